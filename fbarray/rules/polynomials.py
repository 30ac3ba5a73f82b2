"""Polynomials: roots, coefficients, derivatives, quotients, and power series in several variables."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from numpy.polynomial import polynomial

from fbarray.rules.linalg import eigvals
from fbarray.rules.operands import arrays, exact, require_real
from fbarray.rules.products import convolve
from fbarray.rules.reading import read
from fbarray.rules.registry import Refused, rule


# CuPy multiplies by FFT, which loses the digits of small coefficients beside large ones. Its result for conjugate pairs
# of zeros is not made real, and it takes only Hermitian matrices.
@rule(np.poly, always=True)
def poly(xp, seq_of_zeros):
    zeros = seq_of_zeros if isinstance(seq_of_zeros, xp.ndarray) else xp.stack(list(seq_of_zeros))
    zeros = zeros.astype(np.mintypecode(zeros.dtype.char), copy=False) if zeros.ndim == 1 else zeros
    of_real_matrix = zeros.ndim == 2 and zeros.dtype.kind != "c"
    if zeros.ndim == 2:
        zeros = eigvals(xp, zeros.astype(float) if zeros.dtype.kind in "biu" else zeros)
    if zeros.ndim != 1 or not zeros.size or zeros.dtype == np.float16:
        raise Refused("zeros that are no vector and no square matrix, or none")
    coefficients = xp.zeros(len(zeros) + 1, dtype=zeros.dtype)
    coefficients[0] = 1
    for i in range(len(zeros)):
        coefficients[1 : i + 2] -= zeros[i] * coefficients[: i + 1]
    if coefficients.dtype.kind == "c" and (of_real_matrix or _paired(xp, zeros.astype(np.complex128))):
        return coefficients.real.copy()
    return coefficients


def _paired(xp, zeros) -> bool:
    """Whether the zeros come in conjugate pairs; then the coefficients are real."""
    return bool(read(xp, xp.all(xp.sort(zeros) == xp.sort(zeros.conj()))))


# CuPy multiplies by FFT, which loses the digits of small coefficients beside large ones; each in its own precision.
@rule(np.polymul, always=True)
def polymul(xp, a1, a2):
    if all(isinstance(a, xp.ndarray) and a.ndim == 1 and a.dtype.kind in "fc" for a in (a1, a2)):
        first, second = xp.trim_zeros(a1, "f"), xp.trim_zeros(a2, "f")
        if first.size and second.size:
            return convolve(xp, first, second)
    return xp.polymul(a1, a2)


# CuPy sums coefficients times powers of x. NumPy's Horner scheme has other results for infinities.
@rule(np.polyval, always=True)
def polyval(xp, p, x):
    p, x = arrays(xp, p, x)
    value = xp.zeros_like(x)
    for coefficient in p:
        value = value * x + coefficient
    return value


# CuPy raises to powers, which differ in the last digit from NumPy's repeated products.
@rule(np.vander, always=True)
def vander(xp, x, N=None, increasing: bool = False):  # noqa: N803 - NumPy's name
    (x,) = arrays(xp, x)
    if x.ndim != 1:
        raise ValueError("x must be a one-dimensional array or sequence.")
    powers = xp.empty((len(x), len(x) if N is None else operator.index(N)), np.promote_types(x.dtype, int))
    rising = powers if increasing else powers[:, ::-1]
    rising[:, :1] = 1
    rising[:, 1:2] = x[:, None]
    for i in range(2, rising.shape[1]):
        rising[:, i] = rising[:, i - 1] * x
    return powers


# CuPy finds roots only where the companion matrix is Hermitian.
@rule(np.roots, always=True)
def roots(xp, p):
    (p,) = arrays(xp, p)
    p = xp.atleast_1d(p)
    if p.ndim != 1:
        raise ValueError("Input must be a rank-1 array.")
    places = xp.nonzero(p)[0]
    if not places.size:
        return xp.zeros(0)
    first, last = read(xp, xp.stack([places[0], places[-1]])).tolist()
    at_zero = len(p) - last - 1
    p = p[first : last + 1]
    p = p.astype(float) if p.dtype.kind in "biu" else p
    if p.dtype == np.float16:
        raise TypeError("array type float16 is unsupported in linalg")
    if len(p) == 1:
        return xp.zeros(at_zero)
    companion = xp.eye(len(p) - 1, k=-1, dtype=p.dtype)
    companion[0] = -p[1:] / p[0]
    found = eigvals(xp, companion)
    if found.dtype != p.dtype and read(xp, xp.all(found.imag == 0)):
        found = found.real  # NumPy's roots too, though from 2.5 on its eigenvalues are always complex
    return xp.concatenate([found, xp.zeros(at_zero, dtype=found.dtype)])


# CuPy multiplies y by w in place, so it is given copies.
@rule(np.polyfit, always=True)
def polyfit(xp, x, y, deg, rcond=None, full: bool = False, w=None, cov=False):
    if x.ndim != 1 or (isinstance(deg, int) and deg < 0):
        raise Refused("x is no vector, or the degree is negative")
    require_real("rcond", rcond)
    if rcond is None:  # CuPy takes the eps of float64, to which it casts x
        rcond = x.size * np.finfo(np.result_type(x.dtype, 1.0)).eps
    found = xp.polyfit(x, y.copy(), deg, rcond, full, None if w is None else w.copy(), cov)
    if not read(xp, xp.all(xp.isfinite(found[0] if isinstance(found, tuple) else found))):
        raise Refused("a coefficient is not finite, of which LAPACK judges")
    return found


def _combined(xp, first, second, combine):
    """`combine` of both, after zeros in front of the shorter one make the lengths equal."""
    first, second = (xp.atleast_1d(value) for value in arrays(xp, first, second))
    missing = len(second) - len(first)
    if missing > 0:
        first = xp.concatenate([xp.zeros(missing, first.dtype), first])
    elif missing < 0:
        second = xp.concatenate([xp.zeros(-missing, second.dtype), second])
    return combine(first, second)


# CuPy takes only vectors.
@rule(np.polyadd, always=True)
def polyadd(xp, a1, a2):
    return _combined(xp, a1, a2, xp.add)


# CuPy takes only vectors.
@rule(np.polysub, always=True)
def polysub(xp, a1, a2):
    return _combined(xp, a1, a2, xp.subtract)


def _floating(xp, coefficients):
    coefficients = xp.atleast_1d(xp.asarray(coefficients))
    return coefficients.astype(np.float64) if coefficients.dtype.kind in "biu" else coefficients


def _no_poly1d(*arguments) -> None:
    if any(isinstance(each, np.poly1d) for each in arguments):
        raise Refused("poly1d objects hold their coefficients on the host")


@rule(np.polyder)
def polyder(xp, p, m=1):
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
def polyint(xp, p, m=1, k=None):
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
def polydiv(xp, u, v):
    _no_poly1d(u, v)
    u, v = _floating(xp, u) + 0.0, _floating(xp, v) + 0.0  # as in NumPy; it makes negative zeros positive
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


def _leading_zeros(xp, remainder) -> int:
    """The number of leading coefficients that `numpy.allclose` takes for zero; the last one always stays."""
    significant = ~(xp.absolute(remainder) <= 1e-8)
    significant[-1] = True
    return int(read(xp, xp.argmax(significant)))


def _polyval(xp, x, c, tensor: bool = True):
    c = _floating(xp, c)
    if isinstance(x, xp.ndarray) and tensor:
        c = c.reshape(c.shape + (1,) * x.ndim)
    value = c[-1] + x * 0
    for i in range(2, len(c) + 1):
        value = c[-i] + value * x
    return value


def _at_points(xp, c, points: tuple[Any, ...]):
    points = tuple(xp.asarray(x) for x in points)
    if len({x.shape for x in points}) > 1:
        raise ValueError("the points have different shapes")
    c = _polyval(xp, points[0], c)
    for x in points[1:]:
        c = _polyval(xp, x, c, tensor=False)
    return c


@rule(polynomial.polyval2d)
def polyval2d(xp, x, y, c):
    return _at_points(xp, c, (x, y))


@rule(polynomial.polygrid2d)
def polygrid2d(xp, x, y, c):
    for each in (x, y):
        c = _polyval(xp, each, c)
    return c


if hasattr(polynomial, "polyvalnd"):  # NumPy 2.5

    @rule(polynomial.polyvalnd)
    def polyvalnd(xp, pts, c):
        return _at_points(xp, c, tuple(pts))
