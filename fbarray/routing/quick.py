"""The short way for calls on small arrays that only the host has: NumPy's own call, with little overhead.

It answers the most frequent calls. For all others it returns NOT_PLACED, and the caller takes the long way, which
handles every case: `fbarray.routing.placement` and `fbarray.routing.indexing`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from fbarray.costs import COPY, MASK
from fbarray.devices import HOLDABLE, Device
from fbarray.memory import native
from fbarray.memory.held import write, write_part
from fbarray.memory.laid import note_given
from fbarray.memory.transfer import Host
from fbarray.options import current
from fbarray.parameters import Args, Kwargs
from fbarray.process import process
from fbarray.routing.boundary import from_host, rebuilt
from fbarray.routing.keys import is_basic
from fbarray.routing.plain import NOT_PLACED, NUMBERS, PLAIN
from fbarray.routing.route import Route
from fbarray.routing.wrapping import (
    Buffered,
    allocation_of,
    buffer_of,
    hosted,
    is_resident,
    kept,
    view_on_host,
    whole_of,
)

_MASKED, _COPIED = MASK.crossover, COPY.crossover
_ndarray, _float64, _ufunc, _generic = np.ndarray, np.float64, np.ufunc, np.generic
_matmul, _of_matrices, _dot = operator.matmul, np.matmul, np.dot


def places() -> bool:
    """Whether calls may be placed in this context, and no event hook has to see each of them."""
    if process.recording:
        return False
    return process.always_places or current().placement == "auto"


def part(array: Buffered, key: Any) -> Any:
    """``array[key]`` if only the host has the bytes; `key` is basic, or a mask or indices on the host alone."""
    whole = whole_of(array)
    host = hosted(array)
    if host is None:
        return NOT_PLACED
    if is_basic(key):
        return _shown(array, whole, host[key])
    return _copied(array, host, key) if isinstance(key, Buffered) else NOT_PLACED


def _copied(array: Buffered, host: Host, key: Buffered) -> Any:
    """``array[key]`` for a mask or an array of indices: a copy."""
    chosen = hosted(key)
    if chosen is None or key._device is not array._device or not places():
        return NOT_PLACED
    if chosen.dtype.kind == "b":
        if native.size_of(host) > _MASKED:
            return NOT_PLACED
    elif not host.ndim or native.size_of(chosen) * native.size_of(host) > _COPIED * native.length_of(host):
        return NOT_PLACED
    found = host[chosen]
    return wrapped(array._device, found, ()) if type(found) is _ndarray else NOT_PLACED


def item(array: Buffered, place: int) -> Any:
    """``array[place]`` for an integer that is not negative: a view, or an element of a 1-d array."""
    whole = whole_of(array)
    host = hosted(array)
    return NOT_PLACED if host is None else _shown(array, whole, native.item_of(host, place))


def _shown(array: Buffered, whole: Host | None, found: Any) -> Any:
    """The wrapped result of a basic index: a view of `array` (`whole` is its allocation's host array), or a scalar."""
    if type(found) is _ndarray:
        return _view(array, whole, found)
    return NOT_PLACED if process.numbers_on_device and current().scalars == "device" else found


def given(array: Buffered) -> Any:
    """A private, read-only copy of a C-contiguous array that only the host has, for an implicit conversion."""
    host = hosted(array)
    if host is None or not places() or current().fallback == "raise":
        return NOT_PLACED
    block = host.copy()
    if not native.lie_alike(block, host):
        return NOT_PLACED
    shown = block.view()
    native.forbid_writing(block)
    native.forbid_writing(shown)
    note_given(allocation_of(array), block)
    return shown


def transposed(array: Buffered) -> Any:
    """``array.T`` if only the host has the bytes."""
    whole = whole_of(array)
    host = hosted(array)
    return NOT_PLACED if host is None else _view(array, whole, host.T)


def _view(array: Buffered, whole: Host | None, part: Host) -> Any:
    """`part` as a view of `array`, unless another thread moved the bytes since `whole` was read: then they differ."""
    return view_on_host(array, whole, part) if whole is whole_of(array) else NOT_PLACED


def assigned(array: Buffered, key: Any, value: Any) -> bool:
    """Whether ``array[key] = value`` was done: if the key is basic and only the host has the bytes of both."""
    kind = type(value)
    if kind is type(array):
        another: Buffered = value
        value = hosted(another) if another._device is array._device else None
        if value is None:
            return False
    elif kind is not float and kind is not _float64 and kind not in NUMBERS:
        return False
    return is_basic(key) and _is_written(array, None, key, value)


def _is_written(array: Buffered, function: Callable[..., Any] | None, first: Any, second: Any = None) -> bool:
    """Whether the array was written in place on the host, as `fbarray.memory.held.write` does it."""
    found = array._found
    if found is None:
        owner = array._owner
        if owner is not None:
            return write_part(owner, array._whole, array._host, function, first, second)  # type: ignore[arg-type]
        found = buffer_of(array)
    return found.resident is None and write(found, function, first, second)


def left(function: Callable[..., Any], most: float, array: Buffered, other: Any) -> Any:
    """``function(array, other)`` for an operator or a ufunc.

    Parameters
    ----------
    most : float
        The most elements that operands and result may have: up to there, the host is always faster.
    other : object
        An array of the same class, a `numpy.ndarray`, or a number.
    """
    host = hosted(array)
    if host is None or native.size_of(host) > most or not places():
        return NOT_PLACED
    value = _operand(array, other)
    if value is NOT_PLACED or (type(value) is _ndarray and are_many(function, most, host, value)):
        return NOT_PLACED
    return made(array._device, function(host, value))


def _operand(array: Buffered, other: Any) -> Any:
    """The other operand as NumPy takes it; NOT_PLACED if it is not on the host alone, or of another type."""
    kind = type(other)
    if kind is type(array):  # first: hashing the array class is slow
        another: Buffered = other
        host = hosted(another) if another._device is array._device else None
        return NOT_PLACED if host is None else host
    if kind is float or kind is int or kind is _float64 or kind in NUMBERS:  # the first three are most of them
        return other
    return other if kind is _ndarray and other.dtype in HOLDABLE else NOT_PLACED


def are_many(function: Callable[..., Any], most: float, first: Host, second: Host) -> bool:
    """Whether one of two operands, or the result, has more elements than `most`."""
    mine, theirs = native.size_of(first), native.size_of(second)
    return max(mine, theirs) > most or (mine * theirs > most and _elements(function, first, second) > most)


def _elements(function: Callable[..., Any], first: Host, second: Host) -> int:
    """How many elements the result of ``function(first, second)`` has."""
    if function is _matmul or function is _of_matrices or function is _dot:
        rows = first.shape[first.ndim - 2] if first.ndim > 1 else 1
        columns = second.shape[second.ndim - 1] if second.ndim > 1 else 1
        summed = first.shape[first.ndim - 1] if first.ndim else 1
        most: int = max(native.size_of(first) * columns, native.size_of(second) * rows) // max(summed, 1)
        return most
    if first.ndim < second.ndim:
        first, second = second, first
    elements, ahead = 1, first.ndim - second.ndim
    for axis in range(first.ndim):
        length = first.shape[axis]
        if axis >= ahead and second.shape[axis - ahead] > length:
            length = second.shape[axis - ahead]
        elements *= length
    return elements


def right(function: Callable[..., Any], most: float, array: Buffered, other: Any) -> Any:
    """``function(other, array)``, where `other` is as in `left`."""
    host = hosted(array)
    if host is None or native.size_of(host) > most or not places():
        return NOT_PLACED
    value = _operand(array, other)
    if value is NOT_PLACED or (type(value) is _ndarray and are_many(function, most, value, host)):
        return NOT_PLACED
    return made(array._device, function(value, host))


def alone(function: Callable[..., Any], most: float, array: Buffered) -> Any:
    """``function(array)`` for a unary operator or ufunc."""
    host = hosted(array)
    if host is None or native.size_of(host) > most or not places():
        return NOT_PLACED
    return made(array._device, function(host))


def into(function: Callable[..., Any], most: float, array: Buffered, other: Any) -> Any:
    """``array += other`` and the other in-place operators; returns `array`."""
    host = hosted(array)
    if host is None or native.size_of(host) > most or not places():
        return NOT_PLACED
    value = _operand(array, other)
    return array if value is not NOT_PLACED and _is_written(array, function, value) else NOT_PLACED


def of_ufunc(ufunc: np.ufunc, inputs: tuple[Any, ...]) -> Any:
    """The result of a ufunc with one or two operands."""
    first, last = inputs[0], inputs[-1]
    array = first if isinstance(first, Buffered) else last
    if not isinstance(array, Buffered):
        return NOT_PLACED
    ours: Buffered = array
    if len(inputs) > 2 or is_resident(ours):
        return NOT_PLACED
    route = ours._device.routes[ufunc]
    if route.cost is None:
        return NOT_PLACED
    if len(inputs) == 1:
        return alone(ufunc, route.most, ours)
    if array is first:
        return left(ufunc, route.most, ours, last)
    return right(ufunc, route.most, ours, first)


def of_call(function: Any, args: Args, kwargs: Kwargs) -> Any:
    """The result of a function or ufunc called directly. Its first argument is an array of ours, or starts with one."""
    ours: Buffered = args[0][0] if type(args[0]) is tuple else args[0]
    if is_resident(ours):
        return NOT_PLACED
    if type(function) is _ufunc:
        return NOT_PLACED if kwargs else of_ufunc(function, args)
    return of_function(ours._device, function, args, kwargs)


def of_function(device: Device, key: Any, args: Args, kwargs: Kwargs) -> Any:
    """The result of a function, or of a method of an array; `key` is the key of its route."""
    if not places():
        return NOT_PLACED
    route = device.routes[key]
    if route.cost is None or route.writes:
        return NOT_PLACED
    if kwargs and ("shape" in kwargs or "device" in kwargs):  # may make a small array large, or name a device
        return NOT_PLACED
    if (len(args) > 2 or kwargs or not route.reads) and not _only_reads(route, args, kwargs):
        return NOT_PLACED
    return call(device, route, args, kwargs)


def _only_reads(route: Route, args: Args, kwargs: Kwargs) -> bool:
    """Whether the call writes none of its arguments."""
    form = len(args), tuple(kwargs)
    reads = route.forms.get(form)
    if reads is None:
        reads = route.forms[form] = route.only_reads(*form)
    if not reads:
        for value in route.written(args, kwargs):
            if value is not None:
                return False
    return True


def call(device: Device, route: Route, args: Args, kwargs: Kwargs) -> Any:
    """``route.function(*args, **kwargs)`` on the host arrays, wrapped; for at most ``route.most`` elements."""
    most = route.most
    hosts: list[Any] = []
    largest = parts = None
    for value in args:
        if isinstance(value, Buffered):
            ours: Buffered = value
            host = hosted(ours)
            if host is None or ours._device is not device:
                return NOT_PLACED
            if native.size_of(host) > most or (largest is not None and are_many(route.function, most, largest, host)):
                return NOT_PLACED
            if largest is None or native.size_of(host) > native.size_of(largest):
                largest = host
            hosts.append(host)
        elif type(value) in PLAIN:
            hosts.append(value)
        elif (type(value) is tuple or type(value) is list) and value and largest is None:  # as for np.hstack
            parts = _parts(device, value, most)
            if parts is NOT_PLACED:
                return NOT_PLACED
            largest = parts[0]
            hosts.append(parts if type(value) is list else tuple(parts))
        else:
            return NOT_PLACED
    if largest is None or (kwargs and not _are_plain(kwargs)):
        return NOT_PLACED
    try:
        if kwargs or len(hosts) > 2:
            result = route.direct(*hosts, **kwargs)
        else:  # most calls, and faster
            result = route.direct(hosts[0]) if len(hosts) == 1 else route.direct(hosts[0], hosts[1])
    except TypeError:  # the long way calls `route.function`, whose message names the arguments otherwise
        return NOT_PLACED
    return wrapped(device, result, hosts if parts is None else [*parts, *hosts])


def _parts(device: Device, values: Any, most: float) -> Any:
    """The host arrays of a sequence of arrays; NOT_PLACED if they have more than `most` elements together."""
    total, parts = 0, []
    for value in values:
        if not isinstance(value, Buffered):
            return NOT_PLACED
        ours: Buffered = value
        host = hosted(ours)
        if host is None or ours._device is not device:
            return NOT_PLACED
        total += native.size_of(host)
        parts.append(host)
    return NOT_PLACED if total > most else parts


def _are_plain(kwargs: Kwargs) -> bool:
    """Whether keyword arguments are of types that NumPy takes as they are, or tuples of integers, such as axes."""
    for value in kwargs.values():
        if type(value) is tuple:
            for number in value:
                if type(number) is not int:
                    return False
        elif isinstance(value, Buffered) or type(value) not in PLAIN:
            return False
    return True


def made(device: Device, result: Any) -> Any:
    """The wrapped result of an operator or ufunc. Its memory is new, and its dtype is one that the device holds."""
    return kept(device, result) if type(result) is _ndarray else wrapped(device, result, ())


def wrapped(device: Device, result: Any, hosts: Iterable[Any]) -> Any:
    """NumPy's result as the user gets it; NOT_PLACED if it may share memory with one of `hosts`."""
    if type(result) is _ndarray:
        for host in hosts:
            if result is host:
                return NOT_PLACED
        if result.dtype not in HOLDABLE:
            return result
        if result.base is None:
            return kept(device, result)
        for host in hosts:
            if type(host) is _ndarray and np.may_share_memory(result, host):
                return NOT_PLACED
        return from_host(device, result)
    if type(result) is _float64 and not process.numbers_on_device:  # most numbers
        return result
    if isinstance(result, _generic):
        numbers = not process.numbers_on_device or current().scalars == "numpy"
        return result if numbers or result.dtype not in HOLDABLE else from_host(device, result)
    if isinstance(result, (tuple, list)):
        items = [wrapped(device, item, hosts) for item in result]
        for item in items:
            if item is NOT_PLACED:
                return NOT_PLACED
        return rebuilt(result, items)
    return result
