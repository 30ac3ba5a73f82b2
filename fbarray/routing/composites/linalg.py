"""The functions of `numpy.linalg` that CuPy lacks."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from fbarray.routing.composites.products import vecdot as vecdot_ufunc
from fbarray.routing.reading import read
from fbarray.routing.rules import Refused, rule


@rule(np.linalg.trace)
def trace(xp: Any, x: Any, /, *, offset: int = 0, dtype: Any = None) -> Any:
    return xp.trace(x, offset, axis1=-2, axis2=-1, dtype=dtype)


@rule(np.linalg.outer)
def outer(xp: Any, x1: Any, x2: Any, /) -> Any:
    if x1.ndim != 1 or x2.ndim != 1:
        raise ValueError("Input arrays must be one-dimensional")
    return xp.outer(x1, x2)


@rule(np.linalg.vecdot)
def vecdot(xp: Any, x1: Any, x2: Any, /, *, axis: int = -1) -> Any:
    return vecdot_ufunc(xp, x1, x2, axis=operator.index(axis))


@rule(np.linalg.tensordot)
def tensordot(xp: Any, x1: Any, x2: Any, /, *, axes: Any = 2) -> Any:
    axes1, axes2 = _contracted(xp, axes)
    axes1, axes2 = normalize_axis_tuple(axes1, x1.ndim), normalize_axis_tuple(axes2, x2.ndim)
    if len(axes1) != len(axes2):
        raise ValueError("shape-mismatch for sum")
    return xp.tensordot(x1, x2, axes=(axes1, axes2))


def _contracted(xp: Any, axes: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    axes = _listed(xp, axes)
    if isinstance(axes, int | np.integer):
        return tuple(range(-int(axes), 0)), tuple(range(int(axes)))
    first, second = (_listed(xp, each) for each in axes)
    return np.atleast_1d(first).astype(int, casting="unsafe").tolist(), np.atleast_1d(second).astype(int).tolist()


def _listed(xp: Any, axes: Any) -> Any:
    axes = read(xp, axes)
    return axes.tolist() if isinstance(axes, np.ndarray) else axes


@rule(np.linalg.matrix_norm)
def matrix_norm(xp: Any, x: Any, /, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    if x.dtype == np.float16 and ord in (2, -2, "nuc"):
        raise TypeError("array type float16 is unsupported in linalg")
    if x.size == 0:
        defined = ord in (1, 2, np.inf, "nuc", "fro", "f", None)
        return _norm_of_nothing(xp, x, (x.ndim - 2, x.ndim - 1), defined, keepdims)
    return xp.linalg.norm(x, ord=ord, axis=(-2, -1), keepdims=keepdims)


@rule(np.linalg.vector_norm)
def vector_norm(xp: Any, x: Any, /, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Any:
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


def _norm_of_nothing(xp: Any, x: Any, axes: tuple[int, ...], defined: bool, keepdims: bool) -> Any:
    if not defined or x.ndim < len(axes):
        raise Refused("this norm of an empty array")
    dtype = np.finfo(x.dtype).dtype if x.dtype.kind in "fc" else np.dtype(float)
    shape = [1 if i in axes else n for i, n in enumerate(x.shape) if keepdims or i not in axes]
    return xp.zeros(tuple(shape), dtype=dtype)


@rule(np.linalg.svdvals)
def svdvals(xp: Any, x: Any, /) -> Any:
    if x.dtype == np.float16:
        raise TypeError("array type float16 is unsupported in linalg")
    if not read(xp, xp.all(xp.isfinite(x))):
        raise Refused("singular values of an array that is not finite, where NumPy raises LinAlgError")
    return xp.linalg.svd(x, compute_uv=False)


@rule(np.linalg.multi_dot)
def multi_dot(xp: Any, arrays: Any) -> Any:
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
    """For each run of matrices, the last one of its first factor in the cheapest order of products."""
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


def _product(xp: Any, matrices: list[Any], splits: dict[tuple[int, int], int], i: int, j: int) -> Any:
    if i == j:
        return matrices[i]
    k = splits[i, j]
    return xp.dot(_product(xp, matrices, splits, i, k), _product(xp, matrices, splits, k + 1, j))
