"""The buffer: the only way to an array's bytes. Its user asks to read or to write, on one side or the other.

Here the bytes are on one side at a time: on the device, or, for what a host call returned, on the host until the
device first asks for them. An array that was never on the device has no views, so moving it once moves all of it.
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from fbarray.devices import Device
from fbarray.errors import DeviceMismatchError
from fbarray.memory import transfer

_moving = threading.Lock()


def _mismatch(first: Device, second: Device) -> DeviceMismatchError:
    return DeviceMismatchError(
        f"one call was given arrays of two devices, {first.name} and {second.name}; move one of them first: "
        f"x.to_device({first.name!r})"
    )


class Buffer:
    """The bytes of one array, or the part of an allocation that a view shows.

    Parameters
    ----------
    device : Device
        Where the array belongs, also while its bytes are still on the host.
    resident : device array, or None
        The bytes on the device; None while they are on the host.

    Attributes
    ----------
    writeable : bool
        Whether the array that shows these bytes may write them (``x.flags.writeable``).
    base : FallbackArray or None
        The array that owns the bytes, where this one is a view of another (``x.base``).
    """

    __slots__ = ("__dict__", "_resident", "device")

    # What most arrays have in common stands here once, so that making one sets two attributes.
    _host: np.ndarray[Any, Any] | None = None
    writeable: bool = True
    base: Any = None

    def __init__(self, device: Device, resident: Any) -> None:
        self.device = device
        self._resident = resident

    @classmethod
    def of_host(cls, device: Device, host: np.ndarray[Any, Any]) -> Buffer:
        """A buffer whose bytes are on the host until the device asks for them; nobody else may write them."""
        made = cls(device, None)
        made._host = host
        return made

    @property
    def layout(self) -> Any:
        """An array to ask for shape, dtype, strides; never for its bytes."""
        return self._host if self._resident is None else self._resident

    @property
    def address(self) -> int:
        """Where the first element lies, in the memory of the side that has the bytes."""
        if self._resident is None:
            assert self._host is not None
            return self._host.ctypes.data
        return self.device.address(self._resident)

    def on_device(self) -> Any:
        """The device array, to read."""
        resident = self._resident
        return self._upload() if resident is None else resident

    def require(self, device: Device) -> None:
        """Raise DeviceMismatchError if the bytes belong to another device."""
        if self.device is not device:
            raise _mismatch(device, self.device)

    def operand_on(self, device: Device) -> Any:
        """The device array, to read, for a call on `device`; raises as `require` does."""
        if self.device is not device:
            raise _mismatch(device, self.device)
        resident = self._resident
        return self._upload() if resident is None else resident

    def target_on(self, device: Device) -> Any:
        """The device array, to write, for a call on `device`; raises as `require` and `to_write_on_device` do."""
        if self.device is not device:
            raise _mismatch(device, self.device)
        return self.to_write_on_device()

    def to_write_on_device(self) -> Any:
        """The device array, to write.

        Raises
        ------
        ValueError
            In NumPy's words, if the array is read-only.
        """
        if not self.writeable:
            raise ValueError("assignment destination is read-only")
        return self.on_device()

    def on_host(self) -> np.ndarray[Any, Any]:
        """A read-only host array."""
        if self._resident is None:
            assert self._host is not None
            host = self._host.view()
        else:
            host = transfer.download(self.device, self._resident)
        host.flags.writeable = False
        return host

    def copy_on_host(self) -> np.ndarray[Any, Any]:
        """A host array of the caller's own."""
        if self._resident is None:
            assert self._host is not None
            return self._host.copy(order="K")
        return transfer.download(self.device, self._resident)

    def to_write_on_host(self) -> np.ndarray[Any, Any]:
        """A host array to write; `written_on_host` must follow."""
        if self._resident is None:
            assert self._host is not None
            host = self._host.view()
        else:
            host = transfer.download(self.device, self._resident)
        host.flags.writeable = self.writeable
        return host

    def written_on_host(self, host: np.ndarray[Any, Any]) -> None:
        """Take over what was written into the array that `to_write_on_host` gave."""
        if self._resident is not None and self.writeable:
            transfer.write(self.device, self._resident, host)

    def reshape_in_place(self, shape: Any) -> None:
        """Give the same bytes another shape, as assigning to ``ndarray.shape`` does, or raise AttributeError."""
        resident = self.on_device()
        reshaped = resident.reshape(shape)
        if reshaped.base is None and resident.size:
            raise AttributeError("incompatible shape for in-place modification. Use `.reshape()` to make a copy.")
        self._resident = reshaped

    def stride_in_place(self, strides: tuple[int, ...]) -> None:
        """Give the same bytes other strides, as assigning to ``ndarray.strides`` does; NumPy judges their bounds."""
        resident = self.on_device()
        size = resident.nbytes if resident.flags.c_contiguous or resident.flags.f_contiguous else 0
        np.ndarray(resident.shape, resident.dtype, bytes(size)).strides = strides
        self._resident = self.device.strided(resident, resident.shape, strides, 0, resident.dtype)

    def replace(self, resident: Any) -> None:
        """Show other bytes from now on, as ``ndarray.resize`` does."""
        self._resident, self._host = resident, None

    def _upload(self) -> Any:
        with _moving:
            if self._resident is None:
                assert self._host is not None
                self._resident = transfer.upload(self.device, self._host)
                self._host = None
        return self._resident
