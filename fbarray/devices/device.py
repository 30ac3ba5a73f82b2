"""The interface of a device: its arrays, its array module, its streams, and what no array module offers."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, ClassVar, Literal, Protocol

import numpy as np

HOLDABLE = frozenset(np.dtype(code) for code in "?bhilqBHILQefdFD")
"""The dtypes that a device holds: those of CuPy, in native byte order."""


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
    """An array module: functions with NumPy's names, for arrays of one device."""

    ndarray: type[Any]

    def __getattr__(self, name: str) -> Any:
        """A function, ufunc, submodule or dtype."""


class Stream(Protocol):
    """A stream (a queue of work for the device), or an event recorded in one."""

    def synchronize(self) -> None:
        """Wait until the work in the stream, or before the event, has ended."""


class Device(ABC):
    """One device: where arrays live and which module computes on them.

    Attributes
    ----------
    name : str
        ``'cuda:0'``, ``'simulated:0'``.
    module : module
        The array module: ``cupy``, or its simulation.
    xp : module
        `module` with some functions replaced; see `fbarray.devices.array_module`.
    array_type : type
        The class of the bare arrays.
    fatal : tuple of exception types
        Errors after which the device cannot be used; they are never answered with a host call.
    full : tuple of exception types
        Errors raised when the device has too little memory left.
    kernels : dict
        Exact functions that replace the array module's; the key is a NumPy function, or a ufunc and ``"at"``.
    routes : dict
        The route of each function, made at its first call.
    """

    name: str
    module: Namespace
    xp: Namespace
    array_type: type[Any]
    fatal: tuple[type[BaseException], ...]
    full: tuple[type[BaseException], ...]
    alone: bool = False
    """Whether it is the only device, so that no other can be the current one."""
    table: ClassVar[Any]
    """The class of `routes`; the routing above sets it."""
    read: ClassVar[Any]
    """Returns the value of a device array on the host, and counts its bytes; the routing above sets it."""

    def __init__(self) -> None:
        self.kernels: dict[Any, Callable[..., Any]] = {}
        self.routes = self.table(self)

    def __repr__(self) -> str:
        return f"<fbarray device {self.name}>"

    def description(self) -> str:
        """The name as users see it."""
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
        """A new, uninitialized device array; raises one of `full` if there is not enough memory."""

    def strided(
        self, array: DeviceArray, shape: tuple[int, ...], strides: tuple[int, ...], offset: int, dtype: Any
    ) -> DeviceArray:
        """A view of the array's memory, `offset` bytes from its first element."""
        memory = array.data + offset if offset and array.size else array.data  # an empty array may have no memory
        made: DeviceArray = self.xp.ndarray(shape, dtype, memory, strides)
        return made

    @abstractmethod
    def memory(self) -> int:
        """The memory of the device, in bytes."""

    def capacity(self) -> int:
        """The size in bytes of the largest array that it could hold: the memory pool's limit, or all memory."""
        with self.here():
            limit: int = self.xp.get_default_memory_pool().get_limit()
        return limit or self.memory()

    def wanted(self, error: BaseException) -> int:
        """How many bytes the allocation that raised `error` asked for; 0 if the error does not say."""
        found = re.search(r"allocating ([\d,]+) bytes", str(error))
        return int(found[1].replace(",", "")) if found else 0

    def release(self) -> int:
        """Free the unused memory of the memory pool; returns the number of bytes."""
        pool = self.xp.get_default_memory_pool()
        with self.here():
            held: int = pool.total_bytes()
            pool.free_all_blocks()
            return held - int(pool.total_bytes())

    # --- copies between host and device -----------------------------------------------------------------------------

    @abstractmethod
    def pin(self, block: np.ndarray[Any, Any]) -> bool:
        """Pin the block (lock its pages in memory), so that copies are fast; returns False if that fails."""

    @abstractmethod
    def unpin(self, block: np.ndarray[Any, Any]) -> None:
        """Unpin the block."""

    @abstractmethod
    def put(self, source: int, target: int, size: int) -> None:
        """Copy from pageable memory at `source` to the device, in the current stream; on return `source` may change."""

    @abstractmethod
    def stream(self) -> Stream:
        """The current stream."""

    def is_idle(self) -> bool:
        """Whether all work of the current stream has ended, so that a copy to the host need not wait for it."""
        return True

    @abstractmethod
    def side_stream(self) -> Stream:
        """A new stream. Its work begins when all work given to the current stream so far has ended."""

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
        """A context in which this device is the thread's current one, on which CuPy runs."""

    @abstractmethod
    def is_current(self) -> bool:
        """Whether this device is the thread's current one."""

    def here(self) -> AbstractContextManager[Any]:
        """As `current`, but does nothing if this device is the current one already."""
        return _STAYING if self.alone or self.is_current() else self.current()

    def copied_from(self, other: Device, array: DeviceArray) -> DeviceArray | None:
        """A copy of another device's array, made without the host; None if that is not possible."""
        return None

    # --- the rest ---------------------------------------------------------------------------------------------------

    @abstractmethod
    def any_outside(self, index: Any, size: int) -> Any:
        """A 0-d boolean: whether any integer of `index` lies outside an axis of `size` elements."""

    @abstractmethod
    def generator(self, seed: int) -> Any:
        """A random number generator with the methods of `cupy.random.Generator`."""

    @abstractmethod
    def special(self) -> Any:
        """The module of special functions, imported at the first use."""

    @abstractmethod
    def synchronize(self) -> None:
        """Wait until all work given to the device so far has ended."""
