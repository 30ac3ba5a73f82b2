"""Rows for writing with square brackets: every kind of index and value, casting, overlap, duplicates and errors.

Not here: reading (`getitem.py`); `np.put`, `np.copyto` and their relatives.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .spec import DTYPES, Bare, Case, Host, Sliced, Table, Transposed, sample

table = Table()
NUMPY = np.lib.NumpyVersion(np.__version__)

VECTOR, MATRIX, CUBE, HYPERCUBE = sample("f8", 6), sample("f8",
                                                          (4, 5)), sample("f8", (4, 5, 4)), sample("i8", (4, 4, 4, 5))
ROWS, COLUMNS, FULL = np.array([1, 0, 0, 1], bool), np.array([0, 1, 1, 0, 1], bool), MATRIX > 0


def assign(x: Any, index: Any, value: Any) -> Any:
    x[index] = value
    return x


def delete(x: Any, index: Any) -> None:
    del x[index]


def plain(index: Any) -> Any:
    """`index` with its `Host` and `Bare` arrays taken out."""
    return tuple(map(plain, index)) if isinstance(index, tuple) else getattr(index, "array", index)


def fitting(x: np.ndarray, index: Any) -> np.ndarray:
    """Counted values in the shape of ``x[index]``, so that a value in a wrong place is seen."""
    shape = x[plain(index)].shape
    return np.arange(1, 1 + np.prod(shape, dtype=int)).reshape(shape).astype(x.dtype)


def row(x: Any, index: Any, value: Any) -> Case:
    return table(assign, x, index, value).covering(np.ndarray.__setitem__)


# --- basic indices, values of every kind ----------------------------------------------------------------------------
for index in (0, -1, np.s_[2:5], np.s_[::-1], np.s_[::-2], np.s_[3:3], ..., (), None, np.s_[None, ..., None], True,
              False,
              np.int64(2), (0,), 6, -7, 1.0, "a", (0, 0), np.s_[::0], {}, 2**70, slice("a"), (..., ...), [[]]):
    row(VECTOR, index, 7)
for index in (1, np.s_[1, 2], np.s_[:, 2], np.s_[1:3, ::-2], np.s_[..., 0], np.s_[None, 1], np.s_[1, ...],
              np.s_[0, 0, 0], 4,
              np.s_[0, 5], np.s_[0, -6], np.s_[1, 2, ...], np.s_[::2, ::3], np.s_[::-1]):
    for value in (7, 2.5, True, sample("f8", ()), [1.5]):
        row(MATRIX, index, value)
    row(CUBE, index, -1)
for value in (sample("f8", 5), sample("f8", (4, 5)), sample("f8", (4, 1)), sample("f8", (1, 4, 5)),
              sample("f8", (1, 1, 1, 5))):
    for make in (np.asarray, Host, Bare, np.ndarray.tolist):
        row(MATRIX, ..., make(value))
        row(MATRIX, np.s_[::-1, ::-1], make(value))
        row(MATRIX, np.s_[None], make(value))
for value in (sample("f8", 4), sample("f8", (5, 4)), sample("f8", (2, 4, 5)), [1, 2], [[1], [2]], np.zeros(0), [],
              np.zeros((4, 0))):
    row(MATRIX, ..., value)
    row(MATRIX, FULL, value)
    row(MATRIX, [0, 1], value)
for value in ("text", None, {}, object(), "2.5", b"3", [1, [2]], ["a", "b", "c", "d", "e"], [1, None, 2, 3, 4], 10**400,
              1 + 0j):
    for d in ("?", "i8", "f4", "c8"):
        row(sample(d, (4, 5)), 1, value)
        row(sample(d, 5), 1, value)
for value in (5, np.float64(2.5), [1, 2, 3], sample("f8", 3), np.zeros((1, 1)), [], np.zeros(0)):
    row(np.asarray(2.5), (), value)
    row(np.asarray(2.5), ..., value)
    row(np.asarray(2.5), True, value)
row(np.asarray(2.5), 0, 1)
row(np.asarray(2.5), np.asarray(True), 1)
row(np.zeros((0, 3)), ..., 1)
row(np.zeros((0, 3)), ..., sample("f8", 3))
row(np.zeros((0, 3)), np.s_[:, 1], [])
row(np.zeros((0, 3)), np.s_[:, 1], [1, 2])
row(np.zeros((0, 3)), 0, 1)
row(np.zeros((0, 3)), np.zeros(0, int), 1)

# --- casting --------------------------------------------------------------------------------------------------------
for d in DTYPES:
    for e in DTYPES:
        row(np.zeros((2, 3), d), np.s_[1:], np.abs(sample(e, 3)))
    for value in (True, 3, 3.75, np.float32(2.5), np.int8(4), np.asarray(5), 2 + 3j, np.complex64(1 + 2j)):
        row(np.zeros(3, d), 1, value)
        row(np.zeros(3, d), np.array([True, False, True]), value)
        row(np.zeros(3, d), [0, 2], value)
for d, value in (("u1", -1), ("u1", 256), ("i1", 200), ("i8", 2**63), ("f2", 1e6), ("f4", 1e300), ("u1", [1, -1, 3]),
                 ("?", 300)):
    row(np.zeros(3, d), slice(None), value)
    row(np.zeros(3, d), [0, 1, 2], value)
for value in (np.array([300, -1, 5]), np.array([2**40, 1, -(2**40)]), np.array([1.9, -1.9, 0.5])):
    for d in ("i1", "i8", "f2", "?"):
        row(np.zeros(3, d), slice(None), value)
        row(np.zeros((2, 3), d), np.array([[1, 0, 1], [0, 0, 0]], bool)[:1], value[:2])
        row(np.zeros(3, d), np.array([2, 0]), value[:2])

# --- integer arrays and lists ---------------------------------------------------------------------------------------
for make in (np.asarray, Host, Bare, np.ndarray.tolist):
    for values in ([0, 2], [-1, 0], [[0, 1], [2, 3]], [3], [4], [-5], [0, 9], [0, -9]):
        index = make(np.asarray(values))
        row(MATRIX, index, 7)
        row(MATRIX, index, sample("f8", 5))
        row(VECTOR, index, sample("f8", np.shape(values)))
        row(MATRIX, (index, 1), 7)
        row(MATRIX, (slice(None), index), Host(sample("f8", (4, *np.shape(values)))))
    row(MATRIX, make(np.zeros(0, int)), 7)
    row(VECTOR, make(np.array([1, 1, 1, 3])), np.arange(4.0))
    row(MATRIX, make(np.array([0, 2, 0, 2])), np.arange(20.0).reshape(4, 5))
    row(MATRIX, (make(np.array([0, 0, 0])), make(np.array([1, 1, 2]))), np.arange(3.0))
    row(VECTOR, make(np.array([0.0, 1.0])), 1)
    i, j = make(np.array([0, 2, 1])), make(np.array([[1], [3]]))
    for index in (np.s_[i, i], np.s_[i, j], np.s_[:, i], np.s_[..., i], np.s_[i, :, i], np.s_[i, None, i], np.s_[1:, i],
                  np.s_[i, 1, 2:], np.s_[0, :, i], np.s_[:, 1, i], np.s_[1:, i, j], np.s_[j, ..., i], np.s_[None, i],
                  np.s_[True, i], np.s_[i, ::-1, 0], np.s_[1, i, j], np.s_[0, 1, i]):
        row(CUBE, index, 7)
        row(CUBE, index, fitting(CUBE, index))
        row(HYPERCUBE, index, Host(fitting(HYPERCUBE, index)))
    row(CUBE, (i, i, i, i), 7)
    row(CUBE, (i, 9), 7)
    row(CUBE, (i, [0, 1]), 7)
    row(CUBE, i, sample("f8", (2, 4)))
row(MATRIX, np.ix_([0, 2], [1, 3, 4]), sample("f8", (2, 3)))
row(MATRIX, np.nonzero(FULL), -1)
row(MATRIX, np.nonzero(FULL), np.arange(float(FULL.sum())))
row(MATRIX, (np.asarray(1), 2), 5)
row(MATRIX, (np.asarray(1), Host(np.array([0, 3]))), sample("f8", 2))
row(MATRIX, (slice(None), [0, 2], None), sample("f8", (4, 2, 1)))
row(MATRIX, ([0, 0, 0], [1, 1, 1]), [5, 6, 7])
row(MATRIX, [0, 1, 2, 1], [[1], [2], [3], [4]])
for d in ("?", "i1", "f2", "c16"):
    row(sample(d, 4), np.array([3, 1, 3, 1, 3]), sample(d, 5))

# --- boolean masks --------------------------------------------------------------------------------------------------
for make in (np.asarray, Host, Bare, np.ndarray.tolist):
    r, c, f = make(ROWS), make(COLUMNS), make(FULL)
    for index in (r, f, np.s_[r, 0], np.s_[r, 1:], np.s_[:, c], np.s_[0, c], np.s_[..., c], np.s_[r, [1, 0]],
                  np.s_[r, ::-1], np.s_[[2, 0, 1], c], np.s_[None, r], np.s_[r, None], np.s_[r, ..., None]):
        row(MATRIX, index, 7)
        row(MATRIX, index, fitting(MATRIX, index))
        row(MATRIX, index, Host(fitting(MATRIX, index)))
    faces = make(CUBE[0] > 0)
    for index in (np.s_[r], np.s_[r, :, 1], np.s_[r, :, [0, 1]], np.s_[:, c, 0], np.s_[0, faces], np.s_[:, faces],
                  np.s_[r, 1, 1],
                  np.s_[..., faces], np.s_[1:, faces], np.s_[r, 0:2, r], np.s_[r, None, :, r]):
        row(CUBE, index, 7)
        row(CUBE, index, fitting(CUBE, index))
    for index in (c, make(FULL[:3]), make(FULL.T), make(np.ones((4, 5, 1), bool)), np.s_[r, c], np.s_[c, r]):
        row(MATRIX, index, 7)
    for value in ([1, 2, 3], sample("f8", 3), sample("f8", (2, 3)), sample("f8", 5), sample("f8", (2, 5)), [[1], [2]],
                  [4], 1j):
        row(MATRIX, r, value)
        row(MATRIX, f, value)
row(MATRIX, np.zeros((4, 5), bool), 7)
row(MATRIX, np.zeros((4, 5), bool), [])
row(MATRIX, np.zeros((4, 5), bool), [1, 2])
row(MATRIX, np.zeros(4, bool), sample("f8", 5))
row(MATRIX, np.ones((4, 5), bool), sample("f8", 20))
row(MATRIX, np.ones((4, 5), bool), sample("f8", 19))
row(Transposed(MATRIX), Transposed(FULL), np.arange(float(FULL.sum())))
row(Sliced(MATRIX, np.s_[::2]), Sliced(FULL, np.s_[::2]), 7)

# --- non-contiguous targets, mixed sides, NaN and signed zeros ------------------------------------------------------
for x in (Transposed(sample("f8", (5, 4))), Sliced(sample("f8", (8, 5)), np.s_[::-2]),
          Sliced(sample("f8", (4, 9)), np.s_[:, 1:6])):
    for index in (1, ..., np.s_[::2, 1:], [0, 2, 0], FULL, Host(FULL), (ROWS, 0), ([0, 1], [2, 2]), np.s_[:, [1, 1]]):
        row(x, index, 7)
        row(x, index, Host(np.asarray(8)))
    row(x, ..., Transposed(sample("f4", (5, 4))))
    row(x, 0, Sliced(sample("i8", 10), np.s_[::-2]))
row(Host(MATRIX), 1, sample("f8", 5))
row(Host(MATRIX), np.array([0, 2]), sample("f8", 5))
row(Host(MATRIX), FULL, 0)
row(Host(MATRIX), ..., sample("f4", (4, 5)))
row(Host(MATRIX), np.s_[1, 2], np.asarray(5.5))
row(VECTOR, slice(None), [np.nan, np.inf, -np.inf, -0.0, 5e-324, 1e308])
row(VECTOR, slice(None), [np.float32(1), True, 3, np.asarray(2.0), 1, 2])
row(MATRIX, slice(None), [sample("f8", 5)] * 4)
row(MATRIX, slice(None), [sample("f8", 5), [1, 2, 3, 4, 5], range(5), (0, 0, 0, 0, 0)])
row(VECTOR, slice(None), range(6))
for index in (0, slice(1, 2), [0], np.array([True, False, False])):
    table(delete, sample("f8", 3), index).covering(np.ndarray.__delitem__)

# --- functions that assign: overlap, swaps, values taken from the array itself --------------------------------------


def shift_right(x: Any) -> Any:
    x[1:] = x[:-1]
    return x


def shift_left(x: Any) -> Any:
    x[:-1] = x[1:]
    return x


def reverse(x: Any) -> Any:
    x[:] = x[::-1]
    return x


def transpose_onto_itself(x: Any) -> Any:
    x[:] = x.T
    return x


def swap_rows(x: Any) -> Any:
    x[[0, 1]] = x[[1, 0]]
    return x


def swap_views(x: Any) -> Any:
    x[0], x[1] = x[1], x[0]
    return x


def spread_first(x: Any) -> Any:
    x[:] = x[0]
    return x


def diagonal_block(x: Any) -> Any:
    x[1:, 1:] = x[:-1, :-1]
    return x


def sort_by_index(x: Any) -> Any:
    x[np.argsort(x, kind="stable")] = np.arange(x.size).astype(x.dtype)
    return x


def mask_from_itself(x: Any) -> Any:
    x[x < 0] = -x[x < 0]
    return x


def index_is_target(x: Any) -> Any:
    x[x] = x[::-1]
    return x


def element_by_element(x: Any) -> Any:
    for i in range(len(x)):
        x[i] = x[i - 1] + 1
    return x


def chained(x: Any) -> Any:
    x[1:][0] = 5
    x[::2][[0, 1]] = 6
    x[[0, 1]][0] = 99
    return x


def assign_then_view(x: Any) -> Any:
    view, copy = x[1:], x[[0, 1]]
    x[1] = 9
    return x, view, copy


def value_is_unchanged(x: Any, y: Any) -> Any:
    x[:] = y
    x[0] = 99
    return x, y


def element_of_other(x: Any, y: Any) -> Any:
    x[0], x[y[0]] = y[1], y[2]
    return x


FUNCTIONS: tuple[Callable[..., Any], ...] = (shift_right, shift_left, reverse, swap_rows, swap_views, spread_first,
                                             chained,
                                             element_by_element, assign_then_view)
for function in FUNCTIONS:
    for d in ("i8", "f4", "c16"):
        table(function, sample(d, 6)).covering(np.ndarray.__setitem__)
    table(function, sample("f8", (5, 3))).covering(np.ndarray.__setitem__)
    table(function, Transposed(sample("f8", (3, 5)))).covering(np.ndarray.__setitem__)
for function in (transpose_onto_itself, diagonal_block, mask_from_itself, reverse):
    for d in ("i1", "f2", "f8"):
        table(function, sample(d, (4, 4))).covering(np.ndarray.__setitem__)
for function in (sort_by_index, mask_from_itself):
    for d in ("i8", "f4"):
        table(function, sample(d, 9)).covering(np.ndarray.__setitem__)
if NUMPY >= "2.3.0":  # older NumPy reads the index while it overwrites it
    table(index_is_target, np.array([2, 0, 1, 3])).covering(np.ndarray.__setitem__)
for y in (sample("f8", 4), Host(sample("f8", 4)), Bare(sample("f8", 4)), sample("i8", 4)):
    table(value_is_unchanged, sample("f8", 4, seed=3), y).covering(np.ndarray.__setitem__)
for y in (np.array([1, 5, 7]), Host(np.array([1, 5, 7]))):
    table(element_of_other, sample("f8", 4), y).covering(np.ndarray.__setitem__)
