"""Composites: the NumPy functions that CuPy lacks, composed of those it has. Importing this package registers them.

Each module holds the rules of one subject. What no composition can give exactly (or only at a poor price) is not
here: the host does it.
"""

from __future__ import annotations

from fbarray.routing.composites import (
    accumulations,
    building,
    domains,
    histograms,
    insertion,
    linalg,
    polynomials,
    products,
    quantiles,
    reductions,
    spaced,
    spacing,
)

__all__ = [
    "accumulations",
    "building",
    "domains",
    "histograms",
    "insertion",
    "linalg",
    "polynomials",
    "products",
    "quantiles",
    "reductions",
    "spaced",
    "spacing",
]
