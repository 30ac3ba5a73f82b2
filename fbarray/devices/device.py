"""The interface of a device: its arrays, its array module, its streams, and what no array module offers."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, ClassVar, Literal, Protocol

import numpy as np

HOLDABLE = frozenset(np.dtype(code) for code in "?bhilqBHILQefdFD")
"""The dtypes a device holds: CuPy's, in native byte order."""


_STAYING = nullcontext()


class DeviceArray(Protocol):
    """A bare array of a device: `cupy.ndarray`, or its simulation. It has the methods of `numpy.ndarray`."""

    @property
    def dtype(self) -> np.dtype[Any]: ...
    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def strides(self) -> tuple[int, ...]: ...
    @property
    def ndim(self) -> int: ...
    @property
    def size(self) -> int: ...
    @property
    def nbytes(self) -> int: ...
    @property
    def flags(self) -> Any: ...
    @property
    def data(self) -> Any:
        """The pointer into device memory; ``data.ptr`` is the address."""

    def astype(self, dtype: Any, order: Any = "K", *, copy: bool = True) -> DeviceArray: ...
    def copy(self, order: Any = "C") -> DeviceArray: ...
    def reshape(self, *shape: Any, order: Any = "C") -> DeviceArray: ...
    def transpose(self, *axes: Any) -> DeviceArray: ...
    def __getitem__(self, key: Any) -> DeviceArray: ...
    def __setitem__(self, key: Any, value: Any) -> None: ...
    def __getattr__(self, name: str) -> Any:
        """Every other attribute and method of `cupy.ndarray`."""


class Namespace(Protocol):
    """An array module: NumPy's names, of arrays of one device."""

    ndarray: type[Any]

    def __getattr__(self, name: str) -> Any:
        """A function, ufunc, submodule or dtype."""


class Stream(Protocol):
    """A queue of work for the device, or the point that one has reached."""

    def synchronize(self) -> None:
        """Wait until the work has ended."""


class Device(ABC):
    """One device: where arrays live and which module computes on them.

    Attributes
    ----------
    name : str
        ``'cuda:0'``, ``'simulated:0'``.
    module : module
        The array module: ``cupy``, or its simulation.
    xp : module
        The same with exact products, and reductions in steps; see `fbarray.devices.array_module`.
    array_type : type
        The class of the bare arrays.
    fatal : tuple of exception types
        Errors after which the device cannot be used; they are never answered with a host call.
    full : tuple of exception types
        Errors raised when the device has too little memory left.
    kernels : dict
        By NumPy function, or ufunc and ``"at"``: an exact function, where the array module's is not exact.
    routes : dict
        The route of each function, filled as calls come.
    """

    name: str
    module: Namespace
    xp: Namespace
    array_type: type[Any]
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
    def adopt(self, value: Any) -> DeviceArray | None:
        """`value` as a device array over the same memory; None if it is not in this device's memory."""

    # --- memory ---------------------------------------------------------------------------------------------------

    def address(self, array: DeviceArray) -> int:
        """The address of the array's first element in device memory."""
        return int(array.data.ptr)

    @abstractmethod
    def empty(self, shape: tuple[int, ...], dtype: Any, order: Literal["C", "F"] = "C") -> DeviceArray:
        """A new device array, its bytes not set; raises one of `full` if there is no room."""

    def strided(
        self, array: DeviceArray, shape: tuple[int, ...], strides: tuple[int, ...], offset: int, dtype: Any
    ) -> DeviceArray:
        """A view of the array's memory, `offset` bytes from its first element."""
        memory = array.data + offset if offset and array.size else array.data  # no elements, no address
        made: DeviceArray = self.xp.ndarray(shape, dtype, memory, strides)
        return made

    @abstractmethod
    def memory(self) -> int:
        """The bytes of memory that the device has."""

    def capacity(self) -> int:
        """The bytes of the largest array that it could hold."""
        with self.here():
            limit: int = self.xp.get_default_memory_pool().get_limit()
        return limit or self.memory()

    def wanted(self, error: BaseException) -> int:
        """The bytes that were asked for when one of `full` was raised; 0 if the error does not say."""
        found = re.search(r"allocating ([\d,]+) bytes", str(error))
        return int(found[1].replace(",", "")) if found else 0

    def release(self) -> int:
        """Free what the memory pool holds unused; the number of bytes."""
        pool = self.xp.get_default_memory_pool()
        with self.here():
            held: int = pool.total_bytes()
            pool.free_all_blocks()
            return held - int(pool.total_bytes())

    # --- copies between host and device -----------------------------------------------------------------------------

    @abstractmethod
    def pin(self, block: np.ndarray[Any, Any]) -> bool:
        """Lock the block's pages in memory (pin it), so that copies run at the link's speed; False if it cannot be."""

    @abstractmethod
    def unpin(self, block: np.ndarray[Any, Any]) -> None:
        """Unlock them."""

    @abstractmethod
    def put(self, source: int, target: int, size: int) -> None:
        """Copy from pageable memory at `source` to the device, in the current stream; `source` may change at once."""

    @abstractmethod
    def stream(self) -> Stream:
        """The current stream."""

    def is_idle(self) -> bool:
        """Whether the current stream has done all it was given, so that a copy to the host waits for nothing else."""
        return True

    @abstractmethod
    def side_stream(self) -> Stream:
        """A new stream. Its work begins after all that the current stream was given so far."""

    @abstractmethod
    def start_to_host(self, source: int, target: int, size: int, stream: Stream) -> None:
        """Begin to copy from the device to pinned memory at `target`."""

    @abstractmethod
    def start_to_device(self, source: int, target: int, size: int, stream: Stream) -> None:
        """Begin to copy from pinned memory at `source` to the device."""

    @abstractmethod
    def mark(self, stream: Stream) -> Stream:
        """An event, recorded in the stream; its ``synchronize()`` waits for the work up to here."""

    @abstractmethod
    def current(self) -> AbstractContextManager[Any]:
        """A context in which this device is the thread's current one, where CuPy runs its work."""

    @abstractmethod
    def is_current(self) -> bool:
        """Whether it is the thread's current one already."""

    def here(self) -> AbstractContextManager[Any]:
        """As `current`, if it is not the current one already."""
        return _STAYING if self.alone or self.is_current() else self.current()

    def copied_from(self, other: Device, array: DeviceArray) -> DeviceArray | None:
        """A copy of another device's array, not through the host; None if there is no such way."""
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
