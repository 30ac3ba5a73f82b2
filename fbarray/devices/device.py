"""What a device is to the rest of fbarray: an array module, and the few operations that no array module names."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, ClassVar, Literal

import numpy as np

HOLDABLE = frozenset(np.dtype(code) for code in "?bhilqBHILQefdFD")
"""The dtypes a device holds: CuPy's, in native byte order."""


_STAYING = nullcontext()


class Device(ABC):
    """One device: where arrays live and which module computes on them.

    Attributes
    ----------
    name : str
        ``'cuda:0'``, ``'simulated:0'``.
    module : module
        The array module: ``cupy``, or its simulation.
    xp : module
        The same, as all that is computed here goes through it: its reductions go in steps (`reductions`).
    array_type : type
        The class of the bare arrays.
    fatal : tuple of exception types
        Errors after which nothing can be trusted; they are never answered with a host call.
    full : tuple of exception types
        Errors that say that the device has no memory left for what was asked.
    kernels : dict
        NumPy function, or ufunc and ``"at"``, to what computes it exactly, where the array module's does not.
    routes : dict
        The table of routes, by function, filled as calls come.
    """

    name: str
    module: Any
    xp: Any
    array_type: Any
    fatal: tuple[type[BaseException], ...]
    full: tuple[type[BaseException], ...]
    alone: bool = False
    """Whether there is no other device that could be the current one."""
    table: ClassVar[Any]
    """The class of `routes`; the routing above sets it."""
    read: ClassVar[Any]
    """Gives the value of a device array on the host, its bytes counted; the routing above sets it."""

    def __init__(self) -> None:
        self.kernels: dict[Any, Callable[..., Any]] = {}
        self.routes = self.table(self)

    def __repr__(self) -> str:
        return f"<fbarray device {self.name}>"

    def description(self) -> str:
        """The name for people to read."""
        return self.name

    def __reduce__(self) -> tuple[Any, ...]:
        from fbarray.devices import open_device

        return open_device, (self.name,)

    @property
    @abstractmethod
    def xpx(self) -> Any:
        """The module beside `xp`: ``cupyx``, or its simulation."""

    @abstractmethod
    def adopt(self, value: Any) -> Any | None:
        """`value` as a device array over the same memory, or None where it is not this device's memory."""

    # --- memory ---------------------------------------------------------------------------------------------------

    def address(self, array: Any) -> int:
        """The address of the array's first element in device memory."""
        return int(array.data.ptr)

    @abstractmethod
    def empty(self, shape: tuple[int, ...], dtype: Any, order: Literal["C", "F"] = "C") -> Any:
        """A new device array, its bytes not set; raises one of `full` where there is no room."""

    def strided(self, array: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int, dtype: Any) -> Any:
        """A view of the array's memory, `offset` bytes from its first element."""
        memory = array.data + offset if offset and array.size else array.data  # nothing lies nowhere
        return self.xp.ndarray(shape, dtype, memory, strides)

    @abstractmethod
    def memory(self) -> int:
        """The bytes of memory that the device has."""

    def capacity(self) -> int:
        """The bytes of the largest array that it could hold."""
        with self.here():
            limit: int = self.xp.get_default_memory_pool().get_limit()
        return limit or self.memory()

    def wanted(self, error: BaseException) -> int:
        """How many bytes were asked for when one of `full` was raised; 0 if it does not say."""
        found = re.search(r"allocating ([\d,]+) bytes", str(error))
        return int(found[1].replace(",", "")) if found else 0

    def release(self) -> int:
        """Give back what the memory pool keeps without using it; how many bytes that were."""
        pool = self.xp.get_default_memory_pool()
        with self.here():
            held: int = pool.total_bytes()
            pool.free_all_blocks()
            return held - int(pool.total_bytes())

    # --- copies between host and device -----------------------------------------------------------------------------

    @abstractmethod
    def pin(self, block: np.ndarray[Any, Any]) -> bool:
        """Lock the block's pages in memory, so that copies run at the speed of the link; False if that cannot be."""

    @abstractmethod
    def unpin(self, block: np.ndarray[Any, Any]) -> None:
        """Unlock them."""

    @abstractmethod
    def put(self, source: int, target: int, size: int) -> None:
        """Copy from pageable memory at `source` to the device, in the current stream; `source` may change at once."""

    @abstractmethod
    def stream(self) -> Any:
        """The current stream; it has ``synchronize()``."""

    @abstractmethod
    def side_stream(self) -> Any:
        """A stream of its own; its work begins when the current stream has done all it was given so far."""

    @abstractmethod
    def start_to_host(self, source: int, target: int, size: int, stream: Any) -> None:
        """Begin to copy from the device to pinned memory at `target`."""

    @abstractmethod
    def start_to_device(self, source: int, target: int, size: int, stream: Any) -> None:
        """Begin to copy from pinned memory at `source` to the device."""

    @abstractmethod
    def mark(self, stream: Any) -> Any:
        """The point that the stream's work has reached; its ``synchronize()`` waits until that has ended."""

    @abstractmethod
    def current(self) -> AbstractContextManager[Any]:
        """Within it, this device is the thread's current one, on which CuPy runs all that it is asked for."""

    @abstractmethod
    def is_current(self) -> bool:
        """Whether it is the thread's current one already."""

    def here(self) -> AbstractContextManager[Any]:
        """As `current`, where it is not that already."""
        return _STAYING if self.alone or self.is_current() else self.current()

    def copied_from(self, other: Device, array: Any) -> Any | None:
        """A copy of another device's array, without the host; None where that cannot be."""
        return None

    # --- the rest ---------------------------------------------------------------------------------------------------

    @abstractmethod
    def any_outside(self, index: Any, size: int) -> Any:
        """A 0-d boolean: whether any integer of `index` lies outside an axis of `size` elements."""

    @abstractmethod
    def generator(self, seed: int) -> Any:
        """A stream of random numbers, with the methods of `cupy.random.Generator`."""

    @abstractmethod
    def special(self) -> Any:
        """The module of special functions, imported when first asked for."""

    @abstractmethod
    def synchronize(self) -> None:
        """Wait until all work given to the device so far has ended."""
