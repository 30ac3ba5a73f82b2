"""The array methods: most are routed as the NumPy function of the same name; the others are defined here."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray.costs import COPY
from fbarray.devices import HOLDABLE, Device
from fbarray.memory.buffer import Buffer
from fbarray.memory.layout import RESHAPES, reshaped
from fbarray.parameters import Args, Kwargs
from fbarray.routing import indexing
from fbarray.routing.boundary import array_like, operand, where_it_lies
from fbarray.routing.by_element import cast
from fbarray.routing.metadata import stand_in
from fbarray.routing.route import OnDevice, Route, writes_first, writes_out
from fbarray.routing.wrapping import array_of, hosted, rebind, view_of
from fbarray.rules.registry import Judged, Refused

SAME_AS_FUNCTION: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        np.all, np.any, np.argmax, np.argmin, np.argpartition, np.argsort, np.choose, np.clip, np.cumprod, np.cumsum,
        np.diagonal, np.dot, np.max, np.mean, np.min, np.nonzero, np.prod, np.put, np.repeat, np.round,
        np.searchsorted, np.squeeze, np.std, np.sum, np.swapaxes, np.take, np.trace, np.var,
    )
}  # fmt: skip
"""Methods that take the same arguments after the array as the NumPy function of that name."""


_COPIES = ("astype", "copy", "flatten")
"""Methods that only copy or cast."""
_SORTS = ("quicksort", "heapsort", "mergesort", "stable")
_FUNCTION_ONLY = {"std": {"correction"}, "var": {"correction"}}
"""Parameters that the function has, but not the method."""


def route_of(device: Device, method: Callable[..., Any]) -> Route:
    """The route of ``np.ndarray.<method>``."""
    name = method.__name__
    if name in SAME_AS_FUNCTION:
        function: Route = device.routes[SAME_AS_FUNCTION[name]]
        on_device = _without(_FUNCTION_ONLY[name], function) if name in _FUNCTION_ONLY else function.on_device
        return Route(f"numpy.ndarray.{name}", method, on_device, function.written, function.writes, cost=function.cost)
    on_device, written = OWN[name]
    cost = COPY if name in _COPIES else None
    return Route(f"numpy.ndarray.{name}", method, on_device, written, written is writes_first, cost=cost)


def _without(names: set[str], function: Route) -> OnDevice:
    def on_device(device: Device, args: Args, kwargs: Kwargs) -> Any:
        if names & kwargs.keys():
            raise Refused("the method does not take what the function takes")
        return function.on_device(device, args, kwargs)

    return on_device


def _bare(array: Any) -> Any:
    return array._buffer.on_device()


def _function(device: Device, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The bare result of a NumPy function on the device."""
    return operand(device, device.routes[function].on_device(device, args, kwargs))


def _from(parts: Callable[..., Any]) -> OnDevice:
    """The ``on_device`` of a method, from a plain function of ``(device, array, ...)`` with NumPy's parameters."""

    def on_device(device: Device, args: Args, kwargs: Kwargs) -> Any:
        return parts(device, *args, **kwargs)

    return on_device


def _view(device: Device, x: Any, *args: Any, **kwargs: Any) -> Any:
    given = dict(zip(("dtype", "type"), args, strict=False)) | kwargs
    given = {name: value for name, value in given.items() if value is not np.ndarray}
    if len(args) > 2 or given.keys() - {"dtype"}:
        raise Refused("a view as another array class")
    if not given:
        return view_of(x, x._buffer.layout.view())
    wanted = np.dtype(given["dtype"])
    try:
        if wanted in HOLDABLE:
            return view_of(x, x._buffer.reinterpreted(wanted))
        x._buffer.layout.view(wanted)
    except ValueError as error:  # about the memory layout; a host copy may have another
        raise Judged(error) from None
    raise Refused(f"the device cannot hold dtype {wanted}")


def _copy(device: Device, x: Any, order: Any = "C") -> Any:
    host = hosted(x)
    if host is not None:
        return array_of(device, None, host.copy(order=order))
    return array_like(x, where_it_lies(x).copy(order=order))


def _flatten(device: Device, x: Any, order: str = "C") -> Any:
    return array_like(x, where_it_lies(x).flatten(order=order))


def _reshape(device: Device, x: Any, *shape: Any, order: Any = "C", copy: bool | None = None) -> Any:
    if copy is not None and not RESHAPES:
        raise Refused("this NumPy's reshape takes no copy=")
    layout = x._buffer.layout
    if order == "C" and not copy and layout.flags.c_contiguous:
        try:
            return view_of(x, layout.reshape(*shape))
        except (TypeError, ValueError) as error:
            raise Judged(error) from None
    wanted = shape[0] if len(shape) == 1 else shape
    found = None if copy else reshaped(layout, wanted, order)
    if found is not None:
        return view_of(x, found)
    try:
        stand_in(x._buffer).reshape(wanted, order=order)
    except (TypeError, ValueError) as error:
        raise Judged(error) from None
    if copy is False:
        raise Judged(ValueError("Unable to avoid creating a copy while reshaping."))
    bare = where_it_lies(x)
    if _order(order) == "A":  # as the array lies in memory, not its copy
        order = "F" if layout.flags.fnc else "C"
    return array_like(x, (bare.copy() if copy else bare).reshape(wanted, order=order))


