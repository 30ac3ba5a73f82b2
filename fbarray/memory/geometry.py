"""The geometry of arrays, apart from their bytes: NumPy arrays over a region of addresses that nobody fills.

A view of such an array is a matter of NumPy's alone, and costs what a view costs there. Where its first element lies in
the region says where it lies in the allocation, whatever side that is on. To read one is no error, and gives zeros.
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
"""The bits of the sizes that are tried: the largest that the system grants. It takes addresses alone, no memory."""


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
    return (ctypes.c_ubyte * (1 << 46)).from_address(1 << 46)  # where nothing is: see `READABLE`


_REGION = _reserved()
READABLE = isinstance(_REGION, mmap.mmap)
"""Whether an element may be looked at; otherwise that would end the process."""
_START, _SIZE = host_address(np.frombuffer(_REGION, np.uint8, 1)), memoryview(_REGION).nbytes


def of_shape(shape: tuple[int, ...], dtype: Any, strides: tuple[int, ...], start: int) -> Geometry:
    """The geometry of an array whose first element lies at byte `start` of the region."""
    return np.ndarray(shape, dtype, _REGION, start, strides)


def of_array(array: Any) -> Geometry:
    """The geometry of an array of either side, which begins where the region begins."""
    flags = array.flags
    start = 0 if flags.c_contiguous or flags.f_contiguous else -span(array)[0]
    return np.ndarray(array.shape, array.dtype, _REGION, start, array.strides)


def start_of(geometry: Geometry) -> int:
    """Where its first element lies in the region."""
    return host_address(geometry) - _START


def is_geometry(array: np.ndarray[Any, Any]) -> bool:
    """Whether it shows the region, and is no copy that was made of it."""
    return 0 <= host_address(array) - _START < _SIZE


def lies_as(first: Geometry, second: Geometry) -> bool:
    """Whether they have the same shape, strides and dtype, and begin at the same place."""
    alike = first.shape == second.shape and first.strides == second.strides and first.dtype == second.dtype
    return alike and not distance(first, second)


def at(geometry: Geometry, start: int) -> Geometry:
    """The same geometry elsewhere in the region."""
    return np.ndarray(geometry.shape, geometry.dtype, _REGION, start, geometry.strides)
