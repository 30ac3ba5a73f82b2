"""Comparisons of whole arrays: isclose, allclose, array_equal, array_equiv."""

from __future__ import annotations

import numpy as np

from fbarray.rules.operands import arrays
from fbarray.rules.registry import rule


# CuPy compares small integers in float16.
@rule(np.isclose, always=True)
def isclose(xp, a, b, rtol=1e-05, atol=1e-08, equal_nan: bool = False):
    a, b = (x.astype(float) if x.dtype.kind in "biu" else x for x in arrays(xp, a, b))
    close = xp.isclose(a, b, rtol, atol, equal_nan)
    return close if _is_tolerance(rtol) and _is_tolerance(atol) else close | (a == b)


def _is_tolerance(value) -> bool:
    """Whether it is a Python number >= 0. With others CuPy may not find equal numbers close; NumPy does."""
    return type(value) in (int, float) and value >= 0


# CuPy compares small integers in float16.
@rule(np.allclose, always=True)
def allclose(xp, a, b, rtol=1e-05, atol=1e-08, equal_nan: bool = False):
    return xp.all(isclose(xp, a, b, rtol, atol, equal_nan))


# CuPy takes no scalars, and with equal_nan it waits for the device.
@rule(np.array_equal, always=True)
def array_equal(xp, a1, a2, equal_nan: bool = False):
    a1, a2 = arrays(xp, a1, a2)
    if a1.shape != a2.shape:
        return False
    same = a1 == a2
    if equal_nan and a1.dtype.kind in "fc" and a2.dtype.kind in "fc":
        same = same | (xp.isnan(a1) & xp.isnan(a2))
    return xp.all(same)


# CuPy does not take two scalars.
@rule(np.array_equiv, always=True)
def array_equiv(xp, a1, a2):
    return xp.array_equiv(*arrays(xp, a1, a2))
