"""Histograms: the dtype of weighted counts, all forms of ``bins=``, and the estimators of the bin width."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray.rules.operands import arrays
from fbarray.rules.quantiles import percentile
from fbarray.rules.reading import read
from fbarray.rules.registry import RULES, Refused, rule

_LARGE = 2.0**52
"""For a last edge this large weights of 1 are used. Without weights CUB counts, and leaves out values on that edge."""


def _looked_at(xp, edges) -> bool:
    """Whether the last of a user's edges is large (see `_LARGE`).

    Edges that do not increase, fewer than two, and NaNs are refused: CUB, which counts for CuPy, would crash on them.
    """
    increasing = large = False
    if edges.size >= 2 and edges.dtype.kind != "c":
        increasing, large = read(xp, xp.stack([xp.all(edges[:-1] <= edges[1:]), _is_large(xp, edges)]))
    if not increasing:
        raise Refused("bins= are fewer than two edges, or do not increase")
    return large


def _is_large(xp, edges):
    return xp.logical_not(xp.abs(edges[-1]) < _LARGE)


# CuPy rounds the edges to the dtype of integer data. With weights, it counts NaNs too, and the result does not have the
# dtype of the weights.
@rule(np.histogram, always=True)
def histogram(xp, a, bins=10, range=None, density=None, weights=None):
    if getattr(bins, "ndim", 0) > 1:
        raise Refused("bins= has more than one dimension")
    if weights is not None:
        a, weights = arrays(xp, a, weights)
        if weights.shape != a.shape:
            raise ValueError("weights should have the same shape as a.")
    if (weights is not None and weights.dtype.kind == "b") or a.dtype.kind == "b":
        raise Refused("a histogram of booleans")
    if np.ndim(bins):
        edges = xp.asarray(bins)
        large = _looked_at(xp, edges)
    else:
        edges = RULES[np.histogram_bin_edges](xp, a, bins, range, weights)
        large = weights is None and read(xp, _is_large(xp, edges))
    a = a.astype(float) if a.dtype.kind in "iu" else a
    if weights is None and large:
        weights = xp.ones(a.shape, np.intp)
    if weights is None:
        return xp.histogram(a, edges, None, bool(density))
    there = xp.where(xp.isnan(a), weights.dtype.type(0), weights) if a.dtype.kind == "f" else weights
    there = there.astype(float, copy=False) if weights.dtype.kind == "f" else there
    counts, edges = xp.histogram(a, edges, None, False, there)
    counts = counts.astype(weights.dtype, copy=False)
    if not density:
        return counts, edges
    return counts / xp.diff(edges).astype(float) / counts.sum(), edges


# CuPy does not check the dtype of an empty array.
@rule(np.bincount, always=True)
def bincount(xp, x, /, weights=None, minlength=0):
    if not getattr(x, "size", 1) and (x.ndim != 1 or not np.can_cast(x.dtype, np.intp)):
        raise Refused(f"to count values of dtype {x.dtype} in {x.ndim} dimensions")
    return xp.bincount(x, weights, minlength)


# CuPy has density and weights in the other order, and takes no lists of edges.
@rule(np.histogram2d, always=True)
def histogram2d(xp, x, y, bins=10, range=None, density=None, weights=None):
    x, y = arrays(xp, x, y)
    if x.shape != y.shape:
        raise ValueError("x and y must have the same length.")
    if _is_edges(xp, bins):
        bins = [bins, bins]
    counts, edges = histogramdd(xp, [x, y], bins, range, density, weights)
    return counts, edges[0], edges[1]


def _is_edges(xp, bins) -> bool:
    """Whether `bins` is one sequence of edges for both axes: its length is neither 1 nor 2."""
    return not isinstance(bins, (int, np.integer)) and len(bins) not in (1, 2)


# CuPy has density and weights in the other order, and takes no lists of edges.
@rule(np.histogramdd, always=True)
def histogramdd(xp, sample, bins=10, range=None, density=None, weights=None):
    if not isinstance(bins, (int, np.integer)):
        numbers = isinstance(bins, xp.ndarray) and bins.ndim == 1
        bins = [_edges(xp, b) for b in (read(xp, bins).tolist() if numbers else bins)]
        unordered = [xp.any(xp.isnan(b)) for b in bins if isinstance(b, xp.ndarray) and b.dtype.kind == "f"]
        if unordered and read(xp, xp.any(xp.stack(unordered))):
            raise Refused("a NaN among the edges")
    sample = sample if isinstance(sample, xp.ndarray) else list(arrays(xp, *sample))
    weighing = [] if weights is None else arrays(xp, weights)
    if any(a.dtype.kind == "c" for a in (*([sample] if isinstance(sample, xp.ndarray) else sample), *weighing)):
        raise TypeError("Cannot cast array data from complex numbers to float64 according to the rule 'safe'")
    weights = weighing[0].astype(float, copy=False) if weighing else None
    counts, edges = xp.histogramdd(sample, bins, range, weights=weights, density=bool(density))
    return counts, list(edges)


def _edges(xp, bins):
    if isinstance(bins, (int, np.integer)):
        return int(bins)
    if isinstance(bins, float):
        raise TypeError("bins must be integers or edges")
    return arrays(xp, bins)[0]


@rule(np.histogram_bin_edges)
def histogram_bin_edges(xp, a, bins=10, range=None, weights=None):
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
    return _numpys_edges(xp, _extremes(xp, a) if limits is None else np.empty(0, a.dtype), number, limits)


def _numpys_edges(xp, extremes, number: int, limits):
    """NumPy's own edges and errors, computed on the host: of the data, they depend on the two extremes alone."""
    return xp.asarray(np.histogram_bin_edges(extremes, number, limits))


