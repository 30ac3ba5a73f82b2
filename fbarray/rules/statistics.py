"""Means, variances and medians: mean, var, std, average, cov, median. Quantiles are in `quantiles`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from fbarray.devices.dtypes import mean_dtypes, real_dtype
from fbarray.rules.operands import (
    NOT_GIVEN,
    along,
    arrays,
    axes_of,
    exact,
    flag,
    masked,
    merged,
    told_of_nans,
)
from fbarray.rules.reading import read
from fbarray.rules.registry import Refused, rule
from fbarray.rules.sorting import sort


@rule(np.mean)
def mean(xp, a, axis=None, dtype=None, out=None, keepdims=NOT_GIVEN, *, where=NOT_GIVEN):
    if dtype is not None and np.dtype(dtype).kind in "biu":
        return _whole_mean(xp, a, axis, np.dtype(dtype), out, flag(keepdims), where)
    return _mean(xp, a, axis, dtype, out, flag(keepdims), where)


def _mean(xp, a, axis, dtype, out, keepdims: bool = False, where=NOT_GIVEN):
    """The mean. With an inexact ``out=`` NumPy divides in that dtype, where CuPy's mean would be float16, or real."""
    every = where is NOT_GIVEN or where is True
    if every and (out is None or (a.dtype.char != "e" and not _divides_in(out, a, dtype))):
        return xp.mean(a, axis=axis, dtype=dtype, keepdims=keepdims)
    result, working = _dtypes(a, dtype)
    total = xp.sum(masked(xp, a, where, 0), axis=axis, dtype=working, keepdims=keepdims)
    number = _length(a, axis) if every else _number(xp, a, axis, where, keepdims)
    return divided(xp, total, number, result, out)


def divided(xp, total, number, dtype, out):
    """``total / number`` in `dtype`; or in the dtype of ``out=``, if inexact, in which NumPy divides.

    In a complex dtype the quotient of an infinity may have a NaN in its other part, as in NumPy.
    """
    if out is None or out.kind not in "fc":
        return xp.true_divide(total, number).astype(dtype, copy=False)
    total = total.astype(out, copy=False)
    divide = xp.true_divide if out.kind == "f" else exact(xp, np.true_divide)
    return divide(total, number).astype(out, copy=False)


def _divides_in(out, a, dtype) -> bool:
    """Whether it matters that NumPy divides in ``out=``: a sum may lose digits there, overflow, or become complex."""
    return out.kind == "c" or (out.kind == "f" and not np.can_cast(mean_dtypes(a, dtype)[0], out))


def _whole_mean(xp, a, axis, dtype, out, keepdims: bool, where):
    """A mean in an integer dtype: NumPy sums in it, CuPy in a wider one. NumPy casts the sum to ``out=``'s dtype."""
    number = _length(a, axis)
    quotient = dtype if out is None else out
    if not np.can_cast(dtype, quotient, "same_kind"):
        raise Refused(f"a sum of dtype {dtype} in an array of dtype {quotient}")
    if dtype.kind == "b" or not number or not (where is NOT_GIVEN or where is True):
        raise Refused(f"a mean of dtype {dtype}, of none or of some")
    total = xp.sum(a, axis=axis, dtype=dtype, keepdims=keepdims).astype(quotient, copy=False)
    return xp.true_divide(total, number).astype(quotient, copy=False)


# With no more elements than ddof CuPy's variance is NaN, NumPy's infinite. CuPy rounds intermediate results to dtype=,
# and sums the squares of float16 numbers in float16, which does not hold every integer beyond 2048.
@rule(np.var, always=True)
def var(
    xp,
    a,
    axis=None,
    dtype=None,
    out=None,
    ddof=0,
    keepdims=NOT_GIVEN,
    *,
    where=NOT_GIVEN,
    mean=NOT_GIVEN,
    correction=NOT_GIVEN,
):
    ddof, real = degrees(xp, ddof, correction), asked_real(a, dtype)
    if (where is NOT_GIVEN or where is True) and mean is NOT_GIVEN and not _computed_here(a, axis, dtype, ddof, out):
        found = xp.var(a if real is None else a.astype(real, copy=False), axis=axis, ddof=ddof, keepdims=flag(keepdims))
    else:
        found = _variance(xp, a, axis, real, ddof, flag(keepdims), where, mean, out)
    return in_kind(found, dtype)


# See var.
@rule(np.std, always=True)
def std(
    xp,
    a,
    axis=None,
    dtype=None,
    out=None,
    ddof=0,
    keepdims=NOT_GIVEN,
    *,
    where=NOT_GIVEN,
    mean=NOT_GIVEN,
    correction=NOT_GIVEN,
):
    ddof, real = degrees(xp, ddof, correction), asked_real(a, dtype)
    if (where is NOT_GIVEN or where is True) and mean is NOT_GIVEN and not _computed_here(a, axis, dtype, ddof, out):
        found = xp.std(a if real is None else a.astype(real, copy=False), axis=axis, ddof=ddof, keepdims=flag(keepdims))
    else:
        found = xp.sqrt(_variance(xp, a, axis, real, ddof, flag(keepdims), where, mean, out))
    return in_kind(found, dtype)


