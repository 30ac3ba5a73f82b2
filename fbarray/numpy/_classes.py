"""NumPy's classes and index tricks as a drop-in has them: ndarray, vectorize, mgrid, r_ and their like."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.array import FallbackArray
from fbarray.devices import HOLDABLE, default_device
from fbarray.numpy._family import Family, is_on_host
from fbarray.numpy._functions import belongs_there, wrapped
from fbarray.routing.boundary import Buffered, is_scalar
from fbarray.routing.decision import settle
from fbarray.routing.methods import BASE_CLASSES


class _ArrayKind(type(np.ndarray)):  # type: ignore[misc]
    """The class of `ndarray`: host and device arrays are instances; a subclass is one of NumPy's own ndarray."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **kwargs: Any) -> Any:
        if not any(isinstance(base, _ArrayKind) for base in bases):
            return super().__new__(cls, name, bases, namespace, **kwargs)
        real = tuple(np.ndarray if isinstance(base, _ArrayKind) else base for base in bases)
        return type(name, real, namespace, **kwargs)

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, (np.ndarray, Buffered)) and not is_scalar(instance)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, (np.ndarray, FallbackArray))


class ndarray(np.ndarray, metaclass=_ArrayKind):  # noqa: N801 - NumPy's name
    """The class of arrays, on the host and on the device.

    ``isinstance(x, ndarray)`` holds for a `numpy.ndarray` and for a `FallbackArray`. Called, it makes a FallbackArray
    whose elements are not set. A class derived from it is derived from `numpy.ndarray`, and its instances live on the
    host.

    Examples
    --------
    >>> import fbarray as fb
    >>> from fbarray import numpy
    >>> isinstance(numpy.ones(3), numpy.ndarray)
    True
    >>> class Signal(numpy.ndarray):
    ...     rate = 44100
    >>> with fb.options(fallback="allow"):
    ...     numpy.ones(3).view(Signal)
    Signal([1., 1., 1.])
    """

    def __new__(
        cls,
        shape: Any,
        dtype: Any = float,
        buffer: Any = None,
        offset: Any = 0,
        strides: Any = None,
        order: Any = None,
    ) -> Any:
        if isinstance(cls, _ArrayKind) and buffer is None and strides is None and np.dtype(dtype) in HOLDABLE:
            return settle(default_device(), np.empty, (shape, dtype, order or "C"), {})
        real = np.ndarray if isinstance(cls, _ArrayKind) else cls
        return np.ndarray.__new__(real, shape, dtype, buffer, offset, strides, order)


class vectorize(np.vectorize):  # noqa: N801 - NumPy's name
    """As `numpy.vectorize`: the Python function runs on the host, and the arrays that come of it are FallbackArrays."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _placed(super().__call__(*args, **kwargs))


_NUMBERS = (bool, int, float, complex)


class _Grid:
    """`numpy.mgrid` or `numpy.ogrid`, whose arrays are FallbackArrays."""

    def __init__(self, family: Family, name: str, grid: Any) -> None:
        self.family, self.name, self.grid = family, name, grid
        self.__doc__ = grid.__doc__

    def __repr__(self) -> str:
        return f"<{self.name}: device>"

    def __reduce__(self) -> tuple[Any, ...]:
        return getattr, (self.family.module(np), self.name.removeprefix("numpy."))

    def __getitem__(self, key: Any) -> Any:
        whole = _indices(key) if self.name == "numpy.mgrid" else None
        if whole is not None and np.prod(whole) >= self.family.threshold():
            return settle(default_device(), np.indices, (whole,), {})
        return _placed(self.grid[key], self.family.threshold())

    def __len__(self) -> int:
        return len(self.grid)


def _indices(key: Any) -> tuple[int, ...] | None:
    """The shape of a grid of integers that begin at zero, which is that of `numpy.indices`; or None."""
    slices = key if isinstance(key, tuple) else ()
    stops = [s.stop for s in slices if isinstance(s, slice) and s.start in (None, 0) and s.step in (None, 1)]
    whole = len(stops) == len(slices) > 0 and all(type(stop) is int and stop > 0 for stop in stops)
    return tuple(stops) if whole else None


class _Joined(_Grid):
    """`numpy.r_` or `numpy.c_`: arrays on the device are joined there."""

    def __getitem__(self, key: Any) -> Any:
        items = key if isinstance(key, tuple) else (key,)
        if any(isinstance(item, Buffered) for item in items) and not isinstance(items[0], str):
            return self._on_device([self._array(item) for item in items])
        return _placed(self.grid[key], self.family.threshold())

    def _array(self, item: Any) -> Any:
        return self.grid[item] if isinstance(item, slice) else item

    def _on_device(self, items: list[Any]) -> Any:
        items = [item if isinstance(item, _NUMBERS) else self._whole(item) for item in items]
        dtype = np.result_type(*items)  # Python's numbers take the dtype of the arrays beside them
        if self.name == "numpy.r_":
            return np.concatenate([np.atleast_1d(item) for item in items], dtype=dtype)
        columns = [item if np.ndim(item) > 1 else np.reshape(item, (-1, 1)) for item in items]
        return np.concatenate(columns, axis=-1, dtype=dtype)

    def _whole(self, item: Any) -> Any:
        return item if isinstance(item, Buffered) else np.asarray(item)


def _placed(result: Any, threshold: int = 0) -> Any:
    """New arrays of NumPy's as FallbackArrays."""
    if belongs_there(result, threshold):
        return wrapped(result)
    if isinstance(result, (list, tuple)):
        return type(result)(_placed(item, threshold) for item in result)
    return result


def class_for(family: Family, name: str, value: Any) -> Any:
    """What stands for one of these, or None."""
    if is_on_host(name.rpartition(".")[0]):
        return None
    if value is np.ndarray:
        return ndarray
    if value is np.vectorize:
        return vectorize
    if value is np.mgrid or value is np.ogrid:
        return _Grid(family, "numpy.mgrid" if value is np.mgrid else "numpy.ogrid", value)
    if value is np.r_ or value is np.c_:
        return _Joined(family, "numpy.r_" if value is np.r_ else "numpy.c_", value)
    return None


BASE_CLASSES.add(ndarray)
for _class in (ndarray, vectorize):
    _class.__module__ = "fbarray.numpy"  # where users find them, and pickle