def _ravel(device: Device, x: Any, order: Any = "C") -> Any:
    layout, order = x._buffer.layout, _order(order)
    if order == "K":
        layout = layout.transpose(sorted(range(layout.ndim), key=lambda axis: -abs(layout.strides[axis])))
    elif order == "F" or (order == "A" and layout.flags.fnc):
        layout = layout.T
    if layout.flags.c_contiguous:
        return view_of(x, layout.reshape(-1))
    return array_like(x, where_it_lies(x).ravel(order))


def _order(order: Any) -> Any:
    """The memory order as one letter, as NumPy reads it; raises NumPy's error for an invalid one."""
    if order in ("C", "F", "A", "K"):
        return order
    try:
        np.empty(0).ravel(order)
    except (TypeError, ValueError) as error:
        raise Judged(error) from None
    return "C" if order is None else order[:1].upper()


def _transpose(device: Device, x: Any, *axes: Any) -> Any:
    try:
        return view_of(x, x._buffer.layout.transpose(*axes))
    except (TypeError, ValueError) as error:
        raise Judged(error) from None


def _sort(device: Device, x: Any, axis: int = -1, kind: Any = None, order: Any = None, *, stable: Any = None) -> None:
    if order is not None or (kind is not None and (stable is not None or kind not in _SORTS)):
        raise Refused("sort's order is for structured arrays, and its kind is one of NumPy's")
    axis = operator.index(axis)
    bare = x._buffer.to_write_on_device()
    if bare.dtype.kind == "c" or not bare.flags.c_contiguous:  # the function's rule sorts these right
        bare[...] = _function(device, np.sort, x, axis=axis)
    else:
        bare.sort(axis=axis)


def _partition(device: Device, x: Any, kth: Any, axis: int = -1, kind: Any = None, order: Any = None) -> None:
    if order is not None or kind not in (None, "introselect"):
        raise Refused("partition's order is for structured arrays, and its kind is introselect")
    bare = x._buffer.to_write_on_device()
    bare[...] = _function(device, np.partition, x, kth, axis=axis)


def _fill(device: Device, x: Any, value: Any) -> None:
    if np.ndim(value):
        raise Refused("the value is no scalar")
    indexing.setitem(device, (x, Ellipsis, value), {})


def _compress(device: Device, x: Any, condition: Any, axis: Any = None, out: Any = None) -> Any:
    return device.routes[np.compress].on_device(device, (condition, x), {"axis": axis, "out": out})


def _conjugate(device: Device, x: Any, *out: Any, **kwargs: Any) -> Any:
    bare = _bare(x)
    if not out and not kwargs and bare.dtype.kind != "c":
        return x
    return device.routes[np.conjugate].on_device(device, (x,), {"out": out} if out else kwargs)


def _byteswap(device: Device, x: Any, inplace: bool = False) -> Any:
    """The array with the bytes of each number reversed; for complex numbers, of each part."""
    bare = x._buffer.to_write_on_device() if inplace else device.xp.array(_bare(x), order="C")
    size = bare.dtype.itemsize // (2 if bare.dtype.kind == "c" else 1)
    flat = device.xp.array(bare, order="C").ravel().view(np.uint8).reshape(-1, size)
    swapped = device.xp.ascontiguousarray(flat[:, ::-1]).ravel().view(bare.dtype).reshape(bare.shape)
    if not inplace:
        return array_of(device, swapped)
    bare[...] = swapped
    return x


def _resize(device: Device, x: Any, *new_shape: Any, refcheck: bool = True) -> None:
    """Resize in place: elements are cut off, or zeros appended, in memory order. Views keep the old memory, as with
    ``refcheck=False``. With as many elements as before, only the shape changes.
    """
    shape = new_shape[0] if len(new_shape) == 1 else new_shape
    if shape is None or not new_shape:
        return
    count = np.broadcast_to(0, shape).size  # raises NumPy's error for an invalid shape
    flags = x.flags
    if not flags.forc:
        raise Judged(ValueError("resize only works on single-segment arrays"))
    order: Any = "F" if flags.fnc else "C"
    if count == x.size:
        x._buffer.reshape_in_place(shape, order)
        return
    if x._buffer.base is not None:
        raise Judged(ValueError("cannot resize this array: it does not own its data"))
    bare = x._buffer.to_write_on_device()
    resized = device.xp.zeros(shape, dtype=bare.dtype, order=order)
    count = min(bare.size, resized.size)
    before, after = (bare.T, resized.T) if flags.fnc else (bare, resized)
    after.ravel()[:count] = before.ravel()[:count]
    rebind(x, Buffer(device, resized))


OWN: dict[str, tuple[OnDevice, Callable[..., tuple[Any, ...]]]] = {
    "astype": (_from(cast), writes_out),
    "view": (_from(_view), writes_out),
    "copy": (_from(_copy), writes_out),
    "flatten": (_from(_flatten), writes_out),
    "reshape": (_from(_reshape), writes_out),
    "ravel": (_from(_ravel), writes_out),
    "transpose": (_from(_transpose), writes_out),
    "sort": (_from(_sort), writes_first),
    "partition": (_from(_partition), writes_first),
    "fill": (_from(_fill), writes_first),
    "compress": (_from(_compress), writes_out),
    "conj": (_from(_conjugate), writes_out),
    "conjugate": (_from(_conjugate), writes_out),
    "byteswap": (_from(_byteswap), writes_first),
    "resize": (_from(_resize), writes_out),
}
"""Methods defined here, each with a function that returns the arguments that it writes."""
