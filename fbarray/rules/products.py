"""Products outside `numpy.linalg`: dot, inner, outer, kron, cross, einsum, convolve, and the product ufuncs."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from fbarray.rules.operands import arrays, counts
from fbarray.rules.reading import read
from fbarray.rules.registry import Refused, rule, since


# CuPy takes no scalar operand.
@rule(np.dot, always=True)
def dot(xp, a, b, out=None):
    return xp.dot(*arrays(xp, a, b))


# CuPy takes no scalar operand.
@rule(np.vdot, always=True)
def vdot(xp, a, b, /):
    a, b = (x.ravel() for x in arrays(xp, a, b))
    return xp.vdot(a, b)


# CuPy takes no scalar operand, and divides by the length of an axis, which may be 0.
@rule(np.inner, always=True)
def inner(xp, a, b, /):
    a, b = arrays(xp, a, b)
    return xp.tensordot(a, b, axes=([-1], [-1])) if a.ndim and b.ndim else xp.multiply(a, b)


# CuPy takes no scalar operand.
@rule(np.outer, always=True)
def outer(xp, a, b, out=None):
    return xp.outer(*arrays(xp, a, b))


# CuPy takes no scalar operand.
@rule(np.tensordot, always=True)
def tensordot(xp, a, b, axes=2):
    if isinstance(axes, np.integer):
        axes = int(axes)
    return xp.tensordot(*arrays(xp, a, b), axes=axes)


# A Python scalar is weak in CuPy's promotion here; NumPy makes an array of it first.
@rule(np.kron, always=True)
def kron(xp, a, b):
    return xp.kron(*arrays(xp, a, b))


# CuPy takes vectors of two components, which NumPy deprecated and then refused.
@rule(np.cross, always=True)
def cross(xp, a, b, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis=None):
    a, b = arrays(xp, a, b)
    first, second = (axisa, axisb) if axis is None else (axis, axis)
    if a.shape[first] != 3 or b.shape[second] != 3:
        raise Refused("vectors that have not three components")
    return xp.cross(a, b, axisa, axisb, axisc, axis)


# CuPy's einsum has neither casting= nor order=, and adds float16 numbers in float16.
@rule(np.einsum, always=True)
def einsum(xp, *operands, optimize=False, **kwargs):
    dtype, casting = kwargs.pop("dtype", None), kwargs.pop("casting", "safe")
    order = kwargs.pop("order", "K")
    if order not in ("K", "C", "A", "F") or kwargs:
        raise Refused(f"einsum with order={order!r}, {', '.join(kwargs)}")
    if not isinstance(operands[0], str):
        operands = _with_lists(xp, operands)
    summands = [operand for operand in operands if isinstance(operand, xp.ndarray)]
    given = [summand.dtype for summand in summands]
    if dtype is not None and not all(np.can_cast(found, dtype, casting) for found in given):
        raise TypeError(f"Cannot cast the operands to {np.dtype(dtype)} according to the rule {casting!r}")
    if optimize and len(given) > 2 and dtype is None and len(set(given)) > 1:
        raise Refused("NumPy multiplies in pairs, each in the dtype of the two")
    options = {} if dtype is None else {"dtype": np.dtype(dtype)}
    found = xp.einsum(*operands, optimize=optimize, **options)
    view = len(summands) == 1 and xp.may_share_memory(found, summands[0])
    if found.dtype == np.float16 and not view:  # NumPy multiplies and adds float16 numbers in single precision
        found = xp.einsum(*operands, optimize=optimize, dtype=np.dtype(np.float32)).astype(np.float16)
    return xp.asfortranarray(found) if order == "F" else found


def _with_lists(xp, operands) -> tuple[Any, ...]:
    """The operands, each followed by its axes as a list; perhaps the axes of the result are last."""
    last = len(operands) - 1 if len(operands) % 2 else -1
    return tuple(counts(xp, x) if i % 2 or i == last else x for i, x in enumerate(operands))


# CuPy convolves floats by FFT, which spreads one NaN or infinity to every element.
@rule(np.convolve, always=True)
def convolve(xp, a, v, mode: str = "full"):
    a, v = (xp.atleast_1d(x) for x in arrays(xp, a, v))
    if v.size > a.size:
        a, v = v, a
    return _slid(xp, a, v[::-1], mode)


# CuPy correlates floats by FFT, which spreads one NaN or infinity to every element.
@rule(np.correlate, always=True)
def correlate(xp, a, v, mode: str = "valid"):
    a, v = arrays(xp, a, v)
    v = v.conj()
    return _slid(xp, v, a, mode)[::-1] if v.size > a.size else _slid(xp, a, v, mode)


_CHUNK = 1 << 24  # the most elements of windows in one product, 128 MiB of float64


def _slid(xp, a, v, mode: str):
    """The dot products of `v` with each window of its length in `a`, the longer of the two."""
    length = v.size
    if a.ndim != 1 or v.ndim != 1 or not length or mode not in ("full", "same", "valid"):
        raise Refused("empty or stacked signals, or a mode that NumPy has not named")
    dtype = np.result_type(a.dtype, v.dtype)
    if mode != "valid" and v.dtype.kind in "fc" and not read(xp, xp.all(xp.isfinite(v))):
        raise Refused("a NaN or an infinity would meet the zeros beyond the ends")
    working = np.dtype(np.int64) if dtype.kind == "b" else dtype
    before = {"full": length - 1, "same": length // 2, "valid": 0}[mode]
    after = {"full": length - 1, "same": length - length // 2 - 1, "valid": 0}[mode]
    padded = xp.zeros(before + a.size + after, dtype=working)
    padded[before : before + a.size] = a
    windows = xp.lib.stride_tricks.as_strided(
        padded, (padded.size - length + 1, length), (padded.itemsize, padded.itemsize)
    )
    v = v.astype(working, copy=False)
    rows = max(_CHUNK // length, 1)
    parts = [xp.matmul(windows[i : i + rows], v) for i in range(0, windows.shape[0], rows)]
    return (parts[0] if len(parts) == 1 else xp.concatenate(parts)).astype(dtype, copy=False)


def _conjugate(xp, x):
    return xp.conj(x) if x.dtype.kind == "c" else x


def _in_loop(xp, x1, x2, dtype, casting) -> list[Any]:
    """The operands, cast to the dtype of the ufunc's loop."""
    arrays = [xp.asarray(x1), xp.asarray(x2)]
    loop = np.result_type(*(a.dtype for a in arrays)) if dtype is None else np.dtype(dtype)
    if loop.kind not in "biufc":
        raise Refused(f"operands of dtype {loop}")
    for a in arrays:
        if not np.can_cast(a.dtype, loop, casting):
            raise TypeError(f"cannot cast from {a.dtype} to {loop} according to the rule {casting!r}")
    return [a.astype(loop, copy=False) for a in arrays]


