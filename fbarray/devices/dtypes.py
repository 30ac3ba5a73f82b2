"""Which dtype a result has, and in which one it is computed."""

from __future__ import annotations

from typing import Any

import numpy as np


def real_dtype(dtype: Any) -> Any:
    """The dtype of the parts of numbers of a dtype."""
    return np.empty(0, dtype).real.dtype


def mean_dtypes(a: Any, dtype: Any) -> tuple[Any, Any]:
    """The dtype of a mean of `a`, and the one that it is computed in."""
    if dtype is None:
        dtype = np.float64 if a.dtype.kind in "biu" else a.dtype
    return np.dtype(dtype), np.promote_types(dtype, np.float32)
