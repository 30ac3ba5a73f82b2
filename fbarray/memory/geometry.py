"""The geometry of arrays (shape, strides, dtype, offset) without their bytes.

A geometry is a NumPy array over reserved addresses that hold no data. NumPy itself makes views of it, at its usual
cost. Its offset in the region is its offset in the allocation, on either side. Reading an element gives zero, where
`READABLE` is true.
"""

from __future__ import annotations

import ctypes
import mmap
import sys
from typing import Any

import numpy as np

from fbarray.memory.layout import distance, host_address, span

Geometry = np.ndarray[Any, Any]
_SIZES = (46, 44, 42, 40, 36)
"""The sizes of the region to try, in bits; the first that the system grants is taken. It reserves addresses, not
memory."""


def _reserved() -> Any:
    if hasattr(mmap, "MAP_PRIVATE"):
        flags = (
            mmap.MAP_PRIVATE
            | mmap.MAP_ANONYMOUS
            | getattr(mmap, "MAP_NORESERVE", 0x4000 if sys.platform == "linux" else 0)
        )
        for bits in _SIZES:
            try:
                return mmap.mmap(-1, 1 << bits, flags=flags)
            except (OSError, ValueError, OverflowError):  # a limit of the system, or of the process
                continue
    return (ctypes.c_ubyte * (1 << 46)).from_address(1 << 46)  # unmapped addresses: see `READABLE`


_REGION = _reserved()
READABLE = isinstance(_REGION, mmap.mmap)
"""Whether an element may be read; if not, reading one would crash the process."""
_START, _SIZE = host_address(np.frombuffer(_REGION, np.uint8, 1)), memoryview(_REGION).nbytes


def of_shape(shape: tuple[int, ...], dtype: Any, strides: tuple[int, ...], start: int) -> Geometry:
    """The geometry whose first element is at byte `start` of the region."""
    return np.ndarray(shape, dtype, _REGION, start, strides)


def of_array(array: Any) -> Geometry:
    """The geometry of a host or device array, laid so that its lowest byte is the first of the region."""
    flags = array.flags
    start = 0 if flags.c_contiguous or flags.f_contiguous else -span(array)[0]
    return np.ndarray(array.shape, array.dtype, _REGION, start, array.strides)


def start_of(geometry: Geometry) -> int:
    """The offset of its first element in the region, in bytes."""
    return host_address(geometry) - _START


def is_geometry(array: np.ndarray[Any, Any]) -> bool:
    """Whether the array lies in the region; a copy of a geometry does not."""
    return 0 <= host_address(array) - _START < _SIZE


def lies_as(first: Geometry, second: Geometry) -> bool:
    """Whether both have the same shape, strides, dtype and offset."""
    alike = first.shape == second.shape and first.strides == second.strides and first.dtype == second.dtype
    return alike and not distance(first, second)


def at(geometry: Geometry, start: int) -> Geometry:
    """The same geometry at byte `start` of the region."""
    return np.ndarray(geometry.shape, geometry.dtype, _REGION, start, geometry.strides)
