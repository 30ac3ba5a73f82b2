"""Rows for functions that choose by index or mask, write by index or mask, and make indices; not `a[i]` itself."""

from __future__ import annotations

import numpy as np

from .reductions import gaps, special
from .spec import DTYPES, Host, Sliced, Table, Transposed, sample

table = Table()

SCALAR, VECTOR, MATRIX, CUBE = (sample("f8", shape) for shape in ((), 6, (3, 4), (2, 3, 4)))
INTEGER, MASK = sample("i8", (3, 4)), sample("?", (3, 4), 3)
EMPTY = np.zeros((0, 3))
VIEWS = (Transposed(MATRIX), Sliced(CUBE, np.s_[:, ::-1, ::2]), Sliced(INTEGER, np.s_[::2, 1:]))
# Destinations: what is written must arrive in the memory they look at.
TARGETS = (MATRIX, Transposed(sample("f8", (4, 3))), Sliced(sample("f8", (6, 4)), np.s_[::2]),
           Sliced(sample("f8", (3, 8)), np.s_[::-1, 1::2]), Sliced(CUBE, np.s_[1]))
# Values of which some fit no dtype, or not without a warning.
UNSAFE = (300, -1, 300.5, 1e300, np.nan, 2**70, 1j, "5", "x", None, [300], [1.5], [np.nan], [1j], ["5"], [],
          np.int64(300), np.float64(np.nan), np.complex64(1j), Host(np.array([300])), Host(np.array([1j])),
          np.array([300]), np.array(1j))

# take
for d in DTYPES:
    table(np.take, sample(d, (3, 4)), np.array([[0, 2], [5, -1]]))
    table(np.take, sample(d, (3, 4)), [2, 0, 0], axis=0)
for indices in (1, -1, [], [0, 3], ((0, 1), (2, 3)), np.array(2), Host(np.array([1, 1])), np.int64(0),
                sample("u1", 2) % 4):
    table(np.take, MATRIX, indices, axis=1)
    table(np.take, Transposed(CUBE), indices, -1, mode="clip")
for mode in ("raise", "wrap", "clip"):
    for indices in ([0, 9, -9], 4, [[-5, 100]], np.array([7, -1])):
        table(np.take, VECTOR, indices, mode=mode)
        table(np.take, MATRIX, indices, 1, mode=mode)
table(np.take, MATRIX, [0, 2], 0, np.zeros((2, 4)))
table(np.take, MATRIX, [0, 2], axis=1, out=Transposed(np.zeros((2, 3))))
table(np.take, MATRIX, [0, 2], axis=1, out=np.zeros((3, 2)), mode="clip")
table(np.take, MATRIX, 1, axis=1, out=np.zeros(3, "f4"))
table(np.take, MATRIX, [0, 2], axis=0, out=np.zeros((2, 3)))
for d in DTYPES:  # of which NumPy asks that it can be read as the array's
    for e in DTYPES:
        table(np.take, sample(d, (3, 4)), [0, 2], 0, np.zeros((2, 4), e))
        table(np.compress, [True, False, True], sample(d, (3, 4)), axis=0, out=np.zeros((2, 4), e))
for indices, axis in (([0], 2), ([0], -3), ([0.5], 0), ("a", 0), ([0], (0, 1)), ([True, False, True], 0), ([3], 0)):
    table(np.take, MATRIX, indices, axis)
table(np.take, VECTOR, [0], mode="no such")
table(np.take, SCALAR, [0, 0])
table(np.take, EMPTY, [0])
table(np.take, EMPTY, [], axis=0)
table(np.take, EMPTY, [1, 2], axis=1)

# take and put along an axis
LONG = np.array([[2, 0, 1, 1], [0, 0, 2, -1]])
for d in DTYPES:
    table(np.take_along_axis, sample(d, (3, 4)), LONG, axis=0)
    table(np.put_along_axis, sample(d, (3, 4)), np.array([[0], [3], [-1]]), sample(d, (3, 1), 1), axis=1)
