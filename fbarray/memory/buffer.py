"""The buffer: the only way to an array's bytes. Its user asks to read or to write, on one side or the other.

An *allocation* is the memory of an array that is no view, and of all views of it. Its bytes are on the device, on the
host, or on both sides; then they are equal, since a write on one side ends the other:

- written on the device: every host copy of any part is forgotten;
- written on the host as a whole: the device memory is let go, and the next device call uploads it;
- written on the host in a part: where the bytes are, there alone; otherwise the part is copied back at once.

The *layout* of an array, its shape, strides, dtype and place in the allocation, is apart from the bytes
(`fbarray.memory.geometry`): a view is made without a look at either side, and found there when it is read.

A host that reads is given a read-only copy, which is remembered until the next write (`fbarray.memory.copies`); a
device that reads a part of what is on the host is given that part (`fbarray.memory.slices`). Memory that others may
write (`shared`) is never remembered, and never let go. An allocation may stand before somebody's host array
(`stand_before`), which then gets each write.
"""

from __future__ import annotations

import sys
from typing import Any

from fbarray.costs import FIRST_ON_HOST
from fbarray.devices import Device
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
    """The bytes of one array: an allocation, or the part of one that a view shows; see `Laid` for its attributes."""

    __slots__ = ()

    @classmethod
    def of_others(cls, device: Device, resident: Any) -> Buffer:
        """A buffer over device memory that others may write.

        Raises
        ------
        ValueError
            If its elements lie where the device cannot read them.
        """
        if not is_aligned(resident, device.address(resident)):
            raise unaligned(resident.dtype)
        made = cls(device, resident)
        made.shared = True
        return made

    # --- on the device --------------------------------------------------------------------------------------------

    def part_to_write(self, part: Geometry) -> Any:
        """The device array of `part`, a view of `layout`, to write; `written_on_device` must follow."""
        self.to_write_on_device()
        owner = self.owner or self
        start = distance(owner.layout, part)
        return self.device.strided(owner.resident, part.shape, part.strides, start, part.dtype)

    def share(self) -> Any:
        """The device array, for others to hold and to write."""
        bare = self.whole_on_device()
        owner = self.allocation
        owner.shared = True
        if owner._remembered:
            owner._end_host()
        return bare

    def whole_on_device(self) -> Any:
        """The device array, within an allocation that is on the device as a whole."""
        owner = self.owner or self
        while True:
            if owner.resident is None:
                with owner._lock:
                    if owner.resident is None:
                        owner._upload()
            bare = self.on_device()  # held here, it is in use, and nobody moves it any more
            whole = owner.resident
            if whole is not None and (bare is whole or self._of is whole):
                return bare

    def _found_on_device(self) -> Any:
        """The device array: uploaded, or found in the allocation."""
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
        """Of an allocation on the host: whether it is so small that placement may have kept it there. To copy it
        to the device is then no transfer that nobody asked for: who made it asked for an array on the device.
        """
        return process.may_place and self.layout.nbytes <= _MOST_KEPT and current().placement == "auto"

    def _copied_for(self, view: Buffer) -> Any:
        """Of an allocation that placement keeps on the host: the device array of a view, or of itself, in a copy that
        the device has beside it until the host writes.
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
        """Let the allocation know of a view that holds a device array."""
        if self.owner is not None and self.resident is not None:
            note_view(self)

    def _upload(self) -> Any:
        """Of an allocation that is on the host: move all of it; the lock is held."""
        host = self._host
        assert host is not None
        if not self._is_kept():
            transfer.within_limit(host.nbytes, "device")
        resident = transfer.upload(self.device, host)
        self.device.stream().synchronize()  # the next to use it may do so in another stream
        self._copies = Copies(Arriving(as_bytes(host)))
        self.resident = resident
        self._host = self._slices = None
        self.regret = 0.0
        return resident

    def _part_on_device(self, view: Buffer) -> Any:
        """Of an allocation that is on the host: a part of it that the device has alone; None where all is to go."""
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
        """Of an allocation: itself and its views that hold a device array, as far as they joined."""
        return [self, *filter(None, (view() for view in list(self._views or ())))]

    def _without_dead_views(self) -> None:
        """Forget the views that are gone."""
        with self._lock:
            views = self._views
            assert views is not None
            for view in list(views):
                if view() is None:
                    views.pop(view, None)
            self._many_views = max(64, 2 * len(views))

    def _end_host(self) -> None:
        """Of an allocation: the device is about to write, or has written."""
        with self._lock:
            if self.resident is not None:  # else another thread has moved it to the host meanwhile
                self._forget()

    # --- from the device to the host ------------------------------------------------------------------------------

    def _move_to_host(self, block: Bytes) -> None:
        """Of an allocation: its bytes are `block` from now on, and the device memory is let go."""
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
        made = getattr(self, "owner", self) is None  # a view; or another thread is just making it
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
        """Of an allocation: whether its device memory is fbarray's to let go, and one block."""
        resident = self.resident
        return not self.shared and resident is not None and is_dense(resident)

    def last_used(self) -> int:
        return max(buffer.used for buffer in self._family())

    def spill(self) -> int:
        if not self._lock.try_acquire():
            return 0  # somebody is moving it
        try:
            return self._spilled()
        finally:
            self._lock.release()

    def _spilled(self) -> int:
        """Take the device arrays away, so that nobody begins to use them; unless somebody has, move the bytes."""
        slices = self._slices
        if slices is not None:
            self._slices = None
            return slices.nbytes
        if not self._may_move():
            return 0
        size, address = self.layout.nbytes, self.device.address(self.resident)
        held = [self.resident]
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
"""The most bytes of an array that stays on the host, where calls are placed, when a call on the device reads it."""
_LEAST_SPILLED = 4096
"""An array of fewer bytes is not worth the steps."""


def _in_use(arrays: list[Any]) -> bool:
    """Whether anybody but the list, and views in the list, holds one of the device arrays."""
    counting = 1  # the call that counts holds one itself
    listed = [sum((other is array) + (other.base is array) for other in arrays) for array in arrays]
    return any(sys.getrefcount(arrays[i]) > counting + count for i, count in enumerate(listed))
