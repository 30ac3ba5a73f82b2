"""``x[key]`` and ``x[key] = value`` on a device, with NumPy's checks of keys, which are stricter than CuPy's."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from fbarray.costs import COPY, ELEMENT, FOUND, MASK, ON_BOTH_SIDES, move
from fbarray.devices import HOLDABLE, Device
from fbarray.memory import transfer
from fbarray.memory.buffer import Buffer
from fbarray.memory.geometry import lies_as
from fbarray.memory.laid import Laid
from fbarray.memory.on_device import to_read_on, to_write, written
from fbarray.options import current
from fbarray.parameters import Args, Kwargs
from fbarray.process import process
from fbarray.routing.boundary import assignable, holds_arrays, is_subclass, joined, number_of, operand
from fbarray.routing.keys import is_basic, is_plain
from fbarray.routing.overlap import apart
from fbarray.routing.route import Route, writes_first, writes_out
from fbarray.routing.wrapping import Buffered, array_of, buffer_of, view_of
from fbarray.rules.operands import require_real_for
from fbarray.rules.registry import Judged, Refused

_ELLIPSIS = type(Ellipsis)
_PLAIN = frozenset({int, slice, type(None), _ELLIPSIS})
_INTEGERS = "iu"


def getitem_route(device: Device) -> Route:
    """The route of ``x[key]``."""
    return Route("numpy.ndarray.__getitem__", operator.getitem, getitem, writes_out, cost=COPY)


def masked(array: Any, key: Any) -> Any:
    """``array[key]`` for a mask. It is a key of its own in the table of routes, because masks have another cost."""
    return array[key]


def masked_route(device: Device) -> Route:
    """The route of ``x[mask]``."""
    return Route("numpy.ndarray.__getitem__", masked, getitem, writes_out, cost=MASK)


def setitem_route(device: Device) -> Route:
    """The route of ``x[key] = value``."""
    return Route("numpy.ndarray.__setitem__", operator.setitem, setitem, writes_first, True, cost=COPY)


def part_of(buffer: Laid, key: Any) -> np.ndarray[Any, Any] | None:
    """The geometry of ``x[key]`` if that is a view, else None. Raises NumPy's IndexError for a key out of bounds."""
    if type(key) is slice:  # most keys
        layout = buffer._layout
        return (buffer.layout if layout is None else layout)[key]
    if not is_basic(key):
        return None
    part = located(buffer.layout, key)
    return part if part.ndim or _has_ellipsis(key) else None


def located(layout: np.ndarray[Any, Any], key: Any) -> np.ndarray[Any, Any]:
    """The geometry of ``x[key]`` for a basic key, 0-d for an element; no bytes are read (`fbarray.memory.geometry`)."""
    if type(key) is slice or _has_ellipsis(key):
        part: np.ndarray[Any, Any] = layout[key]
        return part
    return layout[(*key, ...)] if type(key) is tuple else layout[key, ...]


def is_there(buffer: Laid, key: Any, value: Laid) -> bool:
    """Whether `value` is ``x[key]`` itself, as at the end of ``x[key] += 1``: then it has been written already."""
    owner = buffer if buffer.owner is None else buffer.owner
    theirs = value if value.owner is None else value.owner
    if owner is not theirs or not buffer.writeable:
        return False
    known = value.owner is not None and value._key_of is not None and value._key_of is buffer._layout
    if known and is_plain(key) and value._key == key:
        return True
    part = part_of(buffer, key)
    return part is not None and lies_as(part, value.layout)


def is_assigned(array: Buffered, key: Any, given: Buffered) -> bool:
    """Assign one array to a part of another, if that is a plain copy on the device; returns whether it was done."""
    buffer = array._found or buffer_of(array)
    value = given._found or buffer_of(given)
    owner = buffer if buffer.owner is None else buffer.owner
    theirs = value if value.owner is None else value.owner
    if owner is theirs:
        return is_there(buffer, key, value)
    device, there = buffer.device, value.layout
    if owner.resident is None or theirs.resident is None or owner.shared or theirs.shared or not buffer.writeable:
        return False
    if value.device is not device or not (device.alone or device.is_current()):
        return False
    part = part_of(buffer, key)
    if part is None or part.shape != there.shape or part.dtype != there.dtype:
        return False
    source = to_read_on(value, device)
    to_write(buffer)[_for_device(key)] = source
    written(buffer)
    return True


