"""FallbackArray: its attributes, operators and methods. Where a call goes is decided below."""

from __future__ import annotations

import inspect
import operator
import pickle
import sys
from collections.abc import Callable, Iterator
from types import GenericAlias
from typing import Any, ClassVar

import numpy as np

from fbarray import events
from fbarray.array.flags import Flags
from fbarray.array.flat import Elements, FlatIterator, Rows
from fbarray.array.masquerade import ArrayType, class_of, is_extracted_by_pandas, make_known_to_dask
from fbarray.array.printing import array_text
from fbarray.devices import HOLDABLE, Device, open_device
from fbarray.memory import transfer
from fbarray.options import current
from fbarray.routing.boundary import Buffered, array_like, array_of, from_host, view_of
from fbarray.routing.decision import settle
from fbarray.routing.indexing import is_there, part_of
from fbarray.routing.metadata import stand_in
from fbarray.routing.operators import BINARY, IN_PLACE
from fbarray.routing.turns import ARRAY_PRIORITY, defers_to, functions_are_ours, ufuncs_are_ours

_NOTHING: dict[str, Any] = {}
_HOST_ONLY = "is about host memory, which this array has none of; use fbarray.asnumpy(x).{name}"
_BUFFERS = sys.version_info >= (3, 12)
"""Whether a class written in Python can offer its memory (PEP 688)."""
_NO_MEANING = {
    **dict.fromkeys(("ctypes", "__array_struct__"), _HOST_ONLY),
    **({} if _BUFFERS else dict.fromkeys(("__array_interface__", "__buffer__"), _HOST_ONLY)),
    **dict.fromkeys(("getfield", "setfield"), "is for structured dtypes; view(dtype) reinterprets"),
    "__cuda_array_interface__": "is not offered, since CuPy would take over mixed calls; use fbarray.ascupy(x)",
    "__array_namespace__": "is not offered yet: libraries that find it index by the array API's rules, not NumPy's",
    "__array_finalize__": "is for ndarray subclasses",
}
"""Attributes of ndarray that have no meaning here, and what to do instead."""


_AS_STRIDED = np.lib.stride_tricks.as_strided.__code__
_CONVERTED = (
    "numpy.asarray",
    "the array is converted implicitly to a NumPy array, a read-only copy; to a function that writes into it, give "
    "x.get(), and assign what it wrote",
)
"""What events call the implicit conversion, and its reason."""


def _binary(function: Callable[..., Any]) -> Any:
    """The operator whose left operand is ours."""
    ufunc = BINARY[function]

    def operate(self: Any, other: Any) -> Any:
        kind = type(other)
        turn = False if kind is FallbackArray else defers_to(kind)
        if turn is False:
            return settle(self._buffer.device, function, (self, other), _NOTHING)
        return NotImplemented if turn else ufunc(self, other)

    return operate


def _reflected(function: Callable[..., Any]) -> Any:
    """The operator whose right operand is ours."""
    ufunc = BINARY[function]

    def operate(self: Any, other: Any) -> Any:
        kind = type(other)
        turn = False if kind is FallbackArray else defers_to(kind)
        if turn is None:
            return ufunc(other, self)
        return settle(self._buffer.device, function, (other, self), _NOTHING)  # what defers to it has had its turn

    return operate


def _in_place(function: Callable[..., Any]) -> Any:
    """``x += other``: x itself, written."""
    ufunc = IN_PLACE[function]

    def operate(self: Any, other: Any) -> Any:
        kind = type(other)
        turn = False if kind is FallbackArray else defers_to(kind)
        if turn is False:
            return settle(self._buffer.device, function, (self, other), _NOTHING)
        return NotImplemented if turn else ufunc(self, other, out=(self,))

    return operate


def _unary(function: Callable[..., Any]) -> Any:
    def operate(self: Any) -> Any:
        return settle(self._buffer.device, function, (self,), _NOTHING)

    return operate


def _method(name: str) -> Any:
    """The method of this name, as `numpy.ndarray` has it."""
    function = vars(np.ndarray)[name]

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return settle(self._buffer.device, function, (self, *args), kwargs)

    method.__name__ = name
    method.__qualname__ = f"FallbackArray.{name}"
    method.__doc__ = f"As `numpy.ndarray.{name}`, on the device where it can be done there."
    return method


