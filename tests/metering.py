"""Counts the bytes that cross between host and device in a block of a test."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any

from fbarray import events


@contextmanager
def moved() -> Any:
    """``[to_host, to_device]``: the bytes that crossed in the block, filled when it ends."""
    bytes_moved: list[int] = []
    before = events.meter.to_host, events.meter.to_device
    yield bytes_moved
    bytes_moved += [events.meter.to_host - before[0], events.meter.to_device - before[1]]
