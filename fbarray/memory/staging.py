"""Large copies of pageable memory, in chunks that several threads move: to and from the device, and on the host."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache
from typing import Any

import numpy as np

from fbarray.devices import Device
from fbarray.memory.layout import Bytes, host_address

LARGE = 4 << 20
"""From this size on, several threads copy faster than one."""
LARGE_UPLOAD = 32 << 20
"""From this size on, they are faster than CUDA's own staging of pageable memory on its way to the device."""
_CHUNK = 2 << 20
_LARGE_CHUNK = 4 << 20
_MOST_THREADS = 16
_MOST_SENDERS = 8
"""Beyond so many, threads that send chunks wait for each other: for Python's lock, and for the link."""


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(thread_count(), thread_name_prefix="fbarray-copy")


@cache
def thread_count() -> int:
    """How many threads copy: one for each processor of this process, up to 16."""
    available = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    return min(len(available), _MOST_THREADS)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_threads.cache_clear)  # a child has none of its parent's threads


def _together(work: Callable[[int], None], workers: int) -> None:
    """Run ``work(0)``, ``work(1)``... at once; all have ended when this returns or raises."""
    futures: list[Future[None]] = [_threads().submit(work, worker) for worker in range(workers)]
    try:
        wait(futures)
    finally:
        wait(futures)  # Ctrl-C does not end them, and until they have ended their memory is in use
    for future in futures:
        future.result()


# --- on the host --------------------------------------------------------------------------------------------------


def touch(block: Bytes) -> None:
    """Make the system back every page with memory, which takes longer than to pin it."""
    pages = np.array_split(block[::4096], thread_count())
    _together(lambda worker: pages[worker].fill(0), len(pages))


def copy(source: Bytes, target: Bytes) -> None:
    """Copy bytes on the host."""
    if source.nbytes < LARGE:
        target[...] = source
        return
    parts = list(zip(np.array_split(target, thread_count()), np.array_split(source, thread_count()), strict=True))
    _together(lambda worker: np.copyto(*parts[worker]), len(parts))


# --- between host and device --------------------------------------------------------------------------------------


class _Ring:
    """The chunks of pinned memory that one transfer uses: two for each thread, so that it fills or empties the one
    while the other is on its way."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.chunk = _CHUNK if size < 16 * _CHUNK else _LARGE_CHUNK
        self.workers = min(thread_count(), _MOST_SENDERS, -(-size // self.chunk))

    @property
    def nbytes(self) -> int:
        return 2 * self.workers * self.chunk

    def starts(self, worker: int) -> range:
        """Where the chunks of one worker begin."""
        return range(worker * self.chunk, self.size, self.workers * self.chunk)

    def slots(self, memory: Bytes, worker: int) -> list[Bytes]:
        """The two chunks of one worker."""
        first = 2 * worker * self.chunk
        return [memory[first : first + self.chunk], memory[first + self.chunk : first + 2 * self.chunk]]


def ring_size(size: int) -> int:
    """How much pinned memory a transfer of `size` bytes goes through."""
    return _Ring(size).nbytes


def upload(device: Device, source: Bytes, target: int, memory: Bytes) -> None:
    """Copy pageable host memory to the device through pinned `memory`; it has arrived when this returns."""
    ring, stream = _Ring(source.nbytes), device.side_stream()

    def work(worker: int) -> None:
        slots, marks = ring.slots(memory, worker), [None, None]
        with device.current():
            for turn, start in enumerate(ring.starts(worker)):
                part = source[start : start + ring.chunk]
                slot = slots[turn & 1][: part.nbytes]
                _wait(marks[turn & 1])
                np.copyto(slot, part)
                device.start_to_device(host_address(slot), target + start, part.nbytes, stream)
                marks[turn & 1] = device.mark(stream)
            for mark in marks:
                _wait(mark)

    _together(work, ring.workers)


def download(device: Device, source: int, target: Bytes, memory: Bytes) -> None:
    """Copy from the device to pageable host memory through pinned `memory`; it has arrived when this returns."""
    ring, stream = _Ring(target.nbytes), device.side_stream()

    def work(worker: int) -> None:
        slots = ring.slots(memory, worker)
        arriving: tuple[Bytes, Bytes, Any] | None = None
        with device.current():
            for turn, start in enumerate(ring.starts(worker)):
                part = target[start : start + ring.chunk]
                slot = slots[turn & 1][: part.nbytes]
                device.start_to_host(source + start, host_address(slot), part.nbytes, stream)
                _deliver(arriving)
                arriving = part, slot, device.mark(stream)
            _deliver(arriving)

    _together(work, ring.workers)


def _wait(mark: Any) -> None:
    if mark is not None:
        mark.synchronize()


def _deliver(arriving: tuple[Bytes, Bytes, Any] | None) -> None:
    """Wait for a chunk, and copy it to where it belongs."""
    if arriving is not None:
        part, slot, mark = arriving
        mark.synchronize()
        np.copyto(part, slot)
