"""Whose turn it is: which types we answer for in NumPy's two protocols, and which have a say of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import numpy as np

from fbarray.routing.wrapping import Buffered

_MISSING = object()
_DEVICE_ARRAYS = {("cupy", "ndarray"), ("fbarray.devices.simulated.array", "SimulatedArray")}


def _function_is_ours(kind: Any) -> bool:
    """Whether NEP 18 leaves a call with an argument of this type to us: ours, NumPy's own, and the device's.

    A subclass of ndarray has the say in its own protocol, which NumPy calls again on the host, with host arrays.
    """
    protocol = getattr(kind, "__array_function__", _MISSING)
    ours = issubclass(kind, (Buffered, np.ndarray)) or _is_device_array(kind)
    return ours or protocol is np.ndarray.__array_function__


def _ufunc_is_ours(kind: Any) -> bool:
    """Whether NEP 13 leaves a call with an operand of this type to us; of subclasses of ndarray, as above."""
    protocol = getattr(kind, "__array_ufunc__", _MISSING)
    own = protocol not in (_MISSING, np.ndarray.__array_ufunc__)
    return not own or issubclass(kind, (Buffered, np.ndarray)) or _is_device_array(kind)


def _is_device_array(kind: type) -> bool:
    return (kind.__module__, kind.__name__) in _DEVICE_ARRAYS


_FUNCTION_TYPES: dict[Any, bool] = {}
_UFUNC_TYPES: dict[Any, bool] = {}
"""What was found for the types seen so far; looked up without a call, for every argument of every call."""


def functions_are_ours(kinds: Iterable[Any]) -> bool:
    """Whether we may answer a call of a function with arguments of these types."""
    for kind in kinds:
        ours = _FUNCTION_TYPES.get(kind)
        if ours is None:
            ours = _FUNCTION_TYPES[kind] = _function_is_ours(kind)
        if not ours:
            return False
    return True


def ufuncs_are_ours(values: Iterable[Any]) -> bool:
    """Whether we may answer a call of a ufunc with these operands."""
    for value in values:
        kind = type(value)
        ours = _UFUNC_TYPES.get(kind)
        if ours is None:
            ours = _UFUNC_TYPES[kind] = _ufunc_is_ours(kind)
        if not ours:
            return False
    return True


def _defers_to(kind: Any) -> bool | None:
    """What a binary operator does beside an operand of this type, by NEP 13's rules.

    True: return NotImplemented, the other's reflected operator decides. None: the other has a say through its
    ``__array_ufunc__``, so NumPy's dispatch decides. False: go on. What has only a priority, as SciPy's sparse matrices
    and other classes of before NEP 13, is compared with NumPy's own arrays.
    """
    protocol = getattr(kind, "__array_ufunc__", _MISSING)
    if protocol is None:
        return True
    if protocol is _MISSING:
        priority = getattr(kind, "__array_priority__", None)
        return isinstance(priority, (int, float)) and priority > _NUMPYS_PRIORITY
    return False if _ufunc_is_ours(kind) else None


defers_to: Callable[[Any], bool | None] = cache(_defers_to)


_NUMPYS_PRIORITY = 0.0
"""The priority of `numpy.ndarray`."""
ARRAY_PRIORITY = 1000.0
"""Above CuPy's 100, so that its operators leave a mixed call to us."""
