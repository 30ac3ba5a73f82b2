"""The elements of an array in C order: ``x.flat``, as `numpy.flatiter`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fbarray.array.iteration import Elements
from fbarray.routing.boundary import shared_of

if TYPE_CHECKING:
    from fbarray.array.fallback import FallbackArray


class FlatIterator:
    """A 1-d iterator over an array's elements, indexable and assignable.

    Examples
    --------
    >>> import fbarray as fb
    >>> x = fb.asarray([[1, 2], [3, 4]])
    >>> x.flat[3] = 9
    >>> x.T.flat[:2]
    FallbackArray([1, 3])
    """

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, array: FallbackArray) -> None:
        self.base = array
        self.index = 0
        self._elements = Elements(array)

    @property
    def coords(self) -> tuple[int, ...]:
        """The index of the next element, by axis."""
        return tuple(int(i) for i in np.unravel_index(self.index, self.base.shape))

    def copy(self) -> Any:
        """The elements as a new 1-d array."""
        return self.base.flatten()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        return self.copy().__array__(dtype, copy)  # type: ignore[no-any-return]

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return function(*_flattened(args), **{name: _flattened(value) for name, value in kwargs.items()})

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return getattr(ufunc, method)(*_flattened(inputs), **kwargs)

    def __len__(self) -> int:
        return self.base.size

    def __iter__(self) -> FlatIterator:
        return self

    def __next__(self) -> Any:
        if self.index >= len(self):
            raise StopIteration
        value = self._elements[self.index]
        self.index += 1
        return value

    def __getitem__(self, key: Any) -> Any:
        elements = _chosen(self.base.reshape(-1), _checked(key))
        return elements.copy() if elements.ndim and elements.base is not None else elements

    def __setitem__(self, key: Any, values: Any) -> None:
        if not self.base.flags.writeable:
            raise ValueError("underlying array is read-only")
        if isinstance(key, tuple) and not key:
            raise IndexError("Assigning to a flat iterator with a 0-D index is not supported")
        key = _checked(key)
        elements = self.base.reshape(-1)
        values = _flattened(values)
        device = self.base._buffer.device
        if isinstance(values, device.array_type):
            values = shared_of(device, values)
        if isinstance(key, slice) or np.ndim(key):  # NumPy looks at the values before it looks at the indices
            if isinstance(values, np.generic) or not hasattr(values, "dtype"):
                values = np.array(values, dtype=self.base.dtype)[()]
            if not np.size(values):
                return
        chosen = _chosen(elements, key)
        if not chosen.ndim:
            values = _item(values, self.base.dtype)
        elif np.ndim(values):
            values = np.resize(np.ravel(values), chosen.shape)  # shorter values are repeated, longer ones cut
        elements[key] = values
        if elements.base is None:  # no view has the elements in C order, so a copy was written
            self.base[...] = elements.reshape(self.base.shape)

    def __eq__(self, other: object) -> Any:
        return self.copy() == other

    def __ne__(self, other: object) -> Any:
        return self.copy() != other

    def __lt__(self, other: object) -> Any:
        return self.copy() < other

    def __le__(self, other: object) -> Any:
        return self.copy() <= other

    def __gt__(self, other: object) -> Any:
        return self.copy() > other

    def __ge__(self, other: object) -> Any:
        return self.copy() >= other


_VALID = "only integers, slices (`:`), ellipsis (`...`) and integer or boolean arrays are valid indices"


def _chosen(elements: Any, key: Any) -> Any:
    """``elements[key]``; the IndexError for an index out of range names no axis, as in `numpy.flatiter`."""
    try:
        return elements[key]
    except IndexError as error:
        raise IndexError(str(error).replace("for axis 0 with size", "for size")) from None


def _item(value: Any, dtype: Any) -> Any:
    """`value` as one element of `dtype`, converted or refused by NumPy; a 0-d array stays as it is."""
    if hasattr(value, "dtype") and not isinstance(value, (np.ndarray, np.generic)):
        if value.ndim:
            raise ValueError("Error setting single item of array.")
        return value
    element = np.zeros(1, dtype=dtype)
    element.flat[0] = value
    return element[0]


def _flattened(value: Any) -> Any:
    """`value` with each flat iterator replaced by its 1-d array: a view if the array is contiguous, else a copy."""
    if isinstance(value, FlatIterator):
        return value.base.reshape(-1)
    if type(value) in (tuple, list):
        return type(value)(_flattened(item) for item in value)
    return value


def _checked(key: Any) -> Any:
    """The key as one index, slice, or array of indices; raises for a key that `numpy.flatiter` refuses."""
    if isinstance(key, tuple):
        if len(key) > 1:
            raise IndexError("unsupported iterator index")
        key = key[0] if key else Ellipsis
    if key is None:
        raise IndexError(_VALID)
    if isinstance(key, bool):
        return 0 if key else slice(0)
    if isinstance(key, float):
        return int(key)
    return slice(None) if key is Ellipsis else key
