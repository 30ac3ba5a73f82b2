"""Reductions: ``where=``, ``initial=``, and which of several complex NaNs is the result. Means are in `statistics`."""

from __future__ import annotations

import numpy as np

from fbarray.rules.operands import (
    NOT_GIVEN,
    arrays,
    axes_of,
    exact,
    flag,
    initial_in,
    masked,
    merged,
    plain_scalar,
)
from fbarray.rules.reading import read
from fbarray.rules.registry import Refused, rule


@rule(np.sum)
def sum(xp, a, axis=None, dtype=None, out=None, keepdims=NOT_GIVEN, initial=NOT_GIVEN, where=NOT_GIVEN):
    dtype = summed_in(a, dtype, out)
    total = xp.sum(masked(xp, a, where, 0), axis=axis, dtype=dtype, keepdims=flag(keepdims))
    return _from(xp, xp.add, total, initial, out)


@rule(np.prod)
def prod(xp, a, axis=None, dtype=None, out=None, keepdims=NOT_GIVEN, initial=NOT_GIVEN, where=NOT_GIVEN):
    dtype = summed_in(a, dtype, out)
    total = xp.prod(masked(xp, a, where, 1), axis=axis, dtype=dtype, keepdims=flag(keepdims))
    return _from(xp, xp.multiply, total, initial, out)


