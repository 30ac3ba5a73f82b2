"""`numpy.linalg`: broadcast stacks, Hermitian matrices, tolerances, real eigenvalues, functions that CuPy lacks."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from fbarray.rules.operands import NOT_GIVEN, arrays, require_real
from fbarray.rules.products import vecdot as vecdot_ufunc
from fbarray.rules.reading import read
from fbarray.rules.registry import Refused, rule


@rule(np.linalg.cholesky)
def cholesky(xp, a, /, *, upper: bool = False):
    if not upper:
        return xp.linalg.cholesky(a)
    # then NumPy reads only the upper triangle
    found = _adjoint(xp, xp.linalg.cholesky(_adjoint(xp, a)))
    if found.dtype.kind != "c":
        return found
    return xp.where(xp.tri(a.shape[-1], dtype=bool), found.real, found)  # the conjugate has negative zeros


def _adjoint(xp, a):
    return xp.swapaxes(a, -1, -2).conj()


@rule(np.linalg.svd)
def svd(xp, a, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False):
    _no_half(a)
    if not hermitian:
        return xp.linalg.svd(a, full_matrices, compute_uv)
    if not compute_uv:
        return xp.sort(xp.abs(xp.linalg.eigvalsh(a)), axis=-1)[..., ::-1]
    values, vectors = xp.linalg.eigh(a)
    size = xp.abs(values)
    order = xp.argsort(size, axis=-1)[..., ::-1]
    signs = xp.take_along_axis(xp.copysign(xp.ones_like(values), values), order, -1)
    u = xp.take_along_axis(vectors, order[..., None, :], -1)
    return u, xp.take_along_axis(size, order, -1), _adjoint(xp, u * signs[..., None, :])


# CuPy takes only "L" and "U", NumPy lower case too. NumPy does not take float16.
@rule(np.linalg.eigh, always=True)
def eigh(xp, a, UPLO: str = "L"):  # noqa: N803 - NumPy's name
    return xp.linalg.eigh(_no_half(a), UPLO.upper())


# CuPy takes only "L" and "U", NumPy lower case too. NumPy does not take float16.
@rule(np.linalg.eigvalsh, always=True)
def eigvalsh(xp, a, UPLO: str = "L"):  # noqa: N803 - NumPy's name
    return xp.linalg.eigvalsh(_no_half(a), UPLO.upper())


def _no_half(a):
    if a.dtype == np.float16:
        raise TypeError("array type float16 is unsupported in linalg")
    return a


_REAL_WHERE_REAL = np.linalg.eigvals(np.eye(1)).dtype.kind == "f"
"""Whether NumPy gives real eigenvalues where all are real; from 2.5 on they are always complex, as in CuPy."""


# CuPy does not check for NaNs. Its eigenvalues of a real matrix are complex even where all are real.
@rule(np.linalg.eig, always=True)
def eig(xp, a):
    _finite(xp, a)
    if not a.size:
        raise Refused("the matrix has no elements")
    values, vectors = xp.linalg.eig(a)
    return (values.real, vectors.real) if _all_real(xp, a, values) else (values, vectors)


# CuPy does not check for NaNs. Its eigenvalues of a real matrix are complex even where all are real.
@rule(np.linalg.eigvals, always=True)
def eigvals(xp, a):
    _finite(xp, a)
    if not a.size:
        raise Refused("the matrix has no elements")
    values = xp.linalg.eigvals(a)
    return values.real if _all_real(xp, a, values) else values


def _all_real(xp, a, values) -> bool:
    return _REAL_WHERE_REAL and a.dtype.kind != "c" and bool(read(xp, xp.all(values.imag == 0)))


def _finite(xp, a) -> None:
    if not read(xp, xp.all(xp.isfinite(a))):
        raise np.linalg.LinAlgError("Array must not contain infs or NaNs")


# CuPy does not broadcast the stacks.
@rule(np.linalg.solve, always=True)
def solve(xp, a, b):
    a, b = arrays(xp, a, b)
    if a.ndim > 2 or b.ndim > 2:
        vector = b.ndim == 1
        b = b[:, None] if vector else b
        stack = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        a, b = (xp.ascontiguousarray(xp.broadcast_to(x, (*stack, *x.shape[-2:]))) for x in (a, b))
        found = xp.linalg.solve(a, b)
        return found[..., 0] if vector else found
    return xp.linalg.solve(a, b)


# CuPy takes no rcond=None.
@rule(np.linalg.pinv, always=True)
def pinv(xp, a, rcond=None, hermitian: bool = False, *, rtol=NOT_GIVEN):
    cutoff = _relative(a, rcond, rtol, 1e-15)
    if np.broadcast_shapes(np.shape(cutoff), a.shape[:-2]) != a.shape[:-2]:
        raise Refused("more tolerances than matrices")
    if not a.size:
        if hermitian and a.shape[-2] != a.shape[-1]:
            raise Refused("matrices that are not square, of which NumPy judges")
        return xp.linalg.pinv(a)
    u, s, vh = svd(xp, a.conj(), False, True, hermitian)
    large = s > xp.asarray(cutoff)[..., None] * xp.max(s, axis=-1, keepdims=True)
    inverse = xp.where(large, 1 / xp.where(large, s, s.dtype.type(1)), s.dtype.type(0))
    return xp.matmul(xp.swapaxes(vh, -1, -2), inverse[..., None] * xp.swapaxes(u, -1, -2))


def _relative(a, rcond, rtol, default: float):
    """The tolerance relative to the largest singular value, given as ``rcond`` or as ``rtol``."""
    if rcond is not None and rtol is not NOT_GIVEN:
        raise ValueError("`rtol` and `rcond` can't be both set.")
    if rcond is not None:
        return rcond
    if rtol is NOT_GIVEN:
        return default
    if rtol is not None:
        return rtol
    return max(a.shape[-2:]) * np.finfo(a.dtype).eps


# CuPy does not take a tolerance for each matrix of a stack.
@rule(np.linalg.matrix_rank, always=True)
def matrix_rank(
    xp,
    A,  # noqa: N803 - NumPy's name
    tol=None,
    hermitian: bool = False,
    *,
    rtol=None,
):
    (a,) = arrays(xp, A)
    if rtol is not None and tol is not None:
        raise ValueError("`tol` and `rtol` can't be both set.")
    if a.ndim < 2:
        return int(read(xp, xp.any(a != 0)))
    s = svd(xp, a, True, False, hermitian)
    if tol is None:
        relative = max(a.shape[-2:]) * np.finfo(s.dtype).eps if rtol is None else xp.asarray(rtol)[..., None]
        tol = xp.max(s, axis=-1, keepdims=True) * relative
    else:
        tol = xp.asarray(tol)[..., None]
    return xp.count_nonzero(s > tol, axis=-1)


# CuPy takes only a Python int for the exponent.
@rule(np.linalg.matrix_power, always=True)
def matrix_power(xp, a, n):
    return xp.linalg.matrix_power(a, operator.index(n))


@rule(np.linalg.matmul)
def matmul(xp, x1, x2, /):
    return xp.matmul(*arrays(xp, x1, x2))


# CuPy does not broadcast here.
@rule(np.linalg.cross, always=True)
def cross(xp, x1, x2, /, *, axis: int = -1):
    x1, x2 = arrays(xp, x1, x2)
    if x1.shape[axis] != 3 or x2.shape[axis] != 3:
        raise Refused("vectors that have not three components")
    return xp.cross(x1, x2, axis=axis)


# CuPy's condition number of a complex matrix is complex. For p="nuc" its SVD accepts NaNs, where LAPACK raises.
@rule(np.linalg.cond, always=True)
def cond(xp, x, p=None):
    found = xp.linalg.cond(x, p)
    if isinstance(p, str) and p == "nuc" and not read(xp, xp.all(xp.isfinite(found))):
        raise Refused("a matrix has no inverse, of which LAPACK judges")
    return found.real if found.dtype.kind == "c" else found


# CuPy computes in the dtype of the matrix, NumPy in the one that both operands are promoted to. CuPy counts the rank by
# a sum for which it compiles two of CUB's kernels at the first call, which takes four seconds.
@rule(np.linalg.lstsq, always=True)
def lstsq(xp, a, b, rcond=None):
    if np.float16 in (a.dtype, b.dtype):
        raise Refused("half precision")
    require_real("rcond", rcond)
    dtype = np.result_type(*(np.float64 if x.dtype.kind in "biu" else x.dtype for x in (a, b)))
    a, b = a.astype(dtype, copy=False), b.astype(dtype, copy=False)
    if not a.size or a.ndim != 2 or b.ndim not in (1, 2) or len(a) != len(b):
        return xp.linalg.lstsq(a, b, rcond)
    u, s, vh = xp.linalg.svd(a, full_matrices=False)
    eps = np.finfo(s.dtype).eps
    large = s > s[0] * (eps * max(a.shape) if rcond is None else rcond if 0 < rcond < 1 else eps)
    rank = xp.sum(large, dtype=np.int32)
    inverse = xp.where(large, 1 / xp.where(large, s, s.dtype.type(1)), s.dtype.type(0))
    x = xp.matmul(_adjoint(xp, vh), (inverse if b.ndim == 1 else inverse[:, None]) * xp.matmul(_adjoint(xp, u), b))
    if len(a) <= len(x) or int(read(xp, rank)) < len(x):
        return x, xp.empty(0, s.dtype), rank, s
    distances = xp.abs(b - xp.matmul(a, x))
    return x, xp.atleast_1d(xp.sum(distances * distances, axis=0)), rank, s


@rule(np.linalg.trace)
def trace(xp, x, /, *, offset: int = 0, dtype=None):
    return xp.trace(x, offset, axis1=-2, axis2=-1, dtype=dtype)


@rule(np.linalg.outer)
def outer(xp, x1, x2, /):
    if x1.ndim != 1 or x2.ndim != 1:
        raise ValueError("Input arrays must be one-dimensional")
    return xp.outer(x1, x2)


@rule(np.linalg.vecdot)
def vecdot(xp, x1, x2, /, *, axis: int = -1):
    return vecdot_ufunc(xp, x1, x2, axis=operator.index(axis))


@rule(np.linalg.tensordot)
def tensordot(xp, x1, x2, /, *, axes=2):
    axes1, axes2 = _contracted(xp, axes)
    axes1, axes2 = normalize_axis_tuple(axes1, x1.ndim), normalize_axis_tuple(axes2, x2.ndim)
    if len(axes1) != len(axes2):
        raise ValueError("shape-mismatch for sum")
    return xp.tensordot(x1, x2, axes=(axes1, axes2))


def _contracted(xp, axes) -> tuple[tuple[int, ...], tuple[int, ...]]:
    axes = _listed(xp, axes)
    if isinstance(axes, int | np.integer):
        return tuple(range(-int(axes), 0)), tuple(range(int(axes)))
    first, second = (_listed(xp, each) for each in axes)
    return np.atleast_1d(first).astype(int, casting="unsafe").tolist(), np.atleast_1d(second).astype(int).tolist()


def _listed(xp, axes):
    axes = read(xp, axes)
    return axes.tolist() if isinstance(axes, np.ndarray) else axes


@rule(np.linalg.matrix_norm)
def matrix_norm(xp, x, /, *, keepdims: bool = False, ord="fro"):
    if x.dtype == np.float16 and ord in (2, -2, "nuc"):
        raise TypeError("array type float16 is unsupported in linalg")
    if x.size == 0:
        defined = ord in (1, 2, np.inf, "nuc", "fro", "f", None)
        return _norm_of_nothing(xp, x, (x.ndim - 2, x.ndim - 1), defined, keepdims)
    return xp.linalg.norm(x, ord=ord, axis=(-2, -1), keepdims=keepdims)


@rule(np.linalg.vector_norm)
def vector_norm(xp, x, /, *, axis=None, keepdims: bool = False, ord=2):
    if axis is None:
        axis = tuple(range(x.ndim))
    axes = normalize_axis_tuple(axis if keepdims or isinstance(axis, tuple) else int(read(xp, axis)), x.ndim)
    rest = tuple(i for i in range(x.ndim) if i not in axes)
    if x.size == 0:
        return _norm_of_nothing(xp, x, axes, ord is None or ord in (0, 1, 2, np.inf), keepdims)
    length = math.prod(x.shape[i] for i in axes)
    vectors = xp.transpose(x, axes + rest).reshape((length, *(x.shape[i] for i in rest)))
    result = xp.linalg.norm(vectors, ord=ord, axis=0)
    return result.reshape(tuple(1 if i in axes else n for i, n in enumerate(x.shape))) if keepdims else result


def _norm_of_nothing(xp, x, axes: tuple[int, ...], defined: bool, keepdims: bool):
    if not defined or x.ndim < len(axes):
        raise Refused("this norm of an empty array")
    dtype = np.finfo(x.dtype).dtype if x.dtype.kind in "fc" else np.dtype(float)
    shape = [1 if i in axes else n for i, n in enumerate(x.shape) if keepdims or i not in axes]
    return xp.zeros(tuple(shape), dtype=dtype)


@rule(np.linalg.svdvals)
def svdvals(xp, x, /):
    if x.dtype == np.float16:
        raise TypeError("array type float16 is unsupported in linalg")
    if not read(xp, xp.all(xp.isfinite(x))):
        raise Refused("singular values of an array that is not finite, where NumPy raises LinAlgError")
    return xp.linalg.svd(x, compute_uv=False)


@rule(np.linalg.multi_dot)
def multi_dot(xp, arrays):
    matrices = [xp.asarray(a) for a in arrays]
    if len(matrices) < 2:
        raise ValueError("Expecting at least two arrays.")
    if len(matrices) == 2:
        return xp.dot(*matrices)
    first, last = matrices[0].ndim, matrices[-1].ndim
    matrices[0] = matrices[0][None, :] if first == 1 else matrices[0]
    matrices[-1] = matrices[-1][:, None] if last == 1 else matrices[-1]
    if any(a.ndim != 2 for a in matrices):
        raise np.linalg.LinAlgError("the arrays must be two-dimensional")
    result = _product(xp, matrices, _splits(matrices), 0, len(matrices) - 1)
    if first == 1 and last == 1:
        return result[0, 0]
    return result.ravel() if 1 in (first, last) else result


def _splits(matrices: list[Any]) -> dict[tuple[int, int], int]:
    """For each run i..j of matrices the k after which the cheapest order of products splits it."""
    sizes = [a.shape[0] for a in matrices] + [matrices[-1].shape[1]]
    costs = dict.fromkeys(((i, i) for i in range(len(matrices))), 0)
    splits = {}
    for span in range(1, len(matrices)):
        for i in range(len(matrices) - span):
            j = i + span
            costs[i, j], splits[i, j] = min(
                (costs[i, k] + costs[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j)
            )
    return splits


def _product(xp, matrices: list[Any], splits: dict[tuple[int, int], int], i: int, j: int):
    if i == j:
        return matrices[i]
    k = splits[i, j]
    return xp.dot(_product(xp, matrices, splits, i, k), _product(xp, matrices, splits, k + 1, j))
