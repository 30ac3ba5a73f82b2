"""Where CuPy differs from NumPy without a word: each difference has its tests, named after its number."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray.devices import Device
from fbarray.routing import device_function, functions
from fbarray.routing.facts import MAY_NOT_END
from fbarray.routing.route import Route, writes_out
from fbarray.rules.registry import RULES
from tests.cases.spec import Case, Host, Sliced, Transposed, sample
from tests.comparing import check
from tests.outcomes import fetched, on_device, on_numpy

pytestmark = pytest.mark.usefixtures("allow_fallback")

Call = Callable[..., Any]
INF, NAN = np.inf, np.nan


def defect(reason: str) -> Any:
    """The mark of a test that shows a defect of fbarray."""
    return pytest.mark.xfail(strict=True, reason=reason)


def agree(
    call: Call, *operands: Any, covers: Any = None, rtol: float | None = None, atol: float | None = None
) -> None:
    """NumPy's result, or its error in its words, and its operands afterwards; `covers` is what the call is about."""
    case = Case(call, operands, {}, covers=covers or call, rtol=rtol, atol=atol)
    check(case)
    theirs = on_numpy(case)
    if theirs.error is not None:
        assert words(on_device(case).error) == words(theirs.error)


def fail_alike(call: Call, *operands: Any) -> None:
    """NumPy's error in its words, and its operands afterwards."""
    case = Case(call, operands, {})
    assert on_numpy(case).error is not None
    agree(call, *operands)


def agree_in_parts(call: Call, *operands: Any, rtol: float = 0.0) -> None:
    """NumPy's complex result with the NaN in the same part of each number, and `rtol` as the error of each part."""
    agree(call, *operands)
    ours, theirs = (fetched(side(Case(call, operands, {})).result) for side in (on_device, on_numpy))
    for part in (np.real, np.imag):
        np.testing.assert_allclose(part(ours), part(theirs), rtol=rtol, atol=0.0)


def words(error: Exception | None) -> tuple[type, str]:
    """The class and the message of an error, our class named as NumPy's."""
    message = str(error).replace("fbarray.FallbackArray", "numpy.ndarray").replace("FallbackArray", "ndarray")
    return type(error), message


def assigned(x: Any, key: Any, value: Any) -> None:
    """``x[key] = value``."""
    x[key] = value


# --- 1: indices out of range --------------------------------------------------------------------------------------

SQUARE = np.arange(9.0).reshape(3, 3)
OUTSIDE = {
    "beyond": np.array([0, 3]),
    "before": np.array([-4, 0]),
    "wraps to a valid one": np.array([4, 1]),
    "the first of several": np.array([7, 0, 5]),
    "huge": np.array([2**62]),
    "tiny": np.array([-(2**63)]),
    "2-d": np.array([[0, 1], [-8, 1]]),
    "int8": np.array([0, -100], "i1"),
    "uint8": np.array([0, 200], "u1"),
    "uint64": np.array([0, 2**40], "u8"),
}
FORMS: dict[str, Call] = {"list": np.ndarray.tolist, "host": Host, "device": np.asarray}
READS: dict[str, Call] = {
    "x[i]": lambda x, i: x[i],
    "x[:, i]": lambda x, i: x[:, i],
    "x[..., i]": lambda x, i: x[..., i],
    "x[None, i]": lambda x, i: x[None, i],
    "x[i, i]": lambda x, i: x[i, i],
    "x[i, 0]": lambda x, i: x[i, 0],
    "x[1:, i]": lambda x, i: x[1:, i],
    "x.T[i]": lambda x, i: x.T[i],
    "x[::2][i]": lambda x, i: x[::2][i],
}
WRITES: dict[str, Call] = {
    "x[i] = 0": lambda x, i: assigned(x, i, 0),
    "x[:, i] = 0": lambda x, i: assigned(x, (slice(None), i), 0),
    "x[i, i] = 0": lambda x, i: assigned(x, (i, i), 0),
    "x[0, i] = 0": lambda x, i: assigned(x, (0, i), 0),
    "x.T[i] = 0": lambda x, i: assigned(x.T, i, 0),
    "x[i] += 1": lambda x, i: assigned(x, i, x[i] + 1),
    "np.add.at": lambda x, i: np.add.at(x, i, 1),
}


@pytest.mark.parametrize("call", READS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("index", OUTSIDE)
def test_01_indices_out_of_range_raise_when_reading(index: str, form: str, call: str) -> None:
    fail_alike(READS[call], SQUARE, FORMS[form](OUTSIDE[index]))


@pytest.mark.parametrize("call", WRITES)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("index", OUTSIDE)
def test_01_indices_out_of_range_raise_when_writing_and_change_nothing(index: str, form: str, call: str) -> None:
    fail_alike(WRITES[call], SQUARE, FORMS[form](OUTSIDE[index]))


@pytest.mark.parametrize("call", [READS["x[i]"], READS["x[:, i]"], WRITES["x[i] = 0"]], ids=["read", "column", "write"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("index", [[5, 0, 7], [9, -9], [[0, -4], [-5, 0]]], ids=repr)
def test_01_the_error_names_the_first_of_several_indices_out_of_range(index: Any, form: str, call: Call) -> None:
    fail_alike(call, SQUARE, FORMS[form](np.array(index)))


@pytest.mark.parametrize(
    "key", [3, -4, (0, 3), (-4, 0), (slice(None), 3), (..., 3), np.int64(3), np.uint8(200)], ids=repr
)
def test_01_integers_out_of_range_raise(key: Any) -> None:
    fail_alike(lambda x: x[key], SQUARE)
    fail_alike(lambda x: assigned(x, key, 0), SQUARE)


@pytest.mark.parametrize("index", [9, -10, [0, 9], [-10]], ids=repr)
def test_01_flat_out_of_range_raises(index: Any) -> None:
    for call in (lambda x: x.flat[index], lambda x: assigned(x.flat, index, 0)):
        with pytest.raises(IndexError, match="is out of bounds for"):
            call(SQUARE.copy())
        with pytest.raises(IndexError, match="is out of bounds for"):
            call(fb.asarray(SQUARE))


@pytest.mark.parametrize(
    ("write", "index"), [*itertools.product([False, True], [[0, 9], [-10]]), (True, 9), (True, -10)], ids=repr
)
def test_01_flat_out_of_range_says_what_numpys_says(write: bool, index: Any) -> None:
    fail_alike((lambda x: assigned(x.flat, index, 0)) if write else (lambda x: x.flat[index]), SQUARE)


@pytest.mark.parametrize("index", [(9,), (-10,), (0, 3), (-4, 0), (0, 0, 0)], ids=repr)
def test_01_item_out_of_range_raises(index: Any) -> None:
    fail_alike(lambda x: x.item(*index), SQUARE)


@pytest.mark.parametrize("form", FORMS)
def test_01_an_axis_without_elements_has_no_index(form: str) -> None:
    fail_alike(lambda x, i: x[i], np.ones((0, 3)), FORMS[form](np.array([0])))
    agree(lambda x, i: x[i], np.ones((0, 3)), FORMS[form](np.array([], "i8")))


@pytest.mark.parametrize("form", FORMS)
def test_01_negative_indices_within_range_count_from_the_end(form: str) -> None:
    agree(lambda x, i: (x[i], x[:, i], np.take(x, i)), SQUARE, FORMS[form](np.array([-1, -3, 2])))


@pytest.mark.parametrize("axis", [None, 0, 1, -1])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("index", [[0, 9], [-10], [[1, 2], [3, 90]]], ids=repr)
def test_01_take_raises_by_default_and_wraps_and_clips_where_asked(index: Any, form: str, axis: int | None) -> None:
    i = FORMS[form](np.array(index))
    fail_alike(lambda x, i: np.take(x, i, axis), SQUARE, i)
    fail_alike(lambda x, i: x.take(i, axis, mode="raise"), SQUARE, i)
    for mode in ("wrap", "clip"):
        agree(lambda x, i: (np.take(x, i, axis, mode=mode), x.take(i, axis, mode=mode)), SQUARE, i)


def test_01_take_into_out_raises_and_leaves_out_alone() -> None:
    fail_alike(lambda x, out: np.take(x, [0, 9], axis=0, out=out), SQUARE, np.zeros((2, 3)))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("index", [[9], [-10], [9, 0], [0, 9, 1]], ids=repr)
def test_01_put_raises_by_default_and_wraps_and_clips_where_asked(index: Any, form: str) -> None:
    i = FORMS[form](np.array(index))
    fail_alike(lambda x, i: np.put(x, i, [5.0, 6.0, 7.0]), SQUARE, i)
    fail_alike(lambda x, i: x.put(i, 5.0), SQUARE, i)
    for mode in ("wrap", "clip"):
        agree(lambda x, i: (np.put(x, i, [5.0, 6.0, 7.0], mode=mode), x.put(i[-1:], 8.0, mode)), SQUARE, i)


@pytest.mark.parametrize("axis", [0, 1, -1, None])
@pytest.mark.parametrize("value", [9, -10])
@pytest.mark.parametrize("form", ["host", "device"])
def test_01_take_along_axis_and_put_along_axis_raise(form: str, value: int, axis: int | None) -> None:
    index = (
        np.array([[0, value, 1]]) if axis == 0 else np.array([0, value]) if axis is None else np.array([[value]] * 3)
    )
    fail_alike(lambda x, i: np.take_along_axis(x, i, axis), SQUARE, FORMS[form](index))
    fail_alike(lambda x, i: np.put_along_axis(x, i, 5.0, axis), SQUARE, FORMS[form](index))


OTHERS: dict[str, Call] = {
    "np.delete an index": lambda x, i: np.delete(x, 9, axis=0),
    "np.delete": lambda x, i: np.delete(x, i, axis=0),
    "np.insert": lambda x, i: np.insert(x, i, 0.0, axis=0),
    "np.insert an index": lambda x, i: np.insert(x, 9, 0.0, axis=0),
    "np.choose": lambda x, i: np.choose(i, [x[0, :2], x[1, :2]]),
    "np.unravel_index": lambda x, i: np.unravel_index(i, (3, 3)),
    "np.ravel_multi_index": lambda x, i: np.ravel_multi_index((i, i), (3, 3)),
    "np.add.reduceat": lambda x, i: np.add.reduceat(x, i),
    "np.compress": lambda x, i: np.compress([0, 0, 0, 1], x, axis=0),
    "np.ix_": lambda x, i: x[np.ix_(i, i)],
    "a short mask": lambda x, i: x[x[0] > 0, x[0, :2] > 0],
    "a mask that is too long": lambda x, i: x[i > -1],
}


@pytest.mark.parametrize("call", OTHERS)
def test_01_what_else_takes_indices_raises(call: str) -> None:
    fail_alike(OTHERS[call], SQUARE, np.array([9, 0]))


@pytest.mark.parametrize("mode", ["wrap", "clip"])
def test_01_choose_wraps_and_clips_where_asked(mode: str) -> None:
    agree(lambda i, x: np.choose(i, [x[0], x[1]], mode=mode), np.array([5, -1, 1]), SQUARE)


# --- 2: singular matrices -----------------------------------------------------------------------------------------

SINGULAR = {
    "zeros": np.zeros((2, 2)),
    "rank 1": np.array([[1.0, 2.0], [2.0, 4.0]]),
    "a zero row": np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0], [2.0, 0.0, 1.0]]),
    "float32": np.array([[1.0, 2.0], [2.0, 4.0]], "f4"),
    "complex": np.array([[1j, 2.0], [1j, 2.0]]),
    "integers": np.array([[1, 1], [1, 1]]),
    "1 by 1": np.zeros((1, 1)),
    "one of a stack": np.stack([np.eye(2), np.ones((2, 2)), 2 * np.eye(2)]),
}
RAISES: dict[str, Call] = {
    "inv": np.linalg.inv,
    "solve": lambda a: np.linalg.solve(a, np.ones((a.shape[-1], 1))),
    "solve of a vector": lambda a: np.linalg.solve(a[..., :, :], a[..., 0]) if a.ndim == 2 else np.linalg.inv(a),
    "matrix_power(-1)": lambda a: np.linalg.matrix_power(a, -1),
    "matrix_power(-3)": lambda a: np.linalg.matrix_power(a, -3),
    "inv of the transpose": lambda a: np.linalg.inv(np.swapaxes(a, -1, -2)),
}


