"""Rows for sets of values: unique values, intersections, unions, differences, membership."""

from __future__ import annotations

import numpy as np

from .reductions import gaps, special
from .spec import COMPLEX, DTYPES, FLOATS, Host, Sliced, Table, Transposed, sample

table = Table()

NUMPY = np.lib.NumpyVersion(np.__version__)
TIES = np.array([3, 1, 2, 3, 1, 1, 2, 0])
OTHER = np.array([2, 2, 7, 0, -1])
MATRIX, EMPTY = sample("f8", (3, 4)), np.zeros((0, 3))
ROWS = np.array([[1, 2, 1], [0, 5, 0], [1, 2, 1], [0, 4, 0]])
NANS = np.array([np.nan, 1.0, np.nan, 0.0, 1.0, np.inf, -np.inf])

# unique
for d in DTYPES:
    table(np.unique, TIES.astype(d))
    table(np.unique, TIES.astype(d), True, True, True)
    table(np.unique, ROWS.astype(d), True, axis=0, return_counts=True)
for flag in ("return_index", "return_inverse", "return_counts"):
    for a in (TIES, ROWS, Transposed(ROWS), Sliced(TIES, np.s_[::-2]), np.zeros(0), EMPTY, np.array(2.5)):
        table(np.unique, a, axis=0 if flag == "return_counts" else None, **{flag: True})
for axis in (0, 1, -1, -2, 2, -3, (0, 1), 1.5, None):
    table(np.unique, ROWS, axis=axis)
    table(np.unique, ROWS.astype("f4"), return_index=True, return_inverse=True, axis=axis)
table(np.unique, np.stack([ROWS, ROWS]), axis=0, return_inverse=True)
table(np.unique, np.stack([ROWS, ROWS + 1], axis=-1), axis=1)
table(np.unique, sample("?", (5, 2)), axis=0, return_index=True, return_counts=True)
for d in FLOATS + COMPLEX:
    for equal_nan in (True, False):
        table(np.unique, gaps(d, 9), equal_nan=equal_nan)
        table(np.unique, NANS.astype(d), return_counts=True, return_index=True, equal_nan=equal_nan)
table(np.unique, special("f8"), return_inverse=True)
table(np.unique, np.array([[np.nan, 1.0], [np.nan, 1.0], [0.0, 1.0]]), axis=0, equal_nan=False)
table(np.unique, np.array([0.0, -0.0, 0.0]))
table(np.unique, TIES, color=1)
if hasattr(np, "in1d"):  # until NumPy 2.3
    table(np.in1d, TIES, np.array([1, 2]))
    table(np.in1d, ROWS, [1, 2], invert=True)
if NUMPY >= "2.3.0":
    table(np.unique, TIES, sorted=True, return_counts=True)
    for d in DTYPES:
        table(np.unique, TIES.astype(d), sorted=False).compared(np.sort)
for f in (np.unique_all, np.unique_counts, np.unique_inverse):
    for d in DTYPES:
        table(f, TIES.astype(d))
    for a in (ROWS, Transposed(ROWS), Sliced(ROWS, np.s_[::2]), NANS, np.zeros(0), EMPTY, np.array(3)):
        table(f, a)
    table(f, TIES, axis=0)
for a in (*(TIES.astype(d) for d in DTYPES), ROWS, Transposed(ROWS), Sliced(ROWS, np.s_[::2]), NANS, np.zeros(0), EMPTY,
          np.array(3)):
    table(np.unique_values, a).compared(np.sort)

# two sets
for f in (np.intersect1d, np.union1d, np.setdiff1d, np.setxor1d):
    for one, other in zip(DTYPES, DTYPES[1:] + DTYPES[:1], strict=True):
        table(f, TIES.astype(one), OTHER.astype("i1").astype(other))
    for a, b in ((TIES, Host(OTHER)), (TIES, [1, 2]), ([1, 2], OTHER), (ROWS, TIES), (TIES, 3), (TIES, np.array(2.0)),
                 (NANS, NANS), (TIES, np.zeros(0)), (np.zeros(0), np.zeros(0)),
                 (Sliced(TIES, np.s_[::-2]), Transposed(ROWS)), (sample("f8", 5), sample("f8", 5)),
                 (gaps("c16", 5), gaps("c16", 5, 1))):
        table(f, a, b)
    table(f, TIES, "a")
    table(f, TIES, Host(np.array(["1", "x"])))
    table(f, TIES, OTHER, color=1)
for f in (np.intersect1d, np.setdiff1d, np.setxor1d):
    table(f, np.array([3, 1, 2]), np.array([2, 3, 9]), assume_unique=True)
    table(f, np.array([[3, 1], [2, 7]]), np.array([2, 3, 9]), True)
    table(f, np.array([3.5, 1]), Host(np.array([1, 9])), assume_unique=True)
for a, b in ((TIES, OTHER), (ROWS, Transposed(ROWS)), (NANS, NANS), (TIES, np.zeros(0)), (TIES.astype("f4"), [2, 3])):
    table(np.intersect1d, a, b, return_indices=True)
table(np.intersect1d, np.array([3, 1, 2]), np.array([2, 3, 9]), assume_unique=True, return_indices=True)

# membership
for d in DTYPES:
    table(np.isin, TIES.astype(d), OTHER[:3].astype(d))
    table(np.isin, sample(d, (2, 3)), [0, 1, 2], invert=True)
for kind in (None, "sort", "table", "no such"):
    table(np.isin, ROWS, TIES, kind=kind)
    table(np.isin, sample("?", 4), np.array([True]), kind=kind, invert=True)
    table(np.isin, NANS, np.array([1.0, np.nan]), kind=kind)
for a, b in ((TIES, Host(OTHER)), (TIES, 3), (3, TIES), ([1, 9], TIES), (np.array(2), OTHER), (TIES, np.zeros(0)),
             (np.zeros(0), TIES), (EMPTY, EMPTY), (Transposed(ROWS), Sliced(TIES, np.s_[::2])), (TIES, ROWS),
             (TIES, 2.5), (TIES.astype("u1"), [-1, 2, 300]), (TIES, "a"), (TIES, Host(np.array(["1", "x"]))),
             (TIES, {1, 2})):
    table(np.isin, a, b)
    table(np.isin, a, b, invert=True)
table(np.isin, np.array([3, 1, 2]), np.array([2, 9]), assume_unique=True)
table(np.isin, np.array([3, 1, 2]), np.array([2, 9]), True, True)
table(np.isin, element=TIES, test_elements=sample("f4", 3))
