"""Kinds of keys in ``x[key]``."""

from __future__ import annotations

from typing import Any

from fbarray.routing.plain import INTEGERS
from fbarray.routing.wrapping import Buffered

_BASIC = INTEGERS | {int, slice, type(None), type(Ellipsis)}
"""The types of basic indices. The bounds of a slice may still be arrays; NumPy reads them by ``__index__``."""
_FARTHEST = 1 << 62


def is_basic(key: Any) -> bool:
    """Whether `key` has only integers, slices, None and Ellipsis, so that its result is a view or an element."""
    if type(key) is tuple:
        for item in key:
            kind = type(item)
            if kind is not int and kind is not slice and kind not in _BASIC:  # the first two are most of them
                return False
        return True
    return not isinstance(key, Buffered) and type(key) in _BASIC  # hashing the array class is slow


def is_plain(key: Any) -> bool:
    """Whether all integers of a basic key are Python ints, and small enough for CuPy in slices. Most keys are so.

    Such a key cannot change later, and CuPy takes it as it is.
    """
    for item in key if type(key) is tuple else (key,):
        if type(item) is slice:
            for bound in (item.start, item.stop, item.step):
                if bound is not None and (type(bound) is not int or not -_FARTHEST < bound < _FARTHEST):
                    return False
        elif type(item) is not int and item is not None and item is not Ellipsis:
            return False
    return True
