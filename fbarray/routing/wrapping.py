"""Arrays made around buffers; which class they are of is bound by the room above, which imports this one."""

from __future__ import annotations

from typing import Any

from fbarray.devices import Device
from fbarray.memory.buffer import Buffer
from fbarray.memory.geometry import Geometry
from fbarray.memory.laid import Laid, begin, view_of_buffer
from fbarray.memory.transfer import Host


class Buffered:
    """Anything whose bytes are reached through a buffer: the base of the array classes."""

    __slots__ = ("__weakref__", "_buffer")

    _buffer: Buffer


_array: type[Buffered] = Buffered
_new: Any = Buffered.__new__
_new_buffer: Any = Buffer.__new__


def bind_class(array: type[Buffered]) -> None:
    """Say which class results are wrapped in."""
    global _array, _new
    _array, _new = array, array.__new__


def around(buffer: Laid) -> Any:
    """The array of this buffer."""
    made = _new(_array)
    made._buffer = buffer
    return made


def array_of(device: Device, resident: Any, host: Host | None = None) -> Any:
    """A FallbackArray over a bare device array; or where that is None, over a host array, dense and nobody else's."""
    buffer = _new_buffer(Buffer)
    begin(buffer, device, resident, host)
    made = _new(_array)
    made._buffer = buffer
    return made


def view_of(base: Buffered, part: Geometry, key: Any = None) -> Any:
    """A FallbackArray that shows a part of `base`'s memory; `part` is a view of the buffer's ``layout``; and `key`,
    where it is known, what chooses the part, as `fbarray.routing.quick.is_plain` says.
    """
    owner: Laid = base._buffer
    buffer = view_of_buffer(owner, part, None, None)
    buffer.base = base if owner.base is None else owner.base
    if key is not None and owner.owner is None:
        buffer._key, buffer._key_of = key, owner._layout
    made = _new(_array)
    made._buffer = buffer
    return made


def view_on_host(base: Buffered, whole: Host | None, host: Host) -> Any:
    """The same, where the host alone has the bytes: `host` is a view of the allocation's array, `whole`."""
    owner: Laid = base._buffer
    buffer = view_of_buffer(owner, None, whole, host)
    buffer.base = base if owner.base is None else owner.base
    made = _new(_array)
    made._buffer = buffer
    return made
