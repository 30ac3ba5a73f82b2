"""The geometry of arrays in memory: what they cover, and arrays of the same geometry over other memory."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

Bytes = np.ndarray[Any, Any]
"""A flat array of bytes."""


def span(array: Any) -> tuple[int, int]:
    """The first and the last byte (exclusive) that an array covers, counted from its first element."""
    low, high = 0, array.dtype.itemsize
    for length, stride in zip(array.shape, array.strides, strict=True):
        if not length:
            return 0, 0
        if stride < 0:
            low += (length - 1) * stride
        else:
            high += (length - 1) * stride
    return low, high


def is_dense(array: Any) -> bool:
    """Whether the array covers a block of memory, each byte once, in whichever order its axes lie."""
    flags = array.flags
    if flags.c_contiguous or flags.f_contiguous:
        return True
    expected = array.dtype.itemsize
    for stride, length in sorted(zip(array.strides, array.shape, strict=True)):
        if length != 1:
            if stride != expected:
                return False
            expected *= length
    return True


def as_bytes(host: np.ndarray[Any, Any]) -> Bytes:
    """The bytes of a dense host array, in the order of memory."""
    if not host.flags.c_contiguous:
        host = host.transpose(sorted(range(host.ndim), key=lambda axis: -host.strides[axis]))
    return host.reshape(-1).view(np.uint8)


def placed(block: Bytes, start: int, like: Any) -> np.ndarray[Any, Any]:
    """The array of the shape, dtype and strides of `like` whose first element is byte `start` of the block."""
    return np.ndarray(like.shape, like.dtype, block, start if like.size else 0, like.strides)


def host_address(host: np.ndarray[Any, Any]) -> int:
    """The address of the array's first element."""
    return int(host.__array_interface__["data"][0])


def translated(view: np.ndarray[Any, Any], compact: np.ndarray[Any, Any], like: Any) -> tuple[int, Any] | None:
    """Where a view of `compact` lies in an array `like`, whose elements `compact` has in C order.

    Returns
    -------
    tuple of int and array-like geometry, or None
        The bytes from the first element of `like`, and what has the view's geometry there; None where no strides
        describe it, and NumPy would have made a copy.
    """
    size = view.dtype.itemsize
    offset = host_address(view) - host_address(compact)
    if size != compact.dtype.itemsize or any(step % size for step in (offset, *view.strides)):
        return None
    steps = [abs(stride) // size for stride in view.strides]
    first = offset // size + sum(
        min(stride, 0) // size * (length - 1) for stride, length in zip(view.strides, view.shape, strict=True)
    )
    farthest = np.array(np.unravel_index(first, compact.shape), dtype=np.intp)
    start, strides = int(farthest @ like.strides), []
    for step, stride, length in zip(steps, view.strides, view.shape, strict=True):
        digits = np.array(np.unravel_index(step if length > 1 else 0, compact.shape), dtype=np.intp)
        farthest += digits * (length - 1)
        moved = int(digits @ like.strides)
        strides.append(moved if stride >= 0 else -moved)
        start += moved * (length - 1) if stride < 0 else 0
    if np.any(farthest >= compact.shape):
        return None
    return start, Geometry(view.shape, tuple(strides), view.dtype, view.size)


class Geometry(NamedTuple):
    """What is needed to place an array over other memory."""

    shape: tuple[int, ...]
    strides: tuple[int, ...]
    dtype: np.dtype[Any]
    size: int
