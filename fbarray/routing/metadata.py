"""Calls answered from shapes, dtypes and addresses alone: NumPy runs on stand-ins, and nothing is transferred."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.devices import Device
from fbarray.memory.buffer import Buffer
from fbarray.memory.layout import Located
from fbarray.parameters import Args, Kwargs
from fbarray.routing.wrapping import Buffered
from fbarray.rules.registry import Refused

METADATA = frozenset(
    {
        np.shape,
        np.ndim,
        np.size,
        np.result_type,
        np.can_cast,
        np.common_type,
        np.iscomplexobj,
        np.isrealobj,
        np.einsum_path,
    }
)
"""Functions that look at shapes and dtypes only."""

_NOTHING = bytes(64)


def stand_in(buffer: Buffer) -> np.ndarray[Any, Any]:
    """A read-only host array of the same shape and dtype, all zeros; with strides of 0, it takes no memory."""
    layout = buffer.layout
    nothing = _NOTHING if layout.dtype.itemsize <= len(_NOTHING) else bytes(layout.dtype.itemsize)
    return np.ndarray(layout.shape, layout.dtype, nothing, 0, (0,) * layout.ndim)


def with_stand_ins(value: Any) -> Any:
    """`value` with stand-ins in place of our arrays, inside tuples and lists too."""
    if isinstance(value, Buffered):
        return stand_in(value._buffer)
    if isinstance(value, (tuple, list)):
        return type(value)(with_stand_ins(item) for item in value)
    return value


def answer(function: Any, args: Args, kwargs: Kwargs) -> Any:
    """NumPy's answer for arrays of these shapes and dtypes."""
    return function(*with_stand_ins(args), **{name: with_stand_ins(value) for name, value in kwargs.items()})


def min_scalar_type(device: Device, args: Args, kwargs: Kwargs) -> Any:
    """``np.min_scalar_type``, refused for a 0-d operand: there NumPy reads the value, not only the dtype."""
    if any(isinstance(value, Buffered) and not value._buffer.layout.ndim for value in (*args, *kwargs.values())):
        raise Refused("the answer depends on the value of a scalar")
    return answer(np.min_scalar_type, args, kwargs)


def _addressed(value: Any) -> Any:
    """A stand-in that NumPy takes for an array at the device address of `value`; it is never read."""
    if not isinstance(value, Buffered):
        return value
    return Located(value._buffer.layout, value._buffer.address)


def _is_shown(first: Any = None, second: Any = None) -> bool:
    """Whether one is ours and the other shows a host copy of its bytes, as ``np.asarray(x)`` does. They count as
    shared, so that a caller about to write one copies first.
    """
    pairs = ((first, second), (second, first))
    return any(isinstance(ours, Buffered) and type(host) is np.ndarray and ours._buffer.is_shown_by(host)
               for ours, host in pairs)  # fmt: skip


def overlap(function: Any) -> Any:
    """A route for `function` (`numpy.may_share_memory` or `numpy.shares_memory`) that compares device addresses."""

    def answer_overlap(device: Device, args: Args, kwargs: Kwargs) -> Any:
        if _is_shown(*args[:2]):
            return True
        located = [_addressed(value) for value in args]
        return function(*located, **{name: _addressed(value) for name, value in kwargs.items()})

    return answer_overlap
