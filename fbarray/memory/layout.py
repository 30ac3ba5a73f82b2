"""The geometry of arrays in memory: the bytes they cover, and arrays of the same geometry over other memory."""

from __future__ import annotations

import ctypes
import sys
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

_BYTE = np.zeros(1, np.uint8)
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
    """Whether the array covers one block of memory, each byte once, starting at its first element; any axis order."""
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


def is_aligned(array: Any, address: int) -> bool:
    """Whether the device can read each element of an array of this geometry whose first element lies at `address`.

    CUDA reads a number of up to 16 bytes, complex ones too, in one step, and only at a multiple of its size.
    """
    size = array.dtype.itemsize
    if size == 1 or not array.size or array.dtype.kind not in "biufc":
        return True
    steps = (stride for stride, length in zip(array.strides, array.shape, strict=True) if length > 1)
    return not (address % size or any(step % size for step in steps))


def as_bytes(host: np.ndarray[Any, Any]) -> Bytes:
    """The bytes of a dense host array, in the order of memory."""
    if not host.flags.c_contiguous:
        host = host.transpose(sorted(range(host.ndim), key=lambda axis: -host.strides[axis]))
    return host.reshape(-1).view(np.uint8)


def placed(block: Bytes, start: int, like: Any) -> np.ndarray[Any, Any]:
    """An array over `block` with the shape, dtype and strides of `like`; its first element is at byte `start`."""
    return np.ndarray(like.shape, like.dtype, block, start if like.size else 0, like.strides)


def reshaped(array: np.ndarray[Any, Any], shape: Any, order: Any = "C") -> np.ndarray[Any, Any] | None:
    """A view in another shape of as many elements; None if NumPy would have to copy."""
    if RESHAPES:
        try:
            return array.reshape(shape, order=order, copy=False)
        except ValueError:
            return None
    if order == "A":
        order = "F" if array.flags.fnc else "C"
    shape = np.broadcast_to(0, array.shape).reshape(shape).shape
    view = array.view() if order == "C" else array.T
    try:
        view.shape = shape if order == "C" else shape[::-1]
    except AttributeError:
        return None
    return view if order == "C" else view.T


RESHAPES = np.lib.NumpyVersion(np.__version__) >= "2.1.0"
"""Whether `numpy.reshape` takes ``copy=False``."""


def kept_order(arrays: list[Any]) -> tuple[int, ...]:
    """The axes of an elementwise result in memory order, outermost first, as NumPy's ``order='K'`` lays it out.

    NumPy's iterator decides, given small arrays with the strides of these operands.
    """
    small = [as_strided(_BYTE, [min(length, 2) for length in array.shape], array.strides) for array in arrays]
    flags: Any = [["readonly"] for _ in small] + [["writeonly", "allocate"]]
    asked: Any = [*small, None]
    steps = np.nditer(asked, ["zerosize_ok"], flags, op_dtypes=[np.uint8] * len(asked)).operands[-1].strides
    return tuple(sorted(range(len(steps)), key=lambda axis: -steps[axis]))


_FIRST_FIELD = object.__basicsize__
"""Where the data pointer lies in an array object: the first field of ``PyArrayObject_fields`` (ndarraytypes.h)."""
_pointer_at = ctypes.c_void_p.from_address


def _address_in_object(host: Any) -> int:
    if isinstance(host, np.generic):  # a scalar has no data pointer
        return _address_by_interface(host)
    return _pointer_at(id(host) + _FIRST_FIELD).value or 0


def _address_by_interface(host: Any) -> int:
    return int(host.__array_interface__["data"][0])


_read_in_object = sys.implementation.name == "cpython" and all(
    _address_in_object(part) == _address_by_interface(part) for part in (_BYTE, np.arange(9.0)[::-2])
)


def _distance_in_objects(first: Any, second: Any) -> int:
    data = _pointer_at(id(second) + _FIRST_FIELD).value, _pointer_at(id(first) + _FIRST_FIELD).value
    return (data[0] or 0) - (data[1] or 0)


def _distance_by_interface(first: Any, second: Any) -> int:
    return _address_by_interface(second) - _address_by_interface(first)


distance = _distance_in_objects if _read_in_object else _distance_by_interface
"""The bytes from the first element of one host array to the first of another."""
host_address = _address_in_object if _read_in_object else _address_by_interface
"""The address of a host array's first element. ``__array_interface__`` builds a dict, which takes six times as long."""


class Located:
    """An array's address and strides as ``__array_interface__``; for overlap tests only, its memory is never read."""

    def __init__(self, array: Any, address: int) -> None:
        self.__array_interface__ = {
            "data": (address, True),
            "shape": array.shape,
            "strides": array.strides,
            "typestr": array.dtype.str,
            "version": 3,
        }


def translated(view: np.ndarray[Any, Any], compact: np.ndarray[Any, Any], like: Any) -> tuple[int, Geometry] | None:
    """Find a view of `compact` in the array `like`; `compact` is a C-contiguous copy of `like`.

    Returns
    -------
    tuple of int and Geometry, or None
        The bytes from the first element of `like`, and the geometry of the same view of `like`. None if no strides
        describe that view; NumPy would then have to copy.
    """
    size = compact.dtype.itemsize
    offset = host_address(view) - host_address(compact)
    if view.dtype.itemsize != size or any(step % size for step in (offset, *view.strides)):
        return None
    shape, strides = _merged(compact.shape, like.strides)
    first = _digits(offset // size, shape)
    lowest, highest, steps = first.copy(), first.copy(), []
    for stride, length in zip(view.strides, view.shape, strict=True):
        second = offset // size + stride // size if length > 1 else offset // size
        if not 0 <= second < compact.size:
            return None
        step = _digits(second, shape) - first
        steps.append(int(step @ strides))
        reach = step * (length - 1)
        lowest += np.minimum(reach, 0)
        highest += np.maximum(reach, 0)
    if (lowest < 0).any() or (highest >= shape).any():
        return None  # a step crosses from one axis into the next
    return int(first @ strides), Geometry(view.shape, tuple(steps), view.dtype, view.size)


def _digits(position: int, shape: Any) -> Any:
    """The index along each axis of the element at `position` in C order."""
    return np.array(np.unravel_index(position, shape), dtype=np.intp)


def _merged(shape: Any, strides: Any) -> tuple[Any, Any]:
    """The shape and strides of the same elements in the same order, with axes joined where possible."""
    lengths, steps = [1], [0]
    for length, stride in zip(shape, strides, strict=True):
        if length == 1:
            continue
        if steps[-1] == length * stride and len(lengths) > 1:
            lengths[-1] *= length
            steps[-1] = stride
        else:
            lengths.append(length)
            steps.append(stride)
    return np.array(lengths), np.array(steps)


class Geometry(NamedTuple):
    """Shape, strides and dtype: enough to place an array over other memory."""

    shape: tuple[int, ...]
    strides: tuple[int, ...]
    dtype: np.dtype[Any]
    size: int
