"""Adapters of arithmetic ufuncs and their methods: the cases where NumPy raises or gives another dtype."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from fbarray.routing.rules import Refused, rule


# CuPy gives 0 for an integer to a negative power, where NumPy raises.
@rule(np.power)
def power(xp: Any, x1: Any, x2: Any) -> Any:
    if getattr(x1, "dtype", None) == np.float64 or not (_is_integral(x1) and _is_integral(x2)):
        return xp.power(x1, x2)
    if (x2 < 0) if isinstance(x2, int) else x2.dtype.kind == "i" and bool((x2 < 0).any()):
        raise ValueError("Integers to negative integer powers are not allowed.")
    return xp.power(x1, x2)


def _is_integral(x: Any) -> bool:
    return isinstance(x, int) if not hasattr(x, "dtype") else x.dtype.kind in "biu"


# CuPy takes the remainder of integers in double precision.
@rule(np.fmod)
def fmod(xp: Any, x1: Any, x2: Any) -> Any:
    if _is_integral(x1) and _is_integral(x2):
        found = xp.remainder(x1, x2)
        if found.dtype.kind == "u":
            return found
        return xp.where((found != 0) & (xp.asarray(x1 < 0) != xp.asarray(x2 < 0)), found - x2, found)
    return xp.fmod(x1, x2)


# CuPy has a sign for booleans, NumPy has none.
@rule(np.sign)
def sign(xp: Any, x: Any) -> Any:
    if x.dtype.kind == "b":
        raise Refused("the sign of booleans")
    return xp.sign(x)


# CuPy reads beyond the axis, casts the indices, and sums in its own dtype.
@rule((np.add, "reduceat"))
def add_reduceat(xp: Any, array: Any, indices: Any, axis: Any = 0, dtype: Any = None) -> Any:
    axis = operator.index(axis)
    if indices.dtype.kind not in "iu" or indices.ndim != 1:
        raise Refused("indices that are no list of integers")
    length = array.shape[axis]
    if indices.size and (int(indices.min()) < 0 or int(indices.max()) >= length):
        raise IndexError("an index is out of bounds for reduceat")
    if dtype is None and array.dtype.kind in "biu":
        dtype = np.uint64 if array.dtype.kind == "u" else np.int64
    values = array if dtype is None else array.astype(dtype, copy=False)
    return xp.add.reduceat(values, indices, axis=axis)
