"""Rows for functions that make arrays: from shapes and ranges with `like=`, after another array, from other data."""

from __future__ import annotations

from functools import partial

import numpy as np

from .spec import DTYPES, FLOATS, NUMBERS, Host, Sliced, Table, Transposed, positive, sample

table = Table()

NUMPY = np.lib.NumpyVersion(np.__version__)
SCALAR, VECTOR, MATRIX, CUBE = (sample("f8", shape) for shape in ((), 6, (3, 4), (2, 3, 4)))
INTEGER, EMPTY, LIKE = sample("i8", (3, 4)), np.zeros((0, 3)), sample("f4", 3)
VIEWS = (Transposed(MATRIX), Sliced(CUBE, np.s_[:, ::-1, ::2]), Sliced(VECTOR, np.s_[::-2]))


def described(a):
    """Keep of an array what is fixed before it is written."""
    return a.dtype.str, a.shape


# shapes, with like=
for f in (np.zeros, np.ones, np.empty, partial(np.full, fill_value=3)):
    fixed = described if f is np.empty else None
    covers = f.func if isinstance(f, partial) else f
    row = partial(lambda f, c, r, *a, **k: table(f, *a, like=LIKE, **k).covering(c).compared(r), f, covers, fixed)
    for d in DTYPES:
        row((2, 3), dtype=d)
    for shape in (4, (), (0,), (2, 0, 3), [2, 3], np.int64(2), (np.int64(2), 1)):
        row(shape)
    row((2, 3), order="F")
    row((2, 3), device="cpu")
    for wrong in (-1, (2, -3), 2.5, "a", None, (2, "a")):
        row(wrong)
    row(2, dtype="no such")
    row(2, order="K")
    row(2, device="no such")
    row(2, dtype="M8[D]")
    row(2, dtype="U3")
for value in (0, 2.5, True, 1j, np.float32(1.5), [1, 2, 3], np.nan, 300, Host(np.array([1.5, 2, 3])), "a"):
    table(np.full, (2, 3), value, like=LIKE)
    table(np.full, (2, 3), value, "u1", like=LIKE)
table(np.full, (2, 3), VECTOR[:3], like=LIKE)
table(np.full, (2, 3), SCALAR, dtype="f4", like=LIKE)
table(np.full, (2, 3), VECTOR, like=LIKE)
table(np.ones, (2, 3), like=Sliced(LIKE, np.s_[::2]))
for copy in (None, True, False):  # an array in neither order is in any that is asked of it
    for a in (Sliced(sample("f8", (3, 4)), np.s_[::-1]), Transposed(sample("f8", (3, 4)))):
        for order in "ACFK":
            table(np.array, a, copy=copy, order=order, like=LIKE)
            table(np.asarray, a, copy=copy, order=order, like=LIKE)

# ranges, with like=
for arguments in ((4,), (1, 5), (0, 3, 0.5), (5, 0, -2), (0.5, 3), (0,), (5, 1), (1, 2, 0), (np.int8(3),), (2.5,),
                  (True, 4), (), (1j,), ("a",)):
    table(np.arange, *arguments, like=LIKE)
for d in DTYPES:
    table(np.arange, 2, dtype=d, like=LIKE)
    table(np.arange, 1, 7, 2, d, like=LIKE)
table(np.arange, start=1, stop=4, step=2, like=LIKE)
table(np.arange, 3, device="cpu", like=LIKE)
table(np.arange, "2024-01-01", "2024-01-05", dtype="M8[D]", like=LIKE)
for f in (np.eye, np.identity, np.tri):
    for d in DTYPES:
        table(f, 3, dtype=d, like=LIKE)
    for n in (0, 1, np.int64(2), -1, 2.5, "a"):
        table(f, n, like=LIKE)
for f in (np.eye, np.tri):
    for m, k in ((4, 0), (2, 1), (None, -1), (0, 0), (4, 9), (4, -9), (np.int64(2), np.int64(1)), (-1, 0), (3, 1.5)):
        table(f, 3, m, k, like=LIKE)
table(np.eye, 3, 2, order="F", device="cpu", like=LIKE)

