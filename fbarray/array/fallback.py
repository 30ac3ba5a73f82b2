"""`FallbackArray`: its attributes and methods. `fbarray.routing` decides where a call runs."""

from __future__ import annotations

from collections.abc import Iterator
from types import GenericAlias
from typing import Any, ClassVar

import numpy as np

from fbarray import events
from fbarray.array.flags import Flags
from fbarray.array.flat import FlatIterator
from fbarray.array.iteration import Iteration
from fbarray.array.masquerade import ArrayType, class_of, is_extracted_by_pandas, make_known_to_dask
from fbarray.array.operators import method
from fbarray.array.to_host import BUFFERS, ToHost
from fbarray.devices import HOLDABLE, Device, open_device
from fbarray.memory import transfer
from fbarray.process import process
from fbarray.routing.boundary import array_like, from_host
from fbarray.routing.decision import settle
from fbarray.routing.turns import ARRAY_PRIORITY
from fbarray.routing.wrapping import Buffered, array_of, view_of

_HOST_ONLY = "is about host memory, which this array has none of; use fbarray.asnumpy(x).{name}"
_NO_MEANING = {
    **dict.fromkeys(("ctypes", "__array_struct__"), _HOST_ONLY),
    **({} if BUFFERS else dict.fromkeys(("__array_interface__", "__buffer__"), _HOST_ONLY)),
    **dict.fromkeys(("getfield", "setfield"), "is for structured dtypes; view(dtype) reinterprets"),
    "__cuda_array_interface__": "is not offered, since CuPy would take over mixed calls; use fbarray.ascupy(x)",
    "__array_namespace__": "is not offered yet: libraries that find it index by the array API's rules, not NumPy's",
    "__array_finalize__": "is for ndarray subclasses",
}
"""Attributes of ndarray that have no meaning here, and what to do instead."""


