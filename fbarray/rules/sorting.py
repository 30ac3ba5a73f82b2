"""Sorting and searching: ``kind``, ``stable``, ``order``, ``descending``, several keys."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from fbarray.rules.operands import NOT_GIVEN, arrays, counts
from fbarray.rules.reading import read
from fbarray.rules.registry import Refused, rule

KINDS = (None, "quicksort", "heapsort", "mergesort", "stable")


# CuPy refuses every kind but "stable", though all its sorts are stable. In rows it takes all complex NaNs for equal.
@rule(np.sort, always=True)
def sort(xp, a, axis=-1, kind=None, order=None, *, stable=None, descending=NOT_GIVEN):
    _check(kind, order, stable)
    if descending is NOT_GIVEN or not descending:
        return _sorted(xp, a, axis)
    return _mirrored(xp, _sorted(xp, _mirrored(xp, a), axis))


# CuPy refuses every kind but "stable", though all its sorts are stable. In rows it takes all complex NaNs for equal.
@rule(np.argsort, always=True)
def argsort(xp, a, axis=-1, kind=None, order=None, *, stable=None, descending=NOT_GIVEN):
    _check(kind, order, stable)
    return _places(xp, a if descending is NOT_GIVEN or not descending else _mirrored(xp, a), axis)


def _check(kind, order, stable) -> None:
    if order is not None:
        raise Refused("order= names fields, which no array on the device has")
    if kind not in KINDS or (kind is not None and stable is not None):
        raise Refused(f"kind={kind!r} and stable={stable!r}")


def _sorted(xp, a, axis):
    """The elements, sorted along `axis`."""
    if not _has_nans_in_rows(xp, a, axis):
        return xp.sort(a, axis=axis)
    return xp.take_along_axis(a, _places_by_parts(xp, a, axis), axis)


def _places(xp, a, axis):
    """The indices that sort `a` along `axis`, stably."""
    return _places_by_parts(xp, a, axis) if _has_nans_in_rows(xp, a, axis) else xp.argsort(a, axis=axis)


def _places_by_parts(xp, a, axis):
    """The same for complex numbers with NaNs, in NumPy's order."""
    real, imag = xp.isnan(a.real), xp.isnan(a.imag)
    return _by_keys(xp, [a.imag, a.real, 2 * real.astype(np.int8) + imag], axis)


def _has_nans_in_rows(xp, a, axis) -> bool:
    """Whether there are complex NaNs in several rows; CuPy sorts them in NumPy's order only in a single row."""
    rows = axis is not None and getattr(a, "ndim", 0) > 1
    return rows and a.dtype.kind == "c" and bool(read(xp, xp.any(xp.isnan(a))))


def _by_keys(xp, keys, axis):
    """The indices that sort by the last key, where it is equal by the last but one, and so on, as `numpy.lexsort`."""
    order = _places(xp, keys[0], axis)
    for key in keys[1:]:
        order = xp.take_along_axis(order, _places(xp, xp.take_along_axis(key, order, axis), axis), axis)
    return order


def _mirrored(xp, a):
    """Values that sort in the opposite order, NaNs last as before; applied twice, it gives `a` again."""
    return xp.negative(a) if a.dtype.kind in "fc" else xp.invert(a)


# CuPy's kernel compares only with <, so that a NaN may end up anywhere. A sorted array is a partition, too.
@rule(np.partition, always=True)
def partition(xp, a, kth, axis=-1, kind: str = "introselect", order=None):
    kth = _checked_kth(xp, a, kth, axis, kind, order)
    return _sorted(xp, a, axis) if a.dtype.kind in "fc" or not a.size else xp.partition(a, kth, axis=axis)


