"""The CUDA device, through CuPy. This module is imported when a CUDA device is first opened."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Literal

import numpy as np

from fbarray.devices.array_module import ArrayModule
from fbarray.devices.cuda import kernels, reductions
from fbarray.devices.device import Device
from fbarray.errors import DeviceMismatchError, DeviceUnavailableError

_INSTALL = "install one of: pip install 'fbarray[cuda13x]' (CUDA 13), pip install 'fbarray[cuda12x]' (CUDA 12)."
_DLPACK_CUDA = 2
"""DLPack's number for CUDA memory, kDLCUDA."""
_TO_DEVICE, _TO_HOST = 1, 2
"""cudaMemcpyHostToDevice, cudaMemcpyDeviceToHost."""
_PINNED = 1
"""cudaMemoryTypeHost."""
_LAST_DEFAULT = 2
"""Stream handles 0, 1 and 2 mean a default stream of whichever device is current."""
_PORTABLE = 1
"""cudaHostRegisterPortable: pinned for every device."""


class _OfDevice:
    """A default stream of a device that is not current. Its handle means the current one's, so methods switch first."""

    def __init__(self, device: CudaDevice, stream: Any) -> None:
        self._device, self._stream, self.ptr = device, stream, stream.ptr

    def __getattr__(self, name: str) -> Any:
        function = getattr(self._stream, name)

        def there(*args: Any) -> Any:
            with self._device.current():
                return function(*args)

        return there


