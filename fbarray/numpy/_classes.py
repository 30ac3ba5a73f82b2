"""The drop-in's ``mgrid``, ``ogrid``, ``r_``, ``c_`` and ``vectorize``. Other classes are NumPy's own."""

from __future__ import annotations

from typing import Any

import numpy as np

from fbarray.devices import default_device
from fbarray.numpy._family import Family, is_on_host
from fbarray.numpy._functions import belongs_there, wrapped
from fbarray.routing.decision import settle
from fbarray.routing.wrapping import Buffered


class vectorize(np.vectorize):  # noqa: N801 - NumPy's name
    """As `numpy.vectorize`: the Python function runs on the host, and the resulting arrays are FallbackArrays."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _placed(super().__call__(*args, **kwargs))


class followed(np.vectorize):  # noqa: N801 - as above
    """As `vectorize`, for accelerated packages: results are FallbackArrays if an argument is one."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        result = super().__call__(*args, **kwargs)
        given = any(isinstance(value, Buffered) for value in (*args, *kwargs.values()))
        return _placed(result) if given else result


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
        if not self.family.places():
            return self.grid[key]
        whole = _indices(key) if self.name == "numpy.mgrid" else None
        if whole is not None and np.prod(whole) >= self.family.threshold():
            return settle(default_device(), np.indices, (whole,), {})
        return _placed(self.grid[key], self.family.threshold())

    def __len__(self) -> int:
        return len(self.grid)


def _indices(key: Any) -> tuple[int, ...] | None:
    """The shape for `numpy.indices`, if the grid is of integers from zero in steps of one; else None."""
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
        made = self.grid[key]
        return _placed(made, self.family.threshold()) if self.family.places() else made

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
    """The result with its new NumPy arrays, also in lists and tuples, as FallbackArrays."""
    if belongs_there(result, threshold):
        return wrapped(result)
    if isinstance(result, (list, tuple)):
        return type(result)(_placed(item, threshold) for item in result)
    return result


def class_for(family: Family, name: str, value: Any) -> Any:
    """The drop-in's counterpart of one of these objects, or None."""
    if is_on_host(name.rpartition(".")[0]):
        return None
    if value is np.vectorize:
        return vectorize if family.follows is None else followed
    if value is np.mgrid or value is np.ogrid:
        return _Grid(family, "numpy.mgrid" if value is np.mgrid else "numpy.ogrid", value)
    if value is np.r_ or value is np.c_:
        return _Joined(family, "numpy.r_" if value is np.r_ else "numpy.c_", value)
    return None


vectorize.__module__ = "fbarray.numpy"  # where users find it, and pickle
followed.__name__ = followed.__qualname__ = "vectorize"
