"""What NumPy's own tests and random calls found in adapters: layouts, dtypes, last digits, warnings."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import fbarray as fb


@pytest.mark.parametrize("mode", ["reflect", "symmetric", "wrap"])
def test_pad_lays_its_result_out_as_its_operand(mode: str) -> None:
    host = np.asfortranarray(np.arange(50.0).reshape(5, 10))
    x, expected = np.pad(fb.asarray(host), ((1, 2), (3, 4)), mode), np.pad(host, ((1, 2), (3, 4)), mode)
    assert (x.strides, x.flags.f_contiguous) == (expected.strides, True)
    np.testing.assert_array_equal(x.get(), expected)


@pytest.mark.parametrize("obj", [slice(60, None), slice(1, 3), [0, 2], 1, np.array([True, False, False, True, True])])
def test_delete_lays_its_result_out_as_its_operand(obj: Any) -> None:
    host = np.arange(10).reshape(2, 5, order="F")
    x, expected = np.delete(fb.asarray(host), obj, axis=1), np.delete(host, obj, axis=1)
    assert (x.flags.f_contiguous, x.flags.c_contiguous) == (expected.flags.f_contiguous, expected.flags.c_contiguous)
    np.testing.assert_array_equal(x.get(), expected)


def test_nan_to_num_in_place_returns_its_argument() -> None:
    x = fb.asarray([np.nan, 1.0])
    assert np.nan_to_num(x, copy=False) is x
    np.testing.assert_array_equal(x.get(), [0, 1])


@pytest.mark.parametrize("copy", [True, False])
def test_nan_to_num_of_a_number_is_a_scalar_of_its_own(copy: bool) -> None:
    x = fb.asarray(np.array(np.nan))
    found = np.nan_to_num(x, copy=copy)
    assert type(found) is np.float64
    assert bool(np.isnan(x)) is copy
    x[...] = 5.0
    assert float(found) == 0.0


@pytest.mark.parametrize("call", [
    lambda x: np.nanmedian(x, axis=1), lambda x: np.nanmedian(x), lambda x: np.nanquantile(x, 0.5, axis=1),
    lambda x: np.nanpercentile(x, [5, 50], axis=0), lambda x: np.nanquantile(x, 0.5),
])  # fmt: skip
@pytest.mark.parametrize("rows", [0, 1, 2])
def test_slices_of_nans_are_warned_of_as_often_as_by_numpy(call: Any, rows: int) -> None:
    host = np.arange(12.0).reshape(3, 4)
    host[:rows] = np.nan
    host[:, 1] = np.nan
    with warnings.catch_warnings(record=True) as expected:
        warnings.simplefilter("always")
        call(host)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        call(fb.asarray(host))
    assert [(w.category, str(w.message)) for w in told] == [(w.category, str(w.message)) for w in expected]
    assert all(w.filename == __file__ for w in told)


@pytest.mark.parametrize("dtype", ["f8", "c16", "i4", "?"])
@pytest.mark.parametrize("N", [None, 0, 1, 2, 5])
@pytest.mark.parametrize("increasing", [False, True])
def test_vander_is_numpys_products_to_the_last_digit(dtype: str, N: Any, increasing: bool) -> None:
    host = (np.array([0.1, 3.7, -2.3, 0]) * 3).astype(dtype)
    result, expected = np.vander(fb.asarray(host), N, increasing), np.vander(host, N, increasing)
    assert result.dtype == expected.dtype
    np.testing.assert_array_equal(result.get(), expected)


def test_the_coefficients_of_twenty_zeros_keep_their_digits() -> None:
    zeros = np.arange(1, 21)
    np.testing.assert_allclose(fb.asnumpy(np.poly(fb.asarray(zeros))), np.poly(zeros), rtol=1e-14)


@pytest.mark.parametrize("p", [[], [2.0], [0.5, -3, 7], [np.inf, 1], [1, np.inf], [1, np.nan, 2]])
def test_polyval_is_horners(p: list[float]) -> None:
    x = np.array([0.0, -1.5, np.inf, np.nan, 3])
    result = np.polyval(fb.asarray(np.array(p, float)), fb.asarray(x))
    np.testing.assert_array_equal(result.get(), np.polyval(np.array(p, float), x))


@pytest.mark.parametrize(
    "data", [[1, 1 + 2e-16], [np.nan, 1], [0, np.inf], [], [3, 3], [-(2**62), 2**62], [-2, 0, 127]]
)
@pytest.mark.parametrize("bins", [1, 10, 31])
def test_edges_of_histograms_are_numpys_to_the_last_digit(data: list[Any], bins: int) -> None:
    host = np.array(data)
    try:
        expected = np.histogram(host, bins)
    except ValueError as error:
        with pytest.raises(ValueError, match=r"range|bins"), fb.options(fallback="allow"):
            np.histogram(fb.asarray(host), bins)
        assert str(error)
        return
    if not (np.diff(expected[1]) > 0).all():
        return  # before 2.1 NumPy counted between edges that are the same
    for ours, theirs in zip(np.histogram(fb.asarray(host), bins), expected, strict=True):
        np.testing.assert_array_equal(ours.get(), theirs)


def test_the_median_of_infinities_is_infinite() -> None:
    host = np.array([[np.inf, np.nan], [np.inf, 1e300]])
    np.testing.assert_array_equal(np.nanmedian(fb.asarray(host), axis=0).get(), np.nanmedian(host, axis=0))


@pytest.mark.parametrize("exponent", [-1, 0, 0.5, 1, 2, 2.0, 3, -0.5, True])
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_powers_by_a_number_are_numpys_and_lie_as_numpys(exponent: Any, dtype: str) -> None:
    host = np.asfortranarray(np.array([[0.0, -0.0, 1.5], [np.inf, 3, 0.1]], dtype))
    with np.errstate(all="ignore"):
        expected, result = host**exponent, fb.asarray(host) ** exponent
    assert (result.dtype, result.flags.f_contiguous) == (expected.dtype, expected.flags.f_contiguous)
    np.testing.assert_allclose(result.get(), expected, rtol=4 * np.finfo(dtype).eps)


@pytest.mark.parametrize(
    "mean", [0.5, np.array(0.5), np.float64(0.5), np.array([[0.5, 0.5]]), np.array([[0.5, 1]], "f4")]
)
@pytest.mark.parametrize("function", [np.var, np.std])
def test_a_mean_that_is_given_has_its_say_in_the_dtype(function: Any, mean: Any) -> None:
    host = np.array([[1, -1.5], [0.25, -2.5]], "f4")
    integers = np.array([[0, 254], [3, 7]], "u1")
    result = function(fb.asarray(integers), mean=np.uint8(1))  # NumPy squares in the dtype of the differences
    np.testing.assert_allclose(float(result), function(integers, mean=np.uint8(1)), rtol=1e-12)
    given = fb.asarray(mean) if isinstance(mean, np.ndarray) else mean
    for axis in (None, 0):
        result, expected = function(fb.asarray(host), axis, mean=given), function(host, axis, mean=mean)
        assert result.dtype == expected.dtype
        np.testing.assert_allclose(fb.asnumpy(result), expected, rtol=1e-6)


@pytest.mark.parametrize("ufunc", [np.maximum, np.minimum, np.logical_or])
@pytest.mark.parametrize("dtype", ["?", "i1", "f4", "i8"])
def test_a_reduction_is_in_the_dtype_that_is_asked_for(ufunc: np.ufunc, dtype: str) -> None:
    host = np.array([[0, 0, 3], [0, 1, -300]])
    try:
        expected = ufunc.reduce(host, dtype=dtype)
    except TypeError:
        with pytest.raises(TypeError), fb.options(fallback="allow"):
            ufunc.reduce(fb.asarray(host), dtype=dtype)
        return
    result = ufunc.reduce(fb.asarray(host), dtype=dtype)
    assert result.dtype == expected.dtype
    np.testing.assert_array_equal(result.get(), expected)


def test_a_block_of_one_number_is_an_array() -> None:
    assert type(np.block(fb.asarray(np.array(254, "u1")))) is fb.FallbackArray


def test_half_precision_on_either_side_of_least_squares_is_refused() -> None:
    for a, b in (("f2", "f4"), ("f4", "f2")):
        with pytest.raises(TypeError, match="float16"), fb.options(fallback="allow"):
            np.linalg.lstsq(fb.asarray(np.eye(3, dtype=a)), fb.asarray(np.ones(3, b)), rcond=None)
