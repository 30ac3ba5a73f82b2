"""Set operations: unique and the functions built on it, isin, intersect1d, setdiff1d."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.rules.operands import arrays, axes_of
from fbarray.rules.registry import Refused, rule
from fbarray.rules.sorting import promoted


# Along an axis CuPy compares the slices one by one in Python. It takes booleans with different bytes for different.
@rule(np.unique, always=True)
def unique(
    xp,
    ar,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis=None,
    *,
    equal_nan: bool = True,
    sorted: bool = True,
):
    ar = _truths(ar)
    if axis is None or (ar.ndim == 1 and axes_of(axis, 1)):
        if equal_nan and not (return_index or return_inverse or return_counts):
            return _values(xp, ar)
        return xp.unique(ar, return_index, return_inverse, return_counts, equal_nan=equal_nan)
    (axis,) = axes_of(axis, ar.ndim)
    order, starts = _distinct_slices(xp, ar, axis)
    firsts = order[starts]
    results = [xp.take(ar, firsts, axis=axis)]
    if return_index:
        results.append(firsts)
    if return_inverse:
        inverse = xp.empty(order.shape, dtype=np.intp)
        inverse[order] = xp.cumsum(starts) - 1
        results.append(inverse)
    if return_counts:
        edges = xp.concatenate([xp.flatnonzero(starts), xp.asarray([order.size])])
        results.append(xp.diff(edges))
    return results[0] if len(results) == 1 else tuple(results)


def _truths(ar):
    """Booleans with the bytes 0 and 1; a boolean view of other memory may hold any. Other dtypes unchanged."""
    return ar.view(np.uint8) != 0 if ar.dtype == bool else ar


_KEEPS_THE_FIRST_NAN = np.unique([complex(1, np.nan), complex(0, np.nan)])[0].real == 1
"""Whether `np.unique` hashes complex values (since NumPy 2.4), and so keeps the first NaN; sorting keeps the least."""


def _values(xp, ar):
    """The distinct values, sorted. Of complex NaNs one stays; if NumPy hashes, the first and not the least."""
    found = xp.unique(_truths(ar))
    if found.dtype.kind == "c" and found.size and _KEEPS_THE_FIRST_NAN:
        ar, last = ar.ravel(), found[-1:]
        found[-1:] = xp.where(xp.isnan(last), ar[xp.argmax(xp.isnan(ar))], last)
    return found


def _distinct_slices(xp, ar, axis: int) -> tuple[Any, Any]:
    """A stable lexicographic order of the slices along `axis`, and the mask of those that start a new value."""
    if not ar.size or ar.dtype == np.float16:
        raise Refused("unique along an axis of an empty array, or of half precision, whose NaNs NumPy orders otherwise")
    rows = xp.moveaxis(ar, axis, 0).reshape((ar.shape[axis], -1))
    order = xp.lexsort(rows.T[::-1])
    rows = rows[order]
    starts = xp.ones(order.shape, dtype=bool)
    starts[1:] = xp.any(rows[1:] != rows[:-1], axis=1)
    return order, starts


# NumPy's namedtuples have no public names.
_ALL, _COUNTS, _INVERSE = (type(f(np.zeros(1))) for f in (np.unique_all, np.unique_counts, np.unique_inverse))


# CuPy's namedtuple is one of its own.
@rule(np.unique_all, always=True)
def unique_all(xp, x):
    return _ALL(*xp.unique(_truths(x), True, True, True, equal_nan=False))


# CuPy's namedtuple is one of its own.
@rule(np.unique_counts, always=True)
def unique_counts(xp, x):
    return _COUNTS(*xp.unique(_truths(x), False, False, True, equal_nan=False))


# CuPy's namedtuple is one of its own.
@rule(np.unique_inverse, always=True)
def unique_inverse(xp, x):
    return _INVERSE(*xp.unique(_truths(x), False, True, False, equal_nan=False))


# CuPy takes booleans with different bytes for different.
@rule(np.unique_values, always=True)
def unique_values(xp, x):
    return xp.unique(_truths(x), equal_nan=False)


# CuPy compares signed with unsigned integers as unsigned, and takes no scalars.
@rule(np.isin, always=True)
def isin(xp, element, test_elements, assume_unique: bool = False, invert: bool = False, *, kind=None):
    if kind not in (None, "sort"):
        raise Refused(f"kind={kind!r}")
    element, test_elements = promoted(xp, element, test_elements)
    if test_elements.dtype.kind == "c":  # NaNs equal nothing, and mislead CuPy's binary search
        test_elements = test_elements[~xp.isnan(test_elements)]
    return xp.isin(element, test_elements, assume_unique=assume_unique, invert=invert)


# With assume_unique CuPy expects sorted arrays, NumPy does not.
@rule(np.intersect1d, always=True)
def intersect1d(xp, ar1, ar2, assume_unique: bool = False, return_indices: bool = False):
    ar1, ar2 = arrays(xp, ar1, ar2)
    if assume_unique:
        values, places = (ar1.ravel(), ar2.ravel()), None
    elif return_indices:
        (first, i), (second, j) = (xp.unique(ar, return_index=True) for ar in (ar1, ar2))
        values, places = (first, second), (i, j)
    else:
        values, places = (_values(xp, ar1), _values(xp, ar2)), None
    both = xp.concatenate(promoted(xp, *values))  # promotion may make large integers equal
    order = xp.argsort(both)
    both = both[order]
    twice = both[1:] == both[:-1]
    common = both[:-1][twice]
    if not return_indices:
        return common
    left, right = order[:-1][twice], order[1:][twice] - values[0].size
    return (common, left, right) if places is None else (common, places[0][left], places[1][right])


# CuPy compares signed with unsigned integers as unsigned.
@rule(np.setdiff1d, always=True)
def setdiff1d(xp, ar1, ar2, assume_unique: bool = False):
    ar1 = ar1.ravel() if assume_unique else _values(xp, ar1)
    return ar1[isin(xp, ar1, ar2, invert=True)]
