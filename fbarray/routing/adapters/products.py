"""Adapters of products outside `numpy.linalg`: dot and its kin, cross, einsum, convolve, correlate."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.routing.adapters.operands import arrays, counts, stored
from fbarray.routing.reading import read
from fbarray.routing.rules import Refused, rule


# CuPy takes no scalar operand.
@rule(np.dot, always=True)
def dot(xp: Any, a: Any, b: Any, out: Any = None) -> Any:
    return stored(xp.dot(*arrays(xp, a, b)), out)


# CuPy takes no scalar operand.
@rule(np.vdot, always=True)
def vdot(xp: Any, a: Any, b: Any, /) -> Any:
    a, b = (x.ravel() for x in arrays(xp, a, b))
    return xp.vdot(a, b)


# CuPy takes no scalar operand, and divides by an empty axis.
@rule(np.inner, always=True)
def inner(xp: Any, a: Any, b: Any, /) -> Any:
    a, b = arrays(xp, a, b)
    return xp.tensordot(a, b, axes=([-1], [-1])) if a.ndim and b.ndim else xp.multiply(a, b)


# CuPy takes no scalar operand.
@rule(np.outer, always=True)
def outer(xp: Any, a: Any, b: Any, out: Any = None) -> Any:
    return stored(xp.outer(*arrays(xp, a, b)), out)


# CuPy takes no scalar operand.
@rule(np.tensordot, always=True)
def tensordot(xp: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    if isinstance(axes, np.integer):
        axes = int(axes)
    return xp.tensordot(*arrays(xp, a, b), axes=axes)


# A Python scalar is weak in CuPy's promotion here; NumPy makes an array of it first.
@rule(np.kron, always=True)
def kron(xp: Any, a: Any, b: Any) -> Any:
    return xp.kron(*arrays(xp, a, b))


# CuPy takes vectors of two components, which NumPy deprecated and then refused.
@rule(np.cross, always=True)
def cross(
    xp: Any, a: Any, b: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: Any = None
) -> Any:
    a, b = arrays(xp, a, b)
    first, second = (axisa, axisb) if axis is None else (axis, axis)
    if a.shape[first] != 3 or b.shape[second] != 3:
        raise Refused("vectors that have not three components")
    return xp.cross(a, b, axisa, axisb, axisc, axis)


# CuPy has neither casting nor order here, and adds up halves as such.
@rule(np.einsum, always=True)
def einsum(xp: Any, *operands: Any, optimize: Any = False, **kwargs: Any) -> Any:
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
    if found.dtype == np.float16 and not view:  # NumPy multiplies and adds halves in single precision
        found = xp.einsum(*operands, optimize=optimize, dtype=np.dtype(np.float32)).astype(np.float16)
    return xp.asfortranarray(found) if order == "F" else found


def _with_lists(xp: Any, operands: Any) -> tuple[Any, ...]:
    """Operands and sublists in turn, and perhaps the result's sublist last."""
    last = len(operands) - 1 if len(operands) % 2 else -1
    return tuple(counts(xp, x) if i % 2 or i == last else x for i, x in enumerate(operands))


# CuPy convolves floats by FFT, through which one NaN or infinity reaches every element.
@rule(np.convolve, always=True)
def convolve(xp: Any, a: Any, v: Any, mode: str = "full") -> Any:
    a, v = (xp.atleast_1d(x) for x in arrays(xp, a, v))
    if v.size > a.size:
        a, v = v, a
    return _slid(xp, a, v[::-1], mode)


# CuPy correlates floats by FFT, through which one NaN or infinity reaches every element.
@rule(np.correlate, always=True)
def correlate(xp: Any, a: Any, v: Any, mode: str = "valid") -> Any:
    a, v = arrays(xp, a, v)
    v = v.conj()
    return _slid(xp, v, a, mode)[::-1] if v.size > a.size else _slid(xp, a, v, mode)


_CHUNK = 1 << 24  # elements of the unfolded windows, 128 MiB of doubles


def _slid(xp: Any, a: Any, v: Any, mode: str) -> Any:
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
