"""How arrays are made over device or host memory, and their buffers when first needed."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from fbarray.devices import Device
from fbarray.memory import native
from fbarray.memory.buffer import Buffer
from fbarray.memory.geometry import Geometry
from fbarray.memory.held import held
from fbarray.memory.laid import Laid, begin, sign_of_life, view_of_buffer
from fbarray.memory.transfer import Host


class Buffered:
    """The base of the array classes: an object whose bytes are reached through a buffer.

    A result that NumPy computed on the host needs no buffer to be read or viewed there: its NumPy array is enough. So
    the buffer is made later, for instance when a device call reads the array. Programs of many small steps spend much
    of their time on making objects, and so make one for each result, not two.
    """

    __slots__ = ("__weakref__", "_alive", "_base", "_device", "_found", "_host", "_owner", "_whole")

    _device: Device
    _found: Laid | None
    """The buffer, once it is made. The attributes below are read only before that."""
    _host: Host | None
    """The array on the host: dense, with no other holder; or a view of such an array."""
    _owner: Laid | None
    """For a view: the buffer of its allocation; else None."""
    _whole: Host | None
    """For a view: the allocation's host array, from which `_host` was made."""
    _base: Any
    """For a view: the array that owns the bytes."""
    _alive: object

    @property
    def _buffer(self) -> Buffer:
        """The array's bytes; see `fbarray.memory.buffer`."""
        return buffer_of(self)  # type: ignore[return-value]


_array: Any = Buffered
_making = threading.Lock()


def bind_class(array: type[Buffered]) -> None:
    """Set the class that results are wrapped in."""
    global _array
    _array = array


def buffer_of(array: Buffered) -> Laid:
    """The buffer of an array; it is made if there is none yet. Frequent calls skip this by ``array._found or``."""
    found = array._found
    if found is not None:
        return found
    with _making:
        found = array._found
        if found is not None:  # made by another thread just now
            return found
        owner = array._owner
        if owner is None:
            found = native.instance_of(Buffer)
            begin(found, array._device, None, array._host)
        else:
            found = view_of_buffer(owner, None, array._whole, array._host)
            found.base = array._base
        array._found = found
    array._host = array._whole = array._base = array._owner = array._alive = None
    return found


def rebind(array: Buffered, buffer: Laid) -> None:
    """Replace the buffer of an array."""
    buffer_of(array)
    array._found = buffer


def is_resident(array: Buffered) -> bool:
    """Whether its buffer has a device array; then the short way of `fbarray.routing.quick` is not tried."""
    found = array._found
    return found is not None and found.resident is not None


def hosted(array: Buffered) -> Host | None:
    """The host array itself, if only the host has the bytes; else None. For NumPy calls that read it and keep nothing.

    A view without a buffer gives None once its allocation has another host array, although `held` would find it there.
    """
    found = array._found
    if found is not None:
        return held(found)
    owner = array._owner
    if owner is None or owner._host is array._whole:
        return array._host
    return None


def look_of(array: Buffered) -> np.ndarray[Any, Any]:
    """A NumPy array of the same shape, dtype and strides; its elements may be meaningless."""
    found = array._found
    if found is None:
        return array._host  # type: ignore[return-value]
    look = found._layout
    if look is None:
        look = found._host  # of a view on the host, nobody has asked for the layout yet
    return found.layout if look is None else look


def sized(array: Buffered) -> Any:
    """An array of the same shape and dtype: as `look_of`, or the device array if that spares making a layout."""
    found = array._found
    if found is not None and found._layout is None and found.resident is not None:
        return found.resident
    return look_of(array)


def length_of(array: Buffered) -> int:
    """The length of the first axis; 0 if there is none."""
    return native.length_of(look_of(array))


def around(buffer: Laid) -> Any:
    """A FallbackArray over this buffer."""
    made = native.instance_of(_array)
    made._device, made._found = buffer.device, buffer
    return made


def array_of(device: Device, resident: Any, host: Host | None = None) -> Any:
    """A FallbackArray over a bare device array; if that is None, over a dense host array with no other holder."""
    if resident is None:
        return kept(device, host)
    buffer = native.instance_of(Buffer)
    begin(buffer, device, resident, host)
    made = native.instance_of(_array)
    made._device, made._found = device, buffer
    return made


def kept(device: Device, host: Host | None) -> Any:
    """A FallbackArray over a dense host array with no other holder; it has no buffer yet."""
    made = native.instance_of(_array)
    made._device = device
    made._host = host
    made._found = made._owner = made._whole = made._base = None
    made._alive = sign_of_life()
    return made


def view_of(base: Buffered, part: Geometry, key: Any = None) -> Any:
    """A FallbackArray that is a view of `base`; its geometry `part` is a view of the buffer's ``layout``.

    `key`, if known, is the index that selects it from `base`, and one that `fbarray.routing.keys.is_plain` accepts.
    """
    owner = base._found or buffer_of(base)
    buffer = view_of_buffer(owner, part, None, None)
    buffer.base = base if owner.base is None else owner.base
    if key is not None and owner.owner is None:
        buffer._key, buffer._key_of = key, owner._layout
    made = native.instance_of(_array)
    made._device, made._found = buffer.device, buffer
    return made


def view_on_host(base: Buffered, whole: Host | None, host: Host) -> Any:
    """As `view_of` if only the host has the bytes: `host` is the view, of the allocation's host array `whole`."""
    made = native.instance_of(_array)
    made._device = base._device
    if base._found is None and base._owner is not None:  # a view of a view
        made._owner, made._base = base._owner, base._base
    else:
        found = buffer_of(base)
        if not found.writeable:
            buffer = view_of_buffer(found, None, whole, host)
            buffer.base = base if found.base is None else found.base
            return around(buffer)
        made._owner = found if found.owner is None else found.owner
        made._base = base if found.base is None else found.base
    made._found = None
    made._host, made._whole = host, whole
    made._alive = sign_of_life()
    return made


def allocation_of(array: Buffered) -> Laid:
    """The buffer of the array's allocation: for a view, of the array that owns the bytes."""
    found = array._found
    owner = array._owner if found is None else None
    if owner is None:
        found = buffer_of(array)
        owner = found if found.owner is None else found.owner
    return owner


def whole_of(array: Buffered) -> Host | None:
    """The allocation's host array, for `view_on_host`. Call it before `hosted`: in the other order, another
    thread could replace the host array in between, and an outdated view would pass for a view of the new one.
    """
    found = array._found
    if found is None:
        return array._host if array._owner is None else array._whole
    owner = found if found.owner is None else found.owner
    return owner._host
