"""Values and shapes at which CuPy, or a GPU, answers otherwise than NumPy, or dies."""

from __future__ import annotations

import operator
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray import numpy as fnp
from fbarray.devices import Device
from fbarray.memory.layout import RESHAPES
from tests.cases.spec import Case, Host, Sliced
from tests.comparing import check
from tests.signatures import NUMPY

pytestmark = pytest.mark.usefixtures("allow_fallback")

Call = Callable[..., Any]
INF, NAN = np.inf, np.nan


def agree(call: Call, *args: Any, **kwargs: Any) -> None:
    """NumPy's result or error, and the operands afterwards."""
    check(Case(call, args, kwargs))


# --- unaligned elements -------------------------------------------------------------------------------------------

UNALIGNED: dict[str, Call] = {
    "an odd offset": lambda x: x.view("u1")[1:9].view("f8"),
    "half a complex number": lambda x: x[1:3].view("c16"),
    "a byte of shorts": lambda x: x.view("u1")[1:3].view("i2"),
}


@pytest.mark.parametrize("where", ["device", "host"])
@pytest.mark.parametrize("view", UNALIGNED)
def test_a_view_that_no_gpu_can_read_is_refused(view: str, where: str) -> None:
    x = fb.asarray(np.arange(6.0))
    if where == "host":
        x = np.negative(x)
        np.put(x, [0], np.array(["1.5"]))  # NumPy alone takes text
    with pytest.raises(ValueError, match=r"cannot read unaligned elements.*copy the bytes first"):
        UNALIGNED[view](x)


@pytest.mark.usefixtures("current_device")  # CuPy itself is called
@pytest.mark.parametrize("view", UNALIGNED)
def test_memory_of_others_that_no_gpu_can_read_is_refused(view: str, device: Device) -> None:
    bare = UNALIGNED[view](device.xp.arange(6.0))
    with pytest.raises(ValueError, match=r"cannot read unaligned elements.*copy the bytes first"):
        fb.asarray(bare)


def test_the_bytes_can_be_copied_first() -> None:
    agree(lambda x: x.view("u1")[1:9].copy().view("f8"), np.arange(6.0))
    agree(lambda x: x.view("u1")[8:24].view("f8") + 1, np.arange(6.0))
    agree(lambda x: x[2:].view("c16") + 1, np.arange(6.0))


@pytest.mark.parametrize(("dtype", "stride"), [("f8", 4), ("f8", 12), ("c16", 24), ("c8", 12), ("i2", 3)])
def test_strides_between_elements_are_refused(dtype: str, stride: int) -> None:
    x = fb.asarray(np.arange(8).astype(dtype))[:2]
    with pytest.raises(ValueError, match="cannot read unaligned elements"):
        x.strides = (stride,)
    np.testing.assert_array_equal(fb.asnumpy(x), np.arange(2).astype(dtype))


def test_a_dtype_that_is_assigned_must_fit_the_address() -> None:
    x = fb.asarray(np.arange(6.0)).view("u1")[1:9]
    with pytest.raises(ValueError, match="cannot read unaligned elements"):
        x.dtype = np.dtype("f8")
    assert x.dtype == np.uint8


# --- histograms ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [list, np.asarray, Host], ids=["list", "device", "host"])
@pytest.mark.parametrize(
    "edges", [[1.0], [], [NAN], [NAN, 1.0], [0.0, NAN], [0.0, NAN, 1.0], [2.0, 1.0], [0.0, 0.0, 3.0]], ids=repr
)
def test_a_histogram_between_few_edges_or_in_no_order(edges: list[float], form: Call) -> None:
    bins = form(edges) if form is list else form(np.array(edges))
    agree(np.histogram, np.array([0.5, 1.0, 2.5, NAN]), bins)
    agree(np.histogram, np.arange(4), bins, weights=np.arange(4.0))


# --- shifts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shift", [np.left_shift, np.right_shift, operator.lshift, operator.rshift, operator.ilshift,
                                   operator.irshift])  # fmt: skip
