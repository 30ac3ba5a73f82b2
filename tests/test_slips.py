"""A slip in fbarray's own code is no refusal of the device: what `tests.conftest` keeps, and what it does not."""

from __future__ import annotations

import os

import pytest

import fbarray as fb
from tests import conftest

ROOM = os.path.dirname(fb.__file__)
PLACES = {
    os.path.join(ROOM, "routing", "adapters", "of_tests.py"): True,
    os.path.join(ROOM, "devices", "simulated_array.py"): False,  # which raises as CuPy does
    os.path.join(os.path.dirname(ROOM), "tests", "of_tests.py"): False,
    os.__file__: False,
}
RAISING = {
    "None.shape": True,
    "nothing": True,
    "{}[1]": True,
    "(lambda: [x for y in (1,) if x for x in (1,)])()": True,  # UnboundLocalError, or NameError in older Python
    "int('a')": False,
    "[][0]": False,
}


@pytest.mark.parametrize("expression", RAISING)
@pytest.mark.parametrize("path", PLACES)
def test_a_slip_is_kept_where_it_is_ours(path: str, expression: str) -> None:
    try:
        eval(compile(expression, path, "eval"))
    except Exception as error:
        conftest.look_at(error)
    kept = list(conftest._slips)
    conftest._slips.clear()
    assert [f"{path}:1" in one for one in kept] == [True] * (PLACES[path] and RAISING[expression])
