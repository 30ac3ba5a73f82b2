"""Counts the bytes that cross between host and device in a block of a test, and the memory that is held."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import Any

from fbarray import events
from fbarray.devices import Device


@contextmanager
def moved() -> Any:
    """``[to_host, to_device]``: the bytes that crossed in the block, filled when it ends."""
    bytes_moved: list[int] = []
    before = events.meter.to_host, events.meter.to_device
    yield bytes_moved
    bytes_moved += [events.meter.to_host - before[0], events.meter.to_device - before[1]]


def resident(device: Device) -> tuple[int, int]:
    """The bytes of memory that the process holds on the host, and that are used on the device."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        pages = int(statm.read().split()[1])
    on_device = device.xp.get_default_memory_pool().used_bytes() if device.name.startswith("cuda") else 0
    return pages * os.sysconf("SC_PAGE_SIZE"), on_device