for a in TARGETS:
    table(np.take_along_axis, a, LONG[:, :1], 0)
    table(np.take_along_axis, a, np.array([[1], [0], [-4]]), -1)
    table(np.put_along_axis, a, LONG[:1], 9.5, 0)
    table(np.put_along_axis, a, np.array([[1], [0], [-4]]), [[1.0], [2], [3]], axis=-1)
for a, indices, axis in ((CUBE, np.zeros((2, 1, 4), int), 1), (MATRIX, [5, 2, -1], None), (VECTOR, np.array([1, 1]), 0),
                         (MATRIX, Host(LONG), 0), (MATRIX, np.argsort(MATRIX, axis=1), 1),
                         (VECTOR, np.zeros(0, int), 0), (MATRIX, np.array([5, 2]), None)):
    table(np.take_along_axis, a, indices, axis)
    table(np.put_along_axis, a, indices, -1, axis)
for indices, axis in ((LONG[0], 0), (LONG + 9, 0), (LONG, 2), (LONG, 1), (LONG.astype("f8"), 0), (LONG == 0, 0)):
    table(np.take_along_axis, MATRIX, indices, axis)
    table(np.put_along_axis, MATRIX, indices, 1, axis)
table(np.put_along_axis, MATRIX, LONG[:1], np.ones((2, 3)), 0)
table(np.put_along_axis, INTEGER, LONG[:1], 2.5, 0)

# writes by index or mask
for d in DTYPES:
    table(np.put, sample(d, (3, 4)), [0, 5, -1], sample(d, 3, 1))
    table(np.putmask, sample(d, (3, 4)), MASK, sample(d, 12, 1))
    table(np.place, sample(d, (3, 4)), MASK, sample(d, 2, 1))
    table(np.copyto, sample(d, (3, 4)), sample(d, 4, 1), where=MASK)
for a in TARGETS:
    table(np.put, a, [0, 5, -1], [1, 2])
    table(np.put, a, np.array([[3, 4]]), Host(np.array([7.5, 8.5])))
    table(np.putmask, a, MASK, [1.5, 2.5, 3.5])
    table(np.place, a, Host(MASK), [1.5, 2.5])
    table(np.copyto, a, INTEGER)
    table(np.copyto, a, [1, 2, 3, 4], where=[[True], [False], [True]])
for mode in ("raise", "wrap", "clip", "no such"):
    for indices in ([0, 2], [99, 1, -99], 7):
        table(np.put, VECTOR, indices, [5, 6, 7], mode)
for indices, values in (([], 1), ([1, 1, 1], [3, 4, 5]), (2, 9), ([0, 1], []), ([0, 1], [1, 2, 3]),
                        (np.array([0, 1]), SCALAR), ([0.5], 1), ("a", 1), ([0], "a"), ([0], 1j)):
    table(np.put, VECTOR, indices, values)
    table(np.put, INTEGER, indices, values)
for d in ("u1", "i8", "f4", "?"):
    for value in UNSAFE:
        table(np.put, sample(d, 3), [0], value)
        table(np.put_along_axis, sample(d, 3), np.array([0, 2]), value, 0)
        table(np.fill_diagonal, sample(d, (3, 3)), value)
        table(np.insert, sample(d, 3), 1, value)
        table(np.insert, sample(d, 3), np.array([0, 2]), value)
table(np.put, Host(VECTOR), np.array([0, 1]), np.array([5.0, 6.0]))
table(np.put, [1, 2, 3], np.array([0]), 1)
for mask in (VECTOR > 0, np.zeros(6, bool), np.ones(6, bool), Host(VECTOR > 0), (VECTOR > 0).tolist(), np.arange(6)):
    for values in (1, [1, 2], np.array([1.5, 2.5]), Host(np.arange(6.0)), np.arange(9)):
        table(np.putmask, VECTOR, mask, values)
        table(np.place, VECTOR, mask, values)
