"""Rows for functions that join arrays, split them, or insert and delete parts."""

from __future__ import annotations

import numpy as np

from .spec import DTYPES, NUMBERS, Host, Sliced, Table, Transposed, sample

table = Table()

NUMPY = np.lib.NumpyVersion(np.__version__)
SCALAR, VECTOR, MATRIX, CUBE = (sample("f8", shape) for shape in ((), 6, (3, 4), (2, 3, 4)))
INTEGER, EMPTY = sample("i8", (3, 4), 1), np.zeros((0, 4))

# concatenate and stack: every pair of neighbouring dtypes, so that promotion is seen
for one, other in zip(DTYPES, DTYPES[1:] + DTYPES[:1], strict=True):
    for f in (np.concatenate, np.stack, np.vstack, np.hstack, np.dstack, np.column_stack):
        table(f, (sample(one, (2, 3)), sample(other, (2, 3), 1)))
for f in (np.concatenate, np.stack, np.vstack, np.hstack, np.dstack, np.column_stack):
    for arrays in ((VECTOR, VECTOR), [MATRIX, INTEGER], (CUBE, CUBE), (SCALAR, SCALAR), (MATRIX,), [EMPTY, EMPTY]):
        table(f, arrays)
    table(f, (Transposed(MATRIX), Sliced(sample("f4", (4, 6)), np.s_[:, ::2])))
    table(f, [MATRIX, Host(INTEGER)])
    table(f, (Host(MATRIX), MATRIX, [[1, 2, 3, 4]] * 3))
    table(f, (MATRIX, sample("f8", (2, 5))))
    table(f, (MATRIX, "ab"))
    table(f, (MATRIX, Host(np.full((3, 4), "ab"))))
    table(f, (MATRIX, Host(MATRIX.astype("g"))))
    table(f, MATRIX)
    table(f, [MATRIX, MATRIX], color="red")
for f in (np.vstack, np.hstack, np.dstack, np.column_stack):
    table(f, (VECTOR, [1, 2, 3, 4, 5, 6]))
    table(f, (SCALAR, 2.5))
    table(f, (VECTOR, MATRIX))
for f in (np.concatenate, np.stack):
    for axis in (0, 1, -1, 2, -4, 1.5):
        table(f, (MATRIX, INTEGER), axis)
    table(f, (CUBE, CUBE), axis=-2)
    table(f, (MATRIX, MATRIX), axis=None)
for f in (np.concatenate, np.stack, np.vstack, np.hstack):
    for wanted in ("f4", "c8", "i8"):
        table(f, (MATRIX, INTEGER), dtype=wanted)
        table(f, (MATRIX, INTEGER), dtype=wanted, casting="unsafe")
    table(f, (INTEGER, INTEGER), dtype="i1", casting="same_kind")
    table(f, (INTEGER, INTEGER), dtype="f8", casting="no")
table(np.concatenate, (MATRIX, EMPTY))
table(np.concatenate, (MATRIX, INTEGER), out=np.zeros((6, 4)))
table(np.concatenate, (MATRIX, INTEGER), axis=1, out=np.zeros((3, 8), "f4"))
table(np.concatenate, (INTEGER, INTEGER), out=Sliced(np.zeros((12, 4), "i8"), np.s_[::2]))
table(np.concatenate, (MATRIX, INTEGER), out=np.zeros((6, 4), "i8"))
table(np.concatenate, (MATRIX, INTEGER), out=np.zeros((6, 4), "i8"), casting="unsafe")
table(np.concatenate, (MATRIX, INTEGER), out=np.zeros((5, 4)))
table(np.concatenate, (MATRIX, INTEGER), out=np.zeros((6, 4)), dtype="f8")
table(np.concatenate, (MATRIX, INTEGER), axis=None, out=np.zeros(24))
table(np.stack, (MATRIX, INTEGER), 1, out=np.zeros((3, 2, 4)))
table(np.stack, (MATRIX, INTEGER), -1, out=Transposed(np.zeros((2, 4, 3))))
table(np.stack, (MATRIX, INTEGER), out=np.zeros((3, 4)))
table(np.stack, [VECTOR, 1.0])
table(np.concatenate, (VECTOR, SCALAR))

# block
for d in NUMBERS:
    table(np.block, [sample(d, 3), sample("i1", 2)])
