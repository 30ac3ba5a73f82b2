"""The reductions that ignore NaN: ``where=``, ``initial=``, ``mean=``, ``correction=``."""

from __future__ import annotations

import numpy as np

from fbarray import events
from fbarray.rules import reductions, statistics
from fbarray.rules.operands import NOT_GIVEN, axes_of, flag, masked
from fbarray.rules.reading import read
from fbarray.rules.registry import Refused, rule


def _replaced(xp, a, filler: float):
    return xp.where(xp.isnan(a), a.dtype.type(filler), a) if a.dtype.kind in "fc" else a


def _numbers(xp, a, where):
    """The mask of the elements that count: not NaN, and selected by ``where=``."""
    there = xp.logical_not(xp.isnan(a))
    return masked(xp, there, where, False)


# Of a complex number with one NaN part, CuPy still uses the other part; NumPy ignores the number.
@rule(np.nansum, always=True)
def nansum(xp, a, axis=None, dtype=None, out=None, keepdims=NOT_GIVEN, initial=NOT_GIVEN, where=NOT_GIVEN):
    if out is None and initial is NOT_GIVEN and where is NOT_GIVEN and a.dtype.kind != "c":
        return xp.nansum(a, axis=axis, dtype=dtype, keepdims=flag(keepdims))
    return reductions.sum(xp, _replaced(xp, a, 0), axis, dtype, out, keepdims, initial, where)


# Of a complex number with one NaN part, CuPy still uses the other part; NumPy ignores the number.
@rule(np.nanprod, always=True)
def nanprod(xp, a, axis=None, dtype=None, out=None, keepdims=NOT_GIVEN, initial=NOT_GIVEN, where=NOT_GIVEN):
    if out is None and initial is NOT_GIVEN and where is NOT_GIVEN and a.dtype.kind != "c":
        return xp.nanprod(a, axis=axis, dtype=dtype, keepdims=flag(keepdims))
    return reductions.prod(xp, _replaced(xp, a, 1), axis, dtype, out, keepdims, initial, where)


# CuPy compares complex NaNs as numbers.
@rule(np.nanmax, always=True)
def nanmax(xp, a, axis=None, out=None, keepdims=NOT_GIVEN, initial=NOT_GIVEN, where=NOT_GIVEN):
    return _extreme(xp, "max", reductions.as_stored(a, out, initial), axis, keepdims, initial, where)


# CuPy compares complex NaNs as numbers.
@rule(np.nanmin, always=True)
def nanmin(xp, a, axis=None, out=None, keepdims=NOT_GIVEN, initial=NOT_GIVEN, where=NOT_GIVEN):
    return _extreme(xp, "min", reductions.as_stored(a, out, initial), axis, keepdims, initial, where)


def _extreme(xp, name: str, a, axis, keepdims, initial, where):
    if a.dtype.kind == "c":
        raise Refused("CuPy cannot pass over complex NaNs")
    if a.dtype.kind != "f" or initial is not NOT_GIVEN or not (where is NOT_GIVEN or where is True):
        plain = reductions.max if name == "max" else reductions.min
        filler = -np.inf if name == "max" else np.inf
        return plain(xp, _replaced(xp, a, filler), axis, None, keepdims, initial, where)
    axes = axes_of(axis, a.ndim)
    if not a.size:  # an empty result, or an error that NumPy judges
        return getattr(xp, f"nan{name}")(a, axis=axes, keepdims=flag(keepdims))
    number = xp.largest_number if name == "max" else xp.smallest_number
    result = number(a, axes, flag(keepdims))
    if read(xp, xp.isnan(result).any()):
        events.warn("All-NaN slice encountered", RuntimeWarning)
    return result


# CuPy sums and counts float16 numbers in float16, which does not hold every integer beyond 2048.
@rule(np.nanmean, always=True)
def nanmean(xp, a, axis=None, dtype=None, out=None, keepdims=NOT_GIVEN, *, where=NOT_GIVEN):
    if a.dtype.kind not in "fc":
        return statistics.mean(xp, a, axis, dtype, out, keepdims, where=where)
    if a.dtype.char != "e" and dtype is None and out is None and where is NOT_GIVEN:
        return xp.nanmean(a, axis=axis, keepdims=flag(keepdims))
    if dtype is not None and np.dtype(dtype).kind not in "fc":
        raise TypeError("If a is inexact, then dtype must be inexact")
    there = _numbers(xp, a, where)
    dtype = reductions.summed_in(a, dtype, out)
    total = xp.sum(_replaced(xp, masked(xp, a, where, 0), 0), axis=axis, dtype=dtype, keepdims=flag(keepdims))
    number = xp.sum(there, axis=axis, keepdims=flag(keepdims))
    return statistics.divided(xp, total, number, total.dtype, out)


# For a slice with no more numbers than ddof CuPy's variance is infinite, NumPy's is NaN.
@rule(np.nanvar, always=True)
def nanvar(
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
    ddof = statistics.degrees(xp, ddof, correction)
    if a.dtype.kind not in "fc":
        return statistics.var(xp, a, axis, dtype, out, ddof, keepdims, where=where, mean=mean)
    return _variance(xp, a, axis, dtype, out, ddof, flag(keepdims), where, mean)


# For a slice with no more numbers than ddof CuPy's variance is infinite, NumPy's is NaN.
@rule(np.nanstd, always=True)
def nanstd(
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
    ddof = statistics.degrees(xp, ddof, correction)
    if a.dtype.kind not in "fc":
        return statistics.std(xp, a, axis, dtype, out, ddof, keepdims, where=where, mean=mean)
    return xp.sqrt(_variance(xp, a, axis, dtype, out, ddof, flag(keepdims), where, mean))


def _variance(xp, a, axis, dtype, out, ddof, keepdims: bool, where, mean):
    """The variance of the elements that are not NaN, about their mean or ``mean=``; NaN for at most `ddof` of them.

    NumPy writes the deviations and their squares into an array of `a`'s dtype, whatever ``dtype=`` and ``out=`` are.
    """
    real = statistics.asked_real(a, dtype)
    plain = where is NOT_GIVEN and mean is NOT_GIVEN and dtype is None and out is None
    if plain and ddof == 0 and a.dtype.char in "fd" and a.size:
        return xp.nanvar(a, axis=axis, keepdims=keepdims)
    statistics.require_mean_of(a, mean)
    there = _numbers(xp, a, where)
    values = xp.where(there, a, a.dtype.type(0))
    number = xp.sum(there, axis=axis, keepdims=True)
    if mean is NOT_GIVEN:
        total = xp.sum(values, axis=axis, dtype=real, keepdims=True)
        mean = (total / number).astype(total.dtype, copy=False)
    deviation = xp.where(there, values - mean, a.dtype.type(0)).astype(a.dtype, copy=False)
    squares = statistics.squared(xp, deviation)
    total = xp.sum(squares, axis=axis, dtype=reductions.summed_in(squares, real, out), keepdims=keepdims)
    left = (number if keepdims else xp.sum(there, axis=axis)) - ddof
    found = statistics.divided(xp, total, left, total.dtype, out)
    found = xp.where(left > 0, found, found.dtype.type(np.nan))
    return statistics.in_kind(found, dtype)
