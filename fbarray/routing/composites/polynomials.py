"""Derivative, integral and quotient of `poly1d` coefficients, and the evaluation of power series in several variables.

The arguments are arrays of coefficients; `poly1d` objects stay on the host.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.polynomial import polynomial

from fbarray.routing.adapters.operands import exact
from fbarray.routing.reading import read
from fbarray.routing.rules import Refused, rule


def _floating(xp: Any, coefficients: Any) -> Any:
    coefficients = xp.atleast_1d(xp.asarray(coefficients))
    return coefficients.astype(np.float64) if coefficients.dtype.kind in "biu" else coefficients


def _no_poly1d(*arguments: Any) -> None:
    if any(isinstance(each, np.poly1d) for each in arguments):
        raise Refused("poly1d objects hold their coefficients on the host")


@rule(np.polyder)
def polyder(xp: Any, p: Any, m: Any = 1) -> Any:
    _no_poly1d(p)
    m = int(read(xp, m))
    if m < 0:
        raise ValueError("Order of derivative must be positive (see polyint)")
    if p.ndim != 1:
        raise Refused("coefficients that are no vector")
    for _ in range(m):
        p = p[:-1] * xp.arange(len(p) - 1, 0, -1)
    return p


@rule(np.polyint)
def polyint(xp: Any, p: Any, m: Any = 1, k: Any = None) -> Any:
    _no_poly1d(p)
    m = int(read(xp, m))
    if m < 0:
        raise ValueError("Order of integral must be positive (see polyder)")
    constants = xp.zeros(m) if k is None else xp.atleast_1d(xp.asarray(k))
    if len(constants) == 1 and m > 1:
        constants = constants[0] * xp.ones(m)
    if len(constants) < m:
        raise ValueError("k must be a scalar or a rank-1 array of length 1 or >m.")
    for i in range(m):
        p = xp.concatenate([p / xp.arange(len(p), 0, -1), constants[i : i + 1]])
    return p


@rule(np.polydiv)
def polydiv(xp: Any, u: Any, v: Any) -> Any:
    _no_poly1d(u, v)
    u, v = _floating(xp, u) + 0.0, _floating(xp, v) + 0.0  # as NumPy begins; no zero is negative then
    if u.ndim > 1 or v.ndim > 1:
        raise Refused("coefficients that are no vector")
    dtype = np.result_type(u.dtype, v.dtype)
    m, n = len(u) - 1, len(v) - 1
    quotient, remainder = xp.zeros(max(m - n + 1, 1), dtype=dtype), u.astype(dtype)
    scale = exact(xp, np.true_divide)(1.0, v[0])
    for i in range(m - n + 1):
        leading = scale * remainder[i]
        quotient[i] = leading
        remainder[i : i + n + 1] -= leading * v
    return quotient, remainder[_leading_zeros(xp, remainder) :]


def _leading_zeros(xp: Any, remainder: Any) -> int:
    """How many leading coefficients NumPy's `allclose` takes for zero; the last one always stays."""
    significant = ~(xp.absolute(remainder) <= 1e-8)
    significant[-1] = True
    return int(read(xp, xp.argmax(significant)))


def _polyval(xp: Any, x: Any, c: Any, tensor: bool = True) -> Any:
    c = _floating(xp, c)
    if isinstance(x, xp.ndarray) and tensor:
        c = c.reshape(c.shape + (1,) * x.ndim)
    value = c[-1] + x * 0
    for i in range(2, len(c) + 1):
        value = c[-i] + value * x
    return value


def _at_points(xp: Any, c: Any, points: tuple[Any, ...]) -> Any:
    points = tuple(xp.asarray(x) for x in points)
    if len({x.shape for x in points}) > 1:
        raise ValueError("the points have different shapes")
    c = _polyval(xp, points[0], c)
    for x in points[1:]:
        c = _polyval(xp, x, c, tensor=False)
    return c


@rule(polynomial.polyval2d)
def polyval2d(xp: Any, x: Any, y: Any, c: Any) -> Any:
    return _at_points(xp, c, (x, y))


@rule(polynomial.polygrid2d)
def polygrid2d(xp: Any, x: Any, y: Any, c: Any) -> Any:
    for each in (x, y):
        c = _polyval(xp, each, c)
    return c


if hasattr(polynomial, "polyvalnd"):  # NumPy 2.5

    @rule(polynomial.polyvalnd)
    def polyvalnd(xp: Any, pts: Any, c: Any) -> Any:
        return _at_points(xp, c, tuple(pts))