@pytest.mark.parametrize("dtype", ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"])
def test_shifts_by_more_than_all_bits(dtype: str, shift: Call) -> None:
    bounds = np.iinfo(dtype)
    far = [0, 1, 5, 7, 8, 31, 32, 63, 64, bounds.max, bounds.max - 1, *((bounds.min, -1, -64) if bounds.min else ())]
    how_far = np.array(far, dtype)
    for value in {1, 5, bounds.max, bounds.min, bounds.min // 3}:
        agree(shift, np.full(how_far.shape, value, dtype), how_far)
    for by in (0, 3, 70, -1):
        agree(shift, np.array([1, 5, bounds.max, bounds.min], dtype), by)


@pytest.mark.parametrize("shift", [np.left_shift, np.right_shift])
def test_shifts_of_several_dtypes_and_into_out(shift: Call) -> None:
    far = np.array([0, 1 << 32, (1 << 32) + 1, -(2**63), 2**62])
    agree(shift, np.arange(5, dtype="i1"), far)
    agree(shift, np.array([True] * 5), far)
    agree(shift, 5, far)
    agree(shift, np.arange(5), far, out=np.zeros((2, 5), "i8"))
    agree(shift, np.arange(5), far, out=np.zeros(5, "i2"))


# --- complex arithmetic -------------------------------------------------------------------------------------------

PARTS = (NAN, INF, -INF, 0.0, -0.0, 1.0, -2.5, 2.0)
NUMBERS = np.array([complex(a, b) for a in PARTS for b in PARTS])


@pytest.mark.parametrize("function", [np.divide, np.power, np.float_power, operator.truediv, operator.pow])
@pytest.mark.parametrize("dtype", ["c8", "c16"])
def test_quotients_and_powers_of_zeros_and_infinities(dtype: str, function: Call) -> None:
    numbers = NUMBERS.astype(dtype)
    agree(function, numbers[:, None], numbers)
    large = () if dtype == "c8" and function in (np.power, operator.pow) else (100,)  # beyond single precision the
    for number in (-1, 0, 1, 2, 3, -3, 0.5, 1j, 99, -99, *large, 0.0):  # phase is left to the C library's logarithm
        agree(function, numbers, number)
        agree(function, number, numbers)
    agree(function, numbers, np.arange(-3.0, 61.0))
    agree(function, np.arange(64), numbers)


@pytest.mark.parametrize("function", [operator.itruediv, operator.ipow])
def test_in_place(function: Call) -> None:
    agree(function, NUMBERS.copy(), NUMBERS[::-1].copy())
    agree(function, NUMBERS.astype("c8"), -1)


@pytest.mark.parametrize("dtype", ["c8", "c16"])
def test_reciprocals(dtype: str) -> None:
    agree(np.reciprocal, NUMBERS.astype(dtype))
    agree(np.reciprocal, NUMBERS.astype(dtype), out=np.zeros(64, "c16"))
    agree(lambda x: x**-1, NUMBERS.astype(dtype))


# --- out= of another shape ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", [np.remainder, np.floor_divide, np.left_shift, np.divide, np.maximum, np.power])
@pytest.mark.parametrize("kind", ["i8", "f8", "c16"])
def test_out_is_not_broadcast_into(function: np.ufunc, kind: str) -> None:
    for out in ((2, 3), (1, 2, 3), (4, 2, 3), (3,)):
        agree(function, np.ones((1, 2, 3), kind), np.ones(3, kind), out=np.zeros(out, kind))
        agree(function, np.ones((1, 2, 3), kind), 2, out=np.zeros(out, kind))


@pytest.mark.parametrize("function", [operator.imod, operator.ifloordiv, operator.ilshift, operator.itruediv])
def test_no_operator_squeezes_its_result(function: Call) -> None:
    dtype = "i8" if function is operator.ilshift else "f8"
    agree(function, np.ones((2, 3), dtype), np.ones((1, 2, 3), dtype))


@pytest.mark.parametrize("function", [np.sum, np.prod, np.mean, np.any, np.nansum])
@pytest.mark.parametrize("shape", [(), (1,), (3, 1), (1, 1), (3,), (3, 4)])
def test_a_reduction_fills_no_out_of_another_shape(shape: tuple[int, ...], function: Call) -> None:
    for kwargs in ({}, {"keepdims": True}, {"axis": 1}, {"axis": (0, 1)}, {"axis": -1, "keepdims": True}):
        agree(function, np.arange(12.0).reshape(3, 4), out=np.zeros(shape), **kwargs)


# --- integers beside nothing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [-1, 300, -129, 2**63, 2**64, 5])
@pytest.mark.parametrize("dtype", ["u1", "i1", "i8", "f8"])
def test_an_integer_that_does_not_fit_beside_an_empty_array(dtype: str, number: int) -> None:
    nothing = np.empty(0, dtype)
    for function in (np.gcd, np.lcm, np.bitwise_and, np.add, np.fmod, np.remainder, np.floor_divide, np.power, np.less,
                     np.maximum, operator.add, operator.mod, operator.pow):  # fmt: skip
        agree(function, nothing, number)
        agree(function, number, nothing)
    agree(np.add, nothing, number, out=np.empty(0, dtype))
    agree(np.add, nothing, number, dtype="i8", casting="unsafe")
    agree(np.add, nothing, number, where=np.empty(0, bool), out=np.empty(0, dtype))
    for function in (operator.iadd, operator.imod, operator.ior):
        agree(function, nothing, number)


def test_an_integer_that_fits_beside_an_empty_array_stays_on_the_device() -> None:
    with fb.options(fallback="raise"):
        assert (fb.asarray(np.empty(0, "i2")) + 300).dtype == np.int16
        assert (fb.asarray(np.empty(0, "u1")) < -1).dtype == bool


def test_a_period_that_does_not_fit() -> None:
    for values in ([1], [], [1, 7]):
        for period in (5, 300, 600):
            agree(np.unwrap, np.array(values, "u1"), period=period)


@pytest.mark.parametrize("function", [np.copysign, np.nextafter, np.hypot, np.arctan2])
def test_complex_numbers_are_refused_also_where_there_are_none(function: np.ufunc) -> None:
    agree(function, np.empty(0, "f4"), np.empty(0, "c8"))
    agree(function, np.empty(0, "c16"), 1.0)
    agree(function, np.ones(2), 1j)
    agree(function, np.ones(2), np.ones(2, "i1"))


# --- one function each --------------------------------------------------------------------------------------------


def test_clip_between_bounds_in_no_order() -> None:
    for dtype in ("f2", "f4", "f8"):
        agree(np.clip, np.array([NAN, 0.0, 2.0, -INF], dtype), 1, -1)


def test_eye_takes_no_other_order() -> None:
    for order in "CFKA":
        agree(lambda x, order=order: np.eye(3, 0, order=order, like=x), np.ones(2))


@pytest.mark.parametrize("order", ["A", "K", "C", "F", None])
def test_asarray_shares_memory_as_numpys_does(order: str | None) -> None:
    matrix = np.arange(12.0).reshape(3, 4)
    for key in (np.s_[::-1], np.s_[:, ::2], np.s_[...]):
        agree(lambda x: np.asarray(x, order=order, like=x), Sliced(matrix, key))
        agree(lambda x: np.asarray(x, order=order, like=x).strides, Sliced(matrix, key))


def test_bincount_looks_at_the_dtype_of_nothing() -> None:
    for dtype in ("c8", "f8", "i8", "u8", "?"):
        agree(np.bincount, np.empty(0, dtype), minlength=4)


def test_choices_look_at_the_dtype_of_nothing() -> None:
    for dtype in ("c8", "f8", "i8", "u8", "?", "i2"):
        agree(np.choose, np.empty(0, dtype), [np.empty(0), np.empty(0, "c8")])
        agree(np.choose, np.ones(2, dtype), [np.zeros(2), np.ones(2)])


def test_complex_logarithms_and_powers_in_another_domain() -> None:
    for number in (0j, complex(INF, 0), -INF, 0.0):
        for base in (-0.5 + 2j, 2, -2.0, complex(INF, 0)):
            agree(np.emath.logn, np.array(number), np.array(base))
            agree(np.emath.power, np.array(number), np.array(base))


def test_axes_of_a_product_are_a_list() -> None:
    for axes in ((-1, 0), [-1, 0], [(0,), (0,), ()], None, 0):
        agree(np.vecdot, np.ones(4), np.arange(4.0), axes=axes)


def test_a_nan_becomes_no_complex_number() -> None:
    x = np.array([NAN, 1j, INF])
    for nan in (x, 1j, 2.0):
        agree(np.nan_to_num, x, nan=nan)
        agree(np.nan_to_num, x.real.copy(), nan=nan)


def test_equal_numbers_are_close_whatever_the_tolerance() -> None:
    for tolerance in (NAN, -1.0, np.array(NAN), np.array([1.0, NAN, 0.0, NAN])):
        for function in (np.isclose, np.allclose):
            agree(function, np.array([1.0, 2.0, NAN, INF]), np.array([1.0, 3.0, NAN, INF]), tolerance, 0)
            agree(function, np.array([1.0, 2.0, 5.0, INF]), np.array([1.0, 2.0, 5.0, INF]), 0, tolerance)


@pytest.mark.parametrize("function", [np.quantile, np.percentile, np.nanquantile, np.nanpercentile])
def test_quantiles_of_a_number(function: Call) -> None:
    for number in (np.array(True), np.array(3), np.array(NAN, "f2")):
        for keepdims in (True, False):
            for q in (0, 0.5, [0, 1]):
                agree(function, number, q, keepdims=keepdims)


def test_halves_are_rounded_in_half_precision() -> None:
    halves = np.random.default_rng(0).uniform(-20, 20, 200).astype("f2")
    for decimals in (-5, -2, -1, 0, 1, 2, 3, 5):
        check(Case(np.round, (halves, decimals), {}, rtol=0.0, atol=0.0))
        check(Case(lambda x, n: x.round(n), (halves, decimals), {}, rtol=0.0, atol=0.0))


@pytest.mark.parametrize("dtype", ["i1", "u1", "i2", "i8", "?", "f4"])
@pytest.mark.parametrize("function", [np.mean, np.nanmean, lambda x, **kwargs: x.mean(**kwargs)])
def test_a_mean_in_narrow_integers(function: Call, dtype: str) -> None:
    x = np.array([[1, 4, 8, 6], [4, 2, 2, 2], [7, 254, 1, 1]], "u1")
    for kwargs in ({"axis": 1}, {}, {"axis": 0, "keepdims": True}, {"axis": (0, 1)}):
        agree(function, x, dtype=dtype, **kwargs)


def test_complex_nans_are_found_in_numpys_order() -> None:
    x = np.array([1j, 2, complex(0, NAN), complex(NAN, 0), complex(NAN, 1)])
    agree(np.searchsorted, x, x)
    agree(np.searchsorted, x[:2], x)


def test_a_fit_that_fails() -> None:
    for dtype in ("f8", "c8", "c16"):
        agree(np.polyfit, np.zeros(2, dtype), np.ones(2, dtype), 2)


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "c8", "c16"])
@pytest.mark.parametrize("special", [INF, NAN, 1e4])
def test_a_segment_knows_nothing_of_the_others(special: float, dtype: str) -> None:
    x = np.random.default_rng(0).integers(-9, 9, (6, 5, 4)).astype(dtype)
    x[2, 2, 1] = special
    for indices in ([0], [0, 3], [3, 1, 3], [0, 2, 2, 1], [1, 3, 0]):
        for axis in (0, 1, -1):
            agree(np.add.reduceat, x, indices, axis=axis)


