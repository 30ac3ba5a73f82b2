"""The pool of pinned host memory: its size is limited, blocks have any size, and go back when their arrays die."""

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
"""Each call that pins is slow, whatever the size, so small blocks are cut from slabs of this size."""
_FRACTION = 8
"""By default the pool takes at most an eighth of the machine's memory."""
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
    """A piece of pinned memory, and the list of its free parts as ``(start, stop)``."""

    memory: Bytes
    free: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.address = host_address(self.memory)
        self.free = [(0, self.memory.nbytes)]

    @property
    def idle(self) -> bool:
        return self.free == [(0, self.memory.nbytes)]

    def give_back(self, start: int, stop: int) -> None:
        """Add a block to the free parts, joined with its free neighbours."""
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
    """A block of the pool. NumPy arrays over it keep it alive; when the last one dies, the block goes back.

    Attributes
    ----------
    address : int
        The address of its first byte.
    size : int
        How many bytes were asked for.
    mark : object or None
        The last copy into the block; ``mark.synchronize()`` waits for it. It must end before the block is used again.
        None if nothing is to be waited for.
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
        """Wait until the last copy into the block has ended."""
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
        Blocks whose arrays died, in any thread and at any time; the next `lend` makes them free again.
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
        """An uninitialised block of `size` bytes; None beyond the limit, or if the memory cannot be pinned."""
        loan = self.lend(size)
        return None if loan is None else loan.block()

    def lend(self, size: int) -> Loan | None:
        """As `take`, but gives the `Loan`, so that a copy can begin before the NumPy array is made."""
        chosen = current().pinned_limit  # the default limit is checked when the pool grows
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
        """Make the returned blocks free; one of exactly this size is reused at once, as loops usually have one."""
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
        """The beginning of the smallest free part that is large enough."""
        fitting = [(high - low, low, slab) for slab in self._slabs for low, high in slab.free if high - low >= size]
        if not fitting:
            return None
        length, start, slab = min(fitting, key=lambda part: part[0])
        slab.free.remove((start, start + length))
        if length > size:
            slab.free.append((start + size, start + length))
        return slab, start

    def _grown(self, size: int) -> tuple[_Slab, int] | None:
        """A place in a new slab; slabs without blocks in use are unpinned if the limit requires it."""
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
    """The block of the pool that a host array lies in; None if it lies elsewhere."""
    base: Any = host
    while isinstance(base, np.ndarray):
        base = base.base
    return base if isinstance(base, Loan) else None
