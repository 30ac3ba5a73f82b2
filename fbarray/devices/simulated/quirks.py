"""CuPy functions that differ from NumPy's of that name. Each is called with the ordinal and CuPy's arguments.

Those of ``cupy.linalg`` are in `linalg`; those that take the same arguments but give other values are in `values`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from fbarray.devices.simulated import indexing as indexing
from fbarray.devices.simulated.array import NAMESPACES, SimulatedArray, adopt, host_of, to_device, to_host
from fbarray.devices.simulated.memory import check_kind, check_kth, quiet, supported

Quirk = TypeVar("Quirk", bound=Callable[..., Any])
QUIRKS: dict[str, Callable[..., Any]] = {}


def quirk(*names: str) -> Callable[[Quirk], Quirk]:
    def register(function: Quirk) -> Quirk:
        QUIRKS.update(dict.fromkeys(names, function))
        return function

    return register


def namesake(name: str) -> Callable[..., Any]:
    """NumPy's function of this name, with device arrays in and out."""

    def function(ordinal: int, *args: Any, **kwargs: Any) -> Any:
        sources = tuple(value for value in (*args, *kwargs.values()) if isinstance(value, SimulatedArray))
        with quiet():
            hosts = {key: to_host(value, ordinal) for key, value in kwargs.items()}
            result = getattr(np, name)(*to_host(args, ordinal), **hosts)
        return to_device(result, ordinal, sources)

    return function


# shapes, masks


@quirk("flip")
def flip(ordinal: int, m: Any, axis: Any) -> SimulatedArray:
    """A 0-d array gives a view too, where NumPy gives a scalar."""
    found: SimulatedArray = namesake("flip")(ordinal, m, axis)
    return found if m.ndim else m[...]


@quirk("putmask")
def putmask(ordinal: int, a: Any, mask: Any, values: Any) -> None:
    """A scalar is cast to the dtype of `a`, whichever that is."""
    if isinstance(values, SimulatedArray):
        namesake("putmask")(ordinal, a, mask, values)
        return
    with quiet():
        host_of(a, ordinal)[host_of(mask, ordinal).astype(bool)] = np.asarray(values).astype(a.dtype)


# creation


@quirk("array")
def array(
    ordinal: int, obj: Any, dtype: Any, copy: Any, order: Any, subok: bool, ndmin: int, *, blocking: bool = False
) -> SimulatedArray:
    if subok:
        raise NotImplementedError
    if dtype is not None:
        dtype = supported(dtype)
    _refuse_mixture(obj)
    if order == "A" and isinstance(obj, SimulatedArray) and not obj.flags.forc:
        order = "C"  # CuPy makes a copy in C order
    host = np.array(to_host(obj, ordinal), dtype=dtype, copy=copy or None, order=order or "K", ndmin=ndmin)
    if isinstance(obj, SimulatedArray):
        result: SimulatedArray = to_device(host, ordinal, (obj,))
        return result
    supported(host.dtype.newbyteorder("="))
    own = np.array(host, dtype=host.dtype.newbyteorder("="), order=_layout(host, order), copy=True)
    return adopt(own, ordinal)  # host memory is never shared


def _refuse_mixture(obj: Any) -> None:
    """Raise TypeError for a nested sequence that mixes device arrays with anything else."""
    if isinstance(obj, (list, tuple)) and any(isinstance(item, SimulatedArray) for item in obj):
        if not all(isinstance(item, SimulatedArray) for item in obj):
            raise TypeError("Implicit conversion to a NumPy array is not allowed.")
    elif isinstance(obj, (list, tuple)):
        for item in obj:
            _refuse_mixture(item)


def _layout(host: np.ndarray, order: Any) -> Any:
    if order in (None, "K", "A"):
        return "F" if host.flags.f_contiguous and not host.flags.c_contiguous else "C"
    return order


@quirk("asarray", "asanyarray")
def asarray(
    ordinal: int, a: Any, dtype: Any, order: Any, *, copy: Any = None, blocking: bool = False
) -> SimulatedArray:
    return array(ordinal, a, dtype, copy or False, order, False, 0)