def test_a_segment_keeps_its_digits() -> None:
    agree(np.add.reduceat, np.array([1e20, 1.0, 2.0, 3.0]), [0, 1])


@pytest.mark.parametrize("axis", [None, 0, 1])
def test_booleans_that_lie_in_bytes_of_other_numbers(axis: int | None) -> None:
    """A view of other memory as booleans holds bytes that are neither 0 nor 1."""
    numbers = np.array([[0, 1], [2, 3], [4, 5], [0, 7], [8, 0]], "u1")
    for wanted in ({}, {"return_index": True}, {"return_inverse": True}, {"return_counts": True}):
        agree(lambda x, **kwargs: np.unique(x.view(bool), axis=axis, **kwargs), numbers, **wanted)
    agree(lambda x: np.unique_all(x.view(bool)), numbers)
    agree(lambda x: np.unique_values(x.view(bool)), numbers)


@pytest.mark.parametrize("dtype", ["f4", "f8", "c8", "c16"])
def test_distinct_rows_with_nans(dtype: str) -> None:
    rows = np.array([[NAN, 1], [0, NAN], [NAN, 1], [-0.0, 2], [0.0, 2], [1, NAN], [INF, -INF]], dtype)
    if dtype.startswith("c"):
        rows.imag[:, 0] = [0, NAN, 1, 0, 0, NAN, INF]
    for axis in (0, 1):
        agree(np.unique, rows, axis=axis, return_counts=True)


@pytest.mark.parametrize("function", [np.fft.irfft, np.fft.hfft, np.fft.irfft2, np.fft.irfftn])
@pytest.mark.parametrize("shape", [(0, 1), (2, 1), (3, 3, 1), (0, 3), (1, 1)])
def test_an_inverse_transform_to_no_points(shape: tuple[int, ...], function: Call) -> None:
    agree(function, np.zeros(shape))
    for several in ({"axes": (0, 1)}, {"axes": (1, 0)}, {"s": (0, 0), "axes": (0, 1)}, {"s": (1, -3), "axes": (0, 1)}):
        if function in (np.fft.irfft2, np.fft.irfftn):
            agree(function, np.zeros(shape), **several)


@pytest.mark.parametrize("ends", [("i1", "f2"), ("f2", "u1"), ("i2", "f2"), ("i1", "f4"), ("f2", "f4"), ("i1", "c8"),
                                  ("?", "f2"), ("i8", "f4"), ("i1", "i1"), ("c8", "f2")])  # fmt: skip
def test_a_range_between_integers_and_floats(ends: tuple[str, str]) -> None:
    start, stop = np.array([0, 1, 1], ends[0]), np.array([1, 2, 3], ends[1])
    for function in (np.linspace, np.logspace):
        for number in (0, 1, 5):
            check(Case(function, (start, stop, number), {}, rtol=0.01, atol=0.01))
        check(Case(function, (start, 2, 3), {"dtype": "f8"}, rtol=0.01, atol=0.01))
        check(Case(function, (1.5, stop, 3), {}, rtol=0.01, atol=0.01))
        check(Case(function, ([0, 1, 2], stop, 3), {}, rtol=0.01, atol=0.01))
    check(Case(np.linspace, (start, stop, 3, True, True), {}, rtol=0.01, atol=0.01))
    check(Case(np.logspace, (start, stop, 4), {"base": np.array([2, 3, 4], "f2")}, rtol=0.01, atol=0.01))


@pytest.mark.parametrize("dtype", ["i1", "u1"])
def test_a_mean_of_small_integers_wraps_as_numpys_sum_does(dtype: str) -> None:
    x = np.full((2, 3), 100, dtype)
    for function in (np.mean, np.nanmean):
        agree(function, x, None, dtype)
        agree(function, x, dtype=dtype, axis=0)


def test_the_neighbours_of_infinite_numbers() -> None:
    for dtype in ("f2", "f4", "f8"):
        numbers = np.array([NAN, INF, -INF, 0.0, -0.0, 1.0, -2.5, np.finfo(dtype).max, np.finfo(dtype).tiny], dtype)
        if dtype == "f2":  # which of two equal zeros it is depends on the version of NumPy
            numbers = np.delete(numbers, 4)
        check(Case(np.nextafter, (numbers[:, None], numbers), {}, rtol=0.0, atol=0.0))
        for number in (INF, 0, 1.5, NAN):
            check(Case(np.nextafter, (numbers, number), {}, rtol=0.0, atol=0.0))
    agree(np.nextafter, np.array([INF, 1], "f2"), np.array([1, 2], "i1"))
    agree(np.nextafter, np.array([INF, 1], "f2"), np.array([1, 2], "f4"))
    agree(np.nextafter, np.array([INF, 1], "f2"), 0, out=np.zeros((2, 2), "f4"))


