"""Memory that one call reads and writes: NumPy answers as if all had been read before anything is written.

So do CuPy's ufuncs. Its other kernels, and CUDA's copies, read and write in no defined order: there, inputs that
overlap an output are copied first.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.devices import Device
from fbarray.memory.layout import Located, span


def apart(device: Device, value: Any, targets: list[Any], by_element: bool = False) -> Any:
    """`value`, or a copy of it where it overlaps one of `targets`, which the call writes.

    Parameters
    ----------
    value : object
        A device array, or lists and tuples of them; anything else is returned as it is.
    targets : list of device array
    by_element : bool
        Whether each element written depends only on the input element in the same place. Then an input may be the
        target itself.
    """
    if isinstance(value, (list, tuple)):
        return type(value)([apart(device, item, targets, by_element) for item in value])
    if isinstance(value, device.array_type):
        for target in targets:
            same = by_element and (value is target or is_same(device, target, value))
            if not same and _overlap(device, target, value):
                return value.copy()
    return value


def is_same(device: Device, first: Any, second: Any) -> bool:
    """Whether two device arrays show the same elements in the same order."""
    return bool(
        device.address(first) == device.address(second)
        and first.shape == second.shape
        and first.strides == second.strides
        and first.dtype == second.dtype
    )


def _overlap(device: Device, first: Any, second: Any) -> bool:
    """Whether two device arrays share memory, or it is too hard to tell."""
    here, there = device.address(first), device.address(second)
    low, high = _extent(first)
    start, stop = _extent(second)
    if there + stop <= here + low or here + high <= there + start:
        return False
    try:
        return bool(np.shares_memory(Located(first, here), Located(second, there), max_work=1))  # type: ignore[arg-type]  # any number is taken
    except np.exceptions.TooHardError:
        return True


def _extent(array: Any) -> tuple[int, int]:
    """The first and the last byte (exclusive) of an array, from its first element."""
    return (0, array.nbytes) if array.flags.c_contiguous else span(array)
