"""`any` and `all` of booleans, computed as `max` and `min` of their bytes.

CuPy ships compiled code for the maximum and minimum of a whole array. Its kernels for `any` and `all` are compiled on
each machine at their first call. That takes three seconds, and every check for finite numbers would wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np


def of_bytes(whole: Callable[..., Any], array: Any, extreme: Callable[..., Any]) -> Callable[..., Any]:
    """`whole` (`any` or `all`); over a whole contiguous array of booleans by `extreme` (`max` or `min`)."""

    @wraps(whole)
    def truth(a: Any, *args: Any, **kwargs: Any) -> Any:
        if args or kwargs or type(a) is not array or a.dtype.char != "?" or not a.size:
            return whole(a, *args, **kwargs)
        if not (a.flags.c_contiguous or a.flags.f_contiguous):
            return whole(a)
        return extreme(a.view(np.uint8)).astype(np.bool_)  # in a view as bool a byte may be neither 0 nor 1

    return truth