@pytest.mark.parametrize("kind", [bool, int, float, *[complex] * (NUMPY >= "2.3.0")])  # older NumPy's are complex
def test_the_condition_of_a_singular_matrix(kind: type) -> None:
    singular, regular = np.ones((3, 3), kind), np.eye(3).astype(kind)
    for p in ("nuc", "fro", 1, -1, INF, 2, None):
        agree(np.linalg.cond, regular, p)
        agree(np.linalg.cond, np.stack([regular, 2 * regular]), p)
    for p in ("nuc", "fro", 1, -1, INF):
        agree(np.linalg.cond, singular, p)
        agree(np.linalg.cond, np.stack([regular, singular]), p)


@pytest.mark.parametrize("mode", ["raise", "wrap", "clip", ("clip", "wrap", "raise")])
def test_indices_into_an_empty_dimension(mode: Any) -> None:
    for dims in ((2, 1, 0), (0, 1, 2), (2, -1, 3), (2, 1, 3)):
        agree(np.ravel_multi_index, np.zeros((3, 1), int), dims, mode=mode)
        agree(np.ravel_multi_index, np.zeros((3, 0), int), dims, mode=mode)


@pytest.mark.parametrize("form", [lambda y: y, lambda y: y + 0j, lambda y: 1j * y, lambda y: y - 2j * y],
                         ids=["real", "complex-real", "complex-imag", "complex-both"])  # fmt: skip
def test_points_and_values_that_are_nans(form: Call) -> None:
    def values(*numbers: float) -> Any:
        with np.errstate(invalid="ignore"):
            return form(np.array(numbers))

    def parts(*args: Any, **kwargs: Any) -> Any:
        found = np.interp(*args, **kwargs)
        return [found.real, found.imag]

    x = np.array([0.5, -1.0, 1.0, 2.0, NAN, 0.0, INF])
    for first, last in ((NAN, 1.0), (0.0, NAN), (NAN, NAN), (-INF, INF), (0.0, 1.0), (-INF, 1.0)):
        for y in (values(0, 10), values(NAN, 10), values(0, NAN), values(5, 5), values(-INF, INF), values(0, INF)):
            agree(parts, x, np.array([first, last]), y)
            agree(parts, x, np.array([first, last]), y, -7, 7)
    agree(parts, x[x != 2], np.array([0.0, NAN, 2.0]), values(1, 2, 3), left=4)
    agree(parts, x, np.array([NAN, 1.0, 2.0]), values(1, 2, 3), right=NAN)
    for point in (NAN, 1.0):
        agree(parts, x, np.array([point]), values(3))
        agree(parts, x, np.array([point]), values(3), left=-7, right=7)
        agree(parts, x, np.array([point]), values(3), period=4)
        agree(parts, np.array(0.5), np.array([point]), values(3), 2)
    agree(parts, x[:4], np.array([0.0, 0.5, 1.5]), values(1, 2, 3), period=2)
    agree(parts, x, np.array([0.0, 1.0]), values(1, 2), left=1j, right=2 + 1j)


LARGE = np.array([3, -(2**63), 2, 2**63 - 2, 1, 2**63 - 1, 2, 0])


def test_integers_that_are_equal_as_doubles_are_told_apart_before() -> None:
    agree(np.intersect1d, LARGE, np.array([2.0, 2.0**63]))
    agree(np.intersect1d, LARGE, np.array([2.0, 2.0**63]), return_indices=True)


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 2**64])
@pytest.mark.parametrize("call", [operator.add, operator.and_, operator.lt, np.multiply, np.bitwise_or])
def test_integers_beyond_int64_beside_booleans_overflow(call: Call, number: int) -> None:
    agree(call, np.array([True, False]), number)
    agree(call, number, np.array([[True, False]]).T)


def test_keys_of_several_dtypes_are_each_sorted_in_their_own() -> None:
    keys = np.array([3, 2**63 - 2, 2**63 - 2, 2**63 - 1, 1, 1, 2, 0]), np.array([1, 5, 4, 2, 3, 3, 0, 0], "f4")
    for order in (keys, keys[::-1], list(keys)):
        agree(np.lexsort, order)
    agree(np.lexsort, [[2, 1, 2], np.array([1.0, 1.0, 0.0])])


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_the_extreme_of_nothing_but_nans_is_a_nan(dtype: str) -> None:
    x = np.array([[1, 1, NAN], [NAN, INF, NAN]], dtype)
    for function in (np.nanmin, np.nanmax):
        agree(function, x, axis=0, where=True)
        agree(function, x, axis=0, initial=2)


@pytest.mark.parametrize("function", [np.nanmin, np.nanmax, np.nanmedian])
def test_all_nan_slices_are_warned_of_as_often_as_by_numpy(function: Callable[..., Any]) -> None:
    host = np.full((3, 4), NAN)
    counts = []
    for x in (host, fb.asarray(host)):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            function(x, axis=1)
        counts.append(sum("All-NaN" in str(warning.message) for warning in caught))
    assert counts[0] == counts[1] > 0


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "c8", "c16"])
def test_a_segment_of_minus_zeros_adds_up_to_minus_zero(dtype: str) -> None:
    x = np.array([1.0, -0.0, -0.0, 0.0, -0.0]).astype(dtype)
    if dtype[0] == "c":
        x.imag = [-0.0, 0.0, -0.0, -0.0, -0.0]
    agree(np.add.reduceat, x, [0, 1, 2, 3, 4])
    agree(np.add.reduceat, x, [1, 4])


def test_one_boolean_chooses_the_first_of_flat_or_none() -> None:
    for key in (True, False):
        agree(lambda x, key: x.flat[key], np.arange(6).reshape(2, 3), key)


def test_the_axis_of_vecdot_is_one_integer() -> None:
    agree(np.vecdot, np.ones(3), np.ones(3), axis=(0,))


def test_integers_are_compared_in_the_dtype_of_out() -> None:
    x = np.array([[4, -5, -(2**63)], [-2, -6, 2**40 + 1]])
    for function in (np.min, np.max, np.nanmin, np.nanmax):
        for out in ("i4", "i2", "f8", "u4"):
            agree(function, x, axis=0, out=np.zeros(3, out))


def test_all_outputs_are_looked_at_before_one_is_written() -> None:
    agree(np.divmod, np.array([1.0, -2.0]), np.array([2.0, 0.5]), np.array([NAN, 7.0]), np.zeros(2, "u1"))


