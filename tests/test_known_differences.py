"""The known differences themselves: each is about rows that there are, and one that is seen no longer is taken out."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

from fbarray.devices import Device
from tests.cases.spec import Case, about_us
from tests.comparing import DTYPE, VALUE, Disagreement, disagreements
from tests.known_differences import KNOWN, OF_NUMPY, OURS, UNASKED, Difference, left_of
from tests.test_cases import MODULES

ROWS: list[Case] = [case for name in MODULES for case in importlib.import_module(f"tests.cases.{name}").table
                    if about_us(case)]  # fmt: skip


def concerned(difference: Difference) -> Any:
    """The rows of the tables that a difference concerns, one after the other."""
    with np.errstate(all="ignore"):
        yield from (case for case in ROWS if case.covers in difference.functions and difference.concerns(case))


def parameters(*tables: tuple[Difference, ...]) -> list[Any]:
    """The differences, each with its reason for its id."""
    return [pytest.param(difference, id=difference.reason[:60]) for table in tables for difference in table]


@pytest.mark.parametrize("difference", parameters(KNOWN, OF_NUMPY, UNASKED, OURS))
def test_it_says_whether_rows_of_the_tables_are_concerned(difference: Difference) -> None:
    assert (next(concerned(difference), None) is None) == difference.random_only


@pytest.mark.parametrize("difference", parameters(KNOWN, UNASKED, OURS))
def test_one_of_its_rows_differs_on_a_gpu(difference: Difference, device: Device) -> None:
    """What is seen no longer, CuPy has mended, or fbarray: then the difference goes. NumPy's own depend on the
    processor, and are left out."""
    if not device.name.startswith("cuda"):
        pytest.skip("the simulated device differs from NumPy less than a GPU")
    if difference.random_only:
        pytest.skip("random calls alone are concerned")
    if difference.seldom:
        pytest.skip("the rows of the tables agree; random calls may not")
    assert any(difference.excuses(case, found) for case in concerned(difference) for found in disagreements(case))


@pytest.mark.parametrize("difference", parameters(KNOWN, OF_NUMPY, UNASKED, OURS))
def test_it_names_what_may_differ_and_who_says_so(difference: Difference) -> None:
    assert difference.may
    assert "https://" in difference.reason


def test_it_excuses_nothing_else() -> None:
    places = np.array([True, False, False])
    value, dtype = Disagreement(VALUE, "", places, np.zeros(3)), Disagreement(DTYPE, "")
    case = Case(np.sum, (np.ones(3),), {})
    for allowed, excused in ((None, True), (places, True), (~places, False), (True, False)):
        elements = None if allowed is None else lambda case, expected, allowed=allowed: allowed
        difference = Difference(frozenset({np.sum}), lambda case: True, frozenset({VALUE}), "", elements)
        assert difference.excuses(case, value) is excused
        assert not difference.excuses(case, dtype)


def test_what_nothing_excuses_is_left(device: Device) -> None:
    case = Case(np.sum, (np.ones(3),), {}, covers=np.sum)
    assert left_of([], case, device, random=True) == ([], [])
