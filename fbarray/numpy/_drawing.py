"""Shared by the drop-in's random generators: which arrays are drawn on the device, and how."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from fbarray import events
from fbarray.array import conversion
from fbarray.devices import HOLDABLE, default_device
from fbarray.numpy._distributions import DISTRIBUTIONS, Distribution, Draw
from fbarray.numpy._family import Family
from fbarray.numpy._functions import belongs_there, wrapped
from fbarray.options import current
from fbarray.process import process
from fbarray.routing.wrapping import Buffered

_TYPED = {
    "random": ("dtype", "out"),
    "standard_normal": ("dtype", "out"),
    "standard_exponential": ("dtype", "method", "out"),
    "standard_gamma": ("dtype", "out"),
}
"""The methods of Generator with more arguments than the parameters and ``size``: those arguments."""

_DTYPES = (np.dtype(np.float32), np.dtype(np.float64))
_UNRECORDED = nullcontext()


class Drawing:
    """A generator with a random stream on the device, seeded from the host's stream when first needed."""

    _family: Family
    _stream: Any = None
    _plain: Any
    """NumPy's own generator on the same bit generator; methods that it calls on itself are NumPy's, not ours."""

    def _drawing(self, size: Any, dtype: Any = np.float64) -> Draw:
        """The `Draw` of the device's stream, for arrays of this size."""
        device = default_device()
        if self._stream is None or self._stream[0] is not device:
            self._stream = device, device.generator(self._seed_of_stream())
        return Draw(device, self._stream[1], shape_of(size), np.dtype(dtype))

    def _seed_of_stream(self) -> int:
        raise NotImplementedError

    def _draws(self) -> bool:
        """Whether arrays are drawn on the device, by the option ``random`` and the drop-in."""
        return current().random == "device" and self._family.places()

    def _is_large(self, size: Any) -> bool:
        """Whether an array of this size is drawn on the device; not if 0-d, empty, below the threshold, or invalid."""
        if not self._draws():
            return False
        shape = shape_of(size)
        return shape != () and min(shape) >= 0 and math.prod(shape) >= max(1, self._family.threshold())

    def _on_host(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """The result of NumPy's own method; a new array becomes a FallbackArray."""
        out: Any = kwargs.get("out")
        if is_array(out):
            kwargs["out"] = conversion.asnumpy(out)
        args = tuple(map(_converted, args))
        kwargs = {key: _converted(value) for key, value in kwargs.items()}
        result = self._drawn_by_numpy(name, args, kwargs)
        if is_array(out):
            out[...] = kwargs["out"]
            return out
        new = kwargs.get("out") is not result and belongs_there(result, self._family.threshold())
        return wrapped(result) if new and self._family.places() else result

    def _drawn_by_numpy(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        draw = getattr(self._plain, name)
        if current().random == "device":
            return draw(*args, **kwargs)
        with events.measured(f"numpy.random.{name}", "host", "the option random='numpy' asks for its stream") as event:
            result = draw(*args, **kwargs)
            event.vain = result is not None and type(result) is not np.ndarray
        return result

    def permutation(self, x: Any, axis: int = 0) -> Any:
        """As `numpy.random.Generator.permutation`, of the integers below a number or of an array along an axis."""
        axes = {"axis": axis} if axis else {}
        if is_array(x) and x.ndim:
            if not self._draws():
                return self._on_host("permutation", conversion.asnumpy(x), **axes)
            return np.take(x, self._order(x.shape[normalize_axis_index(axis, x.ndim)]), axis=axis)
        number = _read(x)
        if isinstance(number, (int, np.integer)) and self._is_large(number):
            return self._order(int(number))
        return self._on_host("permutation", x, **axes)

    def shuffle(self, x: Any, axis: int = 0) -> None:
        """As `numpy.random.Generator.shuffle`, in place."""
        if is_array(x) and x.ndim and self._draws():
            x[...] = Drawing.permutation(self, x, axis)
            return
        host = conversion.asnumpy(x) if is_array(x) else x  # NumPy raises for a 0-d array
        self._drawn_by_numpy("shuffle", (host,), {"axis": axis} if axis else {})
        if is_array(x):
            x[...] = host

    def _order(self, count: int) -> Any:
        """The integers below `count` in random order, drawn on the device."""
        return np.argsort(self._drawing(count).uniform(), kind="stable")

    def _chosen(self, a: Any, size: Any, replace: bool, p: Any, axis: int, axes: dict[str, Any]) -> Any:
        """`choice` of entries of `a` along an axis; a FallbackArray is taken at drawn indices."""
        a = _read(a)
        if is_array(a) and not self._draws():
            a = conversion.asnumpy(a)
        if not is_array(a):
            index = self._indices(int(a), size, replace, p) if isinstance(a, (int, np.integer)) else None
            return self._on_host("choice", a, size, replace, p, **axes) if index is None else index
        count = a.shape[axis]
        index = self._indices(count, size, replace, p)
        if index is None:  # NumPy's error for an empty array is not the one for 0
            p = conversion.asnumpy(p) if is_array(p) else p
            index = self._plain.choice(count or np.empty(0), size, replace, p)
        return np.take(a, np.asarray(index, np.intp) if not count else index, axis=axis)

    def _indices(self, count: int, size: Any, replace: bool, p: Any) -> Any:
        """`size` of the integers below `count`, drawn on the device; None if NumPy has to draw them, or to raise."""
        if size is None or p is not None or count <= 0 or not self._is_large(size):
            return None
        drawing = self._drawing(size)
        if replace:
            return drawing.integers(0, count - 1, np.dtype(np.int64))
        number = math.prod(drawing.shape)
        return self._order(count)[:number].reshape(drawing.shape) if number <= count else None


def is_array(value: Any) -> bool:
    """Whether `value` is a FallbackArray."""
    return isinstance(value, Buffered)


def shape_of(size: Any) -> tuple[int, ...]:
    """The ``size`` argument as a shape; raises TypeError if it is neither an integer nor a sequence of integers."""
    if type(size) is int:
        return (size,)
    return tuple(map(operator.index, size)) if np.iterable(size) else (operator.index(size),)


def _read(value: Any) -> Any:
    """The number in a 0-d FallbackArray; anything else is returned as it is."""
    return value.item() if is_array(value) and not value.ndim else value


def _converted(value: Any) -> Any:
    """The argument for NumPy's generator: a FallbackArray is converted by ``np.asarray``, and so reported."""
    number = _read(value)
    return np.asarray(number) if is_array(number) else number


class _Request(NamedTuple):
    """The arguments of a call that draws from a distribution, if a device can draw it."""

    parameters: tuple[Any, ...]
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    out: Any

    def agrees(self) -> bool:
        """Whether the shape fits the parameters and ``out``, by NumPy's rules."""
        shape, out = self.shape, self.out
        if out is not None and not (out.shape == shape and out.dtype == self.dtype and out.flags.forc):
            return False
        shapes = [np.shape(value) for value in self.parameters]
        return not any(shapes) or _fit(shape, shapes)


def _fit(shape: tuple[int, ...], shapes: list[tuple[int, ...]]) -> bool:
    try:
        return np.broadcast_shapes(shape, *shapes) == shape
    except ValueError:
        return False


def _request(
    distribution: Distribution, names: tuple[str, ...], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> _Request | None:
    """The arguments of a call; None if a device cannot draw it, or NumPy must raise an error."""
    given = dict(zip(names, args, strict=False))
    if len(args) > len(names) or (kwargs and (kwargs.keys() - names or kwargs.keys() & given.keys())):
        return None
    given |= kwargs
    parameters = tuple(_parameter(given.get(name, default), "biu" if name == distribution.trials else "biuf")
                       for name, default in distribution.parameters.items())  # fmt: skip
    dtype, out = given.get("dtype", np.float64), given.get("out")
    if any(value is None for value in parameters) or given.get("method", "zig") not in ("zig", "inv"):
        return None
    if np.dtype(dtype) not in _DTYPES or not (out is None or is_array(out)):
        return None
    return _Request(parameters, shape_of(_size(given.get("size"), parameters, out)), np.dtype(dtype), out)


def _parameter(value: Any, kinds: str) -> Any:
    """A parameter as a float or a FallbackArray of float64; None if its class or dtype is not supported."""
    if isinstance(value, (bool, int, float, np.floating, np.integer, np.bool)):
        return float(value)
    if not isinstance(value, (list, tuple, np.ndarray)) and not is_array(value):
        return None
    array = value if is_array(value) else np.asarray(value)
    if array.dtype.kind not in (kinds if array.ndim else "biuf") or array.dtype not in HOLDABLE:
        return None
    return conversion.asarray(array).astype(np.float64, copy=False) if array.ndim else float(array)


def _size(size: Any, parameters: tuple[Any, ...], out: Any) -> Any:
    """``size``; if None, the shape of ``out``, or else the shape to which the parameters broadcast."""
    if size is not None:
        return size
    return out.shape if out is not None else np.broadcast_shapes(*map(np.shape, parameters))


def drawn_method(name: str, distribution: Distribution, base: type) -> Callable[..., Any]:
    """The method for a distribution: it draws arrays on the device, and calls NumPy's method where that cannot be."""
    legacy = base is np.random.RandomState
    names = (*distribution.parameters, "size", *(() if legacy else _TYPED.get(name, ())))

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        idle = self._family.idle
        if idle is not None and idle():
            return getattr(self._plain, name)(*args, **kwargs)
        asked = _request(distribution, names, args, kwargs)
        if asked is None or not (self._draws() if asked.out is not None else self._is_large(asked.shape)):
            return self._on_host(name, *args, **kwargs)
        real = getattr(self._plain, name)
        if not asked.agrees():  # NumPy raises the error
            real(*map(_as_host, args), **{key: _as_host(value) for key, value in kwargs.items()})
        distribution.check(real, asked.parameters)
        with events.measured(f"numpy.random.{name}", "device") if process.recording else _UNRECORDED:
            drawn = distribution.draw(self._drawing(asked.shape, asked.dtype), *asked.parameters)
        if asked.out is None:
            return drawn
        asked.out[...] = drawn
        return asked.out

    method.__name__, method.__doc__ = name, getattr(base, name).__doc__
    method.__qualname__ = f"{base.__name__}.{name}"
    return method


def _as_host(value: Any) -> Any:
    """A host array for a FallbackArray, of the same shape, dtype and contiguity, so that NumPy raises its error."""
    if not is_array(value):
        return value
    ordered = value.flags.forc
    return np.ones(value.shape, value.dtype) if ordered else np.ones((*value.shape, 2), value.dtype)[..., 0]


def host_method(name: str, base: type) -> Callable[..., Any]:
    """The method for a distribution that no device has."""

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return self._on_host(name, *args, **kwargs)

    method.__name__, method.__qualname__ = name, f"{base.__name__}.{name}"
    method.__doc__ = getattr(base, name).__doc__
    return method


def multivariate_normal(
    self: Any, mean: Any, cov: Any, size: Any = None, check_valid: str = "warn", tol: float = 1e-8, **method: Any
) -> Any:
    """As `numpy.random.Generator.multivariate_normal`; the covariance is decomposed on the host."""
    host = [conversion.asnumpy(value) if is_array(value) else np.asarray(value) for value in (mean, cov)]
    if size is None or not self._is_large(size):
        return self._on_host("multivariate_normal", *host, size, check_valid, tol, **method)
    self._plain.multivariate_normal(*host, 0, check_valid, tol, **method)  # NumPy's errors and warnings
    _, values, vectors = np.linalg.svd(host[1])
    factor, shift = conversion.asarray(np.sqrt(values)[:, None] * vectors), conversion.asarray(host[0])
    return self._drawing((*shape_of(size), len(host[0]))).normal() @ factor + shift


def fill(kind: type, base: type) -> None:
    """Give `kind` all drawing methods of NumPy's class `base`."""
    for name, distribution in DISTRIBUTIONS.items():
        setattr(kind, name, drawn_method(name, distribution, base))
    setattr(kind, "multivariate_normal", multivariate_normal)  # noqa: B010 - like the others
    no_draws = {"bytes", "get_state", "set_state", "seed", "spawn", "bit_generator"}
    for name in dir(base):
        if not (name.startswith("_") or name in vars(kind) or name in vars(Drawing) or name in no_draws):
            setattr(kind, name, host_method(name, base))