@rule(np.trace)
def trace(xp, a, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    return sum(xp, xp.diagonal(a, offset, axis1, axis2), -1, dtype, out)


def summed_in(a, dtype, out):
    """The dtype of a sum: ``dtype=``, or the one that `a` and ``out=`` are promoted to; None for neither."""
    return dtype if dtype is not None or out is None else np.result_type(a.dtype, out)


def _from(xp, combine, total, initial, out):
    """The total combined with ``initial=``. NumPy first writes it into ``out=``, and so casts it to that dtype."""
    if initial is NOT_GIVEN or initial is None:
        return total
    start = initial_in(total.dtype, plain_scalar(xp, initial))
    if start == 1 and combine is xp.multiply:  # a complex product with 1 loses the sign of an imaginary zero
        return total
    return combine(total, start if out is None else start.astype(out).astype(total.dtype))


def as_stored(a, out, initial):
    """Integers and booleans as ``out=`` holds them: NumPy compares in its dtype, even if bits are lost.

    For an inexact ``out=`` and ``initial=``, integers and booleans are refused.
    """
    inexact = isinstance(initial, (float, complex)) or getattr(getattr(initial, "dtype", None), "kind", "O") in "fc"
    if out is not None and out.kind in "fc" and a.dtype.kind in "biu" and inexact:
        raise Refused(f"initial={initial} among integers, as numbers of dtype {out}")
    if out is None or not np.can_cast(a.dtype, out, "same_kind"):
        return a
    integers = a.dtype.kind in "iu" and out.kind in "iu"
    return a.astype(out) if integers or a.dtype.kind == "b" else a


# Of several complex NaNs NumPy gives the first, CuPy any of them.
@rule(np.max, np.amax, always=True)
def max(xp, a, axis=None, out=None, keepdims=NOT_GIVEN, initial=NOT_GIVEN, where=NOT_GIVEN):
    if out is None and initial is NOT_GIVEN and where is NOT_GIVEN and a.dtype.kind != "c":
        return xp.max(a, axis=axis, keepdims=flag(keepdims))
    a = as_stored(a, out, initial)
    return _extreme(xp, xp.max, np.maximum, a, axis, flag(keepdims), initial, where)


# Of several complex NaNs NumPy gives the first, CuPy any of them.
@rule(np.min, np.amin, always=True)
def min(xp, a, axis=None, out=None, keepdims=NOT_GIVEN, initial=NOT_GIVEN, where=NOT_GIVEN):
    if out is None and initial is NOT_GIVEN and where is NOT_GIVEN and a.dtype.kind != "c":
        return xp.min(a, axis=axis, keepdims=flag(keepdims))
    a = as_stored(a, out, initial)
    return _extreme(xp, xp.min, np.minimum, a, axis, flag(keepdims), initial, where)


@rule(np.ptp)
def ptp(xp, a, axis=None, out=None, keepdims=NOT_GIVEN):
    """NumPy writes the maximum into ``out=``, and subtracts the minimum from there; CuPy subtracts in `a`'s dtype."""
    if out is None:
        return xp.ptp(a, axis=axis, keepdims=flag(keepdims))
    greatest = max(xp, as_stored(a, out, None), axis=axis, keepdims=keepdims).astype(out)
    return xp.subtract(greatest, min(xp, a, axis=axis, keepdims=keepdims))


def _extreme(xp, reduce, combine, a, axis, keepdims: bool, initial, where):
    """The extreme of `initial` and the elements that `where` selects, in the dtype of `a`."""
    if initial is NOT_GIVEN or initial is None:
        if where is not NOT_GIVEN and where is not True:
            raise Refused("where= needs initial=")
        return _first_nan(xp, reduce, a, axis, keepdims)
    whole = a.dtype.kind in "iu"
    start = _integer(a.dtype, read(xp, initial)) if whole else a.dtype.type(plain_scalar(xp, initial))
    a = masked(xp, a, where, start)
    flat, shape, kept = merged(xp, a, axis)
    if flat.shape[-1] == 0:
        return xp.full(kept if keepdims else shape, start, dtype=a.dtype)
    found = _first_nan(xp, reduce, a, axis, keepdims)
    return exact(xp, combine)(start, found)


def _integer(dtype, initial):
    """`initial` as an integer of `dtype`; NumPy truncates a float and refuses what lies outside."""
    if isinstance(initial, complex) or not np.isfinite(initial):
        raise Refused(f"initial={initial} is no number of dtype {dtype}")
    return np.array(int(initial), dtype=dtype)[()]


def _first_nan(xp, reduce, a, axis, keepdims: bool):
    if a.dtype.kind != "c":
        return reduce(a, axis=axis, keepdims=keepdims)
    flat, shape, kept = merged(xp, a, axis)
    nans = xp.isnan(flat)
    first = xp.take_along_axis(flat, xp.argmax(nans, axis=-1)[..., None], -1)[..., 0]
    best = xp.where(nans.any(axis=-1), first, reduce(flat, axis=-1))
    return best.reshape(kept if keepdims else shape)


# CuPy gives -1 for an all-NaN slice, NumPy raises.
@rule(np.nanargmax, always=True)
def nanargmax(xp, a, axis=None, out=None, *, keepdims=NOT_GIVEN):
    return xp.argmax(_without_nans(xp, a, axis, -np.inf), axis=axis, keepdims=flag(keepdims))


# CuPy gives -1 for an all-NaN slice, NumPy raises.
@rule(np.nanargmin, always=True)
def nanargmin(xp, a, axis=None, out=None, *, keepdims=NOT_GIVEN):
    return xp.argmin(_without_nans(xp, a, axis, np.inf), axis=axis, keepdims=flag(keepdims))


def _without_nans(xp, a, axis, filler: float):
    if a.dtype.kind not in "fc":
        return a
    nans = xp.isnan(a)
    if read(xp, xp.any(xp.all(nans, axis=axis))):
        raise ValueError("All-NaN slice encountered")
    return xp.where(nans, a.dtype.type(filler), a)


@rule(np.all)
def all(xp, a, axis=None, out=None, keepdims=NOT_GIVEN, *, where=NOT_GIVEN):
    return xp.all(masked(xp, a, where, 1), axis=axis, keepdims=flag(keepdims))


@rule(np.any)
def any(xp, a, axis=None, out=None, keepdims=NOT_GIVEN, *, where=NOT_GIVEN):
    return xp.any(masked(xp, a, where, 0), axis=axis, keepdims=flag(keepdims))


@rule(np.count_nonzero)
def count_nonzero(xp, a, axis=None, *, keepdims: bool = False):
    (a,) = arrays(xp, a)
    axes = axes_of(axis, a.ndim)
    number = xp.count_nonzero(a, axis=axes)
    return number.reshape([1 if i in axes else n for i, n in enumerate(a.shape)]) if keepdims else number
