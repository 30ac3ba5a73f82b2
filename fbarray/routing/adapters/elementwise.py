"""Adapters of functions that work element by element: clip, angle, sinc, i0, interp. Ufuncs are elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.routing.adapters.operands import NOT_GIVEN, arrays, stored
from fbarray.routing.rules import Refused, rule


# CuPy does not bound a Python integer beyond the array's dtype.
@rule(np.clip, always=True)
def clip(
    xp: Any,
    a: Any,
    a_min: Any = NOT_GIVEN,
    a_max: Any = NOT_GIVEN,
    out: Any = None,
    *,
    min: Any = NOT_GIVEN,
    max: Any = NOT_GIVEN,
    **kwargs: Any,
) -> Any:
    if out is None and min is NOT_GIVEN is max and _are_plain(a_min, a_max) and getattr(a, "dtype", None) in _FLOATING:
        return xp.clip(a, a_min, a_max)
    if kwargs:
        raise Refused(f"clip with {', '.join(kwargs)}")
    (a,) = arrays(xp, a)
    if a.dtype.kind == "b" or ((a_min is NOT_GIVEN) != (a_max is NOT_GIVEN)):
        raise Refused("clip of booleans, or with one of a_min and a_max")
    if a_min is not NOT_GIVEN and not (min is NOT_GIVEN and max is NOT_GIVEN):
        raise ValueError("Passing `min` or `max` keyword argument when `a_min` and `a_max` are provided is forbidden.")
    low, high = (min, max) if a_min is NOT_GIVEN else (a_min, a_max)
    bounds = [_bound(a.dtype, bound, least) for bound, least in ((low, True), (high, False))]
    dtype = np.result_type(a.dtype, *(b.dtype if hasattr(b, "dtype") else b for b in bounds if b is not None))
    result = a.astype(dtype, copy=False)
    for bound, limit in zip(bounds, (xp.maximum, xp.minimum), strict=True):
        result = result if bound is None else limit(result, bound)
    return stored(result.copy() if result is a else result, out)


_FLOATING = (np.dtype(np.float64), np.dtype(np.float32), np.dtype(np.float16))


def _are_plain(low: Any, high: Any) -> bool:
    """Whether CuPy bounds a floating array as NumPy does: by Python's numbers, but for NaN."""
    return type(low) in (int, float) and type(high) in (int, float) and low == low and high == high


def _bound(dtype: Any, bound: Any, least: bool) -> Any:
    """A bound that limits anything; None where it does not."""
    if bound is NOT_GIVEN or bound is None:
        return None
    if type(bound) is int and dtype.kind in "iu":
        info = np.iinfo(dtype)
        if (bound < info.min) if least else (bound > info.max):
            return None
        if not info.min <= bound <= info.max:
            raise Refused("clip between bounds that the dtype cannot hold")
    return bound


# Of a real number CuPy looks at ">= 0" alone, so that -0.0 and NaN differ.
@rule(np.angle, always=True)
def angle(xp: Any, z: Any, deg: bool = False) -> Any:
    (z,) = arrays(xp, z)
    if z.dtype.kind == "c":
        return xp.angle(z, deg)
    found = xp.arctan2(xp.zeros((), dtype=np.result_type(z.dtype, 0)), z)
    return found * (180 / np.pi) if deg else found


# CuPy computes on small integers in half precision, and its value at NaN is 1.
@rule(np.sinc, always=True)
def sinc(xp: Any, x: Any) -> Any:
    (x,) = arrays(xp, x)
    angle = np.pi * (x.astype(float) if x.dtype.kind in "biu" else x)
    tiny = np.finfo(angle.dtype).tiny if angle.dtype == np.float16 else 1e-20
    angle = xp.where(angle == 0, angle.dtype.type(tiny), angle)
    return xp.sin(angle) / angle


# CuPy computes on small integers in half precision, and its value at infinity is infinite, NumPy's NaN.
@rule(np.i0, always=True)
def i0(xp: Any, x: Any) -> Any:
    (x,) = arrays(xp, x)
    if x.dtype.kind == "c":
        raise TypeError("i0 not supported for complex values")
    if x.dtype.kind != "f":
        return xp.i0(x.astype(float))
    return xp.where(xp.isinf(x), x.dtype.type(np.nan), xp.i0(x))


# CuPy converts left and right to fp's dtype and takes contiguous arrays alone.
@rule(np.interp, always=True)
def interp(xp_: Any, x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None) -> Any:
    x, xp, fp = arrays(xp_, x, xp, fp)
    if x.dtype.kind == "c" or xp.dtype.kind == "c":
        raise TypeError("Cannot cast array data from complex128 to float64 according to the rule 'safe'")
    x, xp = (xp_.asarray(a, dtype=np.float64, order="C") for a in (x, xp))
    fp = xp_.asarray(fp, dtype=np.complex128 if fp.dtype.kind == "c" else np.float64, order="C")
    return xp_.interp(x, xp, fp, left, right, period)


# CuPy gives a list of several, NumPy a tuple.
@rule(np.gradient, always=True)
def gradient(xp: Any, f: Any, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    found = xp.gradient(f, *varargs, axis=axis, edge_order=edge_order)
    return tuple(found) if isinstance(found, list) else found


# CuPy takes arrays alone to begin and to end with.
@rule(np.ediff1d, always=True)
def ediff1d(xp: Any, ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    ends = (end if end is None else arrays(xp, end)[0] for end in (to_end, to_begin))
    return xp.ediff1d(ary, *ends)
