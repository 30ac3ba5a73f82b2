"""FallbackArray and FallbackScalar: their attributes, operators and methods. Where a call goes is decided below."""

from __future__ import annotations

import numbers
import operator
import pickle
from collections.abc import Callable, Iterator
from types import GenericAlias
from typing import Any, ClassVar

import numpy as np

from fbarray import events
from fbarray.devices import Device, open_device
from fbarray.flags import Flags
from fbarray.flat import FlatIterator
from fbarray.masquerade import class_of
from fbarray.memory import transfer
from fbarray.memory.buffer import Buffer
from fbarray.printing import array_text
from fbarray.routing.boundary import Buffered, array_of, bind_classes, like, view_of
from fbarray.routing.decision import settle
from fbarray.routing.metadata import stand_in
from fbarray.routing.operators import BINARY, IN_PLACE
from fbarray.routing.table import Table as Table  # imported for what it does: it gives devices their routes
from fbarray.routing.turns import ARRAY_PRIORITY, defers_to, functions_are_ours, ufuncs_are_ours

_NOTHING: dict[str, Any] = {}
_HOST_ONLY = "is about host memory, which this array has none of; use fbarray.asnumpy(x).{name}"
_NO_MEANING = {
    **dict.fromkeys(("ctypes", "data", "__array_interface__", "__array_struct__", "__buffer__"), _HOST_ONLY),
    **dict.fromkeys(("getfield", "setfield"), "is for structured dtypes; view(dtype) reinterprets"),
    "__cuda_array_interface__": "is not offered, since CuPy would take over mixed calls; use fbarray.ascupy(x)",
    "__array_namespace__": "is not offered yet: libraries that find it index by the array API's rules, not NumPy's",
    "__array_wrap__": "is for ndarray subclasses; NumPy's protocols __array_ufunc__ and __array_function__ are here",
    "__array_finalize__": "is for ndarray subclasses",
}
"""Attributes of ndarray that have no meaning here, and what to do instead."""


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
        if turn is False:
            return settle(self._buffer.device, function, (other, self), _NOTHING)
        return NotImplemented if turn else ufunc(other, self)

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