def _computed_here(a, axis, dtype, ddof, out) -> bool:
    """Whether CuPy's variance is not NumPy's: for float16, for no more elements than `ddof`, for some ``out=``."""
    divides_there = out is not None and _divides_in(out, a, dtype)
    return a.dtype.char == "e" or divides_there or (bool(ddof) and _length(a, axis) <= ddof)


def _length(a, axis) -> int:
    """How many elements each slice has."""
    return math.prod(a.shape[i] for i in axes_of(axis, a.ndim))


def asked_real(a, dtype):
    """The real dtype in which a variance of `a` is asked for, or None."""
    if dtype is None:
        return None
    wanted = np.dtype(dtype)
    if a.dtype.kind == "c" or wanted.kind not in "fc" or wanted.itemsize < 4:
        raise Refused(f"a variance in {wanted} of {a.dtype}")
    return real_dtype(wanted)


def in_kind(found, dtype):
    """The variance in ``dtype=`` if that is complex, otherwise unchanged."""
    return found if dtype is None or np.dtype(dtype).kind != "c" else found.astype(dtype)


def degrees(xp, ddof, correction):
    """``ddof``, which may be given as ``correction``; read if it is on the device."""
    ddof = read(xp, ddof)
    if correction is NOT_GIVEN:
        return ddof
    if ddof != 0:
        raise ValueError("ddof and correction can't be provided simultaneously.")
    return read(xp, correction)


def require_mean_of(a, mean) -> None:
    """Refuse a ``mean=`` that broadcasts beyond `a`, which NumPy takes at times, and a complex one for real `a`."""
    if mean is NOT_GIVEN:
        return
    if np.broadcast_shapes(np.shape(mean), a.shape) != a.shape:
        raise Refused("mean= has more elements than the array")
    if getattr(mean, "dtype", np.dtype(type(mean))).kind == "c" and a.dtype.kind != "c":
        raise Refused("the deviation of real numbers from a complex mean=")


def squared(xp, deviation):
    """The squared magnitude, real also where `deviation` is complex."""
    if deviation.dtype.kind == "c":
        return xp.square(deviation.real) + xp.square(deviation.imag)
    return xp.square(deviation)


def _dtypes(a, dtype) -> tuple[Any, Any]:
    """The dtype of a mean of `a`, and the one it is computed in."""
    result, working = mean_dtypes(a, dtype)
    if result.kind not in "fc":
        raise Refused(f"a mean of dtype {result}")
    return result, working


def _number(xp, a, axis, where, keepdims: bool):
    mask = xp.broadcast_to(xp.asarray(True if where is NOT_GIVEN else where), a.shape)
    return xp.sum(mask, axis=axis, keepdims=keepdims)


def _variance(xp, a, axis, dtype, ddof, keepdims: bool, where, mean, out):
    """The variance by NumPy's steps, each in the dtype that NumPy uses; the last one in that of ``out=``."""
    result, _ = _dtypes(a, dtype)
    axis = axes_of(axis, a.ndim)
    require_mean_of(a, mean)
    values = masked(xp, a, where, 0)
    if mean is NOT_GIVEN:
        mean = xp.sum(values, axis=axis, dtype=result, keepdims=True) / _number(xp, a, axis, where, True)
        mean = mean.astype(result, copy=False)
    elif dtype is None:
        result = np.result_type(result, getattr(mean, "dtype", mean))
    squares = masked(xp, squared(xp, values - mean), where, 0)  # integers if `a` and mean= are integers, as in NumPy
    adding = (squares.dtype if squares.dtype.kind == "f" else np.float64) if dtype is None else dtype
    if out is not None and dtype is None and out.kind in "fc":
        adding = np.result_type(adding, real_dtype(out))
        result = np.result_type(result, adding)
    squares = xp.sum(squares, axis=axis, dtype=adding, keepdims=keepdims)
    left = xp.maximum(_number(xp, a, axis, where, keepdims) - ddof, 0)
    return divided(xp, squares, left, real_dtype(result), out)


# CuPy takes only weights of a's shape or of one axis; NumPy also weights of several axes.
@rule(np.average, always=True)
def average(xp, a, axis=None, weights=None, returned: bool = False, *, keepdims=NOT_GIVEN):
    if weights is None:
        mean = xp.mean(a, axis=axis, keepdims=flag(keepdims))
        total = a.size / mean.size  # ZeroDivisionError if there are no slices, as in NumPy
        return (mean, xp.full_like(mean, total)) if returned else mean
    a, weights = arrays(xp, a, weights)
    axes_of(axis, a.ndim)  # refuses axes that `a` does not have; NumPy raises
    if weights.shape != a.shape:
        weights = along(xp, weights, a, axis)
    dtype = np.result_type(a.dtype, weights.dtype, *([np.float64] if a.dtype.kind in "biu" else []))
    total = xp.sum(weights, axis=axis, dtype=dtype, keepdims=flag(keepdims))
    if read(xp, xp.any(total == 0)):
        raise ZeroDivisionError("Weights sum to zero, can't be normalized")
    mean = xp.sum(xp.multiply(a, weights, dtype=dtype), axis=axis, keepdims=flag(keepdims)) / total
    return (mean, total) if returned else mean