@quirk("asfarray")
def asfarray(ordinal: int, a: Any, dtype: Any) -> SimulatedArray:
    dtype = float if dtype is ... or np.dtype(dtype).kind not in "fc" else dtype
    return array(ordinal, a, dtype, False, None, False, 0)


@quirk("asarray_chkfinite")
def asarray_chkfinite(ordinal: int, a: Any, dtype: Any, order: Any) -> SimulatedArray:
    result = asarray(ordinal, a, dtype, order)
    if result.dtype.kind in "fc" and not np.isfinite(host_of(result, ordinal)).all():
        raise ValueError("array must not contain Infs or NaNs")
    return result


@quirk("ascontiguousarray")
def ascontiguousarray(ordinal: int, a: Any, dtype: Any) -> SimulatedArray:
    return array(ordinal, a, dtype, False, "C", False, 1)


@quirk("asfortranarray")
def asfortranarray(ordinal: int, a: Any, dtype: Any) -> SimulatedArray:
    return array(ordinal, a, dtype, False, "F", False, 0)


@quirk("copy")
def copy(ordinal: int, a: Any, order: str) -> SimulatedArray:
    return a.copy(order=order)  # type: ignore[no-any-return]


@quirk("asnumpy")
def asnumpy(ordinal: int, a: Any, stream: Any, order: str, out: Any, *, blocking: bool = True) -> np.ndarray:
    if isinstance(a, SimulatedArray):
        return a.get(stream, order, out, blocking)
    host = np.asarray(a, order=order)  # type: ignore[call-overload]
    if out is None:
        return host  # type: ignore[no-any-return]
    np.copyto(out, host)
    return out  # type: ignore[no-any-return]


@quirk("get_array_module")
def get_array_module(ordinal: int, *args: Any) -> Any:
    return NAMESPACES[ordinal] if any(isinstance(argument, SimulatedArray) for argument in args) else np


# indices


@quirk("take")
def take(ordinal: int, a: Any, indices: Any, axis: Any, out: Any) -> Any:
    host = host_of(a, ordinal)
    where = np.asarray(to_host(indices, ordinal))
    if where.size == 0:
        where = where.astype(np.int64)
    result = np.take(host, where, axis=axis, mode="wrap")
    return _stored(ordinal, np.asarray(result), out)


def _stored(ordinal: int, result: np.ndarray, out: Any) -> Any:
    if out is None:
        return to_device(result, ordinal)
    if out.dtype != result.dtype:
        raise TypeError("Output dtype mismatch")
    if out.shape != result.shape:
        raise ValueError("Output shape mismatch")
    host_of(out, ordinal)[...] = result
    return out


@quirk("compress")
def compress(ordinal: int, condition: Any, a: Any, axis: Any, out: Any) -> Any:
    if np.isscalar(condition):
        raise ValueError("condition must be a 1-d array")
    return take(ordinal, a, np.nonzero(np.asarray(to_host(condition, ordinal)))[0], axis, out)


@quirk("take_along_axis")
def take_along_axis(ordinal: int, a: Any, indices: Any, axis: Any) -> Any:
    if indices.dtype.kind not in "iu":
        raise IndexError("`indices` must be an integer array")
    host, where = host_of(a, ordinal), to_host(indices, ordinal)
    length = host.size if axis is None else host.shape[axis]
    return to_device(np.take_along_axis(host, indexing.wrap_indices(where, length), axis), ordinal)


@quirk("put_along_axis")
def put_along_axis(ordinal: int, arr: Any, indices: Any, values: Any, axis: Any) -> None:
    if indices.dtype.kind not in "iu":
        raise IndexError("`indices` must be an integer array")
    host, where = host_of(arr, ordinal), to_host(indices, ordinal)
    length = host.size if axis is None else host.shape[axis]
    np.put_along_axis(host, indexing.wrap_indices(where, length), to_host(values, ordinal), axis)


@quirk("put")
def put(ordinal: int, a: Any, ind: Any, v: Any, mode: str) -> None:
    if mode not in ("raise", "wrap", "clip"):
        raise ValueError("clipmode not understood")
    host, where = host_of(a, ordinal), np.asarray(to_host(ind, ordinal)).ravel()
    with quiet():
        values = np.asarray(to_host(v, ordinal)).astype(host.dtype).ravel()
    if values.size:
        values = np.resize(values, where.shape)
        np.put(host, where[::-1], values[::-1], mode=mode)  # type: ignore[arg-type]


