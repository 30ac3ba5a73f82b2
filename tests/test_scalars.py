"""Numbers: where NumPy gives a scalar, a device array gives NumPy's own; a 0-d array under ``scalars="device"``."""

from __future__ import annotations

import copy
import json
import math
import numbers
import operator
import pickle
import statistics
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from tests.metering import moved

DTYPES = ["?", "i1", "u1", "i4", "i8", "u8", "f2", "f4", "f8", "c8", "c16"]
VALUES = [True, np.int8(-3), 7, np.uint8(200), np.float32(2.5), -1.25, np.float64("inf"), np.complex64(1 - 2j), 3 + 0j]
DATA = np.array([[1.0, 2.0], [3.0, 5.0]])

Call = Callable[[Any], Any]

# --- where they come from -----------------------------------------------------------------------------------------

ELEMENTS: dict[str, Call] = {
    "x[0, 1]": lambda x: x[0, 1],
    "x[1][0]": lambda x: x.T[1][0],
    "x[-1, ...][()][0]": lambda x: x[-1, ...][()][0],
    "a list of x": lambda x: list(x[0])[1],
    "unpacking": lambda x: (lambda first, second: second)(*x[0]),
    "next of iter": lambda x: next(iter(x[0])),
    "reversed": lambda x: next(reversed(x[0])),
    "enumerate": lambda x: next(enumerate(x[1]))[1],
    "zip": lambda x: next(zip(x[0], x[1], strict=True))[1],
    "x.flat": lambda x: next(x.flat),
    "x.flat[3]": lambda x: x.flat[3],
    "max of x.flat": lambda x: max(x.flat),
    "x[()] of no axes": lambda x: x[0, 0, ...][()],
}
REDUCTIONS: dict[str, Call] = {
    **{f"x.{name}()": operator.methodcaller(name) for name in (
        "sum", "prod", "mean", "std", "var", "min", "max", "all", "any", "argmin", "argmax", "trace")},
    **{f"np.{f.__name__}": f for f in (
        np.sum, np.prod, np.mean, np.average, np.std, np.var, np.min, np.max, np.ptp, np.median, np.all, np.any,
        np.argmin, np.argmax, np.nansum, np.nanprod, np.nanmean, np.nanstd, np.nanvar, np.nanmin, np.nanmax,
        np.nanmedian, np.nanargmax, np.trace, np.linalg.norm, np.linalg.det, np.linalg.cond, np.linalg.matrix_rank)},
    "np.quantile": lambda x: np.quantile(x, 0.3),
    "np.nanpercentile": lambda x: np.nanpercentile(x, 30),
    "np.add.reduce": lambda x: np.add.reduce(x, axis=None),
    "np.maximum.reduce": lambda x: np.maximum.reduce(x, axis=None),
    "np.trapezoid": lambda x: np.trapezoid(x[0]),
    "slogdet": lambda x: np.linalg.slogdet(x).logabsdet,
}  # fmt: skip
PRODUCTS: dict[str, Call] = {
    "v @ v": lambda x: x[0] @ x[0],
    "np.dot": lambda x: np.dot(x[0], x[1]),
    "v.dot": lambda x: x[0].dot(x[1]),
    "np.inner": lambda x: np.inner(x[0], x[1]),
    "np.vdot": lambda x: np.vdot(x, x),
    "np.vecdot": lambda x: np.vecdot(x[0], x[1]),
    "np.matmul": lambda x: np.matmul(x[0], x[1]),
    "np.einsum": lambda x: np.einsum("ij,ij", x, x),
}
OF_NO_AXES: dict[str, Call] = {
    "np.sin": np.sin,
    "np.add": lambda s: np.add(s, s),
    "np.divmod": lambda s: np.divmod(s, 2)[1],
    "np.round": np.round,
    "s + 1": lambda s: s + 1,
    "1 - s": lambda s: 1 - s,
    "-s": operator.neg,
    "abs": abs,
    "s < 1": lambda s: s < 1,
    "s ** 2": lambda s: s**2,
    "s.sum()": lambda s: s.sum(),
    "s.max()": lambda s: s.max(),
    "np.clip": lambda s: np.clip(s, 0, 1),
    "np.take": lambda s: np.take(s, 0),
    "s.item()": lambda s: np.asarray(s.item())[()],
}
SCALARS: dict[str, Call] = {
    **ELEMENTS,
    **REDUCTIONS,
    **PRODUCTS,
    **{f"{name} of no axes": lambda x, call=call: call(x[0, 1, ...]) for name, call in OF_NO_AXES.items()},
}
ARRAYS: dict[str, Call] = {
    "x[0, 1, ...]": lambda x: x[0, 1, ...],
    "keepdims": lambda x: np.sum(x, keepdims=True),
    "out": lambda x: np.sum(x, out=np.full((), 0.0, like=x)),
    "np.where": lambda x: np.where(x[0, 0] > 0, x[0, 0, ...], 1),
    "reshape": lambda x: x[:1, 0].reshape(()),
    "squeeze": lambda x: x[:1, :1].squeeze(),
    "np.full": lambda x: np.full((), 5.0, like=x),
    "np.copy": lambda x: np.copy(x[0, 0, ...]),
    "astype": lambda x: x[0, 0, ...].astype("f4"),
    "a row": lambda x: x[0],
}