def _extremes(xp, a):
    """The least and the greatest element, as a host array; an empty one for no elements."""
    return read(xp, xp.stack([xp.min(a), xp.max(a)])) if a.size else np.empty(0, a.dtype)


def _estimated(xp, a, name: str, limits):
    """The edges of bins of equal width, whose number the host must know: it decides the length of the result."""
    if name not in _WIDTHS and name != "stone":
        raise ValueError(f"{name!r} is not a valid estimator for `bins`")
    if limits is not None:
        first, last = _widened(*limits)
        a = a[(a >= first) & (a <= last)]
    extremes = _extremes(xp, a)
    if not a.size:
        return _numpys_edges(xp, extremes, 1, limits)
    spread = _spread(extremes)
    if name == "stone":
        width = _stone(xp, a, spread, tuple(extremes.tolist()) if limits is None else limits)
    else:
        width = _WIDTHS[name](xp, a, spread)
    if width and a.dtype.kind != "f" and width < 1:
        width = 1
    number = int(np.ceil((spread if limits is None else np.subtract(last, first)) / width)) if width else 1
    return _numpys_edges(xp, extremes, number, limits)


def _widened(first, last) -> tuple[Any, Any]:
    """``range=``; where both ends are equal, NumPy extends it by 0.5 on either side."""
    if first > last:
        raise ValueError("max must be larger than min in range parameter.")
    return (first - 0.5, last + 0.5) if first == last else (first, last)


def _spread(extremes):
    """max - min as a NumPy scalar; for signed integers in the unsigned dtype, where it cannot overflow."""
    lowest, highest = extremes
    if extremes.dtype.kind != "i":
        return highest - lowest
    return np.subtract(highest, lowest, dtype=np.dtype(f"u{extremes.itemsize}"), casting="unsafe")


def _sqrt(xp, a, spread):
    return spread / np.sqrt(a.size)


def _sturges(xp, a, spread):
    return spread / (np.log2(a.size) + 1.0)


def _rice(xp, a, spread):
    return spread / (2.0 * a.size ** (1.0 / 3))


def _scott(xp, a, spread):
    return (24.0 * np.pi**0.5 / a.size) ** (1.0 / 3.0) * read(xp, xp.std(a))


def _doane(xp, a, spread):
    if a.size <= 2:
        return 0.0
    deviation = xp.std(a)
    skewness = xp.mean(((a - xp.mean(a)) / deviation) ** 3)
    deviation, skewness = read(xp, xp.stack([deviation, skewness]))
    if not deviation > 0.0:
        return 0.0
    scale = np.sqrt(6.0 * (a.size - 2) / ((a.size + 1.0) * (a.size + 3)))
    return spread / (1.0 + np.log2(a.size) + np.log2(1.0 + np.absolute(skewness) / scale))


def _fd(xp, a, spread):
    upper, lower = read(xp, percentile(xp, a, np.asarray([75, 25])))
    return 2.0 * (upper - lower) * a.size ** (-1.0 / 3.0)


def _stone(xp, a, spread, limits):
    """The bin width with the least leave-one-out loss; the device counts the histogram of each candidate."""
    number = a.size
    if number <= 1 or spread == 0:
        return 0.0

    def loss(bins: int):
        width = spread / bins
        shares = read(xp, RULES[np.histogram](xp, a, bins, limits)[0]) / number
        return (2 - (number + 1) * shares.dot(shares)) / width

    most = max(100, int(np.sqrt(number)))
    found = min(range(1, most + 1), key=loss)
    if found == most:
        raise Refused("as many bins as there may be, of which NumPy warns")
    return spread / found


def _auto(xp, a, spread):
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
