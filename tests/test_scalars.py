"""FallbackScalar: what NumPy's reductions and single elements are on a device. It behaves as a NumPy scalar does."""

from __future__ import annotations

import copy
import math
import numbers
import operator
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fbarray as fb

VALUES = [True, np.int8(-3), 7, np.uint8(200), np.float32(2.5), -1.25, np.float64("inf"), np.complex64(1 - 2j), 3 + 0j]


def scalar(value: Any) -> Any:
    """A FallbackScalar of this value."""
    return fb.asarray([value])[0]


@pytest.fixture(params=VALUES, ids=repr)
def both(request: Any) -> tuple[Any, Any]:
    """A FallbackScalar and the NumPy scalar that it stands for."""
    return scalar(request.param), np.asarray([request.param])[0]


# --- where they come from -----------------------------------------------------------------------------------------


SCALARS: dict[str, Callable[[Any], Any]] = {
    "x[0, 1]": lambda x: x[0, 1],
    "x[1][0]": lambda x: x.T[1][0],
    "x.sum()": lambda x: x.sum(),
    "x.argmin()": lambda x: x.argmin(),
    "np.max": np.max,
    "np.argmax": np.argmax,
    "np.median": np.median,
    "np.nanmean": np.nanmean,
    "np.vdot": lambda x: np.vdot(x, x),
    "np.linalg.norm": np.linalg.norm,
    "np.linalg.det": np.linalg.det,
    "np.add.reduce": lambda x: np.add.reduce(x, axis=None),
    "v @ v": lambda x: x[0] @ x[0],
    "np.sin(s)": lambda x: np.sin(x[0, 0]),
    "np.divmod(s, 2)": lambda x: np.divmod(x[0, 0], 2)[1],
    "np.round(s)": lambda x: np.round(x[0, 0]),
    "s + 1": lambda x: x[0, 0] + 1,
    "-s": lambda x: -x[0, 0],
    "s < 1": lambda x: x[0, 0] < 1,
    "0-d + 0": lambda x: np.asarray(5.0, like=x) + 0,
    "iteration": lambda x: next(iter(x[0])),
    "x.flat": lambda x: next(x.flat),
    "s[()]": lambda x: x[0, 0][()],
    "s.T": lambda x: x[0, 0].T,
    "s.real": lambda x: x[0, 0].real,
    "s.imag": lambda x: x[0, 0].imag,
    "s.conj()": lambda x: x[0, 0].conj(),
    "s.astype": lambda x: x[0, 0].astype("f4"),
    "s.copy()": lambda x: x[0, 0].copy(),
    "s.squeeze()": lambda x: x[0, 0].squeeze(),
    "s.round()": lambda x: x[0, 0].round(),
}
ARRAYS: dict[str, Callable[[Any], Any]] = {
    "x[0, 1, ...]": lambda x: x[0, 1, ...],
    "keepdims": lambda x: np.sum(x, keepdims=True),
    "out": lambda x: np.sum(x, out=np.full((), 0.0, like=x)),
    "np.where": lambda x: np.where(x[0, 0] > 0, x[0, 0], 1),
    "s[...]": lambda x: x[0, 0][...],
    "s[None]": lambda x: x[0, 0][None],
    "s.reshape(1)": lambda x: x[0, 0].reshape(1),
    "s.ravel()": lambda x: x[0, 0].ravel(),
    "s.flatten()": lambda x: x[0, 0].flatten(),
    "np.full": lambda x: np.full((), 5.0, like=x),
}


@pytest.mark.parametrize("name", SCALARS)
def test_where_numpy_gives_a_scalar_there_is_one(name: str) -> None:
    data = np.array([[1.0, 2.0], [3.0, 5.0]])
    assert isinstance(SCALARS[name](data), np.generic)
    assert isinstance(SCALARS[name](fb.asarray(data)), fb.FallbackScalar)


@pytest.mark.parametrize("name", ARRAYS)
def test_where_numpy_gives_an_array_of_one_element_there_is_one(name: str) -> None:
    data = np.array([[1.0, 2.0], [3.0, 5.0]])
    assert type(ARRAYS[name](data)) is np.ndarray
    assert type(ARRAYS[name](fb.asarray(data))) is fb.FallbackArray


