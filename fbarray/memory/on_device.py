"""The device side of an array's bytes: reading and writing them in calls on the device.

Compiled code calls the module's functions, which is cheap; all other code calls the methods of `OnDevice`.
"""

from __future__ import annotations

from fbarray import events
from fbarray.devices import Device, DeviceArray
from fbarray.errors import DeviceMismatchError
from fbarray.memory.laid import Laid, note_view
from fbarray.memory.layout import distance
from fbarray.process import process

WRITTEN_THROUGH = ("numpy.asarray", "the array was made of a NumPy array, which gets what is written into it")
"""The name and the reason in events for a write that is copied to the user's host array (`stand_before`)."""


def _mismatch(first: Device, second: Device) -> DeviceMismatchError:
    return DeviceMismatchError(
        f"one call was given arrays of two devices, {first.name} and {second.name}; move one of them first: "
        f"x.to_device({first.name!r})"
    )


def to_read(buffer: Laid) -> DeviceArray:
    """The device array, to read."""
    buffer.used = process.epoch
    owner, bare = buffer.owner, buffer.resident
    if owner is None:
        return buffer._found_on_device() if bare is None else bare
    resident = owner.resident
    if bare is not None and buffer._of is resident:
        return bare
    return buffer._found_on_device() if resident is None else derive(buffer, resident)


def to_read_on(buffer: Laid, device: Device) -> DeviceArray:
    """The device array, to read, for a call on `device`.

    Raises
    ------
    DeviceMismatchError
        If the bytes belong to another device.
    """
    if buffer.device is not device:
        raise _mismatch(device, buffer.device)
    return to_read(buffer)


def to_write_on(buffer: Laid, device: Device) -> DeviceArray:
    """The device array, to write, for a call on `device`; raises what `to_read_on` and `to_write` raise."""
    if buffer.device is not device:
        raise _mismatch(device, buffer.device)
    return to_write(buffer)


def to_write(buffer: Laid) -> DeviceArray:
    """The device array, to write; the caller must call `written` afterwards.

    Raises
    ------
    ValueError
        If the array is read-only, with NumPy's message.
    FallbackError
        If the write would be copied to a host array and the option ``fallback`` is ``'raise'``.
    """
    if not buffer.writeable:
        raise ValueError("assignment destination is read-only")
    owner = buffer if buffer.owner is None else buffer.owner
    bare = owner.resident
    if bare is None:
        bare = buffer.whole_on_device()
    elif buffer.owner is not None:
        bare = to_read(buffer)
    buffer.used = process.epoch
    if owner._behind is not None and owner._behind() is not None:
        events.forbid(*WRITTEN_THROUGH)
    owner.writes += 1
    if owner._remembered:
        owner._end_host()
    elif owner.shared:
        owner.forgotten += 1
    return bare


def written(buffer: Laid) -> None:
    """Drop the host copies after a write: another thread may have read since `to_write` dropped them.

    The bytes are also copied to the user's host array, if there is one (`stand_before`).
    """
    owner = buffer if buffer.owner is None else buffer.owner
    if owner._remembered and buffer.writeable:
        owner._end_host()
    if owner._behind is not None and buffer.writeable:
        owner._write_through()


def derive(view: Laid, resident: DeviceArray) -> DeviceArray:
    """The device array of a view, made from `resident`, the allocation's; holding that keeps it from being moved."""
    owner, layout = view.owner, view._layout
    assert owner is not None
    if view._key_of is not None and view._key_of is owner._layout:
        bare = resident[view._key]
    else:
        if layout is None or owner._layout is None:
            layout = view.layout
        start = distance(owner._layout, layout)
        bare = view.device.strided(resident, layout.shape, layout.strides, start, layout.dtype)
    view.resident = bare
    view._of = resident
    if process.noting or process.may_place:
        note_view(view)
    return bare


class OnDevice(Laid):
    """The device methods of a buffer; bytes that only the host has are uploaded first."""

    __slots__ = ()

    on_device = to_read
    operand_on = to_read_on
    target_on = to_write_on
    to_write_on_device = to_write
    written_on_device = written

    def require(self, device: Device) -> None:
        """Raise DeviceMismatchError if the bytes belong to another device."""
        if self.device is not device:
            raise _mismatch(device, self.device)
