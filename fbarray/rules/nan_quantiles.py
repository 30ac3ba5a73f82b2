"""`nanquantile` and `nanpercentile`: the slices are sorted once (NaN last), and every quantile is gathered from them.

NumPy's formulas are followed step by step, in its dtypes, so that the values agree to the last bit.
Weighted ones are the adapter's.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray.rules.operands import axes_of, flag, merged, told_of_nans
from fbarray.rules.quantiles import weighted
from fbarray.rules.reading import read
from fbarray.rules.registry import Refused, rule

Index = Callable[[Any, Any, Any], Any]


def _between(alpha: float, beta: float) -> Index:
    return lambda xp, n, q: n * q + (alpha + q * (1 - alpha - beta)) - 1


def _nearest_boundary(xp: Any, index: Any, takes_lower: Callable[[Any, Any], Any]) -> Any:
    lower = xp.floor(index)
    return xp.maximum(xp.where(takes_lower(index - lower, lower), lower, lower + 1), 0)


_EXACT: dict[str, Index] = {
    "lower": lambda xp, n, q: xp.floor((n - 1) * q),
    "higher": lambda xp, n, q: xp.ceil((n - 1) * q),
    "nearest": lambda xp, n, q: xp.rint((n - 1) * q),
    "inverted_cdf": lambda xp, n, q: _nearest_boundary(xp, n * q - 1, lambda gamma, lower: gamma == 0),
    "closest_observation": lambda xp, n, q: _nearest_boundary(
        xp, n * q - 1 - 0.5, lambda gamma, lower: (gamma == 0) & (lower % 2 == 1)
    ),
}
_INTERPOLATED: dict[str, Index] = {
    "linear": lambda xp, n, q: (n - 1) * q,
    "midpoint": lambda xp, n, q: 0.5 * (xp.floor((n - 1) * q) + xp.ceil((n - 1) * q)),
    "averaged_inverted_cdf": lambda xp, n, q: n * q - 1,
    "interpolated_inverted_cdf": _between(0, 1),
    "hazen": _between(0.5, 0.5),
    "weibull": _between(0, 0),
    "median_unbiased": _between(1 / 3.0, 1 / 3.0),
    "normal_unbiased": _between(3 / 8.0, 3 / 8.0),
}


@rule(np.nanquantile)
def nanquantile(
    xp: Any,
    a: Any,
    q: Any,
    axis: Any = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: Any = False,
    *,
    weights: Any = None,
) -> Any:
    if weights is not None:
        found = weighted(xp, a, q, 1, axis, method, flag(keepdims), weights, without_nans=True)
        return told_of_nans(xp, found, _number(q))
    _check(a, method)
    weak = type(q) in (int, float)
    if not _valid(xp, q):
        raise ValueError("Quantiles must be in the range [0, 1]")
    return told_of_nans(xp, quantiles(xp, a, xp.asarray(q), axis, method, flag(keepdims), weak), _number(q))


@rule(np.nanpercentile)
def nanpercentile(
    xp: Any,
    a: Any,
    q: Any,
    axis: Any = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: Any = False,
    *,
    weights: Any = None,
) -> Any:
    if weights is not None:
        found = weighted(xp, a, q, 100, axis, method, flag(keepdims), weights, without_nans=True)
        return told_of_nans(xp, found, _number(q))
    _check(a, method)
    weak = type(q) in (int, float)
    q = q / 100
    if not _valid(xp, q):
        raise ValueError("Percentiles must be in the range [0, 100]")
    return told_of_nans(xp, quantiles(xp, a, xp.asarray(q), axis, method, flag(keepdims), weak), _number(q))


def _number(q: Any) -> int:
    """How many quantiles `q` asks for."""
    return int(q.size) if hasattr(q, "size") else np.size(q)


def _check(a: Any, method: str) -> None:
    if a.dtype.kind == "c":
        raise TypeError("a must be an array of real numbers")
    if a.size == 0:
        raise Refused("an empty array, of which NumPy returns the mean whatever q is")
    if method not in _EXACT and method not in _INTERPOLATED:
        raise ValueError(f"{method!r} is not a valid method")


def _valid(xp: Any, q: Any) -> bool:
    """Whether every quantile is in [0, 1]: NumPy raises where not, so the answer is needed now."""
    return bool(read(xp, xp.all((q >= 0) & (q <= 1)))) if isinstance(q, xp.ndarray) else bool(0 <= q <= 1)


def quantiles(
    xp: Any, a: Any, q: Any, axis: Any = None, method: str = "linear", keepdims: bool = False, weak: bool = True
) -> Any:
    """The quantiles of the numbers in `a` that are not NaN; `weak` for a Python number, which leaves `a`'s dtype."""
    if q.ndim > 2:
        raise ValueError("q must be a scalar or 1d")
    if q.ndim == 2 and axis is not None and len(axes_of(axis, a.ndim)) != 1:
        raise Refused("two-dimensional quantiles over several axes, whose order NumPy mixes")
    rows, shape, kept = merged(xp, a, axis)
    found = _gathered(xp, xp.sort(rows, axis=-1), q, method, weak)
    return xp.moveaxis(found, -1, 0).reshape(q.shape + (kept if keepdims else shape))