def with_integers(key: Any) -> Any:
    """`key` with Python's integers in place of NumPy's."""
    return tuple(map(_with_integer, key)) if issubclass(type(key), tuple) else _with_integer(key)


def _with_integer(item: Any) -> Any:
    return operator.index(item) if issubclass(type(item), np.integer) else item


def _has_ellipsis(key: Any) -> bool:
    return _ELLIPSIS in map(type, key) if type(key) is tuple else key is Ellipsis


def getitem(device: Device, args: Args, kwargs: Kwargs) -> Any:
    """``x[key]``: a view for basic keys, on whichever side the bytes are; a scalar for one element; else a copy."""
    array, key = args
    if not is_basic(key):
        key = with_integers(key)
        if not is_basic(key):
            bare = array._buffer.on_device()
            chosen = bare[device_key(device, bare, key)]
            return array_of(device, chosen) if chosen.ndim or _has_ellipsis(key) else number_of(device, chosen)
    buffer = array._buffer
    try:
        part = located(buffer.layout, key)
    except IndexError as error:
        raise Judged(error) from None
    if part.ndim or _has_ellipsis(key):
        return view_of(array, part)
    if current().scalars == "device":
        return array_of(device, buffer.view(part).on_device().copy())  # it does not change with the array
    if process.may_place and current().placement == "auto":
        buffer.regrets(FOUND if (buffer.owner or buffer)._remembered else ELEMENT)
    return buffer.element(part)


def setitem(device: Device, args: Args, kwargs: Kwargs) -> None:
    """``x[key] = value``."""
    array, key, value = args
    if not is_basic(key):
        key = with_integers(key)
    (_set_part if is_basic(key) else _set_chosen)(device, array._buffer, key, value)


def _set_part(device: Device, buffer: Buffer, key: Any, given: Any) -> None:
    """``x[key] = value`` for a basic key, on the side where the bytes are."""
    if isinstance(given, Buffered):
        given._buffer.require(device)
    if (buffer.owner or buffer).resident is None and _set_on_host(buffer, key, given):
        return
    dtype = buffer.layout.dtype
    if isinstance(given, Buffered):
        if not is_there(buffer, key, given._buffer):
            if given._buffer.on_host_alone and _regrets(buffer, given) and _set_on_host(buffer, key, given):
                return
            value: Any = given._buffer.operand_on(device)
            if value.dtype.kind == "c":
                require_real_for(value.dtype, dtype)
            _assign_to_part(device, buffer, key, given, value)
        return
    if _regrets(buffer, given) and _set_on_host(buffer, key, given):
        return
    value = given if type(given) is float and dtype.char in "dD" else _value_for(device, buffer, given)
    if isinstance(value, device.array_type):
        _assign_to_part(device, buffer, key, given, value)
    else:
        buffer.to_write_on_device()[_for_device(key)] = value


def _regrets(buffer: Buffer, given: Any) -> bool:
    """Whether the array is on the host only, after it was moved there if that pays.

    It pays after repeated assignments of host values; at once for a small array that both sides have.
    """
    if not process.may_place or current().placement != "auto":
        return False
    if buffer.allocation.layout.nbytes <= ON_BOTH_SIDES and buffer.is_on_both_sides():
        buffer.allocation.move_to_host()
        return buffer.on_host_alone
    sends = isinstance(given, (Buffered, np.ndarray))
    return buffer.regrets(ELEMENT + move(given.nbytes) if sends else ELEMENT)


def _value_for(device: Device, buffer: Buffer, given: Any) -> Any:
    """The value to assign, as a device array or a number."""
    value = assignable(device, given, buffer.layout.dtype)
    if issubclass(type(given), (list, tuple)) and getattr(value, "ndim", 0) > buffer.layout.ndim:
        raise Refused("the list is nested deeper than the array has dimensions")
    return value


