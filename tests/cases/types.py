"""Rows for functions that answer from dtype, shape or address: promotion, casting, sizes, shared memory."""

from __future__ import annotations

import numpy as np

from .spec import DTYPES, Bare, Host, Sliced, Table, Transposed, sample

table = Table()

NUMPY = np.lib.NumpyVersion(np.__version__)
SCALAR, VECTOR, MATRIX, CUBE = (sample("f8", shape) for shape in ((), 6, (3, 4), (2, 3, 4)))
EMPTY = np.zeros((0, 3))
VIEWS = (Transposed(MATRIX), Sliced(CUBE, np.s_[:, ::-1, ::2]), Sliced(VECTOR, np.s_[::-2]))

# promotion
for one, other in zip(DTYPES, DTYPES[2:] + DTYPES[:2], strict=True):
    table(np.result_type, sample(one, 3), sample(other, ()))
    table(np.result_type, sample(one, 3), other)
    table(np.common_type, sample(one, 3), sample(other, 3))
    table(np.can_cast, sample(one, 3), other)
for d in DTYPES:
    for scalar in (3, 300, -1, 2.5, 1j):
        table(np.result_type, sample(d, 2), scalar)
    table(np.result_type, sample(d, ()), np.float32(2.5))
    table(np.min_scalar_type, sample(d, 3))
    table(np.iscomplexobj, sample(d, 3))
    table(np.isrealobj, sample(d, 3))
    table(np.common_type, sample(d, (2, 2)))
for arguments in ((MATRIX, Host(sample("c8", 2)), "i1"), (sample("u1", 2), Host(np.zeros(2, "g"))),
                  (VECTOR, Host(np.array(["a"]))), (VECTOR, "M8[s]"), (sample("u1", 2), np.int8, 1),
                  (MATRIX, "no such"), (VECTOR, [1, 2]), (sample("i8", ()), sample("f2", 3)), (MATRIX, None)):
    table(np.result_type, *arguments)
for value in (0, 1, 200, 70000, -1, -200, 2.5, 1e30, 1e300, np.nan, 1j, True):
    table(np.min_scalar_type, np.array(value))
table(np.min_scalar_type, VECTOR)
table(np.min_scalar_type, VECTOR, 1)
for casting in ("no", "equiv", "safe", "same_kind", "unsafe", "no such"):
    table(np.can_cast, VECTOR, "f4", casting)
    table(np.can_cast, sample("i8", 2), "f4", casting=casting)
table(np.can_cast, SCALAR, "f4")
table(np.can_cast, VECTOR, "no such")
for arrays in ((MATRIX, sample("f4", 2)), (sample("f4", 2), sample("f2", 2)), (sample("c8", 1), VECTOR),
               (VECTOR, Host(sample("c16", 2))), (sample("?", 2),), (sample("i1", 3), sample("f4", 3), sample("c8", 3)),
               (VECTOR, Host(np.array(["a"])))):
    table(np.common_type, *arrays)
for f in (np.iscomplexobj, np.isrealobj):
    for a in (SCALAR, EMPTY, Transposed(sample("c8", (2, 3))), sample("c16", ()), Sliced(sample("c8", 4), np.s_[::2])):
        table(f, a)

# shape, ndim, size
for f in (np.shape, np.ndim, np.size):
    for d in DTYPES:
        table(f, sample(d, (2, 3)))
    for a in (SCALAR, VECTOR, MATRIX, CUBE, EMPTY, *VIEWS, Bare(MATRIX)):
        table(f, a)
    table(f, MATRIX, color=1)
    table(lambda a, f=f: f(a[0, 0]), MATRIX).covering(f)
for axis in (0, 1, -1, -3, None, 3, -4, 1.5):
    table(np.size, CUBE, axis)
    table(np.size, Transposed(CUBE), axis=axis)
if NUMPY >= "2.4.0":
    for axis in ((0, 1), (-1, 0), (), (0, 0), (0, 3)):
        table(np.size, CUBE, axis)

# shared memory: of one array, of a view and its base, of two arrays
for f in (np.may_share_memory, np.shares_memory):
    for a, b in ((VECTOR, VECTOR.copy()), (VECTOR, Host(VECTOR)), (SCALAR, VECTOR), (EMPTY, EMPTY), (VECTOR, [1, 2]),
                 (3, VECTOR), (Transposed(MATRIX), MATRIX)):
        table(f, a, b)
    for view in (
        lambda a: a,
        lambda a: a[1:],
        lambda a: a[::2],
        lambda a: a.T,
        lambda a: a.reshape(-1),
        lambda a: a.copy(),
        lambda a: a + 0,
        lambda a: a[:0],
        lambda a: a[[0, 1]],
        lambda a: a[0, 0],
        lambda a: a[0, 0, None],
        lambda a: np.broadcast_to(a, (2, 3, 4)),
        lambda a: np.ravel(a),
        lambda a: np.ravel(a.T),
        lambda a: np.asarray(a, like=a),
        lambda a: np.diagonal(a),
        lambda a: np.real(a),
        lambda a: np.expand_dims(a, 0),
        lambda a: np.split(a, 3)[1],
        lambda a: np.atleast_3d(a),
        lambda a: np.flip(a),
        lambda a: np.squeeze(a),
    ):
        table(lambda a, f=f, view=view: f(a, view(a)), MATRIX).covering(f)
    for pair in (lambda a: (a[:2], a[2:]), lambda a: (a[::2], a[1::2]), lambda a: (a[:3], a[2:]),
                 lambda a: (a[::2], a[3:]), lambda a: (a[::3], a[::2])):
        table(lambda a, f=f, pair=pair: f(*pair(a)), VECTOR).covering(f)
        table(lambda a, f=f, pair=pair: f(*pair(a), max_work=1), VECTOR).covering(f)
    for max_work in (0, 1, -1, None):
        table(f, VECTOR, VECTOR.copy(), max_work)
    table(lambda a, f=f: f(a.real, a.imag), sample("c16", 3)).covering(f)
    table(f, VECTOR, "a")
    table(f, VECTOR)
    table(f, VECTOR, VECTOR, "a")
