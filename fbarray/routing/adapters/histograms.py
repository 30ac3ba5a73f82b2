"""Adapters of histograms: the dtype of weighted counts, bins as users give them, the order of arguments."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.routing.adapters.operands import arrays
from fbarray.routing.reading import read
from fbarray.routing.rules import RULES, Refused, rule

_LARGE = 2.0**52
"""Beyond it CUB, which counts where there are no weights, leaves out what lies on the last edge: it adds one to it."""


def _looked_at(xp: Any, edges: Any) -> bool:
    """Whether the last of a user's edges is large.

    Refused are those at which CUB, which counts for CuPy, would end the process: fewer than two, or NaNs among them.
    """
    increasing = large = False
    if edges.size >= 2 and edges.dtype.kind != "c":
        increasing, large = read(xp, xp.stack([xp.all(edges[:-1] <= edges[1:]), _is_large(xp, edges)]))
    if not increasing:
        raise Refused("bins= are fewer than two edges, or do not increase")
    return large


def _is_large(xp: Any, edges: Any) -> Any:
    return xp.logical_not(xp.abs(edges[-1]) < _LARGE)


# CuPy rounds the edges to the dtype of integers, counts a weighted NaN, adds weights up in their own dtype, and then
# forgets it.
@rule(np.histogram, always=True)
def histogram(
    xp: Any, a: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None
) -> Any:
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


# CuPy does not look at the dtype of what is empty.
@rule(np.bincount, always=True)
def bincount(xp: Any, x: Any, /, weights: Any = None, minlength: Any = 0) -> Any:
    if not getattr(x, "size", 1) and (x.ndim != 1 or not np.can_cast(x.dtype, np.intp)):
        raise Refused(f"to count values of dtype {x.dtype} in {x.ndim} dimensions")
    return xp.bincount(x, weights, minlength)


# CuPy has density and weights in the other order, and takes no lists of edges.
@rule(np.histogram2d, always=True)
def histogram2d(
    xp: Any, x: Any, y: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None
) -> Any:
    x, y = arrays(xp, x, y)
    if x.shape != y.shape:
        raise ValueError("x and y must have the same length.")
    if _is_edges(xp, bins):
        bins = [bins, bins]
    counts, edges = histogramdd(xp, [x, y], bins, range, density, weights)
    return counts, edges[0], edges[1]


def _is_edges(xp: Any, bins: Any) -> bool:
    """Whether `bins` are edges for both axes: one sequence of more or less than two."""
    return not isinstance(bins, (int, np.integer)) and len(bins) not in (1, 2)


# CuPy has density and weights in the other order, and takes no lists of edges.
@rule(np.histogramdd, always=True)
def histogramdd(
    xp: Any, sample: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None
) -> Any:
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


def _edges(xp: Any, bins: Any) -> Any:
    if isinstance(bins, (int, np.integer)):
        return int(bins)
    if isinstance(bins, float):
        raise TypeError("bins must be integers or edges")
    return arrays(xp, bins)[0]
