"""Rows for sorts, partitions and searches in sorted data."""

from __future__ import annotations

import numpy as np

from .reductions import gaps, special
from .spec import BOOLEAN, COMPLEX, DTYPES, FLOATS, Host, Sliced, Table, Transposed, sample

table = Table()

VECTOR, MATRIX, CUBE = sample("f8", 7), sample("f8", (3, 4)), sample("f8", (2, 3, 4))
TIES = np.array([3, 1, 2, 3, 1, 1, 2, 0])
EMPTY = np.zeros((0, 3))
VIEWS = (Transposed(MATRIX), Sliced(CUBE, np.s_[:, ::-1, ::2]), Sliced(VECTOR, np.s_[::-2]))

# partitions and argsorts are compared by what is unique of them (tests/factors.py)

# sort: the same values in the same places, whatever the kind; argsort: ties only where the order is stable
for f in (np.sort, np.argsort):
    for d in FLOATS + COMPLEX:
        table(f, sample(d, (3, 4)))
    for d in FLOATS + COMPLEX:
        table(f, special(d)[:, :4], axis=-1, kind="stable")
        table(f, gaps(d, 9), kind="stable")
    for axis in (0, 1, -1, -3, None, 3, -4, (0, 1), 1.5):
        table(f, CUBE, axis)
    for a in VIEWS:
        table(f, a)
        table(f, a, axis=0)
    for kind in ("quicksort", "heapsort", "mergesort", "stable", "no such", None):
        table(f, VECTOR, kind=kind)
        table(f, MATRIX, axis=0, kind=kind)
    for d in DTYPES:
        table(f, TIES.astype(d), kind="stable")
        table(f, TIES.astype(d).reshape(2, 4), axis=0, stable=True)
    table(f, VECTOR, stable=False)
    table(f, VECTOR, kind="quicksort", stable=True)
    table(f, VECTOR, order="rank")
    table(f, np.array(3.0))
    table(f, np.array(3.0), axis=None)
    table(f, np.zeros(0))
    table(f, EMPTY, axis=0)
    table(f, EMPTY, axis=1)
    table(f, np.array([0.0, -0.0, 0.0]), kind="stable")
    table(f, VECTOR, color=1)
for d in DTYPES:
    table(np.sort, sample(d, 9))
    table(np.sort_complex, sample(d, (2, 3)))
for a in (*VIEWS, np.zeros(0), TIES, special("f8")[0], gaps("c16", 6), np.array(1j)):
    table(np.sort_complex, a)

for f in (np.partition, np.argpartition):
    for d in DTYPES:
        table(f, sample(d, (3, 7)), 2)
    for kth in (0, 6, -1, -7, [1, 4], (0, -2), np.int64(3)):
        table(f, VECTOR, kth)
        table(f, Sliced(np.repeat(VECTOR, 2), np.s_[::2]), kth, axis=0)
    table(f, VECTOR, np.array([2, 5]))
    table(f, TIES, 3, kind="introselect")
    table(f, MATRIX, 5, axis=None)
    table(f, Transposed(MATRIX), 1, -1)
    table(f, gaps("f8", 8), 2)
    for kth in (7, -8, 1.5, [0, 9], "a", np.array([1.0])):
        table(f, VECTOR, kth)
    table(f, VECTOR, 1, kind="no such")
    table(f, VECTOR, 1, axis=1)
    for kth in (0, 5, 1.5, [], np.array([0.5]), np.zeros(0), np.zeros(0, int)):
        table(f, np.zeros(0), kth)
        table(f, EMPTY, kth, axis=0)
    table(f, np.array(1.0), 0)
table(np.partition, MATRIX, 1, axis=0)

# lexsort
for d in DTYPES:
    table(np.lexsort, (sample(d, 8), TIES))
    table(np.lexsort, np.stack([TIES.astype(d), sample(d, 8)]))
for keys in ((TIES,), (TIES, TIES[::-1].copy()), (TIES, Host(TIES[::-1].copy())), (TIES, [8, 7, 6, 5, 4, 3, 2, 1])):
    table(np.lexsort, keys)
for axis in (0, 1, -1, -2, None, 2):
    table(np.lexsort, (sample("i8", (3, 4)) // 4, sample("i1", (3, 4), 1) // 4), axis)
    table(np.lexsort, sample("i8", (2, 3, 4)) // 4, axis=axis)
for keys in (TIES, Sliced(np.stack([TIES] * 4), np.s_[::2, ::-1]), Transposed(sample("i8", (5, 2))), gaps("f8", (2, 5)),
             np.zeros((2, 0))):
    table(np.lexsort, keys)
for keys in ((TIES, TIES[:5]), np.array(1), (np.array(1), np.array(2))):
    table(np.lexsort, keys)

# searchsorted
SORTED = np.array([-2, 0, 0, 3, 5])
for d in DTYPES:
    table(np.searchsorted, np.sort(sample(d, 6)), sample(d, (2, 3), 1))
for side in ("left", "right"):
    for v in (0, 2.5, -9, np.inf, np.nan, [0, 3], [], np.array([[0, 9]]), Host(np.array([0, 3])), Transposed(MATRIX),
              True, 1j):
        table(np.searchsorted, SORTED, v, side)
        table(np.searchsorted, SORTED.astype("f4"), v, side=side)
    table(np.searchsorted, np.array([5, 3, 0, -2, 0]), [0, 4], side=side, sorter=[3, 2, 4, 1, 0])
    table(np.searchsorted, np.array([3.0, np.nan, 1.0]), np.array([1.0, np.nan]), side, np.array([2, 0, 1]))
    table(np.searchsorted, np.array([0.0, 1.0, np.nan, np.nan]), special("f8"), side)
    table(np.searchsorted, [1, 2, 3], np.array([2, 2.5]), side)
    table(np.searchsorted, np.array([1, 2 + 1j, 2 + 3j]), np.array([2 + 1j, 2 + 2j, 9j]), side)
    table(np.searchsorted, Sliced(np.arange(10), np.s_[::2]), sample("u1", 5), side)
    table(np.searchsorted, np.zeros(0), [1, 2], side)
table(np.searchsorted, SORTED, np.array(3), sorter=Host(np.arange(5)))
table(np.searchsorted, Host(np.array(["a", "c"])), Host(np.array(["b"])), sorter=np.array([0, 1]))
for kwargs in ({"side": "middle"}, {"sorter": [0, 1]}, {"sorter": [0, 1, 2, 3, 9]}, {"sorter": [0.5] * 5},
               {"sorter": np.zeros((1, 5), int)}):
    table(np.searchsorted, SORTED, 99, **kwargs)
for a in (MATRIX, np.array(1)):
    table(np.searchsorted, a, 1)
table(np.searchsorted, SORTED, "a")
table(np.searchsorted, np.array([False, True]), sample(BOOLEAN[0], 4))
