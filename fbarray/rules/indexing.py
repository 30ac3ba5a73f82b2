"""Functions that read or write by index: an index out of range raises, and of equal indices the last one wins."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from fbarray.options import current
from fbarray.rules.operands import arrays, axes_of, counts, in_dtype_of, require_readable
from fbarray.rules.reading import read
from fbarray.rules.registry import Refused, rule


def within(xp, indices, length: int) -> None:
    """Raise IndexError if an index is out of range for `length` elements and bounds_check is on. Reads one byte."""
    if not indices.size or not current().bounds_check:
        return
    if indices.dtype.kind == "u":
        outside = indices >= length
    else:
        # -length <= i < length, in one comparison
        outside = (indices.astype(np.int64, copy=False) + length).view(np.uint64) >= 2 * length
    if read(xp, xp.any(outside)):
        raise IndexError(f"an index is out of bounds for {length} elements")


def _integers(xp, indices):
    """Integers or booleans as indices. NumPy raises for any other dtype, even for an empty array."""
    (indices,) = arrays(xp, indices)
    if indices.dtype.kind not in "biu":
        raise TypeError("only int indices permitted")
    return indices.astype(np.intp, copy=False)


def _indices(xp, indices):
    """Indices as integers. Booleans are 0 and 1, and an empty array may have any dtype, as in NumPy."""
    (indices,) = arrays(xp, indices)
    if indices.dtype.kind not in "biu" and indices.size:
        raise TypeError(f"Cannot cast array data from {indices.dtype} to {np.dtype(np.intp)}")
    return indices.astype(np.intp) if indices.dtype.kind not in "iu" else indices


def _moded(xp, indices, length: int, mode: str):
    """The indices clipped or checked as NumPy's `mode` says, for CuPy, which always wraps."""
    if mode == "clip":
        return xp.clip(indices, 0, length - 1)
    if mode not in ("raise", "wrap"):
        raise Refused(f"mode={mode!r}")
    if not length and indices.size:
        raise IndexError("cannot do a non-empty take from an empty axes.")
    if mode == "raise":
        within(xp, indices, length)
    return indices


# CuPy wraps an index out of range, NumPy raises.
@rule(np.take, always=True)
def take(xp, a, indices, axis=None, out=None, mode: str = "raise"):
    (a,) = arrays(xp, a)
    require_readable(out, a.dtype)
    length = a.size if axis is None else a.shape[axis] if a.ndim else 1
    if isinstance(indices, (int, np.integer)) and not isinstance(indices, bool) and mode == "raise":
        if not -length <= indices < length:
            raise IndexError(f"index {indices} is out of bounds for size {length}")
        return xp.take(a, int(indices), axis=axis)
    return xp.take(a, _moded(xp, _indices(xp, indices), length, mode), axis=axis)


# CuPy wraps an index out of range, NumPy raises. Of equal indices any may win in CuPy, in NumPy the last.
@rule(np.put, always=True)
def put(xp, a, ind, v, mode: str = "raise") -> None:
    if mode not in ("raise", "wrap", "clip"):
        raise Refused(f"mode={mode!r}")
    indices, values = _indices(xp, ind).ravel(), in_dtype_of(xp, a, v).ravel()
    if indices.size and not a.size:
        raise IndexError("cannot replace elements of an empty array")
    if not indices.size or not values.size:
        return
    indices = _moded(xp, indices, a.size, mode)
    if values.size > 1:
        if values.size != indices.size:
            values = values[xp.arange(indices.size) % values.size]
        indices = indices % a.size
        order, last = _last_of_equal(xp, indices)
        indices, values = indices[order], values[last]
    xp.put(a, indices, values, mode="wrap")


def _last_of_equal(xp, indices) -> tuple[Any, Any]:
    """The order that sorts `indices`, and for each index in that order the place where it occurs last.

    If values are taken from those places, they can be written in any order. Nothing is read from the device.
    """
    order = xp.argsort(indices)
    ordered = indices[order]
    return order, order[xp.searchsorted(ordered, ordered, side="right") - 1]


# CuPy wraps an index out of range, NumPy raises.
@rule(np.take_along_axis, always=True)
def take_along_axis(xp, arr, indices, axis=-1):
    if not isinstance(indices, xp.ndarray):
        raise Refused("indices= is no array")
    if indices.dtype.kind not in "iu":
        raise IndexError("`indices` must be an integer array")
    if axis is None:
        arr, axis = arr.ravel(), 0
    (axis,) = axes_of(axis, arr.ndim)
    within(xp, indices, arr.shape[axis])
    return xp.take_along_axis(arr, indices, axis)