class CudaDevice(Device):
    """One NVIDIA GPU, through CuPy."""

    def __init__(self, number: int) -> None:
        super().__init__()
        cupy = _import_cupy()
        _require_device(cupy, number)
        self.name = f"cuda:{number}"
        self.number = number
        self.module = cupy
        self.xp = ArrayModule(self, cupy, reductions.Reductions(cupy))
        self.array_type = cupy.ndarray
        self.kernels = kernels.kernels(self.xp) | reductions.extremes(cupy)
        self._any_outside = reductions.any_outside(cupy)
        runtime = cupy.cuda
        self.fatal = (
            runtime.runtime.CUDARuntimeError,
            runtime.driver.CUDADriverError,
            DeviceMismatchError,
        )
        self.full = (runtime.memory.OutOfMemoryError,)
        self.alone = runtime.runtime.getDeviceCount() == 1
        self._number_of_current = runtime.runtime.getDevice
        self._memcpy = runtime.runtime.memcpyAsync
        self._current_stream = runtime.get_current_stream

    def description(self) -> str:
        found = self.module.cuda.runtime.getDeviceProperties(self.number)["name"]
        return f"{self.name} ({found.decode()})"

    @property
    def xpx(self) -> Any:
        import cupyx  # imported late: it imports SciPy, which takes long

        return cupyx

    def adopt(self, value: Any) -> Any | None:
        array = value if isinstance(value, self.array_type) else self._shared(value)
        return array if array is not None and array.device.id == self.number else None

    def _shared(self, value: Any) -> Any | None:
        """A CuPy array over memory of another CUDA library, not copied; None for anything else."""
        if hasattr(value, "__cuda_array_interface__"):  # False for a torch tensor on the host, which raises
            return self.xp.asarray(value)
        location = getattr(type(value), "__dlpack_device__", None)
        if location is not None and location(value)[0] == _DLPACK_CUDA:
            return self.xp.from_dlpack(value)
        return None

    # --- memory ---------------------------------------------------------------------------------------------------

    def empty(self, shape: tuple[int, ...], dtype: Any, order: Literal["C", "F"] = "C") -> Any:
        if self.alone:
            return self.xp.ndarray(shape, dtype, order=order)
        with self.current():
            return self.xp.ndarray(shape, dtype, order=order)

    def strided(self, array: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int, dtype: Any) -> Any:
        memory = array.data + offset if offset and array.size else array.data
        return self.array_type(shape, dtype, memory, strides)

    def memory(self) -> int:
        size: int = self.module.cuda.Device(self.number).mem_info[1]
        return size

    def current(self) -> AbstractContextManager[Any]:
        device: AbstractContextManager[Any] = self.module.cuda.Device(self.number)
        return device

    def is_current(self) -> bool:
        return bool(self._number_of_current() == self.number)

    def copied_from(self, other: Device, array: Any) -> Any | None:
        if not isinstance(other, CudaDevice):
            return None
        with other.here():
            array = array if array.flags.forc else self.module.ascontiguousarray(array)
            ready = other.mark(other.stream())
        with self.here():
            size = array.nbytes
            block = self.empty((size,), np.uint8)
            stream = self.stream()
            stream.wait_event(ready)
            block.data.copy_from_device_async(array.data, size, stream)  # directly between linked GPUs
            self.mark(stream).synchronize()  # the source must live until then
        return self.strided(block, array.shape, array.strides, 0, array.dtype)

    # --- copies between host and device -----------------------------------------------------------------------------

    def pin(self, block: np.ndarray[Any, Any]) -> bool:
        runtime = self.xp.cuda.runtime
        try:
            with self.current():
                runtime.hostRegister(block.ctypes.data, block.nbytes, _PORTABLE)
        except runtime.CUDARuntimeError:  # over the limit for locked memory; nothing else is harmed
            return False
        return True

    def unpin(self, block: np.ndarray[Any, Any]) -> None:
        self.xp.cuda.runtime.hostUnregister(block.ctypes.data)

    def put(self, source: int, target: int, size: int) -> None:
        stream = self.stream()
        self.start_to_device(source, target, size, stream)
        # CUDA stages pageable memory before it returns; memory that a user has pinned it reads after that
        if self.xp.cuda.runtime.pointerGetAttributes(source).type == _PINNED:
            stream.synchronize()

    def stream(self) -> Any:
        if self.alone:
            return self._current_stream()
        stream = self._current_stream(self.number)
        return stream if stream.ptr > _LAST_DEFAULT or self.is_current() else _OfDevice(self, stream)

    def is_idle(self) -> bool:
        with self.here():
            return bool(self._current_stream().done)

    def side_stream(self) -> Any:
        with self.current():
            stream = self.xp.cuda.Stream(non_blocking=True)
            stream.wait_event(self.stream().record())
        return stream

    def start_to_host(self, source: int, target: int, size: int, stream: Any) -> None:
        self._copy(source, target, size, _TO_HOST, stream)

    def start_to_device(self, source: int, target: int, size: int, stream: Any) -> None:
        self._copy(source, target, size, _TO_DEVICE, stream)

    def _copy(self, source: int, target: int, size: int, kind: int, stream: Any) -> None:
        if self.alone:
            self._memcpy(target, source, size, kind, stream.ptr)
        else:
            with self.current():
                self._memcpy(target, source, size, kind, stream.ptr)

    def mark(self, stream: Any) -> Any:
        with nullcontext() if self.alone else self.current():
            mark = self.xp.cuda.Event(disable_timing=True)
            mark.record(stream)
        return mark

    # --- the rest ---------------------------------------------------------------------------------------------------

    def any_outside(self, index: Any, size: int) -> Any:
        return self._any_outside(index, size)

    def generator(self, seed: int) -> Any:
        random = self.xp.random
        with self.current():
            return random.Generator(random.Philox4x3210(seed))  # faster to set up than XORWOW

    def special(self) -> Any:
        import cupyx.scipy.special

        return cupyx.scipy.special

    def synchronize(self) -> None:
        self.xp.cuda.Device(self.number).synchronize()


def _import_cupy() -> Any:
    if "cupy" not in sys.modules:  # CuPy reads its environment when it is imported
        os.environ.setdefault("CUPY_NVRTC_USE_PCH", "1")  # precompiled headers: kernels compile in half the time
    try:
        import cupy
    except ImportError as missing:
        raise DeviceUnavailableError(f"CuPy cannot be imported ({missing}); {_INSTALL}") from missing
    return cupy


def _require_device(cupy: Any, number: int) -> None:
    """Raise an error that names what is missing, driver or device, before an allocation raises CUDA's own."""
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
