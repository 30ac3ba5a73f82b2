"""The drop-in's assertions of `numpy.testing`: reading FallbackArrays in them counts as asked for."""

from __future__ import annotations

from typing import Any

from fbarray.array import conversion
from fbarray.numpy._family import Family
from fbarray.numpy._functions import Function
from fbarray.routing.boundary import rebuilt
from fbarray.routing.wrapping import Buffered

_ASSERTIONS = ("assert_equal", "assert_almost_equal", "assert_approx_equal", "assert_array_equal",
               "assert_array_almost_equal", "assert_array_less", "assert_allclose", "assert_array_almost_equal_nulp",
               "assert_array_max_ulp", "assert_string_equal")  # fmt: skip


class Assertion(Function):
    """An assertion of `numpy.testing`; FallbackArrays are converted to NumPy arrays before it compares."""

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        return self.__wrapped__(*map(_value, args), **{name: _value(value) for name, value in kwargs.items()})

    def __repr__(self) -> str:
        return f"<{self._called}: host>"


def assertion_for(family: Family, name: str, value: Any) -> Any:
    """The replacement of an assertion of `numpy.testing` that compares values; else None."""
    compares = name.startswith("numpy.testing.") and getattr(value, "__name__", "") in _ASSERTIONS
    return Assertion(family, name, value) if compares else None


def _value(obj: Any) -> Any:
    """`obj` with FallbackArrays converted to NumPy arrays, also in lists, tuples and dicts."""
    if isinstance(obj, Buffered):
        return conversion.asnumpy(obj)
    if isinstance(obj, dict):
        return {key: _value(value) for key, value in obj.items()}
    if isinstance(obj, (list, tuple)):
        return rebuilt(obj, [_value(item) for item in obj])
    return obj
