"""The simulated device refuses what CuPy refuses, and differs from NumPy silently where CuPy does."""

from __future__ import annotations

import copy
import pickle
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fbarray.devices.simulated.current import entered
from fbarray.devices.simulated.memory import SimulatedCudaError
from fbarray.devices.simulated.namespace import SimulatedArray, namespace
from fbarray.devices.simulated.namespace import upload as typed_upload

xp: Any = namespace()
cupyx = xp.cupyx
HOST = np.array([3.0, 1.0, 2.0])
SQUARE = np.array([[4.0, 1.0], [1.0, 3.0]])


def upload(host: Any, ordinal: int = 0) -> Any:
    return typed_upload(host, ordinal)


def vector() -> Any:
    return upload(HOST)


def square() -> Any:
    return upload(SQUARE)


def refuses(call: Callable[[], Any], error: type[Exception], match: str | None = None) -> None:
    with pytest.raises(error, match=match):
        call()


# no implicit way to the host, no NumPy operand


def test_numpy_does_not_convert_the_array() -> None:
    refuses(lambda: np.asarray(vector()), TypeError, "Implicit conversion to a NumPy array is not allowed")


@pytest.mark.parametrize(
    "call",
    [
        lambda: xp.add(vector(), HOST),
        lambda: vector() + HOST,
        lambda: HOST + vector(),
        lambda: np.add(vector(), HOST),
        lambda: xp.sum(HOST),
        lambda: xp.where(vector() > 1, HOST, 0),
        lambda: xp.concatenate([vector(), HOST]),
        lambda: xp.add(vector(), vector(), out=HOST.copy()),
        lambda: xp.matmul(square(), SQUARE),
        lambda: xp.linalg.inv(SQUARE),
        lambda: xp.fft.fft(HOST),
    ],
)
def test_numpy_operands_are_refused(call: Callable[[], Any]) -> None:
    refuses(call, TypeError, "Unsupported type|Output arguments")


@pytest.mark.parametrize(
    "call",
    [
        lambda: xp.add(vector(), [1, 2, 3]),
        lambda: vector() + [1, 2, 3],
        lambda: np.multiply(vector(), [1, 2, 3]),
        lambda: xp.sum([1, 2]),
        lambda: xp.where(vector() > 1, [1, 2, 3], 0),
        lambda: xp.choose(upload(np.array([0, 1])), [vector(), vector()]),
        lambda: xp.lexsort((vector(), vector())),
        lambda: xp.sum(3.0),
        lambda: xp.dot(vector(), 2.0),
    ],
)
def test_lists_and_scalars_are_refused_as_operands(call: Callable[[], Any]) -> None:
    refuses(call, TypeError)


@pytest.mark.parametrize(
    "call",
    [
        lambda: xp.asarray([1, 2]),
        lambda: xp.array(HOST),
        lambda: xp.isclose(vector(), [3, 1, 2]),
        lambda: xp.append(vector(), [1.0]),
        lambda: xp.quantile(vector(), [0.1, 0.5]),
        lambda: xp.add(1, 2),
        lambda: xp.concatenate([vector(), vector()]),
        lambda: xp.repeat(vector(), [1, 2, 0]),
        lambda: xp.take(vector(), [0, 1]),
    ],
)
def test_what_cupy_uploads_is_taken(call: Callable[[], Any]) -> None:
    assert isinstance(call(), SimulatedArray)


@pytest.mark.parametrize("value", [["a"], [None], np.array(["2020"], "M8[D]"), np.longdouble(1)])
def test_dtypes_without_a_device_are_refused(value: Any) -> None:
    refuses(lambda: xp.asarray(value), ValueError, "Unsupported dtype")


def test_sequences_of_device_arrays_and_numbers_do_not_mix() -> None:
    refuses(lambda: xp.array([vector()[0], 1.0]), TypeError)


def test_two_devices_do_not_mix() -> None:
    with entered(1):
        other = upload(HOST, ordinal=1)
    assert other.device.id == 1
    refuses(lambda: xp.add(vector(), other), ValueError, "Array device must be same as the current device")