@pytest.mark.parametrize("matrix", SINGULAR)
@pytest.mark.parametrize("call", RAISES)
def test_02_singular_matrices_raise_LinAlgError(call: str, matrix: str) -> None:
    with pytest.raises(np.linalg.LinAlgError, match="Singular matrix"):
        RAISES[call](fb.asarray(SINGULAR[matrix]))
    fail_alike(RAISES[call], SINGULAR[matrix])


def test_02_singular_tensors_raise_LinAlgError() -> None:
    fail_alike(lambda a: np.linalg.tensorinv(a, ind=2), np.ones((2, 2, 2, 2)))
    fail_alike(np.linalg.tensorsolve, np.ones((2, 2, 2, 2)), np.ones((2, 2)))


@pytest.mark.parametrize(
    "matrix",
    [-np.eye(2), np.zeros((2, 2)), np.array([[1.0, 2.0], [2.0, 1.0]]), np.array([[1, 2j], [-2j, 1]]),
     np.array([[1, 2], [2, 1]]), -np.eye(3, dtype="f4"), np.stack([np.eye(2), -np.eye(2)])],
    ids=["negative", "zeros", "indefinite", "complex", "integers", "float32", "one of a stack"],
)  # fmt: skip
def test_02_cholesky_of_what_is_not_positive_definite_raises(matrix: np.ndarray) -> None:
    fail_alike(np.linalg.cholesky, matrix)
    fail_alike(lambda a: np.linalg.cholesky(a, upper=True), matrix)


NOT_FINITE = {"nan": np.array([[NAN, 1.0], [1.0, 2.0]]), "inf": np.array([[INF, 1.0], [1.0, 2.0]])}
OF_NOT_FINITE: dict[str, Call] = {
    "eig": np.linalg.eig,
    "eigvals": np.linalg.eigvals,
    "svd": np.linalg.svd,
    "svdvals": lambda a: np.linalg.svd(a, compute_uv=False),
    "pinv": np.linalg.pinv,
    "matrix_rank": np.linalg.matrix_rank,
    "norm 2": lambda a: np.linalg.norm(a, 2),
    "norm nuc": lambda a: np.linalg.norm(a, "nuc"),
    "cond": np.linalg.cond,
    "lstsq": lambda a: np.linalg.lstsq(a, np.ones(2), rcond=None)[0],
    "polyfit": lambda a: np.polyfit(a[0], a[1], 1),
    "eigvalsh": np.linalg.eigvalsh,
}


@pytest.mark.parametrize("matrix", NOT_FINITE)
@pytest.mark.parametrize("call", OF_NOT_FINITE)
def test_02_decompositions_of_what_is_not_finite_do_as_numpys(call: str, matrix: str) -> None:
    agree(OF_NOT_FINITE[call], NOT_FINITE[matrix])


ITERATES: dict[str, Call] = {
    "svd": np.linalg.svd,
    "svd of a stack": lambda a: np.linalg.svd(np.stack([np.ones(a.shape), a])),
    "pinv": np.linalg.pinv,
    "lstsq": lambda a: np.linalg.lstsq(a, np.ones(a.shape[0]), rcond=None),
}


@pytest.mark.parametrize("shape", [(3, 3), (4, 3), (3, 5)], ids=str)
@pytest.mark.parametrize("call", ITERATES)
def test_02_singular_vectors_of_a_matrix_with_an_infinity_are_an_error(call: str, shape: tuple[int, int]) -> None:
    """NumPy's since 2.5.4, which would not return before: https://github.com/numpy/numpy/issues/32591"""
    matrix = np.ones(shape)
    matrix[0, 0] = INF
    with pytest.raises(np.linalg.LinAlgError, match="SVD did not converge"):
        ITERATES[call](fb.asarray(matrix))
    if not MAY_NOT_END:
        fail_alike(ITERATES[call], matrix)


def test_02_a_host_matrix_that_is_not_finite_is_left_to_lapack() -> None:
    for value in (NAN, INF):
        matrix = Host(np.array([[value, 1.0], [1.0, 2.0]]))
        agree(lambda a, b: np.linalg.lstsq(a, b, rcond=None)[0], matrix, np.ones(2))
        agree(np.linalg.solve, matrix, np.ones(2))


TAKES_SINGULAR: dict[str, Call] = {
    "pinv": np.linalg.pinv,
    "lstsq": lambda a: np.linalg.lstsq(a, np.ones(a.shape[0]), rcond=None)[:3],
    "det": np.linalg.det,
    "slogdet": np.linalg.slogdet,
    "matrix_rank": np.linalg.matrix_rank,
    "matrix_power": lambda a: np.linalg.matrix_power(a, 2),
    "cond fro": lambda a: np.linalg.cond(abs(a), "fro"),
    "cond 1": lambda a: np.linalg.cond(abs(a), 1),
}


@pytest.mark.parametrize("matrix", ["zeros", "rank 1", "a zero row", "1 by 1", "complex", "integers"])
@pytest.mark.parametrize("call", TAKES_SINGULAR)
def test_02_where_a_singular_matrix_has_an_answer_numpys_is_given(call: str, matrix: str) -> None:
    agree(TAKES_SINGULAR[call], SINGULAR[matrix], rtol=1e-9, atol=1e-9)


def test_02_matrices_that_are_nearly_singular_do_not_raise() -> None:
    agree(np.linalg.inv, np.diag([1.0, 1e-300]))
    agree(np.linalg.solve, np.diag([1e-200, 1e200]), np.ones(2))
    agree(np.linalg.cholesky, np.diag([1e-300, 1.0]))


@pytest.mark.parametrize("shape", [(0, 0), (3, 0, 0), (0, 2, 2)])
def test_02_empty_stacks_of_matrices_are_not_singular(shape: tuple[int, ...]) -> None:
    agree(lambda a: (np.linalg.inv(a), np.linalg.cholesky(a), np.linalg.det(a)), np.ones(shape))


# --- 4: scalars ---------------------------------------------------------------------------------------------------

VECTOR = np.array([3.0, -1.0, 2.0])
ELEMENTS: dict[str, Call] = {
    "x[0]": lambda x: x[0],
    "x[-1:][0]": lambda x: x[-1:][0],
    "iteration": lambda x: next(iter(x)),
    "x.flat": lambda x: next(x.flat),
    "x.flat[1]": lambda x: x.flat[1],
    "x.sum()": lambda x: x.sum(),
    "x.max()": lambda x: x.max(),
    "x.mean()": lambda x: x.mean(),
    "x @ x": lambda x: x @ x,
    "np.sum": np.sum,
    "np.std": np.std,
    "np.prod": np.prod,
    "np.ptp": np.ptp,
    "np.median": np.median,
    "np.nanmax": np.nanmax,
    "np.dot": lambda x: np.dot(x, x),
    "np.linalg.norm": np.linalg.norm,
    "np.multiply.reduce": np.multiply.reduce,
    "np.trace": lambda x: np.trace(x[:, None]),
    "np.take": lambda x: np.take(x, 1),
    "np.sin of a scalar": lambda x: np.sin(x[0]),
    "np.unique": lambda x: np.unique(x)[0],
}
IN_PLACE = [operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.ipow]


@pytest.mark.parametrize("name", ELEMENTS)
@pytest.mark.parametrize("function", IN_PLACE, ids=lambda f: f.__name__)
def test_04_an_in_place_operator_leaves_the_scalars_other_name_alone(function: Call, name: str) -> None:
    def call(x: Any) -> Any:
        s = t = ELEMENTS[name](x)
        s = function(s, 2)
        return s, t

    agree(call, VECTOR)


@pytest.mark.parametrize("name", ELEMENTS)
def test_04_a_write_into_the_array_leaves_its_scalars_alone(name: str) -> None:
    def call(x: Any) -> Any:
        s = ELEMENTS[name](x)
        before = s.item()
        x[...] = 77.0
        return s, np.float64(before)

    agree(call, VECTOR)