@pytest.mark.parametrize("name", SCALARS)
def test_where_numpy_gives_a_scalar_it_is_numpys_own(name: str) -> None:
    expected, actual = SCALARS[name](DATA), SCALARS[name](fb.asarray(DATA))
    assert isinstance(expected, (np.generic, int))
    assert type(actual) is type(expected)
    np.testing.assert_allclose(actual, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ARRAYS)
def test_where_numpy_gives_an_array_of_one_element_it_is_ours(name: str) -> None:
    expected, actual = ARRAYS[name](DATA), ARRAYS[name](fb.asarray(DATA))
    assert type(expected) is np.ndarray
    assert type(actual) is fb.FallbackArray
    assert (actual.shape, actual.dtype) == (expected.shape, expected.dtype)


@pytest.mark.usefixtures("allow_fallback")
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ["x[0, 1]", "next of iter", "x.flat", "x.max()", "x.sum()", "x.all()", "x.argmax()",
                                  "x.mean()", "v @ v"])  # fmt: skip
def test_a_number_of_each_dtype_is_of_numpys_type(name: str, dtype: str) -> None:
    host = DATA.astype(dtype)
    expected, actual = SCALARS[name](host), SCALARS[name](fb.asarray(host))
    assert (type(actual), actual) == (type(expected), expected)


def test_a_complex_part_of_no_axes_is_a_view_as_numpys() -> None:
    z = fb.asarray(np.array(1 + 2j))
    assert [type(part) for part in (z.real, z.imag)] == [fb.FallbackArray] * 2
    assert [type(part) for part in (np.real(z), np.imag(z))] == [type(f(np.array(1 + 2j))) is np.ndarray
                                                                 and fb.FallbackArray
                                                                 for f in (np.real, np.imag)]  # fmt: skip


def test_a_number_is_a_snapshot_and_a_row_a_view() -> None:
    x = fb.asarray([[1.0, 2.0]])
    s, row = x[0, 0], x[0]
    x[0, 0] = 9
    assert (s, row[0], x[0, 0]) == (1.0, 9.0, 9.0)


def test_numbers_of_a_loop_stay_as_they_were() -> None:
    x = fb.asarray([1.0, 2.0, 3.0])
    kept = []
    for s in x:
        x[...] = x * 10
        kept.append(s)
    assert [type(s) for s in kept] == [np.float64] * 3
    assert kept[0] == 1.0


# --- it is a number to everybody ----------------------------------------------------------------------------------


@pytest.fixture(params=VALUES, ids=repr)
def both(request: Any) -> tuple[Any, Any]:
    """An element of a device array, and of a NumPy array."""
    return fb.asarray([request.param])[0], np.asarray([request.param])[0]


def test_it_is_the_same_number_in_every_respect(both: tuple[Any, Any]) -> None:
    actual, expected = both
    assert type(actual) is type(expected)
    assert (hash(actual), repr(actual), str(actual)) == (hash(expected), repr(expected), str(expected))
    assert actual.tobytes() == expected.tobytes()
    for tower in (numbers.Number, numbers.Integral, numbers.Real, numbers.Complex, float, int, complex, np.generic):
        assert isinstance(actual, tower) == isinstance(expected, tower)
    assert not isinstance(actual, (np.ndarray, Iterable))


def test_it_is_copied_and_pickled_as_a_number(both: tuple[Any, Any]) -> None:
    actual, expected = both
    for again in (pickle.loads(pickle.dumps(actual)), copy.copy(actual), copy.deepcopy(actual)):
        assert (type(again), again) == (type(expected), expected)


