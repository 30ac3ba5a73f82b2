"""Which operand types we answer for in NumPy's two protocols, and which types we leave to their own protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import numpy as np

from fbarray.routing.wrapping import Buffered

_MISSING = object()
_DEVICE_ARRAYS = {("cupy", "ndarray"), ("fbarray.devices.simulated.array", "SimulatedArray")}


def _function_is_ours(kind: Any) -> bool:
    """Whether we answer a NEP 18 call with an argument of this type: our arrays, NumPy's, and the device's.

    Subclasses of ndarray too: the call runs on the host, where NumPy calls their own ``__array_function__``.
    """
    protocol = getattr(kind, "__array_function__", _MISSING)
    ours = issubclass(kind, (Buffered, np.ndarray)) or _is_device_array(kind)
    return ours or protocol is np.ndarray.__array_function__


def _ufunc_is_ours(kind: Any) -> bool:
    """Whether we answer a NEP 13 call with an operand of this type: as above, or without an ``__array_ufunc__``."""
    protocol = getattr(kind, "__array_ufunc__", _MISSING)
    own = protocol not in (_MISSING, np.ndarray.__array_ufunc__)
    return not own or issubclass(kind, (Buffered, np.ndarray)) or _is_device_array(kind)


def _is_device_array(kind: type) -> bool:
    return (kind.__module__, kind.__name__) in _DEVICE_ARRAYS


_FUNCTION_TYPES: dict[Any, bool] = {}
_UFUNC_TYPES: dict[Any, bool] = {}
"""The answers for types seen so far. They are looked up for every argument of every call, so these are plain dicts."""


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
    """What a binary operator of ours does if the other operand is of this type, by NEP 13's rules.

    True: return NotImplemented, so that the other's reflected operator decides. None: the other has its own
    ``__array_ufunc__``, so NumPy's dispatch decides. False: compute. A type with only an ``__array_priority__``, as
    SciPy's sparse matrices, decides if its priority is above that of NumPy's own arrays.
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
