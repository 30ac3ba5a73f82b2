"""Helpers for the rules, which bring arguments into one form. No rule is registered here."""

from __future__ import annotations

import inspect
import math
import operator
from collections.abc import Iterable
from typing import Any

import numpy as np

from fbarray import events
from fbarray.devices import HOLDABLE
from fbarray.rules.reading import read
from fbarray.rules.registry import Refused

_NUMBERS = (bool, int, float, complex)
NOT_GIVEN: Any = inspect.signature(np.sum).parameters["initial"].default
"""NumPy's default for ``keepdims``, ``initial``, ``where``..., which marks an argument that was not given."""


def arrays(xp, *values) -> list[Any]:
    """Each value as a device array; a Python scalar becomes the array that ``np.asarray`` makes of it."""
    return [value if isinstance(value, xp.ndarray) else xp.asarray(value) for value in values]


def exact(xp, ufunc: np.ufunc):
    """`ufunc` with NumPy's results, where those of CuPy's ufunc differ."""
    return xp.device.kernels[ufunc]


def in_dtype_of(xp, target, value):
    """`value` as a device array of the dtype of `target`, to be written there; NumPy's error if it does not fit."""
    if isinstance(value, (np.ndarray, xp.ndarray)):
        if value.dtype not in HOLDABLE:
            raise Refused(f"the device cannot hold an operand of dtype {value.dtype}")
        require_real_for(value.dtype, target.dtype)
        return xp.asarray(value, dtype=target.dtype)
    return xp.asarray(number_for(value, target.dtype), dtype=target.dtype)


def require_real_for(given: np.dtype[Any], dtype: np.dtype[Any]) -> None:
    """Refuse complex values for real elements, which NumPy casts with a warning."""
    if given.kind == "c" and dtype.kind != "c":
        raise Refused("complex values for a real array")


def number_for(value, dtype: np.dtype[Any]):
    """The number, or host array, that NumPy assigns to elements of `dtype` for a `value` that is no array.

    NumPy converts each item, with its errors: for an integer that does not fit, for a NaN as an integer...
    """
    if isinstance(value, np.generic):
        if value.dtype == dtype:
            return value
        if dtype.kind in "iu" and value.dtype.kind not in "biu":
            value = value.item()  # NumPy refuses some that np.array takes
    host = np.array(value, dtype=dtype)
    if type(value) in _NUMBERS:
        return value
    return host if host.ndim else host[()]


def require_real(name: str, value) -> None:
    """Refuse a number that NumPy does not cast to a real one."""
    if isinstance(value, (complex, str)) or getattr(getattr(value, "dtype", None), "kind", "f") not in "biuf":
        raise Refused(f"{name}={value!r} is no real number")


def flag(value) -> bool:
    """``keepdims`` as a bool, False if it was not given."""
    return value is not NOT_GIVEN and bool(value)


_MOST_WARNINGS = 1000
"""The most warnings of one call; by default Python shows only the first."""


def told_of_nans(xp, result, quantiles: int = 1):
    """`result`, after one RuntimeWarning for each all-NaN slice, which has `quantiles` NaNs in the result.

    The NaNs are counted on the device, and the count is read.
    """
    found = read(xp, xp.isnan(result).sum()) if result.dtype.kind in "fc" else 0
    for _ in range(min(int(found) // max(quantiles, 1), _MOST_WARNINGS)):
        events.warn("All-NaN slice encountered", RuntimeWarning)
    return result


def counts(xp, value):
    """Integers that decide a shape, as Python ints; those on the device are read."""
    if isinstance(value, (xp.ndarray, np.ndarray, np.generic)) and value.dtype.kind == "b":
        raise Refused("NumPy's booleans are no counts")  # unlike Python's
    value = read(xp, value)
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def axes_of(axis, ndim: int) -> tuple[int, ...]:
    """`axis` as a tuple of non-negative axes; None means all of them."""
    if axis is None:
        return tuple(range(ndim))
    given = [*axis] if isinstance(axis, Iterable) else [axis]
    found = [operator.index(a) + (ndim if operator.index(a) < 0 else 0) for a in given]
    if len(set(found)) < len(found) or (found and not 0 <= min(found) <= max(found) < ndim):
        raise Refused(f"axis {axis} is no axis of an array of {ndim} dimensions")
    return tuple(found)


def merged(xp, a, axis) -> tuple[Any, tuple[int, ...], tuple[int, ...]]:
    """`a` with the axes to reduce merged into the last one, the shape of the result, and that with ``keepdims``."""
    axes = axes_of(axis, a.ndim)
    kept = [i for i in range(a.ndim) if i not in axes]
    shape = tuple([a.shape[i] for i in kept])
    kept_dims = tuple([1 if i in axes else n for i, n in enumerate(a.shape)])
    length = math.prod([a.shape[i] for i in axes])
    return a.transpose((*kept, *axes)).reshape((*shape, length)), shape, kept_dims


def along(xp, weights, a, axis):
    """`weights`, of the shape of the given axes of `a`, broadcast to the shape of `a`."""
    if axis is None:
        raise TypeError("Axis must be specified when shapes of a and weights differ.")
    axes = axes_of(axis, a.ndim)
    if weights.shape != tuple(a.shape[i] for i in axes):
        raise ValueError("Shape of weights must be consistent with shape of a along specified axis.")
    order = sorted(range(len(axes)), key=axes.__getitem__)
    shape = [n if i in axes else 1 for i, n in enumerate(a.shape)]
    return xp.broadcast_to(weights.transpose(order).reshape(shape), a.shape)


def masked(xp, a, where, neutral):
    """`a` with `neutral` wherever the mask ``where=`` is false."""
    if where is NOT_GIVEN or where is True:
        return a
    (mask,) = arrays(xp, where)
    if mask.dtype != bool:
        raise Refused("where= is no boolean mask")
    if np.broadcast_shapes(mask.shape, a.shape) != a.shape:
        raise Refused("where= does not broadcast to the array")
    return xp.where(mask, a, a.dtype.type(neutral))


def plain_scalar(xp, value):
    """A host scalar, for arguments such as ``initial=``."""
    if isinstance(value, xp.ndarray) and not value.ndim:
        return read(xp, value)
    if not isinstance(value, (bool, int, float, complex, np.generic)):
        raise Refused("initial= is no scalar on the host")
    return value


def initial_in(dtype: Any, initial: Any) -> Any:
    """``initial=`` as a scalar of `dtype`, with NumPy's conversion, and its errors."""
    value = np.empty((), dtype)
    value[()] = initial
    return value[()]


def require_readable(out, dtype) -> None:
    """Refuse a dtype of ``out=`` that cannot be cast safely to `dtype`, which `numpy.take` requires."""
    if out is not None and not np.can_cast(out, dtype):
        raise Refused(f"out= of dtype {out} for elements of dtype {dtype}")
