"""Where a real GPU's answer is known to differ from NumPy's: which rows, why, and where upstream says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from tests.cases.spec import Case, operands


class Difference(NamedTuple):
    """Rows of `functions` for which `concerns` holds may differ on CUDA, for `reason`."""

    functions: frozenset[Any]
    concerns: Callable[[Case], bool]
    reason: str


def arrays(case: Case) -> list[np.ndarray]:
    """The array operands of a row."""
    return [value for value in operands(case) if isinstance(value, np.ndarray)]


def has_subnormal(case: Case) -> bool:
    """Whether a float32 operand holds a number too small to be normal."""
    tiny = np.finfo(np.float32).tiny
    return any(a.dtype == np.float32 and bool(((a != 0) & (abs(a) < tiny)).any()) for a in arrays(case))


def has_infinite_complex(case: Case) -> bool:
    """Whether a complex operand is not finite."""
    return any(a.dtype.kind == "c" and not np.isfinite(a).all() for a in arrays(case))


def casts_negative_to_unsigned(case: Case) -> bool:
    """Whether negative floating values are written into an unsigned array."""
    kinds = {a.dtype.kind for a in arrays(case)}
    return {"u", "f"} <= kinds and any(a.dtype.kind == "f" and bool((a < 0).any()) for a in arrays(case))


def divides_complex_by_huge(case: Case) -> bool:
    """Whether a complex64 array is divided by a Python float that is infinite in float32."""
    return any(a.dtype == np.complex64 for a in arrays(case)) and any(
        isinstance(value, float) and abs(value) > np.finfo(np.float32).max for value in operands(case)
    )


KNOWN = (
    Difference(
        frozenset({np.frexp, np.log, np.log2, np.log10, np.logical_not, np.sign}),
        has_subnormal,
        "CuPy compiles with -ftz=true, so a float32 subnormal counts as zero: "
        "https://github.com/cupy/cupy/blob/main/cupy/cuda/compiler.py",
    ),
    Difference(
        frozenset({np.sign}),
        has_infinite_complex,
        "CuPy's sign of an infinite complex number has other NaNs: "
        "https://docs.cupy.dev/en/stable/reference/generated/cupy.sign.html",
    ),
    Difference(
        frozenset({np.full_like, np.insert}),
        casts_negative_to_unsigned,
        "negative floats cast to unsigned integers are undefined in C; CUDA saturates: "
        "https://docs.cupy.dev/en/stable/user_guide/difference.html#cast-behavior-from-float-to-integer",
    ),
    Difference(
        frozenset({np.divide}),
        divides_complex_by_huge,
        "CuPy's complex division by an infinity is NaN: "
        "https://github.com/cupy/cupy/blob/main/cupy/_core/include/cupy/complex/arithmetic.h",
    ),
)


def known_difference(case: Case) -> str:
    """Why a row may differ on CUDA, or an empty string."""
    for difference in KNOWN:
        if case.covers in difference.functions and difference.concerns(case):
            return difference.reason
    return ""
