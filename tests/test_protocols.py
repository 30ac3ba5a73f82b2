"""NumPy's two protocols beside other types, and Python's: pickle, copy, DLPack.

What a call gives is in the table of cases; here it is whose turn a call is.
"""

from __future__ import annotations

import copy
import operator
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray.devices import Device
from tests.metering import moved


@pytest.fixture
def x() -> Any:
    return fb.asarray([1.0, 2.0, 3.0])


# --- an unknown duck array ----------------------------------------------------------------------------------------


class Duck:
    """Answers every call of both protocols with what it was asked."""

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return "duck", function, args

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return "duck", (ufunc, method), inputs


@pytest.mark.parametrize("name", ["iadd", "isub", "imul", "ipow", "imatmul", "ilshift"])
def test_an_in_place_operator_is_the_other_types_turn(x: Any, name: str) -> None:
    answer, (ufunc, method), inputs = getattr(operator, name)(x, duck := Duck())
    assert (answer, method) == ("duck", "__call__")
    assert inputs[0] is x
    assert inputs[1] is duck
    assert isinstance(ufunc, np.ufunc)


FUNCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "concatenate": lambda a, b: np.concatenate([a, b]),
    "where": lambda a, b: np.where(True, a, b),
    "dot": np.dot,
    "interp": lambda a, b: np.interp(a, b, b),
    "copyto": np.copyto,
    "linalg.solve": np.linalg.solve,
    "host": lambda a, b: np.apply_along_axis(np.sum, 0, a) if isinstance(a, Duck) else np.append(a, b),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_the_other_types_turn_in_either_order(x: Any, name: str) -> None:
    for args in ((x, Duck()), (Duck(), x)):
        assert FUNCTIONS[name](*args)[0] == "duck"


@pytest.mark.parametrize("ufunc", [np.add, np.multiply, np.hypot, np.matmul, np.less], ids=lambda u: u.__name__)
def test_a_ufunc_is_the_other_types_turn_in_either_order(x: Any, ufunc: np.ufunc) -> None:
    duck = Duck()
    assert ufunc(x, duck) == ("duck", (ufunc, "__call__"), (x, duck))
    assert ufunc(duck, x) == ("duck", (ufunc, "__call__"), (duck, x))


@pytest.mark.parametrize("method", ["outer", "at"])
def test_a_ufuncs_method_is_the_other_types_turn(x: Any, method: str) -> None:
    args = (x, [0], Duck()) if method == "at" else (x, Duck())
    assert getattr(np.add, method)(*args)[:2] == ("duck", (np.add, method))


def test_an_out_of_another_type_is_its_turn(x: Any) -> None:
    assert np.add(x, x, out=Duck())[0] == "duck"


OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.matmul, operator.and_,
             operator.lt, operator.eq, divmod]  # fmt: skip


@pytest.mark.parametrize("function", OPERATORS, ids=lambda f: f.__name__)
def test_an_operator_goes_through_the_ufunc_to_the_other_type(x: Any, function: Callable[..., Any]) -> None:
    assert function(x, Duck())[0] == "duck"


@pytest.mark.parametrize("function", [operator.add, operator.mul, operator.matmul], ids=lambda f: f.__name__)
def test_an_operator_with_the_other_type_at_the_left_reaches_it_too(x: Any, function: Callable[..., Any]) -> None:
    assert function(Duck(), x)[0] == "duck"


def test_a_host_call_asks_nobody_of_another_type(x: Any) -> None:
    class Silent:
        def __array_function__(self, *args: Any) -> Any:
            return NotImplemented

        def __array_ufunc__(self, *args: Any) -> Any:
            return NotImplemented

    for call in (lambda: np.concatenate([x, Silent()]), lambda: np.add(x, Silent()), lambda: x + Silent()):
        with pytest.raises(TypeError, match=r"no implementation found|returned NotImplemented"):
            call()


def test_a_more_derived_class_of_ours_is_asked_first(x: Any) -> None:
    s = x.sum()
    assert type(np.add(x, s)) is type(np.add(s, x)) is fb.FallbackArray


# --- __array_ufunc__ = None and __array_priority__ ----------------------------------------------------------------


