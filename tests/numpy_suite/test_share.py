"""How many of NumPy's tests may fail: those that are named, and no others; they are few, and each is one of NumPy's."""

from __future__ import annotations

import pytest

from tests.numpy_suite import suite
from tests.numpy_suite.expected import EVERYWHERE, OF_OLDER, ON_CUDA

NUMPYS = {"2.5": 3787}
"""How many of them NumPy itself passes, by its version."""


def test_at_most_two_in_a_hundred_are_expected_to_fail() -> None:
    assert len({*EVERYWHERE, *OF_OLDER, *ON_CUDA}) <= 0.02 * min(NUMPYS.values())


@pytest.mark.parametrize("name", [*EVERYWHERE, *OF_OLDER, *ON_CUDA])
def test_each_has_a_reason_and_is_a_test_of_numpys(name: str) -> None:
    file, *path = name.partition("[")[0].split("::")
    assert f"{file.removesuffix('.py')}" in suite.FILES
    assert len((EVERYWHERE | OF_OLDER | ON_CUDA)[name]) > 20
    assert len(path) in (1, 2)
