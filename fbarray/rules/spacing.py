"""`spacing`, computed from the bits: CuPy flushes float32 subnormals to zero, so that a subtraction may give 0."""

from __future__ import annotations

import numpy as np

from fbarray.rules.registry import rule


@rule(np.spacing)
def spacing(xp, x, /, *, dtype=None, casting="same_kind"):
    x = xp.asarray(x)
    signature = (None, None) if dtype is None else (np.dtype(dtype),) * 2
    loop = np.spacing.resolve_dtypes((x.dtype, None), signature=signature, casting=casting)[0]
    return _spacing(xp, x.astype(loop, copy=False), np.finfo(loop))


def _spacing(xp, x, info):
    dtype = x.dtype
    mantissa, width = info.nmant, dtype.itemsize * 8
    integer = np.dtype(f"i{dtype.itemsize}")
    bits = x.view(integer)
    negative = bits < 0
    magnitude = bits & int(np.iinfo(integer).max)
    exponent = magnitude >> mantissa
    infinite = ((1 << (width - 1 - mantissa)) - 1) << mantissa
    if dtype == np.float16:  # NumPy steps float16 numbers towards positive infinity, and gives the step without a sign
        power_of_two = negative & ((magnitude & ((1 << mantissa) - 1)) == 0) & (exponent > 1)
        exponent = exponent - power_of_two.astype(integer)
        at_end = (magnitude == infinite - 1) & ~negative
    else:
        at_end = magnitude == infinite - 1
    step = _power(xp, exponent, mantissa, integer)
    step = xp.where(at_end, xp.full((), infinite, dtype=integer), step)
    step = xp.where(magnitude >= infinite, xp.full((), infinite | 1 << (mantissa - 1), dtype=integer), step)
    if dtype != np.float16:
        signed = negative & (magnitude > 0) & (magnitude < infinite)
        step = xp.where(signed, step | int(np.iinfo(integer).min), step)
    return step.view(dtype)


def _power(xp, exponent, mantissa: int, integer):
    """The bits of the spacing at this (biased) exponent, which may be a normal or a subnormal number."""
    one = xp.full((), 1, dtype=integer)
    subnormal = xp.left_shift(one, xp.clip(exponent - 1, 0, mantissa - 1))
    return xp.where(exponent > mantissa, xp.left_shift(exponent - mantissa, mantissa), subnormal)
