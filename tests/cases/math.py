"""Rows for functions over values: rounding, comparing, products, differences, interpolation, bits.

Not here: sums and other reductions (reductions.py), polynomials (polynomials.py), ufuncs (ufuncs.py).
"""

from __future__ import annotations

import operator

import numpy as np

from .reductions import gaps, special
from .spec import DTYPES, FLOATS, NUMBERS, Host, Sliced, Table, Transposed, positive, sample

table = Table()

NUMPY = np.lib.NumpyVersion(np.__version__)
SCALAR, VECTOR, MATRIX, CUBE = (sample("f8", shape) for shape in ((), 6, (3, 4), (2, 3, 4)))
INTEGER, COMPLEX, MASK = sample("i8", (3, 4)), sample("c16", (3, 4)), sample("?", (3, 4), 3)
VIEWS = (Transposed(MATRIX), Sliced(CUBE, np.s_[:, ::-1, ::2]), Sliced(VECTOR, np.s_[::-2]))
EMPTY = np.zeros((0, 3))
SPECIAL = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.5, -2.5])

# One array in, one of the same shape out.
ELEMENTWISE = (np.round, np.around, np.fix, np.angle, np.real, np.imag, np.isreal, np.iscomplex, np.isposinf,
               np.isneginf, np.nan_to_num, np.real_if_close, np.i0, np.sinc, np.unwrap)
for f in ELEMENTWISE:
    for d in DTYPES if f is not np.fix or NUMPY >= "2.1.0" else FLOATS:  # NumPy 2.0 makes floats of integers
        table(f, sample(d, (2, 3)))
    for a in (SCALAR, EMPTY, *VIEWS):
        table(f, a)
    table(f, SPECIAL)
    table(f, special("c8"))

# rounding
for f in (np.round, np.around):
    for d in ("f2", "f4", "f8", "i8"):  # NumPy multiplies, rounds and divides in the dtype of out=
        for decimals in (0, 1, -1):
            table(f, np.array([-3.53591696, 1.43247181, -10.85118078, 254.9]), decimals, np.zeros(4, d)).within(1e-6)
    for d in ("i1", "i8", "u1", "f2", "f4", "f8", "c16"):
        for decimals in (1, -1):
            table(f, sample(d, 5) * 5, decimals)
    table(f, np.array([0.5, 1.5, 2.5, -0.5, -1.5, 1e300, 123456.5]))
    table(f, np.array([15, 25, 35, -15, 14]), decimals=-1)
    table(f, MATRIX, 2, np.zeros((3, 4)))
    table(f, MATRIX, out=Transposed(np.zeros((4, 3), "f4")))
    table(f, MATRIX, out=np.zeros((3, 4), "i8"))
    table(f, MATRIX, out=np.zeros((4, 3)))
    table(f, SPECIAL, decimals=3)
    table(f, MATRIX, 1.5)
    table(f, MATRIX, decimals="a")
table(np.fix, MATRIX, out=np.zeros((3, 4)))
table(np.fix, MATRIX, np.zeros((3, 4), "f4"))
table(np.fix, MATRIX, out=np.zeros(4))
for f in (np.isposinf, np.isneginf):
    table(f, SPECIAL, out=np.zeros(7, "?"))
    table(f, SPECIAL, np.zeros(7))
    table(f, SPECIAL, out=np.zeros(6, "?"))

# clip
for d in DTYPES:
    table(np.clip, sample(d, (2, 3)), 0, 1)
    table(np.clip, sample(d, (2, 3)), sample(d, 3, 1), None)
for d in NUMBERS:
    table(np.clip, sample(d, 6), 1.5, 2.5)
for low, high in ((None, 2), (-1, None), (2, -2), (VECTOR - 1, VECTOR + 1), (np.array(-1), Host(np.full(6, 1.0)))):
    table(np.clip, VECTOR, low, high)
    table(np.clip, sample("f4", 6), low, high)
    table(np.clip, Sliced(sample("i8", 12), np.s_[::2]), a_min=low, a_max=high)
table(np.clip, VECTOR, None, None)
table(np.clip, VECTOR)
if NUMPY >= "2.1.0":  # NumPy 2.0 refuses bounds that the dtype cannot hold
    table(np.clip, sample("u1", 4), -5, 300)
