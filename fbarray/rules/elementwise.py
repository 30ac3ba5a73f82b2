"""Elementwise functions: clip, round, angle, sinc, i0, interp, nan_to_num, unwrap, gradient. Ufuncs are elsewhere."""

from __future__ import annotations

import operator

import numpy as np
from numpy._core import umath

from fbarray.rules.operands import arrays, exact
from fbarray.rules.reading import read
from fbarray.rules.registry import Refused, rule


# CuPy's clip ignores a NaN bound, and gives another result where the lower bound is above the upper one.
@rule(umath.clip, always=True)  # type: ignore[attr-defined]
def clip(xp, a, low, high):
    if _are_plain(low, high) and getattr(a, "dtype", None) in _FLOATING:
        return xp.clip(a, low, high)
    (a,) = arrays(xp, a)
    dtype = np.result_type(a.dtype, *(getattr(bound, "dtype", bound) for bound in (low, high)))
    if dtype.kind == "c" or a.dtype.kind == "b":
        raise Refused("clip of booleans or complex numbers, or between them")
    return xp.minimum(xp.maximum(a.astype(dtype, copy=False), low), high)


_FLOATING = (np.dtype(np.float64), np.dtype(np.float32), np.dtype(np.float16))


def _are_plain(low, high) -> bool:
    """Whether CuPy clips a floating array as NumPy does: the bounds are Python numbers in order, and none is NaN."""
    return type(low) in (int, float) and type(high) in (int, float) and low <= high


def beyond(dtype, bound, least: bool) -> bool:
    """Whether a Python int as lower (`least`) or upper bound excludes no value of the dtype; NumPy then ignores it."""
    if type(bound) is not int or getattr(dtype, "kind", "") not in ("i", "u"):
        return False
    info = np.iinfo(dtype)
    return bound <= info.min if least else bound >= info.max


# For real numbers CuPy tests only ">= 0", so that the results for -0.0 and NaN differ.
@rule(np.angle, always=True)
def angle(xp, z, deg: bool = False):
    (z,) = arrays(xp, z)
    if z.dtype.kind == "c":
        return xp.angle(z, deg)
    found = xp.arctan2(xp.zeros((), dtype=np.result_type(z.dtype, 0)), z)
    return found * (180 / np.pi) if deg else found


# CuPy computes small integers in float16, gives 1 for NaN, and divides complex numbers differently.
@rule(np.sinc, always=True)
def sinc(xp, x):
    (x,) = arrays(xp, x)
    angle = np.pi * (x.astype(float) if x.dtype.kind in "biu" else x)
    tiny = np.finfo(angle.dtype).tiny if angle.dtype == np.float16 else 1e-20
    angle = xp.where(angle == 0, angle.dtype.type(tiny), angle)
    return exact(xp, np.true_divide)(xp.sin(angle), angle)


# CuPy computes small integers in float16, and gives infinity for infinity, where NumPy gives NaN.
@rule(np.i0, always=True)
def i0(xp, x):
    (x,) = arrays(xp, x)
    if x.dtype.kind == "c":
        raise TypeError("i0 not supported for complex values")
    if x.dtype.kind != "f":
        return xp.i0(x.astype(float))
    return xp.where(xp.isinf(x), x.dtype.type(np.nan), xp.i0(x))


# CuPy casts left and right to fp's dtype, takes only contiguous arrays, and takes x < xp[1] for left of a NaN in xp[0].
# With complex fp, a NaN in x gives NaN in both parts; in NumPy only in the real one. CuPy has no special case for a
# single point.
@rule(np.interp, always=True)
def interp(xp_, x, xp, fp, left=None, right=None, period=None):
    x, xp, fp = arrays(xp_, x, xp, fp)
    if x.dtype.kind == "c" or xp.dtype.kind == "c":
        raise TypeError("Cannot cast array data from complex128 to float64 according to the rule 'safe'")
    x, xp = (xp_.asarray(a, dtype=np.float64, order="C") for a in (x, xp))
    if fp.dtype.kind != "c":
        if np.iscomplexobj(left) or np.iscomplexobj(right):
            raise TypeError("left or right is complex, and fp is real")
        return _interpolated(xp_, x, xp, fp, left, right, period)
    found = xp_.empty(x.shape, dtype=np.complex128)
    for part in ("real", "imag"):
        first, last = (None if end is None else getattr(end, part) for end in (left, right))
        setattr(found, part, _interpolated(xp_, x, xp, getattr(fp, part), first, last, period))
    if period is not None:
        found.imag = xp_.where(xp_.isfinite(x), found.imag, 0.0)
    elif xp.size > 1:
        found.imag = xp_.where(xp_.isnan(x), 0.0, found.imag)
    return found


