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


def summed_dtype(a: Any, dtype: Any) -> Any:
    """The dtype of a sum of `a`, given its ``dtype=``: small integers and booleans are added up as 64-bit ones."""
    if dtype is not None:
        return np.dtype(dtype)
    return {"b": np.dtype(np.int64), "i": np.dtype(np.int64), "u": np.dtype(np.uint64)}.get(a.dtype.kind, a.dtype)