@pytest.mark.parametrize("name", ELEMENTS)
def test_04_a_scalar_takes_no_item(name: str) -> None:
    for x in (VECTOR.copy(), fb.asarray(VECTOR)):
        s = ELEMENTS[name](x)
        with pytest.raises(TypeError, match="does not support item assignment"):
            s[...] = 1.0


@pytest.mark.parametrize(
    "call", [lambda s: np.add(1.0, 2.0, out=s), lambda s: np.sqrt(s, s)], ids=["keyword", "positional"]
)
def test_04_a_scalar_is_no_out(call: Call) -> None:
    fail_alike(lambda x: call(x[0]), VECTOR)


def test_04_scalars_gathered_in_a_loop_stay_as_they_were() -> None:
    def call(x: Any) -> Any:
        total, totals = x[0] * 0, []
        for element in x:
            total += element
            totals.append(total)
        return totals

    agree(call, VECTOR)


ZERO_DIMENSIONAL: dict[str, Call] = {
    "x[0, ...]": lambda x: x[0, ...],
    "reshape": lambda x: x[:1].reshape(()),
    "squeeze": lambda x: x[:1].squeeze(),
    "out": lambda x: np.sum(x, out=np.zeros((), like=x)),
}


@pytest.mark.parametrize("name", ZERO_DIMENSIONAL)
def test_04_an_array_without_dimensions_is_changed_in_place(name: str) -> None:
    def call(x: Any) -> Any:
        s = t = ZERO_DIMENSIONAL[name](x)
        s += 1
        return t, s, s is t

    agree(call, VECTOR)


# --- 5: read-only views -------------------------------------------------------------------------------------------

READ_ONLY: dict[str, Call] = {
    "broadcast_to": lambda x: np.broadcast_to(x, (2, 3, 3)),
    "broadcast_to its own shape": lambda x: np.broadcast_to(x, (3, 3)),
    "broadcast_to of an element": lambda x: np.broadcast_to(x[0, :1], (4,)),
    "np.diagonal": np.diagonal,
    "x.diagonal": lambda x: x.diagonal(1),
    "np.diag": np.diag,
    "np.linalg.diagonal": np.linalg.diagonal,
    "sliding_window_view": lambda x: np.lib.stride_tricks.sliding_window_view(x[0], 2),
    "x.imag": lambda x: x.imag,
    "np.imag": np.imag,
    "a view of one": lambda x: np.diagonal(x)[1:],
    "a transposed one": lambda x: np.broadcast_to(x, (2, 3, 3)).T,
    "a reshaped one": lambda x: np.diagonal(x).reshape(3, 1),
    "the real part of one": lambda x: np.diagonal(x).real,
    "ravel of one": lambda x: np.broadcast_to(x, (1, 3, 3)).ravel(),
    "setflags": lambda x: x.setflags(write=False) or x,
    "a view of setflags": lambda x: x.setflags(write=False) or x[0],
}
WRITEABLE: dict[str, Call] = {
    "x.T": lambda x: x.T,
    "x[::2]": lambda x: x[::2],
    "swapaxes": lambda x: np.swapaxes(x, 0, 1),
    "reshape": lambda x: x.reshape(9),
    "real": lambda x: x.real,
    "a copy of a diagonal": lambda x: np.diagonal(x).copy(),
    "a copy of a broadcast": lambda x: np.array(np.broadcast_to(x, (2, 3, 3))),
    "a diagonal plus 0": lambda x: np.diagonal(x) + 0,
    "np.diag of a vector": lambda x: np.diag(x[0]),
    "diagonal as asked": lambda x: np.lib.stride_tricks.sliding_window_view(x[0], 2, writeable=True),
    "fancy": lambda x: x[[0, 1]],
    "flatten": lambda x: np.diagonal(x).flatten(),
    "astype": lambda x: np.diagonal(x).astype("f4"),
}
INTO: dict[str, Call] = {
    "y[...] = 1": lambda y: assigned(y, ..., 1.0),
    "y[0] = 1": lambda y: assigned(y, 0, 1.0),
    "y[[0]] = 1": lambda y: assigned(y, [0], 1.0),
    "y[mask] = 1": lambda y: assigned(y, y > 0, 1.0),
    "y += 1": lambda y: operator.iadd(y, 1.0),
    "np.add out=": lambda y: np.add(y, 1.0, out=y),
    "np.cumsum out=": lambda y: np.cumsum(y, axis=0, out=y),
    "y.sort": lambda y: y.sort(),
    "y.partition": lambda y: y.partition(0),
    "y.fill": lambda y: y.fill(1.0),
    "y.put": lambda y: y.put(0, 1.0),
    "y.flat[0] = 1": lambda y: assigned(y.flat, 0, 1.0),
    "np.copyto": lambda y: np.copyto(y, 1.0),
    "np.put": lambda y: np.put(y, 0, 1.0),
    "np.place": lambda y: np.place(y, y > -1, 1.0),
    "np.putmask": lambda y: np.putmask(y, y > -1, 1.0),
    "np.put_along_axis": lambda y: np.put_along_axis(y, np.zeros((1,) * y.ndim, int), 1.0, 0),
}


@pytest.mark.parametrize("view", {**READ_ONLY, **WRITEABLE})
def test_05_the_flag_says_whether_a_result_can_be_written(view: str) -> None:
    call = {**READ_ONLY, **WRITEABLE}[view]
    assert call(SQUARE.copy()).flags.writeable == (view in WRITEABLE)
    agree(lambda x: (lambda y: (y, y.flags.writeable, y.flags["W"]))(call(x)), SQUARE)


@pytest.mark.parametrize("write", INTO)
@pytest.mark.parametrize("view", READ_ONLY)
def test_05_a_read_only_view_is_not_written(view: str, write: str) -> None:
    fail_alike(lambda x: INTO[write](READ_ONLY[view](x)), SQUARE)


@pytest.mark.parametrize(
    "view",
    [pytest.param(name, marks=defect("NumPy refuses, as the view is of no array") if "sliding" in name else ())
     for name in READ_ONLY],
)  # fmt: skip
def test_05_a_read_only_view_can_be_made_writeable_where_numpys_can(view: str) -> None:
    def by_attribute(x: Any) -> None:
        y = READ_ONLY[view](x)
        y.flags.writeable = True
        y[...] = 1.0

    agree(by_attribute, SQUARE)
    agree(lambda x: READ_ONLY[view](x).setflags(write=True), SQUARE)


@pytest.mark.parametrize("view", [name for name in READ_ONLY if "imag" not in name])
def test_05_a_read_only_view_shows_what_is_written_into_its_base(view: str) -> None:
    def call(x: Any) -> Any:
        base = x[...]
        y = READ_ONLY[view](x)
        base[...] = base * 10 + 1
        return y

    agree(call, SQUARE)


@pytest.mark.parametrize("view", ["x.T", "x[::2]", "swapaxes", "reshape", "real", "diagonal as asked"])
def test_05_a_writeable_view_is_written_through(view: str) -> None:
    agree(lambda x: assigned(WRITEABLE[view](x), 0, 55.0), SQUARE)


# --- 6: duplicate indices -----------------------------------------------------------------------------------------

MANY = np.random.default_rng(6).integers(0, 10, 100_000)
TWICE = np.array([1, 0, 1, -2, 1, 2])
SIX, SIX_BY_2 = np.arange(6.0), np.arange(12.0).reshape(6, 2)
REPEATED: dict[str, tuple[Any, ...]] = {
    "x[i] = v": (assigned, np.zeros(3), TWICE, SIX),
    "reversed": (lambda x, i, v: assigned(x, i, v[::-1]), np.zeros(3), TWICE, SIX),
    "as integers": (assigned, np.zeros(3, "i4"), TWICE, SIX),
    "as booleans": (assigned, np.zeros(3, "?"), TWICE, np.array([1, 0, 0, 1, 1, 0], "?")),
    "as complex": (assigned, np.zeros(3, "c16"), TWICE, SIX * 1j),
    "uint8 indices": (lambda x, i, v: assigned(x, i.astype("u1") % 3, v), np.zeros(3), abs(TWICE), SIX),
    "2-d indices": (lambda x, i, v: assigned(x, i.reshape(2, 3), v.reshape(2, 3)), np.zeros(3), TWICE, SIX),
    "broadcast": (lambda x, i, v: assigned(x, i.reshape(2, 3), v[:3]), np.zeros(3), TWICE, SIX),
    "rows": (assigned, np.zeros((3, 2)), TWICE, SIX_BY_2),
    "columns": (lambda x, i, v: assigned(x, (slice(None), i), v), np.zeros((2, 3)), TWICE, SIX_BY_2.T),
    "columns at the end": (lambda x, i, v: assigned(x, (..., i), v), np.zeros((2, 2, 3)), TWICE, SIX),
    "pairs": (lambda x, i, v: assigned(x, (i, i[::-1]), v), np.zeros((3, 3)), TWICE, SIX),
    "apart": (lambda x, i, v: assigned(x, (i, slice(None), i), v), np.zeros((3, 2, 3)), TWICE, SIX_BY_2),
    "with an integer": (lambda x, i, v: assigned(x, (1, i), v), np.zeros((2, 3)), TWICE, SIX),
    "with None": (lambda x, i, v: assigned(x, (None, i), v), np.zeros(3), TWICE, SIX),
    "outer": (lambda x, i, v: assigned(x, (i[:3, None], i[:4]), v), np.zeros((3, 3)), TWICE, SIX_BY_2.reshape(3, 4)),
    "a sliced target": (lambda x, i, v: assigned(x[::2], i, v), np.zeros(6), TWICE, SIX),
    "a transposed target": (lambda x, i, v: assigned(x.T, i, v), np.zeros((2, 3)), TWICE, SIX_BY_2),
    "a reversed target": (lambda x, i, v: assigned(x[::-1], i, v), np.zeros(3), TWICE, SIX),
    "its own values": (lambda x, i: assigned(x, i, x[::-1]), SIX, TWICE),
    "x[i] += v counts once": (lambda x, i, v: assigned(x, i, x[i] + v), np.zeros(3), TWICE, SIX),
    "np.add.at counts all": (np.add.at, np.zeros(3), TWICE, SIX),
    "x.flat": (lambda x, i, v: assigned(x.flat, i, v), np.zeros((3, 1)), TWICE, SIX),
    "np.put": (np.put, np.zeros(3), TWICE, SIX),
    "np.put of fewer values": (np.put, np.zeros(3), TWICE, np.arange(4.0)),
    "np.put wraps": (lambda x, i, v: np.put(x, i + 3, v, mode="wrap"), np.zeros(3), TWICE, SIX),
    "np.put clips": (lambda x, i, v: np.put(x, i * 3, v, mode="clip"), np.zeros(3), TWICE, SIX),
    "x.put": (lambda x, i, v: x.put(i, v), np.zeros(3), TWICE, SIX),
    "np.put_along_axis": (lambda x, i, v: np.put_along_axis(x, i, v, 0), np.zeros(3), TWICE, SIX),
}  # fmt: skip