# parameters


@pytest.mark.parametrize(
    "call",
    [
        lambda: xp.sum(vector(), where=True),
        lambda: xp.sum(vector(), initial=1),
        lambda: xp.take(vector(), 0, mode="clip"),
        lambda: xp.std(vector(), correction=1),
        lambda: xp.sort(vector(), order="a"),
        lambda: xp.clip(vector(), min=1),
        lambda: xp.add(vector(), 1, where=True),
        lambda: xp.sin(vector(), order="C"),
        lambda: xp.asarray(HOST, device=0),
        lambda: vector().sum(where=True),
        lambda: vector().max(initial=0),
        lambda: vector().item(0),
        lambda: square().reshape(shape=(4,)),
        lambda: xp.linalg.svd(square(), hermitian=True),
        lambda: xp.concatenate(arrays=[vector()]),
        lambda: xp.sum(vector(), axis=upload(np.array(0))),
    ],
)
def test_parameters_that_cupy_lacks_are_refused(call: Callable[[], Any]) -> None:
    refuses(call, TypeError)


def test_sorting_kinds_other_than_stable_are_refused() -> None:
    refuses(lambda: vector().sort(kind="quicksort"), ValueError, "kind can only be None or 'stable'")


def test_only_contiguous_arrays_are_sorted_in_place() -> None:
    refuses(lambda: vector()[::2].sort(), NotImplementedError)
    refuses(lambda: vector().partition(3), ValueError, "out of bounds")


@pytest.mark.parametrize("name", ["resize", "setflags", "ctypes", "__array_interface__", "__index__", "__contains__"])
def test_attributes_that_cupy_lacks_are_absent(name: str) -> None:
    assert not hasattr(vector(), name)


def test_there_is_no_writeable_flag() -> None:
    assert not hasattr(vector().flags, "writeable")
    refuses(lambda: vector().flags["WRITEABLE"], KeyError)


def test_arrays_are_not_hashable() -> None:
    refuses(lambda: hash(vector()), TypeError)


def test_an_array_is_no_python_index() -> None:
    refuses(lambda: range(upload(np.array(1))), TypeError)


# results


@pytest.mark.parametrize(
    "call",
    [
        lambda: vector().sum(),
        lambda: vector()[0],
        lambda: next(iter(vector())),
        lambda: xp.array_equal(vector(), vector()),
        lambda: xp.allclose(vector(), vector()),
        lambda: xp.count_nonzero(vector()),
        lambda: xp.linalg.det(square()),
        lambda: xp.add(1, 2),
        lambda: np.sum(vector()),
    ],
)
def test_scalars_are_arrays_of_no_dimensions(call: Callable[[], Any]) -> None:
    result = call()
    assert isinstance(result, SimulatedArray)
    assert result.shape == ()


def test_an_element_is_a_view() -> None:
    a = vector()
    element = a[0]
    element += 10
    assert element.base is a
    assert a.tolist() == [13, 1, 2]


@pytest.mark.parametrize("view", [lambda a: xp.broadcast_to(a, (2, 3))[0], lambda a: xp.diagonal(xp.diag(a))])
def test_views_that_numpy_guards_can_be_written(view: Callable[[Any], Any]) -> None:
    result = view(vector())
    result[0] = 7
    assert result.get()[0] == 7


def test_broadcast_results_alias_their_base() -> None:
    a = vector()
    xp.broadcast_to(a, (2, 3))[0, 0] = 7
    assert a.get()[0] == 7


def test_several_results_come_in_cupys_container() -> None:
    assert type(xp.gradient(square())) is list
    assert type(xp.linalg.eigh(square())) is tuple
    assert type(xp.unique_counts(vector())).__name__ == "UniqueCountsResult"


def test_reductions_keep_out() -> None:
    out = xp.zeros(())
    assert xp.sum(vector(), out=out) is out
    assert out.get() == 6


# indices