for mask, values in ((MASK, []), (MASK[:, :2], 1), (MASK, 1j), (MASK, "a"), (MASK, np.array([1.5])), (np.True_, 1)):
    table(np.putmask, INTEGER, mask, values)
    table(np.place, INTEGER, mask, values)
table(np.putmask, [1, 2], np.array([True, False]), 1)
table(np.place, [1, 2], np.array([True, False]), 1)
table(np.putmask, Host(VECTOR), VECTOR > 0, VECTOR * 2)
for values in (7, 2.5, SCALAR, [1, 2, 3, 4], Host(INTEGER), Transposed(sample("f4", (4, 3))), True, np.float32(1.5), 1j,
               "a", np.ones(3)):
    table(np.copyto, MATRIX, values)
    table(np.copyto, INTEGER, values)
for casting in ("no", "equiv", "safe", "same_kind", "unsafe", "no such"):
    table(np.copyto, sample("f4", 6), VECTOR, casting=casting)
    table(np.copyto, sample("i8", 6), VECTOR.astype("f4"), casting)
for where in (True, False, MASK, MASK[0], Host(MASK), np.ones((2, 4), bool), np.ones((3, 4)),
              [True, False, False, True]):
    table(np.copyto, MATRIX, -1, where=where)
    table(np.copyto, sample("i8", (3, 4)), sample("f8", (3, 1)), "unsafe", where)
table(np.copyto, Host(MATRIX), INTEGER)
table(np.copyto, np.zeros((0, 4)), 1)
table(np.copyto, np.array(1.0), 2)
table(np.copyto, [1, 2], VECTOR[:2])
table(lambda a: np.copyto(a[1:], a[:-1]), VECTOR).covering(np.copyto)
table(lambda a: np.copyto(a, a.T), sample("f8", (3, 3))).covering(np.copyto)

# the diagonal: written and read
for d in DTYPES:
    table(np.fill_diagonal, sample(d, (3, 4)), 1)
    table(np.diag, sample(d, (2, 3)))
    table(np.diagonal, sample(d, (2, 3)))
for a in (*TARGETS, np.zeros((5, 2)), np.zeros((3, 3, 3)), Transposed(np.zeros((2, 5))),
          Sliced(np.zeros((6, 6)), np.s_[::2, ::-2])):
    table(np.fill_diagonal, a, [1, 2, 3])
    table(np.fill_diagonal, a, -1.5, wrap=True)
for value in (7, [4, 5], Host(np.array([1.5, 2.5])), SCALAR, [], [[1, 2], [3, 4]], 1j, "a", np.arange(9)):
    table(np.fill_diagonal, MATRIX, value)
    table(np.fill_diagonal, sample("i1", (5, 3)), value, True)
for a in (VECTOR, SCALAR, CUBE, np.zeros((0, 0))):
    table(np.fill_diagonal, a, np.array(1))
for k in (0, 1, -1, 3, 4, -9):
    table(np.diag, MATRIX, k)
    table(np.diag, VECTOR, k=k)
    table(np.diagonal, Transposed(MATRIX), k)
    table(np.diagonal, CUBE, offset=k, axis1=-1, axis2=0)
for axes in ((0, 2), (2, 1), (-1, -3), (0, 0), (0, 3), (-4, 1)):
    table(np.diagonal, CUBE, 0, *axes)
for a in (CUBE, SCALAR, np.zeros(0), np.zeros((0, 0)), Sliced(VECTOR, np.s_[::-2])):
    table(np.diag, a)
    table(np.diagonal, a)
table(np.diag, MATRIX, 1.5)
table(lambda a: np.copyto(np.diagonal(a), 5), sample("f8", (3, 3))).covering(np.diagonal)

# choices
for d in DTYPES:
    table(np.where, MASK, sample(d, (3, 4)), sample(d, 4, 1))
    table(np.where, sample(d, 4), 1, 2.5)
    table(np.where, sample(d, (3, 4)))
    table(np.compress, [True, False, True], sample(d, (3, 4)), axis=0)
    table(np.extract, MASK, sample(d, (3, 4)))
    table(np.select, [sample("?", 4), sample("?", 4, 1)], [sample(d, 4), sample("f4", 4)])
    table(np.choose, np.array([0, 1, 1, 0]), [sample(d, 4), sample("i1", 4)])
