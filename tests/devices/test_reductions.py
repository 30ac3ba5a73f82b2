"""Reductions in two steps: when they go so, and that what they give is NumPy's whatever the pieces are.

Of sizes at which they do by themselves there are some in ``tests/test_large.py``, for a GPU.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray.devices import Device, reductions
from fbarray.devices.array_module import _compiles
from tests import comparing
from tests.cases.spec import Case
from tests.conditions import arrays
from tests.known_differences import left_of
from tests.test_cases import rows

MILLION = 1_000_000

NAMES = ("sum", "prod", "nansum", "nanprod", "max", "min", "amax", "amin", "any", "all", "mean", "nanmean", "var",
         "std", "nanvar", "nanstd", "nanmax", "nanmin", "ptp", "count_nonzero", "argmax", "argmin", "nanargmax",
         "nanargmin", "average", "cov", "corrcoef", "median")  # fmt: skip
METHODS = ("sum", "prod", "max", "min", "any", "all", "mean", "var", "std", "argmax", "argmin")
FOLDS = (np.add, np.multiply, np.maximum, np.minimum, np.logical_and, np.logical_or)
REDUCE = {getattr(np, name) for name in NAMES} | {vars(np.ndarray)[name] for name in METHODS} | set(FOLDS)
REDUCE |= {(ufunc, "reduce") for ufunc in FOLDS}
"""What the rows of the table that are run here cover."""


def described(shape: tuple[int, ...], strides: tuple[int, ...], contiguous: bool) -> Any:
    """What `starves` looks at, of an array that nobody has the memory for."""
    flags = SimpleNamespace(c_contiguous=contiguous, f_contiguous=False)
    return SimpleNamespace(shape=shape, strides=strides, size=int(np.prod(shape)), flags=flags)


STARVE = {
    "rows of three": (described((20 * MILLION, 3), (24, 8), True), (0,)),
    "three rows": (described((3, 20 * MILLION), (160 * MILLION, 8), True), (1,)),
    "two hundred columns": (described((300_000, 200), (1600, 8), True), (0,)),
    "columns of a table in F order": (described((MILLION, 5), (8, 8 * MILLION), False), (0,)),
    "the inner part of a table": (described((5998, 9998), (80_000, 8), False), (0, 1)),
    "every other element": (described((MILLION,), (16,), False), (0,)),
    "all of more than CUB takes": (described((2**31,), (1,), True), (0,)),
    "an axis of length one beside": (described((20 * MILLION, 1, 3), (24, 24, 8), True), (0, 1)),
}
SUFFICE = {
    "all of what is contiguous": (described((20 * MILLION, 3), (24, 8), True), (0, 1)),
    "many rows": (described((20 * MILLION, 3), (24, 8), True), (1,)),
    "many columns": (described((10_000, 6_000), (48_000, 8), True), (0,)),
    "a small table": (described((10_000, 3), (24, 8), True), (0,)),
    "a small view": (described((300, 300), (8000, 8), False), (0, 1)),
    "several hundred rows": (described((500, 100_000), (800_000, 8), True), (1,)),
    "no axes": (described((MILLION, 3), (24, 8), True), ()),
}


@pytest.mark.parametrize(("array", "axes"), STARVE.values(), ids=STARVE)
def test_few_blocks_with_long_work_starve_the_device(array: Any, axes: tuple[int, ...]) -> None:
    assert reductions.starves(array, axes)


@pytest.mark.parametrize(("array", "axes"), SUFFICE.values(), ids=SUFFICE)
def test_what_keeps_it_busy_goes_in_one_step(array: Any, axes: tuple[int, ...]) -> None:
    assert not reductions.starves(array, axes)


def test_of_two_operands_cupy_has_no_better_way_for_all_elements() -> None:
    whole = described((20 * MILLION,), (8,), True)
    assert reductions.starves(whole, (0,), by_one_operand=False)
    assert not reductions.starves(whole, (0,))


@pytest.fixture
def in_steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Arrays of few elements go in steps; the list is filled with what did."""
    went: list[Any] = []
    whole_steps, position = reductions.in_steps, reductions._position

    def noted(step: Any) -> Any:
        def call(*args: Any) -> Any:
            went.append(args)
            return step(*args)

        return call

    for name, value in {"LONG": 3, "FEW": 10**9, "LANES": 4, "_PLACES": 1}.items():
        monkeypatch.setattr(reductions, name, value)
    monkeypatch.setattr(reductions, "in_steps", noted(whole_steps))
    monkeypatch.setattr(reductions, "_position", noted(position))
    yield went


