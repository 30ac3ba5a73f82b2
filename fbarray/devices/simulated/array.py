"""`SimulatedArray`: ``cupy.ndarray`` imitated over a private NumPy array. Index keys are in `indexing`."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np

from fbarray.devices.simulated import indexing as indexing
from fbarray.devices.simulated.current import current_number
from fbarray.devices.simulated.flat import SimulatedFlat as SimulatedFlat
from fbarray.devices.simulated.memory import (
    SimulatedCudaDevice,
    SimulatedCudaError,
    SimulatedFlags,
    SimulatedMemory,
    address,
    as_bytes,
    check_aligned,
    check_kind,
    check_kth,
    owner,
    quiet,
    reshape_without_copy,
    reshaped,
    supported,
)
from fbarray.devices.simulated.methods import COMPARISONS, install
from fbarray.devices.simulated.pool import pool_of
from fbarray.devices.simulated.transfer import Transfers

SCALARS = (bool, int, float, complex, np.generic)

# The namespaces opened so far, by ordinal. An array finds its device's functions here.
NAMESPACES: dict[int, Any] = {}


class SimulatedArray(Transfers):
    """An array on the simulated device, as strict as ``cupy.ndarray``.

    Parameters are those of ``cupy.ndarray``. Without `memptr` the array is new, of `shape`, not initialised; with it,
    the array is a view of that memory.
    """

    __slots__ = ("__weakref__", "_host", "_ordinal", "base")
    __array_priority__: ClassVar[int] = 100
    __hash__ = None  # type: ignore[assignment]

    _host: np.ndarray
    _ordinal: int
    base: SimulatedArray | None

    def __new__(
        cls,
        shape: Any,
        dtype: Any = float,
        memptr: SimulatedMemory | None = None,
        strides: Any = None,
        order: str | None = "C",
    ) -> Any:
        layout: Any = {"strides": strides, "order": order or "C"}
        if memptr is None:
            return adopt(np.ndarray(shape, supported(dtype), **layout), 0)
        buffer, offset = memptr.buffer()
        if 0 in np.atleast_1d(shape):
            offset = 0  # the pointer of an empty array may lie outside the memory
        view = adopt(np.ndarray(shape, dtype, buffer=buffer, offset=offset, **layout), memptr.device_id, memptr.base)
        view.base = None  # CuPy knows the memory, not the array that it was taken from
        return view

    # attributes

    @property
    def dtype(self) -> np.dtype[Any]:
        return self._host.dtype

    @property
    def shape(self) -> tuple[int, ...]:
        return self._host.shape

    @shape.setter
    def shape(self, shape: Any) -> None:
        self._host = reshape_without_copy(self._host, shape)

    @property
    def strides(self) -> tuple[int, ...]:
        return self._host.strides

    @property
    def ndim(self) -> int:
        return self._host.ndim

    @property
    def size(self) -> int:
        return self._host.size

    @property
    def itemsize(self) -> int:
        return self._host.itemsize

    @property
    def nbytes(self) -> int:
        return self._host.nbytes

    @property
    def flags(self) -> SimulatedFlags:
        return SimulatedFlags(self._host, self.base is None)

    @property
    def data(self) -> SimulatedMemory:
        return SimulatedMemory(owner(self._host), address(self._host), self._ordinal, self._root)

    @property
    def device(self) -> SimulatedCudaDevice:
        return SimulatedCudaDevice(self._ordinal)

    @property
    def T(self) -> SimulatedArray:  # noqa: N802 - NumPy's name
        return self if self.ndim < 2 else self._view(self._host.T)

    @property
    def mT(self) -> SimulatedArray:  # noqa: N802 - NumPy's name
        return self._view(self._host.mT)

    @property
    def flat(self) -> SimulatedFlat:
        return SimulatedFlat(self)

    @property
    def real(self) -> SimulatedArray:
        return self._view(self._host.real) if self.dtype.kind == "c" else self

    @real.setter
    def real(self, value: Any) -> None:
        self.real[...] = value

    @property
    def imag(self) -> SimulatedArray:
        if self.dtype.kind == "c":
            return self._view(self._host.imag)
        return adopt(np.zeros_like(self._host), self._ordinal)

    @imag.setter
    def imag(self, value: Any) -> None:
        if self.dtype.kind != "c":
            raise TypeError("cupy.ndarray does not have imaginary part to set")
        self.imag[...] = value

    @property
    def _root(self) -> SimulatedArray:
        return self if self.base is None else self.base

    def _view(self, host: np.ndarray) -> SimulatedArray:
        return adopt(host, self._ordinal, self._root)

    @property
    def _xp(self) -> Any:
        return NAMESPACES[self._ordinal]

    def __reduce__(self) -> Any:
        return _rebuild, (self.get(order="A"), self._ordinal)

    def __copy__(self) -> SimulatedArray:
        return self.copy()

    def __deepcopy__(self, memo: Any) -> SimulatedArray:
        return self.copy()

    # shape, type and copies

    def reshape(self, *shape: Any, order: str | None = "C", copy: bool | None = None) -> SimulatedArray:
        if len(shape) == 1 and not isinstance(shape[0], (int, np.integer)):
            shape = tuple(shape[0])
        wrapped: SimulatedArray = to_device(reshaped(self._host, shape, order, copy), self._ordinal, (self,))
        return wrapped

    def transpose(self, *axes: Any) -> SimulatedArray:
        return self._view(self._host.transpose(*axes))

    def flatten(self, order: str = "C") -> SimulatedArray:
        return adopt(self._host.flatten(order), self._ordinal)  # type: ignore[arg-type]

    def view(self, dtype: Any = None, type: Any = None) -> SimulatedArray:
        if dtype is SimulatedArray:
            dtype = None
        return self._view(self._host.view() if dtype is None else self._host.view(dtype))

    def reduced_view(self, dtype: Any = None) -> SimulatedArray:
        return self.reshape(-1) if self._host.flags.c_contiguous and self.ndim > 1 else self

    def copy(self, order: str = "C") -> SimulatedArray:
        return adopt(self._host.copy(order), self._ordinal)  # type: ignore[arg-type]

    def astype(
        self, dtype: Any, order: str = "K", casting: str | None = None, subok: Any = None, copy: Any = True
    ) -> SimulatedArray:
        if subok is not None:
            raise TypeError("subok is not supported yet")
        target = supported(dtype)
        with quiet():
            options: Any = {"order": order, "casting": casting or "unsafe", "copy": bool(copy)}
            host = self._host.astype(target, **options)
        return self if host is self._host else adopt(host, self._ordinal)

    def byteswap(self, inplace: bool = False) -> SimulatedArray:
        host = self._host.byteswap(inplace)
        return self if inplace else adopt(host, self._ordinal)

    def fill(self, value: Any) -> None:
        indexing.fill(self._host, self._plain(value, "fill"))

    def _plain(self, value: Any, purpose: str) -> Any:
        """`value` for assignment, a device array as its host memory; `fill` takes a device array only if it is 0-d."""
        if isinstance(value, SimulatedArray):
            if purpose == "fill" and value.shape != ():
                raise ValueError("non-scalar cupy.ndarray cannot be used for fill")
            return host_of(value, self._ordinal)
        return value

    def sort(self, axis: int = -1, kind: str | None = None) -> None:
        check_kind(kind)
        self._sort_in_place(axis)

    def partition(self, kth: Any, axis: int = -1) -> None:
        check_kth(kth, self._host, axis)
        self._sort_in_place(axis)

    def _sort_in_place(self, axis: int) -> None:
        if self.ndim == 0:
            raise np.exceptions.AxisError("Sorting arrays with the rank of zero is not supported")
        if not self._host.flags.c_contiguous:
            raise NotImplementedError("Sorting non-contiguous array is not supported.")
        self._host.sort(axis, kind="stable")

    def nonzero(self) -> tuple[SimulatedArray, ...]:
        if self.ndim == 0:
            raise ValueError("Calling nonzero on 0d arrays is not allowed.")
        return tuple(adopt(host, self._ordinal) for host in self._host.nonzero())

    def conj(self) -> SimulatedArray:
        return adopt(np.asarray(self._host.conj()), self._ordinal) if self.dtype.kind == "c" else self

    def conjugate(self) -> SimulatedArray:
        return self.conj()

    # container

    def __len__(self) -> int:
        if self.ndim == 0:
            raise TypeError("len() of unsized object")
        return len(self._host)

    def __iter__(self) -> Iterator[SimulatedArray]:
        if self.ndim == 0:
            raise TypeError("iteration over a 0-d array")
        return (self[i] for i in range(len(self._host)))

    def __getitem__(self, key: Any) -> SimulatedArray:
        host, is_view = indexing.read(self._host, self._key(key))
        return self._view(host) if is_view else adopt(host, self._ordinal)

    def __setitem__(self, key: Any, value: Any) -> None:
        from_device = isinstance(value, SimulatedArray)
        indexing.write(self._host, self._key(key), self._plain(value, "assignment"), from_device)

    def _key(self, key: Any) -> indexing.Key:
        parts = key if isinstance(key, tuple) else (key,)
        return indexing.Key([to_host(_plain_slice(part), self._ordinal) for part in parts], self._host)

    # numbers

    def __pos__(self) -> Any:
        return self.copy() if self.dtype.kind == "b" else self._xp.positive(self)

    # NumPy's protocols

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        out = kwargs.get("out", ())
        if "out" in kwargs:
            if len(out) != 1:
                raise ValueError("The 'out' parameter must have exactly one array value")
            kwargs["out"] = out[0]
        function = getattr(self._xp, ufunc.__name__, None) or self._special(ufunc.__name__)
        if method != "__call__":
            function = getattr(function, method, None)
        if function is None or any(not isinstance(x, (*SCALARS, SimulatedArray, np.ndarray)) for x in (*inputs, *out)):
            return NotImplemented
        if ufunc.__name__ in COMPARISONS:
            inputs = tuple(x.item() if isinstance(x, np.ndarray) and x.ndim == 0 else x for x in inputs)
        return function(*inputs, **kwargs)

    def _special(self, name: str) -> Any:
        return getattr(self._xp.cupyx.scipy.special, name, None)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        path = f"{func.__module__}.{func.__name__}".split(".")[1:]
        function = functools.reduce(lambda where, name: getattr(where, name, None), path, self._xp)
        if function is None or function is func:
            return NotImplemented
        if not all(issubclass(t, (SimulatedArray, np.ndarray)) for t in types):
            return NotImplemented
        return function(*args, **kwargs)


_WRITEABLE = 0x400
"""NumPy's flag bit. ``flags.writeable`` itself would warn for a result of `numpy.broadcast_arrays`."""


