"""The methods of a ufunc (``reduce``, ``at``...) step by step, for ufuncs whose method CuPy lacks.

A step takes the next element along the axis, in NumPy's order, for all other axes (the lanes) at once. Each step costs
a launch, so a long fold of few lanes is left to the host.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from fbarray.devices import Device
from fbarray.memory import transfer
from fbarray.routing.indexing import places_of
from fbarray.rules.operands import NOT_GIVEN, initial_in
from fbarray.rules.registry import Refused

Compute = Callable[..., Any]
_FEW_STEPS = 16
_MANY_LANES = 4096
"""A launch takes about as long as the host needs for so many elements, transfer included."""


def _worthwhile(steps: int, lanes: int) -> None:
    if steps > _FEW_STEPS and lanes < _MANY_LANES:
        raise Refused(f"{steps} steps one after the other, of {lanes} elements each, are faster on the host")


def _dtype(ufunc: np.ufunc, array: Any, dtype: Any) -> tuple[Any, Any]:
    """The dtype in which elements are taken, and the dtype of the running value."""
    asked: Any = {} if dtype is None else {"signature": (np.dtype(dtype), None, None)}
    first, second, last = ufunc.resolve_dtypes((None, array.dtype, None), reduction=True, **asked)
    if first != last:
        raise Refused("the loop gives another dtype than it takes")
    return second, last


def _axes(ufunc: np.ufunc, ndim: int, axis: Any) -> tuple[int, ...]:
    """The axes of a reduction. Several are refused for a ufunc without an identity: there the order matters."""
    if axis is None:
        axis = tuple(range(ndim))
    axes = normalize_axis_tuple(axis if isinstance(axis, tuple) else operator.index(axis), ndim)
    if len(axes) > 1 and ufunc.identity is None:
        raise Refused("a fold along several axes, of a ufunc whose order matters")
    return axes


def _rows(device: Device, array: Any, axes: tuple[int, ...], dtype: Any) -> Any:
    """The array cast to `dtype`, with `axes` moved to the front and merged into one."""
    if not isinstance(array, device.array_type) or not array.size:
        raise Refused("a fold of nothing, or of what is no array")
    rows = device.xp.moveaxis(array.astype(dtype, copy=False), axes, tuple(range(len(axes))))
    return rows.reshape((-1, *rows.shape[len(axes) :]))


def _axis(array: Any, axis: Any) -> tuple[int]:
    """The one axis of an accumulation."""
    if isinstance(axis, tuple) and len(axis) == 1:
        (axis,) = axis
    if axis is None and array.ndim == 1:
        axis = 0
    return (normalize_axis_index(operator.index(axis), array.ndim),)


def reduce(
    device: Device,
    ufunc: np.ufunc,
    compute: Compute,
    array: Any,
    axis: Any = 0,
    dtype: Any = None,
    keepdims: bool = False,
    initial: Any = NOT_GIVEN,
    where: Any = True,
) -> Any:
    """``ufunc.reduce``."""
    axes = _axes(ufunc, array.ndim, axis)
    taken, dtype = _dtype(ufunc, array, dtype)
    rows = _rows(device, array, axes, taken)
    start = ufunc.identity if initial is NOT_GIVEN else initial
    if isinstance(start, device.array_type) or (start is None and where is not True):
        raise Refused("a fold that starts from an array, or from nothing that is known")
    _worthwhile(len(rows), rows.size // len(rows))
    xp, masks = device.xp, None
    if where is not True:
        where = xp.asarray(where)
        if where.dtype != np.dtype(bool):
            raise Refused("where= is not an array of booleans")
        masks = _rows(device, xp.broadcast_to(where, array.shape), axes, where.dtype)
    total = rows[0].astype(dtype) if start is None else xp.full(rows.shape[1:], initial_in(dtype, start), dtype)
    for i in range(1 if start is None else 0, len(rows)):
        step = compute(total, rows[i]).astype(dtype, copy=False)
        total = step if masks is None else xp.where(masks[i], step, total)
    return xp.expand_dims(total, axes) if keepdims else total


def accumulate(device: Device, ufunc: np.ufunc, compute: Compute, array: Any, axis: Any = 0, dtype: Any = None) -> Any:
    """``ufunc.accumulate``."""
    axes = _axis(array, axis)
    taken, dtype = _dtype(ufunc, array, dtype)
    rows = _rows(device, array, axes, taken)
    _worthwhile(len(rows), rows.size // len(rows))
    totals = device.xp.empty(rows.shape, dtype)
    totals[0] = rows[0]
    for i in range(1, len(rows)):
        totals[i] = compute(totals[i - 1], rows[i])
    return device.xp.moveaxis(totals, 0, axes[0])


def reduceat(
    device: Device, ufunc: np.ufunc, compute: Compute, array: Any, indices: Any, axis: Any = 0, dtype: Any = None
) -> Any:
    """``ufunc.reduceat``: all segments at once, as many steps as the longest has elements."""
    axes = _axis(array, axis)
    taken, dtype = _dtype(ufunc, array, dtype)
    rows = _rows(device, array, axes, taken)
    starts = np.asarray(transfer.download(device, indices) if isinstance(indices, device.array_type) else indices)
    if starts.ndim != 1 or starts.dtype.kind not in "iu" or not starts.size:
        raise Refused("indices that are no list of integers")
    if starts.min() < 0 or starts.max() >= len(rows):
        raise Refused("an index is out of range")
    lengths = np.maximum(np.append(starts[1:], len(rows)).astype(np.intp) - starts.astype(np.intp), 1)
    _worthwhile(int(lengths.max()), starts.size * (rows.size // len(rows)))
    xp, order = device.xp, np.argsort(-lengths, kind="stable")  # the longest first, so that each step is a slice
    first: Any = transfer.upload(device, starts[order].astype(np.intp))
    running = np.sort(lengths)[::-1]
    totals = rows[first].astype(dtype)
    for step in range(1, int(running[0])):
        count = int(np.searchsorted(-running, -step))  # segments longer than `step`
        totals[:count] = compute(totals[:count], rows[first[:count] + step])
    back = transfer.upload(device, np.argsort(order, kind="stable"))
    return xp.moveaxis(totals[back], 0, axes[0])


def at(device: Device, ufunc: np.ufunc, compute: Compute, array: Any, key: Any, values: tuple[Any, ...]) -> None:
    """``ufunc.at``: the first occurrence of each index, then the second of those that repeat, and so on."""
    xp, places = device.xp, places_of(device, array, key)
    given = (array.dtype, *(value.dtype for value in values), array.dtype)
    loop = ufunc.resolve_dtypes(given, casting="unsafe")  # as NumPy casts here
    if loop[-1].kind in "fc" and array.dtype.kind in "biu":
        raise Refused("each step is cast to integers, which the device does otherwise out of their range")
    spread = [xp.broadcast_to(value, places.shape).ravel() for value in values]
    places = places.ravel()
    if not places.size:
        return
    by_place = xp.argsort(places)
    ordered = places[by_place]
    turn = xp.arange(places.size) - xp.searchsorted(ordered, ordered)
    by_turn = by_place[xp.argsort(turn)]
    counts = transfer.download(device, xp.bincount(turn)).tolist()
    _worthwhile(len(counts), places.size // len(counts))
    flat = array.ravel()
    start = 0
    for count in counts:
        chosen = by_turn[start : start + count]
        where = places[chosen]
        taken = [flat[where], *(value[chosen] for value in spread)]
        flat[where] = compute(*(value.astype(dtype, copy=False) for value, dtype in zip(taken, loop, strict=False)))
        start += count
    if not array.flags.c_contiguous:
        array[...] = flat.reshape(array.shape)