def by_function() -> dict[str, list[Case]]:
    """The rows of the table that reduce doubles, by what they cover."""
    found = defaultdict(list)
    for row in rows():
        (case,) = row.values
        if case.covers in REDUCE and {array.dtype for array in arrays(case)} == {np.dtype(float)}:
            found[str(getattr(case.covers, "__qualname__", case.covers))].append(case)
    return found


ROWS = by_function()


@pytest.mark.usefixtures("in_steps")
@pytest.mark.parametrize("function", ROWS)
def test_in_steps_the_rows_give_what_numpy_gives(function: str, device: Device) -> None:
    for case in ROWS[function]:
        left, _ = left_of(comparing.disagreements(case), case, device)
        assert not left, f"{comparing.described(left)}\n\n{case}"


VIEWS = {
    "as it is": lambda a: a,
    "transposed": lambda a: a.T,
    "every other": lambda a: a[::2],
    "inner": lambda a: a[tuple(slice(1, -1) if n > 2 else slice(None) for n in a.shape)],
    "backwards": lambda a: a[..., ::-1],
    "broadcast": lambda a: np.broadcast_to(a, (3, *a.shape)),
}
STEPPING = {name: getattr(np, name) for name in NAMES if name not in ("average", "cov", "corrcoef", "median")}


OF_ANY_DTYPE = list(itertools.product(("sum", "nanmean", "var", "nanvar", "any"), ("?", "i4", "f4", "c16")))
OF_ANY_DTYPE += [("max", "?"), ("max", "u1"), ("max", "f4"), ("argmin", "i8"), ("argmin", "f4"), ("nanmin", "f2")]


