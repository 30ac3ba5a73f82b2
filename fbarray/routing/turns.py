"""Whose turn it is: which types we answer for in NumPy's two protocols, and which have a say of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import numpy as np

from fbarray.routing.boundary import Buffered

_MISSING = object()
_DEVICE_ARRAYS = {("cupy", "ndarray"), ("fbarray.devices.simulated_array", "SimulatedArray")}


def _function_is_ours_uncached(kind: Any) -> bool:
    """Whether NEP 18 leaves a call with an argument of this type to us: ours, NumPy's own, and the device's."""
    protocol = getattr(kind, "__array_function__", _MISSING)
    return issubclass(kind, Buffered) or protocol is np.ndarray.__array_function__ or _is_device_array(kind)


def _ufunc_is_ours_uncached(kind: Any) -> bool:
    """Whether NEP 13 leaves a call with an operand of this type to us."""
    protocol = getattr(kind, "__array_ufunc__", _MISSING)
    own = protocol not in (_MISSING, np.ndarray.__array_ufunc__)
    return not own or issubclass(kind, Buffered) or _is_device_array(kind)


def _is_device_array(kind: type) -> bool:
    return (kind.__module__, kind.__name__) in _DEVICE_ARRAYS


def functions_are_ours(kinds: Iterable[Any]) -> bool:
    """Whether we may answer a call of a function with arguments of these types."""
    for kind in kinds:  # noqa: SIM110 - a generator costs as much as the whole loop, on the path of every call
        if not _function_is_ours(kind):
            return False
    return True


def ufuncs_are_ours(values: Iterable[Any]) -> bool:
    """Whether we may answer a call of a ufunc with these operands."""
    for value in values:  # noqa: SIM110
        if not _ufunc_is_ours(type(value)):
            return False
    return True


def _defers_to(kind: Any) -> bool | None:
    """What a binary operator does beside an operand of this type, by NEP 13's rules.

    True: return NotImplemented, the other's reflected operator decides. None: the other has a say through its
    ``__array_ufunc__``, so NumPy's dispatch decides. False: go on.
    """
    protocol = getattr(kind, "__array_ufunc__", _MISSING)
    if protocol is None:
        return True
    if protocol is _MISSING:
        priority = getattr(kind, "__array_priority__", None)
        return isinstance(priority, (int, float)) and priority > ARRAY_PRIORITY
    return False if _ufunc_is_ours(kind) else None


_function_is_ours: Callable[[Any], bool] = cache(_function_is_ours_uncached)
_ufunc_is_ours: Callable[[Any], bool] = cache(_ufunc_is_ours_uncached)
defers_to: Callable[[Any], bool | None] = cache(_defers_to)


ARRAY_PRIORITY = 1000.0
"""Above CuPy's 100, so that its operators leave a mixed call to us."""