def test_an_element_is_a_snapshot() -> None:
    x = fb.asarray([1.0, 2.0])
    s = x[0]
    x[0] = 9
    assert (s, x[0]) == (1.0, 9.0)


def test_a_row_is_no_snapshot_but_a_view() -> None:
    x = fb.asarray([[1.0, 2.0]])
    row = x[0]
    x[0, 0] = 9
    assert row[0] == 9


# --- immutable and hashable ---------------------------------------------------------------------------------------

WRITES: dict[str, Callable[[Any], Any]] = {
    "s[()] = 1": lambda s: s.__setitem__((), 1),
    "s[...] = 1": lambda s: s.__setitem__(..., 1),
    "s.fill": lambda s: s.fill(1),
    "s.put": lambda s: s.put(0, 1),
    "s.sort": lambda s: s.sort(),
    "np.copyto": lambda s: np.copyto(s, 1),
    "out=": lambda s: np.add(1, 2, out=s),
    "out= of a function": lambda s: np.sum(fb.asarray([1.0, 2.0]), out=s),
    "np.put": lambda s: np.put(s, 0, 1),
    "s.real =": lambda s: setattr(s, "real", 1),
    "s.flat[0] =": lambda s: s.flat.__setitem__(0, 1),
    "s.resize": lambda s: s.resize(3),
    "s.shape =": lambda s: setattr(s, "shape", (1,)),
    "s.dtype =": lambda s: setattr(s, "dtype", "i8"),
    "s.byteswap": lambda s: s.byteswap(inplace=True),
    "np.add.at": lambda s: np.add.at(s, (), 1),
    "writeable": lambda s: s.setflags(write=True) or np.copyto(s, 1),
    "flags": lambda s: setattr(s.flags, "writeable", True) or np.copyto(s, 1),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::DeprecationWarning")
@pytest.mark.usefixtures("allow_fallback")
@pytest.mark.parametrize("name", WRITES)
def test_a_scalar_cannot_be_changed(name: str) -> None:
    s = scalar(7.5)
    before = hash(s)
    try:
        WRITES[name](s)
    except (TypeError, ValueError, AttributeError):
        pass  # refused is as good as ignored
    assert (s.shape, s.dtype) == ((), np.dtype("f8"))
    assert (hash(s), float(s)) == (before, 7.5)


TAKEN: dict[str, Callable[[Any], Any]] = {
    "x[()]": lambda x: x[()],
    "np.flip": np.flip,
    "np.positive": np.positive,
    "np.sum": np.sum,
    "np.take": lambda x: np.take(x, 0),
    "np.round": np.round,
    "np.real of a scalar": lambda x: np.real(x[()]),
}


@pytest.mark.usefixtures("allow_fallback")
@pytest.mark.parametrize("name", TAKEN)
def test_a_scalar_does_not_change_with_the_array_it_is_of(name: str) -> None:
    x = fb.asarray(np.array(7.0))
    s = TAKEN[name](x)
    assert isinstance(s, fb.FallbackScalar)
    x[...] = 1.0
    assert float(s) == 7.0
    assert not np.shares_memory(x, s)


@pytest.mark.usefixtures("allow_fallback")
@pytest.mark.parametrize("view", [lambda s: s[...], lambda s: s[None], lambda s: s.reshape(1), lambda s: s.view("i8")])
def test_what_is_made_of_a_scalar_does_not_write_it(view: Callable[[Any], Any]) -> None:
    s = scalar(7.5)
    try:
        view(s)[...] = 1
    except (TypeError, ValueError):
        pass  # a read-only view is as good as a copy
    assert s == 7.5


@pytest.mark.parametrize(
    "function",
    [operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.ipow, operator.ifloordiv, operator.imod],
    ids=lambda f: f.__name__,
)
def test_an_in_place_operator_binds_a_new_scalar(function: Callable[..., Any]) -> None:
    s = scalar(7.5)
    t = s
    s = function(s, 2)
    assert (float(t), float(s)) == (7.5, float(function(np.float64(7.5), 2)))
    assert isinstance(s, fb.FallbackScalar)


@pytest.mark.parametrize("function", [operator.iand, operator.ior, operator.ixor, operator.ilshift, operator.irshift])
def test_an_in_place_operator_of_integers_binds_a_new_scalar(function: Callable[..., Any]) -> None:
    s = scalar(6)
    t = s
    assert (int(function(s, 3)), int(t)) == (function(6, 3), 6)


def test_the_hash_is_that_of_the_numpy_scalar(both: tuple[Any, Any]) -> None:
    s, numpys = both
    assert hash(s) == hash(numpys)


def test_a_scalar_is_found_among_numpys_keys_and_the_other_way_round(both: tuple[Any, Any]) -> None:
    s, numpys = both
    assert {numpys: "found"}[s] == "found"
    assert {s: "found"}[numpys] == "found"
    assert len({s, numpys, numpys.item()}) == 1


# --- what Python asks of it ---------------------------------------------------------------------------------------

CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "bool": bool,
    "complex": complex,
    "item": lambda s: s.item(),
    "tolist": lambda s: s.tolist(),
    "str": str,
    "format": lambda s: f"{s}",
    "tobytes": lambda s: s.tobytes(),
    "np.isscalar": np.isscalar,
    "shape": lambda s: (s.shape, s.ndim, s.size, s.itemsize, s.nbytes, s.strides),
    "dtype": lambda s: s.dtype,
    "negative": lambda s: (-s).item() if s.dtype.kind != "b" else None,
    "equality": lambda s: bool(s == s.item()),
}
OF_REALS: dict[str, Callable[[Any], Any]] = {
    "float": float,
    "f": lambda s: f"{s:.2f}",
    "e": lambda s: f"{s:12.3e}",
    "sorted": lambda s: sorted([s, 1, -2, 3])[0] == -2,
    "max": lambda s: max(s, -1000) == s,
    "math.sqrt": lambda s: math.sqrt(abs(s)),
    "math.isclose": lambda s: math.isclose(s, s),
    "sum": lambda s: float(sum([s, s], 0.0)),
}
OF_FINITE_REALS: dict[str, Callable[[Any], Any]] = {
    "int": int,
    "round": round,
    "round to digits": lambda s: round(s, 1),
    "round to tens": lambda s: float(round(s, -1)),
    "math.floor": math.floor,
    "math.ceil": math.ceil,
    "is_integer": lambda s: s.is_integer(),
}


