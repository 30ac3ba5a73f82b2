"""The CUDA device: all of fbarray that touches CuPy. It is imported when a CUDA device is first opened."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.devices import cuda_kernels
from fbarray.devices.device import Device
from fbarray.errors import DeviceMismatchError, DeviceUnavailableError

_INSTALL = "install one of: pip install 'fbarray[cuda13x]' (CUDA 13), pip install 'fbarray[cuda12x]' (CUDA 12)."
_DLPACK_CUDA = 2
"""DLPack's number for CUDA memory, kDLCUDA."""


class CudaDevice(Device):
    """One NVIDIA GPU, through CuPy."""

    def __init__(self, number: int) -> None:
        super().__init__()
        cupy = _import_cupy()
        _require_device(cupy, number)
        import cupyx

        self.name = f"cuda:{number}"
        self.number = number
        self.xp = cupy
        self.xpx = cupyx
        self.array_type = cupy.ndarray
        self.kernels = cuda_kernels.kernels(cupy)
        self._any_outside = cuda_kernels.any_outside(cupy)
        runtime = cupy.cuda
        self.fatal = (
            runtime.runtime.CUDARuntimeError,
            runtime.driver.CUDADriverError,
            DeviceMismatchError,
        )

    def upload(self, host: np.ndarray[Any, Any]) -> Any:
        with self.xp.cuda.Device(self.number):
            return self.xp.array(host, order="F" if host.flags.fnc else "C")

    def adopt(self, value: Any) -> Any | None:
        array = value if isinstance(value, self.array_type) else self._shared(value)
        return array if array is not None and array.device.id == self.number else None

    def _shared(self, value: Any) -> Any | None:
        """Memory of another CUDA library, as a CuPy array over it."""
        if hasattr(type(value), "__cuda_array_interface__"):
            return self.xp.asarray(value)
        location = getattr(type(value), "__dlpack_device__", None)
        if location is not None and location(value)[0] == _DLPACK_CUDA:
            return self.xp.from_dlpack(value)
        return None

    def any_outside(self, index: Any, size: int) -> Any:
        return self._any_outside(index, size)

    def special(self) -> Any:
        import cupyx.scipy.special

        return cupyx.scipy.special

    def synchronize(self) -> None:
        self.xp.cuda.Device(self.number).synchronize()


def _import_cupy() -> Any:
    try:
        import cupy
    except ImportError as missing:
        raise DeviceUnavailableError(f"CuPy cannot be imported ({missing}); {_INSTALL}") from missing
    return cupy


def _require_device(cupy: Any, number: int) -> None:
    """Say which of driver and device is missing, before the first allocation does it in CUDA's words."""
    try:
        count = cupy.cuda.runtime.getDeviceCount()
    except cupy.cuda.runtime.CUDARuntimeError as error:
        raise DeviceUnavailableError(
            f"CuPy {cupy.__version__} found no usable NVIDIA driver ({error}); install a driver that supports the CUDA "
            f"version of this CuPy, and check it with nvidia-smi."
        ) from error
    if number >= count:
        raise DeviceUnavailableError(
            f"there are {count} CUDA devices, so no device {number}; check nvidia-smi and CUDA_VISIBLE_DEVICES."
        )
