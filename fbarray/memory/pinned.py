"""The pool of pinned host memory: bounded, cut into blocks of any size, and returned to by those who let go."""

from __future__ import annotations

import os
import threading
from collections import deque
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from fbarray.devices import Device
from fbarray.memory import staging
from fbarray.memory.layout import Bytes, host_address
from fbarray.options import current

_PAGE = 4096
_SLAB = 64 << 20
"""Pinning costs much for each time and little for each byte, so that small blocks are cut from slabs of this size."""
_FRACTION = 8
"""By default the pool takes an eighth of the machine's memory at most."""
_UNKNOWN_MEMORY = 16 << 30


@cache
def _default_limit() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // _FRACTION
    except (AttributeError, ValueError, OSError):  # Windows
        return _UNKNOWN_MEMORY // _FRACTION


def limit() -> int:
    """The bytes that may be pinned, by the options in force."""
    chosen = current().pinned_limit
    return _default_limit() if chosen is None else chosen


@dataclass(eq=False)
class _Slab:
    """Memory that was pinned at once, and which parts of it are free."""

    memory: Bytes
    free: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.address = host_address(self.memory)
        self.free = [(0, self.memory.nbytes)]

    @property
    def idle(self) -> bool:
        return self.free == [(0, self.memory.nbytes)]

    def give_back(self, start: int, stop: int) -> None:
        """Join a block to the free parts beside it."""
        kept = []
        for low, high in self.free:
            if high == start:
                start = low
            elif low == stop:
                stop = high
            else:
                kept.append((low, high))
        self.free = sorted([*kept, (start, stop)])


class Loan:
    """A block of the pool. NumPy arrays made over it keep it; when the last one dies, the block goes back.

    Attributes
    ----------
    address : int
        Where it begins.
    size : int
        How many bytes were asked for.
    mark : object or None
        What must have ended before the block may be used again: the last copy into it that nobody has waited for.
    """

    __slots__ = ("_place", "_pool", "address", "mark", "size")

    def __init__(self, pool: Pool, slab: _Slab, start: int, stop: int, size: int) -> None:
        self._pool, self._place = pool, (slab, start, stop)
        self.mark: Any = None
        self.address = slab.address + start
        self.size = size

    @property
    def __array_interface__(self) -> dict[str, Any]:
        return {"data": (self.address, False), "shape": (self.size,), "typestr": "|u1", "version": 3}

    def block(self) -> Bytes:
        """The bytes."""
        return np.asarray(self)

    def wait(self) -> None:
        """Return when the last copy into it has ended."""
        mark = self.mark
        if mark is not None:
            mark.synchronize()
            self.mark = None

    def __del__(self) -> None:
        self._pool.returned.append((*self._place, self.mark))


class Pool:
    """Pinned memory for one device.

    Attributes
    ----------
    returned : deque
        Blocks that were let go, by whichever thread and at whichever moment; taken back when one is next asked for.
    """

    def __init__(self, device: Device) -> None:
        self.device = device
        self.returned: deque[tuple[_Slab, int, int, Any]] = deque()
        self._slabs: list[_Slab] = []
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """The bytes that are pinned."""
        return sum(slab.memory.nbytes for slab in self._slabs)

    def take(self, size: int) -> Bytes | None:
        """A block of `size` bytes, its contents not set; None where it would be more than the limit."""
        loan = self.lend(size)
        return None if loan is None else loan.block()

    def lend(self, size: int) -> Loan | None:
        """As `take`, for a copy that begins before NumPy has an array of the block."""
        chosen = current().pinned_limit  # the default limit is looked at when the pool grows
        if chosen is not None and size > chosen:
            return None
        rounded = max(-(-size // _PAGE), 1) * _PAGE
        with self._lock:
            place = self._returned(rounded) or self._best(rounded) or self._grown(rounded)
        if place is None:
            return None
        slab, start = place
        return Loan(self, slab, start, start + rounded, size)

    def _returned(self, size: int) -> tuple[_Slab, int] | None:
        """Take back what was let go; a place among it that is just as large, as in most loops there is one."""
        found = None
        while self.returned:
            slab, start, stop, mark = self.returned.popleft()
            if mark is not None:
                mark.synchronize()
            if found is None and stop - start == size:
                found = slab, start
            else:
                slab.give_back(start, stop)
        return found

    def _best(self, size: int) -> tuple[_Slab, int] | None:
        """The smallest free part that is large enough, cut off at its beginning."""
        fitting = [(high - low, low, slab) for slab in self._slabs for low, high in slab.free if high - low >= size]
        if not fitting:
            return None
        length, start, slab = min(fitting, key=lambda part: part[0])
        slab.free.remove((start, start + length))
        if length > size:
            slab.free.append((start + size, start + length))
        return slab, start

    def _grown(self, size: int) -> tuple[_Slab, int] | None:
        """A place in a new slab, where the limit allows one, if need be instead of slabs that nobody uses."""
        allowed = limit()
        idle = [slab for slab in self._slabs if slab.idle]
        in_use = self.size - sum(slab.memory.nbytes for slab in idle)
        if in_use + size > allowed:
            return None
        wanted = max(size, min(_SLAB, allowed - in_use))
        while self.size + wanted > allowed:
            slab = idle.pop()
            self._slabs.remove(slab)
            self.device.unpin(slab.memory)
        memory = np.empty(wanted, np.uint8)
        staging.touch(memory)
        if not self.device.pin(memory):
            return None
        self._slabs.append(_Slab(memory))
        return self._best(size)


_pools: dict[Device, Pool] = {}


def pool_of(device: Device) -> Pool:
    """The pool of a device."""
    return _pools.get(device) or _pools.setdefault(device, Pool(device))


def loan_of(host: np.ndarray[Any, Any]) -> Loan | None:
    """The block of the pool that a host array lies in, if it does."""
    base: Any = host
    while isinstance(base, np.ndarray):
        base = base.base
    return base if isinstance(base, Loan) else None