# CuPy's kernel compares only with <, so that a NaN may end up anywhere. A sorted array is a partition, too.
@rule(np.argpartition, always=True)
def argpartition(xp, a, kth, axis=-1, kind: str = "introselect", order=None):
    kth = _checked_kth(xp, a, kth, axis, kind, order)
    return _places(xp, a, axis) if a.dtype.kind in "fc" or not a.size else xp.argpartition(a, kth, axis=axis)


def _checked_kth(xp, a, kth, axis, kind: str, order):
    if order is not None or kind != "introselect" or not a.ndim:
        raise Refused(f"kind={kind!r} and order={order!r} for an array of {a.ndim} dimensions")
    kth = counts(xp, kth)
    wanted = list(kth) if isinstance(kth, (list, tuple)) else [kth]
    length = a.size if axis is None else a.shape[axis]
    integers = all(isinstance(k, (int, np.integer)) and not isinstance(k, bool) for k in wanted)
    if not integers or not wanted:
        raise Refused(f"kth={kth}, which is no integer")
    if not a.size:
        return kth
    if any(not -length <= k < length for k in wanted):
        raise Refused(f"kth={kth} for {length} elements")
    return tuple(int(k) for k in wanted)


# CuPy takes one array of at most two dimensions, not a sequence of keys.
@rule(np.lexsort, always=True)
def lexsort(xp, keys, axis=-1):
    axis = operator.index(axis)
    keys = list(keys) if isinstance(keys, xp.ndarray) else [xp.asarray(key) for key in keys]
    if not keys or any(key.shape != keys[0].shape for key in keys):
        raise Refused("keys of different shapes, or none")
    if keys[0].ndim == 1 and axis in (-1, 0) and len({key.dtype for key in keys}) == 1:
        return xp.lexsort(xp.stack(keys))
    if keys[0].ndim == 0 and axis in (-1, 0):
        return xp.asarray(0)
    return _by_keys(xp, keys, axis)


# CuPy compares signed with unsigned integers as unsigned, wraps a sorter out of range and accepts any side=.
@rule(np.searchsorted, always=True)
def searchsorted(xp, a, v, side: str = "left", sorter=None):
    if side not in ("left", "right"):
        raise Refused(f"side={side!r}")
    a, v = promoted(xp, a, v)
    if a.dtype.kind == "c" and read(xp, xp.any(xp.isnan(a)) | xp.any(xp.isnan(v))):
        raise Refused("complex NaNs, which NumPy has in an order of its own")
    if sorter is not None:
        (sorter,) = arrays(xp, sorter)
        if sorter.ndim != 1 or sorter.dtype.kind not in "iu":
            raise Refused("a sorter that is no list of indices")
        if read(xp, xp.any((sorter < 0) | (sorter >= a.size))):
            raise ValueError("Sorter index out of range.")
    return xp.searchsorted(a, v, side=side, sorter=sorter)


# CuPy does not check that the bins are monotonic, and compares signed with unsigned integers as unsigned.
@rule(np.digitize, always=True)
def digitize(xp, x, bins, right: bool = False):
    x, bins = promoted(xp, x, bins)
    if x.dtype.kind == "c":
        raise TypeError("x may not be complex")
    if bins.ndim == 1 and bins.size > 1:
        steps = xp.stack([xp.all(bins[1:] >= bins[:-1]), xp.all(bins[1:] <= bins[:-1])])
        if not read(xp, xp.any(steps)):
            raise ValueError("bins must be monotonically increasing or decreasing")
    return xp.digitize(x, bins, right)


def promoted(xp, *values) -> list[Any]:
    """The arrays in the one dtype that they are promoted to."""
    given = arrays(xp, *values)
    if all(a.dtype == given[0].dtype for a in given):
        return given
    dtype = np.result_type(*(a.dtype for a in given))
    return [a.astype(dtype, copy=False) for a in given]


# CuPy does not sort complex arrays that are not contiguous.
@rule(np.sort_complex, always=True)
def sort_complex(xp, a):
    return xp.sort_complex(xp.array(*arrays(xp, a), order="C"))
