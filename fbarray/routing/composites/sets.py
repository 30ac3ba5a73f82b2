"""`unique_all`, `unique_counts`, `unique_inverse`: CuPy has them, but answers in named tuples of its own classes."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from fbarray.routing.rules import rule


@cache
def _result_class(function: Any) -> Any:
    return type(function(np.zeros(1)))


@rule(np.unique_all)
def unique_all(xp: Any, x: Any) -> Any:
    values, indices, inverse, counts = xp.unique(x, True, True, True, equal_nan=False)
    return _result_class(np.unique_all)(values, indices, inverse.reshape(x.shape), counts)


@rule(np.unique_counts)
def unique_counts(xp: Any, x: Any) -> Any:
    return _result_class(np.unique_counts)(*xp.unique(x, return_counts=True, equal_nan=False))


@rule(np.unique_inverse)
def unique_inverse(xp: Any, x: Any) -> Any:
    values, inverse = xp.unique(x, return_inverse=True, equal_nan=False)
    return _result_class(np.unique_inverse)(values, inverse.reshape(x.shape))
