"""Quantiles and percentiles, and their variants that ignore NaN: all of NumPy's methods, and ``q`` of any shape.

The slices are sorted once, NaNs last, and NumPy's formulas are followed step by step, in its dtypes, so that the values
agree to the last bit.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from fbarray.rules.operands import along, arrays, axes_of, flag, merged, require_readable, told_of_nans
from fbarray.rules.reading import read
from fbarray.rules.registry import Refused, rule

# In Hyndman and Fan (1996) two constants, alpha and beta, distinguish the continuous methods.
CONTINUOUS = {
    "interpolated_inverted_cdf": (0.0, 1.0),
    "hazen": (0.5, 0.5),
    "weibull": (0.0, 0.0),
    "median_unbiased": (1 / 3.0, 1 / 3.0),
    "normal_unbiased": (3 / 8.0, 3 / 8.0),
}


# CuPy does not propagate NaNs, lacks most methods, and takes no q of more than one dimension.
@rule(np.quantile, always=True)
def quantile(
    xp,
    a,
    q,
    axis=None,
    out=None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims=False,
    *,
    weights=None,
    interpolation=None,
):
    _no_interpolation(interpolation)
    if weights is not None:
        return _fitting(weighted(xp, a, q, 1, axis, method, flag(keepdims), weights), out)
    return _quantiles(xp, a, q, 1, axis, method, flag(keepdims), out)


# CuPy does not propagate NaNs, lacks most methods, and takes no q of more than one dimension.
@rule(np.percentile, always=True)
def percentile(
    xp,
    a,
    q,
    axis=None,
    out=None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims=False,
    *,
    weights=None,
    interpolation=None,
):
    _no_interpolation(interpolation)
    if weights is not None:
        return _fitting(weighted(xp, a, q, 100, axis, method, flag(keepdims), weights), out)
    return _quantiles(xp, a, q, 100, axis, method, flag(keepdims), out)


@rule(np.nanquantile)
def nanquantile(
    xp, a, q, axis=None, overwrite_input: bool = False, method: str = "linear", keepdims=False, *, weights=None
):
    return told_of_nans(xp, _without_nans(xp, a, q, 1, axis, method, flag(keepdims), weights), np.size(q))


@rule(np.nanpercentile)
def nanpercentile(
    xp, a, q, axis=None, overwrite_input: bool = False, method: str = "linear", keepdims=False, *, weights=None
):
    return told_of_nans(xp, _without_nans(xp, a, q, 100, axis, method, flag(keepdims), weights), np.size(q))


def _no_interpolation(interpolation) -> None:
    if interpolation is not None:
        raise Refused("interpolation= is NumPy's old name of method=")


def _fitting(found, out):
    """`found`, or refused: NumPy writes a single value into an integer ``out=`` as a Python int, which may not fit."""
    if out is not None and out.kind in "iu" and not np.can_cast(found.dtype, out):
        raise Refused(f"integers of dtype {found.dtype}, which may be none of out= of dtype {out}")
    return found


def _quantiles(xp, a, q, hundred: int, axis, method: str, keepdims: bool, out):
    flat, shape, kept = merged(xp, a, axis)
    weak = type(q) in (int, float)
    lib, q = _fractions(xp, a, q, hundred)
    ordered = xp.sort(flat, axis=-1)
    found = _at(xp, lib, ordered, q, ordered.shape[-1], method, weak, out)
    if a.dtype.kind == "f":
        last = ordered[..., -1].reshape((*shape, *(1 for _ in q.shape)))
        found = xp.where(xp.isnan(last), last.astype(found.dtype, copy=False), found)
    found = xp.moveaxis(found, range(len(shape), found.ndim), range(q.ndim)) if q.ndim and shape else found
    return found.reshape((*q.shape, *kept)) if keepdims else found


def _without_nans(xp, a, q, hundred: int, axis, method: str, keepdims: bool, weights):
    """The quantiles of the elements that are not NaN; their number may differ from slice to slice."""
    if weights is not None:
        return weighted(xp, a, q, hundred, axis, method, keepdims, weights, without_nans=True)
    weak = type(q) in (int, float)
    _, q = _fractions(xp, a, q, hundred)
    if q.ndim > 1 and (q.ndim > 2 or (axis is not None and len(axes_of(axis, a.ndim)) != 1)):
        raise Refused("quantiles of several dimensions, whose order NumPy mixes over several axes")
    rows, shape, kept = merged(xp, a, axis)
    ordered = xp.sort(rows, axis=-1)
    if a.dtype.kind == "f":
        counts = (~xp.isnan(ordered)).sum(axis=-1, keepdims=True)
    else:
        counts = xp.full((*ordered.shape[:-1], 1), ordered.shape[-1], dtype=np.intp)
    n = xp.maximum(counts, 1)  # an all-NaN slice gives its first element, NaN
    found = _at(xp, xp, ordered, xp.asarray(q.ravel()), n, method, weak, None)
    mixes = a.dtype.kind == "f" and found.dtype != a.dtype and (not q.ndim or _KEEPS_DTYPE)
    if mixes and not read(xp, counts.ravel()[0]):
        found = found.astype(a.dtype)  # NumPy's dtype is the first slice's; an all-NaN slice has the array's
    return xp.moveaxis(found, -1, 0).reshape((*q.shape, *(kept if keepdims else shape)))


def _keeps_dtype() -> bool:
    with warnings.catch_warnings(action="ignore"):
        return np.nanquantile(np.full(1, np.nan, np.float16), [0.5]).dtype == np.float16


_KEEPS_DTYPE = _keeps_dtype()
"""Whether NumPy's quantiles of an all-NaN slice have the array's dtype, whatever the dtype of ``q``: before 2.5.5."""


def _fractions(xp, a, q, hundred: int) -> tuple[Any, Any]:
    """The module that computes with `q`, NumPy or the device's, and `q` as fractions between 0 and 1."""
    if not a.size or a.dtype.kind == "c":
        raise Refused(f"quantiles of an array of dtype {a.dtype} and shape {a.shape}")
    lib = xp if isinstance(q, xp.ndarray) else np
    q = lib.asarray(q)
    if q.dtype.kind == "b" and a.dtype.kind == "f" and a.dtype.itemsize < 8:
        raise Refused("a quantile that is a bool, whose dtype depends on whether there is a NaN")
    q = lib.true_divide(q, hundred) if hundred > 1 else q
    beyond = lib.any(lib.logical_not((q >= 0) & (q <= 1)))
    if beyond if lib is np else read(xp, beyond):
        raise ValueError("Quantiles must be in the range [0, 1]")
    return lib, q


