"""Arrays, and their buffers, made when somebody asks; which class arrays are of is bound by the room above."""

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
    """Anything whose bytes are reached through a buffer: the base of the array classes.

    What NumPy computed on the host needs no buffer to be read, computed with and viewed there: NumPy's own array says
    all of it. So the buffer is made when something else is asked for, a write or the device; until then there is one
    object to make and to let go, not two. Programs of many small steps spend their time with that.
    """

    __slots__ = ("__weakref__", "_alive", "_base", "_device", "_found", "_host", "_owner", "_whole")

    _device: Device
    _found: Laid | None
    """The buffer, once it is made. The attributes below are for the time before, and read only then."""
    _host: Host | None
    """The array on the host: dense, and nobody else's; or a view of one that is."""
    _owner: Laid | None
    """Of a view: the allocation."""
    _whole: Host | None
    """Of a view: the allocation's host array, that `_host` is a view of."""
    _base: Any
    """Of a view: the array that owns the bytes."""
    _alive: object

    @property
    def _buffer(self) -> Buffer:
        """The array's bytes; see `fbarray.memory.buffer`."""
        return buffer_of(self)  # type: ignore[return-value]


_array: Any = Buffered
_making = threading.Lock()


def bind_class(array: type[Buffered]) -> None:
    """Say which class results are wrapped in."""
    global _array
    _array = array


def buffer_of(array: Buffered) -> Laid:
    """The buffer of an array, which is made here if there is none yet. Where every call comes by, it stands behind an
    ``array._found or``.
    """
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
    """Let an array show other bytes from now on."""
    buffer_of(array)
    array._found = buffer


def is_resident(array: Buffered) -> bool:
    """Whether there is a device array of it; then the short way of `fbarray.routing.quick` is not tried."""
    found = array._found
    return found is not None and found.resident is not None


def hosted(array: Buffered) -> Host | None:
    """The array itself in the host's memory, where the host alone has the bytes; else None. As `held` of its buffer,
    for calls of NumPy that read it and keep nothing; but sometimes None where `held` would find it.
    """
    found = array._found
    if found is not None:
        return held(found)
    owner = array._owner
    if owner is None or owner._host is array._whole:
        return array._host
    return None


def look_of(array: Buffered) -> np.ndarray[Any, Any]:
    """An array of NumPy's of this shape, dtype and strides, which may lie elsewhere."""
    found = array._found
    if found is None:
        return array._host  # type: ignore[return-value]
    look = found._layout
    if look is None:
        look = found._host  # of a view on the host, nobody has asked for the layout yet
    return found.layout if look is None else look


def sized(array: Buffered) -> Any:
    """Something of the array's shape and dtype, as `look_of`; or its device array, for a layout takes time to make."""
    found = array._found
    if found is not None and found._layout is None and found.resident is not None:
        return found.resident
    return look_of(array)


def length_of(array: Buffered) -> int:
    """The length of the first axis; there is one."""
    return native.length_of(look_of(array))


def around(buffer: Laid) -> Any:
    """The array of this buffer."""
    made = native.instance_of(_array)
    made._device, made._found = buffer.device, buffer
    return made


def array_of(device: Device, resident: Any, host: Host | None = None) -> Any:
    """A FallbackArray over a bare device array; or where that is None, over a host array, dense and nobody else's."""
    if resident is None:
        return kept(device, host)
    buffer = native.instance_of(Buffer)
    begin(buffer, device, resident, host)
    made = native.instance_of(_array)
    made._device, made._found = device, buffer
    return made


def kept(device: Device, host: Host | None) -> Any:
    """A FallbackArray over a host array, dense and nobody else's."""
    made = native.instance_of(_array)
    made._device = device
    made._host = host
    made._found = made._owner = made._whole = made._base = None
    made._alive = sign_of_life()
    return made


def view_of(base: Buffered, part: Geometry, key: Any = None) -> Any:
    """A FallbackArray that shows a part of `base`'s memory; `part` is a view of the buffer's ``layout``; and `key`,
    where it is known, what chooses the part, as `fbarray.routing.quick.is_plain` says.
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
    """The same, where the host alone has the bytes: `host` is a view of the allocation's array, `whole`."""
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
    """The buffer of the allocation that the array shows."""
    found = array._found
    owner = array._owner if found is None else None
    if owner is None:
        found = buffer_of(array)
        owner = found if found.owner is None else found.owner
    return owner


def whole_of(array: Buffered) -> Host | None:
    """The allocation's array on the host; for `view_on_host`, and asked for before `hosted`, so that the two never
    seem to belong together and do not.
    """
    found = array._found
    if found is None:
        return array._host if array._owner is None else array._whole
    owner = found if found.owner is None else found.owner
    return owner._host