@pytest.mark.parametrize("name", REPEATED)
@pytest.mark.parametrize("form", ["host", "device"])
def test_06_the_last_of_several_values_for_one_element_wins(form: str, name: str) -> None:
    call, x, index, *values = REPEATED[name]
    agree(call, x, FORMS[form](index), *values)


@pytest.mark.parametrize(
    "name", ["x[i] = v", "as integers", "rows", "columns", "with None", "x.flat", "np.put", "x.put"]
)
def test_06_the_last_wins_where_the_indices_are_a_list(name: str) -> None:
    call, x, index, *values = REPEATED[name]
    agree(call, x, index.tolist(), *values)
    agree(call, x, index.tolist(), *(value.tolist() for value in values))


@pytest.mark.parametrize("form", ["host", "device"])
@pytest.mark.parametrize("values", ["host", "device"])
def test_06_the_last_of_100_000_values_for_10_elements_wins(form: str, values: str) -> None:
    last = [np.flatnonzero(np.equal(MANY, cell))[-1] for cell in range(10)]
    x = fb.asarray(np.full(10, -1.0))
    index, written = (fb.asarray(data) if where == "device" else data
                      for where, data in ((form, MANY), (values, np.arange(100_000.0))))  # fmt: skip
    x[index] = written
    np.testing.assert_array_equal(fb.asnumpy(x), last)


