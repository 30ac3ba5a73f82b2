"""Rows for functions that rearrange, repeat or pad one array; joining and splitting are in joining.py."""

from __future__ import annotations

import numpy as np

from .spec import DTYPES, Host, Sliced, Table, Transposed, sample

table = Table()

NUMPY = np.lib.NumpyVersion(np.__version__)
NEWER_2_1 = NUMPY >= "2.1.0"

SCALAR, VECTOR, MATRIX, CUBE = (sample("f8", shape) for shape in ((), 6, (3, 4), (2, 3, 4)))
EMPTY = sample("f8", (0, 3))
ONES = sample("f8", (1, 3, 1))
VIEWS = (Transposed(MATRIX), Sliced(MATRIX, np.s_[::2, 1:]), Sliced(CUBE, np.s_[:, ::-1, ::2]),
         Sliced(VECTOR, np.s_[::-2]))

# Every dtype and every layout through the functions that need no further argument.
for f in (np.ravel, np.transpose, np.squeeze, np.flip, np.atleast_1d, np.atleast_2d, np.atleast_3d):
    for d in DTYPES:
        table(f, sample(d, (2, 3)))
    for a in (SCALAR, VECTOR, CUBE, EMPTY, ONES, *VIEWS):
        table(f, a)
for f in (np.fliplr, np.flipud, np.rot90, np.matrix_transpose):
    for a in (MATRIX, CUBE, EMPTY, sample("c8", (2, 2)), sample("?", (2, 3)), *VIEWS[:3]):
        table(f, a)
    table(f, SCALAR)
    table(f, VECTOR)

# reshape and ravel
for d in DTYPES:
    table(np.reshape, sample(d, 6), (2, 3))
for shape in ((4, 3), (-1,), -1, 12, (2, -1), (1, 12, 1), (2, 2, 3), [6, 2]):
    table(np.reshape, MATRIX, shape)
    table(np.reshape, Transposed(MATRIX), shape, order="F")
for order in "CFA":
    table(np.reshape, MATRIX, (2, 6), order=order)
    table(np.reshape, Transposed(MATRIX), (2, 6), order=order)
    table(np.ravel, CUBE, order=order)
    table(np.ravel, Transposed(MATRIX), order=order)
    table(np.ravel, Sliced(CUBE, np.s_[:, ::2]), order)
table(np.ravel, CUBE, order="K")
table(np.ravel, Transposed(CUBE), order="K")
table(np.ravel, MATRIX, order="Z")
table(np.reshape, SCALAR, (1, 1))
table(np.reshape, sample("f8", 1), ())
table(np.reshape, EMPTY, (3, 0))
table(np.reshape, EMPTY, (0, -1))
table(np.reshape, MATRIX, np.array([2, 6]))
for shape in ((5, 2), (-1, -1), (-1, 5), "ab", (2.0, 6)):
    table(np.reshape, MATRIX, shape)
table(np.reshape, MATRIX, (2, 6), order="X")
if NEWER_2_1:
    table(np.reshape, MATRIX, shape=(6, 2))
    for copy in (True, False, None):
        table(np.reshape, MATRIX, (6, 2), copy=copy)
        table(np.reshape, Transposed(MATRIX), (6, 2), copy=copy)

# axes moved
for axes in ((1, 0, 2), (-1, 0, 1), [2, 1, 0], None):
    table(np.transpose, CUBE, axes)
    table(np.transpose, Sliced(CUBE, np.s_[:, ::2]), axes=axes)
for axes in ((0, 1), (0, 0, 1), (0, 1, 3), 1):
    table(np.transpose, CUBE, axes)
for pair in ((0, -1), (-1, 0), (1, 1), ((0, 1), (-1, -2)), ([0, 2], [1, 0])):
    table(np.moveaxis, CUBE, *pair)
for pair in ((3, 0), (0, -4), ((0, 0), (1, 2)), (0, (0, 1))):
    table(np.moveaxis, CUBE, *pair)
table(np.moveaxis, Transposed(CUBE), 0, 1)
table(np.moveaxis, sample("?", (2, 3)), source=0, destination=1)
for axis, start in ((2, 0), (0, 3), (-1, 1), (1, -1), (0, 0), (3, 0), (0, 5)):
    table(np.rollaxis, CUBE, axis, start)
table(np.rollaxis, CUBE, 1)
table(np.rollaxis, sample("i1", (2, 3)), -1, start=0)
for pair in ((0, 1), (0, -1), (-1, -2), (1, 1), (0, 3), (-4, 0)):
    table(np.swapaxes, CUBE, *pair)
for d in ("?", "u1", "f2", "c16"):
    table(np.swapaxes, sample(d, (2, 3)), axis1=0, axis2=1)
