"""Streams and events of the simulated device. A copy arrives only when somebody waits for it."""

from __future__ import annotations

import threading
from collections import deque

import numpy as np

_UNSET = 0xA5


class _Located:
    """Bytes at an address of this process, as NumPy's array interface."""

    def __init__(self, address: int, size: int) -> None:
        self.__array_interface__ = {"data": (address, False), "shape": (size,), "typestr": "|u1", "version": 3}


def memory_at(address: int, size: int) -> np.ndarray:
    """The bytes at an address of this process."""
    return np.asarray(_Located(address, size))


class SimulatedStream:
    """Stands for ``cupy.cuda.Stream``: copies begin in order, and arrive at ``synchronize``."""

    def __init__(self) -> None:
        self._begun: deque[tuple[np.ndarray, np.ndarray]] = deque()
        self._lock = threading.Lock()
        self._count = 0
        self._delivered = 0
        self._written_until = 0

    def copy_to_host(self, source: int, target: int, size: int) -> None:
        """Copy the source as it is now. The target holds garbage until the copy is waited for."""
        there = memory_at(target, size)
        there[...] = _UNSET
        if self._written_until > self._delivered:
            self.deliver(self._written_until)  # the source may be the target of a copy not arrived yet
        self._begin(memory_at(source, size).copy(), there)

    def copy_to_device(self, source: int, target: int, size: int) -> None:
        """The source is read only when the copy is waited for, so it must not change before."""
        self._begin(memory_at(source, size), memory_at(target, size))
        self._written_until = self._count

    def _begin(self, source: np.ndarray, target: np.ndarray) -> None:
        with self._lock:
            self._begun.append((source, target))
            self._count += 1

    def synchronize(self) -> None:
        self.deliver(self._count)

    def deliver(self, count: int) -> None:
        """Wait for the first `count` copies that were begun."""
        with self._lock:
            while self._delivered < count:
                source, target = self._begun.popleft()
                target[...] = source
                self._delivered += 1

    def mark(self) -> SimulatedEvent:
        """An event for the copies begun so far; its ``synchronize`` waits for them."""
        return SimulatedEvent(self, self._count)


class SimulatedEvent:
    """Stands for a recorded ``cupy.cuda.Event``."""

    def __init__(self, stream: SimulatedStream, count: int) -> None:
        self._stream, self._count = stream, count

    def synchronize(self) -> None:
        self._stream.deliver(self._count)