# spaced values
for f in (np.linspace, np.logspace, np.geomspace):
    for d in DTYPES:
        table(f, positive(d, 3), positive(d, 3, 1) + np.array(1, d), 4)
        table(f, np.array(1.1), np.array(1.9), 5, dtype=d)
    for kwargs in ({"num": 0}, {"num": 1}, {"num": 7}, {"endpoint": False}, {"axis": -1, "num": 3},
                   {"axis": 1, "num": 2}, {"num": 1, "endpoint": False}, {"num": np.int64(3)}, {"num": np.array(3)}):
        table(f, positive("f8", (2, 3)), positive("f8", 3, 1) + 1, **kwargs)
    for start, stop in ((np.array(2.0), 1), (1, np.array(5)), (np.array(1.0), 1), ([1, 2], np.array(4.0)),
                        (Host(np.array(1.0)), np.array(2.0)), (np.array(1 + 1j), 3j), (np.array(-3.0), -1),
                        (Transposed(positive("f4", (2, 3))), 2), (np.zeros(0) + 1, 2), (positive("f2", 2), 3.0)):
        table(f, start, stop, 4)
    for kwargs in ({"num": -1}, {"num": 2.5}, {"axis": 2}, {"dtype": "no such"}, {"num": "a"}):
        table(f, np.array([1.0, 2.0]), 3, **kwargs)
    table(f, np.ones(2), np.ones(3))
    table(f, VECTOR, "a")
for start in (np.array(0.0), np.array([0, 1]), sample("f4", ())):
    table(np.linspace, start, 2, 5, retstep=True)
    table(np.linspace, start, 2, 1, retstep=True)
    table(np.linspace, start, 2, 4, False, True)
table(np.linspace, np.array(0.0), 1, 3, device="cpu")
table(np.linspace, np.array(-3.5), np.array(4.2), 5, dtype="i8")
table(np.linspace, np.array(0.0), 5e-324, 3)
for base in (2, 2.5, np.array(3.0), np.array([2.0, 10.0]), np.array([[2.0], [3.0]]), Host(np.array(2.0)), 1j):
    table(np.logspace, np.array([0.0, 1.0]), 2, 3, base=base)
    table(np.logspace, 0, np.array(2), 3, False, base)
for start, stop in ((0.0, 1), (-1.0, 1), (1.0, 0)):
    table(np.geomspace, np.array(start), stop, 3)
for start, stop in ((-np.inf, 3j), (np.nan, 2j), (2.0, -np.inf)):
    table(np.geomspace, np.array([start]), stop, 4)

# after another array
for f in (np.zeros_like, np.ones_like, np.empty_like, partial(np.full_like, fill_value=3)):
    fixed = described if f is np.empty_like else None
    covers = f.func if isinstance(f, partial) else f
    row = partial(lambda f, c, r, *a, **k: table(f, *a, **k).covering(c).compared(r), f, covers, fixed)
    for d in DTYPES:
        row(sample(d, (2, 3)))
        row(INTEGER, dtype=d)
    for a in (SCALAR, CUBE, EMPTY, *VIEWS):
        row(a)
    for kwargs in ({"order": "F"}, {"order": "C"}, {"order": "A"}, {"subok": False}, {"shape": (5,)}, {"shape": 2},
                   {"shape": ()}, {"shape": (2, 2), "dtype": "i1"}, {"device": "cpu"}, {"device": "no such"},
                   {"shape": -1}, {"order": "X"}, {"dtype": "no such"}, {"dtype": "U3"}, {"color": 1}):
        row(MATRIX, **kwargs)
for value in (2.5, True, 1j, np.nan, 300, -1, [1, 2, 3, 4], VECTOR[:4], Host(INTEGER), SCALAR, "a", np.ones(3)):
    for a in (MATRIX, sample("u1", (3, 4))):
        table(np.full_like, a, value)
    table(np.full_like, INTEGER, value, dtype="f4", shape=(2, 4))

# copies and conversions
for f in (np.asarray, np.asanyarray, np.array, np.ascontiguousarray, np.asfortranarray, np.require):
    for d in DTYPES:
        table(f, [[1, 2], [3, 4]], dtype=d, like=LIKE)
        table(f, sample("i1", (2, 3)), dtype=d, like=LIKE)
    for a in (SCALAR, MATRIX, EMPTY, Host(INTEGER), 3, 2.5, (1, 2), [], [True, False], np.float32(2), [[1], [2.5]],
              [1j], *VIEWS):
        table(f, a, like=LIKE)
    for a in ([[1], [2, 3]], "text", ["a", "b"], None, {"a": 1}):
        table(f, a, like=LIKE)
    table(f, ["a"], dtype="f8", like=LIKE)
    table(f, MATRIX, "no such", like=LIKE)