table(np.clip, INTEGER, [-1, 0, 1, 2], 5)
table(np.clip, MATRIX, -1, 1, out=np.zeros((3, 4)))
table(np.clip, MATRIX, -1, 1, out=np.zeros((3, 4), "f4"))
table(np.clip, MATRIX, -1, 1, out=Transposed(np.zeros((4, 3))))
table(np.clip, MATRIX, -1, 1, out=np.zeros(4))
table(np.clip, INTEGER, -1, 1, out=np.zeros((3, 4), "i4"))
table(np.clip, MATRIX, -1, 1, where=MASK, out=np.zeros((3, 4)))
table(np.clip, INTEGER, 0, 5, dtype="f4")
table(np.clip, INTEGER, 0, 5, casting="no")
table(np.clip, SPECIAL, -1, 2)
table(np.clip, VECTOR, np.nan, 2)
table(np.clip, COMPLEX, -1j, 1)
table(np.clip, MATRIX, sample("f8", 3), 1)
table(np.clip, [1, 2, 9], np.array(2), 5)
table(np.clip, VECTOR, "a", 1)
if NUMPY >= "2.1.0":
    table(np.clip, VECTOR, min=-1)
    table(np.clip, VECTOR, max=1)
    table(np.clip, INTEGER, min=-1, max=np.array([1, 2, 3, 4]))
    table(np.clip, VECTOR, 0, 1, min=-1)
    table(np.clip, VECTOR, 0, max=1)

# parts of complex numbers, and what is a number
for d in DTYPES:
    table(np.angle, sample(d, 4), deg=True)
table(np.angle, np.array([1 + 0j, -1 + 0j, 1j, -1j, 0j, complex(-1, -0.0)]))
table(np.angle, COMPLEX, color=1)
for a in (np.array([1 + 1e-14j, 2]), np.array([1 + 1e-12j, 2]), np.array([1 + 0j]), sample("c8", 3).real + 0j):
    table(np.real_if_close, a)
    table(np.real_if_close, a, tol=1e6)
    table(np.real_if_close, a, 1e-10)
for f in (np.real, np.imag):
    table(f, Transposed(COMPLEX))
    table(f, np.array(2 - 3j))
    table(lambda a, f=f: np.copyto(f(a), 7.0), sample("c16", 4)).covering(f)
table(lambda a: np.copyto(np.real(a), 7.0), sample("f4", 4)).covering(np.real)
for d in (*FLOATS, "c16"):
    table(np.nan_to_num, special(d))
    table(np.nan_to_num, special(d), nan=-1, posinf=9, neginf=-9)
for copy in (True, False):
    table(np.nan_to_num, special("f8"), copy=copy)
    table(np.nan_to_num, Sliced(special("f8"), np.s_[:, ::2]), copy=copy, posinf=3.5)
    table(np.nan_to_num, Transposed(special("c16")), copy, 1.0)
    table(np.nan_to_num, INTEGER, copy=copy)
    table(np.nan_to_num, np.array(np.nan), copy=copy)