def adopt(host: np.ndarray, ordinal: int, base: SimulatedArray | None = None) -> SimulatedArray:
    """A SimulatedArray over `host`, which is copied only if it is read-only and has no `base`."""
    if not host.flags.num & _WRITEABLE:
        host = _made_writeable(host, base._host) if base is not None else host.copy()
    array = object.__new__(SimulatedArray)
    array._host = host
    array._ordinal = ordinal
    array.base = base
    if base is None:
        if ordinal != 0 and current_number() != ordinal:
            raise SimulatedCudaError(f"device {current_number()} computes what belongs to device {ordinal}")
        if (pool := pool_of(ordinal)).limited:
            pool.charge(array, host.nbytes)
    return array


def _made_writeable(host: np.ndarray, base: np.ndarray) -> np.ndarray:
    """`host` as a writeable view: NumPy makes views by broadcast_to and diagonal read-only. Its memory is `base`'s."""
    flat = as_bytes(owner(base))
    offset = address(host) - address(flat)
    return np.ndarray(host.shape, host.dtype, buffer=flat, offset=offset, strides=host.strides)


def host_of(array: SimulatedArray, ordinal: int) -> np.ndarray:
    """The host memory behind `array`; ValueError if it is on another device than `ordinal`."""
    if array._ordinal != ordinal:
        raise ValueError(
            "Array device must be same as the current device: "
            f"array device = {array._ordinal} while current = {ordinal}"
        )
    host = array._host
    check_aligned(host)
    return host