table(np.swapaxes, Sliced(MATRIX, np.s_[::2]), 0, 1)

# axes added and removed
for axis in (0, 2, -1, (0, 2), (), None, 1, 3, (0, 1)):
    table(np.squeeze, ONES, axis=axis)
for axis in (0, 1, -1, -3, (0, 2), (0, -1), (), 3, (0, 0), 1.5):
    table(np.expand_dims, MATRIX, axis)
for d in DTYPES:
    table(np.expand_dims, sample(d, 3), 0)
table(np.expand_dims, SCALAR, 0)
table(np.expand_dims, VECTOR, (0, 2))
for f in (np.atleast_1d, np.atleast_2d, np.atleast_3d):
    table(f, SCALAR, VECTOR, MATRIX)
    table(f, VECTOR, Host(VECTOR), [1, 2], 3.0)
    table(f, np.True_, sample("?", ()))

# broadcast
for shape in ((3, 4), (2, 3, 4), (1, 3, 4), (0, 3, 4), (3, 5), (4,), 4, (3, -4)):
    table(np.broadcast_to, MATRIX, shape)
for d in DTYPES:
    table(np.broadcast_to, sample(d, 3), (2, 3))
table(np.broadcast_to, SCALAR, 3)
table(np.broadcast_to, SCALAR, ())
table(np.broadcast_to, VECTOR, shape=(2, 6), subok=True)
table(np.broadcast_to, Sliced(MATRIX, np.s_[:, :1]), (3, 4))
table(np.broadcast_to, VECTOR, np.array([2, 6]))
table(np.broadcast_arrays, VECTOR, SCALAR)
table(np.broadcast_arrays, sample("f8", (3, 1)), sample("i8", 4), True)
table(np.broadcast_arrays, MATRIX)
table(np.broadcast_arrays, sample("f4", (3, 1)), Host(sample("u1", (1, 2))), [1, 2], subok=True)
table(np.broadcast_arrays, Transposed(MATRIX), sample("?", 3))
table(np.broadcast_arrays, EMPTY, sample("f8", 3))
table(np.broadcast_arrays, MATRIX, sample("f8", 5))
table(np.broadcast_arrays, MATRIX, MATRIX, copy=True)

# flip, rotate, roll
for axis in (None, 0, 1, -1, (0, 1), (0, -1), (), 2, -3, (0, 0)):
    table(np.flip, MATRIX, axis)
    table(np.flip, Transposed(MATRIX), axis=axis)
for k in (0, 1, 2, 3, -1, 5):
    table(np.rot90, MATRIX, k)
    table(np.rot90, CUBE, k=k, axes=(1, 2))
for axes in ((1, 0), (0, -1), (0, 0), (0, 1, 2), (0, 3), (0,)):
    table(np.rot90, MATRIX, 1, axes)
for d in DTYPES:
    table(np.roll, sample(d, (2, 3)), 1)
for shift in (0, 2, -1, 7, -14, 2.0):
    table(np.roll, VECTOR, shift)
    table(np.roll, MATRIX, shift, axis=-1)
for pair in (((1, 2), (0, 1)), ((1, 2), 1), (1, (0, 1)), ((1, -1), (0, -1)), (1, ()), ((1, 1), (0, 0))):
    table(np.roll, MATRIX, *pair)
for pair in ((1, 2), (1, -3), ((1, 2, 3), (0, 1)), (1, "a")):
    table(np.roll, MATRIX, *pair)
for a in (SCALAR, EMPTY, *VIEWS):
    table(np.roll, a, 1)
table(np.roll, VECTOR, "a")
table(np.roll, CUBE, sample("i8", 2), (0, 1))

# repeat, tile, resize
for d in DTYPES:
    table(np.repeat, sample(d, (2, 3)), 2)
    table(np.tile, sample(d, (2, 3)), 2)
    table(np.resize, sample(d, (2, 3)), (4, 2))
for repeats, axis in ((2, 0), (0, 1), ([1, 2, 0], 0), ([1, 2, 0, 3], -1), ([2], 1), (np.int64(2), None)):
    table(np.repeat, MATRIX, repeats, axis)
    table(np.repeat, Sliced(sample("i8", (6, 4)), np.s_[::2]), repeats, axis=axis)
for repeats, axis in (([1, 2], 0), (-1, 0), (1.5, 0), (2, 2), (2, -3), ([[1, 2, 3]], 0), ("a", 0)):
    table(np.repeat, MATRIX, repeats, axis)
table(np.repeat, SCALAR, 3)
table(np.repeat, MATRIX, np.array(2))
table(np.repeat, MATRIX, np.array([1, 2, 0]), 0)
table(np.repeat, MATRIX, np.array([1, 0, 2, 1]), axis=1)
table(np.repeat, VECTOR, Host(np.array([1, 0, 2, 1, 1, 3])))
for reps in (0, 1, 3, (2,), (2, 1), (1, 2), (2, 1, 3), (2, 2, 2, 2), [3, 1], (), np.array([1, 2])):
    table(np.tile, MATRIX, reps)