def weighted(xp, a, q, hundred: int, axis, method: str, keepdims: bool, weights, without_nans: bool = False):
    """The values, in ascending order, at which the running sum of the weights reaches each fraction of the total.

    The device adds up in another order than NumPy. So where a running sum is within rounding of a fraction, the result
    may be the value next to NumPy's.
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
    found, last = _reached(xp, rows, weights, xp.sum(there, axis=-1, keepdims=True), q)
    if a.dtype.kind == "f" and not without_nans:
        found = xp.where(xp.isnan(last), last, found)
    if not found.shape[:-1] and not q.ndim and read(xp, xp.isnan(found)[0]):
        raise Refused("a lone NaN, which is a scalar in NumPy where any other value is an array")
    return xp.moveaxis(found, -1, 0).reshape((*q.shape, *(kept if keepdims else shape)))


def _reached(xp, rows, weights, counts, q) -> tuple[Any, Any]:
    """For each quantile the first value whose share of the weights reaches it, and the last value in sorted order."""
    order = xp.argsort(rows, axis=-1)
    ordered, weights = xp.take_along_axis(rows, order, -1), xp.take_along_axis(weights, order, -1)
    shares = xp.cumsum(weights, axis=-1)
    shares = (shares / shares[..., -1:]).astype(q.dtype if q.dtype.kind == "f" else float, copy=False)
    shares = xp.where(shares == 0, shares.dtype.type(-1), shares)
    before = [xp.sum(shares < each, axis=-1) for each in q.ravel()]
    places = xp.minimum(xp.stack(before, axis=-1), xp.maximum(counts - 1, 0))
    return xp.take_along_axis(ordered, places, -1), ordered[..., -1:]


def _at(xp, lib, ordered, q, n, method: str, weak: bool, out):
    """The values at the quantiles `q` among the first `n` of each sorted slice; the axes of `q` come last."""
    index, gamma = _position(lib, q, n, method)
    pick = xp.take_along_axis if isinstance(n, xp.ndarray) else xp.take  # an index for each slice, or one for all
    if gamma is None:
        require_readable(out, ordered.dtype)
        return pick(ordered, xp.asarray(index), axis=-1)
    if ordered.dtype.kind == "b":
        raise Refused(f"method={method!r} between booleans")
    below = lib.clip(index, 0, n - 1).astype(np.intp)
    above = lib.clip(index + 1, 0, n - 1).astype(np.intp)
    low, high = pick(ordered, xp.asarray(below), axis=-1), pick(ordered, xp.asarray(above), axis=-1)
    dtype = np.result_type(ordered.dtype, 1.0 if weak else gamma.dtype)
    return _between(xp, low, high, float(gamma) if weak and lib is np else xp.asarray(gamma), dtype, out)


def _between(xp, low, high, gamma, dtype, out):
    """``low + (high - low) * gamma`` in `dtype`, computed from the nearer end, as NumPy does to be exact at both.

    The last step from the upper end is in the dtype of ``out=``.
    """
    step = (high - low).astype(dtype, copy=False)  # in the array's dtype, where it may overflow as in NumPy
    low = low.astype(dtype, copy=False)
    high = high.astype(out if out is not None and out.kind in "fc" else dtype, copy=False)
    if isinstance(gamma, float):
        return high - step * (1 - gamma) if gamma >= 0.5 else low + step * gamma
    rest, part = (1 - gamma).astype(dtype, copy=False), gamma.astype(dtype, copy=False)
    return xp.where(gamma >= 0.5, high - step * rest, low + step * part)


def _position(lib, q, n, method: str) -> tuple[Any, Any]:
    """The index below each quantile among `n` sorted values, and the fraction of the step to the next index.

    `n` is one number, or an array with one for each slice. The fraction is None if the element at the index is the
    quantile itself.
    """
    if q.dtype.kind in "biu":  # 0 and 1, which NumPy keeps as integers
        if method in ("linear", "lower", "higher", "nearest"):
            return ((n - 1) * q).astype(np.intp), None
        if method in ("averaged_inverted_cdf", "interpolated_inverted_cdf", "weibull"):
            raise Refused(f"method={method!r} with integer quantiles, between which NumPy computes in integers")
        q = q.astype(float)
    if isinstance(n, lib.ndarray):
        n = n.astype(q.dtype)
    if method in _WHOLE:
        return _whole(lib, q, n, method).astype(np.intp), None
    if method == "linear":
        virtual = (n - 1) * q
    elif method == "averaged_inverted_cdf":
        virtual = n * q - 1
    elif method == "midpoint":
        virtual = 0.5 * (lib.floor((n - 1) * q) + lib.ceil((n - 1) * q))
    elif method in CONTINUOUS:
        alpha, beta = CONTINUOUS[method]
        virtual = n * q + (alpha + q * (1 - alpha - beta)) - 1
    else:
        raise ValueError(f"{method!r} is not a valid method.")
    below = lib.floor(virtual)
    gamma = virtual - below
    if method == "averaged_inverted_cdf":
        gamma = lib.where(gamma == 0, gamma.dtype.type(0.5), gamma.dtype.type(1))
    elif method == "midpoint":
        gamma = lib.where(gamma == 0, gamma.dtype.type(0), gamma.dtype.type(0.5))
    return below, gamma


_WHOLE = ("lower", "higher", "nearest", "inverted_cdf", "closest_observation")


def _whole(lib, q, n, method: str):
    """The index by one of the methods in `_WHOLE`, which select an element and do not interpolate."""
    if method in ("lower", "higher", "nearest"):
        rounding = {"lower": lib.floor, "higher": lib.ceil, "nearest": lib.rint}[method]
        return rounding((n - 1) * q)
    virtual = n * q - 1 if method == "inverted_cdf" else n * q - 1 - 0.5
    below = lib.floor(virtual)
    stays = virtual == below
    if method == "closest_observation":
        stays = stays & (below % 2 == 1)
    return lib.maximum(lib.where(stays, below, below + 1), 0)