def test_python_takes_a_mean_for_a_float() -> None:
    mean = fb.asarray([1.0, 2.0]).mean()
    assert isinstance(mean, float)
    assert json.dumps({"loss": mean}) == '{"loss": 1.5}'
    assert f"{mean:.3f} {mean!r} {mean}" == "1.500 np.float64(1.5) 1.5"
    assert (math.sqrt(mean * 6), round(mean), math.floor(mean), divmod(mean, 1)) == (3.0, 2, 1, (1.0, 0.5))
    assert ({mean: "found"}[1.5], {1.5: "found"}[mean]) == ("found", "found")


def test_python_takes_an_integer_for_an_index() -> None:
    i, letters = fb.asarray([3, 1, 2]).argmin() + 1, "abcde"
    assert (letters[i], letters[:i], list(range(i)), bytes(i)) == ("c", "ab", [0, 1], b"\0\0")
    assert (operator.index(i), hex(i), [7] * i) == (2, "0x2", [7, 7])
    np.testing.assert_array_equal(np.zeros((i, 3)), np.zeros((2, 3)))
    assert fb.asarray([1.0, 2.0, 3.0])[i] == 3.0


def test_the_standard_library_computes_with_elements() -> None:
    x = fb.asarray([3.0, 1.0, 2.0])
    assert statistics.mean(x) == statistics.median(x) == 2.0
    assert statistics.stdev(x) == 1.0
    assert (sum(x), max(x), min(x), sorted(x), math.fsum(x)) == (6.0, 3.0, 1.0, [1.0, 2.0, 3.0], 6.0)
    assert math.prod(fb.asarray([3, 1, 2])) == 6


def test_numpys_conversion_of_a_number_can_be_written() -> None:
    for v in (np.asarray(fb.asarray([1.0, 2.0]).sum()), np.asarray(fb.asarray([3, 2])[0], dtype=float)):
        assert (type(v), v.shape) == (np.ndarray, ())
        v[v > 0] = 0
        assert v == 0.0


def test_numpys_functions_take_it_for_a_number() -> None:
    s = fb.asarray([1.0, 2.0]).sum()
    assert np.isscalar(s)
    assert type(np.sqrt(s)) is np.float64
    assert (np.array([s, 1]).tolist(), np.full(2, s).tolist(), np.float32(s)) == ([3.0, 1.0], [3.0, 3.0], 3.0)


def test_it_cannot_be_changed() -> None:
    s = fb.asarray([7.5])[0]
    with pytest.raises(TypeError, match="does not support item assignment"):
        s[...] = 1
    with pytest.raises(TypeError, match="return arrays must be of ArrayType"):
        np.add(1, 2, out=s)


IN_PLACE = (operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.ipow, operator.ifloordiv,
            operator.imod)  # fmt: skip


@pytest.mark.parametrize("function", IN_PLACE, ids=lambda f: f.__name__)
@pytest.mark.parametrize("name", ["x[0, 1]", "x.sum()", "next of iter", "x.flat", "v @ v", "np.sin of no axes"])
def test_an_in_place_operator_binds_a_new_number(name: str, function: Callable[..., Any]) -> None:
    s = t = SCALARS[name](fb.asarray(DATA))
    before = float(t)
    s = function(s, 2)
    assert (type(s), float(t)) == (np.float64, before)


# --- promotion ----------------------------------------------------------------------------------------------------

OTHERS = [1, 1.5, 1j, True, np.float32(1), np.int8(1), np.float64(1)]


@pytest.mark.parametrize("other", OTHERS, ids=repr)
@pytest.mark.parametrize("dtype", ["?", "i1", "i8", "u1", "f2", "f4", "f8", "c8"])
def test_a_number_counts_in_promotion_as_numpys(dtype: str, other: Any) -> None:
    host = np.ones(2, dtype)
    ours = fb.asarray(host)
    for function in (operator.add, operator.mul, np.maximum, operator.truediv):
        for left, right in (((ours[0], other), (host[0], other)), ((other, ours[0]), (other, host[0]))):
            assert np.asarray(function(*left)).dtype == np.asarray(function(*right)).dtype
        assert function(ours, fb.asarray([other])[0]).dtype == function(host, np.asarray([other])[0]).dtype


def test_a_number_meets_an_array_on_the_device() -> None:
    x = fb.asarray(np.arange(3.0))
    with fb.options(fallback="raise"):
        centred = (x - x.mean()) / x.max()
    assert type(centred) is fb.FallbackArray
    np.testing.assert_array_equal(centred.get(), [-0.5, 0.0, 0.5])