for x, y in ((1, 0), (MATRIX, 2), (1.5, INTEGER), (True, 1j), (Host(MATRIX), INTEGER), ([1, 2, 3, 4], SCALAR),
             (np.float32(2), sample("f2", 4)), (sample("f4", 4), 1e300), (sample("u1", (3, 1)), 300),
             (Transposed(sample("f8", (4, 3))), np.nan)):
    table(np.where, MASK, x, y)
    table(np.where, Transposed(sample("?", (4, 3))), x, y)
for arguments in ((MASK, MATRIX), (MASK, np.zeros(3), 1), (MASK, "a", "b"),
                  (MASK, Host(np.array(["a"])), Host(np.array(["bc"]))), (True, VECTOR, 1), (Host(MASK), 1, MATRIX),
                  (np.array(True), 1, 2), ([True, False], np.array([1, 2]), 0), (gaps("f8", 5), 1, 0)):
    table(np.where, *arguments)
for condition, axis in ((VECTOR[:3] > 0, 0), ([0, 1, 1, 0], 1), ([True], None), (MASK.ravel(), None), ([1, 0, 1], -2),
                        ([False] * 3, 0), (Host(VECTOR[:4] > 0), -1), ([True] * 5, 0),
                        ([False, True, False, False, False], 1), ([True], 2), (MASK, 0), ([0.5, 0.0], 0), (True, 0),
                        ("a", 0)):
    table(np.compress, condition, MATRIX, axis)
    table(np.compress, condition, Transposed(sample("i8", (4, 3))), axis=axis)
table(np.compress, [1, 0, 1], MATRIX, 0, np.zeros((2, 4)))
table(np.compress, [1, 0, 1], MATRIX, axis=0, out=np.zeros((3, 4)))
table(np.compress, np.array([True, False]), [1, 2])
for condition, a in ((INTEGER, MATRIX), (INTEGER > 0, Transposed(MATRIX)), ([True, False, True], VECTOR),
                     (MASK, [1] * 12), (Host(MASK), INTEGER), (MASK, VECTOR), (np.ones(9, bool), VECTOR),
                     (np.zeros(0, bool), np.zeros(0)), (True, SCALAR), (gaps("f8", 6), VECTOR)):
    table(np.extract, condition, a)
for default in (-1, 2.5, SCALAR, np.array([1, 2, 3, 4]), Host(np.array(7)), 1j, np.zeros(3), "a"):
    table(np.select, [MATRIX > 1, MATRIX < -1], [INTEGER, MATRIX], default)
    table(np.select, [INTEGER > 1, INTEGER < -1], [INTEGER, 5], default=default)
for conditions, choices in (([MASK], [1]), ([MASK[0], MASK], [MATRIX, [1, 2, 3, 4]]), ([MASK, True], [MATRIX, 3]),
                            ([MASK, MASK], [MATRIX, MATRIX]), ([Host(MASK), MASK], [1.5, INTEGER]),
                            ([np.array(True)], [SCALAR]), ([MASK], [sample("f4", (3, 1))]), ((MASK,), (MATRIX,))):
    table(np.select, conditions, choices)
for value in (1j, 1.5, 300, np.nan, 2**70, np.complex64(1j), np.float64(1.5)):
    table(np.putmask, sample("u1", 4), np.zeros(4, bool), value)
    table(np.putmask, sample("i8", 4), np.array([True, False, True, False]), value)
for d, choice in (("u1", 5), ("u8", 5), ("u2", True), ("i1", 5), ("f2", 5), ("?", 5), ("u1", 2.5), ("i1", 2**70)):
    table(np.select, [MASK, ~MASK], [sample(d, (3, 4)), choice])
    table(np.select, [MASK], [sample(d, (3, 4))], choice)
