"""The host side of an array's bytes: reading, copying and writing there."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray import costs, events
from fbarray.errstate import asked
from fbarray.memory import geometry, staging, transfer
from fbarray.memory.copies import Copies, place_of
from fbarray.memory.geometry import Geometry
from fbarray.memory.held import count_write, held
from fbarray.memory.laid import Laid
from fbarray.memory.layout import Bytes, as_bytes, distance, is_dense, placed, span
from fbarray.memory.on_device import WRITTEN_THROUGH, derive
from fbarray.memory.transfer import Host, Reading
from fbarray.options import current


class OnHost(Laid):
    """An array whose bytes the host reads and writes; where it has none, they are moved there."""

    __slots__ = ()

    # --- a host array that gets each write --------------------------------------------------------------------------

    def stand_before(self, host: Host) -> None:
        """Let `host` get all that is written from now on, as if this allocation, a copy of it, were a view."""
        self.writeable = host.flags.writeable
        if self.writeable:  # memory that nobody else can see any more needs no writing; of a view, its base may be seen
            self._behind = weakref.ref(host) if host.base is None else lambda: host

    def _write_through(self) -> None:
        """Of an allocation that stands before a host array: it was written."""
        host = None if self._behind is None else self._behind()
        if host is None:
            self._behind = None
            return
        with events.measured(WRITTEN_THROUGH[0], "implicit", WRITTEN_THROUGH[1]):
            host[...] = self.on_host()

    # --- on the host ----------------------------------------------------------------------------------------------

    def on_host(self, asked: bool = False) -> Host:
        """A read-only host array.

        Parameters
        ----------
        asked : bool
            Whether the user plainly asked for it; otherwise the option ``transfer_limit`` holds.
        """
        return transfer.arrived(self.reading(asked))

    def reading(self, asked: bool = False) -> Reading:
        """Begin to read on the host."""
        owner = self.owner or self
        seen = self._seen
        if seen is not None and seen[0] is owner._copies:
            return seen[1].view(), seen[2]
        with owner._lock:
            there = self._there(owner) if owner._remembered else None
            found = there or owner._fetch(self.start, self.layout, asked)
            if owner is self and self._copies is not None:
                self._seen = self._copies, *found
            return found

    def remember(self, host: Host) -> None:
        """Of a new allocation that the device has: keep `host`, the same array and nobody else's, on this side too."""
        self._copies = Copies(transfer.Arriving(as_bytes(host)))
        self._remembered = True

    def known(self) -> Host | None:
        """The read-only host array, where nothing has to be moved for it."""
        owner = self.allocation
        if not owner._remembered:
            return None
        with owner._lock:
            found = self._there(owner)
        return None if found is None else transfer.arrived(found)

    def _there(self, owner: Laid) -> Reading | None:
        """What the host has of the array, or is just getting; `owner` is its allocation."""
        if owner.resident is None:
            return _read_only(self._within_host()), transfer.nothing
        return None if owner._copies is None else owner._copies.recall(self.start, self.layout)

    def regrets(self, seconds: float) -> bool:
        """Add the seconds that a call on the device would have saved on the host, and move there where that pays;
        whether the host alone has it now.
        """
        owner = self.allocation
        if owner.resident is not None:
            owner.regret += seconds
            price = costs.move if self.is_on_both_sides() else costs.fetch
            if owner.regret >= price(owner.layout.nbytes):
                owner.move_to_host()
        return owner.resident is None

    def is_on_both_sides(self) -> bool:
        """Whether the host has a copy of all that the device has of the allocation."""
        copies = self.allocation._copies
        return copies is not None and copies.whole is not None

    def move_to_host(self) -> None:
        """Of an allocation: let the host alone have it, unless somebody uses or holds its device memory, or a limit
        forbids it."""
        limit = current().transfer_limit
        if self.is_on_both_sides() or limit is None or self.layout.nbytes <= limit:
            self.spill()

    def _within_host(self) -> Host:
        """The array within an allocation that is on the host."""
        owner = self.allocation
        host = owner._host
        assert host is not None
        return host if owner is self else placed(as_bytes(host), self.start, self.layout)

    def _fetch(self, start: int, layout: Geometry, asked: bool) -> Reading:
        """Of an allocation: begin to move a part to the host, to be remembered."""
        key, first = place_of(start, layout)
        size = layout.nbytes if first is None else key[1]
        if not asked:
            transfer.within_limit(size, "host")
        resident, device = self.resident, self.device
        self._remembered = not self.shared
        if first is None:
            part = device.strided(resident, layout.shape, layout.strides, start, layout.dtype)
            copy = transfer.fetch_array(device, part)
        else:
            copy = transfer.fetch(device, device.address(resident) + key[0], size, resident)
        if not self.shared:
            whole = self.layout
            if key == (0, whole.nbytes) and is_dense(whole):
                self._copies = Copies(copy)
            else:
                copies = self._copies = self._copies or Copies()
                copies.add(key, copy, whole.nbytes)
        return copy.array(first, layout), copy.wait

    def element(self, part: Geometry) -> Any:
        """NumPy's scalar of `part`, a 0-d view of `layout`.

        Where elements are read one after the other, the allocation is moved as a whole as soon as that costs no more
        than those reads did: at once, if it is small.
        """
        owner = self.allocation
        if not owner._remembered and not owner.shared:
            owner._numbers_read += 1
            size = owner.layout.nbytes
            limit = current().transfer_limit
            if size <= owner._numbers_read * _AS_ONE_NUMBER and (limit is None or size <= limit):
                owner.on_host(asked=True)
        start = distance(owner.layout, part)
        if owner._remembered:
            with owner._lock:
                if owner.resident is None:
                    return placed(as_bytes(owner._host), start, part)[()]  # type: ignore[arg-type]
                found = None if owner._copies is None else owner._copies.recall(start, part)
            if found is not None:
                return transfer.arrived(found)[()]
        resident = owner.on_device()
        return transfer.number_at(self.device, self.device.address(resident) + start, part.dtype)

    def is_shown_by(self, host: Host) -> bool:
        """Whether a host array lies in a copy that is remembered, or in a read-only one that somebody was given: who
        asks is about to write, and has to copy it first."""
        owner = self.allocation
        with owner._lock:
            blocks = [] if owner._host is None else [owner._host]
            copies = [] if owner._copies is None else owner._copies.all()
        blocks += [copy.block() for copy in copies]
        blocks += [block for given in owner._given if (block := given()) is not None]
        return any(np.may_share_memory(block, host) for block in blocks)

    # --- copies of the caller's own ---------------------------------------------------------------------------------

    def given_to_read(self, strided: bool = False) -> Host:
        """A read-only host array of the caller's own, as `copied_as_it_lies`; where it is to be strided over, within a
        copy of the whole allocation.
        """
        known = None if strided else held(self)
        block: Any = None if known is None else known.copy()
        if known is not None and block.strides == known.strides:  # most of what placement keeps on the host
            host: Host = block.view()
        else:
            host = self._copied_within_all() if strided else self.copied_as_it_lies()
            block = host.base
            assert isinstance(block, np.ndarray)
        block.flags.writeable = host.flags.writeable = False
        owner = self.allocation
        owner._given = (*(given for given in owner._given if given() is not None), weakref.ref(block))
        return host

    def _copied_within_all(self) -> Host:
        owner = self.allocation
        if not is_dense(owner.layout):
            return self.copied_as_it_lies()
        whole = owner.copied_as_it_lies()
        assert isinstance(whole.base, np.ndarray)
        return placed(whole.base, self.start, self.layout)

    def copied_as_it_lies(self) -> Host:
        """A host array of the caller's own with the strides of this one.

        What lies between its elements is there too, for those who stride over it; zeros, where that would be much.
        """
        layout = self.layout
        low, high = span(layout)
        if high - low > max(_LITTLE, _FEW_GAPS * layout.nbytes) or not is_dense(self.allocation.layout):
            own = placed(np.zeros(high - low, np.uint8), -low, layout)
            own[...] = self.on_host()
            return own
        block = np.empty(high - low, np.uint8)
        staging.copy(self._covered(low, high), block)
        return placed(block, -low, layout)

    def _covered(self, low: int, high: int) -> Bytes:
        """The bytes on the host from `low` to `high`, counted from the first element; the allocation is dense."""
        owner, start = self.allocation, self.start + low
        with owner._lock:
            if owner.resident is None:
                return as_bytes(owner._host)[start : start + high - low]  # type: ignore[arg-type]
            part = geometry.of_shape((high - low,), np.uint8, (1,), 0)
            reading = owner._copies.recall(start, part) if owner._copies is not None else None
            reading = reading or owner._fetch(start, part, False)
        return transfer.arrived(reading)

    def copy_on_host(self) -> Host:
        """A host array of the caller's own."""
        known = self.known()
        if known is None:
            return transfer.download(self.device, self.on_device())
        if known.nbytes < staging.LARGE or not is_dense(known):
            return known.copy(order="K")
        block = np.empty(known.nbytes, np.uint8)
        staging.copy(as_bytes(known), block)
        return placed(block, 0, known)

    # --- written on the host ----------------------------------------------------------------------------------------

    def write_in_place(self, write: Callable[[Host], None]) -> bool:
        """Let `write` change the array where its bytes are, if the host alone has them; it must ask for no array. So it
        is not let where ``np.errstate`` may have NumPy call the user's functions meanwhile.

        Returns
        -------
        bool
            Whether it did.
        """
        owner = self.allocation
        if not self.writeable or asked():
            return False
        with owner._lock:
            if owner.resident is not None:
                return False
            own = owner._host
            if own is not None and not own.flags.writeable:  # it was read before it was moved, and somebody may hold it
                owner._host = own.copy(order="K")
            host = self._within_host()
            try:
                write(host)
            finally:
                count_write(owner)
        if owner._behind is not None:
            owner._write_through()
        return True

    def to_write_on_host(self) -> Host:
        """A host array to write; `written_on_host` must follow."""
        known = self.known()
        if known is None:
            transfer.within_limit(self.layout.nbytes, "host")
        host = self.copy_on_host()
        host.flags.writeable = self.writeable
        return host

    def allocation_to_write_on_host(self, buffers: list[OnHost]) -> tuple[Host, list[Host]] | None:
        """The allocation on the host, and some of its arrays within it, to write together; or None if it has gaps.

        `take_over` of `allocation` must follow, with the first.
        """
        owner = self.allocation
        if not is_dense(owner.layout):
            return None
        whole = owner.copy_on_host()
        block = as_bytes(whole)
        hosts = [placed(block, buffer.start, buffer.layout) for buffer in buffers]
        for buffer, host in zip(buffers, hosts, strict=True):
            host.flags.writeable = buffer.writeable
        return whole, hosts

    def written_on_host(self, host: Host) -> None:
        """Take over what was written into the array that `to_write_on_host` gave, and the array itself."""
        if self.writeable:
            self.take_over(host)

    def take_over(self, host: Host) -> None:
        """Take over what the host has written, whether or not the array itself is read-only."""
        owner = self.allocation
        owner.writes += 1
        with owner._lock:
            if self._is_all() and not owner.shared:
                owner._move_to_host(as_bytes(host))
                host.flags.writeable = False  # should the function that wrote it have kept it
            elif owner.resident is None:
                block = as_bytes(owner._host).copy()  # type: ignore[arg-type]
                placed(block, self.start, self.layout)[...] = host
                owner._move_to_host(block)
            else:
                owner._forget()
                resident = owner.resident
                transfer.write(self.device, resident if owner is self else derive(self, resident), host)
        if owner._behind is not None:
            owner._write_through()

    def _is_all(self) -> bool:
        """Whether the array's bytes, as they lie in memory, are all of the allocation's."""
        mine, whole = self.layout, self.allocation.layout
        return bool(mine.nbytes == whole.nbytes and is_dense(mine) and is_dense(whole) and self.start == 0)

    # --- said by the class that knows the device ---

    def spill(self) -> int:
        """Of an allocation: move to the host, unless somebody is just using it; how many bytes became free."""
        raise NotImplementedError

    def _move_to_host(self, block: Bytes) -> None:
        """Of an allocation: its bytes are `block` from now on, and the device memory is let go."""
        raise NotImplementedError


_AS_ONE_NUMBER = 16 << 10
"""To move so many bytes takes about as long as to move one number: what counts is that somebody waits."""
_LITTLE, _FEW_GAPS = 64 << 10, 4
"""So many bytes, or so many times as many as the elements have, are moved for the sake of what lies between them."""


def _read_only(host: Host) -> Host:
    host = host.view()
    host.flags.writeable = False
    return host