for f in (np.asarray, np.asanyarray, np.array):
    for order in ("C", "F", "A", "K", "X"):
        table(f, MATRIX, order=order, like=LIKE)
    for copy in (True, False, None):
        if f is not np.asanyarray or NUMPY >= "2.1.0":
            table(f, MATRIX, copy=copy, like=LIKE)
            table(f, MATRIX, "f4", copy=copy, like=LIKE)
            for value in ([1, 2.5], [], 2.0, np.float32(2.0)):  # of which an array is always a copy
                table(f, value, copy=copy, like=LIKE)
for d in (0, 1, 3, -1, 70):
    table(np.array, VECTOR, ndmin=d, like=LIKE)
    table(np.array, [1, 2], ndmin=d, like=LIKE)
table(np.array, MATRIX, subok=True, like=LIKE)
table(np.asarray, MATRIX, device="cpu", like=LIKE)
table(np.asarray, [VECTOR.tolist(), VECTOR.tolist()], device="no such", like=LIKE)
if NUMPY >= "2.1.0":
    table(np.asanyarray, MATRIX, device="cpu", like=LIKE)
if NUMPY >= "2.4.0":
    table(np.array, [[1, 2], [3, 4]], ndmax=2, like=LIKE)
for requirements in (None, "C", "F", ["C", "W"], "A", ["F", "O"], "W", [], "E", "Z", ["C", "F"], "O", ["C", "OWNDATA"]):
    table(np.require, Transposed(sample("c8", (4, 3))), None, requirements, like=LIKE)
    table(np.require, Sliced(MATRIX, np.s_[1:, ::2]), None, requirements, like=LIKE)
    table(np.require, MATRIX, requirements=requirements, like=LIKE)
    table(np.require, Transposed(sample("f4", (4, 3))), "f8", requirements, like=LIKE)
    table(np.require, [1, 2], "f4", requirements, like=LIKE)
    table(np.require, np.asfortranarray(MATRIX), None, requirements, like=LIKE)
for f, flag in ((np.ascontiguousarray, "c_contiguous"), (np.asfortranarray, "f_contiguous")):
    for a in (MATRIX, *VIEWS):
        table(lambda a, f=f, flag=flag: getattr(f(a, like=a).flags, flag), a).covering(f)
for d in DTYPES:
    table(np.copy, sample(d, (2, 3)))
for a in (SCALAR, EMPTY, *VIEWS):
    table(np.copy, a)
for order in ("C", "F", "A", "K", "X"):
    table(np.copy, Transposed(MATRIX), order)
table(np.copy, MATRIX, subok=True)
table(lambda a: np.copyto(np.copy(a), 0), MATRIX).covering(np.copy)
for one in DTYPES:
    for other in ("?", "i8", "f2", "f4", "c16"):
        table(np.astype, positive(one, (2, 3)), other)
for a in (SCALAR, EMPTY, *VIEWS):
    table(np.astype, a, np.float32)
    table(np.astype, a, "f8", copy=False)
table(np.astype, MATRIX, "i8")
table(np.astype, MATRIX, np.dtype("c8"), copy=True)
table(np.astype, MATRIX, float)
table(np.astype, MATRIX, "no such")
table(np.astype, MATRIX, "U5")
table(np.astype, INTEGER, "M8[D]")
if NUMPY >= "2.1.0":
    table(np.astype, MATRIX, "f4", device="cpu")
    table(np.astype, MATRIX, "f4", device="no such")

# from buffers, iterators, functions
BYTES = sample("u1", 32).tobytes()
for d in DTYPES:
    table(np.frombuffer, BYTES, dtype=d, like=LIKE)
    table(np.fromiter, [1, 0, 2], dtype=d, like=LIKE)
    table(np.fromfunction, lambda i, j: i + j, (2, 3), dtype=d, like=LIKE)
