"""Functions whose results are views, such as `numpy.transpose`: NumPy computes the strides, and no bytes are copied.

NumPy runs on stand-ins: arrays with the same shape, dtype and strides over unused memory (`fbarray.memory.geometry`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray.devices import Device
from fbarray.memory import geometry
from fbarray.memory.buffer import Buffer
from fbarray.memory.layout import host_address, placed, span
from fbarray.parameters import Args, Kwargs, parameters
from fbarray.routing.boundary import from_host, holds_arrays, rebuilt, shared_of
from fbarray.routing.wrapping import Buffered, view_of
from fbarray.rules.registry import Refused, since

GUARDED = frozenset[Any](
    {np.broadcast_to, np.broadcast_arrays, np.diagonal, np.linalg.diagonal, np.lib.stride_tricks.sliding_window_view}
)
"""Functions whose result is read-only in NumPy, or overlaps itself; CuPy keeps track of neither."""

VIEWS = GUARDED | frozenset[Any](
    {
        np.transpose, np.moveaxis, np.rollaxis, np.swapaxes, np.squeeze, np.expand_dims, np.atleast_1d, np.atleast_2d,
        np.atleast_3d, np.flip, np.fliplr, np.flipud, np.rot90, np.split, np.array_split, np.hsplit, np.vsplit,
        np.dsplit, np.linalg.matrix_transpose, np.matrix_transpose, np.real, np.imag, np.require, *since("unstack"),
    }
)  # fmt: skip
"""Functions whose result is a view of their first argument, or itself, whatever its values."""

_WRITEABLE = 0x400
"""NumPy's bit for this flag. To read ``flags.writeable`` of a result of `numpy.broadcast_arrays` would warn."""

_OF_ALL = frozenset[Any]({np.broadcast_arrays, np.atleast_1d, np.atleast_2d, np.atleast_3d})
"""Functions that give views of all their arguments, not only of the first."""


def shown(device: Device, function: Callable[..., Any], args: Args, kwargs: Kwargs) -> Any:
    """The views that `function` gives. Raises NumPy's own error, or `Refused` where the result may be no view."""
    if function in _MAY_COPY and not geometry.READABLE:
        raise Refused("it may be a copy")
    args, kwargs = first_by_position(function, args, kwargs)
    plain = args and isinstance(args[0], Buffered) and function not in _SEVERAL and args[0]._buffer.device is device
    if plain and not kwargs and not any(map(holds_arrays, args[1:])):
        layout = args[0]._buffer.layout
        found = function(layout, *args[1:])
        if found is layout:
            return args[0]
        if type(found) is np.ndarray and found.size and geometry.is_geometry(found):
            return view_of(args[0], found)
    viewed, described = (args, ()) if function in _OF_ALL else (args[:1], args[1:])
    if any(holds_arrays(value) for value in (*described, *kwargs.values())):
        raise Refused("the view depends on the values of an array")
    if any(type(value) in (list, tuple) and holds_arrays(value) for value in viewed):
        raise Refused("arrays inside a sequence are copied")
    if function in _OF_ALL:
        viewed = tuple(value if holds_arrays(value) or _bare(device, value) else np.asarray(value) for value in viewed)
    showing = _Showing(device)
    return showing.returned(function(*showing.taken(viewed), *described, **kwargs))


def _bare(device: Device, value: Any) -> bool:
    return isinstance(value, (np.ndarray, device.array_type))


def first_by_position(function: Callable[..., Any], args: Args, kwargs: Kwargs) -> tuple[Args, Kwargs]:
    """The call with its first argument by position, should it be given by name."""
    if args or not kwargs:
        return args, kwargs
    first = next(iter(parameters(function).positional), "")
    if first not in kwargs:
        return args, kwargs
    return (kwargs[first],), {name: value for name, value in kwargs.items() if name != first}


_SEVERAL = GUARDED | _OF_ALL
_MAY_COPY = frozenset[Any]({np.require, *since("unstack")})
"""Functions that may read elements: to copy them, or to return those of a vector one by one."""
_BETWEEN = 64
"""Stand-ins begin at multiples of so many bytes, so that elements of every dtype are aligned."""


class _Showing:
    """One call on stand-ins: which stand-in belongs to which array of ours."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.room = 0
        self.stand_ins: list[tuple[Any, np.ndarray[Any, Any]]] = []
        self.hosts: list[np.ndarray[Any, Any]] = []

    def taken(self, value: Any) -> Any:
        """`value` with stand-ins in place of our arrays, inside tuples and lists too."""
        if isinstance(value, self.device.array_type):
            value = shared_of(self.device, value)
        if isinstance(value, Buffered):
            value._buffer.require(self.device)
            stand_in = self._placed(value._buffer)
            self.stand_ins.append((value, stand_in))
            return stand_in
        if isinstance(value, np.ndarray):
            self.hosts.append(value)
        if isinstance(value, (tuple, list)):
            return rebuilt(value, [self.taken(item) for item in value])
        return value

    def _placed(self, buffer: Buffer) -> np.ndarray[Any, Any]:
        """The stand-in for an array, in memory apart from the call's other stand-ins."""
        low, high = span(buffer.layout)
        stand_in = geometry.at(buffer.layout, self.room - low)
        self.room += high - low + _BETWEEN - (high - low) % _BETWEEN
        if not buffer.writeable:
            stand_in.flags.writeable = False
        return stand_in

    def returned(self, result: Any) -> Any:
        """`result` with views of our arrays in place of views of stand-ins."""
        if isinstance(result, np.ndarray):
            if not result.size and self.stand_ins:
                return _view_like(self.stand_ins[0][0], result, 0)  # without elements, any array will do
            for value, stand_in in self.stand_ins:
                if result is stand_in:
                    return value
                if shows(result, stand_in):
                    return _view_like(value, result, host_address(result) - host_address(stand_in))
            if any(result is host or shows(result, host) for host in self.hosts):
                return from_host(self.device, result)
        if isinstance(result, (tuple, list)):
            return rebuilt(result, [self.returned(item) for item in result])
        raise Refused("the result is no view")


def strided(x: Any, function: Callable[..., Any], args: Args, kwargs: Kwargs) -> Any:
    """The view of `x` that `function`, `numpy.lib.stride_tricks.as_strided`, gives. It may reach all of the memory of
    the base of `x`.
    """
    root = x if x._buffer.base is None else x._buffer.base
    low, high = span(root._buffer.layout)
    offset = x._buffer.start - root._buffer.start
    stand_in = placed(np.empty(high - low, np.uint8), offset - low, x._buffer.layout)
    stand_in.flags.writeable = x._buffer.writeable
    result = function(stand_in, *args, **kwargs)
    return _view_like(x, result, host_address(result) - host_address(stand_in))


def shows(result: np.ndarray[Any, Any], host: np.ndarray[Any, Any]) -> bool:
    """Whether `result` is a view within the memory that `host` covers."""
    if result.base is None or not result.size:
        return result.base is not None and result.base is host.base
    low, high = (host_address(host) + end for end in span(host))
    first, last = (host_address(result) + end for end in span(result))
    return low <= first and last <= high


def _view_like(value: Any, like: np.ndarray[Any, Any], offset: int) -> Any:
    """The view of `value` with the shape, dtype and strides of `like`, `offset` bytes from its first element."""
    view = view_of(value, value._buffer.part(like, offset))
    view._buffer.writeable &= bool(like.flags.num & _WRITEABLE)
    return view
