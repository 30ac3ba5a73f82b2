"""Adapters: rules for functions that CuPy has, but with less than NumPy's parameters or another answer.

Importing the package registers them. What CuPy lacks altogether is in `fbarray.routing.composites`.
"""

from __future__ import annotations

from fbarray.routing.adapters import (
    arithmetic,
    comparison,
    creation,
    elementwise,
    fft,
    histograms,
    indexing,
    joining,
    linalg,
    nan_reductions,
    padding,
    polynomials,
    products,
    quantiles,
    ranges,
    reductions,
    selection,
    sets,
    shaping,
    sorting,
    statistics,
    windows,
)

__all__ = [
    "arithmetic",
    "comparison",
    "creation",
    "elementwise",
    "fft",
    "histograms",
    "indexing",
    "joining",
    "linalg",
    "nan_reductions",
    "padding",
    "polynomials",
    "products",
    "quantiles",
    "ranges",
    "reductions",
    "selection",
    "sets",
    "shaping",
    "sorting",
    "statistics",
    "windows",
]
