"""The entry points of most calls: NumPy's two protocols, indexing, shape and dtype."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from fbarray.process import process
from fbarray.routing.decision import settle
from fbarray.routing.indexing import is_assigned, masked, part_of
from fbarray.routing.keys import is_basic, is_plain
from fbarray.routing.metadata import stand_in
from fbarray.routing.plain import NOT_PLACED
from fbarray.routing.quick import assigned, of_function, of_ufunc, part, transposed
from fbarray.routing.turns import functions_are_ours, ufuncs_are_ours
from fbarray.routing.wrapping import Buffered, buffer_of, is_resident, look_of, sized, view_of

NOTHING: dict[str, Any] = {}
_getitem, _setitem = operator.getitem, operator.setitem


class Doors(Buffered):
    """The base class of `FallbackArray` with the attributes that most calls use."""

    __slots__ = ()

    # --- NumPy's protocols ----------------------------------------------------------------------------------------

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if len(types) > 1 and not functions_are_ours(types):  # a single type is our own
            return NotImplemented
        if process.may_place:
            found = of_function(self._device, function, args, kwargs)
            if found is not NOT_PLACED:
                return found
        return settle(self._device, function, args, kwargs)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if process.may_place and not kwargs and method == "__call__":
            found = of_ufunc(ufunc, inputs)
            if found is not NOT_PLACED:
                return found
        kind = type(self)
        arrays = len(inputs) < 3 and type(inputs[0]) is kind and type(inputs[-1]) is kind  # most calls
        if not arrays and not ufuncs_are_ours(inputs):
            return NotImplemented
        if kwargs and "out" in kwargs and not ufuncs_are_ours(kwargs["out"]):
            return NotImplemented
        return settle(self._device, ufunc if method == "__call__" else (ufunc, method), inputs, kwargs)

    def __getattr__(self, name: str) -> Any:  # once compiled, it does not slow down other attributes
        return self._lacking(name)

    def _lacking(self, name: str) -> Any:
        raise AttributeError(name)

    # --- indexing -------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        shape = look_of(self).shape
        if not shape:
            raise TypeError("len() of unsized object")
        return int(shape[0])

    def __getitem__(self, key: Any) -> Any:
        if not process.recording:
            if not is_resident(self):
                found = part(self, key)
                if found is not NOT_PLACED:
                    return found
            layout = part_of(self._found or buffer_of(self), key)
            if layout is not None:
                return view_of(self, layout, key if is_plain(key) else None)
            if type(key) is type(self) and sized(key).dtype.char == "?":
                return settle(self._device, masked, (self, key), NOTHING)
        return settle(self._device, _getitem, (self, key), NOTHING, not is_basic(key))  # basic indexing is not placed

    def __setitem__(self, key: Any, value: Any) -> None:
        if not process.recording:
            if not is_resident(self) and assigned(self, key, value):
                return
            if type(value) is type(self) and is_assigned(self, key, value):
                return
        settle(self._device, _setitem, (self, key, value), NOTHING)

    def __delitem__(self, key: Any) -> None:
        raise ValueError("cannot delete array elements")

    # --- attributes -----------------------------------------------------------------------------------------------

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of the elements; assigning another reinterprets the bytes in place."""
        dtype: np.dtype[Any] = sized(self).dtype
        return dtype

    @dtype.setter
    def dtype(self, dtype: Any) -> None:
        self.view(dtype)  # for NumPy to refuse a dtype that does not fit
        self._buffer.reinterpret_in_place(np.dtype(dtype))

    @dtype.deleter
    def dtype(self) -> None:
        raise AttributeError("Cannot delete array dtype")

    @property
    def shape(self) -> tuple[int, ...]:
        """The length of each axis; assigning another reshapes in place, without a copy."""
        shape: tuple[int, ...] = sized(self).shape
        return shape

    @shape.setter
    def shape(self, shape: Any) -> None:
        if shape is None:
            raise TypeError("Use () not None as shape arguments")
        stand_in(self._buffer).reshape(shape)  # for NumPy to refuse a shape that does not fit
        self._buffer.reshape_in_place(shape)

    @shape.deleter
    def shape(self) -> None:
        raise AttributeError("Cannot delete array shape")

    @property
    def ndim(self) -> int:
        """The number of axes."""
        ndim: int = sized(self).ndim
        return ndim

    @property
    def size(self) -> int:
        """The number of elements."""
        size: int = sized(self).size
        return size

    @property
    def T(self) -> Any:  # noqa: N802 - NumPy's name
        """The transposed view."""
        if not is_resident(self):
            found = transposed(self)
            if found is not NOT_PLACED:
                return found
        return view_of(self, (self._found or buffer_of(self)).layout.T)