@pytest.mark.parametrize("index", [[0, 4], [-4, 3]])
def test_integer_arrays_out_of_range_wrap(index: list[int]) -> None:
    expected = HOST[np.array(index) % 3]
    assert np.array_equal(vector()[upload(np.array(index))].get(), expected)
    assert np.array_equal(xp.take(vector(), index).get(), expected)
    assert np.array_equal(vector()[index].get(), expected)


def test_writing_through_indices_out_of_range_wraps() -> None:
    a = vector()
    a[[3, 4]] = 9
    xp.put(a, [5], [8.0])
    assert a.tolist() == [9, 9, 8]


def test_a_python_integer_out_of_range_raises() -> None:
    refuses(lambda: vector()[7], IndexError)


def test_float_keys_are_refused() -> None:
    refuses(lambda: vector()[vector()], IndexError, "integer or boolean")


def test_numpy_arrays_and_device_scalars_are_keys() -> None:
    assert vector()[np.array([0, 1])].tolist() == [3, 1]
    assert vector()[upload(np.array(1)) :].tolist() == [1, 2]


def test_an_array_key_of_no_dimensions_copies() -> None:
    a = vector()
    a[upload(np.array(0))][...] = 5
    assert a.tolist() == [3, 1, 2]


@pytest.mark.parametrize("value", [HOST, [1, 2, 3]])
def test_a_slice_is_not_filled_from_the_host(value: Any) -> None:
    a = vector()
    refuses(lambda: a.__setitem__(slice(None), value), ValueError, "non-scalar")


def test_of_a_repeated_index_the_winner_is_not_numpys() -> None:
    a, host = xp.zeros(2), np.zeros(2)
    a[[0, 0, 1]] = [1.0, 2.0, 3.0]
    host[[0, 0, 1]] = [1.0, 2.0, 3.0]
    assert a.tolist() == [1, 3]
    assert host.tolist() == [2, 3]


def test_masks_select_and_assign() -> None:
    a = vector()
    a[a > 1] = 0
    assert a.tolist() == [0, 1, 0]
    assert vector()[vector() > 1].tolist() == [3, 2]


# linear algebra


@pytest.mark.parametrize(
    "call",
    [
        lambda: xp.linalg.inv(square() * 0),
        lambda: xp.linalg.solve(square() * 0, xp.ones(2)),
        lambda: xp.linalg.cholesky(-square()),
        lambda: xp.linalg.matrix_power(square() * 0, -1),
    ],
)
def test_singular_matrices_raise_only_where_asked_to(call: Callable[[], Any]) -> None:
    assert np.isnan(call().get()).any()
    with cupyx.errstate(linalg="raise"):
        refuses(call, np.linalg.LinAlgError)


def test_in_a_stack_only_the_singular_matrices_are_lost() -> None:
    stack = xp.stack([square(), square() * 0])
    inverse = xp.linalg.inv(stack).get()
    assert np.allclose(inverse[0], np.linalg.inv(SQUARE))
    assert np.isnan(inverse[1]).all()


def test_wrong_shapes_raise() -> None:
    refuses(lambda: xp.linalg.inv(xp.zeros((2, 3))), np.linalg.LinAlgError)


def test_nothing_warns() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        xp.divide(xp.ones(2), xp.zeros(2))
        xp.mean(xp.zeros(0))
        xp.nanmean(xp.full(2, np.nan))


def test_of_nans_alone_the_extremes_warn_as_cupys_do() -> None:
    for extreme in (xp.nanmax, xp.nanmin):
        with pytest.warns(RuntimeWarning, match="All-NaN"):
            extreme(xp.full(2, np.nan))


# ufuncs


@pytest.mark.parametrize("call", [xp.maximum.reduce, xp.maximum.accumulate, xp.multiply.at])
def test_ufunc_methods_that_cupy_lacks_are_not_implemented(call: Callable[..., Any]) -> None:
    arguments = (vector(), [0], 1) if call.__name__ == "at" else (vector(),)
    refuses(lambda: call(*arguments), NotImplementedError)


def test_ufunc_methods_that_cupy_has() -> None:
    a = vector()
    assert xp.add.reduce(a).get() == 6
    assert xp.multiply.accumulate(a).tolist() == [3, 3, 6]
    assert xp.maximum.outer(a, a).shape == (3, 3)
    xp.add.at(a, [0, 0], 1.0)
    assert a.tolist() == [5, 1, 2]


