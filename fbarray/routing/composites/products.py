"""The product ufuncs that CuPy lacks: `vecdot`, `matvec`, `vecmat`, with their axes."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from fbarray.routing.rules import Refused, rule, since


def _conjugate(xp: Any, x: Any) -> Any:
    return xp.conj(x) if x.dtype.kind == "c" else x


def _in_loop(xp: Any, x1: Any, x2: Any, dtype: Any, casting: Any) -> list[Any]:
    """The operands in the dtype of the loop."""
    arrays = [xp.asarray(x1), xp.asarray(x2)]
    loop = np.result_type(*(a.dtype for a in arrays)) if dtype is None else np.dtype(dtype)
    if loop.kind not in "biufc":
        raise Refused(f"operands of dtype {loop}")
    for a in arrays:
        if not np.can_cast(a.dtype, loop, casting):
            raise TypeError(f"cannot cast from {a.dtype} to {loop} according to the rule {casting!r}")
    return [a.astype(loop, copy=False) for a in arrays]


def _core_axes(entry: Any, count: int) -> tuple[int, ...]:
    axes = entry if isinstance(entry, tuple) else (entry,)
    if len(axes) != count:
        raise ValueError("axes do not match the core dimensions")
    return axes


def _cores_last(xp: Any, arrays: list[Any], counts: tuple[int, ...], axes: Any) -> tuple[list[Any], tuple[int, ...]]:
    """The operands with their core dimensions last, and where the result's core dimensions go."""
    if axes is None:
        return arrays, tuple(range(-counts[2], 0))
    entries = list(axes)
    if len(entries) == 2 and counts[2] == 0:
        entries.append(())
    inner = [_core_axes(entry, count) for entry, count in zip(entries, counts, strict=True)]
    last = [tuple(range(-count, 0)) for count in counts]
    return [xp.moveaxis(a, inner[i], last[i]) for i, a in enumerate(arrays)], inner[2]


@rule(np.vecdot)
def vecdot(
    xp: Any,
    x1: Any,
    x2: Any,
    /,
    *,
    casting: Any = "same_kind",
    dtype: Any = None,
    axes: Any = None,
    axis: Any = None,
    keepdims: bool = False,
) -> Any:
    if axes is not None and (axis is not None or keepdims):
        raise Refused("vecdot with axes= beside axis= or keepdims=")
    arrays = _in_loop(xp, x1, x2, dtype, casting)
    axes = [operator.index(axis)] * 2 if axis is not None else axes
    (x1, x2), _ = _cores_last(xp, arrays, (1, 1, 0), axes)
    if x1.shape[-1] != x2.shape[-1]:
        raise ValueError("the vectors have different lengths")
    result = _dot_last(xp, x1, x2)
    return xp.expand_dims(result, -1 if axis is None else axis) if keepdims else result


def _dot_last(xp: Any, x1: Any, x2: Any) -> Any:
    dtype = x1.dtype
    if dtype.kind == "b":
        return xp.any(x1 & x2, axis=-1)
    if dtype == np.float16:  # NumPy multiplies and adds halves in single precision
        x1, x2 = x1.astype(np.float32), x2.astype(np.float32)
    return xp.sum(_conjugate(xp, x1) * x2, axis=-1, dtype=x1.dtype).astype(dtype, copy=False)


@rule(*since("matvec"))  # NumPy 2.2
def matvec(xp: Any, x1: Any, x2: Any, /, *, casting: Any = "same_kind", dtype: Any = None, axes: Any = None) -> Any:
    arrays = _in_loop(xp, x1, x2, dtype, casting)
    (x1, x2), core = _cores_last(xp, arrays, (2, 1, 1), axes)
    _check_dimensions(x1, x2, x1.shape[-1], x2.shape[-1:])
    return xp.moveaxis(xp.matmul(x1, x2[..., None])[..., 0], -1, core[0])


@rule(*since("vecmat"))  # NumPy 2.2
def vecmat(xp: Any, x1: Any, x2: Any, /, *, casting: Any = "same_kind", dtype: Any = None, axes: Any = None) -> Any:
    arrays = _in_loop(xp, x1, x2, dtype, casting)
    (x1, x2), core = _cores_last(xp, arrays, (1, 2, 1), axes)
    _check_dimensions(x2, x1, x2.shape[-2], x1.shape[-1:])
    row = _conjugate(xp, x1)[..., None, :]
    return xp.moveaxis(xp.matmul(row, x2)[..., 0, :], -1, core[0])


def _check_dimensions(matrix: Any, vector: Any, length: int, lengths: tuple[int, ...]) -> None:
    if matrix.ndim < 2 or vector.ndim < 1 or lengths != (length,):
        raise ValueError("the matrices and vectors do not fit each other")
