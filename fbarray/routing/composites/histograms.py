"""`histogram_bin_edges`, with the estimators of the number of bins."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray.routing.composites.quantiles import quantiles
from fbarray.routing.rules import RULES, Refused, rule


@rule(np.histogram_bin_edges)
def histogram_bin_edges(xp: Any, a: Any, bins: Any = 10, range: Any = None, weights: Any = None) -> Any:
    if a.dtype.kind not in "iuf":
        raise Refused("NumPy warns that it reads booleans as uint8, and orders complex numbers its own way")
    if weights is not None and weights.shape != a.shape:
        raise ValueError("weights should have the same shape as a.")
    a = a.ravel()
    if isinstance(bins, str):
        if weights is not None:
            raise TypeError("Automated estimation of the number of bins is not supported for weighted data")
        return _edges(xp, a, _estimated(xp, a, bins, range), range)
    if isinstance(bins, xp.ndarray) and bins.ndim == 1:
        if bool(xp.any(bins[:-1] > bins[1:])):
            raise ValueError("`bins` must increase monotonically, when an array")
        return bins
    number = _on_host(xp, bins)
    return _edges(xp, a, operator.index(number), range)


def _on_host(xp: Any, value: Any) -> Any:
    return xp.asnumpy(value)[()] if isinstance(value, xp.ndarray) else value


def _edges(xp: Any, a: Any, number: int, limits: Any) -> Any:
    """NumPy's edges, to the last digit, with its errors: it is asked with the two numbers that they depend on."""
    extremes = np.empty(0, a.dtype)
    if limits is not None:
        limits = tuple(_on_host(xp, limit) for limit in limits)
    elif a.size:
        extremes = xp.asnumpy(xp.stack([a.min(), a.max()]))
    return xp.asarray(np.histogram_bin_edges(extremes, number, limits))


def _host_limits(xp: Any, limits: Any) -> tuple[Any, Any]:
    first, last = (0, 1) if limits is None else (_on_host(xp, limit) for limit in limits)
    if first > last:
        raise ValueError("max must be larger than min in range parameter.")
    return (first - 0.5, last + 0.5) if first == last else (first, last)


def _estimated(xp: Any, a: Any, name: str, limits: Any) -> int:
    """The number of bins of one width, which must be known here: it is the length of the result."""
    if name not in _WIDTHS and name != "stone":
        raise ValueError(f"{name!r} is not a valid estimator for `bins`")
    if limits is not None:
        first, last = _host_limits(xp, limits)
        a = a[(a >= first) & (a <= last)]
    if a.size == 0:
        return 1
    width = _stone(xp, a, limits) if name == "stone" else _WIDTHS[name](xp, a)
    if not width:
        return 1
    if a.dtype.kind != "f" and width < 1:
        width = 1
    return int(np.ceil(_span(xp, a, limits) / width))


def _span(xp: Any, a: Any, limits: Any) -> Any:
    if limits is None:
        return _spread(xp, a)
    first, last = _host_limits(xp, limits)
    return np.subtract(last, first)


def _spread(xp: Any, a: Any) -> Any:
    """max - min as a NumPy scalar; for integers of the unsigned dtype, in which it cannot overflow."""
    lowest, highest = xp.asnumpy(xp.stack([xp.min(a), xp.max(a)]))
    if a.dtype.kind != "i":
        return highest - lowest
    return np.subtract(highest, lowest, dtype=np.dtype(f"u{a.dtype.itemsize}"), casting="unsafe")


def _sqrt(xp: Any, a: Any) -> Any:
    return _spread(xp, a) / np.sqrt(a.size)


def _sturges(xp: Any, a: Any) -> Any:
    return _spread(xp, a) / (np.log2(a.size) + 1.0)


def _rice(xp: Any, a: Any) -> Any:
    return _spread(xp, a) / (2.0 * a.size ** (1.0 / 3))


def _scott(xp: Any, a: Any) -> Any:
    return (24.0 * np.pi**0.5 / a.size) ** (1.0 / 3.0) * _on_host(xp, xp.std(a))


def _doane(xp: Any, a: Any) -> Any:
    if a.size <= 2:
        return 0.0
    deviation = xp.std(a)
    if not bool(deviation > 0.0):
        return 0.0
    skewness = _on_host(xp, xp.mean(((a - xp.mean(a)) / deviation) ** 3))
    scale = np.sqrt(6.0 * (a.size - 2) / ((a.size + 1.0) * (a.size + 3)))
    return _spread(xp, a) / (1.0 + np.log2(a.size) + np.log2(1.0 + np.absolute(skewness) / scale))


def _fd(xp: Any, a: Any) -> Any:
    upper, lower = xp.asnumpy(quantiles(xp, a, xp.asarray([0.75, 0.25]), weak=False))
    return 2.0 * (upper - lower) * a.size ** (-1.0 / 3.0)


def _stone(xp: Any, a: Any, limits: Any) -> Any:
    """The width at which a histogram, left out one by one, loses least; each is counted on the device."""
    number, spread = a.size, _spread(xp, a)
    if number <= 1 or spread == 0:
        return 0.0
    if limits is None:
        limits = tuple(xp.asnumpy(xp.stack([xp.min(a), xp.max(a)])).tolist())

    def loss(bins: int) -> Any:
        width = spread / bins
        shares = xp.asnumpy(RULES[np.histogram](xp, a, bins, limits)[0]) / number
        return (2 - (number + 1) * shares.dot(shares)) / width

    most = max(100, int(np.sqrt(number)))
    found = min(range(1, most + 1), key=loss)
    if found == most:
        raise Refused("as many bins as there may be, of which NumPy warns")
    return spread / found


def _auto(xp: Any, a: Any) -> Any:
    return min(max(_fd(xp, a), _sqrt(xp, a) / 2), _sturges(xp, a))


_WIDTHS: dict[str, Callable[[Any, Any], Any]] = {
    "sqrt": _sqrt,
    "sturges": _sturges,
    "rice": _rice,
    "scott": _scott,
    "doane": _doane,
    "fd": _fd,
    "auto": _auto,
}