@pytest.mark.parametrize("dtype", ["?", "i8", "f2", "f4", "f8", "c16"])
def test_where_dot_may_write(dtype: str) -> None:
    matrix = np.ones((3, 4), dtype)
    for other, shape in ((np.array(1, dtype), (3, 4)), (np.ones(4, dtype), (3,)), (np.ones((4, 4), dtype), (3, 4))):
        out = Sliced(np.zeros((*shape[:-1], 2 * shape[-1]), dtype), (..., slice(None, None, 2)))
        agree(np.dot, matrix, other, out=out)


def test_half_precision_weights_are_added_up_in_doubles() -> None:
    x = np.array([-0.5273, -1.721, 1.372, 0.2754, 0.1986, 0.76], "f2")
    check(Case(np.histogram, (x, 3), {"weights": x}, rtol=0.0, atol=0.0))


def test_negative_weights_beside_nans_are_refused() -> None:
    x, weights = np.array([[1.0, NAN], [2.0, 3.0]]), np.array([[1.0, -INF], [2.0, 1.0]])
    agree(np.nanquantile, x, 0.5, method="inverted_cdf", weights=weights)


def test_clip_of_real_numbers_between_complex_ones() -> None:
    low, high = np.array([2 + 0j, -1], "F"), np.array([complex(0, NAN), complex(0, NAN)], "F")
    agree(np.clip, np.array([0.5, -1.5], "e"), low, high)
    agree(np.clip, np.array([3, 4]), 1j, np.array([2, NAN]))


def test_clip_leaves_elements_out() -> None:
    x, out = np.array([-5.0, 0.5, 7.0]), np.zeros(3)
    agree(np.clip, x, -1, 1, out=out, where=np.array([True, False, False]))
    with fb.profile() as p:
        found = np.clip(fb.asarray(x), -1, 1, where=fb.asarray([True, True, False]))  # the last is not set
    assert p.events[-1].route == "device"
    np.testing.assert_array_equal(fb.asnumpy(found)[:2], np.clip(x, -1, 1)[:2])


def test_clip_takes_the_keywords_of_ufuncs() -> None:
    x, out = np.array([-5, 3, 200], "i2"), np.zeros(3, "f4")
    agree(np.clip, x, -1, 100, out=out, dtype="f4")
    agree(np.clip, x, max=7, casting="no")
    agree(np.clip, x, None, None)
    agree(np.clip, x, -(2**15), 2**20)
    agree(np.clip, x, 0, 2**15)
    for arguments, keywords in (((x, 1), {}), ((x, 1, 2), {"min": 0}), ((x,), {"a_min": 1}), ((x, 0, 1), {"loop": 3})):
        agree(np.clip, *arguments, **keywords)


