"""`ufunc.reduce` for associative ufuncs: through CuPy's own reductions, or by halving, log2(n) launches.

`accumulate` is in `ufunc_accumulate`; ufuncs whose rounding depends on the order of the operands (`subtract`,
`divide`, `logaddexp`, `hypot`...) go step by step, in `fbarray.routing.folds`.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from fbarray.rules import reductions as adapters
from fbarray.rules.operands import NOT_GIVEN, initial_in
from fbarray.rules.registry import Refused, rule

Fold = Callable[[Any, Any, tuple[int, ...], Any], Any]
Loop = Callable[[Any, Any], Any]


def _register(ufunc, fold: Fold, loop: Loop) -> None:
    """Register the rule of ``ufunc.reduce``: `fold` reduces over axes, in the dtype that `loop` finds."""

    def reduce(xp, array, axis=0, dtype=None, keepdims: bool = False, initial=NOT_GIVEN, where=True):
        require_array(xp, array)
        computed = loop(array.dtype, dtype)
        axes = _axes(array.ndim, axis)
        if ufunc is np.lcm and len(axes) > 1:
            raise ValueError("lcm is not reorderable, so at most one axis may be specified")
        if dtype is not None and computed != array.dtype:
            array = array.astype(computed)
        start = _start(xp, ufunc, initial, computed)
        array = _masked(xp, ufunc, array, where, start)
        result = _folded(xp, fold, array, axes, computed, start)
        starts = initial is not NOT_GIVEN or ufunc is np.gcd  # gcd of its identity 0 and a single -4 is 4
        if starts and start is not None and array.size:
            result = getattr(xp, ufunc.__name__)(result, xp.full((), start, dtype=computed))
        return result.reshape(_kept(array.shape, axes)) if keepdims else result

    rule((ufunc, "reduce"))(reduce)


def require_array(xp, array) -> None:
    """Refuse an operand that is no device array."""
    if not isinstance(array, xp.ndarray):
        raise Refused("what is reduced is no array")


def _axes(ndim: int, axis) -> tuple[int, ...]:
    if axis is None:
        return tuple(range(ndim))
    if isinstance(axis, tuple):
        return tuple(normalize_axis_tuple(axis, ndim))
    axis = operator.index(axis)
    return () if ndim == 0 and axis in (0, -1) else (normalize_axis_index(axis, ndim),)


def _kept(shape: tuple[int, ...], axes: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(1 if i in axes else n for i, n in enumerate(shape))


def _start(xp, ufunc, initial, dtype):
    """The value that the reduction starts from: `initial`, or the ufunc's identity, or None."""
    if isinstance(initial, xp.ndarray):
        return initial.astype(dtype)
    if initial is NOT_GIVEN:
        return None if ufunc.identity is None else _identity(ufunc, dtype)
    if initial is None:
        return None
    value = initial_in(dtype, initial)
    if value.dtype.kind == "c" and not np.isfinite(value):
        raise Refused("an infinite complex initial, whose place among the factors decides the result")
    return value


def _identity(ufunc, dtype):
    return np.asarray(ufunc.identity).astype(dtype)[()]


def _masked(xp, ufunc, array, where, start):
    if where is True:
        return array
    if start is None:
        raise ValueError("to use a where mask one has to specify 'initial'")
    where = xp.asarray(where)
    if where.dtype != bool:
        raise TypeError("where must be boolean")
    if np.broadcast_shapes(where.shape, array.shape) != array.shape:
        raise ValueError("where does not broadcast to the array")
    neutral = start if ufunc.identity is None else _identity(ufunc, array.dtype)
    return xp.where(where, array, xp.full((), neutral, dtype=array.dtype))


def _folded(xp, fold: Fold, array, axes: tuple[int, ...], dtype, start):
    shape = tuple(n for i, n in enumerate(array.shape) if i not in axes)
    if math.prod(array.shape[i] for i in axes) == 0:
        if start is None:
            raise ValueError("zero-size array to reduction operation which has no identity")
        return xp.full(shape, start, dtype=dtype)
    if math.prod(shape) == 0:
        return xp.empty(shape, dtype=dtype)
    if not axes:
        return array != 0 if dtype.kind == "b" else array.astype(dtype)
    return fold(xp, array, axes, dtype)


