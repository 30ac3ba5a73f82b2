"""The operators of `SimulatedArray`, and its methods that call the function of the same name."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray.signatures import parse_signature

# Methods that call the function of the same name with the array first. The signatures are CuPy's.
METHODS = {
    "all": "(axis=None, out=None, keepdims=False)",
    "any": "(axis=None, out=None, keepdims=False)",
    "argmax": "(axis=None, out=None, dtype=None, keepdims=False)",
    "argmin": "(axis=None, out=None, dtype=None, keepdims=False)",
    "argpartition": "(kth, axis=-1)",
    "argsort": "(axis=-1, kind=None)",
    "choose": "(choices, out=None, mode='raise')",
    "compress": "(condition, axis=None, out=None)",
    "clip": "(min=None, max=None, out=None)",
    "cumprod": "(axis=None, dtype=None, out=None)",
    "cumsum": "(axis=None, dtype=None, out=None)",
    "diagonal": "(offset=0, axis1=0, axis2=1)",
    "dot": "(b, out=None)",
    "max": "(axis=None, out=None, keepdims=False)",
    "mean": "(axis=None, dtype=None, out=None, keepdims=False)",
    "min": "(axis=None, out=None, keepdims=False)",
    "prod": "(axis=None, dtype=None, out=None, keepdims=False)",
    "ptp": "(axis=None, out=None, keepdims=False)",
    "put": "(indices, values, mode='wrap')",
    "ravel": "(order='C')",
    "repeat": "(repeats, axis=None)",
    "round": "(decimals=0, out=None)",
    "searchsorted": "(v, side='left', sorter=None)",
    "squeeze": "(axis=None)",
    "std": "(axis=None, dtype=None, out=None, ddof=0, keepdims=False)",
    "sum": "(axis=None, dtype=None, out=None, keepdims=False)",
    "swapaxes": "(axis1, axis2)",
    "take": "(indices, axis=None, out=None)",
    "trace": "(offset=0, axis1=0, axis2=1, dtype=None, out=None)",
    "var": "(axis=None, dtype=None, out=None, ddof=0, keepdims=False)",
}

OPERATORS = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "matmul": "matmul",
    "truediv": "true_divide",
    "floordiv": "floor_divide",
    "mod": "remainder",
    "divmod": "divmod",
    "pow": "power",
    "lshift": "left_shift",
    "rshift": "right_shift",
    "and": "bitwise_and",
    "or": "bitwise_or",
    "xor": "bitwise_xor",
}
UNARY = {"neg": "negative", "abs": "absolute", "invert": "invert"}
SCATTERS = {"scatter_add": "add", "scatter_max": "maximum", "scatter_min": "minimum"}
COMPARISONS = ("less", "less_equal", "equal", "not_equal", "greater", "greater_equal")


def install(cls: Any, adopt: Callable[..., Any]) -> None:
    """Give `cls` every method and operator of the tables; `adopt` wraps host memory as a `cls`."""
    for name, signature in METHODS.items():
        setattr(cls, name, _method(name, signature))
    for name, ufunc in OPERATORS.items():
        setattr(cls, f"__{name}__", _binary(ufunc))
        setattr(cls, f"__r{name}__", _reflected(ufunc))
        if name not in ("matmul", "divmod"):
            setattr(cls, f"__i{name}__", _in_place(ufunc))
    for name, ufunc in UNARY.items():
        setattr(cls, f"__{name}__", _unary(ufunc))
    for name, ufunc in SCATTERS.items():
        setattr(cls, name, _scatter(name, ufunc))
    for name, ufunc in zip(("lt", "le", "eq", "ne", "gt", "ge"), COMPARISONS, strict=True):
        setattr(cls, f"__{name}__", _comparison(ufunc, adopt))
    cls.__hash__ = None


def _defers(array: Any, other: Any) -> bool:
    """Whether the other operand goes first: its ``__array_ufunc__`` is None, or absent and its priority is higher."""
    absent = object()
    answer = getattr(other, "__array_ufunc__", absent)
    if answer is not absent:
        return answer is None
    return bool(array.__array_priority__ < getattr(other, "__array_priority__", 0))


def _binary(name: str) -> Callable[..., Any]:
    def apply(self: Any, other: Any, modulo: Any = None) -> Any:
        if isinstance(other, type(self)):
            return getattr(self._xp, name)(self, other)
        if _defers(self, other):
            return NotImplemented
        return getattr(np, name)(self, other)

    return apply


def _reflected(name: str) -> Callable[[Any, Any], Any]:
    def apply(self: Any, other: Any) -> Any:
        return NotImplemented if _defers(self, other) else getattr(np, name)(other, self)

    return apply


def _in_place(name: str) -> Callable[[Any, Any], Any]:
    return lambda self, other: getattr(self._xp, name)(self, other, self)


def _unary(name: str) -> Callable[[Any], Any]:
    return lambda self: getattr(self._xp, name)(self)


def _scatter(name: str, ufunc: str) -> Callable[[Any, Any, Any], None]:
    def scatter(self: Any, slices: Any, value: Any) -> None:
        warnings.warn(f"`ndarray.{name}` is deprecated", DeprecationWarning, stacklevel=2)
        getattr(self._xp, ufunc).at(self, slices, value)

    return scatter


def _comparison(name: str, adopt: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    compare = _binary(name)

    def apply(self: Any, other: Any) -> Any:
        plain = other is None or getattr(type(other), "__eq__", None) is object.__eq__
        if plain and name in ("equal", "not_equal") and not _defers(self, other):
            return adopt(np.full(self.shape, name == "not_equal"), self._ordinal)
        return compare(self, other)

    return apply


def _method(name: str, signature: str) -> Callable[..., Any]:
    bind = parse_signature(signature).bind

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        bound = bind(*args, **kwargs)
        bound.apply_defaults()
        if name == "compress":
            return self._xp.compress(bound.args[0], self, *bound.args[1:])
        return getattr(self._xp, name)(self, *bound.args)

    method.__name__ = name
    return method
