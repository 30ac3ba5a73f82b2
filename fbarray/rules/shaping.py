"""Functions that rearrange elements: roll, repeat, tile, meshgrid, trim_zeros, diag, packbits."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.rules.operands import arrays, axes_of, counts
from fbarray.rules.reading import read
from fbarray.rules.registry import Judged, Refused, rule


# CuPy subtracts an array of shifts from the indices, which overflow for large shifts.
@rule(np.roll, always=True)
def roll(xp, a, shift, axis=None):
    (a,) = arrays(xp, a)
    if isinstance(shift, xp.ndarray) and shift.dtype.kind in "iu":
        if shift.ndim > 1:
            raise ValueError("'shift' and 'axis' should be scalars or 1D sequences")
        wide = np.uint64 if shift.dtype.kind == "u" else np.int64
        shift = xp.remainder(shift.astype(wide), wide(a.size or 1)).astype(np.int64)  # every axis length divides a.size
    return xp.roll(a, shift, axis)


# CuPy copies an array of counts to the host, element by element.
@rule(np.repeat, always=True)
def repeat(xp, a, repeats, axis=None):
    (a,) = arrays(xp, a)
    if axis is None:
        a, axis = a.ravel(), 0
    (axis,) = axes_of(axis, a.ndim)
    if isinstance(repeats, (int, np.integer)) or type(repeats) is float:  # NumPy truncates a Python float
        return _repeated(xp, a, int(repeats), axis)
    (repeats,) = arrays(xp, repeats)
    if repeats.dtype.kind not in "biu" or repeats.dtype == np.uint64 or repeats.ndim > 1:
        raise TypeError(f"counts of dtype {repeats.dtype} and shape {repeats.shape}")
    if repeats.size == 1:
        return _repeated(xp, a, int(read(xp, repeats.reshape(()))), axis)
    if repeats.shape != (a.shape[axis],):
        raise ValueError("as many counts as elements are needed")
    if not repeats.size:
        return a.copy()
    ends = xp.cumsum(repeats.astype(np.intp))
    # in float64, which does not overflow
    total, least = read(xp, xp.stack([xp.sum(repeats, dtype=float), xp.min(repeats).astype(float)]))
    if least < 0:
        raise ValueError("repeats may not contain negative values.")
    _check_length(int(total))
    return xp.take(a, xp.searchsorted(ends, xp.arange(int(total)), side="right"), axis=axis)


def _repeated(xp, a, count: int, axis: int):
    _check_length(a.shape[axis] * count)
    return xp.repeat(a, count, axis)


def _check_length(total: int) -> None:
    """Refuse a length that no array can have; from 2**62 on without asking NumPy, which would write past its result."""
    if total >= 2**62:
        raise Judged(ValueError("negative dimensions are not allowed"))
    if total > 2**53:
        raise Refused("no array is so long")


# CuPy takes no device array of repetitions.
@rule(np.tile, always=True)
def tile(xp, A, reps):  # noqa: N803 - NumPy's name
    return xp.tile(*arrays(xp, A), counts(xp, reps))


_SPARSE: Any = type(np.meshgrid(0, copy=False, sparse=True))
"""The type of ``meshgrid(copy=False, sparse=True)``: a list before NumPy 2.5."""


# CuPy takes only vectors, and does not copy a single one.
@rule(np.meshgrid, always=True)
def meshgrid(xp, *xi, copy: bool = True, sparse: bool = False, indexing: str = "xy"):
    if indexing not in ("xy", "ij"):
        raise ValueError("Valid values for `indexing` are 'xy' and 'ij'.")
    places = list(range(len(xi)))
    if indexing == "xy" and len(xi) > 1:
        places[:2] = 1, 0
    ones = (1,) * len(xi)
    grids = [x.reshape((*ones[:i], -1, *ones[i + 1 :])) for i, x in zip(places, arrays(xp, *xi), strict=True)]
    if not sparse and grids:
        grids = list(xp.broadcast_arrays(*grids))
    if sparse and not copy:
        return _SPARSE(grids)
    return tuple(grid.copy() if copy else grid for grid in grids)


# CuPy trims only vectors.
@rule(np.trim_zeros, always=True)
def trim_zeros(xp, filt, trim: str = "fb", axis=None):
    (filt,) = arrays(xp, filt)
    ends = trim.lower() if isinstance(trim, str) else ""
    if ends not in ("f", "b", "fb", "bf"):
        raise ValueError(f"unexpected character(s) in `trim`: {trim!r}")
    if not filt.ndim:
        axes_of(axis, 0)
        return filt
    places = xp.stack(xp.nonzero(filt))
    if not places.shape[1]:
        if axis is not None:
            raise Refused("all zeros, along some axes")
        return filt[(slice(0, 0),) * filt.ndim]
    bounds = read(xp, xp.stack([xp.min(places, axis=1), xp.max(places, axis=1) + 1])).tolist()
    axes = axes_of(axis, filt.ndim)
    windows = [slice(start if "f" in ends else None, stop if "b" in ends else None)
               for start, stop in zip(*bounds, strict=True)]  # fmt: skip
    return filt[tuple(window if i in axes else slice(None) for i, window in enumerate(windows))]


# CuPy copies the diagonal of a matrix, NumPy gives a view.
@rule(np.diag, always=True)
def diag(xp, v, k: int = 0):
    return xp.diagonal(v, k) if v.ndim == 2 else xp.diag(v, k)


# CuPy has no axis here.
@rule(np.packbits, always=True)
def packbits(xp, a, /, axis=None, bitorder: str = "big"):
    if axis is None:
        return xp.packbits(a, bitorder=bitorder)
    if a.dtype.kind not in "biu" or bitorder not in ("big", "little"):
        raise Refused(f"bits of an array of dtype {a.dtype} in order {bitorder!r}")
    (axis,) = axes_of(axis, a.ndim)
    bits = xp.moveaxis(a != 0, axis, -1)
    whole = -(-bits.shape[-1] // 8)
    padded = xp.zeros((*bits.shape[:-1], whole * 8), dtype=np.uint8)
    padded[..., : bits.shape[-1]] = bits
    weights = xp.asarray(_WEIGHTS[bitorder])
    packed = xp.sum(padded.reshape((*bits.shape[:-1], whole, 8)) * weights, axis=-1, dtype=np.uint8)
    return xp.moveaxis(packed, -1, axis)


# CuPy has neither axis nor count here.
@rule(np.unpackbits, always=True)
def unpackbits(xp, a, /, axis=None, count=None, bitorder: str = "big"):
    if a.dtype != np.uint8 or bitorder not in ("big", "little"):
        raise Refused(f"bits of an array of dtype {a.dtype} in order {bitorder!r}")
    if axis is None:
        a, axis = a.ravel(), 0
    (axis,) = axes_of(axis, a.ndim)
    packed = xp.moveaxis(a, axis, -1)
    bits = (xp.bitwise_and(packed[..., None], xp.asarray(_WEIGHTS[bitorder])) != 0).astype(np.uint8)
    bits = bits.reshape((*packed.shape[:-1], packed.shape[-1] * 8))
    length, count = bits.shape[-1], read(xp, count)
    if count is not None and count < -length:
        raise ValueError("-count larger than number of elements")
    if count is not None and count > length:
        longer = xp.zeros((*bits.shape[:-1], count), dtype=np.uint8)
        longer[..., :length] = bits
        bits = longer
    elif count is not None:
        bits = bits[..., :count]
    return xp.moveaxis(bits, -1, axis)


_WEIGHTS = {order: np.array([1 << i for i in bits], np.uint8)
            for order, bits in (("little", range(8)), ("big", range(7, -1, -1)))}  # fmt: skip