# --- what reading costs -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("forbid_fallback")
@pytest.mark.parametrize("name", ["x.sum()", "v @ v", "np.max", "np.argmax", "np.sin of no axes", "x[0, 1]"])
def test_a_number_is_read_once_by_the_call_that_gives_it(name: str) -> None:
    x = fb.asarray(DATA) + 0  # which lies on the device alone
    with moved() as crossed:
        s = SCALARS[name](x)
    assert crossed == [x.nbytes if "[" in name else 8, 0]  # of a small array all elements, for those that come next
    with moved() as crossed:
        (float(s), hash(s), str(s), s + 1, s < 2)
    assert crossed == [0, 0]


# --- scalars="device": as in CuPy ---------------------------------------------------------------------------------


@pytest.fixture
def on_the_device() -> Any:
    """Numbers stay on the device, and nothing falls back."""
    with fb.options(scalars="device", fallback="raise"):
        yield


def same_number(actual: Any, expected: Any) -> None:
    assert type(actual) is fb.FallbackArray
    assert (actual.shape, actual.ndim, actual.dtype) == ((), 0, np.asarray(expected).dtype)
    np.testing.assert_allclose(actual.get(), expected, rtol=1e-12, atol=1e-12)


_PYTHONS = "s.item() of no axes"

@pytest.mark.usefixtures("on_the_device")
@pytest.mark.parametrize("name", [name for name in SCALARS if name != _PYTHONS])
def test_under_device_a_number_is_an_array_without_axes(name: str) -> None:
    same_number(SCALARS[name](fb.asarray(DATA)), SCALARS[name](DATA))


UNREAD = [*PRODUCTS, "x[0, 1]", "x[1][0]", "next of iter", "x.flat[3]", "np.sin of no axes", "s + 1 of no axes",
          "-s of no axes", "s < 1 of no axes",
          *(f"x.{name}()" for name in ("sum", "prod", "mean", "std", "var", "min", "max", "all", "any", "argmin",
                                       "argmax", "trace")),
          *(f"np.{name}" for name in ("sum", "mean", "max", "nansum", "median", "norm"))]  # fmt: skip


@pytest.mark.usefixtures("on_the_device")
@pytest.mark.parametrize("name", UNREAD)
def test_under_device_nothing_is_read(name: str) -> None:
    x = fb.asarray(DATA) + 0
    with moved() as crossed:
        SCALARS[name](x)
    assert crossed[0] == 0


@pytest.mark.usefixtures("on_the_device")
@pytest.mark.parametrize("name", ["x.sum()", "v @ v", "np.sin of no axes", "np.max"])
def test_under_device_an_in_place_operator_changes_the_other_name_too(name: str) -> None:
    s = t = SCALARS[name](fb.asarray(DATA))
    before = t.get()
    s += 1
    assert s is t
    assert t.get() == before + 1


@pytest.mark.usefixtures("on_the_device")
def test_under_device_arithmetic_of_numbers_stays_there() -> None:
    x = fb.asarray(DATA)
    with fb.profile() as p, moved() as crossed:
        np.sqrt(x.sum() * 2 + 1) / (x.max() - 1)
    assert crossed == [0, 0]
    assert {event.route for event in p.events} == {"device"}


@pytest.mark.usefixtures("on_the_device")
def test_under_device_a_number_is_read_where_python_asks_for_it() -> None:
    s = fb.asarray([1, 2]).sum()
    assert (int(s), float(s), bool(s), operator.index(s), f"{s}") == (3, 3.0, True, 3, "3")
    with pytest.raises(TypeError, match="unhashable"):
        hash(s)


@pytest.mark.usefixtures("on_the_device")
def test_under_device_a_number_can_be_written_and_is_shared() -> None:
    s = fb.asarray([1.0, 2.0]).sum()
    s[...] = 7
    assert float(s) == 7.0
    assert float(np.add(1, s, out=s)) == 8.0


def test_the_option_holds_for_the_calls_in_its_block() -> None:
    x = fb.asarray(DATA)
    with fb.options(scalars="device"):
        inside = x.sum()
    assert [type(inside), type(x.sum()), type(inside + 1)] == [fb.FallbackArray, np.float64, np.float64]


@pytest.mark.parametrize("wrong", ["cupy", True, None])
def test_the_option_takes_two_values(wrong: Any) -> None:
    with pytest.raises(ValueError, match="'scalars' must be 'numpy' or 'device'"), fb.options(scalars=wrong):
        pass
