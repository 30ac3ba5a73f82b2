"""Large copies of pageable memory, in chunks and by several threads: to and from the device, and on the host."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache
from typing import Any

import numpy as np

from fbarray.devices import Device, Stream
from fbarray.memory.layout import Bytes, host_address

LARGE = 4 << 20
"""From this size on, several threads copy faster than one."""
LARGE_UPLOAD = 32 << 20
"""From this size on, several threads upload faster than CUDA's own copy from pageable memory."""
_CHUNK = 2 << 20
_LARGE_CHUNK = 4 << 20
_MOST_THREADS = 16
_MOST_SENDERS = 8
"""More threads that send chunks would only wait for each other: for the GIL, and for the link."""


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(thread_count(), thread_name_prefix="fbarray-copy")


@cache
def thread_count() -> int:
    """How many threads copy: one for each CPU that this process may use, up to 16."""
    available = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    return min(len(available), _MOST_THREADS)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_threads.cache_clear)  # a child has none of its parent's threads


def _together(work: Callable[[int], None], workers: int) -> None:
    """Run ``work(0)``, ``work(1)``... in parallel; all have ended when this returns or raises."""
    futures: list[Future[None]] = [_threads().submit(work, worker) for worker in range(workers)]
    try:
        wait(futures)
    finally:
        wait(futures)  # after Ctrl-C too: they go on, and use the caller's memory until they end
    for future in futures:
        future.result()


# --- on the host --------------------------------------------------------------------------------------------------


def touch(block: Bytes) -> None:
    """Write to every page, so that the system maps it; several threads do it, as it takes longer than pinning."""
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
    """How one transfer uses its pinned memory: two chunks per thread.

    The thread fills or empties one chunk while the other is on its way.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.chunk = _CHUNK if size < 16 * _CHUNK else _LARGE_CHUNK
        self.workers = min(thread_count(), _MOST_SENDERS, -(-size // self.chunk))

    @property
    def nbytes(self) -> int:
        return 2 * self.workers * self.chunk

    def starts(self, worker: int) -> range:
        """The offsets in the transfer of one worker's chunks."""
        return range(worker * self.chunk, self.size, self.workers * self.chunk)

    def slots(self, memory: Bytes, worker: int) -> list[Bytes]:
        """The two chunks of pinned memory of one worker."""
        first = 2 * worker * self.chunk
        return [memory[first : first + self.chunk], memory[first + self.chunk : first + 2 * self.chunk]]


def ring_size(size: int) -> int:
    """The bytes of pinned memory that a transfer of `size` bytes needs."""
    return _Ring(size).nbytes


def upload(device: Device, source: Bytes, target: int, memory: Bytes) -> None:
    """Copy pageable host memory to the device through pinned `memory`; it has arrived when this returns."""
    ring, stream = _Ring(source.nbytes), device.side_stream()

    def work(worker: int) -> None:
        slots = ring.slots(memory, worker)
        marks: list[Stream | None] = [None, None]
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


def _wait(mark: Stream | None) -> None:
    if mark is not None:
        mark.synchronize()


def _deliver(arriving: tuple[Bytes, Bytes, Any] | None) -> None:
    """Wait for a chunk, and copy it from pinned memory to its place."""
    if arriving is not None:
        part, slot, mark = arriving
        mark.synchronize()
        np.copyto(part, slot)
