"""Conversion of an array to the host: implicit, as by ``np.asarray(x)``, or explicit, as by ``x.get()``."""

from __future__ import annotations

import operator
import pickle
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from fbarray import events
from fbarray.array.operators import Operators
from fbarray.array.printing import array_text
from fbarray.options import current
from fbarray.process import process
from fbarray.routing.metadata import stand_in
from fbarray.routing.plain import NOT_PLACED
from fbarray.routing.quick import given
from fbarray.routing.wrapping import view_of

BUFFERS = sys.version_info >= (3, 12)
"""Whether Python calls `__buffer__` of classes written in Python (PEP 688)."""

_WRITABLE, _STRIDES = 0x1, 0x18
"""Values of `inspect.BufferFlags` as plain integers, which are faster; the C API fixes them."""
_AS_STRIDED = np.lib.stride_tricks.as_strided.__code__
_CONVERTED = (
    "numpy.asarray",
    "the array is converted implicitly to a NumPy array, a read-only copy; to a function that writes into it, give "
    "x.get(), and assign what it wrote",
)
"""The name of the implicit conversion in events, and its reason."""


class ToHost(Operators):
    """The conversions. Implicit ones give the caller a private copy, and are reported; explicit ones are not."""

    __slots__ = ()

    if TYPE_CHECKING:
        shape: tuple[int, ...]
        strides: tuple[int, ...]
        dtype: np.dtype[Any]
        flags: Any

        @property
        def ndim(self) -> int: ...
        @property
        def size(self) -> int: ...

    # --- implicit -----------------------------------------------------------------------------------------------------

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        """The implicit conversion, ``np.asarray(x)``: a private copy with the array's strides, reported as a fallback.

        It is read-only, since a write to it would not reach this array, as it would between two NumPy arrays over the
        same memory. With ``copy=True`` or another dtype it is writable: there NumPy gives a copy, too.
        """
        if copy is False:
            raise ValueError("Unable to avoid copy while creating an array as requested.")
        host = self._given_to_write() if copy else self._given_implicitly(sys._getframe(1).f_code is _AS_STRIDED)
        return host if dtype is None or np.dtype(dtype) == host.dtype else host.astype(dtype)

    def _given_implicitly(self, strided: bool = False) -> np.ndarray[Any, Any]:
        """A private, read-only copy for an implicit conversion; `strided` if ``as_strided`` asks for it."""
        if process.may_place and not strided:
            found: Any = given(self)
            if found is not NOT_PLACED:
                return found  # type: ignore[no-any-return]
        return self._reported(partial(self._buffer.given_to_read, strided))

    def _given_to_write(self) -> np.ndarray[Any, Any]:
        """A private, writable copy for an implicit conversion."""
        return self._reported(self._buffer.copied_as_it_lies)

    def _reported(self, copied: Callable[[], np.ndarray[Any, Any]]) -> np.ndarray[Any, Any]:
        """The result of `copied()`, reported as a fallback; not if placement keeps the array on the host, since then
        nothing is transferred.
        """
        if process.may_place and not process.recording and self._buffer.on_host_alone:
            options = current()
            if options.placement == "auto" and options.fallback != "raise":
                return copied()
        events.forbid(*_CONVERTED)
        with events.measured(_CONVERTED[0], "implicit", _CONVERTED[1]):
            return copied()

    if BUFFERS:

        def __buffer__(self, flags: int) -> memoryview:
            """The elements for ``memoryview(x)``, `hashlib`, ``file.write(x)`` and compiled code: a private, read-only
            copy, reported as a fallback. NumPy calls this before `__array__`.
            """
            if flags & _WRITABLE:
                raise BufferError("what is written into a copy is lost: write into fbarray.asnumpy(x), and assign it")
            if flags & _STRIDES != _STRIDES and not self.flags.c_contiguous:
                raise ValueError("ndarray is not C-contiguous")
            return memoryview(self._given_implicitly(sys._getframe(1).f_code is _AS_STRIDED))

        @property
        def __array_interface__(self) -> dict[str, Any]:
            """Shape, dtype and strides by NumPy's array interface; NumPy then gets the memory from `__buffer__`."""
            options = current()
            if options.fallback == "raise" or options.transfer_limit is not None:
                raise AttributeError("__array_interface__")  # NumPy then calls __array__, which raises the error
            contiguous = self.flags.c_contiguous
            return {
                "shape": self.shape,
                "typestr": self.dtype.str,
                "strides": None if contiguous else self.strides,
                "version": 3,
            }

    @property
    def data(self) -> memoryview:
        """The elements as a memoryview of a private, read-only copy; reported as a fallback."""
        return memoryview(self._given_implicitly())

    def __bytes__(self) -> bytes:
        """The elements in C order; for a 0-d integer ``n``, ``n`` zero bytes, as Python's ``bytes(n)``."""
        if not self.ndim and self.dtype.kind in "iu":
            return bytes(operator.index(self))
        return self._explicit("__bytes__").tobytes()

    # --- explicit -------------------------------------------------------------------------------------------------

    def _explicit(self, name: str) -> np.ndarray[Any, Any]:
        """A read-only host array, for an explicit conversion by the method `name`."""
        if not process.recording:
            return self._buffer.on_host(asked=True)
        with events.measured(f"fbarray.FallbackArray.{name}", "explicit"):
            return self._buffer.on_host(asked=True)

    def _given_away(self, name: str) -> np.ndarray[Any, Any]:
        """A private, writable host copy, for an explicit conversion by the method `name`."""
        if not process.recording:
            return self._buffer.copy_on_host()
        with events.measured(f"fbarray.FallbackArray.{name}", "explicit"):
            return self._buffer.copy_on_host()

    def _single(self, name: str) -> Any:
        """For ``int(x)`` and such: the host array if it has one element, else a stand-in that NumPy refuses."""
        return self._explicit(name) if self.size == 1 else stand_in(self._buffer)

    def get(self) -> np.ndarray[Any, Any]:
        """A new, writable NumPy array with a copy of the data; the method has CuPy's name."""
        return self._given_away("get")

    def item(self, *args: Any) -> Any:
        """One element as a Python scalar, as `numpy.ndarray.item`; only that element is copied to the host."""
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
        """The elements as bytes, as `numpy.ndarray.tobytes`."""
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