table(np.nan_to_num, special("f8"), neginf=-0.5)
table(np.nan_to_num, special("f8"), nan=np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
table(np.nan_to_num, special("f8"), nan="a")

# comparing whole arrays
PAIRS = ((VECTOR, VECTOR), (VECTOR, VECTOR + 1e-9), (VECTOR, VECTOR * (1 + 1e-4)), (MATRIX, MATRIX[0]), (VECTOR, 1.0),
         (INTEGER, INTEGER.astype("f4")), (SPECIAL, SPECIAL), (np.array([np.inf]), np.array([-np.inf])),
         (COMPLEX, COMPLEX + 1e-9j), (MASK, MASK), (EMPTY, EMPTY), (SCALAR, SCALAR), (VECTOR, Host(VECTOR)),
         (np.array([1, 2]), [1, 2]), ([1.0, np.nan], np.array([1.0, np.nan])), (Transposed(MATRIX), Host(MATRIX.T)),
         (MATRIX, sample("f8", 5)), (np.array([1.0]), np.array([1.0, 1.0])), (VECTOR, Host(np.full(6, "a"))))
for f in (np.isclose, np.allclose, np.array_equal, np.array_equiv):
    for a, b in PAIRS:
        table(f, a, b)
for f in (np.isclose, np.allclose, np.array_equal):
    table(f, SPECIAL, SPECIAL, equal_nan=True)
    table(f, special("c16"), special("c16"), equal_nan=True)
    table(f, gaps("f2", 6), gaps("f2", 6, 1), equal_nan=True)
    table(f, INTEGER, INTEGER, equal_nan=True)
for f in (np.isclose, np.allclose):
    for d in DTYPES:
        table(f, sample(d, 4), sample(d, 4, 1))
    for rtol, atol in ((0.1, 0), (0, 0.5), (1, 1), (np.nan, 0)):
        table(f, MATRIX, MATRIX * 1.05, rtol, atol)
        table(f, sample("f4", 3), 0.0, rtol=rtol, atol=atol)
    table(f, MATRIX, 0, rtol=np.array([0, 0.1, 1, 2]), atol=np.full((3, 1), 0.5))
    table(f, VECTOR, "a")
table(np.array_equal, "a", VECTOR)
table(np.array_equal, MATRIX, MATRIX, color=1)

# products
PRODUCTS = (np.dot, np.inner, np.outer, np.vdot, np.kron)
for f in PRODUCTS:
    for d in DTYPES:
        table(f, sample(d, 4), sample(d, 4, 1))
    for one, other in (("f4", "f8"), ("i8", "f2"), ("c8", "f8"), ("?", "u1")):
        table(f, sample(one, (2, 2)), sample(other, (2, 2), 1))
    for a, b in ((SCALAR, MATRIX), (MATRIX, 2.0), (CUBE, MATRIX), (MATRIX, CUBE), (MATRIX, VECTOR), (EMPTY, EMPTY)):
        table(f, a, b)
    for a, b in ((MATRIX, Transposed(MATRIX)), (VIEWS[2], VIEWS[2]), (COMPLEX, Host(COMPLEX)),
                 ([1, 2, 3, 4], MATRIX.T)):
        table(f, a, b)
    table(f, np.zeros(0), np.zeros(0))
    table(f, SCALAR, 3)
    table(f, VECTOR, "a")
for d in NUMBERS:
    table(np.dot, sample(d, (3, 4)), sample(d, (4, 2)))
table(np.dot, CUBE, sample("f8", (5, 4, 2)))
table(np.dot, MATRIX, MATRIX.T, np.zeros((3, 3)))
table(np.dot, VECTOR, VECTOR, out=np.zeros(()))
table(np.dot, MATRIX, MATRIX.T, out=Sliced(np.zeros((6, 3)), np.s_[::2]))
table(np.dot, MATRIX, MATRIX.T, out=np.zeros((3, 3), "f4"))
table(np.dot, MATRIX, MATRIX.T, out=np.zeros((3, 4)))
table(np.outer, MATRIX, VECTOR, out=np.zeros((12, 6)))
table(np.outer, VECTOR, VECTOR, out=np.zeros((6, 5)))
table(np.outer, VECTOR, VECTOR, out=np.zeros((6, 6), "i8"))
table(np.vdot, COMPLEX, Transposed(sample("c16", (4, 3))))
CANCELLING = (np.array([-0.4062, 0.97, 0.0], "f2"), np.array([-1.727, -0.678, -1.649], "f2"))
for f in (np.dot, np.inner, np.vdot, np.matmul, np.linalg.matmul, operator.matmul, np.linalg.multi_dot, np.tensordot):
    given = [CANCELLING] if f is np.linalg.multi_dot else [*CANCELLING, *[1] * (f is np.tensordot)]
    table(f, *given).within(1e-3)  # of float16 numbers CuPy would round each product
for f in (np.dot, np.matmul, operator.matmul):
    table(f, CANCELLING[0][None], CANCELLING[1][:, None]).within(1e-3)
table(np.einsum, "i,i", *CANCELLING).within(1e-3)
for subscripts in ("ij->", "ij->j", "ij->i", "ij->ji", "ij,ij->i"):
    table(np.einsum, subscripts, *[np.outer(*CANCELLING)] * (1 + ("," in subscripts))).within(1e-3)
for f in (np.correlate, np.convolve):
    table(f, CANCELLING[0], CANCELLING[1][::-1].copy() if f is np.convolve else CANCELLING[1], "valid").within(1e-3)
table(np.matmul, *CANCELLING, out=np.zeros((), "f2")).within(1e-3)
table(np.dot, *CANCELLING, out=np.zeros((), "f2")).within(1e-3)
for axes in (0, 1, 2, ([1], [1]), (1, -1), ([0, 1], [0, 1]), ((0, 1), (0, -1)), ([], [])):
    table(np.tensordot, MATRIX, Sliced(sample("f8", (6, 4)), np.s_[::2]), axes)
for d in DTYPES:
    table(np.tensordot, sample(d, (2, 3)), sample(d, (3, 2)), 1)
table(np.tensordot, CUBE, sample("f8", (4, 3, 2)), axes=([1, 0], [1, 2]))
table(np.tensordot, CUBE, Host(CUBE.T), 1)
for axes in (3, ([0], [0, 1]), (2, 0), ([0], [1]), "a"):
    table(np.tensordot, MATRIX, MATRIX, axes)
for d in ("i8", "u1", "f4", "c16", "?"):
    table(np.cross, sample(d, (2, 3)), sample(d, (2, 3), 1))
for kwargs in ({"axisa": 0, "axisb": 0}, {"axis": 0}, {"axisa": 0, "axisb": 0, "axisc": 0}, {"axisa": -2, "axis": 0}):
    table(np.cross, sample("f8", (3, 5)), sample("f8", (3, 5), 1), **kwargs)
table(np.cross, sample("f8", (4, 1, 3)), sample("i8", 3))
table(np.cross, [1, 2, 3], sample("f8", (2, 3)))
for a, b in ((VECTOR[:2], VECTOR[:2]), (VECTOR[:3], VECTOR[:2]), (MATRIX, MATRIX), (SCALAR, VECTOR[:3])):
    table(np.cross, a, b)
table(np.cross, VECTOR[:3], VECTOR[:3], axis=1)

# einsum
for d in DTYPES:
    table(np.einsum, "ij,jk->ik", sample(d, (2, 3)), sample(d, (3, 2)))
for subscripts in ("ij->ji", "ij->", "ij->i", "ij", "ji", "...j->...", "i...->...i"):
    table(np.einsum, subscripts, MATRIX)
for subscripts in ("ii", "ii->i", "ij->ji", "ij,ji->"):
    table(np.einsum, subscripts, *[sample("f8", (3, 3))] * (1 + subscripts.count(",")))
for optimize in (False, True, "greedy", "optimal", ["einsum_path", (0, 1), (0, 1)]):
    table(np.einsum, "ij,jk,kl->il", MATRIX, MATRIX.T, INTEGER, optimize=optimize)
table(np.einsum, MATRIX, [0, 1], INTEGER, [0, 1], [1])
table(np.einsum, MATRIX, [0, ...], [..., 0])
table(np.einsum, "bij,bjk->bik", CUBE, Host(CUBE.swapaxes(1, 2)))
table(np.einsum, "ij,ij->i", MATRIX, INTEGER, out=np.zeros(3))
table(np.einsum, "ij,ij->i", MATRIX, INTEGER, dtype="c16")
table(np.einsum, "ij,kj->ik", MATRIX, MATRIX, order="F")
table(np.einsum, "i,i", sample("f4", 5), sample("f4", 5), dtype="f8", casting="safe")
table(np.einsum, "i,->i", VECTOR, 2.0)
for subscripts in ("ij,jk", "ijk", "i", "ij->k", "ij->ii", "i#", "ij,"):
    table(np.einsum, subscripts, MATRIX)
table(np.einsum, "ij,ij->i", MATRIX, INTEGER, out=np.zeros(4))
table(np.einsum, "ij,ij->i", MATRIX, INTEGER, dtype="i8")
table(np.einsum, "ij,jk", MATRIX, MATRIX)
table(lambda a: np.copyto(np.einsum("ii->i", a), 5.0), sample("f8", (3, 3))).covering(np.einsum)
for optimize in ("greedy", "optimal", True, False, ("greedy", 4)):
    table(np.einsum_path, "ij,jk,kl->il", MATRIX, MATRIX.T, INTEGER, optimize=optimize)
table(np.einsum_path, MATRIX, [0, 1], INTEGER, [0, 1])
table(np.einsum_path, "ij,jk", MATRIX, MATRIX)
table(np.einsum_path, "ij,jk", MATRIX, MATRIX.T, optimize="no such")

# differences and areas
for d in DTYPES:
    table(np.diff, sample(d, (3, 4)))
    table(np.ediff1d, sample(d, (2, 3)))
    table(np.gradient, sample(d, 5))
    table(np.trapezoid, sample(d, (2, 4)))
for n, axis in ((0, 0), (1, 0), (2, -1), (3, 1), (5, 1), (1, -2), (-1, 0), (1, 2), (1.5, 0)):
    table(np.diff, MATRIX, n, axis)
table(np.diff, INTEGER, prepend=0, append=[[1], [2], [3]])
table(np.diff, INTEGER, axis=0, prepend=INTEGER[:1], append=2.5)
table(np.diff, VECTOR, prepend=VECTOR, append=Host(VECTOR))
table(np.diff, [1, 4, 9], prepend=np.array(0))
for a in (*VIEWS, MASK, SCALAR, EMPTY, np.zeros(1), np.array([1, 2], "u1")[::-1].copy()):
    table(np.diff, a)
table(np.diff, MATRIX, prepend=np.zeros((2, 2)))
for kwargs in ({"to_begin": -1}, {"to_end": [8, 9]}, {"to_begin": np.array([[1, 2]]), "to_end": np.array(3)},
               {"to_end": 2.5}, {"to_begin": 1j}, {"to_end": VECTOR}, {"to_begin": Host(INTEGER)}):
    table(np.ediff1d, INTEGER, **kwargs)
    table(np.ediff1d, Sliced(VECTOR, np.s_[::2]), **kwargs)
table(np.ediff1d, [1, 4, 9], np.array([1]))
table(np.ediff1d, np.zeros(0), 1, 2)
table(np.ediff1d, sample("u1", 4), to_end=300)
for spacing in ((), (2.0,), (0.5, 2), (np.array([0.0, 1, 3]), 2), (np.array([0.0, 1, 3]), [0, 1, 3, 4])):
    table(np.gradient, MATRIX, *spacing)
for kwargs in ({"axis": 0}, {"axis": -1}, {"axis": (0, 1)}, {"axis": (1,)}, {"edge_order": 2},
               {"axis": (), "edge_order": 1}):
    table(np.gradient, MATRIX, **kwargs)
    table(np.gradient, Transposed(sample("f4", (5, 4))), **kwargs)
table(np.gradient, sample("f8", 6), positive("f8", 6).cumsum(), edge_order=2)
table(np.gradient, INTEGER, 2, axis=1)
table(np.gradient, COMPLEX, np.array(2.0))
for spacing, kwargs in (((1, 2, 3), {}), ((np.ones(5), 1), {}), ((), {"edge_order": 3}), ((), {"axis": 2}),
                        ((np.ones((2, 2)), 1), {}), ((1,), {"color": 1})):
    table(np.gradient, MATRIX, *spacing, **kwargs)
table(np.gradient, np.zeros(1))
table(np.gradient, np.zeros(2), edge_order=2)
table(np.gradient, SCALAR)
for kwargs in ({"dx": 0.5}, {"axis": 0}, {"x": np.arange(4.0) ** 2}, {"x": [0, 1, 3, 7]}, {"x": MATRIX * 2, "axis": 0},
               {"x": Host(np.arange(3)), "axis": 0}, {"dx": np.array(2)}):
    table(np.trapezoid, MATRIX, **kwargs)
    table(np.trapezoid, Transposed(sample("f4", (4, 3))), **kwargs)
table(np.trapezoid, [1, 2, 3], np.array([0.0, 1, 3]))
table(np.trapezoid, np.zeros(0))
for kwargs in ({"x": np.arange(5.0)}, {"axis": 2}, {"axis": (0, 1)}):
    table(np.trapezoid, MATRIX, **kwargs)

# sliding products
for f in (np.convolve, np.correlate):
    for d in DTYPES:
        table(f, sample(d, 5), sample(d, 3, 1))
    for mode in ("full", "same", "valid"):
        table(f, sample("f8", 5), sample("f8", 3), mode)
        table(f, sample("f4", 3), sample("c16", 6), mode=mode)
        table(f, Sliced(VECTOR, np.s_[::-2]), [1, 2], mode)
    table(f, VECTOR, 2.0)
    table(f, VECTOR, Host(INTEGER[0]))
    for value, mode in ((np.nan, "full"), (np.inf, "same"), (-np.inf, "valid"), (np.nan, "same")):
        table(f, VECTOR, np.array([1.0, value]), mode)
        table(f, np.array([1.0, value, 2.0]), np.array([3.0, -4.0]), mode)
    for a, v, mode in ((VECTOR, np.zeros(0), "full"), (MATRIX, VECTOR, "full"), (VECTOR, VECTOR, "no such"),
                       (SCALAR, SCALAR, 0)):
        table(f, a, v, mode)

# interpolation
KNOTS = np.array([-2.0, 0.0, 1.0, 4.0])
for d in ("i8", "u1", "f2", "f4", "f8", "?"):
    table(np.interp, sample(d, (2, 3)), KNOTS, [1, 2, 0, 5])
for kwargs in ({"left": -9}, {"right": 9.5, "left": 1}, {"period": 3}, {"period": -2.5},
               {"left": np.nan, "period": None}):
    table(np.interp, VECTOR, KNOTS, KNOTS[::-1].copy(), **kwargs)
    table(np.interp, Transposed(MATRIX), KNOTS.tolist(), KNOTS * (1 + 1j), **kwargs)
table(np.interp, 0.5, KNOTS, KNOTS)
table(np.interp, SCALAR, Host(KNOTS), KNOTS)
table(np.interp, SPECIAL, KNOTS, KNOTS**2)
table(np.interp, KNOTS, KNOTS, KNOTS**2)
table(np.interp, VECTOR, [1.0], [2.0])
table(np.interp, VECTOR, Sliced(np.arange(-4.0, 4), np.s_[::2]), np.arange(4))
table(np.interp, np.zeros(0), KNOTS, KNOTS)
table(np.interp, COMPLEX, KNOTS, KNOTS)
table(np.interp, VECTOR, KNOTS, KNOTS[:3])
table(np.interp, VECTOR, np.zeros(0), np.zeros(0))
table(np.interp, VECTOR, KNOTS, KNOTS, period=0)
table(np.interp, VECTOR, np.zeros((2, 2)), np.zeros((2, 2)))

# phases
PHASES = np.array([[0.0, 3.0, 6.5, -0.5, 2.9, -3.1], [1.0, 7.5, 1.2, 13.8, 0.1, 6.4]])
for kwargs in ({"axis": 0}, {"axis": -2}, {"discont": 4}, {"period": 4}, {"discont": 1.0, "period": 3.0}, {"axis": 2},
               {"discont": None}):
    table(np.unwrap, PHASES, **kwargs)
    table(np.unwrap, Sliced(PHASES.astype("f4"), np.s_[:, ::-1]), **kwargs)
table(np.unwrap, np.array([0, 3, 7, -2, 9]), period=4)
table(np.unwrap, np.array([0, 3, 7, 2, 9], "u1"), period=5)
table(np.unwrap, PHASES, period="a")
table(np.i0, np.array([0.0, 1, 8, 8.1, 20, -3]))
table(np.sinc, np.array([0.0, 0.5, 1, -2, 1e-20]))
table(np.i0, COMPLEX)

# bits
for d in DTYPES:
    table(np.packbits, sample(d, (3, 10)))
    table(np.unpackbits, sample(d, 3))
for axis in (0, 1, -1, None, 2, -3):
    for order in ("big", "little"):
        table(np.packbits, MASK, axis, order)
        table(np.unpackbits, Transposed(sample("u1", (3, 2))), axis, bitorder=order)
for count in (0, 5, -3, 24, 30, -30, None):
    table(np.unpackbits, sample("u1", (2, 3)), axis=1, count=count)
    table(np.unpackbits, sample("u1", 3), count=count, bitorder="little")
for f in (np.packbits, np.unpackbits):
    for a in (np.zeros(0, "u1"), np.zeros((0, 3), "u1"), sample("u1", ()),
              Sliced(sample("u1", (4, 20)), np.s_[::2, ::-1])):
        table(f, a)
    table(f, sample("u1", 4), bitorder="no such")
    table(f, np.zeros((0, 3), "u1"), axis=0)

table(np.einsum, "ij->ji", sample("f8", (3, 4)), order="F")
table(np.einsum, sample("f8", (3, 4)), [0, Ellipsis], sample("f8", (4,)), [Ellipsis], [0])