def _set_chosen(device: Device, buffer: Buffer, key: Any, given: Any) -> None:
    """``x[key] = value`` for a key with index arrays or masks."""
    value = _value_for(device, buffer, given)
    bare = buffer.to_write_on_device()
    if isinstance(key, bool) and getattr(value, "ndim", 0) > 1:
        raise Refused("a number for a mask, and values of several dimensions")
    key = device_key(device, bare, key)
    masked = getattr(key, "dtype", None) == np.dtype(bool) and getattr(value, "ndim", 0)
    if masked:
        key = _selected(device, bare, key, value)
    if not masked and getattr(value, "size", 1) > 1 and _may_repeat(device, key):
        _assign_last(device, bare, key, value)
    else:
        key, value = apart(device, (key, value), [bare])
        bare[key] = value


_NUMBERS = (bool, int, float, complex, np.generic, np.ndarray)


def _set_on_host(buffer: Buffer, key: Any, value: Any) -> bool:
    """Assign in place on the host; returns whether it was done. It is not for a `value` on the device, nor for one that
    is no number or plain array.
    """
    if isinstance(value, Buffered):
        if not value._buffer.on_host_alone:
            return False
        value = value._buffer.on_host()
    elif not isinstance(value, _NUMBERS) or is_subclass(value):
        return False

    def write(host: np.ndarray[Any, Any]) -> None:
        host[key] = value

    return buffer.write_in_place(write)


def _for_device(key: Any) -> Any:
    """A basic key as the device takes it: Python's integers in place of NumPy's."""
    if type(key) is tuple:
        return key if _PLAIN.issuperset(map(type, key)) else tuple(map(_with_integer, key))
    return key if type(key) in _PLAIN else _with_integer(key)


def _assign_to_part(device: Device, buffer: Buffer, key: Any, given: Any, value: Any) -> None:
    """``x[key] = value`` on the device, for a basic key; `value` is the device array of `given`."""
    part = located(buffer.layout, key)
    if value.ndim and not part.ndim:
        raise Refused("an array is assigned to one element")
    if isinstance(given, Buffered) and not given._buffer.may_overlap(buffer):
        buffer.to_write_on_device()[_for_device(key)] = value  # most calls
        return
    target = buffer.part_to_write(part)
    target[...] = apart(device, value, [target])


def _selected(device: Device, bare: Any, mask: Any, value: Any) -> tuple[Any, ...]:
    """The index arrays of the elements that a mask selects; refused where `value` does not broadcast to them."""
    if mask.shape != bare.shape[: mask.ndim] or not mask.ndim:
        raise Refused("the mask has another shape than the array")
    rest = bare.shape[mask.ndim :]
    places: tuple[Any, ...] = device.xp.nonzero(mask)
    if not _fits(value.shape, (places[0].size, *rest)):
        raise Refused("the values have not the shape of what the mask selects")
    return places