def to_host(tree: Any, ordinal: int) -> Any:
    """`tree` with every device array in it, nested ones too, replaced by its host memory."""
    if isinstance(tree, SimulatedArray):
        return host_of(tree, ordinal)
    if type(tree) in (list, tuple):
        return type(tree)(to_host(item, ordinal) for item in tree)
    if isinstance(tree, SimulatedFlat):
        return tree.base._host.flat
    return tree


def to_device(tree: Any, ordinal: int, sources: tuple[SimulatedArray, ...] = ()) -> Any:
    """`tree` with NumPy arrays and scalars as device arrays; one that shares memory with a source becomes its view."""
    if isinstance(tree, np.ndarray):
        return _array_to_device(tree, ordinal, sources)
    if isinstance(tree, np.generic):
        return adopt(np.array(tree, dtype=supported(tree.dtype)), ordinal)
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return type(tree)(*(to_device(item, ordinal, sources) for item in tree))
    if isinstance(tree, (list, tuple)):
        return type(tree)(to_device(item, ordinal, sources) for item in tree)
    return tree


def _array_to_device(host: np.ndarray, ordinal: int, sources: tuple[SimulatedArray, ...]) -> SimulatedArray:
    supported(host.dtype)
    host = np.asarray(host)
    for source in sources:
        if host is source._host:
            return source
    for source in sources:
        if host.base is not None and np.may_share_memory(host, source._host):
            return adopt(host, ordinal, source._root)
    return adopt(host, ordinal)


def _plain_slice(part: Any) -> Any:
    """`part`, with integers for 0-d device arrays as bounds of a slice, which CuPy accepts."""
    if not isinstance(part, slice):
        return part
    bounds = (part.start, part.stop, part.step)
    return slice(*(int(bound) if isinstance(bound, SimulatedArray) else bound for bound in bounds))


def _rebuild(host: np.ndarray, ordinal: int) -> SimulatedArray:
    return adopt(host.copy(order="A"), ordinal)


install(SimulatedArray, adopt)