class Reflected:
    """Opts out of ufuncs; its own operators decide."""

    __array_ufunc__ = None

    def __radd__(self, other: Any) -> Any:
        return "reflected", other

    __rmul__ = __rmatmul__ = __rdivmod__ = __rpow__ = __radd__

    def __gt__(self, other: Any) -> Any:
        return "reflected", other


@pytest.mark.parametrize("kind", ["array", "row"])
@pytest.mark.parametrize(
    "function",
    [operator.add, operator.mul, operator.matmul, divmod, operator.pow, operator.lt],
    ids=lambda f: f.__name__,
)
def test_a_class_without_ufuncs_gets_its_reflected_operator(x: Any, kind: str, function: Callable[..., Any]) -> None:
    left = x if kind == "array" else x[:1]
    answer, other = function(left, Reflected())
    assert answer == "reflected"
    assert other is left


def test_a_ufunc_on_a_class_without_ufuncs_is_a_type_error(x: Any) -> None:
    with pytest.raises(TypeError, match="does not support ufuncs"):
        np.add(x, Reflected())


def test_an_in_place_operator_leaves_it_to_the_class_without_ufuncs(x: Any) -> None:
    y = x
    y += Reflected()
    assert y == ("reflected", x)


@pytest.mark.parametrize(("priority", "answer"), [(1e6, "reflected"), (10.1, "reflected"), (0.0, "array")])
def test_a_class_of_before_the_protocol_gets_its_turn_by_its_priority(x: Any, priority: float, answer: str) -> None:
    class Old:
        __array_priority__ = priority

        def __radd__(self, other: Any) -> str:
            return "reflected"

        def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
            return np.ones(3)

    result = x + Old()
    assert result == "reflected" if answer == "reflected" else isinstance(result, fb.FallbackArray)


def test_a_sparse_matrix_multiplies_itself(x: Any) -> None:
    sparse = pytest.importorskip("scipy.sparse").csr_matrix(np.diag([1.0, 2.0, 3.0]))
    with fb.options(fallback="allow"):
        for ours, theirs in ((x @ sparse, fb.asnumpy(x) @ sparse), (sparse @ x, sparse @ fb.asnumpy(x))):
            assert type(ours) is type(theirs) and ours.tolist() == theirs.tolist()


# --- ndarray subclasses -------------------------------------------------------------------------------------------


class Named(np.ndarray):
    """A subclass without a protocol of its own."""


