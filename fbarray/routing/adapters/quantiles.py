"""Adapters of ``np.quantile`` and ``np.percentile``: all of NumPy's methods, NaNs, and ``q`` of any shape."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.routing.adapters.operands import flag, merged, stored
from fbarray.routing.rules import Refused, rule

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
    if weights is not None or interpolation is not None:
        raise Refused("weighted quantiles" if weights is not None else "interpolation= is NumPy's old name of method=")
    return stored(_quantiles(xp, a, q, 1, axis, method, flag(keepdims)), out)


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
    if weights is not None or interpolation is not None:
        raise Refused("weighted quantiles" if weights is not None else "interpolation= is NumPy's old name of method=")
    return stored(_quantiles(xp, a, q, 100, axis, method, flag(keepdims)), out)


def _quantiles(xp: Any, a: Any, q: Any, hundred: int, axis: Any, method: str, keepdims: bool) -> Any:
    flat, shape, kept = merged(xp, a, axis)
    if not flat.size or a.dtype.kind == "c":
        raise Refused(f"quantiles of an array of dtype {a.dtype} and shape {a.shape}")
    weak = type(q) in (int, float)
    lib = xp if isinstance(q, xp.ndarray) else np
    q = lib.true_divide(lib.asarray(q), hundred)
    if bool(lib.any(lib.logical_not((q >= 0) & (q <= 1)))):
        raise ValueError("Quantiles must be in the range [0, 1]")
    ordered = xp.sort(flat, axis=-1)
    found = _at(xp, lib, ordered, q, method, weak)
    if a.dtype.kind == "f":
        last = ordered[..., -1].reshape((*shape, *(1 for _ in q.shape)))
        found = xp.where(xp.isnan(last), last.astype(found.dtype, copy=False), found)
    found = xp.moveaxis(found, range(len(shape), found.ndim), range(q.ndim)) if q.ndim and shape else found
    return found.reshape((*q.shape, *kept)) if keepdims else found


def _at(xp: Any, lib: Any, ordered: Any, q: Any, method: str, weak: bool) -> Any:
    """The values at the quantiles `q`, whose axes stand last."""
    length = ordered.shape[-1]
    index, gamma = _position(lib, q, length, method)
    if gamma is None:
        return xp.take(ordered, xp.asarray(index), axis=-1)
    if ordered.dtype.kind == "b":
        raise Refused(f"method={method!r} between booleans")
    below = lib.clip(index, 0, length - 1).astype(np.intp)
    above = lib.clip(index + 1, 0, length - 1).astype(np.intp)
    low, high = (xp.take(ordered, xp.asarray(i), axis=-1) for i in (below, above))
    return _between(xp, low, high, float(gamma) if weak else xp.asarray(gamma))


def _between(xp: Any, low: Any, high: Any, gamma: Any) -> Any:
    """``low + (high - low) * gamma``, computed from the nearer end, as NumPy does to be exact at both."""
    step = high - low
    if isinstance(gamma, float):
        return high - step * (1 - gamma) if gamma >= 0.5 else low + step * gamma
    return xp.where(gamma >= 0.5, high - step * (1 - gamma), low + step * gamma)


def _position(lib: Any, q: Any, n: int, method: str) -> tuple[Any, Any]:
    """Where the quantile lies among `n` sorted values: the index below it, and how far it is on to the next.

    No fraction (None) means that the index is the answer.
    """
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
