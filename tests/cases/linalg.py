"""Rows for every function of `numpy.linalg`: dtypes, stacks, shapes, keywords, singular and malformed input.

Not here: `np.dot` and its relatives outside the module; the gufunc keywords of `np.matmul` and `np.vecdot`
(`ufuncs.py`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from .spec import Bare, Host, Sliced, Table, Transposed, positive, sample

table = Table()
NUMPY = np.lib.NumpyVersion(np.__version__)

INEXACT = ("f4", "f8", "c8", "c16")
ALL = ("?", "i1", "i8", "u1", "f2", *INEXACT)


def square(d: str, shape: Any = (3, 3), seed: int = 0) -> np.ndarray:
    """Well-conditioned matrices: random ones with a heavy diagonal; of booleans, a triangle."""
    if d == "?":
        return np.broadcast_to(np.tri(*shape[-2:], dtype=bool), shape).copy()
    return (sample(d, shape, seed) + 10 * np.eye(shape[-2], shape[-1])).astype(d)


def hermitian(d: str, shape: Any = (3, 3), seed: int = 0) -> np.ndarray:
    """Hermitian, positive definite."""
    if d == "?":
        return np.broadcast_to(np.eye(shape[-1], dtype=bool), shape).copy()
    a = square(d, shape, seed).astype(np.result_type(d, "f2"))
    return (a + np.conj(np.swapaxes(a, -1, -2))).astype(d)


SINGULAR = np.array([[1.0, 2.0], [2.0, 4.0]])
STACK = square("f8", (2, 3, 3))
BAD = (sample("f8", (2, 3)), sample("f8", 3), np.asarray(2.0), np.zeros((2, 0, 3)), sample("f8", (2, 3, 2)))
SPOILED = (np.array([[np.nan, 1.0], [1.0, 2.0]]), np.array([[np.inf, 1.0], [1.0, 2.0]]))
EMPTY = (np.zeros((0, 0)), np.zeros((0, 3, 3)), np.zeros((2, 0, 0)))

# --- functions of one square matrix: det, slogdet, inv, cholesky ----------------------------------------------------
for function in (np.linalg.det, np.linalg.slogdet, np.linalg.inv, np.linalg.cholesky):
    make = hermitian if function is np.linalg.cholesky else square
    for d in ALL:
        table(function, make(d))
        table(function, make(d, (2, 2), 1).tolist())
    for shape in ((1, 1), (2, 3, 3), (2, 1, 4, 4), (5, 5)):
        for d in ("f8", "c8"):
            table(function, make(d, shape))
    for x in (*BAD, *EMPTY):
        table(function, x)
    for x in (Transposed(make("f8")), Sliced(make("f8", (6, 6)), np.s_[::2, ::2]), Host(make("f8")),
              SINGULAR, -SINGULAR,
              np.zeros((2, 2)), np.stack([make("f8", (2, 2)), SINGULAR * 0]), make("f8").astype(object),
              make("f8").astype("g"), [[1, 2]]):
        table(function, x)
    table(function)
    table(function, make("f8"), "L", 3)
for upper in (True, False):
    for d in INEXACT:
        table(np.linalg.cholesky, hermitian(d), upper=upper)
        table(np.linalg.cholesky, hermitian(d, (2, 3, 3)), upper=upper)
table(np.linalg.cholesky, np.triu(hermitian("f8")), upper=True)
table(np.linalg.cholesky, square("c16"))
for x in SPOILED:
    for function in (np.linalg.det, np.linalg.slogdet):
        table(function, x)

# --- solve, lstsq, pinv, matrix_rank, matrix_power, cond ------------------------------------------------------------
for d in ALL:
    table(np.linalg.solve, square(d), sample(d, 3))
    table(np.linalg.solve, square(d), sample(d, (3, 2)))
    table(np.linalg.pinv, square(d, (3, 2)))
    table(np.linalg.matrix_rank, square(d, (3, 4)))
    table(np.linalg.matrix_power, sample(d, (3, 3)), 3)
    table(np.linalg.cond, square(d))
for d, e in (("f4", "f8"), ("f8", "c8"), ("i8", "f4"), ("c16", "i8"), ("f4", "i1")):
    table(np.linalg.solve, square(d), sample(e, 3))
    table(np.linalg.lstsq, square(d), sample(e, 3), rcond=None)
for a, b in (((3, 3), (2, 3)), ((2, 3, 3), (3, 2)), ((2, 3, 3), (2, 3, 2)), ((2, 3, 3), (3,)), ((2, 3, 3), (2, 3)),
             ((3, 3), (4,)), ((3, 2), (3,)),
             ((3, 3), ()), ((0, 0), (0,)), ((0, 0), (0, 2)), ((3, 3), (3, 0)), ((3,), (3,)), ((4, 1, 3, 3), (2, 3, 5)),
             ((2, 0, 0), (2, 0, 1))):
    table(np.linalg.solve, square("f8", a) if len(a) > 1 else sample("f8", a), sample("f8", b))
for a, b in ((SINGULAR, np.ones(2)), (square("f8"), Host(np.ones(3))), (Host(square("f8")), np.ones(3)),
             (square("f8"), [1, 2, 3]),
             (square("f8"), Bare(np.ones(3))), (Transposed(square("f8")), Sliced(sample("f8", 6), np.s_[::-2])),
             ([[2, 0], [0, 3]], np.ones(2)),
             (np.stack([SINGULAR, np.eye(2)]), np.ones(2)), (square("f8"), None), (square("f8"), "text")):
    table(np.linalg.solve, a, b)
for d in ("i8", *INEXACT):
    for shape, b in (((4, 3), (4,)), ((4, 3), (4, 2)), ((3, 3), (3,)), ((3, 3), (3, 0)), ((4, 1), (4, 2))):
        table(np.linalg.lstsq, square(d, shape), sample(d, b), rcond=None)
for rcond in (None, -1, 1e-3, 0.9, np.asarray(1e-6)):
    table(np.linalg.lstsq, np.vander(np.arange(1.0, 5), 3), sample("f8", 4), rcond=rcond)
    table(np.linalg.lstsq, np.vander(np.arange(1.0, 5), 3), sample("f8", (4, 2)), rcond=rcond)
table(np.linalg.lstsq, square("f8", (2, 4)), sample("f8", 2), rcond=None)
table(np.linalg.lstsq, SINGULAR, np.array([1.0, 2.0]), rcond=1e-10)
table(np.linalg.lstsq, square("f8", (4, 3)), sample("f8", 4))
table(np.linalg.lstsq, square("f8", (4, 3)), Host(sample("f8", 4)), rcond=None)
table(np.linalg.lstsq, square("f8", (4, 3)).tolist(), sample("f8", 4), None)
table(np.linalg.lstsq, square("f8", (4, 3)), sample("f8", 3), rcond=None)
table(np.linalg.lstsq, STACK, sample("f8", 3), rcond=None)
table(np.linalg.lstsq, np.zeros((0, 3)), np.zeros(0), rcond=None)
table(np.linalg.lstsq, np.zeros((3, 0)), np.zeros(3), rcond=None)
for kwargs in ({}, {"rcond": 1e-2}, {"rcond": 0.5}, {"rtol": 1e-2}, {"rcond": None}, {"hermitian": True},
               {"rtol": np.array([0.1, 0.9])},
               {"rcond": np.array([0.1, 0.9])}, {"rcond": 0.1, "rtol": 0.1}, {"hermitian": True, "rtol": 0.3},
               {"rtol": None}):
    table(np.linalg.pinv, hermitian("f8"), **kwargs)
    table(np.linalg.pinv, hermitian("c8", (2, 3, 3)), **kwargs)
for x in (SINGULAR, np.zeros((2, 3)), *BAD[1:], np.zeros((0, 3)), np.zeros((2, 3, 0)), Transposed(square("f8", (2, 3))),
          Host(SINGULAR)):
    table(np.linalg.pinv, x)
    table(np.linalg.matrix_rank, x)
for kwargs in ({}, {"tol": 0.5}, {"tol": 12}, {"rtol": 0.5}, {"hermitian": True}, {"tol": np.array([0.1, 14])},
               {"tol": 0.1, "rtol": 0.1},
               {"hermitian": True, "tol": 0.1}, {"rtol": np.array([0.1, 1.0])}, {"hermitian": True, "rtol": 0.99}):
    table(np.linalg.matrix_rank, hermitian("f8"), **kwargs)
    table(np.linalg.matrix_rank, hermitian("f4", (2, 3, 3)), **kwargs)
table(np.linalg.matrix_rank, np.array([0.0, 0.0]))
for n in (0, 1, 2, 3, 5, 8, -1, -3, 1.5, "a", np.int64(3), np.asarray(2), None, True):
    table(np.linalg.matrix_power, square("f8"), n)
    table(np.linalg.matrix_power, STACK.astype("f4"), n)
    table(np.linalg.matrix_power, np.array([[1, 1], [1, 0]]), n)
for x in (*BAD, SINGULAR, EMPTY[0], Host(square("f8"))):
    table(np.linalg.matrix_power, x, 2)
    table(np.linalg.matrix_power, x, -2)
for p in (None, 1, -1, 2, -2, np.inf, -np.inf, "fro", "nuc", "odd", 3, 0, np.float64(1)):
    for x in (square("f8"), square("c8"), STACK, square("f8", (3, 2)), square("i8")):
        if x.dtype.kind != "c" or p in (None, 2, -2, "odd", 3, 0) or NUMPY >= "2.3.0":  # older NumPy: a complex number
            table(np.linalg.cond, x, p)
for p in (1, -1, np.inf, "fro"):
    table(np.linalg.cond, SINGULAR, p)
    table(np.linalg.cond, SPOILED[0], p)
    table(np.linalg.cond, np.zeros((2, 2)), p)
table(np.linalg.cond, SINGULAR).compared(lambda number: number > 1e15)
for x in (*EMPTY, sample("f8", 3)):
    table(np.linalg.cond, x)

# --- factors, compared by what is unique of them ---------------------------------------------------------------------
for d in ALL:
    for shape in ((3, 3), (4, 2), (2, 4), (2, 3, 2)):
        table(np.linalg.svd, square(d, shape))
        table(np.linalg.svd, square(d, shape), full_matrices=False)
        table(np.linalg.svd, square(d, shape), compute_uv=False)
        table(np.linalg.svdvals, square(d, shape))
        table(np.linalg.qr, square(d, shape))
        table(np.linalg.qr, square(d, shape), mode="r")
    for uplo in ("L", "U"):
        table(np.linalg.eigh, hermitian(d), uplo)
        table(np.linalg.eigvalsh, hermitian(d), UPLO=uplo)
    table(np.linalg.eig, square(d))
    table(np.linalg.eigvals, square(d))
    table(np.linalg.eig, hermitian(d))
for x in (hermitian("f8", (2, 3, 3)), hermitian("c8", (2, 2, 3, 3)), Transposed(hermitian("f8")),
          Sliced(hermitian("f8", (6, 6)), np.s_[::2, ::2]),
          Host(hermitian("f8")), hermitian("f8", (2, 2)).tolist()):
    table(np.linalg.svd, x)
    table(np.linalg.svd, x, hermitian=True)
    table(np.linalg.svd, x, compute_uv=False, hermitian=True)
    table(np.linalg.svdvals, x)
    table(np.linalg.qr, x)
    table(np.linalg.qr, x, "complete")
    table(np.linalg.eigh, x)
    table(np.linalg.eigvalsh, x)
    table(np.linalg.eig, x)
    table(np.linalg.eigvals, x)
for x in (np.zeros((2, 2)), np.diag([2.0, 0.0, -1.0]), np.diag([0, -3])):  # where an eigenvalue has no sign
    table(np.linalg.svd, x, hermitian=True)
for function in (np.linalg.svd, np.linalg.svdvals, np.linalg.qr, np.linalg.eigh, np.linalg.eigvalsh, np.linalg.eig,
                 np.linalg.eigvals):
    for x in (*EMPTY, BAD[1], BAD[2], *(BAD[:1] if "eig" in function.__name__ else ())):
        table(function, x)
    for x in SPOILED if function in (np.linalg.eig, np.linalg.eigvals) else ():
        table(function, x)
    table(function, np.zeros((2, 2)))
    table(function, np.eye(2).astype(object))
for mode in ("reduced", "complete", "raw", "r", "full", "economic", "odd", 3):
    for shape in ((4, 2), (2, 4), (2, 3, 2)) if mode not in ("full", "economic") else ():
        table(np.linalg.qr, square("f8", shape), mode=mode)
table(np.linalg.eigh, square("f8"), "X")
table(np.linalg.eigvalsh, square("f8"), "X")
table(np.linalg.eigvalsh, square("f8"), "u")
table(np.linalg.eigvals, np.array([[0.0, -1.0], [1.0, 0.0]]))
table(np.linalg.eig, np.array([[0.0, -1.0], [1.0, 0.0]]))
table(np.linalg.eigvals, np.triu(sample("f8", (4, 4))))
table(np.linalg.eigvals, np.stack([np.eye(2), np.array([[0.0, -1.0], [1.0, 0.0]])]))


def svd_fields(a: Any) -> Any:
    result = np.linalg.svd(a)
    return result.S, result._fields


def qr_field_shapes(a: Any) -> Any:
    result = np.linalg.qr(a)
    return result.Q.shape, result.R.shape, len(result)


def slogdet_fields(a: Any) -> Any:
    result = np.linalg.slogdet(a)
    return result.sign * np.exp(result.logabsdet)


def eigh_field(a: Any) -> Any:
    return np.linalg.eigh(a).eigenvalues


for function, covers in ((svd_fields, np.linalg.svd), (qr_field_shapes, np.linalg.qr),
                         (slogdet_fields, np.linalg.slogdet), (eigh_field, np.linalg.eigh)):
    table(function, hermitian("f8")).covering(covers).within(1e-12, 1e-12)

# --- norms ----------------------------------------------------------------------------------------------------------
VECTOR, MATRIX, CUBE = sample("f8", 5), sample("f8", (3, 4)), sample("f8", (2, 3, 4))
for d in ALL:
    table(np.linalg.norm, sample(d, (3, 4)))
    table(np.linalg.norm, sample(d, 5))
    table(np.linalg.norm, sample(d, (3, 4)), axis=1)
    table(np.linalg.norm, sample(d, (3, 4)), 1)
    table(np.linalg.vector_norm, sample(d, (3, 4)), axis=0)
    table(np.linalg.matrix_norm, sample(d, (3, 4)))
for order in (None, 0, 1, -1, 2, -2, 3, 0.5, -0.5, np.inf, -np.inf, "fro", "nuc", "odd", np.float64(2)):
    for kwargs in ({}, {"keepdims": True}, {"axis": 0}, {"axis": 0, "keepdims": True}):
        table(np.linalg.norm, VECTOR, order, **kwargs)
    for kwargs in ({}, {"keepdims": True}, {"axis": -1}, {"axis": (0, 1)}, {"axis": (1, 0), "keepdims": True}):
        table(np.linalg.norm, MATRIX, order, **kwargs)
    for kwargs in ({"axis": (1, 2)}, {"axis": (0, -1), "keepdims": True}, {}, {"axis": 1}):
        table(np.linalg.norm, CUBE, ord=order, **kwargs)
    table(np.linalg.matrix_norm, CUBE, ord=order if order is not None else "fro")
    table(np.linalg.matrix_norm, MATRIX, keepdims=True, ord=order if order is not None else "fro")
    for kwargs in ({}, {"axis": 1}, {"axis": (0, 2)}, {"keepdims": True}, {"axis": (0, 1), "keepdims": True}):
        table(np.linalg.vector_norm, CUBE, ord=2 if order is None else order, **kwargs)
for kwargs in ({"axis": 3}, {"axis": (0, 1, 2)}, {"axis": (0, 0)}, {"axis": "a"}, {"axis": 1.0}, {"axis": ()},
               {"axis": [0]}, {"axis": None}):
    table(np.linalg.norm, CUBE, **kwargs)
    table(np.linalg.vector_norm, CUBE, **kwargs)
for keepdims in (True, False):  # by which NumPy makes an integer of the axis, or does not
    table(np.linalg.vector_norm, CUBE, axis=1.0, keepdims=keepdims)
for x in (np.asarray(-2.0), np.zeros((0,)), np.zeros((0, 3)), np.array([1, np.nan]), np.array([-np.inf, 1]),
          Transposed(MATRIX), [3, 4], Host(VECTOR),
          Sliced(CUBE, np.s_[:, ::-1, ::2]), np.array([3 + 4j]), np.array([1e200, 1e200])):
    for function in (np.linalg.norm, np.linalg.vector_norm, np.linalg.matrix_norm):
        table(function, x)
    table(np.linalg.norm, x, np.inf)
    table(np.linalg.norm, x, axis=0)

# --- the array API's names, and products ----------------------------------------------------------------------------
for d in ALL:
    table(np.linalg.outer, sample(d, 3), sample(d, 4))
    table(np.linalg.matmul, sample(d, (3, 4)), sample(d, (4, 2)))
    table(np.linalg.cross, sample(d, (2, 3)), sample(d, (2, 3), 1))
    table(np.linalg.tensordot, sample(d, (3, 4)), sample(d, (4, 2)), axes=1)
    table(np.linalg.vecdot, sample(d, (3, 4)), sample(d, (3, 4), 1))
    table(np.linalg.multi_dot, [sample(d, (3, 4)), sample(d, (4, 2)), sample(d, (2, 3))])
    table(np.linalg.trace, sample(d, (2, 3, 4)))
    table(np.linalg.diagonal, sample(d, (2, 3, 4)))
    table(np.linalg.matrix_transpose, sample(d, (2, 3, 4)))
for offset in (0, 1, -2, 9, 1.0, np.asarray(1)):
    table(np.linalg.diagonal, CUBE, offset=offset)
    table(np.linalg.trace, CUBE, offset=offset)
    table(np.linalg.trace, sample("i1", (3, 3)), offset=offset, dtype="f4")
for function in (np.linalg.diagonal, np.linalg.trace, np.linalg.matrix_transpose):
    for x in (MATRIX, VECTOR, np.asarray(1.0), np.zeros((0, 3)), Transposed(MATRIX), Host(MATRIX), [[1, 2], [3, 4]],
              np.zeros((2, 0, 0))):
        table(function, x)
for a, b in ((VECTOR, [1, 2]), ([1, 2], VECTOR), (VECTOR, Host(VECTOR)), (MATRIX, VECTOR), (np.asarray(1.0), VECTOR),
             (np.zeros(0), VECTOR)):
    table(np.linalg.outer, a, b)
for a, b in (((3,), (3,)), ((4, 3), (3,)), ((2,), (2,)), ((3,), (2,)), ((2, 1, 3), (4, 3)), ((4,), (4,)), ((), (3,)),
             ((0, 3), (0, 3))):
    table(np.linalg.cross, sample("f8", a), sample("f8", b, 1))
    table(np.linalg.cross, sample("f8", a), Host(sample("f8", b, 1)))
table(np.linalg.cross, sample("f8", (3, 4)), sample("f8", (3, 4), 1), axis=0)
table(np.linalg.cross, [1, 2, 3], sample("f8", 3))
for a, b in (((4,), (4,)), ((3, 4), (4,)), ((2, 3, 4), (4, 5)), ((3, 4), (3, 4)), ((), (3,)), ((0, 3), (3, 2))):
    table(np.linalg.matmul, sample("f8", a), sample("f8", b))
    table(np.linalg.matmul, Host(sample("f8", a)), sample("f8", b))
    table(np.linalg.vecdot, sample("f8", a), sample("f8", b))
for axes in (0, 1, 2, 3, ([1], [0]), ([0, 1], [1, 0]), (-1, 0), ([], []), ([0], [5]), "a", ([0, 1], [0])):
    table(np.linalg.tensordot, sample("f8", (3, 3)), sample("f8", (3, 3), 1), axes=axes)
    table(np.linalg.tensordot, sample("f8", (3, 3, 2)), sample("f8", (3, 3)), axes=axes)
for axis in (-1, 0, 1, 2):
    table(np.linalg.vecdot, sample("c16", (3, 3)), sample("f8", (3, 3), 1), axis=axis)
CHAIN = [sample("f8", shape, seed) for seed, shape in enumerate(((4, 2), (2, 5), (5, 3), (3, 6)))]
for arrays in (CHAIN, CHAIN[:2], CHAIN[:3], tuple(CHAIN), CHAIN[:1], [], [sample("f8", 4), *CHAIN],
               [*CHAIN, sample("f8", 6)],
               [sample("f8", 4), *CHAIN, sample("f8", 6)], [CHAIN[0], Host(CHAIN[1]), CHAIN[2].tolist()],
               [CHAIN[0], CHAIN[2], CHAIN[1]],
               [CHAIN[0].astype("f4"), CHAIN[1], CHAIN[2].astype("c8")], [sample("f8", 4), CHAIN[0], sample("f8", 2)],
               [CHAIN[0], STACK, CHAIN[1]], sample("f8", (3, 3, 3)),
               [Transposed(sample("f8", (2, 4))), CHAIN[1], CHAIN[2]]):
    table(np.linalg.multi_dot, arrays)
table(np.linalg.multi_dot, CHAIN, out=np.zeros((4, 6)))
table(np.linalg.multi_dot, CHAIN, out=Transposed(np.zeros((6, 4))))
table(np.linalg.multi_dot, CHAIN[:2], out=np.zeros((4, 5)))
table(np.linalg.multi_dot, CHAIN[:3], out=Host(np.zeros((4, 3))))
table(np.linalg.multi_dot, CHAIN[:3], out=np.zeros((4, 4)))
for d in ("i8", "f4", "f8", "c16"):
    table(np.linalg.tensorinv, square(d, (6, 6)).reshape(2, 3, 6), ind=2)
    table(np.linalg.tensorinv, square(d, (6, 6)).reshape(6, 3, 2), ind=1)
    table(np.linalg.tensorsolve, square(d, (6, 6)).reshape(2, 3, 6), sample(d, (2, 3)))
    table(np.linalg.tensorsolve, square(d, (6, 6)).reshape(6, 2, 3), sample(d, 6))
for ind in (0, -1, 3, 1.5):
    table(np.linalg.tensorinv, square("f8", (6, 6)).reshape(2, 3, 6), ind=ind)
table(np.linalg.tensorinv, square("f8", (4, 4)).reshape(2, 2, 2, 2))
table(np.linalg.tensorinv, sample("f8", (2, 3, 4)))
table(np.linalg.tensorsolve, square("f8", (6, 6)).reshape(2, 6, 3), sample("f8", (2, 3)), axes=(1,))
table(np.linalg.tensorsolve, square("f8", (6, 6)).reshape(2, 3, 6), Host(sample("f8", (2, 3))))
table(np.linalg.tensorsolve, sample("f8", (2, 3, 4)), sample("f8", (2, 3)))
table(np.linalg.tensorsolve, SINGULAR, np.ones(2))
table(np.linalg.tensorinv, np.zeros((2, 2)), ind=1)


def caught(function: Callable[..., Any], *args: Any) -> str:
    """What user code relies on: `LinAlgError` can be caught by its name."""
    try:
        function(*args)
    except np.linalg.LinAlgError as error:
        return str(error)
    return "no error"


for function, args in ((np.linalg.inv, (SINGULAR,)), (np.linalg.solve, (SINGULAR, np.ones(2))),
                       (np.linalg.cholesky, (-np.eye(2),)),
                       (np.linalg.inv, (np.ones((2, 3)),)), (np.linalg.eigvals, (np.full((2, 2), np.nan),)),
                       (np.linalg.det, (np.ones(3),)),
                       (np.linalg.tensorinv, (np.zeros((2, 2)), 1)), (np.linalg.matrix_power, (SINGULAR, -1))):
    table(functools.partial(caught, function), *args).covering(function)
table(np.linalg.inv, positive("f8", (40, 40)) + 20 * np.eye(40))
table(np.linalg.solve, positive("f8", (40, 40)) + 20 * np.eye(40), sample("f8", (40, 3)))
table(np.linalg.eigvalsh, hermitian("f8", (30, 30)))
table(np.linalg.svdvals, sample("f8", (30, 20)))