def _through(name: str) -> Fold:
    return lambda xp, array, axes, dtype: getattr(xp, name)(array, axis=axes)


def _summing(name: str) -> Fold:
    return lambda xp, array, axes, dtype: getattr(xp, name)(array, axis=axes, dtype=dtype)


def _extreme(adapter) -> Fold:
    return lambda xp, array, axes, dtype: adapter(xp, array, axis=axes)


def _parity(xp, array, axes: tuple[int, ...], dtype):
    return xp.sum(array != 0, axis=axes, dtype=np.int64) % 2 == 1


def _halving(name: str) -> Fold:
    """A fold that shortens the axis to a power of two, then combines its two halves until one element is left."""

    def fold(xp, array, axes: tuple[int, ...], dtype):
        combine = getattr(xp, name)
        rows = xp.moveaxis(array, axes, tuple(range(len(axes))))
        rows = rows.reshape((-1, *rows.shape[len(axes) :]))
        if len(rows) == 1:
            return rows[0].copy()
        half = 1 << (len(rows).bit_length() - 1)
        rest = len(rows) - half
        if rest:
            rows = xp.concatenate([combine(rows[:rest], rows[half:]), rows[rest:half]])
        while half > 1:
            half //= 2
            rows = combine(rows[:half], rows[half:])
        return rows[0]

    return fold


def _bitwise(on_booleans: Fold, name: str) -> Fold:
    halving = _halving(name)
    return lambda xp, array, axes, dtype: (on_booleans if dtype.kind == "b" else halving)(xp, array, axes, dtype)


def _ignoring_nan(name: str, of_numbers: str) -> Fold:
    """The fold of fmax and fmin, which gives NaN only for an all-NaN slice."""

    def fold(xp, array, axes: tuple[int, ...], dtype):
        return getattr(xp, of_numbers if dtype.kind == "f" else name)(array, axes)

    return fold


def _sum_dtype(given, dtype):
    if dtype is not None:
        return np.dtype(dtype)
    if given.kind in "biu" and given.itemsize < 8:
        return np.dtype(np.uint64 if given.kind == "u" else np.int64)
    return given


def truth_dtype(given, dtype):
    if dtype is not None and np.dtype(dtype) != bool:
        raise TypeError("No loop matching the specified signature and casting was found")
    return np.dtype(bool)


def same_dtype(kinds: str) -> Loop:
    """A loop in ``dtype=``, or in the array's dtype, if both are of these kinds."""

    def loop(given, dtype):
        computed = given if dtype is None else np.dtype(dtype)
        if given.kind not in kinds or computed.kind not in kinds:
            raise Refused(f"this reduction of {given} values in {computed}")
        if given.kind in "fc" and computed.kind in "biu":
            raise Refused(f"a reduction that truncates {given} to {computed}")
        return computed

    return loop


def multiples_dtype(given, dtype):
    """The dtype of lcm. 8 and 16 bits are refused: they overflow soon, and then the order of the operands matters."""
    if given.kind in "iu" and given.itemsize < 4:
        raise Refused("lcm of 8- and 16-bit integers, which overflows")
    return same_dtype("iu")(given, dtype)


_register(np.add, _summing("sum"), _sum_dtype)
_register(np.multiply, _summing("prod"), _sum_dtype)
_register(np.maximum, _extreme(adapters.max), same_dtype("biufc"))
_register(np.minimum, _extreme(adapters.min), same_dtype("biufc"))
_register(np.fmax, _ignoring_nan("max", "largest_number"), same_dtype("biuf"))
_register(np.fmin, _ignoring_nan("min", "smallest_number"), same_dtype("biuf"))
_register(np.logical_and, _through("all"), truth_dtype)
_register(np.logical_or, _through("any"), truth_dtype)
_register(np.logical_xor, _parity, truth_dtype)
_register(np.bitwise_and, _bitwise(_through("all"), "bitwise_and"), same_dtype("biu"))
_register(np.bitwise_or, _bitwise(_through("any"), "bitwise_or"), same_dtype("biu"))
_register(np.bitwise_xor, _bitwise(_parity, "bitwise_xor"), same_dtype("biu"))
_register(np.gcd, _halving("gcd"), same_dtype("iu"))
_register(np.lcm, _halving("lcm"), multiples_dtype)
