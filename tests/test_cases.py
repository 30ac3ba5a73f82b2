"""The table of cases, row by row: every NumPy call on the device against the same call on NumPy."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import fbarray as fb
import tests.cases
from fbarray.array import conversion
from fbarray.devices import Device
from tests.cases.spec import Case, about_us
from tests.comparing import described, disagreements
from tests.known_differences import left_of

MODULES = [module.name for module in pkgutil.iter_modules(tests.cases.__path__) if module.name != "spec"]


def label(case: Case) -> str:
    """The function's name, for the row's id."""
    return getattr(case.covers, "__name__", None) or str(case.covers)


def rows() -> list:
    """Each row with an id that does not move when another module changes."""
    found = []
    for name in MODULES:
        table = importlib.import_module(f"tests.cases.{name}").table
        found += [pytest.param(case, id=f"{name}-{label(case)}-{i}") for i, case in enumerate(table) if about_us(case)]
    return found


@pytest.mark.parametrize("case", rows())
def test_row(case: Case, device: Device) -> None:
    """The device gives what NumPy gives: value, dtype, shape, kind, aliasing, exception, operands afterwards."""
    found = disagreements(case)
    left, reasons = left_of(found, case, device)
    assert not left, described(left)
    if found:
        pytest.xfail("; ".join(reasons))


def functions() -> dict[str, list[Case]]:
    """The rows of each function, by module and name."""
    found: dict[str, list[Case]] = {}
    for name in MODULES:
        for case in importlib.import_module(f"tests.cases.{name}").table:
            if about_us(case):
                found.setdefault(f"{name}-{label(case)}", []).append(case)
    return found


FUNCTIONS = functions()


@pytest.mark.parametrize("begin", ["on the host", "on both sides"])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_rows_where_calls_are_placed(
    function: str, begin: str, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same with the arrays of the rows, which are small, where arrays of medium size begin, too."""
    if begin == "on both sides":
        monkeypatch.setattr(conversion, "FIRST_ON_HOST", 0)
    with fb.options(placement="auto"):
        for case in FUNCTIONS[function]:
            left, _ = left_of(disagreements(case), case, device)
            assert not left, f"{described(left)}\n\n{case}"
