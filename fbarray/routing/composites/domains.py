"""`numpy.emath` (`numpy.lib.scimath`): real functions that answer in complex numbers outside their real domain.

Whether any element lies outside decides the dtype of the whole result, so each real operand costs one look from the
host; complex and unsigned operands cost none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib import scimath

from fbarray.routing.adapters.operands import exact
from fbarray.routing.rules import rule

_SINGLE = ("float32", "int8", "int16", "uint8", "uint16")


def _as_complex(x: Any) -> Any:
    return x.astype(np.complex64 if x.dtype.name in _SINGLE else np.complex128)


def _any_negative(xp: Any, x: Any) -> bool:
    return x.dtype.kind in "if" and bool(xp.any(x < 0))


def _complex_if_negative(xp: Any, x: Any) -> Any:
    x = xp.asarray(x)
    return _as_complex(x) if _any_negative(xp, x) else x


def _complex_if_over_one(xp: Any, x: Any) -> Any:
    x = xp.asarray(x)
    if x.dtype.kind in "iuf" and bool(xp.any(xp.absolute(x) > 1)):
        return _as_complex(x)
    return x


def _register(function: Any, name: str, converted: Callable[[Any, Any], Any]) -> None:
    def extended(xp: Any, x: Any) -> Any:
        return getattr(xp, name)(converted(xp, x))

    extended.__name__ = name
    rule(function)(extended)


@rule(scimath.log2)
def log2(xp: Any, x: Any) -> Any:
    """CuPy's complex logarithm of base 2 is NaN at 0, so real and imaginary part are taken apart."""
    z = _complex_if_negative(xp, x)
    if z.dtype.kind != "c":
        return xp.log2(z)
    found = xp.empty_like(z)
    found.real = xp.log2(xp.absolute(z))
    found.imag = xp.angle(z) * np.log2(np.e)
    return found


for _name in ("sqrt", "log", "log10"):
    _register(getattr(scimath, _name), _name, _complex_if_negative)
for _name in ("arccos", "arcsin", "arctanh"):
    _register(getattr(scimath, _name), _name, _complex_if_over_one)


@rule(scimath.logn)
def logn(xp: Any, n: Any, x: Any) -> Any:
    logarithm = xp.log(_complex_if_negative(xp, x))
    return exact(np.true_divide, logarithm)(logarithm, xp.log(_complex_if_negative(xp, n)))


@rule(scimath.power)
def power(xp: Any, x: Any, p: Any) -> Any:
    x, p = _complex_if_negative(xp, x), xp.asarray(p)
    if p.dtype.kind == "i" and _any_negative(xp, p):
        p = p.astype(np.float64)
    return exact(np.power, x)(x, p)