def _interpolated(xp_, x, xp, fp, left, right, period):
    fp = xp_.asarray(fp, dtype=np.float64, order="C")
    if period is None and xp.shape == fp.shape == (1,):
        value = fp[0]
        beyond = xp_.where(x > xp[0], value if right is None else right, value)
        return xp_.where(x < xp[0], value if left is None else left, beyond)
    if period is None and xp.shape == fp.shape and xp.ndim == 1 and xp.size:
        # from a NaN in xp[0] NumPy interpolates: the result is NaN, or fp[0] if fp[1] is equal to it
        level = xp_.where(fp[0] == fp[1], fp[0], np.nan)
        left = xp_.where(xp_.isnan(xp[0]), level, fp[0] if left is None else left)
    return xp_.interp(x, xp, fp, left, right, period)


# CuPy rounds float16 in float32, where NumPy multiplies, rounds and divides in float16. CuPy accepts any out=.
@rule(np.round, np.around, always=True)
def round(xp, a, decimals=0, out=None):
    (a,) = arrays(xp, a)
    if out is not None and not (a.ndim and _rounds_alike(a.dtype, out, operator.index(decimals))):
        raise Refused(f"NumPy multiplies, rounds and divides in the dtype of out=, {out}")
    if a.dtype != np.float16 or not decimals:
        return xp.round(a, decimals)
    power = 10.0 ** abs(operator.index(decimals))
    if decimals > 0:
        return xp.true_divide(xp.rint(xp.multiply(a, power)), power)
    return xp.multiply(xp.rint(xp.true_divide(a, power)), power)


def _rounds_alike(of, into, decimals: int) -> bool:
    """Whether numbers of dtype `of` have the same rounded values when the dtype `into` of ``out=`` is used."""
    if of.kind in "iu":
        return into.kind in "iu" and decimals >= 0
    to_whole = of.kind == into.kind and of.itemsize > into.itemsize and not decimals
    return bool(of.kind != "b" and (of == into or to_whole))


# CuPy accepts complex numbers for nan=, posinf= and neginf=.
@rule(np.nan_to_num, always=True)
def nan_to_num(xp, x, copy: bool = True, nan=0.0, posinf=None, neginf=None):
    if any(isinstance(v, complex) or getattr(getattr(v, "dtype", v), "kind", "") == "c" for v in (nan, posinf, neginf)):
        raise Refused("a complex number in place of a NaN or an infinity")
    return xp.nan_to_num(x, copy, nan, posinf, neginf)


# With no difference to unwrap, CuPy does not check that the dtype can hold the period.
@rule(np.unwrap, always=True)
def unwrap(xp, p, discont=None, axis: int = -1, *, period=2 * np.pi):
    (p,) = arrays(xp, p)
    if type(period) is int and p.dtype.kind in "iu" and (not p.size or not p.ndim or p.shape[axis] < 2):
        raise Refused("there is no difference to unwrap, and NumPy looks at the period")
    if p.dtype.kind == "c":
        raise Refused("complex numbers have no remainder")
    return xp.unwrap(p, discont, axis, period=period)


# For several axes CuPy gives a list, NumPy a tuple. In CuPy a complex number divided by zero or infinity is NaN.
@rule(np.gradient, always=True)
def gradient(xp, f, *varargs, axis=None, edge_order: int = 1):
    if f.dtype.kind == "c" and not _divide(xp, varargs):
        raise Refused("complex numbers are divided by steps of zero, or by such as are not finite")
    found = xp.gradient(f, *varargs, axis=axis, edge_order=edge_order)
    return tuple(found) if isinstance(found, list) else found


def _divide(xp, varargs) -> bool:
    """Whether all steps, or distances between points, are finite and not zero."""
    steps = [xp.diff(step) if step.ndim else step for step in arrays(xp, *varargs)]
    return not steps or bool(read(xp, xp.all(xp.stack([xp.all(xp.isfinite(step) & (step != 0)) for step in steps]))))


# CuPy takes only arrays for to_begin and to_end.
@rule(np.ediff1d, always=True)
def ediff1d(xp, ary, to_end=None, to_begin=None):
    ends = (end if end is None else arrays(xp, end)[0] for end in (to_end, to_begin))
    return xp.ediff1d(ary, *ends)
