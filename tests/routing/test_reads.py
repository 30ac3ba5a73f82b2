"""What rules read of the device to decide by on the host: all of it goes through `fbarray.rules.reading`, counted."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fbarray as fb
import fbarray.routing
from fbarray.devices import Device
from fbarray.devices.simulated.array import SimulatedArray
from tests.cases.spec import about_us
from tests.comparing import on_device
from tests.metering import moved
from tests.test_cases import MODULES, label

ROUTING = os.path.dirname(fbarray.routing.__file__)
CONVERSIONS = ("__bool__", "__int__", "__float__", "__complex__", "__index__", "item", "get", "tolist")
"""By what Python's code gets a value out of an array of CuPy's."""


@pytest.fixture
def unmetered(device: Device, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines of the routing that get a value by themselves, as they come.

    None raises: the decision would take any error for a refusal.
    """
    if device.array_type is not SimulatedArray:
        pytest.skip("CuPy's class cannot be changed; the rules are the same on the simulated device")
    lines: list[str] = []

    def watched(name: str, conversion: Callable[..., Any]) -> Callable[..., Any]:
        def watching(*args: Any, **kwargs: Any) -> Any:
            caller = sys._getframe(1)
            path = caller.f_code.co_filename
            if path.startswith(ROUTING):
                lines.append(f"{os.path.relpath(path, ROUTING)}:{caller.f_lineno}: {name}")
            return conversion(*args, **kwargs)

        return watching

    for name in CONVERSIONS:
        if hasattr(SimulatedArray, name):
            monkeypatch.setattr(SimulatedArray, name, watched(name, getattr(SimulatedArray, name)))
    monkeypatch.setattr(device.xp, "asnumpy", watched("asnumpy", device.xp.asnumpy))
    return lines


@pytest.mark.usefixtures("allow_fallback")
@pytest.mark.parametrize("module", MODULES)
def test_no_rule_reads_by_itself(module: str, unmetered: list[str]) -> None:
    found = {}
    for place, case in enumerate(importlib.import_module(f"tests.cases.{module}").table):
        if about_us(case):
            on_device(case)
            found |= dict.fromkeys(unmetered, f"{module}-{label(case)}-{place}")
            unmetered.clear()
    assert not found


def test_a_rule_that_reads_by_itself_is_found(device: Device, unmetered: list[str]) -> None:
    code = compile("bool(flag)\nxp.asnumpy(flag)\n", os.path.join(ROUTING, "adapters", "of_tests.py"), "exec")
    exec(code, {"flag": device.xp.asarray(True), "xp": device.xp})
    place = os.path.join("adapters", "of_tests.py")
    assert unmetered == [f"{place}:1: __bool__", f"{place}:2: asnumpy"]


DATA = np.random.default_rng(0).normal(size=1000)
READING: dict[str, tuple[Callable[[Any], Any], int]] = {
    "an estimate of bins": (lambda x: np.histogram_bin_edges(x, "auto"), 2 * 8 + 2 * 8),  # the extremes, two quantiles
    "a number of bins": (lambda x: np.histogram_bin_edges(x, 7), 2 * 8),
    "edges that increase": (lambda x: np.histogram(x, np.sort(x[:5])), 2),
    "ends that are arrays": (lambda x: np.geomspace(np.abs(x[:3]), np.abs(x[3:6])), 1),
    "a sorter within the array": (lambda x: np.searchsorted(x, x[:5], sorter=np.argsort(x)), 1),
    "a domain": (lambda x: np.emath.sqrt(x), 1),
    "two domains": (lambda x: np.emath.logn(np.abs(x), x), 2),
    "how many elements there are": (lambda x: np.repeat(x[:4], np.argsort(x[:4])), 2 * 8),
    "an index within the array": (lambda x: np.take(x, np.argsort(x)), 1),
    "where it is not zero": (lambda x: np.trim_zeros(np.floor(x)), 2 * 8),
    "weights that are positive": (lambda x: np.cov(x, aweights=np.abs(x)), 2),
    "NaNs to tell of": (lambda x: np.nanmedian(x), 8),
    "exponents of integers": (lambda x: np.argsort(x) ** (np.argsort(x) % 2), 1),
}
"""Calls whose rules read, and how many bytes."""


@pytest.mark.parametrize("name", READING)
def test_what_a_rule_reads_is_recorded(name: str, forbid_fallback: None) -> None:
    call, size = READING[name]
    x = fb.asarray(DATA) + 0.0
    with fb.options(scalars="device"), fb.profile() as p, moved() as bytes_moved:
        call(x)
    assert sum(event.bytes_to_host for event in p.events) == bytes_moved[0] == size
