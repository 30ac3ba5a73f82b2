"""Reductions in two steps, for cases in which one step would leave most of the device idle.

CuPy computes each result of a reduction, or up to 32 adjacent ones, in one block of threads. So the sum over axis 0 of
an array of shape (20_000_000, 3) runs in two blocks, where the device could run hundreds. CuPy uses all blocks only if
all elements of contiguous memory are reduced to one result, from one operand of at most 2**31 - 1 elements. In all
other cases of few blocks with long work, the functions here first reduce many parts at once, then the results of these.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from fbarray.devices.dtypes import mean_dtypes, real_dtype, summed_dtype

LONG = 2**18
"""A block takes as long to reduce so many elements as a few more launches take."""
FEW = 128
"""So few blocks, or fewer, do not keep a device busy."""
LANES = 2**14
"""About how many results the first step leaves."""
_WIDEST = 32
"""How many adjacent results CuPy gives to one block."""
_AT_ONCE = 2**31 - 1
"""The most elements that CuPy reduces to one result with all blocks."""

_PLACES = 4
"""How many times as long as other reductions ``argmax`` and ``argmin`` take in steps."""

Axes = tuple[int, ...]
Step = Callable[[Any, Axes, bool], Any]
"""A function of an array, axes and ``keepdims`` that reduces the array over the axes."""


class Kernels(Protocol):
    """Reductions that array modules lack; most are one step over a tuple of axes."""

    def lanes(self, a: Any, kept: int, dtype: Any, skip_nans: bool) -> Any:
        """Partial sums over the leading axes of a C-contiguous array, with `kept` results: an array of shape
        ``(parts, kept)``, still to be summed over its first axis.
        """

    def count(self, a: Any, axes: Axes, keepdims: bool) -> Any:
        """How many elements are not NaN."""

    def largest(self, a: Any, axes: Axes, keepdims: bool) -> Any:
        """The largest element that is not NaN, of a real array; NaN if there is none."""

    def smallest(self, a: Any, axes: Axes, keepdims: bool) -> Any:
        """The smallest element that is not NaN, of a real array; NaN if there is none."""

    def squares(self, a: Any, mean: Any, axes: Axes, keepdims: bool) -> Any:
        """The sum of the squared distances from `mean`; real, in the precision of `mean`."""

    def squares_of_numbers(self, a: Any, mean: Any, axes: Axes, keepdims: bool) -> Any:
        """As `squares`, without the elements that are NaN."""


def starves(a: Any, axes: Axes, by_one_operand: bool = True, times: int = 1) -> bool:
    """Whether a reduction of `a` over `axes` in one step would run long in only a few blocks.

    Parameters
    ----------
    a : device array
    axes : tuple of int
        Not negative, each once.
    by_one_operand : bool
        Whether the reduction reads no other array.
    times : int
        How many times as long as `LONG` the work has to be.
    """
    if a.size <= LONG:
        return False
    inner, least, results, keeps = -1, 0, 1, False
    for i, length in enumerate(a.shape):
        if length > 1:
            step = abs(a.strides[i])
            if inner < 0 or step < least:
                inner, least = i, step
            if i not in axes:
                results, keeps = results * length, True
    if not keeps and by_one_operand and a.size <= _AT_ONCE and (a.flags.c_contiguous or a.flags.f_contiguous):
        return False
    blocks = results
    if keeps and inner not in axes:
        blocks = -(-results // min(a.shape[inner], _WIDEST))
    return bool(blocks <= FEW and a.size // blocks > times * LONG and a.size > results)


def axis_in(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """``axis`` among the arguments after the array: the first of them, or the keyword."""
    return args[0] if args else kwargs.get("axis")


def axes_of(a: Any, axis: Any) -> Axes | None:
    """`axis` as a tuple of axes that are not negative; None if `a` does not have them."""
    if type(axis) is int and 0 <= axis < a.ndim:  # most calls
        return (axis,)
    if axis is None:
        return tuple(range(a.ndim))
    try:
        return tuple(normalize_axis_tuple(axis, a.ndim))
    except (TypeError, ValueError):
        return None


def reduced(xp: Any, once: Step, again: Step, a: Any, axes: Axes, keepdims: bool, by_one_operand: bool = True) -> Any:
    """`a` reduced by `once`; in two steps if one would leave most of the device idle."""
    if starves(a, axes, by_one_operand):
        return in_steps(xp, once, again, a, axes, keepdims)
    return once(a, axes, keepdims)


def in_steps(xp: Any, once: Step, again: Step, a: Any, axes: Axes, keepdims: bool) -> Any:
    """Parts of `a` reduced by `once`, and their results by `again`; the parts are views of `a`.

    The reduced axis with the largest stride is left to the second step: whole if it is short and others are reduced,
    else cut into as many pieces as keep the device busy.
    """
    first, *rest = sorted((i for i in axes if a.shape[i] > 1), key=lambda i: -abs(a.strides[i]))
    pieces = _pieces_of(a, axes)
    if not rest or a.shape[first] > pieces:
        parts = _pieces(xp, once, a, first, rest, pieces)
    else:
        parts = reduced(xp, once, again, a, tuple(rest), True)
    return again(parts, axes, keepdims)


def _pieces_of(a: Any, axes: Axes) -> int:
    """Into how many pieces an axis is cut, so that about `LANES` results are left."""
    results: int = math.prod(length for i, length in enumerate(a.shape) if i not in axes)
    return max(LANES // results, 2)


def _pieces(xp: Any, once: Step, a: Any, first: int, rest: list[int], pieces: int) -> Any:
    """`a` reduced over the axes `rest`, and over `first` in `pieces` equal pieces and one for the remainder."""
    split, left = _split(a, first, pieces)
    parts = once(split, tuple(i + (i >= first) for i in (first, *rest)), True)
    parts = parts.reshape(parts.shape[: first + 1] + parts.shape[first + 2 :])
    return parts if left is None else xp.concatenate([parts, once(left, (first, *rest), True)], axis=first)


def _split(a: Any, axis: int, pieces: int) -> tuple[Any, Any]:
    """A view in which `axis` is split in two, pieces and their elements; and a view of the remainder, or None."""
    length, before = a.shape[axis], (slice(None),) * axis
    pieces = min(pieces, length)
    each = length // pieces
    whole = a[(*before, slice(pieces * each))]
    split = whole.reshape((*a.shape[:axis], pieces, each, *a.shape[axis + 1 :]))
    return split, None if pieces * each == length else a[(*before, slice(pieces * each, None))]


class Steps:
    """The reductions in two steps. Each takes the axes as a tuple.

    Parameters
    ----------
    xp : module
        The array module; its own functions do both steps.
    kernels : Kernels
        The reductions that it lacks.
    """

    def __init__(self, xp: Any, kernels: Kernels) -> None:
        self.xp = xp
        self.kernels = kernels

    def same(self, whole: Callable[..., Any], a: Any, axes: Axes, keepdims: Any = False) -> Any:
        """A reduction that does both steps with the same function, `whole`."""

        def step(a: Any, axes: Axes, keepdims: bool) -> Any:
            return whole(a, axes, keepdims=keepdims)

        return reduced(self.xp, step, step, a, axes, keepdims)

    def sum(
        self,
        once: Callable[..., Any],
        again: Callable[..., Any],
        a: Any,
        axes: Axes,
        dtype: Any = None,
        keepdims: Any = False,
    ) -> Any:
        """A sum or product: `once` for the elements, `again` for the parts; float16 in float32, as in NumPy."""
        half = (a.dtype if dtype is None else np.dtype(dtype)) == np.float16
        working = np.float32 if half else dtype
        result = self._in_lanes(once, a, axes, working, keepdims)
        if result is not None:
            return result.astype(np.float16) if half else result
        result = reduced(
            self.xp,
            lambda a, axes, keepdims: once(a, axis=axes, dtype=working, keepdims=keepdims),
            lambda a, axes, keepdims: again(a, axis=axes, dtype=working, keepdims=keepdims),
            a,
            axes,
            keepdims,
        )
        return result.astype(np.float16) if half else result

    def _in_lanes(self, once: Callable[..., Any], a: Any, axes: Axes, dtype: Any, keepdims: Any) -> Any:
        """A sum over the leading axes of a contiguous array, by two kernels; None for any other reduction."""
        skips = once is self.xp.nansum
        if (once is not self.xp.sum and not skips) or not a.size:
            return None
        shape = [1 if i in axes else n for i, n in enumerate(a.shape) if keepdims or i not in axes]
        if not a.flags.c_contiguous and a.flags.f_contiguous and len(axes) >= a.ndim - 1:
            a, axes = a.T, tuple(a.ndim - 1 - i for i in axes)
        if not a.flags.c_contiguous or max(axes, default=-1) != len(axes) - 1:
            return None
        kept = math.prod(a.shape[len(axes) :])
        parts = self.kernels.lanes(a, kept, summed_dtype(a, dtype), skips and a.dtype.kind in "fc")
        if summed_dtype(parts, None) != parts.dtype:
            return self.xp.sum(parts, axis=0, dtype=parts.dtype).reshape(shape)
        # CUB has compiled code for all elements of an array, but not for an axis beside one of length 1
        return (self.xp.sum(parts, axis=0) if kept > 1 else self.xp.sum(parts.reshape(-1))).reshape(shape)

    def _added(self, parts: Any, axes: Axes, keepdims: bool) -> Any:
        return self.xp.sum(parts, axis=axes, keepdims=keepdims)

    def count_nonzero(self, a: Any, axes: Axes) -> Any:
        def once(a: Any, axes: Axes, keepdims: bool) -> Any:
            number = self.xp.count_nonzero(a, axis=axes)
            return self.xp.expand_dims(number, axes) if keepdims else number

        return reduced(self.xp, once, self._added, a, axes, False)

    def mean(self, a: Any, axes: Axes, dtype: Any = None, keepdims: Any = False) -> Any:
        result, working = mean_dtypes(a, dtype)
        total = self.sum(self.xp.sum, self.xp.sum, a, axes, working, keepdims)
        return self.xp.true_divide(total, _length(a, axes)).astype(result, copy=False)

    def nanmean(self, a: Any, axes: Axes, dtype: Any = None, keepdims: Any = False) -> Any:
        if a.dtype.kind not in "fc":
            return self.mean(a, axes, dtype, keepdims)
        result, working = mean_dtypes(a, dtype)
        total = self.sum(self.xp.nansum, self.xp.sum, a, axes, working, keepdims)
        return self.xp.true_divide(total, self._count(a, axes, keepdims)).astype(result, copy=False)

    def _count(self, a: Any, axes: Axes, keepdims: Any) -> Any:
        return reduced(self.xp, self.kernels.count, self._added, a, axes, keepdims)

    def var(self, a: Any, axes: Axes, dtype: Any = None, ddof: Any = 0, keepdims: Any = False) -> Any:
        result, working = mean_dtypes(a, dtype)
        number = _length(a, axes)
        mean = self.xp.true_divide(self.sum(self.xp.sum, self.xp.sum, a, axes, working, True), number)
        squares = self._squares(self.kernels.squares, a, mean, axes, keepdims)
        return self.xp.true_divide(squares, max(number - ddof, 0)).astype(real_dtype(result), copy=False)

    def std(self, a: Any, axes: Axes, dtype: Any = None, ddof: Any = 0, keepdims: Any = False) -> Any:
        return self.xp.sqrt(self.var(a, axes, dtype, ddof, keepdims))

    def nanvar(self, a: Any, axes: Axes, dtype: Any = None, ddof: Any = 0, keepdims: Any = False) -> Any:
        if a.dtype.kind not in "fc":
            return self.var(a, axes, dtype, ddof, keepdims)
        result, working = mean_dtypes(a, dtype)
        number = self._count(a, axes, True)
        mean = self.xp.true_divide(self.sum(self.xp.nansum, self.xp.sum, a, axes, working, True), number)
        mean = mean.astype(working, copy=False)
        squares = self._squares(self.kernels.squares_of_numbers, a, mean, axes, True)
        variance = self.xp.true_divide(squares, self.xp.maximum(number - ddof, 0))
        variance = variance.astype(real_dtype(result), copy=False)
        return variance if keepdims else variance.squeeze(axes)

    def nanstd(self, a: Any, axes: Axes, dtype: Any = None, ddof: Any = 0, keepdims: Any = False) -> Any:
        return self.xp.sqrt(self.nanvar(a, axes, dtype, ddof, keepdims))

    def _squares(self, kernel: Callable[..., Any], a: Any, mean: Any, axes: Axes, keepdims: Any) -> Any:
        """The sum of the squared distances from `mean`, which has the axes of `a`."""

        def once(a: Any, axes: Axes, keepdims: bool) -> Any:
            around = mean if a.ndim == mean.ndim else self.xp.expand_dims(mean, axes[0])  # split: one axis more
            return kernel(a, around, axes, keepdims)

        return reduced(self.xp, once, self._added, a, axes, keepdims, by_one_operand=False)

    def ptp(self, a: Any, axes: Axes, keepdims: Any = False) -> Any:
        highest = self.same(self.xp.max, a, axes, keepdims)
        return self.xp.subtract(highest, self.same(self.xp.min, a, axes, keepdims))


def _length(a: Any, axes: Axes) -> int:
    """How many elements are reduced to each result."""
    return math.prod(a.shape[i] for i in axes)


def first_extreme(xp: Any, whole: Callable[..., Any]) -> Callable[..., Any]:
    """`whole` (``argmax`` or ``argmin``) in two steps: first in each part, then among the elements found there."""
    array = xp.ndarray
    parameters = inspect.signature(whole)

    @wraps(whole)
    def reduction(a: Any, *args: Any, **kwargs: Any) -> Any:
        if type(a) is array and a.size > LONG:
            axis = axis_in(args, kwargs)
            axes = None if isinstance(axis, tuple) else axes_of(a, axis)
            if axes is not None and starves(a, axes, times=_PLACES):
                given = parameters.bind(a, *args, **kwargs).arguments
                keepdims = given.get("keepdims", False)
                if given.get("out") is None and given.get("dtype") is None:
                    if axis is not None:
                        return _position(xp, whole, a, axes[0], keepdims)
                    found = reduction(a.ravel(), 0)
                    return found.reshape((1,) * a.ndim) if keepdims else found
        return whole(a, *args, **kwargs)

    return reduction


def _position(xp: Any, whole: Callable[..., Any], a: Any, axis: int, keepdims: Any) -> Any:
    """The index of the extreme along an axis: first within each piece, then which piece has it."""
    split, left = _split(a, axis, _pieces_of(a, (axis,)))
    pieces, each = split.shape[axis : axis + 2]
    inside = whole(split, axis=axis + 1, keepdims=True)
    values = xp.take_along_axis(split, inside, axis + 1).squeeze(axis + 1)
    starts = xp.arange(0, pieces * each, each).reshape((-1,) + (1,) * (a.ndim - 1 - axis))
    places = inside.squeeze(axis + 1) + starts
    if left is not None:
        inside = whole(left, axis=axis, keepdims=True)
        values = xp.concatenate([values, xp.take_along_axis(left, inside, axis)], axis=axis)
        places = xp.concatenate([places, inside + pieces * each], axis=axis)
    found = xp.take_along_axis(places, whole(values, axis=axis, keepdims=True), axis)
    return found if keepdims else found.squeeze(axis)
