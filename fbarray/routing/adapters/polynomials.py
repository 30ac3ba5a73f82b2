"""Adapters of polynomials: real coefficients where NumPy finds them, and arguments left as they were."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.routing.rules import Refused, rule


# CuPy does not see that complex zeros come in pairs.
@rule(np.poly, always=True)
def poly(xp: Any, seq_of_zeros: Any) -> Any:
    zeros = seq_of_zeros if isinstance(seq_of_zeros, xp.ndarray) else xp.stack(list(seq_of_zeros))
    if zeros.dtype.kind == "c" or zeros.ndim != 1:
        raise Refused("zeros that are complex, or a matrix")
    return xp.poly(zeros)


# CuPy multiplies the user's y and w by each other, in place.
@rule(np.polyfit, always=True)
def polyfit(
    xp: Any, x: Any, y: Any, deg: Any, rcond: Any = None, full: bool = False, w: Any = None, cov: Any = False
) -> Any:
    return xp.polyfit(x, y.copy(), deg, rcond, full, None if w is None else w.copy(), cov)