# CuPy wraps an index out of range, NumPy raises. Of equal indices any may win in CuPy, in NumPy the last.
@rule(np.put_along_axis, always=True)
def put_along_axis(xp, arr, indices, values, axis) -> None:
    if isinstance(indices, (list, tuple)):
        raise Refused("indices= is no array")
    indices, values = arrays(xp, indices)[0], in_dtype_of(xp, arr, values)
    if indices.dtype.kind not in "iu" or indices.ndim != (1 if axis is None else arr.ndim):
        raise IndexError("`indices` must be an integer array of arr's dimensions")
    if axis is None:
        put(xp, arr, indices, xp.broadcast_to(values, indices.shape))
        return
    (axis,) = axes_of(axis, arr.ndim)
    within(xp, indices, arr.shape[axis])
    positions = xp.moveaxis(xp.arange(arr.size).reshape(arr.shape), axis, -1)
    lanes = (*np.broadcast_shapes(positions.shape[:-1], xp.moveaxis(indices, axis, -1).shape[:-1]), -1)
    lanes = (*lanes[:-1], arr.shape[axis])
    if lanes != positions.shape:
        raise Refused("indices that broadcast beyond arr")
    wanted = xp.broadcast_to(xp.moveaxis(indices, axis, -1), (*lanes[:-1], indices.shape[axis]))
    targets = xp.moveaxis(xp.take_along_axis(positions, wanted, -1), -1, axis)
    put(xp, arr, targets, xp.broadcast_to(values, targets.shape))


# CuPy takes the choices as one array.
@rule(np.choose, always=True)
def choose(xp, a, choices, out=None, mode: str = "raise"):
    if mode not in ("raise", "wrap", "clip"):
        raise Refused(f"mode={mode!r}")
    (a,) = arrays(xp, a)
    if not np.can_cast(a.dtype, np.intp):  # CuPy does not check the dtype of an empty array
        raise Refused(f"choices by indices of dtype {a.dtype}")
    index = _indices(xp, a)
    dtype = np.result_type(*(c if type(c) in (int, float, complex) else c.dtype for c in choices))
    choices = arrays(xp, *choices)
    shape = np.broadcast_shapes(index.shape, *(choice.shape for choice in choices))
    if mode == "raise" and read(xp, xp.any((index < 0) | (index >= len(choices)))):
        raise ValueError("invalid entry in choice array")
    index = xp.clip(index, 0, len(choices) - 1) if mode == "clip" else index % len(choices)
    stack = xp.stack([xp.broadcast_to(choice.astype(dtype, copy=False), shape) for choice in choices])
    return xp.take_along_axis(stack, xp.broadcast_to(index, shape)[None], 0)[0]


# CuPy's default mode is wrap, NumPy's raise. CuPy does not check for empty dimensions.
@rule(np.ravel_multi_index, always=True)
def ravel_multi_index(xp, multi_index, dims, mode="raise", order: str = "C"):
    dims = counts(xp, dims)
    dims = tuple(operator.index(n) for n in (dims if isinstance(dims, (tuple, list)) else (dims,)))
    if min(dims, default=1) < 1:
        raise Refused("dimensions without elements")
    return xp.ravel_multi_index(tuple(_integers(xp, index) for index in multi_index), dims, mode=mode, order=order)


# CuPy computes in the dtype of the indices, which may be too small for a dimension.
@rule(np.unravel_index, always=True)
def unravel_index(xp, indices, shape, order: str = "C"):
    shape = counts(xp, shape)
    shape = tuple(operator.index(n) for n in (shape if isinstance(shape, (tuple, list)) else (shape,)))
    if min(shape, default=0) < 1:
        raise Refused("a shape without elements, or without dimensions")
    return xp.unravel_index(_integers(xp, indices), shape, order=order)


# CuPy wraps the index of a True beyond the end, NumPy raises.
@rule(np.compress, always=True)
def compress(xp, condition, a, axis=None, out=None):
    a, condition = arrays(xp, a, condition)
    if condition.ndim != 1 or condition.size > (a.size if axis is None else a.shape[axis]):
        raise Refused(f"a condition of shape {condition.shape} for an array of shape {a.shape}")
    require_readable(out, a.dtype)
    return xp.compress(condition, a, axis=axis)


# CuPy wraps the index of a True beyond the end, NumPy raises.
@rule(np.extract, always=True)
def extract(xp, condition, arr):
    condition, arr = arrays(xp, condition, arr)
    if condition.size > arr.size:
        raise Refused("a condition longer than the array")
    return xp.extract(condition, arr)


# CuPy writes beyond the array where there are no values to write.
@rule(np.fill_diagonal, always=True)
def fill_diagonal(xp, a, val, wrap: bool = False) -> None:
    if not getattr(val, "size", np.size(val) if not isinstance(val, xp.ndarray) else 1):
        raise Refused("there are no values")
    xp.fill_diagonal(a, in_dtype_of(xp, a, val), wrap)


# CuPy casts every empty array to integers.
@rule(np.ix_, always=True)
def ix_(xp, *args):
    found = []
    for place, index in enumerate(arrays(xp, *args)):
        if index.ndim != 1:
            raise ValueError("Cross index must be 1 dimensional")
        kept = xp.nonzero(index)[0] if index.dtype == bool else index
        found.append(kept.reshape((1,) * place + (-1,) + (1,) * (len(args) - place - 1)))
    return tuple(found)
