"""`block` and `unstack`: arrays put together from parts, and taken apart into views."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.routing.rules import rule, since


@rule(np.block)
def block(xp: Any, arrays: Any) -> Any:
    depth = _depth(arrays)
    blocks = _converted(xp, arrays)
    if depth == 0:
        return blocks.copy()
    return _joined(xp, blocks, depth, max(depth, _most_dimensions(blocks)))


def _depth(arrays: Any) -> int:
    if isinstance(arrays, tuple):
        raise TypeError("only lists can be used to arrange blocks")
    if not isinstance(arrays, list):
        return 0
    depths = {_depth(each) for each in arrays}
    if len(depths) != 1:
        raise ValueError("the lists of blocks are empty, or their depths are mismatched")
    return 1 + depths.pop()


def _converted(xp: Any, arrays: Any) -> Any:
    if isinstance(arrays, list):
        return [_converted(xp, each) for each in arrays]
    return xp.asarray(arrays)


def _most_dimensions(blocks: Any) -> int:
    if isinstance(blocks, list):
        return max(_most_dimensions(each) for each in blocks)
    return int(blocks.ndim)


def _joined(xp: Any, blocks: Any, depth: int, ndim: int) -> Any:
    if depth == 0:
        return blocks.reshape((1,) * (ndim - blocks.ndim) + blocks.shape)
    return xp.concatenate([_joined(xp, each, depth - 1, ndim) for each in blocks], axis=-depth)


@rule(*since("unstack"))  # NumPy 2.1
def unstack(xp: Any, x: Any, /, *, axis: int = 0) -> Any:
    if x.ndim == 0:
        raise ValueError("Input array must be at least 1-d.")
    slices = xp.moveaxis(x, axis, 0)
    return tuple(slices[i] for i in range(len(slices)))