class Loud(np.ndarray):
    """A subclass that answers ufuncs itself."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return "loud"


@pytest.mark.usefixtures("allow_fallback")
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize(
    "function", [np.add, operator.add, np.maximum, lambda a, b: np.concatenate([a, b])], ids=["add", "+", "max", "cat"]
)
def test_a_plain_subclass_keeps_its_class(x: Any, function: Callable[..., Any], order: Any) -> None:
    named = np.array([4.0, 5.0, 6.0]).view(Named)
    operands, hosts = [x, named], [fb.asnumpy(x), named]
    result, expected = function(*[operands[i] for i in order]), function(*[hosts[i] for i in order])
    if type(expected) is Named:
        assert type(result) is Named
    np.testing.assert_array_equal(fb.asnumpy(result), expected)


@pytest.mark.usefixtures("allow_fallback")
def test_a_subclass_with_a_protocol_of_its_own_gets_its_turn(x: Any) -> None:
    loud = np.ones(3).view(Loud)
    assert [np.add(x, loud), np.add(loud, x), x + loud, loud + x] == ["loud"] * 4


@pytest.mark.usefixtures("allow_fallback")
@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_a_matrix_multiplies_as_a_matrix() -> None:
    square, matrix = fb.asarray(np.arange(4.0).reshape(2, 2)), np.asmatrix([[1.0, 2.0], [3.0, 4.0]])
    for ours, numpys in ((square * matrix, square.get() * matrix), (matrix * square, matrix * square.get())):
        assert type(ours) is type(numpys) is np.matrix
        np.testing.assert_array_equal(ours, numpys)


@pytest.mark.usefixtures("allow_fallback")
def test_a_masked_array_keeps_its_mask(x: Any) -> None:
    masked = np.ma.array([1.0, 2.0, 3.0], mask=[False, True, False])
    for ours, numpys in ((x + masked, fb.asnumpy(x) + masked), (masked + x, masked + fb.asnumpy(x))):
        assert type(ours) is type(numpys) is np.ma.MaskedArray
        np.testing.assert_array_equal(ours.mask, numpys.mask)
        np.testing.assert_array_equal(ours.filled(0), numpys.filled(0))


# --- like= --------------------------------------------------------------------------------------------------------

CREATED: dict[str, Callable[[Any], Any]] = {
    "array": lambda like: np.array([1, 2], like=like),
    "asarray": lambda like: np.asarray([1.0, 2.0], dtype="f4", like=like),
    "asanyarray": lambda like: np.asanyarray([[1]], like=like),
    "ascontiguousarray": lambda like: np.ascontiguousarray([1, 2], like=like),
    "zeros": lambda like: np.zeros((2, 3), like=like),
    "ones": lambda like: np.ones(3, "i4", like=like),
    "full": lambda like: np.full((2, 2), 7.0, like=like),
    "arange": lambda like: np.arange(2, 9, 3, like=like),
    "eye": lambda like: np.eye(3, k=1, like=like),
    "identity": lambda like: np.identity(2, like=like),
    "tri": lambda like: np.tri(3, like=like),
    "require": lambda like: np.require([1, 2], dtype="f8", like=like),
}
ON_HOST: dict[str, Callable[[Any], Any]] = {
    "frombuffer": lambda like: np.frombuffer(bytes(8), "u1", like=like),
    "fromiter": lambda like: np.fromiter(iter([1, 2]), "i8", like=like),
    "fromstring": lambda like: np.fromstring("1 2", sep=" ", like=like),
    "fromfunction": lambda like: np.fromfunction(lambda i: i * 2, (3,), like=like),
    "loadtxt": lambda like: np.loadtxt(["1 2", "3 4"], like=like),
    "genfromtxt": lambda like: np.genfromtxt(["1 2", "3 4"], like=like),
}


@pytest.mark.parametrize("name", CREATED)
@pytest.mark.parametrize("number", [None, 1])
def test_like_makes_an_array_on_the_device_of_its_argument(name: str, number: int | None) -> None:
    with fb.options(device=fb.asarray(0).device if number is None else f"simulated:{number}"):
        like = fb.asarray([0])
    made = CREATED[name](like)
    expected = CREATED[name](None)
    assert type(made) is fb.FallbackArray
    assert made.device == like.device
    np.testing.assert_array_equal(fb.asnumpy(made), expected, strict=True)


@pytest.mark.usefixtures("allow_fallback")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", ON_HOST)
def test_like_makes_an_array_of_ours_also_by_a_host_call(x: Any, name: str) -> None:
    made = ON_HOST[name](x)
    assert type(made) is fb.FallbackArray
    np.testing.assert_array_equal(fb.asnumpy(made), ON_HOST[name](None), strict=True)


# --- host arrays that are written ---------------------------------------------------------------------------------

IN_PLACE = [operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.ipow, operator.imod]


@pytest.mark.usefixtures("allow_fallback")
@pytest.mark.parametrize("function", IN_PLACE, ids=lambda f: f.__name__)
def test_an_in_place_operator_on_a_host_array_writes_that_array(x: Any, function: Callable[..., Any]) -> None:
    host, expected = np.array([5.0, 6.0, 7.0]), np.array([5.0, 6.0, 7.0])
    function(expected, fb.asnumpy(x))
    with fb.profile() as p:
        result = function(host, x)
    assert result is host
    np.testing.assert_array_equal(host, expected)
    assert [(e.route, e.bytes_to_host) for e in p.events] == [("host", 24)]


def test_an_in_place_operator_on_a_host_array_tells_that_bytes_crossed(x: Any) -> None:
    host = np.zeros(3)
    with pytest.warns(fb.FallbackWarning, match=r"numpy\.add ran on the host: .*written.*host array"):
        host += x
    np.testing.assert_array_equal(host, [1.0, 2.0, 3.0])


INTO_HOST: dict[str, Callable[[Any, Any], Any]] = {
    "np.sin": lambda x, out: np.sin(x, out=out),
    "np.add": lambda x, out: np.add(x, 1, out),
    "np.cumsum": lambda x, out: np.cumsum(x, out=out),
    "np.median": lambda x, out: np.median(x[None], axis=0, out=out),
    "x.cumsum": lambda x, out: x.cumsum(out=out),
    "x.clip": lambda x, out: x.clip(1, 2, out=out),
    "np.add.accumulate": lambda x, out: np.add.accumulate(x, out=out),
    "np.concatenate": lambda x, out: np.concatenate([x[:1], x[1:]], out=out),
}


@pytest.mark.usefixtures("allow_fallback")
@pytest.mark.parametrize("name", INTO_HOST)
def test_a_host_out_is_written_and_returned_itself(x: Any, name: str) -> None:
    out, expected = np.zeros(3), np.zeros(3)
    INTO_HOST[name](fb.asnumpy(x), expected)
    assert INTO_HOST[name](x, out) is out
    np.testing.assert_allclose(out, expected, rtol=1e-12)


@pytest.mark.usefixtures("allow_fallback")
@pytest.mark.parametrize(
    "write",
    [
        lambda host, x: host.__setitem__(..., x),
        lambda host, x: np.copyto(host, x),
        lambda host, x: np.put(host, [0, 1, 2], x),
        lambda host, x: np.add.at(host, [0, 1, 2], x),
        lambda host, x: np.putmask(host, np.ones(3, bool), x),
    ],
)
def test_a_host_array_is_written_with_ours(x: Any, write: Callable[..., Any]) -> None:
    host = np.zeros(3)
    write(host, x)
    np.testing.assert_array_equal(host, [1.0, 2.0, 3.0])


# --- bare device arrays -------------------------------------------------------------------------------------------

BOTH: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "/": operator.truediv,
    "@": operator.matmul,
    "<": operator.lt,
    "==": operator.eq,
    "divmod": lambda a, b: divmod(a, b)[0],
    "np.add": np.add,
    "np.hypot": np.hypot,
    "np.add.outer": np.add.outer,
    "np.concatenate": lambda a, b: np.concatenate([a, b]),
    "np.where": lambda a, b: np.where(a > 1, a, b),
    "np.dot": np.dot,
    "np.stack": lambda a, b: np.stack((a, b)),
    "np.interp": lambda a, b: np.interp(a, np.sort(b), b),
    "np.cross": np.cross,
}


@pytest.mark.usefixtures("current_device")  # CuPy itself is called
@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_call_with_a_bare_device_array_is_ours(x: Any, name: str, side: str) -> None:
    bare = fb.ascupy(fb.asarray([3.0, 1.0, 2.0]))
    operands = (bare, x) if side == "left" else (x, bare)
    result = BOTH[name](*operands)
    expected = BOTH[name](*map(fb.asnumpy, operands))
    assert type(result) is (fb.FallbackArray if np.ndim(expected) else type(expected))
    np.testing.assert_allclose(fb.asnumpy(result), expected, rtol=1e-12)


def test_a_bare_device_array_is_written_by_ours(x: Any, device: Device) -> None:
    bare = fb.ascupy(fb.asarray([3.0, 1.0, 2.0]))
    assert np.add(x, 1, out=bare) is bare
    np.testing.assert_array_equal(fb.asnumpy(bare), [2.0, 3.0, 4.0])


def test_ours_is_written_with_a_bare_device_array(x: Any) -> None:
    y = x
    y += fb.ascupy(fb.asarray([3.0, 1.0, 2.0]))
    x[1:] = fb.ascupy(fb.asarray([9.0, 8.0]))
    assert y is x
    np.testing.assert_array_equal(fb.asnumpy(x), [4.0, 9.0, 8.0])


def test_a_bare_index_is_taken(x: Any) -> None:
    np.testing.assert_array_equal(fb.asnumpy(x[fb.ascupy(fb.asarray([2, 0]))]), [3.0, 1.0])


# --- pickle and copy ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(
    "make",
    [
        lambda x: x,
        lambda x: x[::-2],
        lambda x: x[0, ...],
        lambda x: x[:0],
        lambda x: (x > 1).reshape(1, 3),
        lambda x: np.outer(x, x).copy("F"),
        lambda x: x.astype("c8"),
    ],
    ids=["array", "view", "no axes", "empty", "mask", "fortran", "complex"],
)
def test_a_pickled_array_comes_back_as_it_was(x: Any, make: Callable[[Any], Any], protocol: int) -> None:
    original = make(x)
    again = pickle.loads(pickle.dumps(original, protocol))
    assert type(again) is type(original)
    assert (again.device, again.flags.writeable) == (original.device, True)
    np.testing.assert_array_equal(fb.asnumpy(again), fb.asnumpy(original), strict=True)


def test_a_pickled_array_comes_back_on_its_device() -> None:
    with fb.options(device="simulated:1"):
        x = fb.asarray([1.0])
    assert pickle.loads(pickle.dumps(x)).device == "simulated:1"


def test_an_array_pickled_twice_in_one_container_is_one_array(x: Any) -> None:
    first, second = pickle.loads(pickle.dumps([x, x]))
    assert first is second


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda x: x.copy()], ids=["copy", "deepcopy", "method"])
def test_a_copy_is_of_the_same_kind_and_shares_nothing(x: Any, copied: Callable[[Any], Any]) -> None:
    for original in (x, x[::-1], fb.asarray(np.ones((2, 3))).T):
        other = copied(original)
        assert type(other) is fb.FallbackArray
        np.testing.assert_array_equal(fb.asnumpy(other), fb.asnumpy(original), strict=True)
        other[...] = 0
        assert original.any()


def test_a_pickle_moves_nothing_until_it_is_used(x: Any) -> None:
    pickled = pickle.dumps(x)
    with moved() as crossed:
        again = pickle.loads(pickled)
    assert crossed == [0, 0]
    assert float((again + x).sum()) == 2 * float(x.sum())


def test_deepcopy_copies_an_array_once(x: Any) -> None:
    first, second = copy.deepcopy([x, x])
    assert first is second is not x


def test_copies_stay_on_the_device(x: Any) -> None:
    with fb.profile() as p:
        copy.deepcopy({"a": [x, copy.copy(x)]})
    assert {(e.route, e.bytes_to_host, e.bytes_to_device) for e in p.events} == {("device", 0, 0)}


# --- DLPack ---------------------------------------------------------------------------------------------------


def test_dlpack_shares_the_memory(x: Any, device: Device) -> None:
    if not hasattr(device.array_type, "__dlpack__"):
        pytest.skip(f"{device} has no DLPack")
    assert x.__dlpack_device__() == fb.ascupy(x).__dlpack_device__()
    library = np if x.__dlpack_device__()[0] == 1 else device.xp
    shared = library.from_dlpack(x)
    x[0] = 7
    assert float(shared[0]) == 7.0


def test_a_read_only_array_is_not_handed_out_to_be_written(x: Any, device: Device) -> None:
    if not hasattr(device.array_type, "__dlpack__"):
        pytest.skip(f"{device} has no DLPack")
    x.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        x.__dlpack__()


def test_cupy_is_not_offered_our_memory(x: Any) -> None:
    assert not hasattr(x, "__cuda_array_interface__")


# --- ufuncs of numba ------------------------------------------------------------------------------------------------


def test_ufuncs_of_numba_run_on_the_host(x: Any) -> None:
    numba = pytest.importorskip("numba", reason="numba is not built for every Python that NumPy is")
    signed = numba.vectorize(["float64(float64, float64)"])(lambda a, b: a * b + 1)
    unsigned = numba.vectorize(lambda a, b: a * b + 1)
    host = fb.asnumpy(x)
    with fb.options(fallback="allow"):
        for ufunc in (signed, unsigned):
            found = ufunc(x, 2.0)
            assert type(found) is fb.FallbackArray
            np.testing.assert_array_equal(fb.asnumpy(found), host * 2 + 1)
        np.testing.assert_array_equal(fb.asnumpy(signed.outer(x, x)), signed.outer(host, host))
