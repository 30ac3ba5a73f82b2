"""What every test shares: the device under test, and options that make a test say what it expects."""

from __future__ import annotations

import os

os.environ.setdefault("FBARRAY_DEVICE", "simulated")

import pytest

import fbarray as fb
from fbarray.devices import Device, default_device


def pytest_collection_modifyitems(items: list) -> None:
    """Spread the slow tests evenly: pytest-xdist hands out long runs of neighbours."""
    slow = [item for item in items if item.get_closest_marker("slow")]
    items[:] = [item for item in items if item not in slow]
    for number, item in enumerate(slow):
        items.insert(number * (len(items) // len(slow)), item)


@pytest.fixture
def device() -> Device:
    """The device under test: ``FBARRAY_DEVICE``, simulated where that is not set."""
    return default_device()


@pytest.fixture
def allow_fallback():
    """Host calls without a warning, for tests about something else."""
    with fb.options(fallback="allow"):
        yield


@pytest.fixture
def forbid_fallback():
    """Host calls raise: what the test does must stay on the device."""
    with fb.options(fallback="raise"):
        yield