@pytest.mark.parametrize(
    "call",
    [
        lambda: xp.invert(vector()),
        lambda: xp.subtract(vector() > 1, vector() > 1),
        lambda: xp.add(upload(np.array([1], "i4")), 1.5, out=upload(np.array([1], "i4"))),
        lambda: xp.add.at(upload(np.array([1], "u1")), [0], 1),
    ],
)
def test_dtypes_without_a_loop_are_refused(call: Callable[[], Any]) -> None:
    refuses(call, TypeError)


@pytest.mark.parametrize(("dtype", "scalar"), [("f4", 1.5), ("u1", 3), ("f2", 2), ("i2", 1.5), ("c8", 2.0)])
def test_python_scalars_promote_weakly(dtype: str, scalar: Any) -> None:
    host = np.array([1, 2], dtype)
    assert (upload(host) * scalar).dtype == (host * scalar).dtype


def test_a_negative_number_is_less_than_any_unsigned() -> None:
    assert (upload(np.array([1], "u1")) > -1).get().all()


def test_out_may_be_a_tuple() -> None:
    out = xp.zeros(3)
    assert xp.sin(vector(), out=(out,)) is out
    refuses(lambda: xp.divmod(vector(), 2.0, out=out), ValueError)


def test_out_may_be_larger_but_not_smaller_than_the_inputs() -> None:
    assert xp.sin(vector(), out=xp.zeros((2, 3))).shape == (2, 3)
    refuses(lambda: xp.sin(vector(), out=xp.zeros(1)), ValueError, "Out shape is mismatched")


def test_inputs_that_overlap_the_output_are_read_first() -> None:
    a = xp.arange(4)
    xp.add(a[:-1], a[1:], out=a[1:])
    assert a.tolist() == [0, 1, 3, 5]


# operators and protocols


class Higher:
    """An operand that wants to go first."""

    __array_priority__ = 1000

    def __radd__(self, other: Any) -> str:
        return "deferred"


class OptedOut:
    """An operand that NumPy's ufuncs shall not touch."""

    __array_ufunc__ = None

    def __radd__(self, other: Any) -> str:
        return "deferred"


@pytest.mark.parametrize("other", [Higher(), OptedOut()])
def test_operators_defer(other: Any) -> None:
    assert vector() + other == "deferred"


def test_comparison_with_none_is_elementwise() -> None:
    assert (vector() == None).tolist() == [False] * 3  # noqa: E711 - the operator is under test
    assert (vector() != None).tolist() == [True] * 3  # noqa: E711


def test_numpy_functions_dispatch_to_the_device() -> None:
    assert isinstance(np.concatenate([vector(), vector()]), SimulatedArray)
    assert isinstance(np.linalg.inv(square()), SimulatedArray)
    refuses(lambda: np.insert(vector(), 0, 1), TypeError, "no implementation found")


def test_numpy_ufuncs_dispatch_to_the_device() -> None:
    assert isinstance(np.sin(vector()), SimulatedArray)
    refuses(lambda: np.divmod(vector(), 2.0, out=(xp.zeros(3), xp.zeros(3))), ValueError)


def test_the_users_function_is_given_device_arrays() -> None:
    def total(row: Any) -> Any:
        assert isinstance(row, SimulatedArray)
        return xp.sum(row)

    assert xp.apply_along_axis(total, 1, square()).tolist() == [5, 4]


# memory


@pytest.mark.parametrize("order", ["C", "F"])
def test_upload_copies_and_keeps_the_layout(order: Any) -> None:
    host = np.array(SQUARE, order=order)
    a = upload(host)
    host[...] = 0
    assert np.array_equal(a.get(), SQUARE)
    assert a.flags.f_contiguous == (order == "F")


def test_get_copies() -> None:
    a = vector()
    a.get()[0] = 100
    assert a.tolist() == [3, 1, 2]


