"""Rows for reading with square brackets: basic and advanced indices, their mixtures, their errors, and what a view is.

Not here: assignment (`setitem.py`); `np.take` and its relatives.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from .spec import DTYPES, Bare, Case, Host, Sliced, Table, Transposed, sample

table = Table()

VECTOR, MATRIX, CUBE = sample("f8", 6), sample("f8", (4, 5)), sample("f8", (3, 4, 5))
BLOCK, HYPERCUBE = sample("f4", (4, 5, 4)), sample("i8", (4, 4, 4, 5))


def row(x: Any, index: Any) -> Case:
    return table(operator.getitem, x, index).covering(np.ndarray.__getitem__)


# --- basic indices --------------------------------------------------------------------------------------------------
for index in (0, -1, 5, 6, -7, slice(None), np.s_[2:5], np.s_[::-1], np.s_[-2:], np.s_[:-3:2], np.s_[4:1:-2], np.s_[9:],
              np.s_[3:3], np.s_[-99:99], np.s_[5::-3], ..., np.newaxis, (), (0,), (..., 0), (0, ...), (..., None),
              (None, 0), (None, slice(None), None), np.s_[::0], (0, 0), True, False, np.True_, np.int64(2), np.uint8(3),
              np.int8(-1), 1.0, np.float64(1), "a", b"a", [], [True] * 6, [True, False], None, {}, 2 + 0j, slice("a"),
              np.s_[1.0:], slice(np.int64(1), np.int64(4)), 2**70, -(2**70), np.s_[: 2**70], (slice(None), 0), [[]]):
    row(VECTOR, index)
for index in (1, -4, 4, -5, np.s_[1:3], np.s_[:, 2], np.s_[2, :], np.s_[1, 2], np.s_[-1, -1], np.s_[4, 0], np.s_[0, 5],
              np.s_[0, -6], np.s_[::2, ::-2], np.s_[..., 1], np.s_[1, ...], np.s_[:, None], np.s_[None, :, None, 1],
              np.s_[..., None], np.s_[None, ..., None], np.s_[1:1, 2:4], np.s_[..., ...], np.s_[0, 0, 0],
              np.s_[:, :, :],
              np.s_[1, 2, ...], np.s_[..., 1, 2], np.s_[None, 1, None, 2, None], np.s_[:, :, None], np.s_[::-1, ::-1],
              np.s_[1:, True], np.s_[False, 1:], np.s_[True, 1, 2], np.s_[0, "a"], np.s_[0, 1.0], (1, np.int64(2))):
    row(MATRIX, index)
for index in (np.s_[1], np.s_[1, ..., 2], np.s_[..., 2], np.s_[:, 1], np.s_[1, :, None, ::-1], np.s_[0, 0, 0],
              np.s_[:, :, -6],
              np.s_[..., ::2], np.s_[None, ...], np.s_[2:0:-1, 1:-1, -1], np.s_[0, ..., 1, 1], np.s_[0, 1, ..., 1, 1]):
    row(CUBE, index)
for index in (0, ..., (), None, (..., None), True, False, np.True_, (0,), slice(None), [0], np.asarray(0),
              np.asarray(True),
              (None, True), [True], 1.0, Host(np.asarray(True))):
    row(np.asarray(2.5), index)
for index in (0, slice(None), np.s_[:, 0], np.s_[1:], [], np.array([], int), np.array([0]), np.zeros((0, 3), bool), ...,
              np.s_[..., None], np.s_[..., 3], np.zeros(0, bool)):
    row(np.zeros((0, 3)), index)
for d in DTYPES:
    for index in (1, (0, 2), np.s_[::-1, 1], (...), ([0, 1, 1], [2, 0, 2]), np.array([1, 0]), sample("?", (2, 3))):
        row(sample(d, (2, 3)), index)
for x in (Transposed(MATRIX), Sliced(MATRIX, np.s_[::-2, 1:4]), Sliced(CUBE, np.s_[:, 1, ::2]),
          Sliced(CUBE, np.s_[None, 0])):
    for index in (0, np.s_[..., 0], np.s_[::-1], [1, 0], ([0, 0], [1, 1]), np.array([[0], [1]]) == 1, (None, 0),
                  (0, 0)):
        row(x, index)

# --- integer arrays and lists ---------------------------------------------------------------------------------------
LISTS = ([0, 2, 2], [-1, 0], [[0, 1], [2, 3]], [0], [3, -4], (0, 1), [5], [-7], [0.0], [0, None], ["a"], [0, [1]],
         [[], []])
for index in LISTS:
    row(VECTOR, index)
    row(MATRIX, index)
for make in (np.asarray, Host, Bare):
    for values in ([0, 2, 2], [-1, -4], [[3, 1], [0, 0]], 2, -1, [], [0, 4], [0, -5], 7, [2**40], [-(2**40)]):
        row(MATRIX, make(np.asarray(values, dtype="i8")))
    for dtype in ("i1", "u1", "i4", "u8", "f8", "c16", "?"):
        row(sample("f4", (4, 5)), make(np.array([0, 1, 1, 0], dtype)))
    for index in (([0, 1], 2), ([0, 1], [2, 3]), ([[0], [3]], [1, 2, 4]), ([0, 1, 2], [0, 1]), ([0, 1], [5, 0]),
                  ([0, 1], -6),
                  ([4], [0]), ([0, 1], [0, 1], [0, 1])):
        row(MATRIX, tuple(make(np.asarray(part)) for part in index))
        row(MATRIX, tuple(part if isinstance(part, int) else make(np.asarray(part)) for part in index))
    i, j = make(np.array([0, 2, 1])), make(np.array([[1], [3]]))
    for index in (np.s_[i], np.s_[:, i], np.s_[..., i], np.s_[i, ...], np.s_[i, :, 0], np.s_[0, :, i], np.s_[:, i, 0],
                  np.s_[:, 0, i], np.s_[i, i], np.s_[i, :, i], np.s_[:, i, i], np.s_[i, i, i], np.s_[i, j],
                  np.s_[j, :, i],
                  np.s_[:, i, :, j], np.s_[i, None, j], np.s_[None, i], np.s_[i, None], np.s_[i, None, :, i],
                  np.s_[1:, i],
                  np.s_[1:, i, ::-2], np.s_[i, ..., i], np.s_[..., i, 1:], np.s_[1, ..., i], np.s_[1:2, i, :, 2],
                  np.s_[i, ::-1, j, 0], np.s_[0, i, j], np.s_[0, 1, i], np.s_[..., i, None], np.s_[True, i],
                  np.s_[i, True],
                  np.s_[i, :, True], np.s_[i, i, i, i, i], np.s_[..., i, ...], np.s_[i, 9], np.s_[:, i, -7]):
        row(BLOCK, index)
        row(HYPERCUBE, index)
row(MATRIX, np.ix_([0, 2], [1, 3, 4]))
row(MATRIX, np.ix_([True, False, True, False], [1, 3]))
row(MATRIX, tuple(Host(part) for part in np.ix_([0, 2], [1, 3, 4])))
row(MATRIX, np.nonzero(MATRIX > 0))
row(MATRIX, (np.array([0, 1]), Host(np.array([2, 3]))))
row(MATRIX, (Sliced(np.arange(4), np.s_[::-2]), Bare(np.array([2, 3]))))
row(MATRIX, [np.array([0, 1]), np.array([2, 3])])
row(MATRIX, [slice(None), 0])
row(MATRIX, (slice(None), [0, 2], None))
row(MATRIX, (np.asarray(1), 2))
row(MATRIX, (np.asarray(1), [0, 1]))
row(MATRIX, (np.asarray(1), np.asarray(2)))
row(MATRIX, np.asarray(1.0))
row(Host(MATRIX), np.array([0, 2]))
row(Host(MATRIX), (slice(None), np.array([0, 2])))
row(Host(MATRIX), np.asarray(1))
row(Host(MATRIX), MATRIX > 0)
row(Host(np.zeros((0, 5))), np.zeros((0, 5), bool))
row(Host(np.zeros((0, 5))), np.zeros(0, bool))
row(MATRIX, Transposed(np.array([[0, 1], [2, 3]])))
row(MATRIX, np.zeros((0, 2), int))
row(MATRIX, (np.zeros((0, 1), int), np.array([1, 2])))

# --- boolean masks --------------------------------------------------------------------------------------------------
for make in (np.asarray, Host, Bare, np.ndarray.tolist):
    rows, columns, full = np.array([1, 0, 0, 1], bool), np.array([0, 1, 1, 0, 1], bool), MATRIX > 0
    for mask in (rows, full, columns, np.zeros((4, 5), bool), np.ones((4, 5), bool), np.zeros(4, bool), full[:3],
                 full[:, :4],
                 full.T, np.ones((4, 5, 1), bool), np.ones((1, 5), bool), np.ones(1, bool)):
        row(MATRIX, make(mask))
    r, c = make(rows), make(columns)
    for index in (np.s_[r], np.s_[r, 0], np.s_[r, 1:], np.s_[r, ::-1], np.s_[:, c], np.s_[0, c], np.s_[..., c],
                  np.s_[r, c],
                  np.s_[r, [0, 1]], np.s_[r, [0, 1, 2]], np.s_[[0, 2], c], np.s_[None, r], np.s_[r, None],
                  np.s_[r, ..., None],
                  np.s_[1:, c], np.s_[c, r], np.s_[r, r]):
        row(MATRIX, index)
    planes, faces = make(np.array([1, 0, 1], bool)), make(CUBE[0] > 0)
    for index in (np.s_[planes], np.s_[planes, :, 1], np.s_[planes, :, [0, 1]], np.s_[:, r, 0], np.s_[0, faces],
                  np.s_[:, faces], np.s_[..., faces], np.s_[faces], np.s_[1:, faces], np.s_[[0, 1], faces],
                  np.s_[2, r, 1:],
                  np.s_[planes, ..., None], np.s_[planes, 1, 1], np.s_[planes, 0:2, c], np.s_[planes, None, :, c]):
        row(CUBE, index)
row(Sliced(MATRIX, np.s_[::2]), Sliced(MATRIX > 0, np.s_[::2]))
row(Transposed(MATRIX), Transposed(MATRIX > 0))
row(MATRIX, (True, np.array([0, 1])))
row(MATRIX, (np.asarray(True), 0))
row(MATRIX, (np.asarray(False), slice(None)))
row(MATRIX, [True, False, True, True])
row(MATRIX, [True, 0])

# --- indices that come from other results ---------------------------------------------------------------------------


def by_argsort(x: Any) -> Any:
    return x[np.argsort(x)]


def by_argmax(x: Any) -> Any:
    return x[np.argmax(x)], x[x.argmax() - 1 :]


def by_comparison(x: Any) -> Any:
    return x[(x > 0) & (x < 2)], x[~(x > 0)]


def by_where(x: Any) -> Any:
    return x[np.where(x > 0)], x[np.nonzero(x)[0][0]]


def by_element(x: Any, order: Any) -> Any:
    return x[order[0]], x[order[0] : order[1]], x[: order[-1] : order[0]]


def by_unravelled(x: Any) -> Any:
    return x[np.unravel_index(x.argmax(), x.shape)]


def chained(x: Any) -> Any:
    return x[1:][::-1][0], x[1][2:], x[:, 1][::2], x.T[1:3, 0]


def rows_swapped(x: Any) -> Any:
    return x[::-1], x[[1, 0]]


for x in (sample("f8", 7), sample("i8", 7), sample("f4", 7)):
    for function in (by_argsort, by_argmax, by_comparison, by_where):
        table(function, x).covering(np.ndarray.__getitem__)
    table(by_element, x, np.array([1, 4, 6])).covering(np.ndarray.__getitem__)
for x in (MATRIX, sample("c8", (3, 4))):
    for function in (by_unravelled, chained, rows_swapped):
        table(function, x).covering(np.ndarray.__getitem__)

# --- what is a view and what is a copy: write through the result, look at the base ----------------------------------
VIEWING = (np.s_[1:], ..., (), np.s_[:, None], np.s_[::-1, 1:], 0, np.s_[1, ...], np.s_[..., 1], np.s_[1, 1, ...],
           [0, 1], np.s_[:, [1]], np.eye(3, 4, dtype=bool), True, np.array([0, 1]))


def write_through(x: Any, index: Any) -> Any:
    view = x[index]
    view[...] = 77
    return x


def write_base(x: Any, index: Any) -> Any:
    view = x[index]
    x[...] = 77
    return view


def write_through_twice(x: Any) -> Any:
    view = x[1:]
    inner = view[:, ::2]
    inner[0] = -1
    view[1, 1] = 5
    return x, view, inner


for index in VIEWING:
    for d in ("i8", "f4"):
        table(write_through, sample(d, (3, 4)), index).covering(np.ndarray.__getitem__)
        table(write_base, sample(d, (3, 4)), index).covering(np.ndarray.__getitem__)
table(write_base, sample("f8", 3), 0).covering(np.ndarray.__getitem__)
table(write_through, sample("f8", ()), ...).covering(np.ndarray.__getitem__)
table(write_base, sample("f8", ()), ()).covering(np.ndarray.__getitem__)
table(write_through_twice, sample("f8", (3, 4))).covering(np.ndarray.__getitem__)
table(write_through, Transposed(sample("f8", (3, 4))), 0).covering(np.ndarray.__getitem__)
table(write_through, Sliced(sample("f8", (6, 4)), np.s_[::2, ::-1]), np.s_[1:]).covering(np.ndarray.__getitem__)

# slices whose ends are NumPy's or our own integers: views, as with Python's
def write_through(x: Any, key: Any) -> Any:
    view = x[key]
    view[...] = 7
    return x, view.base is x


for key in (np.s_[np.int64(1) : np.int64(3)], np.s_[np.uint8(0) :: np.int8(2)]):
    table(write_through, sample("f8", 6), key)
table(lambda x: write_through(x, slice(x.astype("i8")[0] * 0, (x > -9).sum() - 1)), sample("f8", 6)).covering(
    np.ndarray.__getitem__
)
