"""The operators and methods of an array, each made of the function that NumPy has for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray.costs import cost_of
from fbarray.process import process
from fbarray.routing.decision import settle
from fbarray.routing.operators import BINARY, IN_PLACE, UNARY
from fbarray.routing.quick import NOT_PLACED, alone, into, left, of_function, right
from fbarray.routing.turns import defers_to

NOTHING: dict[str, Any] = {}


def binary(function: Callable[..., Any]) -> Any:
    """The operator whose left operand is ours."""
    ufunc = BINARY[function]
    return _left(function, ufunc, ufunc, left)


def in_place(function: Callable[..., Any]) -> Any:
    """``x += other``: x itself, written."""
    ufunc = IN_PLACE[function]
    return _left(function, ufunc, lambda x, other: ufunc(x, other, out=(x,)), into)


def _left(function: Callable[..., Any], ufunc: np.ufunc, asking: Callable[..., Any], short: Callable[..., Any]) -> Any:
    """An operator whose left operand is ours.

    Parameters
    ----------
    asking : callable
        Its ufunc, which asks the other operand's protocols.
    short : callable
        The short way of `fbarray.routing.quick`.
    """
    most = cost_of(ufunc).crossover

    def operate(self: Any, other: Any) -> Any:
        if process.may_place and self._buffer.resident is None:
            found = short(function, most, self, other)
            if found is not NOT_PLACED:
                return found
        kind = type(other)
        turn = False if kind is type(self) else defers_to(kind)
        if turn is False:
            return settle(self._buffer.device, function, (self, other), NOTHING)
        return NotImplemented if turn else asking(self, other)

    return operate


def reflected(function: Callable[..., Any]) -> Any:
    """The operator whose right operand is ours."""
    ufunc = BINARY[function]
    most = cost_of(ufunc).crossover

    def operate(self: Any, other: Any) -> Any:
        if process.may_place and self._buffer.resident is None:
            found = right(function, most, self, other)
            if found is not NOT_PLACED:
                return found
        kind = type(other)
        turn = False if kind is type(self) else defers_to(kind)
        if turn is None:
            return ufunc(other, self)
        return settle(self._buffer.device, function, (other, self), NOTHING)  # what defers to it has had its turn

    return operate


def unary(function: Callable[..., Any]) -> Any:
    """The operator of one operand."""
    most = cost_of(UNARY[function]).crossover

    def operate(self: Any) -> Any:
        if process.may_place and self._buffer.resident is None:
            found = alone(function, most, self)
            if found is not NOT_PLACED:
                return found
        return settle(self._buffer.device, function, (self,), NOTHING)

    return operate


def method(name: str) -> Any:
    """The method of this name, as `numpy.ndarray` has it."""
    function = vars(np.ndarray)[name]

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        buffer = self._buffer
        given = (self, *args)
        if process.may_place and buffer.resident is None:
            found = of_function(buffer.device, function, given, kwargs)
            if found is not NOT_PLACED:
                return found
        return settle(buffer.device, function, given, kwargs)

    call.__name__ = name
    call.__qualname__ = f"FallbackArray.{name}"
    call.__doc__ = f"As `numpy.ndarray.{name}`, on the device where it can be done there."
    return call