@pytest.mark.parametrize(("name", "dtype"), [*((name, "f8") for name in STEPPING), *OF_ANY_DTYPE])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_in_steps_each_axis_of_any_view_gives_what_numpy_gives(
    name: str, dtype: str, in_steps: list[Any], device: Device
) -> None:
    function, rng = STEPPING[name], np.random.default_rng(0)
    for shape in ((50,), (17, 3), (3, 1, 17), (5, 4, 6)):
        host = (rng.integers(0, 3, shape) + (rng.random(shape) if dtype[0] in "fc" else 0)).astype(dtype)
        if dtype[0] == "f" and name.startswith("nan"):
            host.flat[:: max(host.size // 5, 1)] = np.nan
        for view in VIEWS.values():
            theirs, ours = view(host), view(fb.asarray(host))
            axes = [None, *range(-1, theirs.ndim)]
            axes += [] if "arg" in name else [(0, -1), tuple(range(theirs.ndim))] if theirs.ndim > 1 else []
            for i, axis in enumerate(axes):
                same(function, ours, theirs, axis=axis, keepdims=bool(i % 2))
    assert in_steps


def same(function: Any, ours: Any, theirs: Any, **kwargs: Any) -> None:
    """The device gives what NumPy gives: dtype, shape and value, or an error of the same class."""
    try:
        expected = np.asarray(function(theirs, **kwargs))
    except ValueError as error:
        with fb.options(fallback="allow"), pytest.raises(type(error)):
            function(ours, **kwargs)
        return
    with fb.options(fallback="raise"):
        actual = fb.asnumpy(function(ours, **kwargs))
    assert (actual.dtype, actual.shape) == (expected.dtype, expected.shape)
    if expected.dtype.kind in "fc":
        eps = float(np.finfo(expected.dtype).eps)
        np.testing.assert_allclose(actual, expected, rtol=64 * eps, atol=8 * eps, err_msg=str(kwargs))
    else:
        np.testing.assert_array_equal(actual, expected, err_msg=str(kwargs))


@pytest.mark.parametrize("name", ["sum", "mean", "max", "std"])
@pytest.mark.usefixtures("in_steps")
def test_in_steps_out_is_filled_and_given_back(name: str, forbid_fallback: None) -> None:
    host = np.random.default_rng(0).random((40, 3))
    out = fb.asarray(np.zeros(3))
    assert getattr(np, name)(fb.asarray(host), axis=0, out=out) is out
    np.testing.assert_allclose(fb.asnumpy(out), getattr(np, name)(host, axis=0), rtol=1e-14)


@pytest.mark.usefixtures("in_steps")
def test_in_steps_the_first_of_equal_elements_is_found_and_the_first_nan() -> None:
    for place in range(30):
        host = np.zeros((30, 2))
        host[place:, 0] = 1
        host[place::3, 1] = np.nan
        assert np.argmax(fb.asarray(host), axis=0).tolist() == np.argmax(host, axis=0).tolist() == [place, place]
        assert np.argmin(fb.asarray(-host), axis=0).tolist() == [place, place]


@pytest.mark.usefixtures("in_steps")
def test_in_steps_the_whole_array_is_not_copied(device: Device) -> None:
    table = fb.ascupy(fb.asarray(np.ones((64, 64))))[1:-1, 1:-1]
    seen: list[Any] = []

    def once(part: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
        seen.append(part)
        return device.module.sum(part, axis=axes, keepdims=keepdims)

    total = reductions.in_steps(device.module, once, once, table, (0, 1), False)
    assert float(total) == 62 * 62
    ends = table.data.ptr, table.data.ptr + 62 * 64 * 8
    of_the_array = [ends[0] <= part.data.ptr < ends[1] for part in seen]
    assert sum(part.size for part, inside in zip(seen, of_the_array, strict=True) if inside) == 62 * 62
    assert sum(part.size for part, inside in zip(seen, of_the_array, strict=True) if not inside) < 62 * 62


HALVES = np.array([1, 2048, 1], "f2"), np.array([-0.4062, 0.97, 0.0], "f2"), np.array([-1.727, -0.678, -1.649], "f2")
OF_HALVES: dict[str, Any] = {
    "sum": lambda xp, a, x, y: xp.sum(a),
    "dot": lambda xp, a, x, y: xp.dot(x, y),
    "tensordot": lambda xp, a, x, y: xp.tensordot(x, y, 1),
}


@pytest.mark.parametrize("name", OF_HALVES)
def test_halves_are_rounded_once_though_cupy_rounds_each_step(name: str, device: Device) -> None:
    bare = [device.module.asarray(array) for array in HALVES]
    cupys, ours, numpys = (OF_HALVES[name](xp, *given) for xp, given in
                           ((device.module, bare), (device.xp, bare), (np, HALVES)))  # fmt: skip
    assert float(cupys) != float(numpys)  # once they are equal, `once_rounded` and `_ROUNDING` can go
    assert float(ours) == float(numpys)


def test_whether_any_and_all_of_booleans_hold() -> None:
    """Of all elements by the extremes of their bytes, which may be others than 0 and 1."""
    others = np.array([[0, 2, 4], [8, 1, 3]], "u1").view(bool)
    for mask in (others, others[:, :1], np.asfortranarray(others), others[:0], others[:1, :1], np.ones((3, 4), bool)):
        for function in (np.any, np.all):
            for keywords in ({}, {"axis": 0}, {"axis": None}, {"keepdims": True}, {"axis": (0, 1), "keepdims": True}):
                found, expected = function(fb.asarray(mask), **keywords), function(mask, **keywords)
                np.testing.assert_array_equal(fb.asnumpy(found).view("u1"), np.asarray(expected).view("u1"))


@pytest.mark.parametrize(
    ("name", "dtype", "shape", "kwargs", "expected"),
    [
        ("sum", "u1", (4, 5), {}, True),
        ("sum", "?", (20,), {}, True),
        ("sum", "?", (20,), {"axis": 0}, True),
        ("sum", "i4", (4, 5), {"axis": (0, 1)}, True),
        ("sum", "i4", (4, 5), {"axis": 1}, False),
        ("sum", "i8", (4, 5), {}, False),
        ("sum", "f8", (4, 5), {}, False),
        ("sum", "f4", (4, 5), {"dtype": "f8"}, True),
        ("sum", "f4", (4, 5), {"dtype": "f4"}, False),
        ("mean", "i8", (4, 5), {}, True),
        ("mean", "f8", (4, 5), {}, False),
        ("nansum", "f8", (4, 5), {}, True),
    ],
)
def test_sums_that_cub_would_be_compiled_for_are_known(
    name: str, dtype: str, shape: tuple[int, ...], kwargs: dict[str, Any], expected: bool, device: Device
) -> None:
    array = device.xp.ones(shape, dtype)
    assert _compiles(name, array, (), kwargs) is expected
    assert not _compiles(name, device.xp.ones((8, 8), dtype)[1::2, ::2], (), {})
    if expected:  # the views and parts that CuPy is given instead
        for long in (reductions.LONG, 1):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(reductions, "LONG", long)
                found = getattr(device.xp, name)(array, **kwargs)
            assert float(found) == float(getattr(np, name)(np.ones(shape, dtype), **kwargs))
