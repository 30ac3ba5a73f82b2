"""Adapters of means and spreads: mean, var, std, average, cov, corrcoef, median. Quantiles are in `quantiles`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from fbarray.routing.adapters.operands import (
    NOT_GIVEN,
    along,
    arrays,
    axes_of,
    exact,
    flag,
    masked,
    merged,
    stored,
    told_of_nans,
)
from fbarray.routing.rules import Refused, rule


@rule(np.mean)
def mean(
    xp: Any,
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: Any = NOT_GIVEN,
    *,
    where: Any = NOT_GIVEN,
) -> Any:
    if dtype is not None and np.dtype(dtype).kind in "biu":
        return stored(_whole_mean(xp, a, axis, np.dtype(dtype), out, flag(keepdims), where), out)
    if where is NOT_GIVEN or where is True:
        return stored(xp.mean(a, axis=axis, dtype=dtype, keepdims=flag(keepdims)), out)
    result, working = _dtypes(a, dtype)
    total = xp.sum(masked(xp, a, where, 0), axis=axis, dtype=working, keepdims=flag(keepdims))
    number = _number(xp, a, axis, where, flag(keepdims))
    return stored(xp.true_divide(total, number).astype(result, copy=False), out)


def _whole_mean(xp: Any, a: Any, axis: Any, dtype: Any, out: Any, keepdims: bool, where: Any) -> Any:
    """A mean in a dtype of integers: NumPy adds up in it, CuPy in a wider one. The division is in that of ``out``."""
    number = _length(a, axis)
    quotient = dtype if out is None else out.dtype
    if not np.can_cast(dtype, quotient, "same_kind"):
        raise Refused(f"a sum of dtype {dtype} in an array of dtype {quotient}")
    if dtype.kind == "b" or not number or not (where is NOT_GIVEN or where is True):
        raise Refused(f"a mean of dtype {dtype}, of none or of some")
    total = xp.sum(a, axis=axis, dtype=dtype, keepdims=keepdims).astype(quotient, copy=False)
    return xp.true_divide(total, number).astype(quotient, copy=False)


# With no more elements than ddof CuPy's variance is NaN, NumPy's infinite; and it rounds between to dtype=.
@rule(np.var, always=True)
def var(
    xp: Any,
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    ddof: Any = 0,
    keepdims: Any = NOT_GIVEN,
    *,
    where: Any = NOT_GIVEN,
    mean: Any = NOT_GIVEN,
    correction: Any = NOT_GIVEN,
) -> Any:
    ddof = degrees(ddof, correction)
    a, real = in_dtype(a, dtype)
    if (where is NOT_GIVEN or where is True) and mean is NOT_GIVEN and not _exhausted(a, axis, ddof):
        return stored(in_kind(xp.var(a, axis=axis, ddof=ddof, keepdims=flag(keepdims)), dtype), out)
    return stored(in_kind(_variance(xp, a, axis, real, ddof, flag(keepdims), where, mean), dtype), out)


# With no more elements than ddof CuPy's deviation is NaN, NumPy's infinite; and it rounds between to dtype=.
@rule(np.std, always=True)
def std(
    xp: Any,
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    ddof: Any = 0,
    keepdims: Any = NOT_GIVEN,
    *,
    where: Any = NOT_GIVEN,
    mean: Any = NOT_GIVEN,
    correction: Any = NOT_GIVEN,
) -> Any:
    ddof = degrees(ddof, correction)
    a, real = in_dtype(a, dtype)
    if (where is NOT_GIVEN or where is True) and mean is NOT_GIVEN and not _exhausted(a, axis, ddof):
        return stored(in_kind(xp.std(a, axis=axis, ddof=ddof, keepdims=flag(keepdims)), dtype), out)
    found = xp.sqrt(_variance(xp, a, axis, real, ddof, flag(keepdims), where, mean))
    return stored(in_kind(found, dtype), out)


def _exhausted(a: Any, axis: Any, ddof: Any) -> bool:
    """Whether no degree of freedom is left in any slice."""
    return bool(ddof) and _length(a, axis) <= ddof


def _length(a: Any, axis: Any) -> int:
    """How many elements each slice has."""
    return math.prod(a.shape[i] for i in axes_of(axis, a.ndim))


def in_dtype(a: Any, dtype: Any) -> tuple[Any, Any]:
    """`a` in the dtype that a variance is asked for in, and that dtype."""
    if dtype is None:
        return a, None
    wanted = np.dtype(dtype)
    if a.dtype.kind == "c" or wanted.kind not in "fc" or wanted.itemsize < 4:
        raise Refused(f"a variance in {wanted} of {a.dtype}")
    real = np.empty(0, wanted).real.dtype
    return a.astype(real, copy=False), real


def in_kind(found: Any, dtype: Any) -> Any:
    """A variance in the dtype that was asked for, should that be complex."""
    return found if dtype is None or np.dtype(dtype).kind != "c" else found.astype(dtype)


def degrees(ddof: Any, correction: Any) -> Any:
    """``ddof``, under either of its two names."""
    if correction is NOT_GIVEN:
        return ddof
    if ddof != 0:
        raise ValueError("ddof and correction can't be provided simultaneously.")
    return correction


def squared(xp: Any, deviation: Any) -> Any:
    """The squared magnitude, real also where `deviation` is complex."""
    if deviation.dtype.kind == "c":
        return xp.square(deviation.real) + xp.square(deviation.imag)
    return xp.square(deviation)


def _dtypes(a: Any, dtype: Any) -> tuple[Any, Any]:
    """The dtype of a mean of `a`, and the one it is computed in."""
    if dtype is None:
        dtype = float if a.dtype.kind in "biu" else a.dtype
    result = np.dtype(dtype)
    if result.kind not in "fc":
        raise Refused(f"a mean of dtype {result}")
    return result, np.promote_types(result, np.float32)


def _number(xp: Any, a: Any, axis: Any, where: Any, keepdims: bool) -> Any:
    mask = xp.broadcast_to(xp.asarray(True if where is NOT_GIVEN else where), a.shape)
    return xp.sum(mask, axis=axis, keepdims=keepdims)


def _variance(xp: Any, a: Any, axis: Any, dtype: Any, ddof: Any, keepdims: bool, where: Any, mean: Any) -> Any:
    result, working = _dtypes(a, dtype)
    values = masked(xp, a, where, 0)
    if mean is NOT_GIVEN:
        values = values.astype(working, copy=False)
        mean = xp.sum(values, axis=axis, keepdims=True) / _number(xp, a, axis, where, True)
    elif dtype is None:
        result = np.result_type(result, getattr(mean, "dtype", mean))
    squares = masked(xp, squared(xp, values - mean), where, 0)  # of integers about an integer, integers, as NumPy's
    exact = np.result_type(squares.dtype, np.float32) if squares.dtype.kind == "f" else np.float64
    squares = xp.sum(squares, axis=axis, dtype=exact, keepdims=keepdims)
    left = xp.maximum(_number(xp, a, axis, where, keepdims) - ddof, 0)
    return (squares / left).astype(np.empty(0, result).real.dtype, copy=False)


# CuPy takes weights of a's shape or of one axis alone; NumPy also those of several axes.
@rule(np.average, always=True)
def average(
    xp: Any, a: Any, axis: Any = None, weights: Any = None, returned: bool = False, *, keepdims: Any = NOT_GIVEN
) -> Any:
    if weights is not None:
        a, weights = arrays(xp, a, weights)
        if weights.shape != a.shape:
            weights = along(xp, weights, a, axis)
    return xp.average(a, axis=axis, weights=weights, returned=returned, keepdims=flag(keepdims))


# CuPy adds the weights up in a Python loop and takes negative ones.
@rule(np.cov, always=True)
def cov(
    xp: Any,
    m: Any,
    y: Any = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: Any = None,
    fweights: Any = None,
    aweights: Any = None,
    *,
    dtype: Any = None,
) -> Any:
    if ddof is not None and ddof != int(ddof):
        raise ValueError("ddof must be integer")
    if dtype is not None and np.dtype(dtype).kind in "biu":
        raise Refused("a mean is no integer, and cannot be subtracted from integers in place")
    if fweights is None and aweights is None:
        return xp.cov(m, y, rowvar, bias, ddof, dtype=dtype)
    x = _variables(xp, m, y, rowvar, dtype)
    if not x.shape[0]:
        return xp.empty((0, 0))
    weights = _weights(xp, x.shape[1], fweights, aweights)
    total = xp.sum(weights)
    if not bool(total != 0):
        raise ZeroDivisionError("Weights sum to zero, can't be normalized")
    ddof = (0 if bias else 1) if ddof is None else ddof
    lost = 0 if ddof == 0 else ddof * (1 if aweights is None else xp.sum(weights * aweights) / total)
    x = x - ((x * weights).sum(axis=1) / total)[:, None]
    return (x.dot((x * weights).T.conj()) / xp.maximum(total - lost, 0.0)).squeeze()


def _variables(xp: Any, m: Any, y: Any, rowvar: bool, dtype: Any) -> Any:
    given = [m] if y is None else [m, y]
    if any(a.ndim > 2 for a in given):
        raise ValueError("m and y have more than 2 dimensions")
    dtype = np.result_type(*(a.dtype for a in given), np.float64) if dtype is None else np.dtype(dtype)
    rows = [xp.atleast_2d(a).astype(dtype) for a in given]
    if not rowvar:
        rows = [row if a.ndim == 1 or (i and row.shape[0] == 1) else row.T
                for i, (a, row) in enumerate(zip(given, rows, strict=True))]  # fmt: skip
    return xp.concatenate(rows, axis=0)


def _weights(xp: Any, length: int, fweights: Any, aweights: Any) -> Any:
    if fweights is not None and fweights.dtype.kind not in "iu":
        raise Refused("fweights of a dtype that is not an integer's")
    given = [w for w in (fweights, aweights) if w is not None]
    if any(w.dtype.kind == "c" for w in given):
        raise Refused("complex weights")
    if any(w.shape != (length,) for w in given):
        raise RuntimeError("incompatible numbers of samples and weights")
    weights = given[0].astype(float) if len(given) == 1 else given[0] * given[1].astype(float)
    if bool(xp.any(xp.stack([xp.any(w < 0) for w in given]))):
        raise ValueError("weights cannot be negative")
    return weights


@rule(np.corrcoef)
def corrcoef(xp: Any, x: Any, y: Any = None, rowvar: bool = True, *, dtype: Any = None) -> Any:
    return xp.corrcoef(x, y, rowvar, dtype=dtype)


# CuPy's median rests on its partition, which compares with < alone, by which a NaN has no place.
@rule(np.median, always=True)
def median(
    xp: Any, a: Any, axis: Any = None, out: Any = None, overwrite_input: bool = False, keepdims: Any = False
) -> Any:
    flat, shape, kept = merged(xp, a, axis)
    length = flat.shape[-1]
    if not flat.size:
        raise Refused("the median of nothing")
    ordered = xp.sort(flat, axis=-1)
    middle = xp.mean(ordered[..., (length - 1) // 2 : length // 2 + 1], axis=-1)
    if a.dtype.kind in "fc":
        last = ordered[..., -1]
        middle = xp.where(xp.isnan(last), last, middle)
    return stored(middle.reshape(kept if flag(keepdims) else shape), out)


# CuPy takes an infinity for the largest finite number.
@rule(np.nanmedian, always=True)
def nanmedian(
    xp: Any, a: Any, axis: Any = None, out: Any = None, overwrite_input: bool = False, keepdims: Any = NOT_GIVEN
) -> Any:
    if a.dtype.kind not in "fc":
        return median(xp, a, axis, out, keepdims=flag(keepdims))
    flat, shape, kept = merged(xp, a, axis)
    if not flat.size:
        raise Refused("the median of nothing")
    ordered = xp.sort(flat, axis=-1)
    count = xp.sum(~xp.isnan(ordered), axis=-1, keepdims=True)
    below = xp.take_along_axis(ordered, xp.maximum(count - 1, 0) // 2, axis=-1)
    above = xp.take_along_axis(ordered, count // 2, axis=-1)
    mean = xp.mean(xp.concatenate([below, above], axis=-1), axis=-1, keepdims=True)
    if a.dtype.kind == "c":  # of which an infinite one divided by one has a NaN in it
        below = exact(np.true_divide, below)(below, 1)
    middle = xp.where(count % 2 == 1, below, mean)  # of one number, not half of its double
    return stored(told_of_nans(xp, middle.reshape(kept if flag(keepdims) else shape)), out)
