"""`sliding_window_view`: CuPy has it, but reads the window's shape element by element from the device, and refuses
``writeable=True``. Here the view costs no launch, and shares the memory of its argument.
"""

from __future__ import annotations

import operator
from typing import Any

from numpy.lib.array_utils import normalize_axis_tuple
from numpy.lib.stride_tricks import sliding_window_view as numpy_sliding_window_view

from fbarray.routing.rules import rule


@rule(numpy_sliding_window_view, always=True)
def sliding_window_view(
    xp: Any, x: Any, window_shape: Any, axis: Any = None, *, subok: bool = False, writeable: bool = False
) -> Any:
    window = _window(xp, window_shape)
    axes = tuple(range(x.ndim)) if axis is None else normalize_axis_tuple(axis, x.ndim, allow_duplicate=True)
    if len(window) != len(axes):
        raise ValueError("Must provide matching length window_shape and axis")
    trimmed = list(x.shape)
    for i, size in zip(axes, window, strict=True):
        if not 0 <= size <= trimmed[i]:
            raise ValueError("window shape cannot be negative, nor larger than input array shape")
        trimmed[i] -= size - 1
    strides = x.strides + tuple(x.strides[i] for i in axes)
    return xp.lib.stride_tricks.as_strided(x, shape=(*trimmed, *window), strides=strides)


def _window(xp: Any, window_shape: Any) -> tuple[int, ...]:
    if isinstance(window_shape, xp.ndarray):
        window_shape = window_shape.tolist()
    try:
        return tuple(operator.index(size) for size in window_shape)
    except TypeError:
        return (operator.index(window_shape),)