def _fits(shape: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    """Whether an array of one shape can be broadcast to another."""
    pairs = zip(reversed(shape), reversed(wanted), strict=False)
    return len(shape) <= len(wanted) and all(length in (1, target) for length, target in pairs)


# --- keys ---------------------------------------------------------------------------------------------------------


def device_key(device: Device, bare: Any, key: Any) -> Any:
    """`key` with its index arrays on the device, after NumPy's check of the bounds.

    Raises
    ------
    IndexError
        If an index array is not of integers.
    Judged
        With NumPy's IndexError, if an index is out of range; CuPy would wrap it.
    """
    several = issubclass(type(key), tuple)
    items = key if several else (key,)
    converted = tuple(_key_item(device, item) for item in items)
    _check(device, bare, converted, items)
    taken = tuple(_on_device(device, item) for item in converted)
    return taken if several else taken[0]


def _key_item(device: Device, item: Any) -> Any:
    """One item of a key: a basic item as it is, or an index array, host or device."""
    if isinstance(item, (Buffered, device.array_type)):
        return operand(device, item)
    if type(item) is not tuple and is_basic(item):
        return item
    if holds_arrays(item):
        return joined(device, item)
    host = np.asarray(item)
    if not host.size and isinstance(item, (list, tuple)):
        host = host.astype(np.intp)
    if host.dtype not in HOLDABLE or host.dtype.kind not in "biu":
        raise Refused(f"an index is of dtype {host.dtype}")
    return host


def _on_device(device: Device, item: Any) -> Any:
    return transfer.upload(device, item) if isinstance(item, np.ndarray) else item


def _check(device: Device, bare: Any, key: tuple[Any, ...], given: tuple[Any, ...]) -> None:
    """Check the values of each index array against the axis that it indexes; the device checks the shapes."""
    axis = 0
    covered = sum(_axes(item) for item in key)
    for item, asked in zip(key, given, strict=True):
        if item is Ellipsis:
            axis += bare.ndim - covered
        elif hasattr(item, "dtype") and item.dtype.kind != "b":
            if item.dtype.kind not in _INTEGERS:
                raise IndexError("arrays used as indices must be of integer (or boolean) type")
            _check_once(device, item, axis, bare.shape[axis], asked)
        axis += _axes(item)


def _axes(item: Any) -> int:
    """How many axes of the array an item of a key uses up."""
    if item is None or item is Ellipsis:
        return 0
    return int(item.ndim) if hasattr(item, "dtype") and item.dtype.kind == "b" else 1


def _check_once(device: Device, index: Any, axis: int, size: int, given: Any) -> None:
    """Check the bounds of an index array, unless it is unchanged since a check against an axis of this size."""
    buffer = given._buffer if isinstance(given, Buffered) else None
    if buffer is None or (buffer.owner or buffer).shared:
        _check_bounds(device, index, axis, size)
        return
    state = (buffer.owner or buffer).writes, size
    if buffer.checked != state:
        _check_bounds(device, index, axis, size)
        buffer.checked = state if current().bounds_check else None


def _check_bounds(device: Device, index: Any, axis: int, size: int) -> None:
    """Raise if an index is out of range; for a device array, one byte is read back."""
    if isinstance(index, np.ndarray):
        index = index.astype(np.intp, copy=False)
        outside = index.size and not (-size <= index.min() and index.max() < size)
    else:
        checked = index.size and current().bounds_check
        outside = checked and transfer.read(device, device.any_outside(index, size))
    if outside:
        first = int(transfer.read(device, _first_outside(index.ravel().astype(np.intp), size)))
        raise Judged(IndexError(f"index {first} is out of bounds for axis {axis} with size {size}"))


def _first_outside(indices: Any, size: int) -> Any:
    """The first index that is out of range, of a host or a device array."""
    outside = (indices < -size) | (indices >= size)
    return indices[outside.argmax()]


# --- repeated indices ---------------------------------------------------------------------------------------------


def places_of(device: Device, bare: Any, key: Any) -> Any:
    """The flat positions, in C order, of the elements that `key` chooses."""
    return device.xp.arange(bare.size).reshape(bare.shape)[key]


def _may_repeat(device: Device, key: Any) -> bool:
    """Whether `key` may choose an element twice, because an index array has more than one integer."""
    items = key if isinstance(key, tuple) else (key,)
    return any(hasattr(item, "dtype") and item.dtype.kind in _INTEGERS and item.size > 1 for item in items)


def _assign_last(device: Device, bare: Any, key: Any, value: Any) -> None:
    """Assign so that the last of several values for one element wins, as in NumPy; CuPy's winner is undefined.

    The last writer of each element is the maximum of its writers' positions, which does not depend on the order of
    threads.
    """
    xp = device.xp
    elements = places_of(device, bare, key)
    writers = xp.arange(elements.size).reshape(elements.shape)
    last = xp.full(bare.size, -1, dtype=np.int64)
    device.xpx.scatter_max(last, elements.ravel(), writers.ravel())
    values = xp.broadcast_to(value, elements.shape).ravel()[last[elements.ravel()]]
    bare[key] = values.reshape(elements.shape)