for kwargs in ({"count": 2}, {"offset": 8}, {"count": 1, "offset": 24}, {"count": 9}, {"offset": 3}, {"offset": 99},
               {"dtype": "V3"}, {"dtype": "O"}, {"dtype": "S4"}):
    table(np.frombuffer, BYTES, like=LIKE, **kwargs)
table(np.frombuffer, b"", like=LIKE)
table(np.frombuffer, "text", like=LIKE)
table(np.frombuffer, VECTOR.tobytes(), "f8", like=LIKE)
for items, kwargs in (((1, 2, 3), {"count": 2}), ([1, 2], {"count": 3}), ([], {}), ([1, "a"], {}), (range(4), {}),
                      (3, {}), ([[1, 2]], {}), ([(1, 2)], {"dtype": "2f8"})):
    table(np.fromiter, items, **{"dtype": "f8", **kwargs}, like=LIKE)
for function, shape, kwargs in ((lambda i: i * 2, (4,), {}), (lambda i, j: i == j, (3, 3), {"dtype": "i8"}),
                                (lambda i, j, k: i, (2, 2, 2), {"k": 3}), (lambda i: 7, (3,), {}),
                                (lambda i, scale: i * scale, (3,), {"scale": 2.5}),
                                (lambda i, j: np.where(i > j, i, -j), (2, 3), {}), (lambda i: i, (2, 2), {}),
                                (lambda i: 1 / 0, (2,), {}), (lambda i: np.sum(i), (5,), {}), (lambda i: i, 3, {}),
                                (lambda i: i, (-1,), {})):
    table(np.fromfunction, function, shape, like=LIKE, **kwargs)

# triangles and diagonals
for f in (np.tril, np.triu):
    for d in DTYPES:
        table(f, sample(d, (3, 4)))
    for k in (1, -1, 3, -9, np.array(1), 1.5):
        table(f, CUBE, k)
        table(f, Transposed(sample("f4", (2, 5))), k=k)
    for a in (VECTOR, SCALAR, EMPTY, Sliced(CUBE, np.s_[:, ::-1, ::2]), np.array([[np.nan, 1], [np.inf, 2]])):
        table(f, a)
for d in DTYPES:
    table(np.diagflat, sample(d, (2, 2)))
for k in (1, -2, 0, np.int64(1), 1.5):
    table(np.diagflat, VECTOR[:3], k)
    table(np.diagflat, Transposed(sample("i8", (2, 2))), k=k)
for a in (SCALAR, np.zeros(0), Sliced(VECTOR, np.s_[::-2])):
    table(np.diagflat, a)

# grids
for d in DTYPES:
    table(np.meshgrid, sample(d, 2), sample("f4", 3))
for kwargs in ({"indexing": "ij"}, {"sparse": True}, {"copy": False}, {"sparse": True, "indexing": "ij", "copy": False},
               {"indexing": "no such"}, {"color": 1}):
    table(np.meshgrid, VECTOR[:2], INTEGER[0], **kwargs)
    table(np.meshgrid, VECTOR[:2], Host(INTEGER[0]), [1, 2], **kwargs)
for arrays in ((VECTOR,), (SCALAR, 2), (np.zeros(0), VECTOR), (MATRIX, VECTOR),
               (Sliced(VECTOR, np.s_[::2]), Transposed(MATRIX), sample("?", 2))):
    table(np.meshgrid, *arrays)
for d in (*FLOATS, *NUMBERS[:3]):
    table(np.meshgrid, sample(d, 2), sample(d, 2, 1), sample(d, 2, 2), indexing="ij", sparse=True)

# like= alone makes these calls ours
LIKE = sample("f8", 3, 5)
for make in (np.array, np.asarray, np.asanyarray, np.require):
    table(make, [1.0, 2.5], like=LIKE)
for make in (np.ones, np.zeros):
    table(make, (2, 3), like=LIKE)
table(np.empty, (2, 3), like=LIKE).compared(np.shape)
table(np.full, (2, 3), 1.5, like=LIKE)
table(np.arange, 1.0, 4.0, 0.5, like=LIKE)
table(np.eye, 3, 4, like=LIKE)
table(np.identity, 3, like=LIKE)
table(np.tri, 3, 4, like=LIKE)
