"""The adapter of ``np.pad``: periods longer than the array, and widths as users give them."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.routing.adapters.operands import counts
from fbarray.routing.rules import Refused, rule


# Where a pad is longer than the array, CuPy's periods are those of NumPy before 1.25.
@rule(np.pad, always=True)
def pad(xp: Any, array: Any, pad_width: Any, mode: Any = "constant", **kwargs: Any) -> Any:
    widths = _pairs(xp, array, pad_width)
    if np.min(kwargs.get("stat_length") or 1) < 0:
        raise Refused("stat_length= is negative")
    if callable(mode) or mode == "median" or isinstance(mode, xp.ndarray):
        raise Refused("pad with a function of yours" if callable(mode) else f"CuPy's pad has no mode {mode!r}")
    even = mode in ("reflect", "symmetric") and kwargs.get("reflect_type", "even") == "even"
    if not any(map(any, widths)):
        return array.copy()
    if array.size and (even or mode == "wrap") and kwargs.keys() <= {"reflect_type"}:
        for axis, (before, after) in enumerate(widths):
            if before or after:
                array = xp.take(array, xp.asarray(_places(array.shape[axis], before, after, mode)), axis=axis)
        return array
    if mode in ("reflect", "symmetric") and _longer(array.shape, widths, mode):
        raise Refused("a pad longer than the array, with reflect_type='odd'")
    return xp.pad(array, widths, mode, **kwargs)


def _pairs(xp: Any, array: Any, pad_width: Any) -> tuple[tuple[int, int], ...]:
    """The widths before and after each axis."""
    if isinstance(pad_width, dict):
        raise Refused("pad_width= is a dictionary")
    widths = np.asarray(counts(xp, pad_width))
    if widths.dtype.kind not in "iu" or (widths < 0).any():
        raise Refused("pad_width= must be of integers that are not negative")
    pairs = np.broadcast_to(widths, (array.ndim, 2))
    return tuple((int(before), int(after)) for before, after in pairs)


def _places(length: int, before: int, after: int, mode: str) -> Any:
    """For each place of the padded axis the place in the array that it repeats."""
    places = np.arange(-before, length + after)
    if mode == "wrap":
        return places % length
    if length == 1:
        return np.zeros_like(places)
    period = 2 * length - 2 if mode == "reflect" else 2 * length
    places %= period
    return np.where(places < length, places, period - places - (mode == "symmetric"))


def _longer(shape: tuple[int, ...], widths: tuple[tuple[int, int], ...], mode: str) -> bool:
    room = [n - (mode == "reflect") for n in shape]
    return any(max(pair) > most for pair, most in zip(widths, room, strict=True))
