"""The methods of ufuncs that CuPy has not: they stay on the device, and go in NumPy's order."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
from numpy.testing.overrides import get_overridable_numpy_ufuncs

import fbarray as fb

UFUNCS = {ufunc.__name__: ufunc for ufunc in get_overridable_numpy_ufuncs()
          if getattr(np, ufunc.__name__, None) is ufunc and ufunc.signature is None}  # fmt: skip
FOLDED = [name for name, ufunc in UFUNCS.items() if (ufunc.nin, ufunc.nout) == (2, 1)]
RANDOM = np.random.default_rng(0)
FLOATS = RANDOM.uniform(0.5, 2.0, (6, 4))
INTEGERS = RANDOM.integers(1, 5, (6, 4))
PLACES = np.array([3, 0, 3, 5, 3, 0, -6])


OUT_OF_ORDER = {"power", "arctan2"}
"""Ufuncs whose vectorised loops in NumPy do not fold along a contiguous axis in order, on some processors:
https://github.com/numpy/numpy/pull/22240 made them."""


def data(ufunc: np.ufunc) -> np.ndarray:
    """Numbers that the ufunc takes and gives: doubles, or integers, or booleans."""
    for array in (FLOATS, INTEGERS, INTEGERS > 2):
        try:
            ufunc.reduce(array, axis=0)
            ufunc.accumulate(array, axis=0)
        except TypeError:
            continue
        return array
    return pytest.skip(f"{ufunc.__name__} reduces none of them")


@pytest.fixture(autouse=True)
def on_the_device() -> Any:
    with fb.options(fallback="raise"):
        yield


def same(actual: Any, expected: Any) -> None:
    assert (actual.dtype, actual.shape) == (expected.dtype, expected.shape)
    np.testing.assert_allclose(fb.asnumpy(actual), expected, rtol=1e-5 if expected.dtype == np.float32 else 1e-13)


@pytest.mark.parametrize("name", FOLDED)
def test_reduce(name: str) -> None:
    ufunc = UFUNCS[name]
    array = data(ufunc)
    options = [{}, {"axis": 0, "keepdims": True}, {"axis": (0,)}, {"initial": 1}, {"initial": 2, "where": array > 1}]
    for kwargs in options if name in OUT_OF_ORDER else [*options, {"axis": 1}, {"axis": -1, "keepdims": True}]:
        same(ufunc.reduce(fb.asarray(array), **kwargs), ufunc.reduce(array, **kwargs))
    expected = ufunc.reduce(array)
    ours = fb.asarray(np.zeros_like(expected))
    assert ufunc.reduce(fb.asarray(array), out=ours) is ours
    same(ours, expected)


@pytest.mark.parametrize("name", FOLDED)
def test_accumulate(name: str) -> None:
    ufunc = UFUNCS[name]
    array = data(ufunc)
    for kwargs in ({}, {"axis": 1}, {"axis": -2}):  # an accumulation in place is in order
        same(ufunc.accumulate(fb.asarray(array), **kwargs), ufunc.accumulate(array, **kwargs))
        same(ufunc.accumulate(fb.asarray(array).T, **kwargs), ufunc.accumulate(array.T, **kwargs))


@pytest.mark.parametrize("indices", [[0, 2, 5], [0], [3, 1, 4, 4], [5, 0], [0, 1, 2, 3, 4, 5]])
@pytest.mark.parametrize("name", FOLDED)
def test_reduceat(name: str, indices: list[int]) -> None:
    ufunc = UFUNCS[name]
    array = data(ufunc)
    segments = [(i, max(j, i + 1)) for i, j in zip(indices, [*indices[1:], len(array)], strict=True)]
    expected = np.stack([functools.reduce(ufunc, array[i:j]) for i, j in segments])
    expected = expected.astype(ufunc.reduceat(array, indices).dtype)
    for given in (indices, np.array(indices)):
        same(ufunc.reduceat(fb.asarray(array), given), expected)
        same(ufunc.reduceat(fb.asarray(array).T, given, axis=1), expected.T)


@pytest.mark.parametrize("dtype", ["f8", "i8", "i1", "f4", "?"])
@pytest.mark.parametrize("name", [name for name, ufunc in UFUNCS.items() if ufunc.nout == 1 and ufunc.nin < 3])
def test_at_with_places_that_come_again(name: str, dtype: str) -> None:
    ufunc = UFUNCS[name]
    array = (INTEGERS if dtype != "?" else INTEGERS > 2).astype(dtype)
    values = () if ufunc.nin == 1 else (np.array([1, 2, 3, 1, 2, 3, 1]).astype(dtype)[:, None],)
    expected = array.copy()
    try:
        ufunc.at(expected, PLACES, *values)
        loop = ufunc.resolve_dtypes((array.dtype, *(value.dtype for value in values), None))
    except TypeError:
        return pytest.skip("no such loop")
    if loop[-1].kind == "f" and array.dtype.kind != "f":
        return pytest.skip("casts of large numbers to integers are not defined")
    for layout in (np.ascontiguousarray, np.asfortranarray):
        x = fb.asarray(layout(array))
        ufunc.at(x, fb.asarray(PLACES), *(fb.asarray(value) for value in values))
        same(x, expected)


@pytest.mark.parametrize("name", ["multiply", "divide", "power", "hypot", "add", "maximum"])
def test_at_makes_an_array_of_a_python_number(name: str) -> None:
    for dtype in ("f4", "f8"):
        array = FLOATS.astype(dtype)
        expected, x = array.copy(), fb.asarray(array)
        UFUNCS[name].at(expected, (PLACES, 1), 2.1)
        UFUNCS[name].at(x, (PLACES, 1), 2.1)
        np.testing.assert_allclose(fb.asnumpy(x), expected, rtol=1e-6 if dtype == "f4" else 1e-14)


def test_a_long_fold_of_few_lanes_is_the_hosts() -> None:
    x = fb.asarray(np.linspace(1.0, 2.0, 1000))
    with fb.options(fallback="allow"), fb.profile() as p:
        np.subtract.reduce(x)
    assert [(event.route, "1000 steps" in event.reason) for event in p.events] == [("host", True)]


def test_a_fold_of_many_lanes_is_not() -> None:
    array = np.random.default_rng(0).uniform(1.0, 2.0, (40, 5000))
    same(np.subtract.reduce(fb.asarray(array)), np.subtract.reduce(array))
    same(np.divide.accumulate(fb.asarray(array)), np.divide.accumulate(array))
