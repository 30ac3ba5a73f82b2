"""The drop-in's functions: each calls NumPy's own, and the new arrays that it makes become FallbackArrays."""

from __future__ import annotations

import functools
import math
import operator
import types
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from fbarray.array import conversion
from fbarray.array.fallback import FallbackArray
from fbarray.costs import FIRST_ON_HOST
from fbarray.devices import HOLDABLE, default_device, open_device
from fbarray.numpy._calls import Calls
from fbarray.numpy._family import Family, is_function
from fbarray.options import current
from fbarray.parameters import Args, Kwargs
from fbarray.process import process
from fbarray.routing.boundary import arrayed, from_host, rebuilt
from fbarray.routing.decision import settle
from fbarray.routing.explanation import explain
from fbarray.routing.views import strided
from fbarray.routing.wrapping import Buffered, kept


class Function(Calls):
    """The drop-in's version of a NumPy function: it calls NumPy's, and wraps new arrays as FallbackArrays.

    With FallbackArrays among the arguments, NumPy dispatches the call by its protocol. Without (lists, numbers, host
    arrays), NumPy computes on the host, and new arrays are wrapped there; they are uploaded when a call needs them.
    Views of host arrays, and arrays that the device cannot hold, are returned as they are. In an accelerated package,
    a call that was given no FallbackArray wraps nothing.
    """

    def __init__(self, family: Family, name: str, function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function)
        self._family, self._called, self._idle = family, name, family.idle
        self._own, self._overridable = function, isinstance(function, (type(np.mean), np.ufunc))
        self._inputs = function.nin if isinstance(function, np.ufunc) else 0
        self._is_quick = self._overridable and function not in _COUNTS

    def _call(self, args: Args, kwargs: Kwargs) -> Any:
        if self._idle is not None and self._idle():
            return self.__wrapped__(*args, **kwargs)
        kind = type(args[0]) if args else None
        if kind is not FallbackArray:
            args = tuple(map(arrayed, args))
            device = next(filter(None, map(_device_in, args)), None) if self._overridable else None
            if device is not None:  # NumPy does not look into lists for arrays that override it
                return settle(device, self.__wrapped__, args, kwargs)
        result = self.__wrapped__(*args, **kwargs)
        return result if type(result) is FallbackArray else self._placed(result, args, kwargs)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["__wrapped__"], name)

    def __repr__(self) -> str:
        return f"<{self._called}: {self._route()}>"

    def __eq__(self, other: Any) -> bool:
        theirs = other.__dict__["__wrapped__"] if issubclass(type(other), Function) else other
        return theirs is self.__wrapped__

    def __hash__(self) -> int:
        return hash(self.__wrapped__)

    def __reduce__(self) -> tuple[Any, ...]:
        module, _, name = self._called.rpartition(".")
        return _again, (self._family, module, name)

    def _route(self) -> str:
        try:
            return explain(self.__wrapped__).route
        except TypeError:  # NumPy does not dispatch it, but perhaps functions that it calls
            return "calls others"

    def _placed(self, result: Any, args: Args, kwargs: Kwargs) -> Any:
        """`result` with each new array as a FallbackArray, also inside tuples and lists."""
        kind = type(result)
        if kind is np.ndarray:
            new = belongs_there(result, self._family.threshold()) and not _repeats(result)
            new = new and not _shows_one_of(result, (*args, *kwargs.values())) and self._family.places()
            return wrapped(result) if new else result
        if kind is tuple or kind is list or hasattr(kind, "_fields"):
            distinct = {id(item): item for item in result}  # one array given twice stays one
            placed = {key: self._placed(item, args, kwargs) for key, item in distinct.items()}
            items = [placed[id(item)] for item in result]
            same = all(new is old for new, old in zip(items, result, strict=True))
            return result if same else rebuilt(result, items)
        return result


class Ufunc(Function):
    """The drop-in's version of a NumPy ufunc."""

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """`numpy.ufunc`, for ``isinstance``."""
        return np.ufunc

    def reduce(self, *args: Any, **kwargs: Any) -> Any:
        """As `numpy.ufunc.reduce`."""
        return self._placed(self.__wrapped__.reduce(*args, **kwargs), args, kwargs)

    def accumulate(self, *args: Any, **kwargs: Any) -> Any:
        """As `numpy.ufunc.accumulate`."""
        return self._placed(self.__wrapped__.accumulate(*args, **kwargs), args, kwargs)

    def reduceat(self, *args: Any, **kwargs: Any) -> Any:
        """As `numpy.ufunc.reduceat`."""
        return self._placed(self.__wrapped__.reduceat(*args, **kwargs), args, kwargs)

    def outer(self, *args: Any, **kwargs: Any) -> Any:
        """As `numpy.ufunc.outer`."""
        return self._placed(self.__wrapped__.outer(*args, **kwargs), args, kwargs)


