"""``np.pad``: pads longer than the array, and all forms of ``pad_width=``."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.rules.operands import arrays, counts
from fbarray.rules.registry import Refused, rule
from fbarray.rules.statistics import median

_KEYWORDS: dict[str, frozenset[str]] = {
    "constant": frozenset({"constant_values"}),
    "linear_ramp": frozenset({"end_values"}),
    **dict.fromkeys(("maximum", "mean", "median", "minimum"), frozenset({"stat_length"})),
    **dict.fromkeys(("reflect", "symmetric"), frozenset({"reflect_type"})),
    **dict.fromkeys(("edge", "wrap", "empty"), frozenset()),
}
"""The modes, and the keywords that each takes; NumPy refuses others even where nothing is padded."""


# For a pad longer than the array, CuPy repeats with the periods of NumPy before 1.25.
@rule(np.pad, always=True)
def pad(xp, array, pad_width, mode="constant", **kwargs):
    widths = _pairs(xp, array, pad_width)
    if kwargs.get("stat_length") is not None:
        kwargs["stat_length"] = counts(xp, kwargs["stat_length"])
        if np.min(kwargs["stat_length"]) < 0:
            raise Refused("stat_length= is negative")
    if callable(mode) or isinstance(mode, xp.ndarray):
        raise Refused("pad with a function of yours" if callable(mode) else f"CuPy's pad has no mode {mode!r}")
    if mode not in _KEYWORDS or not kwargs.keys() <= _KEYWORDS[mode]:
        raise Refused(f"pad has no mode {mode!r} with {', '.join(kwargs) or 'no keywords'}")
    even = mode in ("reflect", "symmetric") and kwargs.get("reflect_type", "even") == "even"
    if array.flags.fnc and (even or mode == "wrap"):  # NumPy keeps the operand's memory order
        return pad(xp, array.T, widths[::-1], mode, **kwargs).T
    if not any(map(any, widths)):
        values = (kwargs.get(name) for name in ("stat_length", "constant_values", "end_values"))
        shapes = [arrays(xp, value)[0].shape for value in values if value is not None]
        if any(np.broadcast_shapes(shape, (array.ndim, 2)) != (array.ndim, 2) for shape in shapes):
            raise Refused("more pairs than the array has axes")
        return array.copy()
    if array.size and (even or mode == "wrap") and kwargs.keys() <= {"reflect_type"}:
        for axis, (before, after) in enumerate(widths):
            if before or after:
                array = xp.take(array, xp.asarray(_places(array.shape[axis], before, after, mode)), axis=axis)
        return array
    if mode == "median" and kwargs.keys() <= {"stat_length"}:
        return _with_medians(xp, array, widths, kwargs.get("stat_length"))
    if array.size and mode in ("reflect", "symmetric") and _longer(array.shape, widths, mode):
        return _mirrored(xp, array, widths, mode, **kwargs)
    return xp.pad(array, widths, mode, **kwargs)


def _pairs(xp, array, pad_width) -> tuple[tuple[int, int], ...]:
    """The widths before and after each axis."""
    if isinstance(pad_width, dict):
        pad_width = _listed(pad_width, array.ndim)
    widths = np.asarray(counts(xp, pad_width))
    given: Any = getattr(pad_width, "dtype", widths.dtype)
    if {given.kind, widths.dtype.kind} != {"i"} or (widths < 0).any():
        raise Refused("pad_width= must be of signed integers that are not negative")
    pairs = tuple((int(before), int(after)) for before, after in np.broadcast_to(widths, (array.ndim, 2)))
    if any(before + length + after >= 2**63 for length, (before, after) in zip(array.shape, pairs, strict=True)):
        raise Refused("an axis would be longer than any can be")
    return pairs


def _listed(widths, ndim: int):
    """The pairs from a dictionary of axes. NumPy is called for its errors: an older one takes no dictionary."""
    np.pad(np.zeros((1,) * ndim), dict.fromkeys(widths, 0))
    pairs = [(0, 0)] * ndim
    for axis, width in widths.items():
        pairs[axis] = width if isinstance(width, tuple) else (width, width)
    return pairs


def _with_medians(xp, array, widths, stat_length):
    """The array, padded axis by axis with the medians of its first and of its last `stat_length` elements."""
    if not array.size or (stat_length is not None and not np.all(stat_length)):
        raise Refused("the median of nothing")
    lengths = np.broadcast_to(np.asarray(stat_length, dtype=object), (array.ndim, 2))
    for axis, (before, after) in enumerate(widths):
        ahead, length = (slice(None),) * axis, array.shape[axis]
        first, last = (length if n is None else min(int(n), length) for n in lengths[axis])
        ends = [array[(*ahead, slice(first))], array[(*ahead, slice(length - last, None))]]
        parts = [_median(xp, end, axis, width) for end, width in zip(ends, (before, after), strict=True)]
        array = xp.concatenate([parts[0], array, parts[1]], axis)
    return array


def _median(xp, end, axis: int, width: int):
    found = median(xp, end, axis, keepdims=True)
    found = (xp.rint(found) if end.dtype.kind in "iu" else found).astype(end.dtype, copy=False)
    return xp.repeat(found, width, axis)


def _mirrored(xp, array, widths, mode: str, reflect_type: str):
    """An odd reflection longer than the array, in NumPy's rounds: each reflects the result of the one before."""
    for axis, pair in enumerate(widths):
        edge = mode == "reflect"
        period = array.shape[axis] - edge if array.shape[axis] > 1 else 0  # one element is repeated, in either mode
        left = np.array(pair)
        while left.any():
            step = np.minimum(left, (array.shape[axis] - edge) // period * period) if period else left
            around = [(0, 0)] * array.ndim
            around[axis] = tuple(step.tolist())
            array = xp.pad(array, around, mode, reflect_type=reflect_type) if period else xp.pad(array, around, "edge")
            left = left - step
    return array


def _places(length: int, before: int, after: int, mode: str):
    """For each index of the padded axis, the index in the array whose element it repeats."""
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