for conditions, choices in (([MASK], []), ([MASK], [MATRIX, MATRIX]), ([INTEGER], [MATRIX]), ([MASK], [np.zeros(3)]),
                            ([MASK, "a"], [1, 2])):
    table(np.select, conditions, choices)
for mode in ("raise", "wrap", "clip", "no such"):
    for index in (np.array([0, 1, 2, 1]), np.array([0, -1, 4, 1])):
        table(np.choose, index, [VECTOR[:4], 10, sample("i8", 4)], mode=mode)
for index, choices in ((np.array([[0], [1]]), [VECTOR, INTEGER[0, 0]]), ([0, 1], np.array([[1, 2], [3, 4]])),
                       (np.array(1), [VECTOR, -VECTOR]), (1, [VECTOR, VECTOR * 2]), (MASK, [MATRIX, INTEGER]),
                       (Host(np.array([0, 1])), (np.array([1, 2]), np.array([3j, 4]))), (MATRIX, [1, 2]),
                       (np.array([0, 1]), [np.zeros(3), 1])):
    table(np.choose, index, choices)
table(np.choose, np.array([0, 1]), [np.array([1.0, 2]), 3.0], np.zeros(2))
table(np.choose, np.array([0, 1]), [np.array([1, 2]), 3], out=np.zeros(2, "i8"), mode="clip")
table(np.choose, np.array([0, 1]), [np.array([1.0, 2]), 3.0], out=np.zeros(3))
table(np.choose, np.array([0, 1]), [])
for conditions, functions in (([VECTOR < 0, VECTOR >= 0], [lambda v: -v, lambda v: v * 10]), ([VECTOR < 0], [-1, 1]),
                              ([VECTOR < 0], [np.abs, np.exp]), ([VECTOR > 1, VECTOR < 0], [5.5, 7]),
                              (VECTOR < 0, [2, 3]), ([VECTOR > 9], [np.exp, 0]), ([Host(VECTOR < 0)], [1, 2])):
    table(np.piecewise, VECTOR, conditions, functions)