def outcome(call: Callable[[Any], Any], s: Any) -> Any:
    """The result as a Python object, or the error's class."""
    try:
        result = call(s)
    except Exception as error:
        return type(error)
    return result.item() if isinstance(result, (fb.FallbackArray, np.generic)) else result


@pytest.mark.filterwarnings("ignore:Casting complex", "ignore:overflow encountered")
@pytest.mark.parametrize("name", {**CONVERSIONS, **OF_REALS, **OF_FINITE_REALS})
def test_python_gets_what_it_gets_of_a_numpy_scalar(both: tuple[Any, Any], name: str) -> None:
    s, numpys = both
    call = {**CONVERSIONS, **OF_REALS, **OF_FINITE_REALS}[name]
    expected = outcome(call, numpys)
    assert outcome(call, s) == expected
    assert type(outcome(call, s)) is type(expected)


@pytest.mark.parametrize("value", [7.25, np.float32(1.5), 3, True])
@pytest.mark.parametrize("attribute", ["numerator", "denominator"])
def test_integers_have_numerator_and_denominator(value: Any, attribute: str) -> None:
    numpys = np.asarray(value)[()]
    assert outcome(operator.attrgetter(attribute), scalar(value)) == outcome(operator.attrgetter(attribute), numpys)


def test_a_double_is_truncated_as_pythons_float() -> None:
    assert math.trunc(scalar(-7.25)) == math.trunc(np.float64(-7.25)) == -7


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_scalar_is_shown_with_its_value_and_dtype(value: Any) -> None:
    s = scalar(value)
    assert repr(s) == f"FallbackScalar({np.asarray([value])[0]}, dtype={s.dtype})"


def test_a_specification_that_does_not_fit_is_pythons_error() -> None:
    with pytest.raises(ValueError, match="format"):
        f"{scalar(1.5):d}"


@pytest.mark.parametrize("error", [len, iter, lambda s: s[0], lambda s: s[:]])
def test_a_scalar_is_no_container(error: Callable[[Any], Any]) -> None:
    with pytest.raises((TypeError, IndexError)):
        error(scalar(1.5))


