"""Whether accelerated code that makes an array was given a FallbackArray: its callers' variables say so."""

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
"""The flag by which a function's code differs from a module's or a class's."""
_HOLD_NONE = frozenset(
    {bool, int, float, complex, str, bytes, range, slice, type(None), type, types.ModuleType, types.FunctionType}
    | {types.MethodType, types.BuiltinFunctionType, np.ndarray, np.dtype, np.ufunc, np.float64, np.int64, np.bool}
)
"""Classes of values that hold no array of ours, so that most are passed over by one look."""


def has_nothing() -> bool:
    """Whether accelerated code cannot have been given an array: there is none. Then NumPy is called at once."""
    return not (any_alive() or accelerated.makes_always)


def was_given_one() -> bool:
    """Whether accelerated code on the stack handles a FallbackArray: in a variable of a function, in a short list or
    dict, or in an attribute of an object that is in a variable.
    """
    if has_nothing():
        return False
    frame: types.FrameType | None = sys._getframe(1)
    innermost = True  # what makes the array
    while frame is not None:
        seen = frame.f_globals
        copied = type(seen) is not dict and isinstance(seen, SeenGlobals)
        within, always = accelerated.kind_of(seen.get("__name__", ""))
        if copied or within:
            if innermost and (copied or always):
                return True
            innermost = False
            # Where all arrays are FallbackArrays, that a variable holds one says nothing.
            if not always and frame.f_code.co_flags & _OPTIMIZED:
                for value in _variables(frame):
                    if _holds_array(value):
                        return True
        frame = frame.f_back
    return False


def _variables(frame: types.FrameType) -> list[Any]:
    """The values of a function's variables. Before Python 3.13 the frame keeps the dict that it makes for this, and
    with it what the variables held; so it is emptied, unless someone else has it, by calling ``locals()``.
    """
    found = frame.f_locals
    values = list(found.values())
    if type(found) is dict and sys.getrefcount(found) <= _HELD:
        found.clear()
    return values


_HELD = 3
"""References to that dict: the frame's, the variable's, and the count's own."""


def _holds_array(value: Any, deep: bool = True) -> bool:
    """Whether it is a FallbackArray, or holds one: of an object, in an attribute, where `deep`.

    It looks at ``type(value)`` alone: ``value.__class__`` may be a property, as a lazy object's is.
    """
    kind = type(value)
    if issubclass(kind, Buffered):  # first, for the class of arrays equals numpy.ndarray
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
