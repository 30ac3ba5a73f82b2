"""Whether accelerated code that makes an array was given a FallbackArray: the variables on the call stack tell."""

from __future__ import annotations

import inspect
import itertools
import sys
import types
from collections.abc import Iterable
from typing import Any

import numpy as np

from fbarray.array.masquerade import SeenGlobals, accelerated
from fbarray.memory.buffer import any_alive
from fbarray.routing.wrapping import Buffered

_MOST_ITEMS = 16
_OPTIMIZED = inspect.CO_OPTIMIZED
"""The flag that the code of a function has, and that of a module or a class has not."""
_HOLD_NONE = frozenset(
    {bool, int, float, complex, str, bytes, range, slice, type(None), type, types.ModuleType, types.FunctionType}
    | {types.MethodType, types.BuiltinFunctionType, np.ndarray, np.dtype, np.ufunc, np.float64, np.int64, np.bool}
)
"""Common classes that never hold a FallbackArray; one lookup rules out most values."""


def has_nothing() -> bool:
    """Whether no FallbackArray exists and no accelerated code always makes them; then NumPy is called directly."""
    return not (any_alive() or accelerated.makes_always)


def was_given_one() -> bool:
    """Whether an array that is made now is to be a FallbackArray.

    It is, if an accelerated function on the stack has one in a variable, in the first items of a list, tuple or dict,
    or in an attribute of an object in a variable. It also is, if the code that makes it always makes FallbackArrays.
    """
    if has_nothing():
        return False
    frame: types.FrameType | None = sys._getframe(1)
    innermost = True  # no accelerated frame seen yet: the first is the code that makes the array
    while frame is not None:
        seen = frame.f_globals
        copied = type(seen) is not dict and isinstance(seen, SeenGlobals)
        within, always = accelerated.kind_of(seen.get("__name__", ""))
        if copied or within:
            if innermost and (copied or always):
                return True
            innermost = False
            # Code that always makes FallbackArrays has them in its variables, whatever it was given.
            if not always and frame.f_code.co_flags & _OPTIMIZED:
                for value in _variables(frame):
                    if _holds_array(value):
                        return True
        frame = frame.f_back
    return False


def _variables(frame: types.FrameType) -> list[Any]:
    """The values of a function's variables.

    Before Python 3.13 a frame keeps the dict that ``f_locals`` makes, and so the values alive. It is emptied, unless
    somebody else holds it after calling ``locals()``.
    """
    found = frame.f_locals
    values = list(found.values())
    if type(found) is dict and sys.getrefcount(found) <= _HELD:
        found.clear()
    return values


_HELD = 3
"""The references to that dict if nobody else holds it: the frame, the variable, and ``getrefcount`` itself."""


def _holds_array(value: Any, deep: bool = True) -> bool:
    """Whether it is a FallbackArray or holds one, as an item or, with `deep`, in an attribute.

    Only ``type(value)`` is used: ``value.__class__`` may be a property that runs code, as in lazy objects.
    """
    kind = type(value)
    if issubclass(kind, Buffered):  # must come first: the class compares equal to numpy.ndarray
        return True
    if kind in _HOLD_NONE:
        return False
    if kind is list or kind is tuple:
        return _holds_itself(value[:_MOST_ITEMS])
    if kind is dict:
        return _holds_itself(itertools.islice(value.values(), _MOST_ITEMS))
    if not deep or kind.__module__ == "builtins" or issubclass(kind, (type, types.ModuleType)):
        return False
    attributes = getattr(value, "__dict__", None)
    return type(attributes) is dict and any(_holds_array(item, False) for item in list(attributes.values()))


def _holds_itself(items: Iterable[Any]) -> bool:
    return any(issubclass(type(item), Buffered) for item in items)