# --- as an index, as a factor -------------------------------------------------------------------------------------


def test_an_integer_is_an_index() -> None:
    i, letters = scalar(2), "abcde"
    assert (letters[i], letters[:i], list(range(i)), bytes(i)) == ("c", "ab", [0, 1], b"\0\0")
    assert operator.index(i) == 2
    assert hex(i) == "0x2"


def test_an_integer_is_an_index_of_arrays() -> None:
    x, i = fb.asarray([1.0, 2.0, 3.0]), scalar(2)
    assert x[i] == np.arange(1.0, 4.0)[i.item()] == 3.0
    assert x[i:].shape == (1,)
    np.testing.assert_array_equal(np.zeros((scalar(2), 3)), np.zeros((2, 3)))


@pytest.mark.parametrize("value", [1.0, 1j, *([True] if np.lib.NumpyVersion(np.__version__) >= "2.3.0" else [])])
def test_other_numbers_are_no_index(value: Any) -> None:
    with pytest.raises(TypeError):
        operator.index(scalar(value))
    with pytest.raises(TypeError):
        [1, 2][scalar(value)]


@pytest.mark.parametrize("sequence", [[1, 2], (1, 2), "ab", b"ab"], ids=repr)
def test_an_integer_repeats_a_sequence(sequence: Any) -> None:
    assert sequence * scalar(3) == sequence * 3
    assert scalar(2) * sequence == sequence * 2


def test_a_float_multiplies_a_list_as_an_array() -> None:
    result = scalar(1.5) * [1, 2]
    assert type(result) is fb.FallbackArray
    np.testing.assert_array_equal(fb.asnumpy(result), [1.5, 3.0])


# --- promotion ----------------------------------------------------------------------------------------------------

OTHERS = [1, 1.5, 1j, True, np.float32(1), np.int8(1), np.float64(1)]


@pytest.mark.parametrize("other", OTHERS, ids=repr)
@pytest.mark.parametrize("dtype", ["?", "i1", "i8", "u1", "f2", "f4", "f8", "c8"])
def test_the_dtype_of_a_result_is_that_of_numpy_scalars(dtype: str, other: Any) -> None:
    numpys = np.ones(1, dtype)[0]
    s = fb.asarray(np.ones(1, dtype))[0]
    for function in (operator.add, operator.mul, np.maximum, operator.truediv):
        assert function(s, other).dtype == np.asarray(function(numpys, other)).dtype
        assert function(other, s).dtype == np.asarray(function(other, numpys)).dtype


def test_a_scalar_counts_in_promotion_as_an_array_does() -> None:
    x = fb.asarray(np.ones(2, "f4"))
    assert (x + scalar(1.5)).dtype == np.float64
    assert (x + 1.5).dtype == np.float32


def test_arithmetic_of_scalars_stays_on_the_device() -> None:
    s = fb.asarray([1.0, 2.0]).sum()
    with fb.options(fallback="raise"), fb.profile() as p:
        np.sqrt(s * 2 + 1) / (s - 1)
    assert {(e.route, e.bytes_to_host, e.bytes_to_device) for e in p.events} == {("device", 0, 0)}


# --- Python's numeric tower ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("tower", [numbers.Integral, numbers.Rational, numbers.Real, numbers.Complex])
def test_python_takes_it_for_the_same_kind_of_number(tower: Any, both: tuple[Any, Any]) -> None:
    s, expected = both
    assert isinstance(s, tower) == isinstance(expected, tower)


def test_it_is_a_number_and_a_scalar(both: tuple[Any, Any]) -> None:
    s, expected = both
    assert isinstance(s, numbers.Number)  # of booleans too, for numpy.isscalar asks this
    assert isinstance(s, fb.FallbackScalar)
    assert np.isscalar(s)
    assert np.isscalar(expected)


def test_its_kind_of_number_is_kept_where_it_goes(both: tuple[Any, Any]) -> None:
    s, expected = both
    pairs = [(pickle.loads(pickle.dumps(s)), expected), (copy.copy(s), expected), (s * 2.5, expected * 2.5)]
    for made, theirs in pairs:
        assert isinstance(made, numbers.Real) == isinstance(theirs, numbers.Real)
        assert isinstance(made, numbers.Integral) == isinstance(theirs, numbers.Integral)