@pytest.mark.skipif(not RESHAPES, reason="reshape has taken copy= since NumPy 2.1")
@pytest.mark.parametrize("order", ["A", "C", "F"])
def test_a_copy_is_reshaped_in_the_order_of_the_array(order: str) -> None:
    x = np.arange(12).reshape(3, 4)
    for array in (x, x.T, np.asfortranarray(x)[:, ::2], x[:, ::2]):
        agree(np.reshape, array, (2, array.size // 2), order=order, copy=True)
        agree(lambda y: np.reshape(y.T, (2, y.size // 2), order=order, copy=True), array)


def test_where_and_clip_keep_the_order_of_memory() -> None:
    x = np.asfortranarray(np.arange(12.0).reshape(3, 4))
    chosen, theirs = np.where(fb.asarray(x > 3), fb.asarray(x), 0.0), np.where(x > 3, x, 0.0)
    assert chosen.strides == theirs.strides
    assert np.clip(fb.asarray(x), 1, 5).strides == np.clip(x, 1, 5).strides


def test_no_axes_leave_an_array_without_dimensions() -> None:
    for function in (np.fft.fft2, np.fft.ifft2, np.fft.fftn):
        agree(function, np.array(2.0), axes=None)
    agree(np.expand_dims, np.array(2.0), ())
    agree(np.tile, np.array(2.0), ())


def test_the_axis_of_unique_is_one_integer() -> None:
    for shape in ((2, 3), (6,)):
        agree(np.unique, np.arange(6).reshape(shape), axis=(0,))
        agree(np.unique, np.arange(6).reshape(shape), axis=np.int8(0))


@pytest.mark.parametrize("casting", ["no", "equiv", "safe", "same_kind"])
@pytest.mark.parametrize("name", [name for name in ("vecdot", "matvec", "vecmat") if hasattr(np, name)])
def test_products_cast_by_the_rule_that_was_asked_for(name: str, casting: str) -> None:
    square = np.ones((2, 2), "f8")
    agree(getattr(np, name), *{"vecmat": (np.ones(2, "f4"), square)}.get(name, (square.astype("f4"), np.ones(2))),
          casting=casting)  # fmt: skip


def test_one_complex_nan_stands_for_all() -> None:
    x = np.array([complex(1, NAN), 1, complex(0, NAN), complex(NAN, 5), 1])
    agree(np.unique, x)
    agree(np.union1d, x, x[2:])
    agree(np.setdiff1d, x, np.array([1]))


@pytest.mark.parametrize("values", [[INF], [INF, 1, 2], [INF, INF], [-0.0], [NAN, INF]])
def test_the_median_of_complex_numbers_is_divided(values: list[float]) -> None:
    agree(np.nanmedian, np.array(values, complex))


@pytest.mark.parametrize("out", ["c16", "f4", "i4", "?"])
def test_a_mean_of_integers_is_divided_in_the_dtype_of_out(out: str) -> None:
    agree(np.mean, np.array([1, 2, 4, 2, 5, 8.0]).reshape(2, 3), axis=0, dtype="i8", out=np.zeros(3, out))


def test_weights_that_cannot_be_cast_safely_are_refused() -> None:
    agree(np.histogramdd, [np.array([1, 2.0]), np.array([3, 1.0])], 2, weights=np.ones(2, complex))


@pytest.mark.parametrize("weights", [{}, {"fweights": np.array([1, 2, 3])}])
def test_a_covariance_is_no_integer(weights: dict[str, Any]) -> None:
    agree(np.cov, np.arange(6.0).reshape(2, 3), dtype="i8", **weights)


def test_the_covariance_of_no_variables_is_of_doubles() -> None:
    for weights in ({}, {"aweights": np.ones(3)}):
        agree(np.cov, np.empty((0, 3), complex), **weights)


def test_pieces_of_nothing_are_refused() -> None:
    agree(np.piecewise, np.empty(0), np.empty(0, bool), [2, 3])


def test_nothing_is_written_into_an_empty_array() -> None:
    empty = np.empty(0, "f4")
    for indices, new in (([0], []), ([0], [1]), ([], [1]), ([], [])):
        agree(np.put, empty, indices, new)
    agree(np.putmask, empty, [True, False], empty)
    agree(np.putmask, empty, [], np.empty(0))
    agree(np.putmask, np.array([1, 2, 3.0]), [True, False], empty)


@pytest.mark.parametrize("counts", [[2**62, 2, 2**62], 2**62, np.array([2**62]), [2**63 - 2, 1, 2**63 - 2]], ids=str)
def test_more_repetitions_than_an_array_can_hold_raise(counts: Any) -> None:
    with pytest.raises(ValueError, match="negative dimensions are not allowed"):  # where NumPy may write out of bounds
        np.repeat(fb.asarray(np.array([1, 2, 3.0])), counts)


@pytest.mark.parametrize("name", ["bartlett", "blackman", "hamming", "hanning", "kaiser"])
def test_windows_are_of_doubles(name: str) -> None:
    beta = (3.5,) if name == "kaiser" else ()
    for length in (1000, np.float32(10), np.float16(10), np.int8(100), np.uint8(3), 10.5, 0, 1, -3, 0.5, 2, True):
        window, expected = getattr(fnp, name)(length, *beta), getattr(np, name)(length, *beta)
        assert (window.dtype, window.shape) == (expected.dtype, expected.shape)
        np.testing.assert_allclose(fb.asnumpy(window), expected, rtol=1e-13, atol=1e-13)
    with fb.options(fallback="raise"):
        getattr(fnp, name)(np.int8(100), *beta)
    for length in (NAN, INF):
        with pytest.raises(ValueError, match=r"[Mm]aximum|length|compute"):
            getattr(fnp, name)(length, *beta)


# --- variances and averages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", [np.var, np.std, np.nanvar, np.nanstd])
@pytest.mark.parametrize("keepdims", [False, True])
def test_a_mean_of_more_elements_than_the_array(function: Call, keepdims: bool) -> None:
    agree(function, np.array(6.0), mean=np.array([[1.0], [-5.5]]), keepdims=keepdims)
    agree(function, np.ones((1, 3)), mean=np.zeros((2, 1)), keepdims=keepdims)


@pytest.mark.parametrize("function", [np.var, np.std, np.nanvar, np.nanstd])
def test_real_numbers_about_a_complex_mean(function: Call) -> None:
    agree(function, np.array([[1.0, 2.0]]), mean=np.array([[1j]]), axis=1)


@pytest.mark.parametrize("function", [np.var, np.std, np.nanvar, np.nanstd])
@pytest.mark.parametrize("dtype", ["e", "d"])
def test_a_number_has_no_axis_to_vary_along(function: Call, dtype: str) -> None:
    agree(function, np.array(1.5, dtype), axis=0)
    agree(function, np.array(1.5, dtype), axis=0, where=np.array(True))


@pytest.mark.parametrize("function", [np.nanvar, np.nanstd])
def test_booleans_about_a_boolean(function: Call) -> None:
    agree(function, np.array([True, False]), mean=np.array([False]), dtype="c16")


def test_a_single_element_is_not_its_mean_in_a_narrower_dtype() -> None:
    x = np.array([[0.1, 0.3], [0.2, 0.7]])
    mask = np.array([[True, True], [False, True]])
    agree(np.var, x, axis=0, where=mask, ddof=1, dtype="f4")


def test_an_average_of_no_slices_or_along_no_axis() -> None:
    agree(np.average, np.empty((0, 3)), axis=())
    agree(np.average, np.array(2.0), -1, np.array(0.5))
    agree(np.average, np.empty((0, 3)), axis=0)
    agree(np.average, np.arange(6).reshape(2, 3), axis=0, weights=np.array([1, 3]), returned=True, keepdims=True)
    agree(np.average, np.ones((2, 3)), axis=0, weights=np.array([1.0, -1.0]))


def test_a_covariance_without_degrees_of_freedom() -> None:
    for ddof in (0, 3, 4):
        agree(np.cov, np.array([[1.0, 2.0, 4.0], [0.0, 1.0, 0.0]]), ddof=ddof)
        agree(np.cov, np.array([[1.0, 2.0, 4.0], [0.0, 1.0, 0.0]]).T, rowvar=False, ddof=ddof)


@pytest.mark.parametrize("function", [np.max, np.min, np.nanmax, np.nanmin])
@pytest.mark.parametrize("initial", [-2.5, 2.5, 1j])
def test_an_initial_among_integers_is_what_out_can_hold(function: Call, initial: Any) -> None:
    agree(function, np.array([[3, -2], [0, -4]]), axis=0, out=np.zeros(2, "c8"), initial=initial)


def test_the_inverse_of_no_matrices_that_are_not_square() -> None:
    for shape in ((0, 3, 2), (0, 2, 2), (2, 0, 3), (0, 0)):
        agree(np.linalg.pinv, np.empty(shape), hermitian=True)
        agree(np.linalg.pinv, np.empty(shape))


def test_numbers_are_keys_along_the_last_axis_alone() -> None:
    for axis in (-1, 0, 1, -3):
        agree(np.lexsort, np.array([3, 1, 2]), axis=axis)


# --- the same memory ----------------------------------------------------------------------------------------------


def test_a_new_size_of_as_many_elements_keeps_the_memory() -> None:
    def resized(x: Any, shape: Any) -> Any:
        view = x[:]
        x.resize(shape, refcheck=False)
        x[...] = 7
        return view, x

    for shape in (6, (3, 2), (1, 6), (2, 3)):
        for host in (np.arange(6.0), np.arange(6.0).reshape(2, 3), np.arange(6.0).reshape(2, 3).T):
            agree(resized, host, shape)
            agree(lambda x, shape: resized(x[...], shape), host, shape)


@pytest.mark.parametrize("shape", [(3,), (4,), 3, (1, 3)], ids=str)
def test_a_view_with_gaps_has_no_new_size(shape: Any) -> None:
    with pytest.raises(ValueError, match="single-segment"):
        fb.asarray(np.arange(6.0))[::2].resize(shape, refcheck=False)


def test_no_differences_are_the_array_itself() -> None:
    x = fb.asarray([1.0, 4.0, 9.0])
    assert np.diff(x, 0) is x


def test_a_transform_along_no_axes_does_not_write_out() -> None:
    for function in (np.fft.ifft2, np.fft.fftn):
        agree(lambda a, out, function=function: function(a, axes=None, out=out), np.array(1 + 2j), np.array(0j))


STAYING: dict[str, Call] = {
    "unique": lambda: np.unique(fb.asarray([[0, 2], [0, 1]], dtype="u1").view(bool), axis=0),
    "irfft": lambda: np.fft.irfft(fb.asarray([[1.0, 2.0]])),
    "irfftn": lambda: np.fft.irfftn(fb.asarray([[1.0, 2.0]])),
    "linspace": lambda: np.linspace(fb.asarray([1, 2], dtype="i1"), fb.asarray([1, 2], dtype="f2"), 3),
    "nanmean": lambda: np.nanmean(fb.asarray([1, 2], dtype="i1"), dtype="i1"),
    "nextafter": lambda: np.nextafter(fb.asarray([INF, 1], dtype="f2"), fb.asarray([1, INF], dtype="f2")),
    "cond": lambda: np.linalg.cond(fb.asarray(np.eye(3)), "nuc"),
    "ravel_multi_index": lambda: np.ravel_multi_index(fb.asarray([[1], [2]]), (2, 3), mode="clip"),
    "interp": lambda: np.interp(fb.asarray([0.5, NAN]), fb.asarray([NAN, 1]), fb.asarray([1.0, 2.0])),
    "interp complex": lambda: np.interp(fb.asarray([0.5, NAN]), fb.asarray([NAN, 1]), fb.asarray([1j, 2.0]), 1j, 2),
    "nan_to_num": lambda: np.nan_to_num(fb.asarray(np.array(NAN)), copy=False),
}


@pytest.mark.parametrize("call", STAYING.values(), ids=STAYING)
def test_what_is_mended_stays_on_the_device(call: Call) -> None:
    with fb.options(fallback="raise"):
        call()


def test_the_extreme_of_complex_nans_and_an_initial_value() -> None:
    x = np.array([[-1.5 + 2j, complex(0, NAN)], [INF, 0]])
    for function in (np.max, np.min):
        agree(function, x, 1, initial=0.5)
        agree(function, x, initial=complex(NAN, 1))


def test_a_mean_of_numbers_in_a_complex_out() -> None:
    x = np.array([[1.0, -INF, NAN], [3.0, -2.0, 2.0]])
    for function in (np.mean, np.nanmean):
        for kwargs in ({}, {"dtype": "f8"}, {"where": x > -9}):
            agree(function, x, axis=0, out=np.zeros(3, "c16"), **kwargs)


@pytest.mark.parametrize("dtype", ["c8", "c16"])
@pytest.mark.parametrize("function", [np.log, np.log2, np.log10])
def test_logarithms_of_complex_zeros_and_infinities(function: Call, dtype: str) -> None:
    x = np.array([0, -0.0, INF, -INF, NAN, 1, -1, 2j, 3 + 4j, complex(0, INF), complex(-INF, INF),
                  complex(NAN, INF), complex(-INF, NAN)], dtype)  # fmt: skip
    for kwargs in ({}, {"casting": "same_kind"}, {"out": np.zeros_like(x)}):
        check(Case(function, (x,), kwargs, rtol=1e-6, atol=1e-6))


@pytest.mark.parametrize("function", [np.cumsum, np.cumprod, np.nancumsum, np.add.accumulate, np.maximum.accumulate])
def test_an_out_without_dimensions_is_too_small_to_accumulate_into(function: Any) -> None:
    """Some versions of NumPy end the process: https://github.com/numpy/numpy/pull/32545"""
    x = fb.asarray([1.0, 2.0])
    for out in (fb.asarray(np.array(0.0)), np.array(0.0)):
        with pytest.raises(ValueError, match="provided out is the wrong size for the accumulation"):
            function(x, axis=0, out=out)
        assert out == 0
        with pytest.raises(np.exceptions.AxisError):
            function(x, axis=1, out=out)


# --- found by random calls ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
@pytest.mark.parametrize("function", [np.maximum, np.minimum, np.fmax, np.fmin])
def test_extremes_at_places_where_a_nan_lies_or_comes(function: np.ufunc, dtype: str) -> None:
    x = np.array([-INF, NAN, 0.5, 1.0, NAN, 3.0, 2.5, -0.5], dtype)
    places = np.array([0, 1, -6, 2, 2, 3, 3, -2])
    values = np.array([1.0, 2.0, NAN, 0.75, 0.25, NAN, 2.0, INF], dtype)
    for key in (places, np.array([True, False] * 4), slice(0, 8, 2), [[1, 2], [2, 7]]):
        for given in (values, values[:1], values[0]):
            if np.shape(given) != (8,) or key is places:
                agree(function.at, x, key, given)
    agree(function.at, Sliced(np.repeat(x, 2), slice(None, None, 2)), places, values)
    agree(function.at, np.asfortranarray(x.reshape(2, 4)), (np.array([0, 1, 0]), np.array([1, 2, -3])), values[:3])
    agree(function.at, x, places[:3], values[:2])
    agree(function.at, x, places[:0], values[:1])


@pytest.mark.parametrize("function", [np.maximum, np.minimum])
def test_extremes_at_one_place_again_and_again(function: np.ufunc, device: Device) -> None:
    rng = np.random.default_rng(5)
    values, places = rng.standard_normal(10_000), rng.integers(0, 7, 10_000)
    values[[17, 4711]] = NAN
    start = np.zeros(9)
    with fb.options(fallback="raise"):
        ours = fb.asarray(start)
        function.at(ours, fb.asarray(places), fb.asarray(values))
    function.at(start, places, values)
    np.testing.assert_array_equal(fb.asnumpy(ours), start)


@pytest.mark.parametrize("axis", [0, 1, -1, None])
def test_complex_nans_are_in_numpys_order_along_an_axis(axis: Any) -> None:
    parts = (NAN, INF, 0.0, 1.0)
    x = np.array([complex(a, b) for a in parts for b in parts] * 2).reshape(4, 8)
    for a in (x, x[::-1], x.astype("c8")):
        for kwargs in ({"stable": True}, {"kind": "stable"}):
            agree(np.argsort, a, axis, **kwargs)
        agree(lambda x: x.view(x.real.dtype), np.sort(a, axis=axis))
        agree(lambda x: np.sort(x, axis=axis).real, a)
        agree(lambda x: np.sort(x, axis=axis).imag, a)
        agree(lambda x: np.partition(x, 3, axis=axis).shape, a)
    if axis is not None:
        agree(np.lexsort, (x, x.imag), axis)


def test_a_gradient_of_complex_numbers_over_steps_that_are_no_numbers() -> None:
    f = np.array([[1 + 2j, -1 + 1j, 3.0], [-2j, 0, 1], [2, 2 + 1j, -1j]])
    for step in (0.0, -0.0, INF, NAN, 2.0, np.array(0.0), np.array(INF)):
        agree(np.gradient, f, step)
        agree(np.gradient, f, 1.5, step, edge_order=2)
        agree(np.gradient, f.real, step)
    agree(np.gradient, f, np.array([0.0, 0.0, 1.0]), axis=0)


@pytest.mark.parametrize("name", ["fft2", "ifft2", "fftn", "ifftn", "rfft2", "irfft2", "rfftn", "irfftn"])
def test_a_transform_along_axes_that_are_not_there(name: str) -> None:
    function, x = getattr(np.fft, name), np.arange(4.0)
    for kwargs in ({"s": (1, 1)}, {"s": (1, 1), "axes": (0, 1)}, {"axes": (-2, -1)}, {"axes": (0, 2)}, {"s": (4, 4)}):
        agree(function, x, **kwargs)


def test_widths_of_a_pad_are_signed() -> None:
    x = np.ones((2, 2))
    for width in (np.array([2, 3], "u1"), np.uint8(3), (np.uint8(1), np.uint8(2)), np.array([2, 3], "u8"), True, 2,
                  [np.uint8(3), 2], np.array([1, 2], "i1")):  # fmt: skip
        agree(np.pad, x, width)
        agree(np.pad, x, Host(np.asarray(width)))


def test_pairs_of_a_pad_are_no_more_than_the_axes() -> None:
    for x in (np.array(1.0), np.ones(2)):
        for pairs in (((1, 2), (3, 4)), ((1, 2),), (1, 2), ((1,), (2,)), (1,), 1, None):
            agree(np.pad, x, 0, "minimum", stat_length=pairs)
            if pairs is not None:
                agree(np.pad, x, 0, "linear_ramp", end_values=pairs)
                agree(np.pad, x, 0, constant_values=pairs)


@pytest.mark.parametrize("of", ["?", "u1", "i2", "i8", "f4", "f8"])
@pytest.mark.parametrize("into", ["?", "u1", "i2", "i8", "f4", "f8"])
def test_integers_rounded_into_an_out(of: str, into: str) -> None:
    x = np.array([1, 2, 15]).astype(of)
    for decimals in (-1, 0, 1):
        agree(np.round, x, decimals, np.zeros(3, into))
    agree(np.around, x, out=np.zeros(3, into))
    agree(np.round, x, out=np.zeros((1, 3), into))


def test_places_of_an_array_without_dimensions() -> None:
    for places in ([0], [0, 0], [1], [[0]], []):
        agree(np.unravel_index, np.array(places, int), ())
    agree(np.unravel_index, np.array(0), ())
    agree(np.unravel_index, np.array(1), ())


def test_what_is_in_an_array_with_complex_nans() -> None:
    x = np.array([INF, 0.97, complex(0, NAN), complex(NAN, 1), 2.0])
    tests = np.array([complex(0, NAN), INF, -1.65, complex(NAN, 0), 2.0])
    for test in (tests, tests[:1], tests[[0, 3]]):
        for invert in (False, True):
            agree(np.isin, x, test, invert=invert)
    agree(np.setdiff1d, x[[0, 1, 4]], tests)


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "c8", "c16", "i8", "?"])
def test_the_least_singular_value_that_a_fit_counts(dtype: str) -> None:
    x, y = np.array([0, 1, 2, 3, 0, 5]).astype(dtype), np.array([0, 0.8, 0.9, 0.1, -0.8, -1]).astype("c8")
    agree(lambda x, y: np.polyfit(x, y.real, 1, full=True)[4], x, y)
    agree(lambda x, y: np.polyfit(x, y, 1, rcond=1e-3, full=True)[4], x, y)


@pytest.mark.parametrize("dtype", ["i1", "u1", "i8", "u8"])
def test_shifts_at_the_ends_of_the_integers(dtype: str) -> None:
    if dtype.startswith("u") and np.lib.NumpyVersion(np.__version__) < "2.1.0":
        pytest.skip("NumPy 2.0 negates unsigned shifts")
    x, bounds = np.arange(24).reshape(2, 3, 4), np.iinfo(dtype)
    ends = np.array([bounds.max, bounds.min], dtype)
    agree(np.roll, x, ends, (0, 1))
    agree(np.roll, x, ends, (2, -1))
    agree(np.roll, x, ends[:1], 1)
    agree(np.roll, x, ends[0:1].reshape(()))
    agree(np.roll, x, ends, 1)
    agree(np.roll, x[:, :0], ends, 1)
    agree(np.roll, x, ends, (0, 3))
    agree(np.roll, x, ends)


@pytest.mark.parametrize("outside", [1000, -1001])
def test_one_of_many_indices_that_is_out_of_range(outside: int) -> None:
    places = np.arange(600_000).reshape(2, -1) % 1000
    x, places[1, -2] = np.arange(1000.0), outside
    for indices in (places, places.T, places[:, ::-1], places.ravel()):
        agree(operator.getitem, x, indices)
        agree(np.add.at, x, indices, 1.0)


def test_a_phase_that_single_precision_cannot_hold() -> None:
    x, most = np.array([-0.5361204, -1.5, 2.0], "f4"), np.array([np.finfo("f4").max], "f4")
    agree(np.emath.power, x, most)
    agree(np.power, x.astype("c8"), most)


def test_a_bound_of_singular_values_is_real() -> None:
    x, y = np.array([[1.0, 1], [4, 2], [9, 3]]), np.ones(3)
    for rcond in (np.array(1e-6 + 0j), 1e-6 + 0j, np.complex64(1e-6), np.array(1e-6), "x"):
        agree(lambda x, y, rcond: np.linalg.lstsq(x, y, rcond=rcond)[2], x, y, rcond)
        agree(lambda x, y, rcond: np.polyfit(x[:, 1], y, 1, rcond=rcond, full=True)[2], x, y, rcond)


def test_the_step_to_a_second_number() -> None:
    ends = np.array([NAN, 1.0, INF]), np.array([2.0, 4.0, 1.0])
    for num in (0, 1, 2):
        for endpoint in (False, True):
            agree(np.linspace, *ends, num, endpoint=endpoint, retstep=True)
            agree(np.linspace, ends[0], 2, num, endpoint=endpoint, retstep=True)


def test_complex_exponents_of_integers() -> None:
    for dtype in ("i4", "u1", "f4", "c8", None):
        agree(lambda x, y, dtype=dtype: np.logspace(x, y, 3, dtype=dtype), np.array([1 + 0.25j, 0.5]), np.array(0.125j))


def test_einsum_multiplies_in_pairs_where_it_is_asked_to_optimize() -> None:
    small = np.full((3, 3), 100, "u1")
    for optimize in (False, True, "optimal", ["einsum_path", (0, 1), (0, 1)]):
        agree(np.einsum, "ij,jk,kl->il", small, small, np.arange(9).reshape(3, 3), optimize=optimize)
