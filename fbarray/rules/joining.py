"""Functions that join or split arrays, or delete elements: the concatenate and stack functions, delete, the splits."""

from __future__ import annotations

import itertools
import operator

import numpy as np

from fbarray.rules.indexing import within
from fbarray.rules.operands import arrays, axes_of, counts
from fbarray.rules.registry import Refused, rule


def _dtype(parts, dtype):
    """`dtype`, or the promotion of three or more dtypes at once. CuPy promotes pair by pair, in no fixed order."""
    found = {a.dtype for a in parts} if dtype is None else ()
    return np.result_type(*found) if len(found) > 2 else dtype


def _one_of(dtype, out):
    """``dtype=``, or the dtype of ``out=``; NumPy does not take both."""
    if dtype is not None and out is not None:
        raise TypeError("concatenate() only takes `out` or `dtype` as an argument, but both were provided.")
    return dtype if out is None else out


# CuPy promotes the dtypes pair by pair, in no fixed order.
@rule(np.concatenate, always=True)
def concatenate(xp, arrays, /, axis=0, out=None, *, dtype=None, casting: str = "same_kind"):
    dtype = _one_of(dtype, out)
    if len(arrays) < 3 and dtype is None and casting == "same_kind":
        return xp.concatenate(arrays, axis)
    return xp.concatenate(arrays, axis, dtype=_dtype(arrays, dtype), casting=casting)


# CuPy promotes the dtypes pair by pair, in no fixed order.
@rule(np.stack, always=True)
def stack(xp, arrays, axis: int = 0, out=None, *, dtype=None, casting: str = "same_kind"):
    if len({getattr(a, "shape", None) for a in arrays}) > 1:
        raise ValueError("all input arrays must have the same shape")
    dtype = _one_of(dtype, out)
    if len(arrays) < 3 and dtype is None and casting == "same_kind":
        return xp.stack(arrays, axis)
    return xp.stack(list(arrays), axis, dtype=_dtype(arrays, dtype), casting=casting)


# CuPy promotes the dtypes pair by pair, in no fixed order, and takes no scalars.
@rule(np.hstack, always=True)
def hstack(xp, tup, *, dtype=None, casting: str = "same_kind"):
    parts = arrays(xp, *tup)
    return xp.hstack(parts, dtype=_dtype(parts, dtype), casting=casting)


# CuPy promotes the dtypes pair by pair, in no fixed order, and takes no scalars.
@rule(np.vstack, always=True)
def vstack(xp, tup, *, dtype=None, casting: str = "same_kind"):
    parts = arrays(xp, *tup)
    return xp.vstack(parts, dtype=_dtype(parts, dtype), casting=casting)


# CuPy promotes the dtypes pair by pair, in no fixed order.
@rule(np.dstack, always=True)
def dstack(xp, tup):
    parts = [xp.atleast_3d(a) for a in arrays(xp, *tup)]
    return xp.concatenate(parts, 2, dtype=_dtype(parts, None))


# CuPy takes only arrays of one or two dimensions.
@rule(np.column_stack, always=True)
def column_stack(xp, tup):
    parts = arrays(xp, *tup)
    columns = [a.reshape((-1, 1)) if a.ndim < 2 else a for a in parts]
    return xp.concatenate(columns, 1, dtype=_dtype(parts, None))


# CuPy wraps an index out of range. Even for a single index it reads the length of the result from the device.
@rule(np.delete, always=True)
def delete(xp, arr, obj, axis=None):
    (arr,) = arrays(xp, arr)
    if axis is None:
        arr, axis = arr.ravel(), 0
    (axis,) = axes_of(axis, arr.ndim)
    if arr.flags.fnc:  # NumPy keeps the operand's memory order
        return delete(xp, arr.T, obj, arr.ndim - 1 - axis).T
    length = arr.shape[axis]
    if isinstance(obj, bool):
        raise Refused("obj= is a bool")
    if isinstance(obj, slice):
        kept = np.ones(length, bool)
        kept[obj] = False
        return xp.take(arr, xp.asarray(np.flatnonzero(kept)), axis=axis)
    if isinstance(obj, (int, np.integer)):
        return _without(xp, arr, int(obj), axis)
    if isinstance(obj, (list, tuple)) and not np.size(obj):
        return arr.copy()
    (obj,) = arrays(xp, obj)
    if obj.dtype.kind == "b":
        if obj.shape != (length,):
            raise ValueError("a boolean obj must be one dimensional and match the axis")
    else:
        if obj.dtype.kind not in "iu":
            raise IndexError("arrays used as indices must be of integer (or boolean) type")
        obj = obj.ravel()
        within(xp, obj, length)
    mask = xp.ones(length, dtype=bool)
    mask[obj] = False
    return xp.compress(mask, arr, axis=axis)


def _without(xp, arr, index: int, axis: int):
    length = arr.shape[axis]
    if not -length <= index < length:
        raise IndexError(f"index {index} is out of bounds for axis {axis} with size {length}")
    ahead = (slice(None),) * axis
    index %= length
    return xp.concatenate([arr[(*ahead, slice(index))], arr[(*ahead, slice(index + 1, None))]], axis)


# CuPy takes no device array of split points, and reads outside the array's memory for those before its start.
@rule(np.array_split, always=True)
def array_split(xp, ary, indices_or_sections, axis: int = 0):
    (ary,) = arrays(xp, ary)
    length, places = ary.shape[axis], counts(xp, indices_or_sections)
    if isinstance(places, (list, tuple)):
        edges = [0, *(operator.index(place) for place in places), length]
    else:
        sections = operator.index(places)
        if sections <= 0:
            raise ValueError("number sections must be larger than 0.")
        each, extra = divmod(length, sections)
        edges = [i * each + min(i, extra) for i in range(sections + 1)]
    (axis,) = axes_of(axis, ary.ndim)
    ahead = (slice(None),) * axis
    return [ary[(*ahead, slice(start, stop))] for start, stop in itertools.pairwise(edges)]


# See array_split.
@rule(np.split, always=True)
def split(xp, ary, indices_or_sections, axis: int = 0):
    places = counts(xp, indices_or_sections)
    if not isinstance(places, (list, tuple)) and ary.shape[axis] % places:
        raise ValueError("array split does not result in an equal division")
    return array_split(xp, ary, places, axis)


# See array_split.
@rule(np.hsplit, always=True)
def hsplit(xp, ary, indices_or_sections):
    return split(xp, ary, indices_or_sections, _at_least(ary, 1) and min(1, ary.ndim - 1))


# See array_split.
@rule(np.vsplit, always=True)
def vsplit(xp, ary, indices_or_sections):
    return split(xp, ary, indices_or_sections, _at_least(ary, 2) and 0)


# See array_split.
@rule(np.dsplit, always=True)
def dsplit(xp, ary, indices_or_sections):
    return split(xp, ary, indices_or_sections, _at_least(ary, 3) and 2)


def _at_least(ary, ndim: int) -> int:
    if ary.ndim < ndim:
        raise ValueError(f"it only works on arrays of {ndim} or more dimensions")
    return ndim