@quirk("delete")
def delete(ordinal: int, arr: Any, indices: Any, axis: Any) -> Any:
    host, where = host_of(arr, ordinal), to_host(indices, ordinal)
    if not isinstance(where, slice) and np.ndim(where):
        where = np.asarray(where)
        length = host.size if axis is None else host.shape[axis]
        where = indexing.wrap_indices(where, length) if where.dtype.kind in "iu" else where
    return to_device(np.delete(host, where, axis), ordinal)


@quirk("roll")
def roll(ordinal: int, a: Any, shift: Any, axis: Any) -> Any:
    if not isinstance(shift, SimulatedArray) or axis is None:
        return namesake("roll")(ordinal, a, shift, axis)
    shifts, axes = np.broadcast_arrays(host_of(shift, ordinal).ravel(), axis)
    places = list(np.indices(a.shape, sparse=True))
    with quiet():
        for number, of in zip(shifts, normalize_axis_tuple(axes, a.ndim, allow_duplicate=True), strict=True):
            places[of] = (places[of] - number) % max(a.shape[of], 1)  # the difference may overflow
    return to_device(host_of(a, ordinal)[tuple(places)], ordinal)


# sorting: always stable, partitions are full sorts


@quirk("sort")
def sort(ordinal: int, a: Any, axis: Any, kind: Any) -> Any:
    check_kind(kind)
    if axis is None or a.ndim < 2:
        return namesake("sort")(ordinal, a, axis=axis, kind="stable")
    return to_device(np.take_along_axis(host_of(a, ordinal), _order_in_rows(host_of(a, ordinal), axis), axis), ordinal)


@quirk("argsort")
def argsort(ordinal: int, a: Any, axis: Any, kind: Any) -> Any:
    check_kind(kind)
    if axis is None or a.ndim < 2:
        return namesake("argsort")(ordinal, a, axis=axis, kind="stable")
    return to_device(_order_in_rows(host_of(a, ordinal), axis), ordinal)


def _order_in_rows(host: np.ndarray, axis: int) -> Any:
    """The stable order along `axis`, in which all complex NaNs are equal."""
    if host.dtype.kind == "c":
        host = np.where(np.isnan(host), host.dtype.type(complex(np.nan, np.nan)), host)
    return np.argsort(host, axis=axis, kind="stable")


@quirk("partition")
def partition(ordinal: int, a: Any, kth: Any, axis: Any) -> Any:
    check_kth(kth, host_of(a, ordinal), axis)
    return namesake("sort")(ordinal, a, axis=axis, kind="stable")


@quirk("argpartition")
def argpartition(ordinal: int, a: Any, kth: Any, axis: Any) -> Any:
    check_kth(kth, host_of(a, ordinal), axis)
    return namesake("argsort")(ordinal, a, axis=axis, kind="stable")


@quirk("msort")
def msort(ordinal: int, a: Any) -> Any:
    return namesake("sort")(ordinal, a, axis=0, kind="stable")


@quirk("lexsort")
def lexsort(ordinal: int, keys: Any) -> Any:
    if not isinstance(keys, SimulatedArray):
        raise TypeError("lexsort takes one array, whose rows are the keys")
    return namesake("lexsort")(ordinal, keys)


@quirk("in1d")
def in1d(ordinal: int, ar1: Any, ar2: Any, assume_unique: bool, invert: bool) -> Any:
    return isin(ordinal, ar1.ravel(), ar2, assume_unique, invert)


@quirk("isin")
def isin(ordinal: int, element: Any, test_elements: Any, assume_unique: bool, invert: bool) -> Any:
    """CuPy bisects. Complex NaNs among `test_elements` mislead it: it finds nothing."""
    if test_elements.dtype.kind == "c" and np.isnan(host_of(test_elements, ordinal)).any():
        test_elements = test_elements[:0]
    return namesake("isin")(ordinal, element, test_elements, assume_unique=assume_unique, invert=invert)


