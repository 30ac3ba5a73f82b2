"""Adapters that make ranges and matrices of a pattern: arange, linspace, logspace, eye, identity."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from fbarray.routing.adapters.creation import known
from fbarray.routing.rules import Refused, rule


@rule(np.arange)
def arange(
    xp: Any,
    start_or_stop: Any,
    /,
    stop: Any = None,
    step: Any = 1,
    *,
    dtype: Any = None,
    device: Any = None,
    like: Any = None,
) -> Any:
    known(device, like)
    if any(isinstance(value, (complex, xp.ndarray)) for value in (start_or_stop, stop, step)):
        raise Refused("a range of complex numbers, or between arrays")
    return xp.arange(start_or_stop, stop, step, dtype)


@rule(np.eye)
def eye(
    xp: Any,
    N: Any,  # noqa: N803 - NumPy's name
    M: Any = None,  # noqa: N803 - NumPy's name
    k: int = 0,
    dtype: Any = float,
    order: str = "C",
    *,
    device: Any = None,
    like: Any = None,
) -> Any:
    known(device, like)
    return xp.eye(operator.index(N), None if M is None else operator.index(M), k, dtype, order)


@rule(np.identity)
def identity(xp: Any, n: Any, dtype: Any = None, *, like: Any = None) -> Any:
    return eye(xp, n, dtype=float if dtype is None else dtype, like=like)


@rule(np.linspace)
def linspace(
    xp: Any,
    start: Any,
    stop: Any,
    num: Any = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
    *,
    device: Any = None,
) -> Any:
    known(device)
    return xp.linspace(start, stop, operator.index(num), endpoint, retstep, dtype, axis)


# CuPy takes a scalar base alone.
@rule(np.logspace, always=True)
def logspace(
    xp: Any,
    start: Any,
    stop: Any,
    num: Any = 50,
    endpoint: bool = True,
    base: Any = 10.0,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    if not isinstance(base, xp.ndarray) or not base.ndim:
        return xp.logspace(start, stop, operator.index(num), endpoint, base, dtype, axis)
    ends = [xp.asarray(value) for value in (start, stop)]
    ndim = max(base.ndim, *(end.ndim for end in ends))
    start, stop, base = (x.reshape((*(1 for _ in range(ndim - x.ndim)), *x.shape)) for x in (*ends, base))
    exponents = xp.linspace(start, stop, operator.index(num), endpoint, axis=axis)
    values = xp.power(xp.expand_dims(base, axis), exponents)
    return values if dtype is None else values.astype(dtype, copy=False)