class FallbackArray(Buffered):
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
    _called: ClassVar[str] = "FallbackArray"
    __hash__: ClassVar[None]  # type: ignore[assignment]
    __class_getitem__: ClassVar[Any] = classmethod(GenericAlias)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise TypeError("a FallbackArray is made by fbarray.asarray(obj) or fbarray.array(obj)")

    def __getattr__(self, name: str) -> Any:
        meaning = _NO_MEANING.get(name)
        if meaning is None:
            raise AttributeError(f"{self._called!r} object has no attribute {name!r}", name=name, obj=self)
        raise AttributeError(f"{name} {meaning.format(name=name)}", name=name, obj=self)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """The class; for code that takes `numpy.ndarray` alone, see the option ``masquerade``, that one."""
        return class_of(self, type(self) is not FallbackArray)

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
        """The implicit conversion, ``np.asarray(x)``: told as a fallback is.

        Without ``copy=True`` the NumPy array is read-only, since what is written into it would not be written into
        this one, as it would for two NumPy arrays over the same memory.
        """
        if copy is False:
            raise ValueError("Unable to avoid copy while creating an array as requested.")
        name, reason = "numpy.asarray", "the array is converted implicitly to a NumPy array"
        events.forbid(name, reason)
        with events.measured(name, "implicit", reason):
            host = self._buffer.on_host()
        if type(self) is not FallbackArray:  # a scalar, of which NumPy makes a new array
            host = host.copy()
        if dtype is not None and np.dtype(dtype) != host.dtype:
            return host.astype(dtype)
        return host.copy(order="K") if copy else host

    def __dlpack__(self, **kwargs: Any) -> Any:
        self._buffer.to_write_on_device()
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
        return settle(self._buffer.device, np.ndarray.transpose, (self,), _NOTHING)

    @property
    def mT(self) -> Any:  # noqa: N802 - NumPy's name
        """The view with the last two axes exchanged."""
        if self.ndim < 2:
            raise ValueError("matrix transpose with ndim < 2 is undefined")
        return self.swapaxes(-1, -2)

    @property
    def real(self) -> Any:
        """The real part, a view; assigning writes it."""
        bare = self._buffer.layout
        return view_of(self, bare.real, bare) if self.dtype.kind == "c" else self

    @real.setter
    def real(self, value: Any) -> None:
        self.real[...] = _part(self.dtype, value)

    @property
    def imag(self) -> Any:
        """The imaginary part, a view; of a real array, read-only zeros."""
        bare = self._buffer.layout
        if self.dtype.kind == "c":
            return view_of(self, bare.imag, bare)
        xp = np if isinstance(bare, np.ndarray) else self._buffer.device.xp
        zeros = like(self, xp.zeros(bare.shape, bare.dtype, order="F" if bare.flags.fnc else "C"))
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
        with events.measured(f"fbarray.{self._called}.{name}", "explicit"):
            return self._buffer.on_host(asked=True)

    def _given_away(self, name: str) -> np.ndarray[Any, Any]:
        """A host array for the user to keep and to write, asked for by calling `name`."""
        if not events.recording:
            return self._buffer.copy_on_host()
        with events.measured(f"fbarray.{self._called}.{name}", "explicit"):
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
        bare = self._buffer.layout
        one = bare[(*map(operator.index, index), Ellipsis)]
        return view_of(self, one, bare)._explicit("item").item()

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
        return array_of(there, transfer.upload(there, self._explicit("to_device")))

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
        return array_text(self._buffer, self._called)

    def __str__(self) -> str:
        return array_text(self._buffer)

    def __format__(self, specification: str) -> str:
        if not self.ndim:
            return format(self.item(), specification)
        return format(stand_in(self._buffer), specification) if specification else str(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), self._buffer.device, self._explicit("__reduce__"))

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
        return (self[i] for i in range(len(self)))

    def __contains__(self, value: Any) -> bool:
        return bool((self == value).any())

    def __getitem__(self, key: Any) -> Any:
        return settle(self._buffer.device, operator.getitem, (self, key), _NOTHING)

    def __setitem__(self, key: Any, value: Any) -> None:
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