for reps in (1.5, -1, "a"):
    table(np.tile, MATRIX, reps)
for a in (SCALAR, VECTOR, EMPTY, *VIEWS):
    table(np.tile, a, (3, 2))
for shape in ((2, 2), (5, 5), 7, (), (0,), (2, 0), (-1, 2), (2.5,), [3, 3]):
    table(np.resize, MATRIX, shape)
for a in (SCALAR, VECTOR, EMPTY, *VIEWS):
    table(np.resize, a, new_shape=(2, 3))

# pad
for d in DTYPES:
    table(np.pad, sample(d, (2, 3)), 1)
    table(np.pad, sample(d, 5), 2, mode="reflect")
    table(np.pad, sample(d, 5), 2, mode="edge")
for width in (0, 2, (1,), (2, 1), ((1, 2), (3, 0)), [[0, 1], [1, 0]], ((2,), (1,)), np.array([2, 2]), np.array(3)):
    table(np.pad, MATRIX, width, "wrap")
for mode in ("constant", "edge", "linear_ramp", "maximum", "mean", "median", "minimum", "reflect", "symmetric", "wrap"):
    for a in (VECTOR, CUBE, Transposed(MATRIX), Sliced(MATRIX, np.s_[::2, ::-1]), sample("i8", (3, 4))):
        table(np.pad, a, (1, 2), mode)
    table(np.pad, sample("f8", 3), 7, mode)
    table(np.pad, sample("f8", (0, 2)), 1, mode)
for mode in ("maximum", "mean", "median", "minimum"):
    for length in (2, ((1, 2), (3, 4)), None, 9, 0):
        table(np.pad, MATRIX, 2, mode, stat_length=length)
for values in (7, (1, 2), ((1, 2), (3, 4)), 2.5, 300, np.array([5, 6])):
    table(np.pad, sample("i8", (2, 3)), 1, "constant", constant_values=values)
    table(np.pad, MATRIX, (2, 1), "linear_ramp", end_values=values)
for mode in ("reflect", "symmetric"):
    table(np.pad, MATRIX, (2, 3), mode, reflect_type="odd")
    table(np.pad, sample("i8", 4), 9, mode, reflect_type="odd")
    table(np.pad, np.array([[1e308], [-0.0]]), 4, mode, reflect_type="odd")  # one element is repeated, not mirrored
table(np.pad, SCALAR, 1)
table(np.pad, MATRIX, pad_width=1, mode="empty").compared(lambda r: (r.shape, r[1:-1, 1:-1]))


def stamp(vector, width, axis, kwargs):
    vector[: width[0]] = kwargs.get("value", 10 + axis)
    vector[len(vector) - width[1] :] = -1


table(np.pad, MATRIX, 1, stamp)
table(np.pad, MATRIX, 2, stamp, value=5)
for width in (-1, 1.5, (1, 2, 3), ((1, 1),) * 3):
    table(np.pad, MATRIX, width)
table(np.pad, MATRIX, 1, mode="unheard")
table(np.pad, MATRIX, 1, mode="edge", constant_values=1)
table(np.pad, MATRIX, 1, "mean", stat_length=-1)
table(lambda a: np.pad(a), MATRIX).covering(np.pad)
if np.lib.NumpyVersion(np.__version__) >= "2.2.0":
    table(np.pad, MATRIX, {-1: (1, 2)})
    table(np.pad, CUBE, {0: 1, 2: (0, 1)}, "edge")

# reflections and medians beyond the array's own length
for d in ("f8", "i8", "u1"):
    for mode in ("reflect", "symmetric"):
        for width in (7, (11, 2), ((0, 9), (5, 0))):
            table(np.pad, sample(d, (2, 3)), width, mode, reflect_type="odd")
        table(np.pad, sample(d, (1, 3)), 4, mode, reflect_type="odd")
    for more in ({}, {"stat_length": 2}, {"stat_length": ((1, 2), (2, 3))}):
        table(np.pad, sample(d, (3, 4)), ((2, 1), (0, 3)), "median", **more)
table(np.pad, sample("f8", (2, 3)), {5: 1})
table(np.pad, sample("f8", (2, 3)), {0: "a"})
if NUMPY >= "2.4.0":  # older NumPy trims one axis or all
    table(np.trim_zeros, np.array(3.0), axis=(0, 1))
    table(np.trim_zeros, np.array(3.0), axis=())
table(np.repeat, sample("f8", 3), float("nan"))
table(np.repeat, sample("f8", 3), np.float64(1.5))
