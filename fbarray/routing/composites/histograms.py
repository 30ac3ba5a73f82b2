"""`histogram_bin_edges`, with the estimators of the number of bins."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray.routing.composites.quantiles import quantiles
from fbarray.routing.reading import read
from fbarray.routing.rules import RULES, Refused, rule


@rule(np.histogram_bin_edges)
def histogram_bin_edges(xp: Any, a: Any, bins: Any = 10, range: Any = None, weights: Any = None) -> Any:
    if a.dtype.kind not in "iuf":
        raise Refused("NumPy warns that it reads booleans as uint8, and orders complex numbers its own way")
    if weights is not None and getattr(weights, "shape", ()) != a.shape:
        raise ValueError("weights should have the same shape as a.")
    a = a.ravel()
    limits = None if range is None else tuple(read(xp, limit) for limit in read(xp, range))
    if isinstance(bins, str):
        if weights is not None:
            raise TypeError("Automated estimation of the number of bins is not supported for weighted data")
        return _estimated(xp, a, bins, limits)
    if isinstance(bins, xp.ndarray) and bins.ndim == 1:
        if read(xp, xp.any(bins[:-1] > bins[1:])):
            raise ValueError("`bins` must increase monotonically, when an array")
        return bins
    number = operator.index(read(xp, bins))
    return _edges(xp, _extremes(xp, a) if limits is None else np.empty(0, a.dtype), number, limits)


def _edges(xp: Any, extremes: Any, number: int, limits: Any) -> Any:
    """NumPy's edges, to the last digit, with its errors: it is asked with the two numbers that they depend on."""
    return xp.asarray(np.histogram_bin_edges(extremes, number, limits))


def _extremes(xp: Any, a: Any) -> Any:
    """The least and the greatest element, if there is any."""
    return read(xp, xp.stack([xp.min(a), xp.max(a)])) if a.size else np.empty(0, a.dtype)


def _estimated(xp: Any, a: Any, name: str, limits: Any) -> Any:
    """The edges of bins of one width. How many there are must be known here: it is the length of the result."""
    if name not in _WIDTHS and name != "stone":
        raise ValueError(f"{name!r} is not a valid estimator for `bins`")
    if limits is not None:
        first, last = _widened(*limits)
        a = a[(a >= first) & (a <= last)]
    extremes = _extremes(xp, a)
    if not a.size:
        return _edges(xp, extremes, 1, limits)
    spread = _spread(extremes)
    if name == "stone":
        width = _stone(xp, a, spread, tuple(extremes.tolist()) if limits is None else limits)
    else:
        width = _WIDTHS[name](xp, a, spread)
    if width and a.dtype.kind != "f" and width < 1:
        width = 1
    number = int(np.ceil((spread if limits is None else np.subtract(last, first)) / width)) if width else 1
    return _edges(xp, extremes, number, limits)


def _widened(first: Any, last: Any) -> tuple[Any, Any]:
    """``range=``, as NumPy takes it where both ends are one."""
    if first > last:
        raise ValueError("max must be larger than min in range parameter.")
    return (first - 0.5, last + 0.5) if first == last else (first, last)


def _spread(extremes: Any) -> Any:
    """max - min as a NumPy scalar; for integers of the unsigned dtype, in which it cannot overflow."""
    lowest, highest = extremes
    if extremes.dtype.kind != "i":
        return highest - lowest
    return np.subtract(highest, lowest, dtype=np.dtype(f"u{extremes.itemsize}"), casting="unsafe")


def _sqrt(xp: Any, a: Any, spread: Any) -> Any:
    return spread / np.sqrt(a.size)


def _sturges(xp: Any, a: Any, spread: Any) -> Any:
    return spread / (np.log2(a.size) + 1.0)


def _rice(xp: Any, a: Any, spread: Any) -> Any:
    return spread / (2.0 * a.size ** (1.0 / 3))


def _scott(xp: Any, a: Any, spread: Any) -> Any:
    return (24.0 * np.pi**0.5 / a.size) ** (1.0 / 3.0) * read(xp, xp.std(a))


def _doane(xp: Any, a: Any, spread: Any) -> Any:
    if a.size <= 2:
        return 0.0
    deviation = xp.std(a)
    skewness = xp.mean(((a - xp.mean(a)) / deviation) ** 3)
    deviation, skewness = read(xp, xp.stack([deviation, skewness]))
    if not deviation > 0.0:
        return 0.0
    scale = np.sqrt(6.0 * (a.size - 2) / ((a.size + 1.0) * (a.size + 3)))
    return spread / (1.0 + np.log2(a.size) + np.log2(1.0 + np.absolute(skewness) / scale))


def _fd(xp: Any, a: Any, spread: Any) -> Any:
    upper, lower = read(xp, quantiles(xp, a, xp.asarray([0.75, 0.25]), weak=False))
    return 2.0 * (upper - lower) * a.size ** (-1.0 / 3.0)


def _stone(xp: Any, a: Any, spread: Any, limits: Any) -> Any:
    """The width at which a histogram, left out one by one, loses least; each is counted on the device."""
    number = a.size
    if number <= 1 or spread == 0:
        return 0.0

    def loss(bins: int) -> Any:
        width = spread / bins
        shares = read(xp, RULES[np.histogram](xp, a, bins, limits)[0]) / number
        return (2 - (number + 1) * shares.dot(shares)) / width

    most = max(100, int(np.sqrt(number)))
    found = min(range(1, most + 1), key=loss)
    if found == most:
        raise Refused("as many bins as there may be, of which NumPy warns")
    return spread / found


def _auto(xp: Any, a: Any, spread: Any) -> Any:
    return min(max(_fd(xp, a, spread), _sqrt(xp, a, spread) / 2), _sturges(xp, a, spread))


_WIDTHS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "sqrt": _sqrt,
    "sturges": _sturges,
    "rice": _rice,
    "scott": _scott,
    "doane": _doane,
    "fd": _fd,
    "auto": _auto,
}