@quirk("unravel_index")
def unravel_index(ordinal: int, indices: Any, dims: Any, order: Any) -> Any:
    """For empty `dims` an empty tuple, whatever the indices are."""
    return () if len(dims) == 0 else namesake("unravel_index")(ordinal, indices, dims, order)


def _arg_extreme(name: str) -> Callable[..., Any]:
    def function(ordinal: int, a: Any, axis: Any, dtype: Any, out: Any, keepdims: bool) -> Any:
        result = namesake(name)(ordinal, a, axis=axis, keepdims=keepdims)
        result = result if dtype is None else result.astype(dtype)
        if out is None:
            return result
        out[...] = result
        return out

    return function


for _name in ("argmax", "argmin", "nanargmax", "nanargmin"):
    quirk(_name)(_arg_extreme(_name))


def _accumulated(name: str) -> Callable[..., Any]:
    def accumulated(ordinal: int, a: Any, **kwargs: Any) -> SimulatedArray:
        if kwargs.get("out") is not None:
            kwargs["dtype"] = kwargs["out"].dtype  # it overrides ``dtype=``
        result: SimulatedArray = namesake(name)(ordinal, a, **kwargs)
        return result

    return accumulated


for _name in ("cumulative_sum", "cumulative_prod"):
    quirk(_name)(_accumulated(_name))


@quirk("require")
def require(ordinal: int, a: Any, dtype: Any, requirements: Any) -> SimulatedArray:
    result: SimulatedArray = namesake("require")(ordinal, a, dtype, requirements)
    owned = requirements is not None and any(str(asked).upper() in ("O", "OWNDATA") for asked in requirements)
    return result.copy(order="A") if owned and result is a else result


@quirk("piecewise")
def piecewise(ordinal: int, x: Any, condlist: Any, funclist: Any) -> Any:
    if any(callable(item) for item in funclist):
        raise NotImplementedError("Callable functions are not supported currently")
    return namesake("piecewise")(ordinal, to_device(to_host(x, ordinal), ordinal), condlist, funclist)


@quirk("roots")
def roots(ordinal: int, p: Any) -> Any:
    if np.trim_zeros(host_of(p, ordinal)).size > 2:
        raise NotImplementedError("Only complex Hermitian and real symmetric 2d arrays are supported currently")
    return namesake("roots")(ordinal, p)


def _product(name: str) -> Callable[..., Any]:
    """NumPy's product; if float16 operands give a single number, CuPy rounds each summand to float16."""

    def function(ordinal: int, a: Any, b: Any, *args: Any, **kwargs: Any) -> Any:
        found = namesake(name)(ordinal, a, b, *args, **kwargs)
        if found.dtype != np.float16 or found.size != 1 or not (np.ndim(a) and np.ndim(b)):
            return found
        summands = host_of(a, ordinal).reshape(-1).astype(np.float16) * host_of(b, ordinal).reshape(-1)
        found[...] = to_device(np.sum(summands, keepdims=True, dtype=np.float16).reshape(found.shape), ordinal)
        return found

    return function


for _name in ("dot", "vdot", "inner", "tensordot"):
    quirk(_name)(_product(_name))


@quirk("matmul", "linalg.matmul")
def matmul(ordinal: int, *args: Any, out: Any = None, **kwargs: Any) -> Any:
    result = _product("matmul")(ordinal, *args, **{k: v for k, v in kwargs.items() if v not in (None, False)})
    if out is None:
        return result
    if not np.can_cast(result.dtype, out.dtype, "same_kind"):
        raise TypeError(f"Cannot cast out dtype from {result.dtype!r} to {out.dtype!r}")
    if result.shape != out.shape:
        raise ValueError(f"Output operand 0 has invalid shape {out.shape} expected {result.shape}")
    out[...] = result
    return out


def _quantile(name: str) -> Callable[..., Any]:
    def function(ordinal: int, a: Any, q: Any, *args: Any, interpolation: Any = None) -> Any:
        axis, out, _overwrite_input, method, keepdims = args
        options = {"axis": axis, "out": out, "method": interpolation or method, "keepdims": keepdims}
        return namesake(name)(ordinal, a, q, **options)

    return function


for _name in ("quantile", "percentile"):
    quirk(_name)(_quantile(_name))