def _core_axes(entry, count: int) -> tuple[int, ...]:
    axes = entry if isinstance(entry, tuple) else (entry,)
    if len(axes) != count:
        raise ValueError("axes do not match the core dimensions")
    return axes


def _cores_last(xp, arrays: list[Any], counts: tuple[int, ...], axes) -> tuple[list[Any], tuple[int, ...]]:
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
def vecdot(xp, x1, x2, /, *, casting="same_kind", dtype=None, axes=None, axis=None, keepdims: bool = False):
    if axes is not None and (axis is not None or keepdims):
        raise Refused("vecdot with axes= beside axis= or keepdims=")
    arrays = _in_loop(xp, x1, x2, dtype, casting)
    axes = [operator.index(axis)] * 2 if axis is not None else axes
    (x1, x2), _ = _cores_last(xp, arrays, (1, 1, 0), axes)
    if x1.shape[-1] != x2.shape[-1]:
        raise ValueError("the vectors have different lengths")
    result = _dot_last(xp, x1, x2)
    return xp.expand_dims(result, -1 if axis is None else axis) if keepdims else result


def _dot_last(xp, x1, x2):
    dtype = x1.dtype
    if dtype.kind == "b":
        return xp.any(x1 & x2, axis=-1)
    if dtype == np.float16:  # NumPy multiplies and adds float16 numbers in single precision
        x1, x2 = x1.astype(np.float32), x2.astype(np.float32)
    return xp.sum(_conjugate(xp, x1) * x2, axis=-1, dtype=x1.dtype).astype(dtype, copy=False)


@rule(*since("matvec"))  # NumPy 2.2
def matvec(xp, x1, x2, /, *, casting="same_kind", dtype=None, axes=None):
    arrays = _in_loop(xp, x1, x2, dtype, casting)
    (x1, x2), core = _cores_last(xp, arrays, (2, 1, 1), axes)
    _check_dimensions(x1, x2, x1.shape[-1], x2.shape[-1:])
    return xp.moveaxis(xp.matmul(x1, x2[..., None])[..., 0], -1, core[0])


@rule(*since("vecmat"))  # NumPy 2.2
def vecmat(xp, x1, x2, /, *, casting="same_kind", dtype=None, axes=None):
    arrays = _in_loop(xp, x1, x2, dtype, casting)
    (x1, x2), core = _cores_last(xp, arrays, (1, 2, 1), axes)
    _check_dimensions(x2, x1, x2.shape[-2], x1.shape[-1:])
    row = _conjugate(xp, x1)[..., None, :]
    return xp.moveaxis(xp.matmul(row, x2)[..., 0, :], -1, core[0])


def _check_dimensions(matrix, vector, length: int, lengths: tuple[int, ...]) -> None:
    if matrix.ndim < 2 or vector.ndim < 1 or lengths != (length,):
        raise ValueError("the matrices and vectors do not fit each other")