class FallbackScalar(FallbackArray):
    """One element on a device: immutable and hashable, where NumPy gives a scalar.

    NumPy's reductions, and indexing one element, give scalars. This is theirs on the device: its value stays there
    until somebody asks for it (``float(s)``, ``s.item()``, ``if s:``).

    Examples
    --------
    >>> import fbarray as fb
    >>> s = fb.asarray([1.0, 2.0]).sum()
    >>> s
    FallbackScalar(3.0, dtype=float64)
    >>> t = s
    >>> s += 1
    >>> float(s), float(t)
    (4.0, 3.0)
    """

    __slots__ = ()
    _called: ClassVar[str] = "FallbackScalar"

    shape = property(vars(FallbackArray)["shape"].fget, doc="The empty tuple; it cannot be assigned.")
    dtype = property(vars(FallbackArray)["dtype"].fget, doc="The dtype of the value; it cannot be assigned.")
    strides = property(vars(FallbackArray)["strides"].fget, doc="The empty tuple; it cannot be assigned.")

    @property
    def flags(self) -> Flags:
        """The flags of a scalar, which are fixed."""
        return Flags(self._buffer, fixed=True)

    @property
    def mT(self) -> Any:  # noqa: N802 - NumPy's name
        """A scalar has no matrix transpose."""
        raise AttributeError("'FallbackScalar' object has no attribute 'mT'")

    @property
    def numerator(self) -> Any:
        """The integer itself."""
        return self._integral("numerator")

    @property
    def denominator(self) -> int:
        """One."""
        self._integral("denominator")
        return 1

    def _integral(self, name: str) -> Any:
        if self.dtype.kind not in "iu":
            raise AttributeError(f"'FallbackScalar' object of dtype {self.dtype} has no attribute {name!r}")
        return self

    def __trunc__(self) -> int:
        return int(self)

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(self._value("__hash__"))

    def __repr__(self) -> str:
        return f"FallbackScalar({self._value('__repr__')}, dtype={self.dtype})"

    def __str__(self) -> str:
        return str(self._value("__str__"))

    def __format__(self, specification: str) -> str:
        return format(self._value("__format__"), specification)

    def __round__(self, ndigits: int | None = None) -> Any:
        return round(self._value("__round__"), ndigits)

    def __setitem__(self, key: Any, value: Any) -> None:
        raise TypeError("'FallbackScalar' object does not support item assignment")

    def _value(self, name: str) -> Any:
        """The NumPy scalar."""
        return self._explicit(name)[()]

    _single = _value

    def __mul__(self, other: Any) -> Any:
        return NotImplemented if self._repeats(other) else super().__mul__(other)

    def __rmul__(self, other: Any) -> Any:
        return NotImplemented if self._repeats(other) else super().__rmul__(other)

    def _repeats(self, other: Any) -> bool:
        """Whether ``other * self`` is Python's repetition of a sequence, as it is for NumPy's integer scalars."""
        if self.dtype.kind == "b":
            return isinstance(other, (str, bytes))  # for Python to refuse
        return isinstance(other, (str, bytes, list, tuple)) and self.dtype.kind in "iu"

    def is_integer(self) -> bool:
        """Whether the value is integral."""
        return bool(self._value("is_integer").is_integer())

    def as_integer_ratio(self) -> tuple[int, int]:
        """The value as a ratio of integers."""
        numerator, denominator = self._value("as_integer_ratio").as_integer_ratio()
        return int(numerator), int(denominator)

    def bit_count(self) -> int:
        """The number of set bits of the absolute value."""
        return int(self._value("bit_count").bit_count())

    __iadd__, __isub__, __imul__ = FallbackArray.__add__, FallbackArray.__sub__, __mul__
    __ipow__, __imod__, __imatmul__ = FallbackArray.__pow__, FallbackArray.__mod__, FallbackArray.__matmul__
    __iand__, __ior__, __ixor__ = FallbackArray.__and__, FallbackArray.__or__, FallbackArray.__xor__
    __itruediv__, __ifloordiv__ = FallbackArray.__truediv__, FallbackArray.__floordiv__
    __ilshift__, __irshift__ = FallbackArray.__lshift__, FallbackArray.__rshift__


def _part(dtype: np.dtype[Any], value: Any) -> Any:
    """`value` as NumPy assigns it to a real or imaginary part: before 2.5 it drops a complex number's own imaginary."""
    if isinstance(value, (complex, np.complexfloating)):
        one = np.zeros((), dtype)
        one.real = value
        return one.real[()]
    return value


def _restored(kind: type[FallbackArray], device: Device, host: np.ndarray[Any, Any]) -> FallbackArray:
    """What pickle calls."""
    restored = object.__new__(kind)
    restored._buffer = Buffer(device, transfer.upload(device, host))
    restored._buffer.writeable = not issubclass(kind, FallbackScalar)
    return restored


class _Integer(FallbackScalar):
    """A scalar that Python takes for an integer, as NumPy's integer scalars."""

    __slots__ = ()


class _Floating(FallbackScalar):
    """A scalar that Python takes for a real number, as NumPy's floating scalars."""

    __slots__ = ()


class _Complex(FallbackScalar):
    """A scalar that Python takes for a complex number, as NumPy's complex scalars."""

    __slots__ = ()


_BY_KIND: dict[str, type[Buffered]] = {"b": FallbackScalar, "i": _Integer, "u": _Integer, "f": _Floating, "c": _Complex}
bind_classes(FallbackArray, FallbackScalar, _BY_KIND)
numbers.Integral.register(_Integer)
numbers.Real.register(_Floating)
numbers.Complex.register(_Complex)
numbers.Number.register(FallbackScalar)  # so that numpy.isscalar, which asks no protocol, knows a boolean too
