"""``np.quantile`` and ``np.percentile``: all of NumPy's methods, NaNs, and ``q`` of any shape."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.rules.operands import along, arrays, flag, merged, require_readable
from fbarray.rules.reading import read
from fbarray.rules.registry import Refused, rule

# Hyndman and Fan (1996) tell the continuous methods apart by two constants, alpha and beta.
CONTINUOUS = {
    "interpolated_inverted_cdf": (0.0, 1.0),
    "hazen": (0.5, 0.5),
    "weibull": (0.0, 0.0),
    "median_unbiased": (1 / 3.0, 1 / 3.0),
    "normal_unbiased": (3 / 8.0, 3 / 8.0),
}


# CuPy overlooks NaNs, and takes neither most methods nor a q of more than one dimension.
@rule(np.quantile, always=True)
def quantile(
    xp: Any,
    a: Any,
    q: Any,
    axis: Any = None,
    out: Any = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: Any = False,
    *,
    weights: Any = None,
    interpolation: Any = None,
) -> Any:
    _no_interpolation(interpolation)
    if weights is not None:
        return _fitting(weighted(xp, a, q, 1, axis, method, flag(keepdims), weights), out)
    return _quantiles(xp, a, q, 1, axis, method, flag(keepdims), out)


# CuPy overlooks NaNs, and takes neither most methods nor a q of more than one dimension.
@rule(np.percentile, always=True)
def percentile(
    xp: Any,
    a: Any,
    q: Any,
    axis: Any = None,
    out: Any = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: Any = False,
    *,
    weights: Any = None,
    interpolation: Any = None,
) -> Any:
    _no_interpolation(interpolation)
    if weights is not None:
        return _fitting(weighted(xp, a, q, 100, axis, method, flag(keepdims), weights), out)
    return _quantiles(xp, a, q, 100, axis, method, flag(keepdims), out)


def _no_interpolation(interpolation: Any) -> None:
    if interpolation is not None:
        raise Refused("interpolation= is NumPy's old name of method=")


def _fitting(found: Any, out: Any) -> Any:
    """What weights select; NumPy puts a lone one into ``out=`` as a Python integer, that has to fit."""
    if out is not None and out.kind in "iu" and not np.can_cast(found.dtype, out):
        raise Refused(f"integers of dtype {found.dtype}, which may be none of out= of dtype {out}")
    return found


def _quantiles(xp: Any, a: Any, q: Any, hundred: int, axis: Any, method: str, keepdims: bool, out: Any) -> Any:
    flat, shape, kept = merged(xp, a, axis)
    weak = type(q) in (int, float)
    lib, q = _fractions(xp, a, q, hundred)
    ordered = xp.sort(flat, axis=-1)
    found = _at(xp, lib, ordered, q, method, weak, out)
    if a.dtype.kind == "f":
        last = ordered[..., -1].reshape((*shape, *(1 for _ in q.shape)))
        found = xp.where(xp.isnan(last), last.astype(found.dtype, copy=False), found)
    found = xp.moveaxis(found, range(len(shape), found.ndim), range(q.ndim)) if q.ndim and shape else found
    return found.reshape((*q.shape, *kept)) if keepdims else found


def _fractions(xp: Any, a: Any, q: Any, hundred: int) -> tuple[Any, Any]:
    """The quantiles as fractions, and the module of the side that they are on."""
    if not a.size or a.dtype.kind == "c":
        raise Refused(f"quantiles of an array of dtype {a.dtype} and shape {a.shape}")
    lib = xp if isinstance(q, xp.ndarray) else np
    q = lib.asarray(q)
    q = lib.true_divide(q, hundred) if hundred > 1 else q
    if read(xp, lib.any(lib.logical_not((q >= 0) & (q <= 1)))):
        raise ValueError("Quantiles must be in the range [0, 1]")
    return lib, q


def weighted(
    xp: Any,
    a: Any,
    q: Any,
    hundred: int,
    axis: Any,
    method: str,
    keepdims: bool,
    weights: Any,
    without_nans: bool = False,
) -> Any:
    """The values at which the weights, added up in the order of the values, reach each fraction of their sum.

    A sum on the device is rounded in another order than NumPy's: a fraction that lies within the last bits of a sum
    may give the value beside NumPy's.
    """
    if method != "inverted_cdf":
        raise ValueError(f"Only method 'inverted_cdf' supports weights. Got: {method}.")
    _, q = _fractions(xp, a, q, hundred)
    (weights,) = arrays(xp, weights)
    if weights.dtype.kind not in "biuf":
        raise Refused(f"weights of dtype {weights.dtype}")
    if without_nans and weights.shape != a.shape:
        raise Refused("weights of some axes alone, over which NumPy stumbles here")
    weights = weights if weights.shape == a.shape else along(xp, weights, a, axis)
    rows, shape, kept = merged(xp, a, axis)
    weights = merged(xp, weights, axis)[0].astype(float)
    least = xp.min(weights)
    there = xp.logical_not(xp.isnan(rows)) if without_nans and a.dtype.kind == "f" else xp.ones(rows.shape, dtype=bool)
    weights = xp.where(there, weights, 0.0)
    sums = xp.sum(weights, axis=-1)
    usable = (sums > 0) & xp.isfinite(sums) | xp.logical_not(xp.any(there, axis=-1))
    if not read(xp, (least >= 0) & xp.all(usable)):
        raise ValueError("weights that are negative, not finite or all zero")
    order = xp.argsort(rows, axis=-1)
    ordered = xp.take_along_axis(rows, order, -1)
    found = _reached(xp, ordered, xp.take_along_axis(weights, order, -1), xp.sum(there, axis=-1, keepdims=True), q)
    if a.dtype.kind == "f" and not without_nans:
        found = xp.where(xp.isnan(ordered[..., -1:]), ordered[..., -1:], found)
    if not found.shape[:-1] and not q.ndim and read(xp, xp.isnan(found)[0]):
        raise Refused("a lone NaN, which is a scalar in NumPy where any other value is an array")
    return xp.moveaxis(found, -1, 0).reshape((*q.shape, *(kept if keepdims else shape)))


def _reached(xp: Any, ordered: Any, weights: Any, counts: Any, q: Any) -> Any:
    """For each quantile, along the last axis, the first value whose share of the weights reaches it."""
    shares = xp.cumsum(weights, axis=-1)
    shares = (shares / shares[..., -1:]).astype(q.dtype if q.dtype.kind == "f" else float, copy=False)
    shares = xp.where(shares == 0, shares.dtype.type(-1), shares)
    before = [xp.sum(shares < each, axis=-1) for each in q.ravel()]
    places = xp.minimum(xp.stack(before, axis=-1), xp.maximum(counts - 1, 0))
    return xp.take_along_axis(ordered, places, -1)


def _at(xp: Any, lib: Any, ordered: Any, q: Any, method: str, weak: bool, out: Any) -> Any:
    """The values at the quantiles `q`, whose axes stand last."""
    length = ordered.shape[-1]
    index, gamma = _position(lib, q, length, method)
    if gamma is None:
        require_readable(out, ordered.dtype)
        return xp.take(ordered, xp.asarray(index), axis=-1)
    if ordered.dtype.kind == "b":
        raise Refused(f"method={method!r} between booleans")
    below = lib.clip(index, 0, length - 1).astype(np.intp)
    above = lib.clip(index + 1, 0, length - 1).astype(np.intp)
    low, high = (xp.take(ordered, xp.asarray(i), axis=-1) for i in (below, above))
    return _between(xp, low, high, float(gamma) if weak else xp.asarray(gamma), out)


def _between(xp: Any, low: Any, high: Any, gamma: Any, out: Any) -> Any:
    """``low + (high - low) * gamma``, computed from the nearer end, as NumPy does to be exact at both.

    The last step from the upper end is in the dtype of ``out=``.
    """
    step = high - low
    if out is not None and out.kind in "fc":
        high = high.astype(out, copy=False)
    if isinstance(gamma, float):
        return high - step * (1 - gamma) if gamma >= 0.5 else low + step * gamma
    return xp.where(gamma >= 0.5, high - step * (1 - gamma), low + step * gamma)


def _position(lib: Any, q: Any, n: int, method: str) -> tuple[Any, Any]:
    """Where the quantile lies among `n` sorted values: the index below it, and how far it is on to the next.

    No fraction (None) means that the index is the answer.
    """
    if q.dtype.kind in "biu":  # 0 and 1, which NumPy does not divide by 1
        if method in ("linear", "lower", "higher", "nearest"):
            return ((n - 1) * q).astype(np.intp), None
        if method in ("averaged_inverted_cdf", "interpolated_inverted_cdf", "weibull"):
            raise Refused(f"method={method!r} with integer quantiles, between which NumPy computes in integers")
        q = q.astype(float)
    if method in ("lower", "higher", "nearest"):
        rounding = {"lower": lib.floor, "higher": lib.ceil, "nearest": lib.rint}[method]
        return rounding((n - 1) * q).astype(np.intp), None
    if method in ("inverted_cdf", "closest_observation"):
        virtual = n * q - (1 if method == "inverted_cdf" else 1.5)
        below = lib.floor(virtual)
        stays = virtual == below
        if method == "closest_observation":
            stays = stays & (below % 2 == 1)
        return lib.maximum(lib.where(stays, below, below + 1), 0).astype(np.intp), None
    virtual = _virtual(lib, q, n, method)
    below = lib.floor(virtual)
    gamma = virtual - below
    if method == "averaged_inverted_cdf":
        gamma = lib.where(gamma == 0, gamma.dtype.type(0.5), gamma.dtype.type(1))
    elif method == "midpoint":
        gamma = lib.where(gamma == 0, gamma.dtype.type(0), gamma.dtype.type(0.5))
    return below, gamma


def _virtual(lib: Any, q: Any, n: int, method: str) -> Any:
    if method == "linear":
        return (n - 1) * q
    if method == "averaged_inverted_cdf":
        return n * q - 1
    if method == "midpoint":
        return 0.5 * (lib.floor((n - 1) * q) + lib.ceil((n - 1) * q))
    if method not in CONTINUOUS:
        raise ValueError(f"{method!r} is not a valid method.")
    alpha, beta = CONTINUOUS[method]
    return n * q + (alpha + q * (1 - alpha - beta)) - 1
