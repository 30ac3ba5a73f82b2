"""Arithmetic ufuncs and their methods: the cases where NumPy raises or gives another dtype."""

from __future__ import annotations

import operator

import numpy as np

from fbarray.devices.exact import is_integral
from fbarray.rules.reading import read
from fbarray.rules.registry import Refused, rule


# CuPy computes fmod of integers in float64, which rounds large ones.
@rule(np.fmod)
def fmod(xp, x1, x2):
    if is_integral(x1) and is_integral(x2):
        found = xp.remainder(x1, x2)
        if found.dtype.kind == "u":
            return found
        if found.dtype.kind == "f":  # int64 with uint64: NumPy computes in float64
            return xp.fmod(x1, x2)
        return xp.where((found != 0) & (xp.asarray(x1 < 0) != xp.asarray(x2 < 0)), found - x2, found)
    return xp.fmod(x1, x2)


# CuPy reads beyond the axis for an index out of range, casts indices of any dtype, and sums in a dtype of its own. It
# subtracts running sums, so that a NaN in one segment reaches the later ones.
@rule((np.add, "reduceat"))
def add_reduceat(xp, array, indices, axis=0, dtype=None):
    axis = operator.index(axis)
    if not isinstance(indices, xp.ndarray) or indices.dtype.kind not in "iu" or indices.ndim != 1:
        raise Refused("indices that are no list of integers")
    length = array.shape[axis]
    if indices.size:
        least, most = read(xp, xp.stack([xp.min(indices), xp.max(indices)]))
        if least < 0 or most >= length:
            raise IndexError("an index is out of bounds for reduceat")
    if dtype is None and array.dtype.kind in "biu":
        dtype = np.uint64 if array.dtype.kind == "u" else np.int64
    values = array if dtype is None else array.astype(dtype, copy=False)
    if values.dtype.kind in "biu" or not (values.size and indices.size):
        return xp.add.reduceat(values, indices, axis=axis)
    return xp.moveaxis(_segment_sums(xp, xp.moveaxis(values, axis, 0), indices.astype(np.int64)), 0, axis)


def _segment_sums(xp, rows, starts):
    """The sum of each segment, computed by itself: no rounding error, infinity or NaN of one reaches another."""
    ends = xp.concatenate([starts[1:], xp.asarray([len(rows)])])
    lengths = xp.maximum(ends - starts, 1)
    until = xp.cumsum(lengths)
    position = xp.arange(int(read(xp, until[-1])))
    segment = xp.searchsorted(until, position, side="right")
    taken = rows[position - (until - lengths)[segment] + starts[segment]]
    # negative zeros, to which a summand of any sign is added unchanged; CuPy may fill with zeros where these are meant
    sums = -xp.zeros((len(starts), *rows.shape[1:]), np.float32 if rows.dtype == np.float16 else rows.dtype)
    if rows.dtype.kind == "c":
        xp.add.at(sums.real, segment, taken.real)
        xp.add.at(sums.imag, segment, taken.imag)
    else:
        xp.add.at(sums, segment, taken.astype(sums.dtype, copy=False))
    return sums.astype(rows.dtype, copy=False)