class FallbackArray(Buffered, metaclass=ArrayType):
    """An array on a device that every NumPy function takes.

    It behaves as `numpy.ndarray`: NumPy's functions and ufuncs run on the device where CuPy can do what is asked,
    and on the host otherwise, told by a `FallbackWarning` and recorded by `profile`. Make one with `asarray` or
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

    def __getattr__(self, name: str) -> Any:
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

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if len(types) > 1 and not functions_are_ours(types):  # one type is this one
            return NotImplemented
        return settle(self._buffer.device, function, args, kwargs)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        arrays = type(inputs[0]) is type(inputs[-1]) is FallbackArray and len(inputs) < 3  # most calls
        if not arrays and not ufuncs_are_ours(inputs):
            return NotImplemented
        if kwargs and "out" in kwargs and not ufuncs_are_ours(kwargs["out"]):
            return NotImplemented
        return settle(self._buffer.device, ufunc if method == "__call__" else (ufunc, method), inputs, kwargs)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        """The implicit conversion, ``np.asarray(x)``: a copy of the caller's own, with the array's strides; reported as
        a fallback is.

        Without ``copy=True`` the NumPy array is read-only, since what is written into it would not be written into
        this one, as it would for two NumPy arrays over the same memory.
        """
        if copy is False:
            raise ValueError("Unable to avoid copy while creating an array as requested.")
        strided = sys._getframe(1).f_code is _AS_STRIDED
        host = self._given_implicitly(strided) if not copy else self._given_to_write()
        return host if dtype is None or np.dtype(dtype) == host.dtype else host.astype(dtype)

    def _given_implicitly(self, strided: bool = False) -> np.ndarray[Any, Any]:
        """A read-only copy of the caller's own, for code that did not ask fbarray for one."""
        events.forbid(*_CONVERTED)
        with events.measured(_CONVERTED[0], "implicit", _CONVERTED[1]):
            return self._buffer.given_to_read(strided)

    def _given_to_write(self) -> np.ndarray[Any, Any]:
        """The same for code that may write it."""
        events.forbid(*_CONVERTED)
        with events.measured(_CONVERTED[0], "implicit", _CONVERTED[1]):
            return self._buffer.copied_as_it_lies()

    if _BUFFERS:

        def __buffer__(self, flags: int) -> memoryview:
            """The elements for ``memoryview(x)``, `hashlib`, ``file.write(x)`` and compiled code: a read-only copy of
            the caller's own, reported as a fallback is. NumPy takes it before it asks for `__array__`.
            """
            if flags & inspect.BufferFlags.WRITABLE:
                raise BufferError("what is written into a copy is lost: write into fbarray.asnumpy(x), and assign it")
            if not (flags & inspect.BufferFlags.STRIDES == inspect.BufferFlags.STRIDES or self.flags.c_contiguous):
                raise ValueError("ndarray is not C-contiguous")
            return memoryview(self._given_implicitly(sys._getframe(1).f_code is _AS_STRIDED))

        @property
        def __array_interface__(self) -> dict[str, Any]:
            """Shape and dtype by NumPy's array interface; its memory is that of `__buffer__`."""
            options = current()
            if options.fallback == "raise" or options.transfer_limit is not None:
                raise AttributeError("__array_interface__")  # NumPy goes on to __array__, which says what is refused
            contiguous = self.flags.c_contiguous
            return {
                "shape": self.shape,
                "typestr": self.dtype.str,
                "strides": None if contiguous else self.strides,
                "version": 3,
            }

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool = False) -> Any:
        """What NumPy computed of this array outside of the protocols, as a FallbackArray; a 0-d one as a scalar where
        NumPy asks for that.
        """
        if return_scalar and not np.ndim(array):
            return array[()]
        held = isinstance(array, Buffered) or array.dtype not in HOLDABLE
        return array if held else array_like(self, array)

    @property
    def data(self) -> memoryview:
        """The elements as a buffer: a read-only copy of the caller's own, reported as a fallback is."""
        return memoryview(self._given_implicitly())

    def __bytes__(self) -> bytes:
        """The elements in C order; of an integer without axes, as in Python, so many zeros."""
        if not self.ndim and self.dtype.kind in "iu":
            return bytes(operator.index(self))
        return self._explicit("__bytes__").tobytes()

    def __dlpack__(self, **kwargs: Any) -> Any:
        self._buffer.to_write_on_device()
        with self._buffer.device.here():
            return self._buffer.share().__dlpack__(**kwargs)

    def __dlpack_device__(self) -> tuple[int, int]:
        location: tuple[int, int] = self._buffer.on_device().__dlpack_device__()
        return location

    # --- attributes -----------------------------------------------------------------------------------------------

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of the elements; assigning another reinterprets the bytes in place."""
        dtype: np.dtype[Any] = self._buffer.layout.dtype
        return dtype

    @dtype.setter
    def dtype(self, dtype: Any) -> None:
        self.view(dtype)  # for NumPy to refuse a dtype that does not fit
        self._buffer.reinterpret_in_place(np.dtype(dtype))

    @property
    def shape(self) -> tuple[int, ...]:
        """The length of each axis; assigning another reshapes in place, without a copy."""
        shape: tuple[int, ...] = self._buffer.layout.shape
        return shape

    @shape.setter
    def shape(self, shape: Any) -> None:
        if shape is None:
            raise TypeError("Use () not None as shape arguments")
        stand_in(self._buffer).reshape(shape)  # for NumPy to refuse a shape that does not fit
        self._buffer.reshape_in_place(shape)

    @property
    def strides(self) -> tuple[int, ...]:
        """The bytes from one element to the next along each axis."""
        strides: tuple[int, ...] = self._buffer.layout.strides
        return strides

    @strides.setter
    def strides(self, strides: Any) -> None:
        self._buffer.stride_in_place(strides)

    def _set_dtype(self, dtype: Any) -> None:
        """As NumPy 2.5 has it beside the assignment."""
        self.dtype = dtype

    def _set_shape(self, shape: Any) -> None:
        """As NumPy 2.5 has it beside the assignment."""
        self.shape = shape

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self._buffer.layout.shape)

    @property
    def size(self) -> int:
        """The number of elements."""
        return int(self._buffer.layout.size)

    @property
    def itemsize(self) -> int:
        """The bytes of one element."""
        return self.dtype.itemsize

    @property
    def nbytes(self) -> int:
        """The bytes of all elements."""
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
    def T(self) -> Any:  # noqa: N802 - NumPy's name
        """The transposed view."""
        return view_of(self, self._buffer.layout.T)

    @property
    def mT(self) -> Any:  # noqa: N802 - NumPy's name
        """The view with the last two axes exchanged."""
        if self.ndim < 2:
            raise ValueError("matrix transpose with ndim < 2 is undefined")
        return self.swapaxes(-1, -2)

    @property
    def real(self) -> Any:
        """The real part, a view; assigning writes it."""
        layout = self._buffer.layout
        return view_of(self, layout.real) if layout.dtype.kind == "c" else self

    @real.setter
    def real(self, value: Any) -> None:
        self.real[...] = _part(self.dtype, value)

    @property
    def imag(self) -> Any:
        """The imaginary part, a view; of a real array, read-only zeros."""
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
        """A 1-d iterator over the elements, in C order; assigning writes them, repeating the values."""
        return FlatIterator(self)

    @flat.setter
    def flat(self, values: Any) -> None:
        if not self.flags.writeable:
            raise ValueError("array is read-only")
        FlatIterator(self)[:] = values

    def setflags(self, write: bool | None = None, align: bool | None = None, uic: bool | None = None) -> None:
        """Set ``flags.writeable``; the other two flags only exist for host memory."""
        if uic:
            raise ValueError("cannot set WRITEBACKIFCOPY flag to True")
        if write is not None:
            self.flags.writeable = write

    # --- to the host, plainly asked for ---------------------------------------------------------------------------

    def _explicit(self, name: str) -> np.ndarray[Any, Any]:
        """The read-only host array, where the user plainly asked for the values by calling `name`."""
        if not events.recording:
            return self._buffer.on_host(asked=True)
        with events.measured(f"fbarray.FallbackArray.{name}", "explicit"):
            return self._buffer.on_host(asked=True)

    def _given_away(self, name: str) -> np.ndarray[Any, Any]:
        """A host array for the user to keep and to write, asked for by calling `name`."""
        if not events.recording:
            return self._buffer.copy_on_host()
        with events.measured(f"fbarray.FallbackArray.{name}", "explicit"):
            return self._buffer.copy_on_host()

    def _single(self, name: str) -> Any:
        """One element on the host, for Python's conversions; of more elements, a stand-in for NumPy to refuse."""
        return self._explicit(name) if self.size == 1 else stand_in(self._buffer)

    def get(self) -> np.ndarray[Any, Any]:
        """A fresh, writable NumPy array with a copy of the data (CuPy's name)."""
        return self._given_away("get")

    def item(self, *args: Any) -> Any:
        """One element as a Python scalar, as `numpy.ndarray.item`; only that element is moved."""
        stand_in(self._buffer).item(*args)
        if not args:
            return self._explicit("item").item()
        index = args[0] if len(args) == 1 and isinstance(args[0], tuple) else args
        if len(index) == 1 and self.ndim != 1:
            index = np.unravel_index(range(self.size)[index[0]], self.shape)
        key: Any = (*map(operator.index, index), Ellipsis)
        one = self._buffer.layout[key]
        return view_of(self, one)._explicit("item").item()

    def tolist(self) -> Any:
        """The elements as nested lists of Python scalars."""
        return self._explicit("tolist").tolist()

    def tobytes(self, order: Any = "C") -> bytes:
        """The elements as bytes."""
        return self._explicit("tobytes").tobytes(order)

    def tofile(self, fid: Any, sep: str = "", format: str = "%s") -> None:
        """Write the elements to a file, as `numpy.ndarray.tofile`."""
        self._explicit("tofile").tofile(fid, sep, format)

    def dump(self, file: Any) -> None:
        """Pickle the array to a file."""
        if isinstance(file, (str, bytes)) or hasattr(file, "__fspath__"):
            with open(file, "wb") as opened:
                pickle.dump(self, opened)
        else:
            pickle.dump(self, file)

    def dumps(self) -> bytes:
        """Pickle the array to bytes."""
        return pickle.dumps(self)

    def to_device(self, device: Any, /, *, stream: Any = None) -> Any:
        """The array on another device: ``'cpu'`` gives a NumPy array, a device's name a FallbackArray there."""
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

    def __bool__(self) -> bool:
        return bool(self._single("__bool__"))

    def __int__(self) -> int:
        return int(self._single("__int__"))

    def __float__(self) -> float:
        return float(self._single("__float__"))

    def __complex__(self) -> complex:
        return complex(self._single("__complex__"))

    def __index__(self) -> int:
        return operator.index(self._single("__index__"))

    def __repr__(self) -> str:
        return array_text(self._buffer, True)

    def __str__(self) -> str:
        return array_text(self._buffer)

    def __format__(self, specification: str) -> str:
        if not self.ndim:
            return format(self.item(), specification)
        return format(stand_in(self._buffer), specification) if specification else str(self)

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

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        if not self.ndim:
            raise TypeError("iteration over a 0-d array")
        return iter(Elements(self) if self.ndim == 1 else Rows(self))

    def __contains__(self, value: Any) -> bool:
        return bool((self == value).any())

    def __getitem__(self, key: Any) -> Any:
        if not events.recording:
            part = part_of(self._buffer, key)
            if part is not None:
                return view_of(self, part)
        return settle(self._buffer.device, operator.getitem, (self, key), _NOTHING)

    def __setitem__(self, key: Any, value: Any) -> None:
        if not events.recording and type(value) is FallbackArray and is_there(self._buffer, key, value._buffer):
            return
        settle(self._buffer.device, operator.setitem, (self, key, value), _NOTHING)

    def __delitem__(self, key: Any) -> None:
        raise ValueError("cannot delete array elements")

    # --- operators ------------------------------------------------------------------------------------------------

    __add__, __radd__, __iadd__ = _binary(operator.add), _reflected(operator.add), _in_place(operator.iadd)
    __sub__, __rsub__, __isub__ = _binary(operator.sub), _reflected(operator.sub), _in_place(operator.isub)
    __mul__, __rmul__, __imul__ = _binary(operator.mul), _reflected(operator.mul), _in_place(operator.imul)
    __pow__, __rpow__, __ipow__ = _binary(operator.pow), _reflected(operator.pow), _in_place(operator.ipow)
    __mod__, __rmod__, __imod__ = _binary(operator.mod), _reflected(operator.mod), _in_place(operator.imod)
    __and__, __rand__, __iand__ = _binary(operator.and_), _reflected(operator.and_), _in_place(operator.iand)
    __or__, __ror__, __ior__ = _binary(operator.or_), _reflected(operator.or_), _in_place(operator.ior)
    __xor__, __rxor__, __ixor__ = _binary(operator.xor), _reflected(operator.xor), _in_place(operator.ixor)
    __truediv__, __rtruediv__ = _binary(operator.truediv), _reflected(operator.truediv)
    __floordiv__, __rfloordiv__ = _binary(operator.floordiv), _reflected(operator.floordiv)
    __lshift__, __rlshift__ = _binary(operator.lshift), _reflected(operator.lshift)
    __rshift__, __rrshift__ = _binary(operator.rshift), _reflected(operator.rshift)
    __matmul__, __rmatmul__ = _binary(operator.matmul), _reflected(operator.matmul)
    __itruediv__, __ifloordiv__ = _in_place(operator.itruediv), _in_place(operator.ifloordiv)
    __ilshift__, __irshift__ = _in_place(operator.ilshift), _in_place(operator.irshift)
    __imatmul__ = _in_place(operator.imatmul)
    __divmod__, __rdivmod__ = _binary(divmod), _reflected(divmod)
    __lt__, __le__, __gt__ = _binary(operator.lt), _binary(operator.le), _binary(operator.gt)
    __ge__, __eq__, __ne__ = _binary(operator.ge), _binary(operator.eq), _binary(operator.ne)
    __neg__, __pos__ = _unary(operator.neg), _unary(operator.pos)
    __abs__, __invert__ = _unary(operator.abs), _unary(operator.invert)

    # --- methods --------------------------------------------------------------------------------------------------

    all, any, max, min = _method("all"), _method("any"), _method("max"), _method("min")
    argmax, argmin = _method("argmax"), _method("argmin")
    argsort, argpartition, searchsorted = _method("argsort"), _method("argpartition"), _method("searchsorted")
    sort, partition = _method("sort"), _method("partition")
    sum, prod, mean, var, std = _method("sum"), _method("prod"), _method("mean"), _method("var"), _method("std")
    cumsum, cumprod, trace, dot = _method("cumsum"), _method("cumprod"), _method("trace"), _method("dot")
    clip, round = _method("clip"), _method("round")
    conj, conjugate = _method("conj"), _method("conjugate")
    choose, compress, take, repeat = _method("choose"), _method("compress"), _method("take"), _method("repeat")
    nonzero, diagonal = _method("nonzero"), _method("diagonal")
    put, fill, resize, byteswap = _method("put"), _method("fill"), _method("resize"), _method("byteswap")
    copy, astype, view = _method("copy"), _method("astype"), _method("view")
    reshape, ravel, flatten, squeeze = _method("reshape"), _method("ravel"), _method("flatten"), _method("squeeze")
    transpose, swapaxes = _method("transpose"), _method("swapaxes")


def _part(dtype: np.dtype[Any], value: Any) -> Any:
    """`value` as NumPy assigns it to a real or imaginary part: before 2.5 it drops a complex number's own imaginary."""
    if isinstance(value, (complex, np.complexfloating)):
        one = np.zeros((), dtype)
        one.real = value
        return one.real[()]
    return value


def _restored(device: Device, host: np.ndarray[Any, Any]) -> Any:
    """What pickle calls."""
    return from_host(device, host)


FallbackArray.__module__ = "fbarray"  # where users find it, and pickle
