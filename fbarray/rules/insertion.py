"""`insert`: new elements before given positions of an axis.

One value is read from the device: a single position, or, for several, whether all are in range. A position out of range
would wrap on the device, and raises in NumPy. The elements never leave the device.
"""

from __future__ import annotations

import operator

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from fbarray.rules.operands import in_dtype_of
from fbarray.rules.reading import read
from fbarray.rules.registry import Refused, rule


@rule(np.insert)
def insert(xp, arr, obj, values, axis: int | None = None):
    if axis is None:
        arr, axis = arr.ravel(), 0
    axis = normalize_axis_index(axis, arr.ndim)
    values = in_dtype_of(xp, arr, values)
    positions = _positions(xp, obj, arr.shape[axis])
    if isinstance(positions, int):
        return _insert_at_one(xp, arr, positions, values, axis)
    if positions.size == 1:
        row = _with_dimensions(values, arr.ndim)
        return _insert_block(xp, arr, _checked(int(read(xp, positions[0])), arr.shape[axis]), row, axis)
    return _insert_at_many(xp, arr, positions, values, axis)


def _positions(xp, obj, length: int):
    """The positions as an int, where `obj` is a scalar, or as a 1-d integer device array."""
    if isinstance(obj, slice):
        return xp.arange(*obj.indices(length), dtype=np.intp)
    if isinstance(obj, bool | np.bool):
        raise TypeError("a boolean is not a position")
    if not isinstance(obj, xp.ndarray):
        return _checked(operator.index(obj), length)
    if obj.ndim > 1 or obj.dtype.kind not in "biu":
        raise Refused("positions that are not a 1-d array of integers or booleans")
    if obj.dtype.kind == "b":
        if obj.ndim != 1 or obj.size > length:
            raise Refused("a boolean mask that does not fit the axis")
        return xp.flatnonzero(obj)
    return _checked(int(read(xp, obj)), length) if obj.ndim == 0 else obj.astype(np.intp)


def _checked(index: int, length: int) -> int:
    if not -length <= index <= length:
        raise IndexError(f"index {index} is out of bounds for an axis of size {length}")
    return index + length if index < 0 else index


def _with_dimensions(values, ndim: int):
    return values.reshape((1,) * (ndim - values.ndim) + values.shape)


def _insert_at_one(xp, arr, index: int, values, axis: int):
    """For a scalar index, `values` has the shape of one slice, as in ``a[:, 0] = values``."""
    row = xp.moveaxis(_with_dimensions(values, arr.ndim), 0, axis)
    return _insert_block(xp, arr, index, row, axis)


def _insert_block(xp, arr, index: int, block, axis: int):
    count = block.shape[axis]
    new = xp.empty((*arr.shape[:axis], arr.shape[axis] + count, *arr.shape[axis + 1 :]), dtype=arr.dtype)
    before = (slice(None),) * axis
    new[(*before, slice(None, index))] = arr[(*before, slice(None, index))]
    new[(*before, slice(index, index + count))] = block
    new[(*before, slice(index + count, None))] = arr[(*before, slice(index, None))]
    return new


def _insert_at_many(xp, arr, positions, values, axis: int):
    length, count = arr.shape[axis], positions.size
    if count and not read(xp, xp.all((positions >= -length) & (positions <= length))):
        raise Refused("positions out of range")  # NumPy wraps some of them, and raises for others
    positions = xp.where(positions < 0, positions + length, positions)
    order = xp.argsort(positions)  # CuPy's sorts are stable
    ascending = positions[order]
    inserted = xp.empty(count, dtype=np.intp)
    inserted[order] = ascending + xp.arange(count)
    old = xp.arange(length)
    kept = old + xp.searchsorted(ascending, old, side="right")
    new = xp.empty((*arr.shape[:axis], length + count, *arr.shape[axis + 1 :]), dtype=arr.dtype)
    before = (slice(None),) * axis
    new[(*before, inserted)] = values
    new[(*before, kept)] = arr
    return new
