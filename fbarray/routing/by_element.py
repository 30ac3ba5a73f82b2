"""`numpy.where`, `numpy.clip` and casts: not ufuncs, but computed element by element as ufuncs are."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy._core import umath

from fbarray.devices import HOLDABLE, Device
from fbarray.parameters import Args, Kwargs
from fbarray.routing.boundary import array_like, where_it_lies
from fbarray.routing.elementwise import Elementwise
from fbarray.routing.route import OnDevice
from fbarray.routing.wrapping import Buffered
from fbarray.rules.elementwise import beyond
from fbarray.rules.operands import NOT_GIVEN
from fbarray.rules.registry import Refused

CLIP: np.ufunc = umath.clip  # type: ignore[attr-defined]
"""The ufunc that `numpy.clip` calls with two bounds."""
_NUMBERS = (bool, int, float, complex)


def _in_dtype(array: Any, dtype: np.dtype[Any]) -> Any:
    return array.astype(dtype)


_CAST = Elementwise(np.ndarray.astype, _in_dtype, False, False)


def cast(
    device: Device, x: Any, dtype: Any, order: str = "K", casting: Any = "unsafe", subok: bool = True, copy: bool = True
) -> Any:
    """``ndarray.astype`` and ``np.astype``; an array on the host is cast there."""
    wanted = np.dtype(dtype)
    if wanted not in HOLDABLE:
        raise Refused(f"the device cannot hold dtype {wanted}")
    if not np.can_cast(x.dtype, wanted, casting):
        raise Refused("the cast is not allowed under this rule")
    if order == "K" and not x._buffer.on_host_alone:
        return x if wanted == x.dtype and not copy else _CAST.call(device, (x, wanted), {})
    bare = where_it_lies(x)
    found = bare.astype(wanted, order=order, copy=copy)
    return x if found is bare else array_like(x, found)


def choosing(compute: Any, general: OnDevice) -> OnDevice:
    """The ``on_device`` of ``np.where``: elementwise for three arguments with our array first; else `general`."""
    operation = Elementwise(np.where, compute, False, False)

    def where(device: Device, args: Args, kwargs: Kwargs) -> Any:
        if len(args) == 3 and not kwargs and isinstance(args[0], Buffered):
            return operation.call(device, args, kwargs)
        return general(device, args, kwargs)

    return where


def clip(device: Device, args: Args, kwargs: Kwargs) -> Any:
    """``np.clip`` and ``ndarray.clip``, by NumPy's ufunc for these bounds: clip, minimum, maximum or positive."""
    if len(args) == 3 and not kwargs:  # most calls
        array, low, high, out = *args, None
    else:
        kwargs = dict(kwargs)
        array, low, high, out = _arguments(args, kwargs)
    if type(array) in _NUMBERS:  # as an array: in NumPy, this number takes part in the promotion
        array = device.xp.asarray(array)
    if out is not None:
        kwargs["out"] = out if type(out) is tuple else (out,)
    if type(low) is int or type(high) is int:
        dtype = getattr(array, "dtype", None)
        low = None if beyond(dtype, low, least=True) else low
        high = None if beyond(dtype, high, least=False) else high
    operands = tuple([value for value in (array, low, high) if value is not None])
    ufunc = (np.positive, np.minimum if low is None else np.maximum, CLIP)[len(operands) - 1]
    return device.routes[ufunc].on_device(device, operands, kwargs)


def _arguments(args: Args, kwargs: dict[str, Any]) -> tuple[Any, Any, Any, Any]:
    """The array, its bounds and ``out``. They are removed from `kwargs`; the keywords left there are for the ufunc."""
    names = ("a", "a_min", "a_max", "out")
    if len(args) > len(names) or kwargs.keys() & set(names[: len(args)]):
        raise Refused("NumPy refuses the arguments")
    array, low, high, out = (*args, *[kwargs.pop(name, NOT_GIVEN) for name in names[len(args) :]])
    if low is NOT_GIVEN is high:
        low, high = kwargs.pop("min", None), kwargs.pop("max", None)
    if array is NOT_GIVEN or low is NOT_GIVEN or high is NOT_GIVEN or kwargs.keys() & {"min", "max"}:
        raise Refused("NumPy refuses the bounds")
    return array, low, high, None if out is NOT_GIVEN else out
