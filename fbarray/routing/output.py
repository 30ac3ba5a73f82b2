"""``out=``: the device array to write, and `store`, which copies a result there where CuPy does not cast as NumPy does.

An output is asked for its memory only when the operands are on the device. Nothing is written before all is known to
fit.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.devices import Device
from fbarray.routing.overlap import apart
from fbarray.routing.wrapping import Buffered
from fbarray.rules.registry import Refused

Casts = Any
"""A casting rule of NumPy, such as ``'same_kind'``; or a predicate of the dtypes of a result and of its ``out=``."""


def to_be_written(device: Device, value: Any) -> Any:
    """`value` as it is, if the device can write it; a host array is refused. No memory is asked for yet."""
    if value is None or isinstance(value, (Buffered, device.array_type)):
        return value
    if not isinstance(value, tuple):
        raise Refused("what is to be written is a host array")
    for item in value:
        to_be_written(device, item)
    return value


def target_of(device: Device, value: Any) -> Any:
    """The device array to write `value` through: one of ours, a bare one, None, or a tuple of them."""
    if isinstance(value, Buffered):
        return value._buffer.target_on(device)
    if value is None or isinstance(value, device.array_type):
        return value
    if isinstance(value, tuple):
        return tuple([target_of(device, item) for item in value])
    raise Refused("what is to be written is a host array")


def store(device: Device, outs: tuple[Any, ...], results: tuple[Any, ...], casting: Casts, where: Any = None) -> None:
    """Copy each result into its ``out=``, unless that is None. All are checked first, so all are written or none.

    Parameters
    ----------
    casting : str or callable
        NumPy's rule for casting a result to its ``out=``.
    where : device array of bool, optional
        Which elements are written.

    Raises
    ------
    Refused
        If one has another shape than its result, or a dtype that NumPy would not cast to.
    """
    pairs = [(out, result) for out, result in zip(outs, results, strict=True) if out is not None]
    for out, result in pairs:
        fits = casting(result.dtype, out.dtype) if callable(casting) else np.can_cast(result.dtype, out.dtype, casting)
        if out.shape != result.shape or not fits:
            raise Refused(f"out= has shape {out.shape} and dtype {out.dtype}, the result may have another")
    for out, result in pairs:
        target = target_of(device, out)
        source = apart(device, result, [target])  # it may be an operand itself
        if where is None:
            target[...] = source
        else:
            device.xp.copyto(target, source, casting="same_kind", where=where)
        note_written(out)


def note_written(out: Any) -> None:
    """Drop the host's copies of `out`, after a write. `settle` does so too, but only if ``out=`` was given by name."""
    if isinstance(out, Buffered):
        out._buffer.written_on_device()


def is_of_others(out: Any) -> bool:
    """Whether `out` lies in memory that others hold, where operands may overlap it unnoticed: CuPy's ufuncs check for
    overlap only within one allocation."""
    return not isinstance(out, Buffered) or out._buffer.allocation.shared