table(np.block, MATRIX)
table(np.block, [MATRIX, INTEGER])
table(np.block, [[MATRIX, INTEGER], [Transposed(sample("f4", (4, 2))), sample("?", (2, 4))]])
table(np.block, [[MATRIX[:, :2], np.ones((3, 1))], [1.5, 2, 3]])
table(np.block, [[CUBE, CUBE], [CUBE, CUBE]])
table(np.block, [[[CUBE], [CUBE]]])
table(np.block, [VECTOR, Host(VECTOR), 3.0])
table(np.block, [[SCALAR, 1], [2, Host(np.array(3j))]])
table(np.block, [np.zeros(0), VECTOR])
for wrong in ([[MATRIX], MATRIX], [[MATRIX, VECTOR]], [[MATRIX], []], (MATRIX, MATRIX), [[MATRIX], [VECTOR]]):
    table(np.block, wrong)

# append
for d in DTYPES:
    table(np.append, sample(d, (2, 3)), sample(d, (2, 3), 1), axis=0)
for values in (7, 2.5, True, [1, 2], [], SCALAR, INTEGER, Host(MATRIX), 1j):
    table(np.append, VECTOR, values)
    table(np.append, INTEGER, values)
for axis in (0, 1, -1, 2):
    table(np.append, MATRIX, INTEGER, axis)
table(np.append, [1, 2], VECTOR)
table(np.append, Transposed(MATRIX), Sliced(sample("f4", (4, 6)), np.s_[:, ::2]), 1)
table(np.append, MATRIX, VECTOR, 0)
table(np.append, SCALAR, SCALAR)
table(np.append, MATRIX, [[1, 2, 3, 4]], axis=0)
table(np.append, MATRIX, [1, 2, 3, 4], axis=0)

# insert
for d in DTYPES:
    table(np.insert, sample(d, 5), 2, 1)
    table(np.insert, sample(d, (2, 3)), 1, sample("f4", 3), axis=0)
PLACES = (0, 6, -1, -6, [1, 3], [3, 1], (2, 2), [], np.s_[1:4], np.s_[::-2], np.s_[4:], np.array([0, -1]), np.int64(2),
          [-1, 5])
for place in PLACES:
    table(np.insert, VECTOR, place, 9)
    table(np.insert, sample("i8", (2, 6)), place, 2.7, axis=1)
for place, values in (([1, 3], [7, 8]), (1, [7, 8, 9]), ([2], [7, 8]), (np.s_[:2], [7, 8]), ([1, 1, 4], [7, 8, 9]),
                      (1, [])):
    table(np.insert, VECTOR, place, values)
for place, values in (([1, 3], [7, 8, 9]), (7, 1), (-8, 1), ([1, 9], 1), (1.5, 1), ([0.5], 1), ("a", 1), ([[1, 2]], 1)):
    table(np.insert, VECTOR, place, values)
for place, values, axis in ((1, INTEGER[0], 0), (1, 5, 1), (1, [1, 2, 3], 1), ([1], [[1], [2], [3]], 1),
                            ([0, 2], INTEGER[:2], 0)):
    table(np.insert, MATRIX, place, values, axis)
    table(np.insert, Transposed(sample("f4", (4, 3))), place, values, axis)
for place, values, axis in ((1, 5, 2), (1, 5, -3), (1, [1, 2], 0), ([1, 2], np.ones((3, 3)), 0),
                            (1, np.ones((2, 2, 2)), 0)):
    table(np.insert, MATRIX, place, values, axis)
table(np.insert, MATRIX, 5, 1)
table(np.insert, CUBE, 1, INTEGER, axis=0)
table(np.insert, CUBE, 1, INTEGER, axis=-3)
table(np.insert, CUBE, [0, 2], sample("i8", (2, 2, 1)), axis=1)
if NUMPY >= "2.2.0":  # older NumPy takes a mask for zeros and ones
    table(np.insert, VECTOR, np.array([True, False, True, False, False, True]), 9)
table(np.insert, VECTOR, Host(np.array([1, 2])), Host(np.array([3.5, 4.5])))
table(np.insert, [1, 2, 3], np.array([1]), np.array([2.5]))
table(np.insert, SCALAR, 0, 1)
table(np.insert, SCALAR, 0, 1, axis=0)
table(np.insert, np.zeros(0), 0, [1, 2])
table(np.insert, np.zeros(0), [], [])
table(np.insert, sample("u1", 4), 1, 300)
table(np.insert, sample("i1", 4), 1, 2j)
table(np.insert, Sliced(VECTOR, np.s_[::-2]), [1, 2], SCALAR)

# delete
for d in DTYPES:
    table(np.delete, sample(d, 5), 1)
    table(np.delete, sample(d, (3, 4)), [0, 2], axis=1)
for place in (*PLACES, [1, 1, 2], np.array([True, False] * 3), np.zeros(0), [True] * 6):
    table(np.delete, VECTOR, place)
    table(np.delete, sample("i8", (2, 6)), place, axis=-1)