# CuPy adds up weights in a Python loop, and accepts negative ones.
@rule(np.cov, always=True)
def cov(xp, m, y=None, rowvar: bool = True, bias: bool = False, ddof=None, fweights=None, aweights=None, *, dtype=None):
    ddof = read(xp, ddof)
    if ddof is not None and ddof != int(ddof):
        raise ValueError("ddof must be integer")
    if dtype is not None and np.dtype(dtype).kind in "biu":
        raise Refused("a mean is no integer, and cannot be subtracted from integers in place")
    ddof = (0 if bias else 1) if ddof is None else ddof
    x = _variables(xp, m, y, rowvar, dtype)
    if not x.shape[0]:
        return xp.empty((0, 0))
    if fweights is None and aweights is None:
        x -= xp.mean(x, axis=1, keepdims=True)
        left = x.shape[1] - ddof
        return (x.dot(x.T.conj()) * (1 / left if left > 0 else np.inf)).squeeze()
    weights = _weights(xp, x.shape[1], fweights, aweights)
    total = xp.sum(weights)
    below, none = read(xp, xp.stack([_any_negative(xp, fweights, aweights), total == 0]))
    if below:
        raise ValueError("weights cannot be negative")
    if none:
        raise ZeroDivisionError("Weights sum to zero, can't be normalized")
    lost = 0 if ddof == 0 else ddof * (1 if aweights is None else xp.sum(weights * aweights) / total)
    x = x - (xp.sum(x * weights, axis=1) / total)[:, None]
    return (x.dot((x * weights).T.conj()) / xp.maximum(total - lost, 0.0)).squeeze()


def _variables(xp, m, y, rowvar: bool, dtype):
    given = [m] if y is None else [m, y]
    if any(a.ndim > 2 for a in given):
        raise ValueError("m and y have more than 2 dimensions")
    dtype = np.result_type(*(a.dtype for a in given), np.float64) if dtype is None else np.dtype(dtype)
    rows = [xp.atleast_2d(a).astype(dtype) for a in given]
    if not rowvar:
        rows = [row if a.ndim == 1 or (i and row.shape[0] == 1) else row.T
                for i, (a, row) in enumerate(zip(given, rows, strict=True))]  # fmt: skip
    return rows[0] if y is None else xp.concatenate(rows, axis=0)


def _weights(xp, length: int, fweights, aweights):
    if fweights is not None and fweights.dtype.kind not in "iu":
        raise Refused("fweights of a dtype that is not an integer's")
    given = [w for w in (fweights, aweights) if w is not None]
    if any(w.dtype.kind == "c" for w in given):
        raise Refused("complex weights")
    if any(w.shape != (length,) for w in given):
        raise RuntimeError("incompatible numbers of samples and weights")
    return given[0].astype(float) if len(given) == 1 else given[0] * given[1].astype(float)


def _any_negative(xp, *weights):
    return xp.any(xp.stack([xp.any(w < 0) for w in weights if w is not None]))


# CuPy's median uses its partition, which compares only with <, so that a NaN may end up anywhere.
@rule(np.median, always=True)
def median(xp, a, axis=None, out=None, overwrite_input: bool = False, keepdims=False):
    flat, shape, kept = merged(xp, a, axis)
    length = flat.shape[-1]
    if not flat.size:
        raise Refused("the median of nothing")
    ordered = sort(xp, flat)
    middle = _mean(xp, ordered[..., (length - 1) // 2 : length // 2 + 1], -1, None, out)
    if a.dtype.kind in "fc":
        last = ordered[..., -1]
        middle = xp.where(xp.isnan(last), last, middle)
    return middle.reshape(kept if flag(keepdims) else shape)


# CuPy treats an infinity as the largest finite number.
@rule(np.nanmedian, always=True)
def nanmedian(xp, a, axis=None, out=None, overwrite_input: bool = False, keepdims=NOT_GIVEN):
    if a.dtype.kind not in "fc":
        return median(xp, a, axis, keepdims=flag(keepdims))
    flat, shape, kept = merged(xp, a, axis)
    if not flat.size:
        raise Refused("the median of nothing")
    ordered = xp.sort(flat, axis=-1)
    count = xp.sum(~xp.isnan(ordered), axis=-1, keepdims=True)
    below = xp.take_along_axis(ordered, xp.maximum(count - 1, 0) // 2, axis=-1)
    above = xp.take_along_axis(ordered, count // 2, axis=-1)
    mean = xp.mean(xp.concatenate([below, above], axis=-1), axis=-1, keepdims=True)
    if a.dtype.kind == "c":  # in NumPy's complex division an infinity by 1 gets a NaN part
        below = exact(xp, np.true_divide)(below, 1)
    middle = xp.where(count % 2 == 1, below, mean)  # the number itself, whose double may overflow in a mean
    return told_of_nans(xp, middle.reshape(kept if flag(keepdims) else shape))
