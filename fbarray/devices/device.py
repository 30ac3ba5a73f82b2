"""What a device is to the rest of fbarray: an array module, and the few operations that no array module names."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

HOLDABLE = frozenset(np.dtype(code) for code in "?bhilqBHILQefdFD")
"""The dtypes a device holds: CuPy's, in native byte order."""


class Device(ABC):
    """One device: where arrays live and which module computes on them.

    Attributes
    ----------
    name : str
        ``'cuda:0'``, ``'simulated:0'``.
    xp : module
        The array module: ``cupy``, or its simulation.
    xpx : module
        The module beside it: ``cupyx``, or its simulation.
    array_type : type
        The class of the bare arrays.
    fatal : tuple of exception types
        Errors after which nothing can be trusted; they are never answered with a host call.
    kernels : dict
        NumPy function to what computes it exactly, where the array module's of the same name does not.
    routes : dict
        The derived table, from what is called to its route, filled as functions are first called.
    """

    name: str
    xp: Any
    xpx: Any
    array_type: Any
    fatal: tuple[type[BaseException], ...]
    table: ClassVar[Any]
    """The class of `routes`; the routing above sets it."""

    def __init__(self) -> None:
        self.kernels: dict[Any, Callable[..., Any]] = {}
        self.routes = self.table(self)

    def __repr__(self) -> str:
        return f"<fbarray device {self.name}>"

    def __reduce__(self) -> tuple[Any, ...]:
        from fbarray.devices import open_device

        return open_device, (self.name,)

    @abstractmethod
    def upload(self, host: np.ndarray[Any, Any]) -> Any:
        """A new device array with a copy of `host`."""

    def download(self, array: Any) -> np.ndarray[Any, Any]:
        """A new, writable host array with a copy of the device array, in its memory order."""
        fetched: np.ndarray[Any, Any] = array.get(order="A")
        return fetched

    def write(self, array: Any, host: np.ndarray[Any, Any]) -> None:
        """Copy `host` into the device array, of the same shape and dtype."""
        array[...] = self.upload(host)

    @abstractmethod
    def adopt(self, value: Any) -> Any | None:
        """`value` as a device array over the same memory, or None where it is not this device's memory."""

    def address(self, array: Any) -> int:
        """The address of the array's first element in device memory."""
        return int(array.data.ptr)

    def strided(self, array: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int, dtype: Any) -> Any:
        """A view of the array's memory, `offset` bytes from its first element."""
        return self.xp.ndarray(shape, dtype, array.data + offset, strides)

    @abstractmethod
    def any_outside(self, index: Any, size: int) -> Any:
        """A 0-d boolean: whether any integer of `index` lies outside an axis of `size` elements."""

    @abstractmethod
    def special(self) -> Any:
        """The module of special functions, imported when first asked for."""

    @abstractmethod
    def synchronize(self) -> None:
        """Wait until all work given to the device so far has ended."""
