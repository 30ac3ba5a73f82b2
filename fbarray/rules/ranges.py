"""Ranges, and the identity matrix: arange, linspace, logspace, eye."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from fbarray.rules.creation import known
from fbarray.rules.registry import Refused, rule


@rule(np.arange)
def arange(xp, start_or_stop, /, stop=None, step=1, *, dtype=None, device=None, like=None):
    known(device, like)
    if any(isinstance(value, (complex, xp.ndarray)) for value in (start_or_stop, stop, step)):
        raise Refused("a range of complex numbers, or between arrays")
    return xp.arange(start_or_stop, stop, step, dtype)


# CuPy accepts any order=, NumPy only "C" and "F".
@rule(np.eye, always=True)
def eye(
    xp,
    N,  # noqa: N803 - NumPy's name
    M=None,  # noqa: N803 - NumPy's name
    k: int = 0,
    dtype=float,
    order: str = "C",
    *,
    device=None,
    like=None,
):
    known(device, like, order)
    return xp.eye(operator.index(N), None if M is None else operator.index(M), k, dtype, order)


# CuPy casts integers to float64, NumPy promotes both ends together.
@rule(np.linspace, always=True)
def linspace(
    xp, start, stop, num=50, endpoint: bool = True, retstep: bool = False, dtype=None, axis: int = 0, *, device=None
):
    known(device)
    start, stop = _inexact(xp, start, stop)
    num = operator.index(num)
    if retstep and num == 1 and not endpoint:  # NumPy's step is stop - start, CuPy's NaN
        return xp.linspace(start, stop, num, endpoint, False, dtype, axis), xp.subtract(stop, start)
    return xp.linspace(start, stop, num, endpoint, retstep, dtype, axis)


def _inexact(xp, start, stop) -> tuple[Any, Any]:
    """The ends of a range, arrays in the dtype in which NumPy computes it; scalars unchanged."""
    if np.isscalar(start) and np.isscalar(stop):
        return start, stop
    ends = [end if np.isscalar(end) else xp.asarray(end) for end in (start, stop)]
    dtype = np.result_type(*(getattr(end, "dtype", end) for end in ends), 1.0)
    start, stop = (end.astype(dtype, copy=False) if isinstance(end, xp.ndarray) else end for end in ends)
    return start, stop


# CuPy takes only a scalar base. It casts integers to float64, and with an integer dtype= complex exponents too.
@rule(np.logspace, always=True)
def logspace(xp, start, stop, num=50, endpoint: bool = True, base=10.0, dtype=None, axis: int = 0):
    start, stop = _inexact(xp, start, stop)
    if not isinstance(base, xp.ndarray) or not base.ndim:
        if dtype is not None and "c" in (getattr(getattr(end, "dtype", None), "kind", "") for end in (start, stop)):
            values = xp.logspace(start, stop, operator.index(num), endpoint, base, None, axis)
            return values.astype(dtype, copy=False)
        return xp.logspace(start, stop, operator.index(num), endpoint, base, dtype, axis)
    ends = [xp.asarray(value) for value in (start, stop)]
    ndim = max(base.ndim, *(end.ndim for end in ends))
    start, stop, base = (x.reshape((*(1 for _ in range(ndim - x.ndim)), *x.shape)) for x in (*ends, base))
    exponents = xp.linspace(start, stop, operator.index(num), endpoint, axis=axis)
    values = xp.power(xp.expand_dims(base, axis), exponents)
    return values if dtype is None else values.astype(dtype, copy=False)