for place in (7, -7, [1, 6], 1.5, [0.5], "a", [True, False], [[0, 1]]):
    table(np.delete, VECTOR, place)
for place, axis in ((1, 0), (np.s_[::2], 1), (0, 2), (-1, -2), (3, 0), ([0, 1, 2], 0), (0, None), (0, (0, 1))):
    table(np.delete, MATRIX, place, axis)
    table(np.delete, Transposed(CUBE), place, axis=axis)
table(np.delete, SCALAR, 0)
table(np.delete, [1, 2, 3], np.array([0]))
table(np.delete, VECTOR, Host(np.array([0, 1])))

# split into parts
for f in (np.split, np.array_split):
    for d in DTYPES:
        table(f, sample(d, 6), 3)
    for parts in (1, 6, [1, 4], (0, 2, 2, 9), [-1], [], np.array([2, 3]), np.int64(2), 4, 0, -1, 1.5, [4, 1], [1.5],
                  "a", np.array([False, True]), [True]):
        table(f, VECTOR, parts)
    for parts, axis in ((2, 1), (2, -1), ([1], 0), (3, 0), (2, 0), (2, 2), ([2, 3], 1)):
        table(f, MATRIX, parts, axis)
        table(f, Transposed(sample("i1", (4, 3))), parts, axis=axis)
    table(f, np.zeros(0), 2)
    table(f, SCALAR, 1)
    table(f, [1, 2, 3, 4], np.array([1, 3]))
for f in (np.hsplit, np.vsplit, np.dsplit):
    for a in (sample("i8", (4, 6, 2)), sample("f4", (2, 2, 4)), sample("?", (2, 4)), VECTOR, Transposed(CUBE), SCALAR):
        table(f, a, 2)
        table(f, a, [1])
    table(f, sample("u1", (4, 4, 4)), np.array([1, 3]))
    table(f, sample("c16", (4, 4, 4)), 3)
    table(f, sample("f2", (4, 4, 4)), (0, 9))
if NUMPY >= "2.1.0":
    for d in DTYPES:
        table(np.unstack, sample(d, (2, 3)))
    for axis in (0, 1, -1, 2, 3, (0, 1)):
        table(np.unstack, CUBE, axis=axis)
    for a in (VECTOR, EMPTY, Transposed(MATRIX), Sliced(CUBE, np.s_[::-1, ::2]), SCALAR):
        table(np.unstack, a)

# zeros trimmed from the ends
for d in DTYPES:
    table(np.trim_zeros, np.array([0, 0, 1, 0, 3, 0]).astype(d))
for trim in ("f", "b", "FB", "fb", "F", "", "x", 1):
    table(np.trim_zeros, np.array([0, 0, 1, 0, 3, 0]), trim)
for a in (np.zeros(4), np.zeros(0), np.array([np.nan, 0.0, 1.0, -0.0]),
          Sliced(np.array([0, 9, 1, 9, 0, 9]), np.s_[::2])):
    table(np.trim_zeros, a)
if NUMPY >= "2.2.0":
    framed = np.pad(sample("i8", (2, 3)) | 1, ((1, 2), (0, 2)))
    for axis in (None, 0, 1, -1, (0, 1), 2):
        if axis != (0, 1) or NUMPY >= "2.4.0":  # older NumPy trims one axis or all
            table(np.trim_zeros, framed, axis=axis)
            table(np.trim_zeros, Transposed(framed), "f", axis=axis)
if NUMPY >= "2.4.0":
    table(np.trim_zeros, SCALAR)

# blocks of several dtypes, kinds and sides
for dtypes in (("i2", "u2", "f4"), ("?", "i1", "c8"), ("f8", "f4", "i8")):
    first, second, third = (sample(d, (2, 2), i) for i, d in enumerate(dtypes))
    table(np.block, [first, second])
    table(np.block, [[first, second], [third, first]])
    table(np.block, [[first, Host(second)], [Host(third), first]])
    table(np.block, [[first, [[1], [2]]]])
for blocks in ([sample("f8", 3), 2.5, 1], [sample("f8", 3), np.float32(2), True], [[sample("f8", 3)], [[1, 2, 3]]],
               [sample("f8", 3), [sample("f8", 3)]], [[sample("f8", 3)], []], [sample("f8", 3), (1, 2)],
               [sample("f8", ()), sample("f4", ())], [[sample("f8", (2, 2))], [sample("f8", (2, 3))]],
               [sample("f8", 3), None], [sample("f8", 3), "text"], [], [np.zeros(0), sample("f8", 2)]):
    table(np.block, blocks)
table(np.delete, sample("f8", 6), [[0, 1], [1, 5]])
table(np.delete, sample("f8", 6), np.array([[0, 7]]))