EVERY = np.arange(100_000.0)
LARGE: dict[str, tuple[Call, Any, Any]] = {
    "rows": (assigned, np.zeros((10, 4)), np.arange(400_000.0).reshape(-1, 4)),
    "columns": (lambda x, i, v: assigned(x, (slice(None), i), v), np.zeros((2, 10)), np.stack([EVERY, -EVERY])),
    "pairs": (lambda x, i, v: assigned(x, (i // 4, i % 4), v), np.zeros((3, 4)), np.arange(100_000)),
    "pairs, transposed": (lambda x, i, v: assigned(x.T, (i % 4, i // 4), v), np.zeros((3, 4)), np.arange(100_000)),
    "from the end": (lambda x, i, v: assigned(x, i - 10, v), np.zeros(10, "i4"), np.arange(100_000)),
    "2-d indices": (lambda x, i, v: assigned(x, i.reshape(100, -1), v), np.zeros(10, "f4"), np.arange(1000.0)),
    "np.put": (np.put, np.zeros(10), EVERY),
    "np.put_along_axis": (lambda x, i, v: np.put_along_axis(x, i, v, 0), np.zeros(10), EVERY),
    "x.flat": (lambda x, i, v: assigned(x.flat, i, v), np.zeros((2, 5)), EVERY),
    "x[i] += 1": (lambda x, i, v: assigned(x, i, x[i] + v), np.zeros(10), EVERY),
    "np.add.at": (np.add.at, np.zeros(10, "i8"), np.arange(100_000)),
}  # fmt: skip


@pytest.mark.parametrize("name", LARGE)
def test_06_the_last_of_very_many_wins(name: str) -> None:
    call, x, values = LARGE[name]
    agree(call, x, MANY, values)


def test_06_values_go_to_the_elements_that_a_mask_selects_in_order() -> None:
    mask = MANY > 4
    values, folded = np.arange(float(mask.sum())), mask.reshape(1000, 100)
    agree(assigned, np.zeros(mask.size), mask, values)
    agree(assigned, np.zeros((1000, 100)), folded, values)
    agree(
        lambda x, m, v: assigned(x.T, m, v),
        np.zeros((100, 1000)),
        mask.reshape(1000, 100),
        values,
    )
    agree(np.place, np.zeros(mask.size), mask, np.arange(7.0))
    agree(np.putmask, np.zeros(mask.size), mask, np.arange(7.0))


# --- 7: floats to integers ----------------------------------------------------------------------------------------

EDGES = {
    "i1": [127.9, -128.9, -0.9, 0.9],
    "u1": [255.9, -0.9, 0.0, 1.5],
    "i2": [32767.9, -32768.9],
    "u2": [65535.9, -0.5],
    "i4": [2147483647.5, -2147483648.5, -1.5],
    "u4": [4294967295.5, -0.99],
    "i8": [-(2.0**63), 2.0**63 - 1024, 2.0**53 + 2, -1.99],
    "u8": [2.0**64 - 2048, 2.0**63, -0.99, 0.5],
}
INTEGERS = list(EDGES)


@pytest.mark.parametrize("dtype", INTEGERS)
def test_07_floats_within_the_range_are_truncated(dtype: str) -> None:
    values = np.array(EDGES[dtype])
    agree(lambda x: x.astype(dtype), values)
    agree(lambda x, i: assigned(i, i == 0, x), values, np.zeros(values.size, dtype))
    agree(lambda x, i: assigned(i, slice(None), x), values, np.zeros(values.size, dtype))
    agree(lambda x, i: assigned(i, np.arange(values.size), x), values, np.zeros(values.size, dtype))
    agree(lambda x, i: np.copyto(i, x, casting="unsafe"), values, np.zeros(values.size, dtype))
    agree(lambda x, i: np.add(x, 0.0, out=i, casting="unsafe"), values, np.zeros(values.size, dtype))
    agree(lambda x: np.full_like(x, x, dtype=dtype), values)


@pytest.mark.parametrize("dtype", INTEGERS)
@pytest.mark.parametrize("source", ["f2", "f4", "f8"])
def test_07_what_is_undefined_does_not_disturb_its_neighbours(source: str, dtype: str) -> None:
    values = np.array([1.5, NAN, 100.9, INF, 2.0, -INF, -0.5, 1e4 if dtype[1] == "1" else 3.0], source)
    defined = np.array([0, 2, 4, 6])
    agree(lambda x: (x.astype(dtype)[defined], x.astype(dtype).shape, x.astype(dtype).dtype), values)


@pytest.mark.parametrize("source", ["i1", "i2", "i4", "i8"])
@pytest.mark.parametrize("dtype", INTEGERS)
def test_07_integers_wrap_around_as_numpys(dtype: str, source: str) -> None:
    info = np.iinfo(source)
    values = np.array([-1, info.min, info.max, -100, 100, 0], source)
    agree(lambda x: x.astype(dtype), values)
    agree(lambda x, i: assigned(i, slice(None), x), values, np.zeros(6, dtype))
    agree(lambda x, i: assigned(i, i == 0, x), values, np.zeros(6, dtype))


@pytest.mark.parametrize("dtype", ["?", "f2", "f4", "c8"])
def test_07_what_is_no_integer_takes_infinities_and_nans(dtype: str) -> None:
    values = np.array([NAN, INF, -INF, 0.0, -0.0, 1e300, -1e300, 65520.0, 1e-50])
    agree(lambda x: x.astype(dtype), values)
    agree(lambda x, y: assigned(y, y == 0, x), values, np.zeros(values.size, dtype))


UNSAFE = {
    **{repr(value): value for value in (NAN, INF, -INF, -1, 300, 2**70, 1j, 1.5, "x", None)},
    **{repr(value): value for value in ([NAN], [INF], [-1], [300], [1j])},
    "an object": object,
}
STORES: dict[str, Call] = {
    "i[0] = v": lambda i, v: assigned(i, 0, v[0] if isinstance(v, list) else v),
    "i[...] = v": lambda i, v: assigned(i, ..., v),
    "i[1:] = v": lambda i, v: assigned(i, slice(1, None), v),
    "i[mask] = v": lambda i, v: assigned(i, i > 1, v),
    "i[host mask] = v": lambda i, v: assigned(i, np.array([True, False, False]), v),
    "i[list] = v": lambda i, v: assigned(i, [0, 2], v),
    "i.flat[0] = v": lambda i, v: assigned(i.flat, 0, v),
    "i.fill": lambda i, v: i.fill(v),
    "np.put": lambda i, v: np.put(i, [0], v),
    "x.put": lambda i, v: i.put([0], v),
    "np.put_along_axis": lambda i, v: np.put_along_axis(i, np.array([0, 2]), v, 0),
    "np.copyto": lambda i, v: np.copyto(i, v),
    "np.place": lambda i, v: np.place(i, i > 1, v),
    "np.putmask": lambda i, v: np.putmask(i, i > 1, v),
    "np.full_like": lambda i, v: np.full_like(i, v),
    "np.full": lambda i, v: np.full(2, v, dtype=i.dtype, like=i),
    "np.fill_diagonal": lambda i, v: np.fill_diagonal(i.reshape(1, 3), v),
    "np.insert": lambda i, v: np.insert(i, 0, v),
    "i += v": lambda i, v: operator.iadd(i, v),
}


UNDEFINED = [repr(value) for value in (NAN, INF, -INF, [NAN], [INF])]
"""Values that `numpy.full` and `numpy.full_like` cast as C does."""


@pytest.mark.parametrize(
    ("store", "value", "dtype"),
    [row for row in itertools.product(STORES, UNSAFE, ["u1", "i4"])
     if not ("full" in row[0] and row[1] in UNDEFINED)],
)  # fmt: skip
def test_07_a_value_that_does_not_fit_is_numpys_error_or_result(store: str, value: str, dtype: str) -> None:
    agree(STORES[store], np.array([1, 2, 3], dtype), UNSAFE[value])


def mask_assigned(i: Any, v: Any) -> None:
    """``i[i > 1] = v``."""
    i[i > 1] = v


MIXED = np.array([1.9, -2.9, 3.9])
ARRAYS: dict[str, tuple[Any, ...]] = {
    "mask = floats": (mask_assigned, np.arange(5), np.array([1.9, 2.9, 3.9])),
    "mask = complex": (mask_assigned, np.arange(5), np.array([1.9 + 1j, 2.9, 3.9])),
    "mask = one complex": (mask_assigned, np.arange(5), np.array([1.9 + 1j])),
    "floats[mask] = complex": (mask_assigned, np.arange(5.0), np.array([1.9 + 1j, 2j, 3.0])),
    "slice = complex": (lambda i, v: assigned(i, slice(2, None), v), np.arange(5), np.array([1.9 + 1j, 2.9, 3.9])),
    "0-d array": (mask_assigned, np.arange(5), np.array(2.9)),
    "0-d complex": (mask_assigned, np.arange(5), np.array(2.9j)),
    "mask = host floats": (mask_assigned, np.arange(5), Host(np.array([1.9, 2.9, 3.9]))),
    "mask = host strings": (mask_assigned, np.arange(5), Host(np.array(["7", "8", "9"]))),
    "mask = wrong number": (mask_assigned, np.arange(5), np.array([1.9, 2.9])),
    "mask = too many": (mask_assigned, np.arange(5), np.arange(4.0)),
    "np.add out=": (lambda i, v: np.add(v, 1, out=i), np.arange(3), np.arange(3.0)),
    "np.add out= unsafe": (lambda i, v: np.add(v, 1, out=i, casting="unsafe"), np.arange(3), np.arange(3.0) + 0.9),
    "i += floats": (lambda i, v: operator.iadd(i, v), np.arange(3), np.arange(3.0)),
    "i /= 2": (lambda i, v: operator.itruediv(i, 2), np.arange(3), np.arange(3.0)),
    "unsigned += signed": (lambda i, v: operator.iadd(i, v), np.arange(3, dtype="u1"), np.array([-1, -2, -3], "i1")),
    "uint64 += int64": (lambda i, v: operator.iadd(i, v), np.arange(3, dtype="u8"), np.array([-1, -2, -3])),
    "np.copyto": (np.copyto, np.arange(3), np.arange(3.0)),
    "np.copyto unsafe": (lambda i, v: np.copyto(i, v, casting="unsafe"), np.arange(3), np.array([-1.9, 1.9, 2.9])),
    "astype safe": (lambda i, v: v.astype(i.dtype, casting="safe"), np.arange(3), np.arange(3.0)),
    "astype same_kind": (lambda i, v: v.astype("i4", casting="same_kind"), np.arange(3), np.arange(3.0)),
    "astype from complex": (lambda i, v: v.astype("i4"), np.arange(3), np.array([1.9 + 2j, -1.9])),
    "np.cumsum dtype": (lambda i, v: np.cumsum(v, dtype="i4"), np.arange(3), MIXED),
    "np.sum dtype": (lambda i, v: np.sum(v, dtype="i8"), np.arange(3), MIXED),
    "np.take out=": (lambda i, v: np.take(v, [0, 1, 2], out=i, mode="clip"), np.arange(3), MIXED),
    "np.concatenate": (lambda i, v: np.concatenate([v, v], dtype="i4", casting="unsafe"), np.arange(3), MIXED[:2]),
    "np.concatenate safe": (lambda i, v: np.concatenate([v, v], dtype="i4"), np.arange(3), MIXED[:2]),
    "np.clip": (lambda i, v: np.clip(i, v[0], v[1], out=i), np.arange(3), np.array([0.5, 1.5])),
    "np.put_along_axis": (lambda i, v: np.put_along_axis(i, np.array([0, 2]), v, 0), np.arange(3), MIXED[:2]),
}  # fmt: skip


@pytest.mark.parametrize("name", ARRAYS)
def test_07_an_array_of_another_kind_is_cast_or_refused_as_by_numpy(name: str) -> None:
    agree(*ARRAYS[name])


# --- 8: NaNs, infinities, signs -----------------------------------------------------------------------------------

PARTS = (NAN, INF, -INF, 0.0, 1.0)
SPECIAL = np.array([complex(a, b) for a, b in itertools.product(PARTS, PARTS)])
NANS = np.array([complex(NAN, 1), complex(2, NAN), complex(NAN, NAN), 5 + 5j, complex(-INF, 0)])


@pytest.mark.parametrize("dtype", ["c8", "c16"])
@pytest.mark.parametrize("function", [np.maximum, np.minimum, np.fmax, np.fmin], ids=lambda f: f.__name__)
def test_08_the_extreme_of_two_complex_numbers_is_numpys(function: Call, dtype: str) -> None:
    agree_in_parts(lambda z: function(z[:, None], z), SPECIAL.astype(dtype))


@pytest.mark.parametrize("dtype", ["c8", "c16"])
def test_08_the_sign_of_complex_numbers_is_numpys(dtype: str) -> None:
    largest = np.finfo(dtype).max
    numbers = np.append(SPECIAL, [3 - 4j, complex(-largest, largest), complex(0, -largest)])
    numbers = np.append(numbers, complex(largest, largest * float(np.finfo(dtype).eps)))
    agree_in_parts(np.sign, numbers.astype(dtype), rtol=float(8 * np.finfo(dtype).eps))
    agree(lambda x: np.sign(x, dtype=dtype), np.array([INF, -INF, NAN, -0.0, 2.0], numbers.astype(dtype).real.dtype))


SHAPES = [(), (1,), (1, 1), (3,), (3, 1), (2, 3), (0,)]
ROOT_OR_POWER: dict[str, Call] = {
    "x ** y": operator.pow,
    "power": np.power,
    "of a scalar": lambda x, y: np.power(x[(0,) * x.ndim] if x.size else x, y),
    "along all": lambda x, y: np.power(x, np.broadcast_to(y, (4, *y.shape, 1))),
    "out=": lambda x, y: np.power(x, y, out=np.empty(np.broadcast_shapes(x.shape, y.shape), np.result_type(x, y))),
    "out= of more dimensions": lambda x, y: np.power(
        x, y, out=np.empty((1, *np.broadcast_shapes(x.shape, y.shape)), np.result_type(x, y))
    ),
    "out= is the base": lambda x, y: np.power(x, y, out=x),
}
_older = pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) < "2.3.0", reason="older NumPy takes no roots here")


@_older
@pytest.mark.parametrize("dtypes", ["ef", "ff", "fd", "df", "dd"])
@pytest.mark.parametrize("way", ROOT_OR_POWER)
def test_08_one_exponent_is_a_root_where_it_is_one_half(way: str, dtypes: str) -> None:
    """Of -inf and -0.0 the root is another number than the power; NumPy takes it where its inner loop is shown one
    exponent: numpy/_core/src/umath/loops_umath_fp.dispatch.c.src."""
    call, next_tests = ROOT_OR_POWER[way], way == "out= is the base" and dtypes in ("ef", "fd", "df")
    for base_shape, exponent_shape, value in itertools.product(SHAPES, SHAPES, (-INF, -0.0, 9.0)):
        if not (next_tests and base_shape in ((1,), (1, 1))):
            agree(call, np.full(base_shape, value, dtypes[0]), np.full(exponent_shape, 0.5, dtypes[1]))


@_older
@defect("where out= has not the dtype of the result, a single exponent is a power: what computes does not see out=")
@pytest.mark.parametrize("dtypes", ["fd", "df"])
def test_08_one_exponent_is_a_root_into_a_single_element_of_another_dtype(dtypes: str) -> None:
    agree(operator.ipow, np.full(1, -INF, dtypes[0]), np.full(1, 0.5, dtypes[1]))


@pytest.mark.parametrize("dtype", ["c8", "c16"])
@pytest.mark.parametrize("function", [np.exp2, np.expm1], ids=lambda f: f.__name__)
def test_08_the_exponential_of_complex_numbers_is_numpys(function: Call, dtype: str) -> None:
    agree_in_parts(function, SPECIAL.astype(dtype), rtol=float(8 * np.finfo(dtype).eps))
    small = np.array([complex(a, b) for a in (1e-9, -1e-9, 1e-3) for b in (1e-9, -1e-5, 0.5)], dtype)
    agree(function, small, rtol=float(8 * np.finfo(dtype).eps), atol=0.0)


@pytest.mark.parametrize("function", [np.max, np.min, np.nanmax, np.nanmin], ids=lambda f: f.__name__)
@pytest.mark.parametrize("order", range(5))
def test_08_the_extreme_of_complex_numbers_with_nans_is_numpys(order: int, function: Call) -> None:
    agree_in_parts(function, np.roll(NANS, order))
    agree_in_parts(lambda z: function(z, axis=0), np.stack([np.roll(NANS, order), NANS]))
    agree_in_parts(lambda z: function(z, axis=1), np.stack([np.roll(NANS, order), NANS[::-1]]))


@pytest.mark.parametrize("function", [np.argmax, np.argmin, np.nanargmax, np.nanargmin], ids=lambda f: f.__name__)
@pytest.mark.parametrize("order", range(5))
def test_08_the_place_of_the_extreme_of_complex_numbers_is_numpys(order: int, function: Call) -> None:
    agree(function, np.roll(NANS, order))
    agree(lambda z: function(z[:, None] + z, axis=1), np.roll(NANS[2:], order))


@pytest.mark.parametrize("dtype", ["c8", "c16"])
@pytest.mark.parametrize(
    "function", [np.sort, np.sort_complex, lambda z: np.unique(z, equal_nan=False)],
    ids=["sort", "sort_complex", "unique"],
)  # fmt: skip  # which of the NaNs unique keeps is not specified
def test_08_complex_nans_are_sorted_as_by_numpy(function: Call, dtype: str) -> None:
    values = np.random.default_rng(8).permutation(SPECIAL).astype(dtype)
    agree_in_parts(function, values)
    agree(lambda z: np.argsort(z, kind="stable"), values)


EXTREMES = {
    "all inf": [INF, INF, INF],
    "all -inf": [-INF, -INF],
    "inf and nan": [INF, NAN, -INF],
    "nan first": [NAN, INF, 1.0],
    "nan last": [1.0, -INF, NAN],
    "two nans": [1.0, NAN, 2.0, NAN],
    "all nan": [NAN, NAN],
    "ties": [1.0, 2.0, 2.0, 1.0],
    "signed zeros": [0.0, -0.0, 0.0],
    "inf among large": [6e4, INF, -6e4, -INF],
    "no element": [],
}


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
@pytest.mark.parametrize("values", EXTREMES)
@pytest.mark.parametrize(
    "function",
    [np.argmin, np.argmax, np.nanargmin, np.nanargmax, np.min, np.max, np.nanmin, np.nanmax],
    ids=lambda f: f.__name__,
)
def test_08_extremes_with_infinities_and_nans_are_numpys(function: Call, values: str, dtype: str) -> None:
    data = np.array(EXTREMES[values]).astype(dtype)
    agree(function, data)
    agree(lambda x: function(x, axis=0, keepdims=True), np.stack([data, data[::-1]], axis=1), covers=function)
    agree(lambda x: function(x, axis=1), np.stack([data, data[::-1]]), covers=function)


@pytest.mark.parametrize("fill", [INF, -INF, NAN])
@pytest.mark.parametrize("function", [np.argmin, np.argmax], ids=lambda f: f.__name__)
def test_08_the_first_extreme_of_many_is_found(function: Call, fill: float) -> None:
    data = np.full(100_003, fill)
    agree(function, data)
    data[:70_001] = 0.0
    agree(function, data)
    agree(lambda x: function(x, axis=0), np.tile(data[-2 * 20_000 :].reshape(2, -1), (3, 1)))


@pytest.mark.parametrize("dtype", ["i1", "u1", "i8", "u8", "?"])
@pytest.mark.parametrize("function", [np.argmin, np.argmax, np.min, np.max], ids=lambda f: f.__name__)
def test_08_extremes_of_integers_at_the_ends_of_their_range_are_numpys(function: Call, dtype: str) -> None:
    ends = [False, True] if dtype == "?" else [np.iinfo(dtype).min, np.iinfo(dtype).max]
    for data in ([ends[0], ends[0]], [ends[1], ends[1]], [ends[1], ends[0], ends[1]]):
        agree(function, np.array(data, dtype))


ROWS = np.array([[NAN, 1.0], [0.0, NAN], [NAN, 1.0], [0.0, 2.0], [-INF, NAN], [0.0, 2.0], [INF, 0.0], [-0.0, 2.0]])


PAIRS = np.hstack([ROWS.view("c16"), ROWS[:, ::-1].copy().view("c16")])


@pytest.mark.parametrize("axis", [0, 1, None])
@pytest.mark.parametrize("equal_nan", [True, False])
@pytest.mark.parametrize("data", [ROWS, ROWS.astype("f4"), ROWS[:, :1], PAIRS], ids=["f8", "f4", "a column", "complex"])
def test_08_unique_orders_and_counts_nans_as_numpy(data: np.ndarray, equal_nan: bool, axis: int | None) -> None:
    options = {"axis": axis, "equal_nan": equal_nan}
    agree(lambda x: np.unique(x, **options), data, covers=np.unique)
    everything = {"return_counts": True, "return_index": True, "return_inverse": True, **options}
    agree(lambda x: np.unique(x, **everything), data, covers=np.unique)


COMPARISONS = [operator.lt, operator.le, operator.eq, operator.ne, operator.gt, operator.ge]


@pytest.mark.parametrize("dtype", ["u1", "u2", "u4", "u8", "i1", "i8"])
@pytest.mark.parametrize("function", COMPARISONS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("number", [-1, -(2**63), -(2**70), 2**8, 2**63, 2**64, 2**70, True, -1.0, 0.5], ids=repr)
def test_08_unsigned_integers_compare_with_any_python_number_by_value(number: Any, function: Call, dtype: str) -> None:
    info = np.iinfo(dtype)
    values = np.array([0, 1, info.min, info.max, info.max // 2 + 1], dtype)
    agree(lambda x: (function(x, number), function(number, x)), values)
    agree(lambda x: (function(x[3], number), function(number, x[0])), values)
    agree(lambda x: getattr(np, UFUNCS[function])(x, number), values)


UFUNCS = dict(zip(COMPARISONS, ["less", "less_equal", "equal", "not_equal", "greater", "greater_equal"], strict=True))


@pytest.mark.parametrize("function", COMPARISONS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("unsigned", ["u1", "u4", "u8"])
@pytest.mark.parametrize("signed", ["i1", "i8"])
def test_08_unsigned_integers_compare_with_signed_ones_by_value(signed: str, unsigned: str, function: Call) -> None:
    u = np.array([0, 1, np.iinfo(unsigned).max, np.iinfo(unsigned).max - 1, 127], unsigned)
    i = np.array([0, -1, np.iinfo(signed).min, np.iinfo(signed).max, 127], signed)
    agree(lambda u, i: (function(u[:, None], i), function(i[:, None], u)), u, i)
    agree(lambda u, i: (function(u[2], i), function(u, i[1])), u, i)


BYTES = np.array([0, 1, 200, 255], "u1")
WITH_NEGATIVE: dict[str, Call] = {
    "np.maximum": lambda u: np.maximum(u, -1),
    "np.minimum": lambda u: np.minimum(-1, u),
    "np.clip": lambda u: np.clip(u, -1, 300),
    "u.clip": lambda u: u.clip(-1, 100),
    "u + -1": lambda u: u + -1,
    "u - 1": lambda u: u - 1,
    "-u": lambda u: -u,
    "u * 300": lambda u: u * 300,
    "u ** -1": lambda u: u ** np.array(-1),
    "u // -1": lambda u: u // -1,
    "u % -3": lambda u: u % np.int8(-3),
    "u & -1": lambda u: u & -1,
    "np.isin": lambda u: np.isin(u, [-1, 255, 300]),
    "np.searchsorted": lambda u: np.searchsorted(u, [-1, 300]),
    "np.where": lambda u: np.where(u < -1, u, u + 1),
    "np.where of -1": lambda u: np.where(u > 1, u, -1),
    "np.count_nonzero": lambda u: int(np.count_nonzero(u >= -1)),
    "np.array_equal": lambda u: np.array_equal(u, [-1, 1, 200, 255]),
    "np.abs": lambda u: np.abs(u - np.uint8(201)),
    "np.diff": np.diff,
    "np.sign": np.sign,
}


CLIPS_BY_VALUE = np.lib.NumpyVersion(np.__version__) >= "2.3.0"


@pytest.mark.parametrize("call", [name for name in WITH_NEGATIVE if CLIPS_BY_VALUE or "clip" not in name])
def test_08_unsigned_integers_and_negative_numbers_do_as_in_numpy(call: str) -> None:
    agree(WITH_NEGATIVE[call], BYTES)


# --- 9: sorting ---------------------------------------------------------------------------------------------------

TIES = np.random.default_rng(9).integers(0, 5, (40, 50)).astype("f8")
KINDS = [None, "quicksort", "heapsort", "mergesort", "stable", "Q", "nonsense"]


@pytest.mark.parametrize("axis", [0, -1, None])
@pytest.mark.parametrize("kind", KINDS)
def test_09_sort_takes_every_kind(kind: str | None, axis: int | None) -> None:
    agree(lambda x: np.sort(x, axis=axis, kind=kind), TIES)
    agree(lambda x: np.take_along_axis(x, np.argsort(x, axis=axis, kind=kind), axis), TIES)
    if axis is not None:
        agree(lambda x: x.sort(axis, kind), TIES)
        agree(lambda x: np.take_along_axis(x, x.argsort(axis, kind), axis), TIES)


@pytest.mark.parametrize("dtype", ["?", "i1", "u8", "f2", "f4", "f8", "c16"])
@pytest.mark.parametrize("options", [{"kind": "stable"}, {"kind": "mergesort"}, {"stable": True}], ids=str)
@pytest.mark.parametrize("axis", [0, 1, None])
def test_09_argsort_is_stable_where_asked(axis: int | None, options: dict[str, Any], dtype: str) -> None:
    agree(lambda x: np.argsort(x, axis=axis, **options), TIES.astype(dtype))
    agree(lambda x: x.T.argsort(axis=axis, **options), TIES.astype(dtype))


OPTIONS: list[dict[str, Any]] = [
    {"stable": True},
    {"stable": False},
    {"stable": None},
    {"order": None},
    {"order": "a"},
    {"order": ["a", "b"]},
    {"kind": "stable", "stable": True},
    {"kind": "quicksort", "stable": False},
    {"axis": 2},
    {"axis": -3},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_09_sort_takes_or_refuses_its_options_as_numpy(options: dict[str, Any]) -> None:
    agree(lambda x: np.sort(x, **options), TIES)
    agree(lambda x: x.sort(**options), TIES)
    agree(lambda x: np.sort(x, **options) - np.take_along_axis(x, np.argsort(x, **options), -1), TIES)


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_09_nans_and_infinities_are_sorted_to_the_end(dtype: str) -> None:
    data = np.array([NAN, 1.0, INF, -INF, NAN, 0.0, -1.0], dtype)
    agree(np.sort, data)
    agree(lambda x: np.argsort(x, kind="stable"), data)
    agree(lambda x: np.partition(x, 3)[3], data)


KTH = [0, 7, -1, 49, [3, 20], (40, 0, 7), 50, -51, [], 2.0]


@pytest.mark.parametrize("kth", KTH, ids=repr)
@pytest.mark.parametrize("function", [np.partition, lambda x, k: np.take_along_axis(x, np.argpartition(x, k), -1)],
                         ids=["partition", "argpartition"])  # fmt: skip
def test_09_partitions_have_the_chosen_elements_in_place(function: Call, kth: Any) -> None:
    def call(x: Any) -> Any:
        return np.take(function(x, kth), kth, axis=-1)

    agree(call, TIES)


@pytest.mark.parametrize("kth", [0, 7, -1, [3, 20]], ids=repr)
@pytest.mark.parametrize("axis", [0, 1, None])
def test_09_argpartition_parts_the_array(axis: int | None, kth: Any) -> None:
    x = fb.asarray(TIES)
    parted = fb.asnumpy(np.argpartition(x, kth, axis=axis, kind="introselect"))
    data = TIES.ravel() if axis is None else TIES
    along = axis or 0
    ordered = np.take_along_axis(data, parted, along)
    np.testing.assert_array_equal(np.sort(parted, along), np.sort(np.argsort(data, along), along))
    for k in np.atleast_1d(kth) % data.shape[along]:
        before, at, after = np.split(ordered, [k, k + 1], along)
        assert (before <= at).all()
        assert (at <= after).all()


def test_09_a_partition_of_an_unknown_kind_is_numpys_error() -> None:
    fail_alike(lambda x: np.partition(x, 1, kind="nonsense"), TIES)
    fail_alike(lambda x: np.argpartition(x, 1, order="a"), TIES)


A, B, C = (np.random.default_rng([9, i]).integers(0, 4, 60) for i in range(3))
KEYS: dict[str, tuple[Any, ...]] = {
    "a tuple": (np.lexsort, (A, B, C)),
    "a list": (np.lexsort, [A, B]),
    "one key": (np.lexsort, (A,)),
    "a vector": (np.lexsort, A),
    "an array": (np.lexsort, np.stack([A, B, C])),
    "of several dtypes": (np.lexsort, (A.astype("f4"), B.astype("u1"), C > 1)),
    "on both sides": (np.lexsort, (A, Host(B))),
    "a list of numbers": (lambda a, b: np.lexsort((a, b)), A, B.tolist()),
    "2-d keys": (np.lexsort, (A.reshape(6, 10), B.reshape(6, 10))),
    "axis=0": (lambda keys: np.lexsort(keys, axis=0), (A.reshape(6, 10), B.reshape(6, 10))),
    "axis=-2 of an array": (lambda keys: np.lexsort(keys, axis=-2), np.stack([A, B, C]).reshape(3, 6, 10)),
    "axis=1": (lambda keys: np.lexsort(keys, axis=1), (A.reshape(6, 10), B.reshape(6, 10))),
    "axis=2": (lambda keys: np.lexsort(keys, axis=2), (A.reshape(6, 10), B.reshape(6, 10))),
    "nans": (np.lexsort, (A, np.where(B > 2, NAN, B))),
    "complex": (np.lexsort, (A, B + 1j * C)),
    "no key": (lambda x: np.lexsort((x[:0, None],)), A),
    "of two lengths": (np.lexsort, (A, B[:-1])),
}


@pytest.mark.parametrize("name", KEYS)
def test_09_lexsort_takes_several_keys_and_an_axis(name: str) -> None:
    agree(*KEYS[name])


# --- 10: dimensions and contiguity --------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [np.array(3.0), np.array(2, "i4"), np.array(1j)], ids=repr)
def test_10_ascontiguousarray_of_no_dimensions_has_one(data: np.ndarray) -> None:
    assert np.ascontiguousarray(fb.asarray(data)).shape == (1,)
    agree(np.ascontiguousarray, data)
    agree(lambda x: np.ascontiguousarray(x[()]), data)
    agree(lambda x: np.ascontiguousarray(x, dtype="c8"), data)
    agree(np.asfortranarray, data)
    agree(lambda x: np.require(x, requirements="C"), data)
    agree(np.atleast_1d, data)


BLOCK = sample("f8", (2, 3, 4))
LAYOUTS: dict[str, Any] = {
    "C": BLOCK,
    "F": Transposed(BLOCK),
    "F of its own": np.asfortranarray(BLOCK),
    "permuted": np.ascontiguousarray(BLOCK.transpose(1, 2, 0)).transpose(2, 0, 1),
    "strided": Sliced(BLOCK, np.s_[:, ::2, 1:]),
    "reversed": Sliced(BLOCK, np.s_[::-1]),
    "a vector": BLOCK[0, 0],
    "a row": BLOCK[:1, :1],
    "empty": np.zeros((2, 0, 3)),
    "0-d": np.array(2.0),
}
LAID: dict[str, Call] = {
    **{f"copy {order}": lambda x, o=order: x.copy(order=o) for order in "CFAK"},
    **{f"np.copy {order}": lambda x, o=order: np.copy(x, order=o) for order in "CFAK"},
    **{f"np.array {order}": lambda x, o=order: np.array(x, order=o, like=x) for order in "CFAK"},
    **{f"astype {order}": lambda x, o=order: x.astype("f4", order=o) for order in "CFAK"},
    **{f"astype {order} no copy": lambda x, o=order: x.astype("f8", order=o, copy=False) for order in "CFAK"},
    **{f"flatten {order}": lambda x, o=order: x.flatten(order=o) for order in "CFAK"},
    **{f"ravel {order}": lambda x, o=order: np.ravel(x, order=o) for order in "CFAK"},
    **{f"reshape {order}": lambda x, o=order: np.reshape(x, x.shape[::-1], order=o) for order in "CFA"},
    **{f"zeros_like {order}": lambda x, o=order: np.zeros_like(x, order=o) for order in "CFAK"},
    **{f"ones_like {order}": lambda x, o=order: np.ones_like(x, dtype="i4", order=o) for order in "CFAK"},
    **{f"full_like {order}": lambda x, o=order: np.full_like(x, 7, order=o) for order in "CFAK"},
    **{f"np.add {order}": lambda x, o=order: np.add(x, 1.0, order=o) for order in "CF"},
    **{f"np.sin {order}": lambda x, o=order: np.sin(x, order=o) for order in "CF"},
    "x.copy()": lambda x: x.copy(),
    "np.copy(x)": np.copy,
    "astype": lambda x: x.astype("f4"),
    "ascontiguousarray": np.ascontiguousarray,
    "asfortranarray": np.asfortranarray,
    "asarray C": lambda x: np.asarray(x, order="C", like=x),
    "asarray F": lambda x: np.asarray(x, order="F", like=x),
    "zeros_like of a shape": lambda x: np.zeros_like(x, shape=(3, 2)),
    "T": lambda x: x.T,
    "slice": lambda x: x[..., :1],
}  # fmt: skip


def laid(call: Call) -> Call:
    """The call, with the contiguity of its result."""

    def with_flags(*operands: Any) -> Any:
        result = call(*operands)
        return result, result.flags.c_contiguous, result.flags.f_contiguous, result.flags.forc

    return with_flags


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("call", LAID)
def test_10_the_contiguity_of_a_result_is_numpys(call: str, layout: str) -> None:
    agree(laid(LAID[call]), LAYOUTS[layout])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("order", "CFAK")
def test_10_the_contiguity_of_an_empty_array_is_numpys(order: str, layout: str) -> None:
    agree(lambda x: laid(lambda x: np.empty_like(x, order=order))(x)[1:], LAYOUTS[layout])


ELEMENTWISE: dict[str, Call] = {
    "x + x": lambda x: x + x,
    "x + 1": lambda x: x + 1,
    "-x": operator.neg,
    "np.sin": np.sin,
    "x > 0": lambda x: x > 0,
    "np.divmod": lambda x: np.divmod(x, 2)[1],
    "np.add K": lambda x: np.add(x, 1.0, order="K"),
    "np.add A": lambda x: np.add(x, 1.0, order="A"),
    "x + an F array": lambda x: x + np.asfortranarray(x),
    "x + a vector": lambda x: x + np.ones(x.shape[-1:], like=x),
}


FORTRAN = ["F", "F of its own", "permuted"]


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name not in FORTRAN])
@pytest.mark.parametrize("call", ELEMENTWISE)
def test_10_elementwise_results_of_C_arrays_are_in_C_order(call: str, layout: str) -> None:
    agree(laid(ELEMENTWISE[call]), LAYOUTS[layout])


@pytest.mark.parametrize("layout", FORTRAN)
def test_10_the_sum_of_a_fortran_and_a_C_array_is_laid_out_as_numpys(layout: str) -> None:
    agree(laid(lambda x: x + np.ascontiguousarray(x)), LAYOUTS[layout])
    agree(laid(lambda x: np.ascontiguousarray(x) + x), LAYOUTS[layout])



@pytest.mark.parametrize(
    ("call", "layout"),
    [row for row in itertools.product(ELEMENTWISE, FORTRAN) if row != ("np.add A", "permuted")],
)
def test_10_elementwise_results_keep_the_layout_of_the_operands(call: str, layout: str) -> None:
    agree(laid(ELEMENTWISE[call]), LAYOUTS[layout])


# --- 11: operands that are no device arrays -----------------------------------------------------------------------

GRID = np.arange(6.0).reshape(2, 3)
SOURCES: dict[str, Any] = {
    "a NumPy array": Host(GRID * 10),
    "a Fortran array": Host(np.asfortranarray(GRID * 10)),
    "a strided array": Host((np.arange(24.0).reshape(4, 6) * 10)[::2, ::2]),
    "integers": Host(np.arange(6).reshape(2, 3)),
    "float32": Host(GRID.astype("f4")),
    "big-endian": Host(GRID.astype(">f8")),
    "objects": Host(GRID.astype(object)),
    "numerals": Host(np.array(["1", "2.5", "3"])),
    "complex": Host(GRID * 1j),
    "a row": Host(np.array([7.0, 8.0, 9.0])),
    "a column": Host(np.array([[7.0], [8.0]])),
    "0-d": Host(np.array(7.0)),
    "a NumPy scalar": np.float32(7.0),
    "a number": 7,
    "a list": [7, 8, 9],
    "a tuple": (7.0, 8.0, 9.0),
    "a nested list": [[7, 8, 9], [1, 2, 3]],
    "a list of booleans": [True, False, True],
    "a list of complex": [1j, 2, 3],
    "a range": range(3),
    "too long": [1, 2, 3, 4],
    "too many dimensions": [[[1, 2, 3]], [[1, 2, 3]]],
    "ragged": [[1, 2], [3]],
    "a string": "7",
    "words": ["a", "b", "c"],
    "a list of arrays": [GRID[0] * 3, GRID[1]],
    "a list of host arrays": [Host(GRID[0] * 3), Host(GRID[1])],
    "a list of scalars of both sides": [np.float64(3.0), 4, Host(np.array(5.0))],
    "nothing": [],
    "None": None,
}
TARGETS: dict[str, Call] = {
    "x[:] = v": lambda x, v: assigned(x, slice(None), v),
    "x[...] = v": lambda x, v: assigned(x, ..., v),
    "x[1] = v": lambda x, v: assigned(x, 1, v),
    "x[:, ::-1] = v": lambda x, v: assigned(x, np.s_[:, ::-1], v),
    "x.T[:] = v": lambda x, v: assigned(x.T, slice(None), v),
    "x[[0, 1]] = v": lambda x, v: assigned(x, [0, 1], v),
    "x[mask] = v": lambda x, v: assigned(x, x > 2, v),
    "x[0, 0] = v": lambda x, v: assigned(x, (0, 0), v),
    "np.copyto": lambda x, v: np.copyto(x, v),
}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("target", TARGETS)
def test_11_what_numpy_assigns_is_assigned(target: str, source: str) -> None:
    agree(TARGETS[target], GRID, SOURCES[source])


@pytest.mark.parametrize("dtype", ["?", "u1", "i4", "f4", "c8"])
@pytest.mark.parametrize("source", ["a NumPy array", "a list", "a nested list", "a list of booleans", "numerals"])
def test_11_what_is_assigned_is_cast(source: str, dtype: str) -> None:
    agree(TARGETS["x[:] = v"], np.zeros((2, 3), dtype), SOURCES[source])


CALLS: dict[str, Call] = {
    "x + v": lambda x, v: x + v,
    "v + x": lambda x, v: v + x,
    "np.add": np.add,
    "np.add, v first": lambda x, v: np.add(v, x),
    "x < v": lambda x, v: x < v,
    "v == x": lambda x, v: v == x,
    "v ** x": lambda x, v: v**x,
    "x += v": lambda x, v: operator.iadd(x, v),
    "out": lambda x, v: np.multiply(x, v, out=x),
    "where": lambda x, v: np.subtract(x, v, out=x, where=[True, False, True]),
    "np.hypot": np.hypot,
    "np.logical_and": np.logical_and,
    "np.divmod": np.divmod,
    "outer": np.multiply.outer,
    "np.maximum": np.maximum,
    "np.where": lambda x, v: np.where(x > 2, x, v),
    "np.clip": lambda x, v: np.clip(x, 1, v),
}


@pytest.mark.parametrize("source", [name for name in SOURCES if "string" not in name and name != "None"])
@pytest.mark.parametrize("call", CALLS)
def test_11_ufuncs_take_lists_and_numpy_arrays(call: str, source: str) -> None:
    agree(CALLS[call], GRID, SOURCES[source])


@pytest.mark.parametrize("source", ["a NumPy array", "a list", "a nested list", "a NumPy scalar", "a list of arrays"])
@pytest.mark.parametrize("call", ["x + v", "v + x", "np.add, v first", "x < v", "v == x", "outer", "np.where"])
def test_11_the_result_is_ours(call: str, source: str) -> None:
    assert type(on_device(Case(CALLS[call], (GRID, SOURCES[source]), {})).result) is fb.FallbackArray


@pytest.mark.parametrize("dtype", ["?", "u1", "i4", "f2", "f4", "c8"])
@pytest.mark.parametrize(
    "value", [[1, 2, 3], [0.5, 1.5, 2.5], [1j, 2, 3], [True, False, True], np.int8(3), np.float64(3)], ids=repr
)
def test_11_lists_and_scalars_count_in_promotion_as_in_numpy(value: Any, dtype: str) -> None:
    agree(lambda x: (x + value, value * x, np.maximum(x, value)), np.ones((2, 3), dtype))


INTO_HOST: dict[str, Call] = {
    "host += x": lambda x, host: operator.iadd(host, x),
    "host[...] = x": lambda x, host: assigned(host, ..., x),
    "host[0] = x[0]": lambda x, host: assigned(host, 0, x[0]),
    "np.add out=host": lambda x, host: np.add(x, x, out=host),
    "np.sum out=host": lambda x, host: np.sum(x, axis=0, out=host[0]),
    "np.copyto": lambda x, host: np.copyto(host, x),
    "np.add.at": lambda x, host: np.add.at(host, [0, 0], x[0]),
}


@pytest.mark.parametrize("call", INTO_HOST)
def test_11_a_numpy_array_can_be_the_target(call: str) -> None:
    agree(INTO_HOST[call], GRID, Host(GRID + 100))


# --- 12: random numbers -------------------------------------------------------------------------------------------

DRAWS: dict[str, Call] = {
    "choice": lambda r, x: r.choice(x[:, 0], 3),
    "choice of some, weighted": lambda r, x: r.choice(x[:, 1], 3, replace=False, p=np.arange(10) / 45),
    "choice of a number, weighted": lambda r, x: r.choice(10, 3, replace=False, p=x[:, 0] / x[:, 0].sum()),
    "normal": lambda r, x: r.normal(x, x + 1),
    "multinomial": lambda r, x: r.multinomial(20, x[:, 0] / 90),
    "shuffle": lambda r, x: r.shuffle(x[:, 0]),
    "shuffle of rows": lambda r, x: r.shuffle(x),
    "permutation": lambda r, x: r.permutation(x[:, 0]),
    "permutation of rows": lambda r, x: r.permutation(x),
    "permutation of a number": lambda r, x: r.permutation(x[2, 1].astype(int)),
}
DRAWN_WRONG = {
    "shuffle of rows": "NumPy swaps rows by x[i], x[j] = x[j], x[i], and a row is a view: rows get lost",
}


@pytest.mark.filterwarnings("ignore:you are shuffling:UserWarning")
@pytest.mark.parametrize("make", [np.random.default_rng, np.random.RandomState], ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    "draw", [pytest.param(name, marks=defect(DRAWN_WRONG[name]) if name in DRAWN_WRONG else ()) for name in DRAWS]
)
def test_12_numpys_generators_draw_the_same_for_our_arrays(draw: str, make: Call) -> None:
    theirs = np.arange(20.0).reshape(10, 2)
    ours = fb.asarray(theirs)
    expected, actual = DRAWS[draw](make(3), theirs), DRAWS[draw](make(3), ours)
    np.testing.assert_array_equal(fetched(actual), expected)
    np.testing.assert_array_equal(fb.asnumpy(ours), theirs)


# --- 13: fatal errors ---------------------------------------------------------------------------------------------


class Fatal(RuntimeError):
    """Stands for a CUDA runtime error."""


DOORS: dict[str, tuple[Any, Call]] = {
    "a function": (np.sort, np.sort),
    "a ufunc": (np.hypot, lambda x: np.hypot(x, 2)),
    "an operator": (operator.add, lambda x: x + 1),
    "an operator, reflected": (operator.sub, lambda x: 1 - x),
    "an operator in place": (operator.iadd, lambda x: operator.iadd(x, 1)),
    "a unary operator": (operator.neg, operator.neg),
    "a ufunc's method": ((np.add, "reduce"), np.add.reduce),
    "ufunc.at": ((np.add, "at"), lambda x: np.add.at(x, 0, 1)),
    "a method": (vars(np.ndarray)["sum"], lambda x: x.sum()),
    "astype": (vars(np.ndarray)["astype"], lambda x: x.astype("f4")),
    "reading": (operator.getitem, lambda x: x[[0]]),
    "writing": (operator.setitem, lambda x: assigned(x, x > 0, 1)),
    "a function with out=": (np.cumsum, lambda x: np.cumsum(x, out=x)),
}


@pytest.mark.parametrize("recording", [False, True])
@pytest.mark.parametrize("door", DOORS)
def test_13_a_fatal_error_is_never_retried_on_the_host(
    device: Device, monkeypatch: pytest.MonkeyPatch, door: str, recording: bool
) -> None:
    on_host: list[Any] = []
    tried: list[Any] = []

    def fails(*arguments: Any) -> Any:
        tried.append(arguments)
        raise Fatal("an illegal memory access was encountered")

    key, call = DOORS[door]
    x = fb.asarray(VECTOR)
    monkeypatch.setattr(device, "fatal", (Fatal,))
    monkeypatch.setitem(device.routes, key, Route("numpy.fake", lambda *a, **k: on_host.append(a), fails, writes_out))
    with pytest.raises(Fatal, match="illegal memory access"):
        if recording:
            with fb.profile() as p:
                call(x)
        else:
            call(x)
    assert (len(tried), on_host) == (1, [])
    assert not recording or [event.route for event in p.events if event.route != "device"] == []


@pytest.mark.parametrize("fatal", [True, False])
def test_13_the_error_of_a_rule_is_retried_only_where_it_is_not_fatal(
    device: Device, monkeypatch: pytest.MonkeyPatch, fatal: bool
) -> None:
    def rule(xp: Any, y: Any) -> Any:
        raise Fatal("gone")

    x = fb.asarray(VECTOR)
    monkeypatch.setitem(RULES, np.trapezoid, rule)
    monkeypatch.setattr(device_function, "ALWAYS", device_function.ALWAYS | {np.trapezoid})
    monkeypatch.setitem(device.routes, np.trapezoid, functions.route_of(device, np.trapezoid))
    if fatal:
        monkeypatch.setattr(device, "fatal", (Fatal,))
        with pytest.raises(Fatal, match="gone"):
            np.trapezoid(x)
    else:
        with fb.profile() as p:
            assert np.trapezoid(x) == np.trapezoid(VECTOR)
        assert p.events[0].reason == "the device refused it (Fatal: gone)"


def test_13_cudas_own_errors_are_fatal_and_a_full_memory_is_not(device: Device) -> None:
    if not device.name.startswith("cuda"):
        pytest.skip("only CUDA has CUDA's errors")
    import cupy

    for error in (cupy.cuda.runtime.CUDARuntimeError, cupy.cuda.driver.CUDADriverError):
        assert issubclass(error, device.fatal)
    assert not issubclass(cupy.cuda.memory.OutOfMemoryError, device.fatal)
