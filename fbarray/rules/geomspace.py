"""`geomspace`, and the evenly spaced exponents from which it is computed."""

from __future__ import annotations

import operator

import numpy as np

from fbarray.rules.operands import exact
from fbarray.rules.reading import read
from fbarray.rules.registry import Refused, rule


def evenly_spaced(xp, start, stop, num: int, endpoint: bool = True):
    """NumPy's linspace over the first axis, with its roundings (CuPy's linspace rounds differently).

    `start` and `stop` are device arrays of one inexact dtype.
    """
    div = num - 1 if endpoint else num
    delta = stop - start
    y = xp.arange(num).astype(delta.dtype).reshape((num,) + (1,) * delta.ndim)
    if div > 0:
        step = delta / div
        y = xp.where(xp.any(step == 0), y / div * delta, y * step)
    else:
        y = y * delta
    y = y + start
    if endpoint and num > 1:
        y[-1, ...] = stop
    return y


@rule(np.geomspace)
def geomspace(xp, start, stop, num=50, endpoint: bool = True, dtype=None, axis: int = 0):
    num = operator.index(num)
    if num < 0:
        raise ValueError(f"Number of samples, {num}, must be non-negative.")
    start, stop = xp.asarray(start), xp.asarray(stop)
    computed = np.result_type(start.dtype, stop.dtype, 1.0, np.dtype(dtype))
    wanted = computed if dtype is None else np.dtype(dtype)
    if wanted.kind not in "fc" or (wanted.kind == "f" and computed.kind == "c"):
        raise Refused("a dtype that truncates the powers: a difference in the last bit would become one of 1")
    if read(xp, xp.any(start == 0) | xp.any(stop == 0)):
        raise ValueError("Geometric sequence cannot include zero")
    points = _powers(xp, start.astype(computed), stop.astype(computed), num, endpoint)
    return xp.moveaxis(points, 0, axis).astype(wanted, copy=False)


def _powers(xp, start, stop, num: int, endpoint: bool):
    sign, divide = exact(xp, np.sign)(start), exact(xp, np.true_divide)
    start, stop = divide(start, sign), divide(stop, sign)
    exponents = evenly_spaced(xp, xp.log10(start), xp.log10(stop), num, endpoint)
    points = xp.power(xp.full((), 10.0, dtype=exponents.dtype), exponents)
    if num > 0:
        points[0] = start
    if num > 1 and endpoint:
        points[-1] = stop
    return points * sign
