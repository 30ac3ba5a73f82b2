"""What every test shares: the device under test, and options that make a test say what it expects."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("FBARRAY_DEVICE", "simulated")
os.environ.setdefault("FBARRAY_PLACEMENT", "device")

import pytest

import fbarray as fb
from fbarray.devices import Device, default_device
from fbarray.routing import decision

SLIPS = (AttributeError, NameError, KeyError)
"""Exceptions of a slip of the pen, UnboundLocalError among them: raised by fbarray's own code none is a refusal."""
OURS = Path(fb.__file__).parent
_slips: list[str] = []


def pytest_collection_modifyitems(items: list) -> None:
    """Spread the slow tests evenly: pytest-xdist hands out long runs of neighbours."""
    slow = [item for item in items if item.get_closest_marker("slow")]
    items[:] = [item for item in items if item not in slow]
    for number, item in enumerate(slow):
        items.insert(number * (len(items) // len(slow)), item)


def look_at(error: BaseException) -> None:
    """Keep an exception that is about to be taken for the device's refusal, where it is a slip in fbarray's own code.

    The simulated device raises what CuPy raises.
    """
    if not isinstance(error, SLIPS):
        return
    frame = traceback.extract_tb(error.__traceback__)[-1]
    path = Path(frame.filename)
    if OURS in path.parents and not path.name.startswith("simulated"):
        _slips.append(f"{error!r} at {path}:{frame.lineno}: {frame.line}")


decision.on_refusal = look_at
# most tests are of small arrays, and say what the device does; the plugin may have imported fbarray before this file
fb.set_options(placement=os.environ["FBARRAY_PLACEMENT"])


@pytest.fixture(autouse=True)
def no_slip_is_a_refusal() -> Iterator[None]:
    """No AttributeError, NameError or KeyError of fbarray's own code is taken for a refusal of the device."""
    _slips.clear()
    yield
    assert not _slips, "\n".join(_slips)


@pytest.fixture
def device() -> Device:
    """The device under test: ``FBARRAY_DEVICE``, simulated where that is not set."""
    return default_device()


@pytest.fixture
def current_device(device: Device) -> Iterator[Device]:
    """The device under test as the thread's current one, for tests that use its array module themselves; in all other
    tests the first device is the current one, whichever is tested.
    """
    with device.here():
        yield device


@pytest.fixture
def other_device(device: Device) -> str:
    """The name of a simulated device that is not under test."""
    return "simulated:1" if device.name != "simulated:1" else "simulated:2"


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
