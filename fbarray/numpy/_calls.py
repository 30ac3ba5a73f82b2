"""The short way of the drop-in's functions: if only the host has the arrays and they are small, NumPy's own call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fbarray.parameters import Args, Kwargs
from fbarray.process import process
from fbarray.routing.decision import settle
from fbarray.routing.plain import NOT_PLACED, NUMBERS
from fbarray.routing.quick import of_call
from fbarray.routing.turns import ufuncs_are_ours
from fbarray.routing.wrapping import Buffered


class Calls:
    """A callable that takes the short way if it can; else it calls `_call`, which handles every case."""

    __slots__ = ("_inputs", "_is_quick", "_own")

    _own: Callable[..., Any]
    """NumPy's function."""
    _is_quick: bool
    """Whether the short way may be tried: NumPy dispatches the function, and it is no `Creation`."""

    _inputs: int
    """How many inputs it has, if it is a ufunc; else 0."""

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        if args and self._is_quick:
            first = args[0]
            kind, is_array = type(first), isinstance(first, Buffered)
            if is_array or (kind is tuple and first and isinstance(first[0], Buffered)):  # the latter as for np.hstack
                found = of_call(self._own, args, kwargs) if process.may_place else NOT_PLACED
                if found is not NOT_PLACED:
                    return found
                if is_array and len(args) == self._inputs and not kwargs and (len(args) == 1 or ufuncs_are_ours(args)):
                    return _settled(first, self._own, args, kwargs)
            elif len(args) == 1 and not kwargs and kind in NUMBERS:
                result = self._own(first)
                return result if type(result) in NUMBERS else self._placed(result, args, kwargs)
        return self._call(args, kwargs)

    def _call(self, args: Args, kwargs: Kwargs) -> Any:
        """The result of the call, for any arguments."""
        raise NotImplementedError

    def _placed(self, result: Any, args: Args, kwargs: Kwargs) -> Any:
        """NumPy's result, with new arrays wrapped."""
        raise NotImplementedError


def _settled(first: Buffered, ufunc: Any, args: Args, kwargs: Kwargs) -> Any:
    """What ``first.__array_ufunc__`` returns, without NumPy's dispatch."""
    return settle(first._device, ufunc, args, kwargs)
