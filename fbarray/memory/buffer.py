"""The buffer: the only way to an array's bytes. Callers ask to read or to write, on the host or on the device.

An *allocation* is the memory of a base array and of all its views. Its bytes are on the device, on the host, or on
both sides. On both sides they are equal, since a write on one side drops the copy on the other:

- written on the device: every host copy of any part is dropped;
- written on the host as a whole: the device memory is freed, and the next device call uploads the bytes;
- written on the host in part: if only the host has the bytes, they change there; otherwise the part is copied to the
  device at once.

The *layout* of an array is its shape, strides, dtype and offset in the allocation. It is kept apart from the bytes
(`fbarray.memory.geometry`), so a view is made without touching either side; its bytes are looked up when it is read.

A read on the host gives a read-only copy, which is kept until the next write (`fbarray.memory.copies`). When only the
host has the bytes, the device gets copies of the parts that it reads (`fbarray.memory.slices`). Memory that others may
write (`shared`) is never freed, and no host copy of it is kept. An allocation may write through to a user's host array
(`stand_before`): that array then gets each write.
"""

from __future__ import annotations

import sys
from typing import Any

from fbarray.costs import FIRST_ON_HOST
from fbarray.devices import Device, DeviceArray
from fbarray.memory import pressure, transfer
from fbarray.memory.copies import Copies
from fbarray.memory.geometry import Geometry
from fbarray.memory.laid import any_alive as any_alive
from fbarray.memory.laid import note_view, unaligned
from fbarray.memory.layout import Bytes, as_bytes, distance, is_aligned, is_dense, placed
from fbarray.memory.on_device import OnDevice, derive
from fbarray.memory.on_host import OnHost
from fbarray.memory.slices import Slices
from fbarray.memory.transfer import Arriving
from fbarray.options import current
from fbarray.process import process


