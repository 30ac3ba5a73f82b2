"""The memory pool of a simulated device. Like CuPy's, it can be given a limit, at which it is full."""

from __future__ import annotations

import functools
import threading
import weakref
from typing import Any


class OutOfMemoryError(MemoryError):
    """Stands for ``cupy.cuda.memory.OutOfMemoryError``."""

    def __init__(self, size: int, total: int, limit: int) -> None:
        super().__init__(
            f"Out of memory allocating {size:,} bytes (allocated so far: {total:,} bytes, "
            f"limit set to: {limit:,} bytes)."
        )


class SimulatedMemoryPool:
    """Stands for ``cupy.get_default_memory_pool()``: it counts what is allocated while it has a limit."""

    def __init__(self) -> None:
        self._limit = 0
        self._used = 0
        self._lock = threading.RLock()

    def set_limit(self, size: int | None = None, fraction: float | None = None) -> None:
        if fraction is not None:
            raise ValueError("a simulated device has no size to take a fraction of")
        if size is not None and size < 0:
            raise ValueError(f"memory limit size out of range: {size}")
        self._limit = size or 0

    def get_limit(self) -> int:
        return self._limit

    def used_bytes(self) -> int:
        return self._used

    def total_bytes(self) -> int:
        return self._used

    def free_all_blocks(self, stream: Any = None) -> None:
        """Does nothing: freed memory is not kept."""

    @property
    def limited(self) -> bool:
        return self._limit > 0

    def charge(self, array: Any, size: int) -> None:
        """Count the memory that `array` owns until it dies."""
        with self._lock:
            if self._used + size > self._limit:
                raise OutOfMemoryError(size, self._used, self._limit)
            self._used += size
        weakref.finalize(array, self._give_back, size).atexit = False

    def _give_back(self, size: int) -> None:
        with self._lock:
            self._used -= size


@functools.cache
def pool_of(ordinal: int) -> SimulatedMemoryPool:
    """The pool of a simulated device."""
    return SimulatedMemoryPool()
