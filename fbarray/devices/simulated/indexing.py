"""Indexing as CuPy does it: integer arrays wrap around, and for a repeated index any of its values may be kept."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from fbarray.devices.simulated.memory import copied_as_block, race


class Key:
    """An index key made ready for the NumPy array it is used on.

    Parameters
    ----------
    parts : list
        The parts of the key, device arrays already replaced by their host memory.
    host : numpy.ndarray
        The array to be indexed.
    """

    def __init__(self, parts: list[Any], host: np.ndarray) -> None:
        prepared = parts if _selects_fields(parts, host) else [_prepare(part) for part in parts]
        self.is_advanced = any(isinstance(part, np.ndarray) for part in prepared)
        if self.is_advanced:
            prepared = _wrapped(prepared, host.shape)
        elif not any(part is Ellipsis for part in prepared) and not _selects_fields(parts, host):
            prepared = [*prepared, Ellipsis]  # so that NumPy gives a 0-d view where it would give a scalar
        self.parts: Any = prepared[0] if _selects_fields(parts, host) else tuple(prepared)


def _selects_fields(parts: list[Any], host: np.ndarray) -> bool:
    if host.dtype.fields is None or len(parts) != 1:
        return False
    names = parts[0]
    return isinstance(names, str) or (isinstance(names, list) and all(isinstance(name, str) for name in names))


def _prepare(part: Any) -> Any:
    """One part of a key: integers and slices stay, sequences become arrays; IndexError for other dtypes."""
    if part is None or part is Ellipsis:
        return part
    if isinstance(part, slice):
        if any(bound is not None and abs(bound) > sys.maxsize for bound in (part.start, part.stop, part.step)):
            raise OverflowError("Python int too large to convert to C ssize_t")  # NumPy clips it
        return part
    if np.isscalar(part) and not isinstance(part, (bool, np.bool_)):
        number: Any = part
        return int(number)
    array = np.asarray(part)
    if array.size == 0 and isinstance(part, (list, tuple)):
        array = array.astype(np.int32)
    if array.dtype.kind not in "biu":
        raise IndexError(f"arrays used as indices must be of integer or boolean type. (actual: {array.dtype.type})")
    return array


def _wrapped(parts: list[Any], shape: tuple[int, ...]) -> list[Any]:
    """The parts with integer arrays taken modulo the length of the axis they index."""
    used = sum(_axes_used(part) for part in parts)
    if used > len(shape):
        raise IndexError(f"too many indices for array: array is {len(shape)}-dimensional, but {used} were indexed")
    axis = 0
    wrapped = []
    for part in parts:
        if isinstance(part, np.ndarray) and part.dtype.kind != "b":
            part = wrap_indices(part, shape[axis])
        axis += len(shape) - used if part is Ellipsis else _axes_used(part)
        wrapped.append(part)
    return wrapped


def _axes_used(part: Any) -> int:
    if part is None or part is Ellipsis:
        return 0
    if isinstance(part, np.ndarray) and part.dtype.kind == "b":
        return part.ndim
    return 1


def wrap_indices(indices: np.ndarray, length: int) -> np.ndarray:
    """Integer `indices` modulo `length`, as CuPy reads them; an empty axis is left to NumPy to refuse."""
    return indices if length == 0 else np.asarray(indices.astype(np.int64) % length)


def read(host: np.ndarray, key: Key) -> tuple[np.ndarray, bool]:
    """``host[key]`` as an array of 0 or more dimensions, and whether it is a view."""
    result = np.asarray(host[key.parts])
    if not key.is_advanced:
        return result, True
    return (result.copy() if np.may_share_memory(result, host) else result), False


def write(host: np.ndarray, key: Key, value: Any, from_device: bool) -> None:
    """``host[key] = value`` with CuPy's casts. For a repeated index the *first* value stays; NumPy keeps the last.

    CuPy leaves it open which value stays. The choice here makes code fail that relies on NumPy's.
    """
    if key.is_advanced:
        positions = np.arange(host.size).reshape(host.shape)[key.parts]
        with np.errstate(all="ignore"):
            values = value.astype(host.dtype) if from_device else np.asarray(value, dtype=host.dtype)
        values = np.broadcast_to(_without_leading_ones(values, positions.ndim), positions.shape)
        host.flat[positions.ravel()[::-1]] = values.ravel()[::-1]
        race(host, [part for part in (*key.parts, value) if isinstance(part, np.ndarray)])
    elif from_device:
        part = host[key.parts]
        with np.errstate(all="ignore"):
            part[...] = value.astype(host.dtype)
        if copied_as_block(part, value):
            race(part, [value], by_element=True)
    else:
        fill(host[key.parts], value)


def _without_leading_ones(values: np.ndarray, ndim: int) -> np.ndarray:
    while values.ndim > ndim and values.shape[0] == 1:
        values = values[0]
    return values


def fill(host: np.ndarray, value: Any) -> None:
    """Fill with one scalar; CuPy refuses lists and NumPy arrays here, so that no copy happens unseen."""
    scalar = np.asarray(value, dtype=host.dtype) if not isinstance(value, np.ndarray) else value.astype(host.dtype)
    if scalar.shape != ():
        raise ValueError("non-scalar numpy.ndarray cannot be used for fill")
    host[...] = scalar