class FallbackArray(ToHost, metaclass=ArrayType):
    """An array on a device that every NumPy function takes.

    It behaves as `numpy.ndarray`: NumPy's functions and ufuncs run on the device where CuPy can do what is asked,
    and on the host otherwise, reported by a `FallbackWarning` and recorded by `profile`. Make one with `asarray` or
    `array`.

    Examples
    --------
    >>> import numpy as np
    >>> import fbarray as fb
    >>> x = fb.asarray([[1.0, 2.0], [3.0, 4.0]])
    >>> np.linalg.norm(x - np.mean(x, axis=0), axis=1)
    FallbackArray([1.41421356, 1.41421356])
    >>> x.T[0] += 10
    >>> x
    FallbackArray([[11.,  2.],
                   [13.,  4.]])
    """

    __slots__ = ()
    __array_priority__: ClassVar[float] = ARRAY_PRIORITY
    __hash__: ClassVar[None]  # type: ignore[assignment]
    __class_getitem__: ClassVar[Any] = classmethod(GenericAlias)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise TypeError("a FallbackArray is made by fbarray.asarray(obj) or fbarray.array(obj)")

    def _lacking(self, name: str) -> Any:
        """The value of an attribute that the class lacks; the AttributeError says what to use instead, if anything."""
        if name in ("_typ", "to_numpy") and is_extracted_by_pandas():
            return "npy_extension" if name == "_typ" else self._given_to_write
        if name == "__dask_graph__":  # dask asks whether it is a collection of its own, before all else
            make_known_to_dask(FallbackArray)
        meaning = _NO_MEANING.get(name)
        if meaning is None:
            raise AttributeError(f"'FallbackArray' object has no attribute {name!r}", name=name, obj=self)
        raise AttributeError(f"{name} {meaning.format(name=name)}", name=name, obj=self)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """`numpy.ndarray` for code that asks whether this is one (see the option ``masquerade``), else the class."""
        return class_of(self)

    # --- NumPy's protocols ----------------------------------------------------------------------------------------

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool = False) -> Any:
        """NumPy's result for this array as a FallbackArray, for NumPy functions that use this method; a 0-d one as a
        scalar if NumPy asks for that.
        """
        if return_scalar and not np.ndim(array):
            return array[()]
        held = isinstance(array, Buffered) or array.dtype not in HOLDABLE
        return array if held else array_like(self, array)

    def __dlpack__(self, **kwargs: Any) -> Any:
        with events.measured("fbarray.FallbackArray.__dlpack__", "explicit"):
            self._buffer.to_write_on_device()
        with self._buffer.device.here():
            return self._buffer.share().__dlpack__(**kwargs)

    def __dlpack_device__(self) -> tuple[int, int]:
        with events.measured("fbarray.FallbackArray.__dlpack_device__", "explicit"):
            location: tuple[int, int] = self._buffer.on_device().__dlpack_device__()
        return location

    # --- attributes -----------------------------------------------------------------------------------------------

    @property
    def strides(self) -> tuple[int, ...]:
        """The bytes from one element to the next along each axis."""
        return self._buffer.layout.strides

    @strides.setter
    def strides(self, strides: Any) -> None:
        self._buffer.stride_in_place(strides)

    def _set_dtype(self, dtype: Any) -> None:
        """``x.dtype = dtype``, as the method that NumPy 2.5 has for it."""
        self.dtype = dtype  # type: ignore[misc]

    def _set_shape(self, shape: Any) -> None:
        """``x.shape = shape``, as the method that NumPy 2.5 has for it."""
        self.shape = shape  # type: ignore[misc]

    @property
    def itemsize(self) -> int:
        """The size of one element in bytes."""
        return self.dtype.itemsize

    @property
    def nbytes(self) -> int:
        """The size of all elements in bytes."""
        return int(self._buffer.layout.nbytes)

    @property
    def base(self) -> Any:
        """The array whose memory this one is a view of, or None."""
        return self._buffer.base

    @property
    def flags(self) -> Flags:
        """The memory layout, and whether the array may be written."""
        return Flags(self._buffer)

    @property
    def device(self) -> str:
        """The device's name, ``'cuda:0'``."""
        return self._buffer.device.name

    @property
    def mT(self) -> Any:  # noqa: N802 - NumPy's name
        """The view with the last two axes exchanged."""
        if self.ndim < 2:
            raise ValueError("matrix transpose with ndim < 2 is undefined")
        return self.swapaxes(-1, -2)

    @property
    def real(self) -> Any:
        """The real part: a view, or the array itself if its dtype is real. Assigning writes it."""
        layout = self._buffer.layout
        return view_of(self, layout.real) if layout.dtype.kind == "c" else self

    @real.setter
    def real(self, value: Any) -> None:
        self.real[...] = _part(self.dtype, value)

    @property
    def imag(self) -> Any:
        """The imaginary part: a view; for a real array, new, read-only zeros, to which no assignment is allowed."""
        layout = self._buffer.layout
        if layout.dtype.kind == "c":
            return view_of(self, layout.imag)
        xp = np if self._buffer.on_host_alone else self._buffer.device.xp
        with self._buffer.device.here():
            zeros = array_like(self, xp.zeros(layout.shape, layout.dtype, order="F" if layout.flags.fnc else "C"))
        zeros._buffer.writeable = False
        return zeros

    @imag.setter
    def imag(self, value: Any) -> None:
        if self.dtype.kind != "c":
            raise TypeError("array does not have imaginary part to set")
        self.imag[...] = _part(self.dtype, value)

    @property
    def flat(self) -> FlatIterator:
        """A 1-d iterator over the elements in C order. Assigning writes them; too few values are repeated."""
        return FlatIterator(self)

    @flat.setter
    def flat(self, values: Any) -> None:
        if not self.flags.writeable:
            raise ValueError("array is read-only")
        FlatIterator(self)[:] = values

    def setflags(self, write: bool | None = None, align: bool | None = None, uic: bool | None = None) -> None:
        """Set ``flags.writeable``. `align` is ignored; ``uic=True`` raises a ValueError, as in NumPy."""
        if uic:
            raise ValueError("cannot set WRITEBACKIFCOPY flag to True")
        if write is not None:
            self.flags.writeable = write

    # --- copies to other devices, pickles ---------------------------------------------------------------------------

    def to_device(self, device: Any, /, *, stream: Any = None) -> Any:
        """A copy on another device: a FallbackArray, or for ``'cpu'`` a NumPy array. Itself if it is there."""
        if stream is not None:
            raise ValueError("The stream argument in to_device() is not supported")
        if device == self.device:
            return self
        if device == "cpu":
            return self._given_away("to_device")
        there = open_device(device)
        with events.measured("fbarray.FallbackArray.to_device", "explicit"):
            moved = there.copied_from(self._buffer.device, self._buffer.on_device())
            if moved is None:
                moved = transfer.upload(there, self._buffer.on_host(asked=True))
        return array_of(there, moved)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self._buffer.device, self._explicit("__reduce__"))

    def __setstate__(self, state: Any) -> None:
        raise TypeError("a FallbackArray is restored by pickle as a whole; NumPy's array state is not taken")

    # --- copies ---------------------------------------------------------------------------------------------------

    def __copy__(self) -> Any:
        return self.copy(order="K")

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        copied = memo[id(self)] = self.copy(order="K")
        return copied

    def __sizeof__(self) -> int:
        return object.__sizeof__(self) + (0 if self.base is not None else self.nbytes)

    # --- containers -----------------------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[Any]:
        if not self.ndim:
            raise TypeError("iteration over a 0-d array")
        return Iteration(self)

    def __contains__(self, value: Any) -> bool:
        return bool((self == value).any())

    def reshape(self, *shape: Any, **kwargs: Any) -> Any:
        """The same elements in another shape, as `numpy.ndarray.reshape`: a view if possible, else a copy."""
        layout = self._buffer.layout
        if not kwargs and not process.recording and layout.flags.c_contiguous:
            return view_of(self, layout.reshape(*shape))
        return settle(self._buffer.device, np.ndarray.reshape, (self, *shape), kwargs)

    # --- methods --------------------------------------------------------------------------------------------------

    all, any, max, min = method("all"), method("any"), method("max"), method("min")
    argmax, argmin = method("argmax"), method("argmin")
    argsort, argpartition, searchsorted = method("argsort"), method("argpartition"), method("searchsorted")
    sort, partition = method("sort"), method("partition")
    sum, prod, mean, var, std = method("sum"), method("prod"), method("mean"), method("var"), method("std")
    cumsum, cumprod, trace, dot = method("cumsum"), method("cumprod"), method("trace"), method("dot")
    clip, round = method("clip"), method("round")
    conj, conjugate = method("conj"), method("conjugate")
    choose, compress, take, repeat = method("choose"), method("compress"), method("take"), method("repeat")
    nonzero, diagonal = method("nonzero"), method("diagonal")
    put, fill, resize, byteswap = method("put"), method("fill"), method("resize"), method("byteswap")
    copy, astype, view = method("copy"), method("astype"), method("view")
    ravel, flatten, squeeze = method("ravel"), method("flatten"), method("squeeze")
    transpose, swapaxes = method("transpose"), method("swapaxes")


def _part(dtype: np.dtype[Any], value: Any) -> Any:
    """`value` as NumPy assigns it to a real or imaginary part: a complex value loses its imaginary part before 2.5."""
    if isinstance(value, (complex, np.complexfloating)):
        one = np.zeros((), dtype)
        one.real = value
        return one.real[()]
    return value


def _restored(device: Device, host: np.ndarray[Any, Any]) -> Any:
    """The unpickled array, still on the host; pickle calls this."""
    return from_host(device, host)


FallbackArray.__module__ = "fbarray"  # where users and pickle find it
