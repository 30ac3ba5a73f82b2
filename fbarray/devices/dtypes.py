"""The dtype of a result, and the dtype it is computed in."""

from __future__ import annotations

from typing import Any

import numpy as np


def real_dtype(dtype: Any) -> Any:
    """The dtype of the real part: float64 for complex128; a real dtype stays."""
    return np.empty(0, dtype).real.dtype


def mean_dtypes(a: Any, dtype: Any) -> tuple[Any, Any]:
    """The dtype of the mean of `a`, and the dtype it is computed in: at least float32."""
    if dtype is None:
        dtype = np.float64 if a.dtype.kind in "biu" else a.dtype
    return np.dtype(dtype), np.promote_types(dtype, np.float32)