table(np.piecewise, INTEGER, [INTEGER > 2, INTEGER < 0], [2.9, lambda v: v // 2, -1])
table(np.piecewise, VECTOR, [VECTOR > 0], [lambda v, s, t=0: v * s + t, 0], 3.0, t=1)
table(np.piecewise, SCALAR, [True], [lambda v: v + 1])
table(np.piecewise, Transposed(MATRIX), [MATRIX.T > 0], [1, -1])
for conditions, functions in (([VECTOR > 0], [1, 2, 3]), ([VECTOR > 0, VECTOR < 0], [1]), ([MATRIX > 0], [1]),
                              ([VECTOR > 0], ["a"])):
    table(np.piecewise, VECTOR, conditions, functions)

# indices of what is not zero
for f in (np.nonzero, np.flatnonzero, np.argwhere):
    for d in DTYPES:
        table(f, sample(d, (3, 4)) * MASK.astype(d))
    for a in (*VIEWS, MASK, EMPTY, SCALAR, np.array(0), np.array([0.0, -0.0, np.nan]), special("c8"), np.zeros((2, 3))):
        table(f, a)

# indices made
for f in (np.tril_indices_from, np.triu_indices_from):
    for a in (MATRIX, sample("?", (4, 2)), Transposed(INTEGER), np.zeros((0, 0)), VECTOR, CUBE):
        table(f, a)
    for k in (1, -2, 9, np.array(1), 1.5):
        table(f, MATRIX, k=k)
for a in (sample("f4", (3, 3)), np.zeros((2, 2, 2)), Transposed(sample("i8", (4, 4))), MATRIX, VECTOR, SCALAR,
          np.zeros((0, 0))):
    table(np.diag_indices_from, a)
for arrays in ((VECTOR[:3] > 0, INTEGER[0]), (np.array([0, 2]), [1, 2]), (INTEGER[0], Host(INTEGER[1])),
               (np.zeros(0), np.array([1])), (VECTOR,), (MATRIX,), (SCALAR,),
               (sample("u1", 3), sample("?", 2), sample("i8", 2)), (Sliced(INTEGER, np.s_[0, ::2]), (0, 1))):
    table(np.ix_, *arrays)
for d in ("i1", "i8", "u1", "u8", "f8", "?"):
    table(np.unravel_index, np.array([0, 5, 11]).astype(d), (3, 4))
    table(np.ravel_multi_index, (np.array([0, 1, 2]).astype(d), np.array([3, 0, 1])), (3, 4))
for order in "CF":
    for indices in (7, [[1, 2], [3, 4]], np.arange(12).reshape(4, 3).T, [], [12], 12):
        table(np.unravel_index, np.array(indices, int), [3, 4], order)
        table(np.unravel_index, Transposed(np.array(indices, "u1")), shape=(2, 3, 2), order=order)
table(np.unravel_index, np.array([2, -1]), (3, 4))
for shape, order in (((3, 0), "C"), (5, "C"), ((3, -4), "C"), ((3, 4), "K"), ((3.5, 2), "C"), ((), "C")):
    table(np.unravel_index, np.array([1]), shape, order)
for d in ("f8", "c16", "?", "i8"):
    table(np.unravel_index, np.zeros(0, d), [3, 4])
    table(np.ravel_multi_index, (np.zeros(0, d), np.zeros(0, int)), (3, 4))
table(np.ravel_multi_index, (np.zeros(0, int), []), (3, 4))
for mode in ("raise", "wrap", "clip", ("clip", "wrap"), "no such"):
    for order in "CF":
        table(np.ravel_multi_index, (np.array([0, 2]), np.array([1, 3])), (3, 4), mode, order)
        table(np.ravel_multi_index, np.array([[0, -2, 9], [1, 5, -3]]), (3, 4), mode=mode, order=order)
for index, dims in (((1, np.array(2)), (3, 4)), ((np.array([[0], [1]]), np.array([0, 1])), (3, 4)),
                    ([np.array([1, 2]), [0, 1]], (3, 4)), ((Host(np.array([1])), np.array([2])), [3, 4]),
                    ((np.array([1]),), (3, 4)), ((np.array([0.5]), np.array([1])), (3, 4)),
                    ((np.array([1, 2]), np.array([1, 2, 3])), (3, 4)), (np.arange(2), (3, 4))):
    table(np.ravel_multi_index, index, dims)

# functions along axes


def spread(vector, scale=1, offset=0):
    return (vector.max() - vector.min()) * scale + offset


for axis in (0, 1, -1, 2, 1.5):
    table(np.apply_along_axis, spread, axis, MATRIX)
    table(np.apply_along_axis, np.sort, axis, Sliced(CUBE, np.s_[:, ::-1]))
table(np.apply_along_axis, spread, 0, INTEGER, 2, offset=1)
table(np.apply_along_axis, lambda v: np.outer(v, v), 1, sample("i8", (2, 3)))
table(np.apply_along_axis, lambda v: [v[0], 1], 0, INTEGER)
table(np.apply_along_axis, lambda v: bool(v[0] > 0), 0, MATRIX)
table(np.apply_along_axis, np.sum, 0, np.zeros((3, 0)))
table(np.apply_along_axis, np.cumsum, 1, Transposed(sample("f4", (4, 3))))
table(np.apply_along_axis, lambda v: 1 / 0, 0, MATRIX)
for axes in (0, [0, 2], (0, -1), [], np.array([1]), [3]):
    table(np.apply_over_axes, np.sum, CUBE, axes)
    table(np.apply_over_axes, np.max, sample("i8", (2, 3, 4)), axes)
table(np.apply_over_axes, lambda a, axis: np.mean(a, axis, keepdims=True), CUBE, [0, 1])
table(np.apply_over_axes, lambda a, axis: 1.0, CUBE, [0])

table(np.piecewise, np.array(np.inf), [np.array(False)], ["a"])
table(np.where, True, sample("f8", 3), 1)
table(np.where, np.float64(0), sample("f8", 3), sample("f4", 3))
