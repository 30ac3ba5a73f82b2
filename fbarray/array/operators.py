"""The operators of an array, made from NumPy's ufuncs, and its methods, made from those of `numpy.ndarray`."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from fbarray.array.doors import Doors
from fbarray.costs import cost_of
from fbarray.memory import native
from fbarray.parameters import Args, Kwargs
from fbarray.process import process
from fbarray.routing.decision import settle
from fbarray.routing.operators import BINARY, IN_PLACE, UNARY
from fbarray.routing.plain import NOT_PLACED
from fbarray.routing.quick import alone, into, left, of_function, right
from fbarray.routing.turns import defers_to
from fbarray.routing.wrapping import Buffered, is_resident

NOTHING: dict[str, Any] = {}


class Operator:
    """A Python operator and its ufunc.

    Attributes
    ----------
    function : callable
        The operator as a function, from the module `operator`; or ``divmod``.
    in_place : bool
        Whether it writes its first operand, as ``+=`` does.
    most : float
        With at most so many elements, the host is always faster.
    """

    __slots__ = ("function", "in_place", "most", "ufunc")

    def __init__(self, function: Callable[..., Any], ufuncs: Mapping[Callable[..., Any], np.ufunc]) -> None:
        self.function = function
        self.ufunc = ufuncs[function]
        self.in_place = ufuncs is IN_PLACE
        self.most = cost_of(self.ufunc).crossover


_ADD = Operator(operator.add, BINARY)
_SUB = Operator(operator.sub, BINARY)
_MUL = Operator(operator.mul, BINARY)
_TRUEDIV = Operator(operator.truediv, BINARY)
_FLOORDIV = Operator(operator.floordiv, BINARY)
_MOD = Operator(operator.mod, BINARY)
_POW = Operator(operator.pow, BINARY)
_MATMUL = Operator(operator.matmul, BINARY)
_AND = Operator(operator.and_, BINARY)
_OR = Operator(operator.or_, BINARY)
_XOR = Operator(operator.xor, BINARY)
_LSHIFT = Operator(operator.lshift, BINARY)
_RSHIFT = Operator(operator.rshift, BINARY)
_DIVMOD = Operator(divmod, BINARY)
_LT = Operator(operator.lt, BINARY)
_LE = Operator(operator.le, BINARY)
_GT = Operator(operator.gt, BINARY)
_GE = Operator(operator.ge, BINARY)
_EQ = Operator(operator.eq, BINARY)
_NE = Operator(operator.ne, BINARY)
_NEG = Operator(operator.neg, UNARY)
_POS = Operator(operator.pos, UNARY)
_ABS = Operator(operator.abs, UNARY)
_INVERT = Operator(operator.invert, UNARY)
_IADD = Operator(operator.iadd, IN_PLACE)
_ISUB = Operator(operator.isub, IN_PLACE)
_IMUL = Operator(operator.imul, IN_PLACE)
_ITRUEDIV = Operator(operator.itruediv, IN_PLACE)
_IFLOORDIV = Operator(operator.ifloordiv, IN_PLACE)
_IMOD = Operator(operator.imod, IN_PLACE)
_IPOW = Operator(operator.ipow, IN_PLACE)
_IMATMUL = Operator(operator.imatmul, IN_PLACE)
_IAND = Operator(operator.iand, IN_PLACE)
_IOR = Operator(operator.ior, IN_PLACE)
_IXOR = Operator(operator.ixor, IN_PLACE)
_ILSHIFT = Operator(operator.ilshift, IN_PLACE)
_IRSHIFT = Operator(operator.irshift, IN_PLACE)


def _left(which: Operator, array: Buffered, other: Any) -> Any:
    """The result of an operator whose left operand is ours."""
    if process.may_place and not is_resident(array):
        if which.in_place:
            found = into(which.function, which.most, array, other)
        else:
            found = left(which.function, which.most, array, other)
        if found is not NOT_PLACED:
            return found
    kind = type(other)
    turn = False if kind is type(array) else defers_to(kind)
    if turn is False:
        return settle(array._device, which.function, (array, other), NOTHING)
    if turn:
        return NotImplemented
    return which.ufunc(array, other, out=(array,)) if which.in_place else which.ufunc(array, other)


def _right(which: Operator, array: Buffered, other: Any) -> Any:
    """The result of an operator whose right operand is ours."""
    if process.may_place and not is_resident(array):
        found = right(which.function, which.most, array, other)
        if found is not NOT_PLACED:
            return found
    kind = type(other)
    turn = False if kind is type(array) else defers_to(kind)
    if turn is None:
        return which.ufunc(other, array)
    return settle(array._device, which.function, (other, array), NOTHING)  # `other` was asked first, and left it to us


def _alone(which: Operator, array: Buffered) -> Any:
    """The result of a unary operator."""
    if process.may_place and not is_resident(array):
        found = alone(which.function, which.most, array)
        if found is not NOT_PLACED:
            return found
    return settle(array._device, which.function, (array,), NOTHING)


def _called(array: Buffered, function: Callable[..., Any], args: Args, kwargs: Kwargs) -> Any:
    """The result of a method; the array is the first of `args`."""
    if process.may_place and not is_resident(array):
        found = of_function(array._device, function, args, kwargs)
        if found is not NOT_PLACED:
            return found
    return settle(array._device, function, args, kwargs)


class Operators(Doors):
    """The Python operators. Once compiled, they are C functions that Python calls without a lookup by name."""

    __slots__ = ()

    def __add__(self, other: Any) -> Any:
        return _left(_ADD, self, other)

    def __radd__(self, other: Any) -> Any:
        return _right(_ADD, self, other)

    def __iadd__(self, other: Any) -> Any:
        return _left(_IADD, self, other)

    def __sub__(self, other: Any) -> Any:
        return _left(_SUB, self, other)

    def __rsub__(self, other: Any) -> Any:
        return _right(_SUB, self, other)

    def __isub__(self, other: Any) -> Any:
        return _left(_ISUB, self, other)

    def __mul__(self, other: Any) -> Any:
        return _left(_MUL, self, other)

    def __rmul__(self, other: Any) -> Any:
        return _right(_MUL, self, other)

    def __imul__(self, other: Any) -> Any:
        return _left(_IMUL, self, other)

    def __truediv__(self, other: Any) -> Any:
        return _left(_TRUEDIV, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return _right(_TRUEDIV, self, other)

    def __itruediv__(self, other: Any) -> Any:
        return _left(_ITRUEDIV, self, other)

    def __floordiv__(self, other: Any) -> Any:
        return _left(_FLOORDIV, self, other)

    def __rfloordiv__(self, other: Any) -> Any:
        return _right(_FLOORDIV, self, other)

    def __ifloordiv__(self, other: Any) -> Any:
        return _left(_IFLOORDIV, self, other)

    def __mod__(self, other: Any) -> Any:
        return _left(_MOD, self, other)

    def __rmod__(self, other: Any) -> Any:
        return _right(_MOD, self, other)

    def __imod__(self, other: Any) -> Any:
        return _left(_IMOD, self, other)

    def __pow__(self, other: Any, modulus: Any = None) -> Any:
        return _left(_POW, self, other) if modulus is None else NotImplemented

    def __rpow__(self, other: Any, modulus: Any = None) -> Any:
        return _right(_POW, self, other) if modulus is None else NotImplemented

    def __ipow__(self, other: Any) -> Any:  # type: ignore[misc]
        return _left(_IPOW, self, other)

    def __matmul__(self, other: Any) -> Any:
        return _left(_MATMUL, self, other)

    def __rmatmul__(self, other: Any) -> Any:
        return _right(_MATMUL, self, other)

    def __imatmul__(self, other: Any) -> Any:
        return _left(_IMATMUL, self, other)

    def __and__(self, other: Any) -> Any:
        return _left(_AND, self, other)

    def __rand__(self, other: Any) -> Any:
        return _right(_AND, self, other)

    def __iand__(self, other: Any) -> Any:
        return _left(_IAND, self, other)

    def __or__(self, other: Any) -> Any:
        return _left(_OR, self, other)

    def __ror__(self, other: Any) -> Any:
        return _right(_OR, self, other)

    def __ior__(self, other: Any) -> Any:
        return _left(_IOR, self, other)

    def __xor__(self, other: Any) -> Any:
        return _left(_XOR, self, other)

    def __rxor__(self, other: Any) -> Any:
        return _right(_XOR, self, other)

    def __ixor__(self, other: Any) -> Any:
        return _left(_IXOR, self, other)

    def __lshift__(self, other: Any) -> Any:
        return _left(_LSHIFT, self, other)

    def __rlshift__(self, other: Any) -> Any:
        return _right(_LSHIFT, self, other)

    def __ilshift__(self, other: Any) -> Any:
        return _left(_ILSHIFT, self, other)

    def __rshift__(self, other: Any) -> Any:
        return _left(_RSHIFT, self, other)

    def __rrshift__(self, other: Any) -> Any:
        return _right(_RSHIFT, self, other)

    def __irshift__(self, other: Any) -> Any:
        return _left(_IRSHIFT, self, other)

    def __divmod__(self, other: Any) -> Any:
        return _left(_DIVMOD, self, other)

    def __rdivmod__(self, other: Any) -> Any:
        return _right(_DIVMOD, self, other)

    def __lt__(self, other: Any) -> Any:
        return _left(_LT, self, other)

    def __le__(self, other: Any) -> Any:
        return _left(_LE, self, other)

    def __gt__(self, other: Any) -> Any:
        return _left(_GT, self, other)

    def __ge__(self, other: Any) -> Any:
        return _left(_GE, self, other)

    def __eq__(self, other: Any) -> Any:
        return _left(_EQ, self, other)

    def __ne__(self, other: Any) -> Any:
        return _left(_NE, self, other)

    def __neg__(self) -> Any:
        return _alone(_NEG, self)

    def __pos__(self) -> Any:
        return _alone(_POS, self)

    def __abs__(self) -> Any:
        return _alone(_ABS, self)

    def __invert__(self) -> Any:
        return _alone(_INVERT, self)


def give_operators(kind: type[Operators]) -> None:
    """Give the array class the operators as C functions; called once."""
    native.inherit_slots(kind, Operators)


def method(name: str) -> Any:
    """The method of `FallbackArray` for the method `name` of `numpy.ndarray`."""
    function = vars(np.ndarray)[name]

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        return _called(self, function, (self, *args), kwargs)

    call.__name__ = name
    call.__qualname__ = f"FallbackArray.{name}"
    call.__doc__ = f"As `numpy.ndarray.{name}`, on the device where it can be done there."
    return call