@pytest.mark.parametrize(
    ("value", "error"), [([1, 2, 3], TypeError), (np.ones(4), ValueError), (np.ones(3, "f4"), TypeError)]
)
def test_set_takes_a_numpy_array_of_the_same_kind(value: Any, error: type[Exception]) -> None:
    refuses(lambda: vector().set(value), error)


def test_an_array_can_be_made_at_a_pointer() -> None:
    a = vector()
    view = xp.ndarray((2,), float, a.data + 8, (8,))
    view[...] = 0
    assert a.tolist() == [3, 0, 0]
    assert view.base is None  # CuPy knows the memory, not the array that it was taken from


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda a: pickle.loads(pickle.dumps(a))])
def test_clones_have_memory_of_their_own(clone: Callable[[Any], Any]) -> None:
    a = vector()
    b = clone(a)
    b[0] = 9
    assert a.tolist() == [3, 1, 2]
    assert b.base is None


def test_the_special_functions_are_scipys() -> None:
    pytest.importorskip("scipy")
    assert cupyx.scipy.special.gamma(vector()).tolist() == [2, 1, 1]
    assert cupyx.rsqrt(xp.full(1, 4.0)).tolist() == [0.5]


def test_scatter_adds_repeated_indices() -> None:
    a = xp.zeros(2)
    cupyx.scatter_add(a, [0, 0, 1], 1.0)
    assert a.tolist() == [2, 1]


# what a GPU, or CuPy on it, computes otherwise


def unaligned() -> Any:
    return upload(np.arange(24, dtype="u1"))[1:9].view("f8")


@pytest.mark.parametrize("call", [lambda x: x + 1, xp.sum, lambda x: xp.copyto(x, 0.0), lambda x: xp.add(1, 1, out=x)])
def test_what_lies_unaligned_is_not_read_nor_written(call: Callable[[Any], Any]) -> None:
    refuses(lambda: call(unaligned()), SimulatedCudaError, "misaligned address")
    strided = xp.ndarray((2,), "c16", upload(np.zeros(4, "c16")).data, (24,))
    refuses(lambda: call(strided), SimulatedCudaError, "misaligned address")


def test_cub_dies_of_edges_in_no_order() -> None:
    for edges in ([1.0], [0.0, np.nan]):
        refuses(lambda edges=edges: xp.histogram(vector(), upload(np.array(edges))), SimulatedCudaError, "CUB")


def test_a_shift_looks_at_the_lowest_bits() -> None:
    far = upload(np.array([-(2**63), 2**32 + 1, 64, -1]))
    assert xp.left_shift(upload(np.full(4, 5)), far).tolist() == [5, 10, 0, 0]
    assert xp.right_shift(upload(np.full(4, -5)), far).tolist() == [-5, -3, -1, -1]


def test_complex_quotients_and_powers_are_nan_where_a_part_is_zero_or_infinite() -> None:
    special = upload(np.array([0j, complex(np.inf, 0)]))
    assert np.isnan(xp.true_divide(upload(np.ones(2, complex)), special).get()).all()
    assert np.isnan(xp.reciprocal(special).get()).all()
    assert np.isnan(xp.power(special, 1).get()).tolist() == [False, True]
    assert xp.power(special, 0).tolist() == [1, 1]


def test_nothing_is_looked_at_where_there_is_nothing() -> None:
    assert xp.add(upload(np.empty(0, "u1")), -1).dtype == np.uint8
    assert xp.copysign(upload(np.empty(0, "i1")), upload(np.empty(0, "c8"))).dtype == np.complex64
    assert xp.bincount(upload(np.empty(0, "c8")), minlength=2).tolist() == [0, 0]


def test_a_sum_of_all_fills_any_out() -> None:
    out = upload(np.zeros((3, 1)))
    assert xp.sum(vector(), out=out, keepdims=True) is out
    assert out.tolist() == [[6.0]] * 3


def test_segments_are_differences_of_running_sums() -> None:
    sums = xp.add.reduceat(upload(np.array([np.inf, 1.0, 2.0])), upload(np.array([0, 1])))
    assert np.isnan(sums.get()).tolist() == [False, True]