def _gathered(xp: Any, ordered: Any, q: Any, method: str, weak: bool) -> Any:
    scalar, q = q.ndim == 0, q.ravel()
    counts = _counts(xp, ordered)
    n = xp.maximum(counts, 1)  # a slice of NaN only gives its first element: NaN
    whole = q.dtype.kind in "iu"
    if whole and method not in ("linear", "lower", "higher", "nearest"):
        raise Refused(f"method {method!r} with integer quantiles")
    if whole:
        return xp.take_along_axis(ordered, (n - 1) * q, axis=-1)
    if q.dtype.kind != "f":
        raise TypeError("q must be real numbers")
    if method in _EXACT:
        index = _EXACT[method](xp, n.astype(q.dtype), q).astype(np.intp)
        return xp.take_along_axis(ordered, index, axis=-1)
    if ordered.dtype.kind == "b":
        raise TypeError("booleans cannot be subtracted")
    return _as_numpy_mixes(xp, _interpolated(xp, ordered, n, q, method, weak), counts, ordered.dtype, scalar)


def _counts(xp: Any, ordered: Any) -> Any:
    if ordered.dtype.kind == "f":
        return xp.sum(~xp.isnan(ordered), axis=-1, keepdims=True)
    return xp.full((*ordered.shape[:-1], 1), ordered.shape[-1], dtype=np.intp)


def _interpolated(xp: Any, ordered: Any, n: Any, q: Any, method: str, weak: bool) -> Any:
    virtual = _INTERPOLATED[method](xp, n.astype(q.dtype), q)
    last = n - 1
    below = xp.floor(virtual).astype(np.intp)
    over, under = virtual >= last, virtual < 0
    lower = xp.where(over, last, xp.where(under, 0, below))
    upper = xp.where(over, last, xp.where(under, 0, below + 1))
    gamma = (virtual - lower).astype(q.dtype)
    if method == "midpoint":
        gamma = xp.where(virtual % 1 == 0, 0.0, 0.5).astype(q.dtype)
    if method == "averaged_inverted_cdf":
        gamma = xp.where(gamma == 0, 0.5, 1.0).astype(q.dtype)
    dtype = np.result_type(ordered.dtype, 1.0 if weak else q.dtype)
    start, stop = xp.take_along_axis(ordered, lower, axis=-1), xp.take_along_axis(ordered, upper, axis=-1)
    return _lerp(xp, start, stop, gamma, dtype)


def _lerp(xp: Any, start: Any, stop: Any, gamma: Any, dtype: Any) -> Any:
    difference = (stop - start).astype(dtype)  # taken in the array's dtype: there NumPy's overflows too
    from_start = start.astype(dtype) + difference * gamma.astype(dtype)
    from_stop = stop.astype(dtype) - difference * (1 - gamma).astype(dtype)
    return xp.where(gamma >= 0.5, from_stop, from_start)


def _as_numpy_mixes(xp: Any, found: Any, counts: Any, dtype: Any, scalar: bool) -> Any:
    """In NumPy the first slice chooses the dtype of all, and one of NaN only keeps the array's (see the condition)."""
    if dtype.kind != "f" or found.dtype == dtype or not (scalar or _KEEPS_DTYPE):
        return found
    return found.astype(dtype) if read(xp, counts.ravel()[0]) == 0 else found


def _keeps_dtype() -> bool:
    with warnings.catch_warnings(action="ignore"):
        return np.nanquantile(np.full(1, np.nan, np.float16), [0.5]).dtype == np.float16


_KEEPS_DTYPE = _keeps_dtype()
"""Whether this NumPy's quantiles of NaNs alone have the array's dtype, whatever ``q`` has: before 2.5.5."""
