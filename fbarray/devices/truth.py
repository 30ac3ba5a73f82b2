"""`any` and `all` of booleans, as extremes of their bytes.

For extremes of all elements CuPy brings compiled code. Its own kernels for `any` and `all` are compiled on each machine
when they are first called, which takes three seconds, and is waited for by whatever asks whether numbers are finite.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np


def of_bytes(whole: Callable[..., Any], array: Any, extreme: Callable[..., Any]) -> Callable[..., Any]:
    """`whole`, `any` or `all`, computed by `extreme`, `max` or `min`, of all elements of contiguous booleans."""

    @wraps(whole)
    def truth(a: Any, *args: Any, **kwargs: Any) -> Any:
        if args or kwargs or type(a) is not array or a.dtype.char != "?" or not a.size:
            return whole(a, *args, **kwargs)
        if not (a.flags.c_contiguous or a.flags.f_contiguous):
            return whole(a)
        return extreme(a.view(np.uint8)).astype(np.bool_)  # a byte may be neither 0 nor 1

    return truth