class Buffer(OnDevice, OnHost, pressure.Spillable):
    """The bytes of one array: a whole allocation, or a view's part of one. `Laid` lists the attributes."""

    __slots__ = ()

    @classmethod
    def of_others(cls, device: Device, resident: DeviceArray) -> Buffer:
        """A buffer over device memory that others may write.

        Raises
        ------
        ValueError
            If its elements are not aligned, so that the device cannot read them.
        """
        if not is_aligned(resident, device.address(resident)):
            raise unaligned(resident.dtype)
        made = cls(device, resident)
        made.shared = True
        return made

    # --- on the device --------------------------------------------------------------------------------------------

    def part_to_write(self, part: Geometry) -> DeviceArray:
        """The device array of `part`, a view of `layout`, to write; `written_on_device` must follow."""
        self.to_write_on_device()
        owner = self.owner or self
        resident, start = owner.resident, distance(owner.layout, part)
        assert resident is not None
        return self.device.strided(resident, part.shape, part.strides, start, part.dtype)

    def share(self) -> DeviceArray:
        """The device array, for other libraries to hold and to write; no host copy of it is kept from now on."""
        bare = self.whole_on_device()
        owner = self.allocation
        owner.shared = True
        if owner._remembered:
            owner._end_host()
        return bare

    def whole_on_device(self) -> DeviceArray:
        """The device array, after the whole allocation was uploaded if necessary."""
        owner = self.owner or self
        while True:
            if owner.resident is None:
                with owner._lock:
                    if owner.resident is None:
                        owner._upload()
            bare = self.on_device()  # this reference keeps other threads from moving it
            whole = owner.resident
            if whole is not None and (bare is whole or self._of is whole):
                return bare

    def _found_on_device(self) -> DeviceArray:
        """The device array, uploaded first if only the host has the bytes."""
        owner = self.owner or self
        resident = owner.resident
        if resident is None:
            with owner._lock:
                resident = owner.resident
                if resident is None:
                    copy = owner._copied_for(self) if owner._is_kept() else None
                    if copy is None and owner is not self:
                        copy = owner._part_on_device(self)
                    if copy is not None:
                        return copy
                    resident = owner._upload()
        return resident if owner is self else derive(self, resident)

    def _is_kept(self) -> bool:
        """Whether this allocation on the host is so small that placement may have kept it there.

        Its upload is not checked against ``transfer_limit``, since the user asked for an array on the device.
        """
        return process.may_place and self.layout.nbytes <= _MOST_KEPT and current().placement == "auto"

    def _copied_for(self, view: Buffer) -> DeviceArray:
        """The device array of `view`, for an allocation that placement keeps on the host.

        It lies in a device copy of the whole allocation, which is kept until the host writes.
        """
        whole, slices, stream = self.layout, self._slices, self.device.stream()
        if slices is None:
            slices = self._slices = Slices(whole.nbytes, False)
        copy = slices.all_of(stream)
        if copy is None:
            host = self._host
            assert host is not None
            copy = transfer.upload(self.device, host)
            slices.set_all(copy, stream)
        if view is self:
            return copy
        layout = view.layout
        start = distance(whole, layout)
        return self.device.strided(copy, layout.shape, layout.strides, start, layout.dtype)

    def join(self) -> None:
        """Register this view with its allocation, if it holds a device array."""
        if self.owner is not None and self.resident is not None:
            note_view(self)

    def _upload(self) -> DeviceArray:
        """Move this allocation from the host to the device; the caller holds the lock."""
        host = self._host
        assert host is not None
        if not self._is_kept():
            transfer.within_limit(host.nbytes, "device")
        resident = transfer.upload(self.device, host)
        self.device.stream().synchronize()  # the next call may use another stream
        self._copies = Copies(Arriving(as_bytes(host)))
        self.resident = resident
        self._host = self._slices = None
        self.regret = 0.0
        return resident

    def _part_on_device(self, view: Buffer) -> DeviceArray | None:
        """The device array of `view`, uploaded without the rest; None if the whole allocation is to be uploaded."""
        layout, slices = view.layout, self._slices
        if slices is None:
            size = self.layout.nbytes
            slices = self._slices = Slices(size, size > self.device.capacity())
        key = view.start, layout.shape, layout.strides, layout.dtype
        found = slices.recall(key)
        if found is None:
            if not layout.size or not slices.takes(layout.nbytes):
                return None
            host = view._within_host()
            transfer.within_limit(host.nbytes, "device")
            found = transfer.upload(self.device, host)
            self.device.stream().synchronize()
            slices.add(key, found)
        return found

    def _family(self) -> list[Buffer]:
        """The allocation and those of its registered views that are still alive."""
        return [self, *filter(None, (view() for view in list(self._views or ())))]

    def _without_dead_views(self) -> None:
        """Remove the references to views that no longer exist."""
        with self._lock:
            views = self._views
            assert views is not None
            for view in list(views):
                if view() is None:
                    views.pop(view, None)
            self._many_views = max(64, 2 * len(views))

    def _end_host(self) -> None:
        """Drop the allocation's host copies, since the device is about to write, or has written."""
        with self._lock:
            if self.resident is not None:  # else another thread has moved it to the host
                self._forget()

    # --- from the device to the host ------------------------------------------------------------------------------

    def _move_to_host(self, block: Bytes) -> None:
        """Make `block` the bytes of this allocation, and free its device memory."""
        layout = self.layout
        for view in self._family()[1:]:
            view.resident = view._of = None
        self._host = placed(block, 0, layout)
        self.resident = self._slices = None
        if self._views is not None:
            self._views.clear()
        self._forget()
        self._remembered = True
        self.regret = 0.0

    def spillable(self, device: Device) -> int:
        made = getattr(self, "owner", self) is None  # a view, or another thread is still making it
        if not made or self.device is not device:
            return 0
        slices = self._slices
        if slices is not None:
            return slices.nbytes
        if not self._may_move():
            return 0
        size: int = self.layout.nbytes
        limit = current().transfer_limit
        return size if size >= _LEAST_SPILLED and (limit is None or size <= limit) else 0

    def _may_move(self) -> bool:
        """Whether this allocation's device memory belongs to fbarray alone, and is one block without gaps."""
        resident = self.resident
        return not self.shared and resident is not None and is_dense(resident)

    def last_used(self) -> int:
        return max(buffer.used for buffer in self._family())

    def spill(self) -> int:
        if not self._lock.try_acquire():
            return 0  # another thread is moving or writing it
        try:
            return self._spilled()
        finally:
            self._lock.release()

    def _spilled(self) -> int:
        """Move the bytes to the host, unless the device arrays are in use; how many bytes became free.

        The device arrays are taken out of the buffers first, so that no other thread begins to use them.
        """
        slices = self._slices
        if slices is not None:
            self._slices = None
            return slices.nbytes
        if not self._may_move():
            return 0
        assert self.resident is not None
        size, address = self.layout.nbytes, self.device.address(self.resident)
        held: list[DeviceArray | None] = [self.resident]  # `_in_use` counts the references: no other may be kept here
        self.resident = None
        views = [view for view in self._family()[1:] if view.resident is not None]
        for view in views:
            held.append(view.resident)
            view.resident = view._of = None
        whole, moved = None if self._copies is None else self._copies.whole, False
        try:
            if not _in_use(held):
                block = transfer.fetch_now(self.device, address, size) if whole is None else whole.block()
                self._move_to_host(block)
                moved = True
        finally:
            if not moved:
                self.resident = resident = held[0]
                for view, bare in zip(views, held[1:], strict=True):
                    view.resident, view._of = bare, resident
        return int(size) if moved else 0


_MOST_KEPT = 16 * FIRST_ON_HOST
"""An array of at most so many bytes stays on the host, under ``placement="auto"``, when a device call reads it."""
_LEAST_SPILLED = 4096
"""Arrays of fewer bytes are not spilled: they free too little."""


def _in_use(arrays: list[Any]) -> bool:
    """Whether a device array has references besides the list itself and the views in the list."""
    counting = 1  # `getrefcount` holds one reference itself
    listed = [sum((other is array) + (other.base is array) for other in arrays) for array in arrays]
    return any(sys.getrefcount(arrays[i]) > counting + count for i, count in enumerate(listed))
