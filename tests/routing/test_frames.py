"""How many steps of fbarray's a call takes: the ways that docs/architecture.md walks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray.array import doors
from fbarray.errstate import UNSET, state
from fbarray.options import current
from fbarray.process import process

COMPILED = not (doors.__file__ or "").endswith(".py")
"""Whether the doors are compiled: then some calls take no step of Python at all."""
COMPREHENSIONS = ("<listcomp>", "<dictcomp>", "<setcomp>")
"""Frames of their own before Python 3.12."""


def entered(call: Callable[[], Any]) -> list[str]:
    """The functions of fbarray's that a call enters, without those of the device, which stand for CuPy or call it."""
    found = []

    def note(frame: Any, event: str, argument: Any) -> None:
        module, name = frame.f_globals.get("__name__", ""), frame.f_code.co_name
        rooms = ("fbarray.devices.simulated", "fbarray.devices.cuda")
        ours = module.startswith("fbarray.") and not module.startswith(rooms)
        if event == "call" and ours and name not in COMPREHENSIONS:
            found.append(f"{module}.{frame.f_code.co_qualname}")

    call()
    call()
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        call()
    finally:
        sys.setprofile(before)
    return found


def add_to_a_part(x: Any, y: Any) -> None:
    x[1:] += y[:-1]


WAYS: dict[str, tuple[Callable[[Any, Any], Any], int]] = {
    "np.add(x, y)": (np.add, 7),
    "x[1:] += y[:-1]": (add_to_a_part, 35),
    "np.array2string(x)": (lambda x, y: np.array2string(x), 25),
    "x[1:-1]": (lambda x, y: x[1:-1], 6),
    "x.T": (lambda x, y: x.T, 5),
    "np.nanpercentile(x, 30, axis=0)": (lambda x, y: np.nanpercentile(x, 30, axis=0), 30),
}


@pytest.fixture(autouse=True)
def nothing_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a process in which nobody asked for placement or ``np.errstate``, and the device was never full."""
    for name in ("may_place", "numbers_on_device", "noting"):
        monkeypatch.setattr(process, name, False)
    before = state.set(UNSET)
    yield
    state.reset(before)


@pytest.mark.usefixtures("allow_fallback")
@pytest.mark.parametrize("name", WAYS)
def test_a_call_takes_no_more_steps(name: str) -> None:
    call, most = WAYS[name]
    x, y = (fb.asarray(np.random.default_rng(seed).random((30, 20))) for seed in (0, 1))
    found = entered(lambda: call(x, y))
    assert len(found) <= most, "\n".join(found)
    assert found or COMPILED, "nothing was counted"


SMALL_STEPS: dict[str, Callable[[Any, Any], Any]] = {
    "x[3, 4]": lambda x, y: x[3, 4],
    "x[3, 4] = 2.0": lambda x, y: x.__setitem__((3, 4), 2.0),
    "x[1:] = y[1:]": lambda x, y: x.__setitem__(slice(1, None), y[1:]),
    "x[3]": lambda x, y: x[3],
    "x[x > 0.5]": lambda x, y: x[x > 0.5],
    "x.T": lambda x, y: x.T,
    "x + y": lambda x, y: x + y,
    "np.exp(x)": lambda x, y: np.exp(x),
    "np.sum(x, axis=(0, 1))": lambda x, y: np.sum(x, axis=(0, 1)),
    "np.dot(x, y.T)": lambda x, y: np.dot(x, y.T),
    "np.hstack((x, y))": lambda x, y: np.hstack((x, y)),
    "fb.numpy.exp(x)": lambda x, y: fb.numpy.exp(x),
    "fb.numpy.sqrt(2.0)": lambda x, y: fb.numpy.sqrt(2.0),
}


@pytest.mark.parametrize("name", SMALL_STEPS)
def test_a_small_step_on_the_host_takes_no_step_of_python(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled; as plain Python, about as many as there are functions in its way."""
    before = current().placement
    fb.set_options(placement="auto")
    try:
        monkeypatch.setattr(process, "always_places", True)  # as where no context has options of its own
        x, y = (fb.asarray(np.random.default_rng(seed).random((30, 20))) for seed in (0, 1))
        found = entered(lambda: SMALL_STEPS[name](x, y))
    finally:
        fb.set_options(placement=before)
    assert len(found) <= (0 if COMPILED else 30), "\n".join(found)


@pytest.mark.parametrize("name", ["shape", "ravel", "reshape", "transpose"])
def test_a_function_and_the_method_take_the_same_way(name: str) -> None:
    x = fb.asarray(np.arange(6.0).reshape(2, 3))
    asked = {"reshape": ((3, 2),)}.get(name, ())
    if name == "shape":
        assert len(entered(lambda: x.shape)) <= 2
        return
    by_function = entered(lambda: getattr(np, name)(x, *asked))
    by_method = entered(lambda: getattr(x, name)(*asked))
    assert len(by_function) <= len(by_method) + 8, "\n".join(by_function)