class Creation(Function):
    """A function that makes an array from numbers alone, as `numpy.zeros`: on the device, unless the array is small."""

    def __init__(self, family: Family, name: str, function: Callable[..., Any]) -> None:
        super().__init__(family, name, function)
        self._count = _COUNTS[function]

    def _call(self, args: Args, kwargs: Kwargs) -> Any:
        if self._idle is not None and self._idle():
            return self.__wrapped__(*args, **kwargs)
        if not kwargs and process.always_places and _are_numbers(args) and not self._is_large(args, kwargs):
            result = self.__wrapped__(*args)
            if type(result) is not np.ndarray or result.base is not None or result.size < self._family.threshold():
                return self._placed(result, args, kwargs)
            return kept(default_device(), result) if self._family.places() else result
        args = tuple(_number(value) for value in args)
        kwargs = {name: _number(value) for name, value in kwargs.items()}
        device = kwargs.pop("device", "cpu")
        plain = all(map(_is_plain, args)) and all(map(_is_plain, kwargs.values())) and not kwargs.get("sparse")
        if plain and device not in (None, "cpu"):
            return settle(open_device(device), self.__wrapped__, args, kwargs)
        if plain and self._is_large(args, kwargs):
            if not self._family.places():
                return self.__wrapped__(*args, **kwargs)
            return settle(default_device(), self.__wrapped__, args, kwargs)
        return super()._call(args, kwargs)

    def _is_large(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        threshold = self._family.threshold()
        if current().placement == "auto":
            threshold = max(threshold, FIRST_ON_HOST)
        if not threshold:
            return True
        try:
            return self._count(*args, **kwargs) >= threshold
        except (TypeError, ValueError, ZeroDivisionError, OverflowError):  # NumPy raises its error for them
            return False


class Conversion(Function):
    """A function that converts any object to an array, as `numpy.asarray`; arrays on a device stay there."""

    def _call(self, args: Args, kwargs: Kwargs) -> Any:
        if self._idle is not None and self._idle():
            return self.__wrapped__(*args, **kwargs)
        if not args:
            args = tuple(kwargs.pop(name) for name in ("object", "a") if name in kwargs)
        obj = arrayed(args[0]) if args else None
        device = _device_in(obj)
        if device is not None and (isinstance(obj, Buffered) or _is_regular(obj)):
            given = obj if isinstance(obj, Buffered) else _stacked(obj)
            return settle(device, self.__wrapped__, (given, *args[1:]), kwargs)
        result = self.__wrapped__(obj, *args[1:], **kwargs) if args else self.__wrapped__(**kwargs)
        if not belongs_there(result, self._family.threshold()) or not self._family.places():
            return result
        if not _shows_one_of(result, (obj,)):
            return wrapped(result)
        array = conversion.asarray(result)
        array._buffer.stand_before(result)
        return array


class OfElements(Function):
    """`numpy.poly` and `numpy.roots`. NumPy does not dispatch them for a vector: their dispatchers return its elements.

    See https://github.com/numpy/numpy/blob/main/numpy/lib/_polynomial_impl.py
    """

    def _call(self, args: Args, kwargs: Kwargs) -> Any:
        if len(args) == 1 and isinstance(args[0], Buffered):
            return settle(args[0]._buffer.device, self.__wrapped__, args, kwargs)
        return super()._call(args, kwargs)


class Striding(Function):
    """`numpy.lib.stride_tricks.as_strided`, which NumPy does not dispatch: a view of a FallbackArray's memory."""

    def _call(self, args: Args, kwargs: Kwargs) -> Any:
        if args and isinstance(args[0], Buffered):
            return strided(args[0], self.__wrapped__, args[1:], kwargs)
        return super()._call(args, kwargs)


def belongs_there(result: Any, threshold: int) -> bool:
    """Whether `result` is a host array of at least `threshold` elements, in a dtype that the device can hold."""
    return type(result) is np.ndarray and result.size >= threshold and result.dtype in HOLDABLE


def wrapped(host: np.ndarray[Any, Any]) -> Any:
    """A new host array as a FallbackArray, still on the host; read-only if `host` is."""
    writeable = host.flags.writeable
    array = from_host(default_device(), host)
    array._buffer.writeable = writeable
    return array


def _repeats(host: np.ndarray[Any, Any]) -> bool:
    """Whether several elements share their bytes, as after broadcasting; such an array may be larger than memory."""
    return host.base is not None and 0 in host.strides and host.size > 1


def _shows_one_of(result: np.ndarray[Any, Any], args: Iterable[Any]) -> bool:
    """Whether `result` may share memory with a host array among the arguments."""
    for value in args:
        if isinstance(value, np.ndarray):
            if np.may_share_memory(result, value):
                return True
        elif isinstance(value, (tuple, list)) and len(value) < 1000 and _shows_one_of(result, value):
            return True
    return False


def _again(family: Family, module: str, name: str) -> Any:
    """The unpickled function: the drop-in's, by module and name; pickle calls this."""
    return getattr(family.module(__import__(module, fromlist=[name])), name)


# --- arguments of conversions --------------------------------------------------------------------------------------


def _device_in(obj: Any) -> Any:
    """The device of the first FallbackArray in nested lists and tuples, or None."""
    if isinstance(obj, Buffered):
        return obj._buffer.device
    if type(obj) not in (list, tuple):
        return None
    kinds = set(map(type, obj))
    if not any(issubclass(kind, (Buffered, list, tuple)) for kind in kinds):
        return None
    return next((device for item in obj if (device := _device_in(item)) is not None), None)


def _is_regular(obj: Any) -> bool:
    """Whether nested lists make one array that the device can hold; all others are left to NumPy."""
    return _shape_of(obj) is not None


def _shape_of(obj: Any) -> tuple[int, ...] | None:
    """The shape of the array that NumPy makes of nested lists; None if they are ragged, empty, or not holdable."""
    if isinstance(obj, Buffered) or (type(obj) is np.ndarray and obj.dtype in HOLDABLE):
        return obj.shape  # type: ignore[no-any-return, union-attr]
    if isinstance(obj, (bool, int, float, complex)) or (isinstance(obj, np.generic) and obj.dtype in HOLDABLE):
        return () if not isinstance(obj, int) or -(2**63) <= obj < 2**63 else None
    if type(obj) not in (list, tuple) or not obj:
        return None
    first = _shape_of(obj[0])
    same = first is not None and all(_shape_of(item) == first for item in obj[1:])
    return (len(obj), *first) if first is not None and same else None


def _stacked(obj: Any) -> Any:
    """Nested lists of arrays and numbers as one FallbackArray."""
    if isinstance(obj, (list, tuple)):
        return np.stack([_stacked(item) for item in obj])
    return obj if isinstance(obj, Buffered) else conversion.asarray(obj)


# --- arguments of creations ----------------------------------------------------------------------------------------

_NUMBERS = (bool, int, float, complex, np.number, np.bool, types.NoneType)


def _number(value: Any) -> Any:
    """`value`; a 0-d FallbackArray is read as a number, since sizes and limits are numbers."""
    return value[()] if isinstance(value, Buffered) and not value.ndim else value  # type: ignore[attr-defined, index]


def _are_numbers(args: Args) -> bool:
    """Whether all are Python ints, floats, or tuples of ints."""
    for value in args:
        kind = type(value)
        if kind is tuple:
            if not all(type(length) is int for length in value):
                return False
        elif kind is not int and kind is not float:
            return False
    return True


def _is_plain(value: Any) -> bool:
    """Whether `value` is a number, a shape, an order, or a dtype that the device can hold."""
    if isinstance(value, _NUMBERS):
        return True
    if isinstance(value, (tuple, list)):
        return all(isinstance(item, (int, np.integer)) for item in value)
    if isinstance(value, str) and value in ("C", "F", "K", "A", "cpu"):
        return True
    if isinstance(value, (str, type, np.dtype)):
        try:
            return np.dtype(value) in HOLDABLE
        except (TypeError, ValueError):
            return False
    return False


def _of_shape(shape: Any, *args: Any, **kwargs: Any) -> int:
    return math.prod(shape) if isinstance(shape, (tuple, list)) else operator.index(shape)


def _of_rows(N: int, M: int | None = None, *args: Any, **kwargs: Any) -> int:  # noqa: N803 - NumPy's names
    return N * (N if M is None else M)


def _of_range(start: Any, stop: Any = None, step: Any = 1, *args: Any, **kwargs: Any) -> int:
    low, high = (0, start) if stop is None else (start, stop)
    count: int = math.ceil((high - low) / (1 if step is None else step))
    return count


def _of_points(start: Any, stop: Any, num: int = 50, *args: Any, **kwargs: Any) -> int:
    return num


def _of_length(M: int, *args: Any, **kwargs: Any) -> int:  # noqa: N803 - NumPy's name
    return M


def _of_grid(dimensions: Any, *args: Any, **kwargs: Any) -> int:
    return len(dimensions) * int(math.prod(dimensions))


_COUNTS: dict[Any, Callable[..., int]] = {
    **dict.fromkeys((np.empty, np.zeros, np.ones, np.full), _of_shape),
    **dict.fromkeys((np.eye, np.tri, np.identity, np.tril_indices, np.triu_indices), _of_rows),
    np.arange: _of_range,
    **dict.fromkeys((np.linspace, np.logspace, np.geomspace), _of_points),
    **dict.fromkeys((np.bartlett, np.blackman, np.hamming, np.hanning, np.kaiser), _of_length),
    np.indices: _of_grid,
}
"""The functions that make an array from numbers alone, each with a function that counts the elements of a result."""

_CONVERSIONS = frozenset(
    {np.array, np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray, np.asarray_chkfinite, np.require}
)


def function_for(family: Family, name: str, value: Any) -> Any:
    """The drop-in's version of a NumPy function; None if `value` is not one."""
    if isinstance(value, np.ufunc):
        known = name or getattr(np, value.__name__, None) is value  # scipy's ufuncs stay scipy's
        return Ufunc(family, name or f"numpy.{value.__name__}", value) if known else None
    if not is_function(value):
        return None
    name = name or f"{value.__module__}.{value.__name__}"
    if value is np.lib.stride_tricks.as_strided:
        return Striding(family, name, value)
    if value in _COUNTS:
        return Creation(family, name, value)
    if value is np.poly or value is np.roots:
        return OfElements(family, name, value)
    return (Conversion if value in _CONVERSIONS else Function)(family, name, value)
