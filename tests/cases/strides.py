"""Rows for `numpy.lib.stride_tricks`, and for the two overridable functions of `numpy.polynomial.polynomial`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view
from numpy.polynomial import polynomial

from .spec import DTYPES, Bare, Host, Sliced, Table, Transposed, sample

table = Table()
NUMPY = np.lib.NumpyVersion(np.__version__)

VECTOR, MATRIX, CUBE = sample("f8", 6), sample("f8", (4, 5)), sample("f8", (3, 4, 5))

# --- sliding windows ------------------------------------------------------------------------------------------------
for d in DTYPES:
    table(sliding_window_view, sample(d, 5), 3)
    table(sliding_window_view, sample(d, (3, 4)), (2, 2))
for window in (1, 2, 6, 7, 0, -1, (2,), (2, 2), [3], 1.5, None, "a", np.int64(2), (), np.asarray(2)):
    table(sliding_window_view, VECTOR, window)
    table(sliding_window_view, MATRIX, window)
    table(sliding_window_view, MATRIX, window, axis=0)
    table(sliding_window_view, MATRIX, window, 1)
for window, axis in (((2, 2), (0, 1)), ((2, 3), (1, 0)), ((2, 2), (0, 0)), ((2, 2), (-1, -2)), ((2,), (0, 1)),
                     ((2, 2), 0), (2, 2), (2, -3), ((2, 2, 2), (1, 1, 0)),
                     (2, None), ((3, 4), None), ((2, 2), None), (2, 1.0)):
    table(sliding_window_view, MATRIX, window, axis)
    table(sliding_window_view, CUBE, window, axis)
for x in (Transposed(MATRIX), Sliced(MATRIX, np.s_[::-1, ::2]), Host(MATRIX), [1, 2, 3, 4],
          np.zeros((0, 3)), np.asarray(1.0)):
    for kwargs in ({}, {"axis": 0}, {"subok": True}, {"axis": -1}):
        table(sliding_window_view, x, 2, **kwargs)


def write_through_windows(x: Any) -> Any:
    windows = sliding_window_view(x, 3, writeable=True)
    windows[1] = 9
    return x, windows


def write_into_readonly_windows(x: Any) -> Any:
    sliding_window_view(x, 3)[0] = 9
    return x


def base_written_after(x: Any) -> Any:
    windows = sliding_window_view(x, 2)
    x[2] = 77
    return windows


def moving_average(x: Any) -> Any:
    return sliding_window_view(x, 3).mean(axis=-1)


for function in (write_through_windows, write_into_readonly_windows, base_written_after, moving_average):
    for d in ("i8", "f4"):
        table(function, sample(d, 7)).covering(sliding_window_view)
    table(function, Sliced(sample("f8", 14), np.s_[::-2])).covering(sliding_window_view)

# --- as_strided, and broadcasting that it is made of ----------------------------------------------------------------
for shape, strides in (((3,), (16,)), ((2, 3), (24, 8)), ((4, 3), (8, 8)), ((5, 6), (0, 8)), ((6,), (8,)), (None, None),
                       ((2, 2), None), ((0,), (8,)), ((3,), (0,))):
    table(as_strided, Host(VECTOR), shape, strides).covering(as_strided)


def first_and_last(x: Any) -> Any:
    return np.broadcast_to(x, (2, *x.shape))[1], np.broadcast_to(x[..., :1], x.shape).strides[-1]


table(first_and_last, MATRIX).covering(np.broadcast_to)

# --- polynomials of two variables -----------------------------------------------------------------------------------


for function in (polynomial.polyval2d, polynomial.polygrid2d) if NUMPY >= "2.4.0" else ():  # not overridable before
    for d in ("?", "i8", "u1", "f4", "f8", "c8", "c16"):
        table(function, sample(d, 3), sample(d, 3, 1), sample("f8", (2, 3)))
        table(function, sample("f8", 3), sample("f8", 3, 1), sample(d, (2, 3)))
    for x, y, c in ((VECTOR, VECTOR, MATRIX), (VECTOR, Host(VECTOR), MATRIX), (Host(VECTOR), VECTOR, Host(MATRIX)),
                    (VECTOR, VECTOR, Host(MATRIX)),
                    (MATRIX, MATRIX, MATRIX), (np.asarray(2.0), np.asarray(3.0), MATRIX), (2, 3, MATRIX),
                    ([1, 2], [3, 4], MATRIX), (VECTOR, VECTOR, [[1, 2], [3, 4]]),
                    (VECTOR, VECTOR[:3], MATRIX), (VECTOR, VECTOR, CUBE), (VECTOR, VECTOR, VECTOR),
                    (np.zeros(0), np.zeros(0), MATRIX), (Bare(VECTOR), VECTOR, MATRIX),
                    (Sliced(VECTOR, np.s_[::-2]), VECTOR[:3], Transposed(MATRIX)), (VECTOR, MATRIX, MATRIX),
                    (VECTOR, VECTOR, np.asarray(1.0)), (VECTOR, VECTOR, np.zeros((0, 0)))):
        table(function, x, y, c)
if hasattr(polynomial, "polyvalnd"):  # since NumPy 2.5
    for d in ("i8", "f4", "c16"):
        table(polynomial.polyvalnd, [sample(d, 3), sample(d, 3, 1)], sample("f8", (2, 3)))
    for points, c in (([VECTOR], VECTOR), ([VECTOR, VECTOR, VECTOR], CUBE), ((VECTOR, Host(VECTOR)), MATRIX),
                      ([VECTOR, VECTOR], Host(MATRIX)), ([VECTOR, VECTOR[:3]], MATRIX), ([2, 3], MATRIX),
                      (sample("f8", (2, 4)), MATRIX), ([VECTOR, VECTOR], VECTOR), ([], MATRIX)):
        table(polynomial.polyvalnd, points, c)
