"""`block` and `unstack`: arrays joined from nested lists of blocks, and split into views."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from fbarray.rules.joining import concatenate
from fbarray.rules.registry import rule, since


@rule(np.block)
def block(xp, arrays):
    depth = _depth(arrays)
    blocks = _mapped(xp.asarray, arrays)
    if depth == 0:
        return blocks.copy()
    found = list(_leaves(blocks))
    if depth * sum(each.size for each in found) > _LARGE:
        dtype = np.result_type(*{each.dtype for each in found})
        blocks = _mapped(lambda each: each.astype(dtype, copy=False), blocks)
    return _joined(xp, blocks, depth, max(depth, *(each.ndim for each in found)))


_LARGE = 2 * 512 * 512
"""Above this size NumPy promotes the dtypes of all blocks at once; below, list by list, to a wider dtype perhaps."""


def _depth(arrays) -> int:
    if isinstance(arrays, tuple):
        raise TypeError("only lists can be used to arrange blocks")
    if not isinstance(arrays, list):
        return 0
    depths = {_depth(each) for each in arrays}
    if len(depths) != 1:
        raise ValueError("the lists of blocks are empty, or their depths are mismatched")
    return 1 + depths.pop()


def _mapped(function: Callable[[Any], Any], blocks):
    """The same nested lists, with ``function(block)`` in place of each block."""
    return [_mapped(function, each) for each in blocks] if isinstance(blocks, list) else function(blocks)


def _leaves(blocks) -> Iterator[Any]:
    if isinstance(blocks, list):
        for each in blocks:
            yield from _leaves(each)
    else:
        yield blocks


def _joined(xp, blocks, depth: int, ndim: int):
    if depth == 0:
        return blocks.reshape((1,) * (ndim - blocks.ndim) + blocks.shape)
    return concatenate(xp, [_joined(xp, each, depth - 1, ndim) for each in blocks], axis=-depth)


@rule(*since("unstack"))  # NumPy 2.1
def unstack(xp, x, /, *, axis: int = 0):
    if x.ndim == 0:
        raise ValueError("Input array must be at least 1-d.")
    slices = xp.moveaxis(x, axis, 0)
    return tuple(slices[i] for i in range(len(slices)))
