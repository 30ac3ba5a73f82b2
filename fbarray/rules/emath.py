"""`numpy.emath` (`numpy.lib.scimath`): real functions that answer in complex numbers outside their real domain.

One element outside the domain makes the whole result complex, so that one boolean is read from the device. Complex
operands need no read; nor do unsigned ones where only the sign matters.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib import scimath

from fbarray.rules.operands import exact
from fbarray.rules.reading import read
from fbarray.rules.registry import rule

_SINGLE = ("float32", "int8", "int16", "uint8", "uint16")


def _as_complex(x):
    return x.astype(np.complex64 if x.dtype.name in _SINGLE else np.complex128)


def _negative(xp, *operands) -> list[bool]:
    """For each operand whether any element is negative; one read for all operands."""
    signed = [x.dtype.kind in "if" for x in operands]
    asked = [xp.any(x < 0) for x, may_be in zip(operands, signed, strict=True) if may_be]
    found = iter(read(xp, xp.stack(asked)).tolist() if asked else ())
    return [may_be and next(found) for may_be in signed]


def _complex_if_negative(xp, x):
    x = xp.asarray(x)
    return _as_complex(x) if _negative(xp, x)[0] else x


def _complex_if_over_one(xp, x):
    x = xp.asarray(x)
    if x.dtype.kind in "iuf" and read(xp, xp.any(xp.absolute(x) > 1)):
        return _as_complex(x)
    return x


def _register(function, name: str, converted: Callable[[Any, Any], Any]) -> None:
    def extended(xp, x):
        return getattr(xp, name)(converted(xp, x))

    extended.__name__ = name
    rule(function)(extended)


def _register_exact(function, ufunc: np.ufunc) -> None:
    def extended(xp, x):
        z = _complex_if_negative(xp, x)
        return exact(xp, ufunc)(z)

    extended.__name__ = ufunc.__name__
    rule(function)(extended)


for _ufunc in (np.log, np.log2, np.log10):
    _register_exact(getattr(scimath, _ufunc.__name__), _ufunc)
_register(scimath.sqrt, "sqrt", _complex_if_negative)
for _name in ("arccos", "arcsin", "arctanh"):
    _register(getattr(scimath, _name), _name, _complex_if_over_one)


@rule(scimath.logn)
def logn(xp, n, x):
    x, n = xp.asarray(x), xp.asarray(n)
    x, n = (_as_complex(each) if negative else each for each, negative in zip((x, n), _negative(xp, x, n), strict=True))
    log = exact(xp, np.log)
    return exact(xp, np.true_divide)(log(x), log(n))


@rule(scimath.power)
def power(xp, x, p):
    x, p = xp.asarray(x), xp.asarray(p)
    if p.dtype.kind == "i":
        outside, inverse = _negative(xp, x, p)
        p = p.astype(np.float64) if inverse else p
    else:
        (outside,) = _negative(xp, x)
    return exact(xp, np.power)(_as_complex(x) if outside else x, p)
