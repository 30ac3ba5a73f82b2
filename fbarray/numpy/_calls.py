"""The quick way of a drop-in's function: NumPy's own, called by itself where the host has small arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fbarray.parameters import Args, Kwargs
from fbarray.routing.quick import NOT_PLACED, of_call


class Calls:
    """A callable that takes the quick way where it can, and else calls `_call`, which knows every case."""

    __slots__ = ("_overridable", "_own")

    _own: Callable[..., Any]
    """NumPy's function."""
    _overridable: bool
    """Whether arrays can override it, by ``__array_function__`` or ``__array_ufunc__``."""

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        if self._overridable:
            found = of_call(self._own, args, kwargs)
            if found is not NOT_PLACED:
                return found
        return self._call(args, kwargs)

    def _call(self, args: Args, kwargs: Kwargs) -> Any:
        raise NotImplementedError
