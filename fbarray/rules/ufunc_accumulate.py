"""`ufunc.accumulate` for associative ufuncs, by doubling strides (Hillis and Steele): log2(n) launches.

`add` and `multiply` are `cumsum` and `cumprod`: CuPy's own methods take scalars and several axes, which NumPy refuses.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from fbarray.rules.registry import rule
from fbarray.rules.ufunc_reduce import Loop, multiples_dtype, require_array, same_dtype, truth_dtype


def _register(ufunc, loop: Loop) -> None:
    def accumulate(xp, array, axis=0, dtype=None):
        require_array(xp, array)
        computed = loop(array.dtype, dtype)
        axis = _axis(array.ndim, axis)
        array = array != 0 if computed.kind == "b" else array.astype(computed, copy=False)
        return xp.moveaxis(_scanned(xp, getattr(xp, ufunc.__name__), xp.moveaxis(array, axis, 0)), 0, axis)

    rule((ufunc, "accumulate"))(accumulate)


@rule((np.add, "accumulate"))
def add_accumulate(xp, array, axis=0, dtype=None):
    require_array(xp, array)
    return xp.cumsum(array, axis=_axis(array.ndim, axis), dtype=dtype)


@rule((np.multiply, "accumulate"))
def multiply_accumulate(xp, array, axis=0, dtype=None):
    require_array(xp, array)
    return xp.cumprod(array, axis=_axis(array.ndim, axis), dtype=dtype)


def _axis(ndim: int, axis) -> int:
    if ndim == 0:
        raise TypeError("cannot accumulate on a scalar")
    if axis is None and ndim == 1:
        return 0
    if isinstance(axis, tuple) and len(axis) == 1:
        axis = axis[0]
    return normalize_axis_index(operator.index(axis), ndim)


def _scanned(xp, combine, rows):
    """Rows of which row i combines rows 0..i. Each round doubles the number of rows that are combined in one."""
    rows = rows.copy()
    shift = 1
    while shift < len(rows):
        rows = xp.concatenate([rows[:shift], combine(rows[:-shift], rows[shift:])])
        shift *= 2
    return rows


_LOOPS: dict[Any, Loop] = {
    np.maximum: same_dtype("biuf"),
    np.minimum: same_dtype("biuf"),
    np.fmax: same_dtype("biuf"),
    np.fmin: same_dtype("biuf"),
    np.bitwise_and: same_dtype("biu"),
    np.bitwise_or: same_dtype("biu"),
    np.bitwise_xor: same_dtype("biu"),
    np.logical_and: truth_dtype,
    np.logical_or: truth_dtype,
    np.logical_xor: truth_dtype,
    np.gcd: same_dtype("iu"),
    np.lcm: multiples_dtype,
}
for _ufunc, _loop in _LOOPS.items():
    _register(_ufunc, _loop)
