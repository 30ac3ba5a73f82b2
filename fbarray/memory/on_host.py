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
from fbarray.memory.laid import Laid, note_given
from fbarray.memory.layout import Bytes, as_bytes, distance, is_dense, placed, span
from fbarray.memory.on_device import WRITTEN_THROUGH, derive
from fbarray.memory.transfer import Host, Reading
from fbarray.options import current


class OnHost(Laid):
    """The host methods of a buffer; bytes that only the device has are copied to the host first."""

    __slots__ = ()

    # --- a host array that gets each write --------------------------------------------------------------------------

    def stand_before(self, host: Host) -> None:
        """Copy each later write to `host` too. This allocation holds a copy of `host`, and so acts as a view of it."""
        self.writeable = host.flags.writeable
        if self.writeable:  # a base is held weakly: once it is gone, nobody sees writes; a view's base may live on
            self._behind = weakref.ref(host) if host.base is None else lambda: host

    def _write_through(self) -> None:
        """Copy the allocation into the user's host array that gets each write."""
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
            Whether the user asked for the transfer; otherwise the option ``transfer_limit`` applies.
        """
        return transfer.arrived(self.reading(asked))

    def reading(self, asked: bool = False) -> Reading:
        """Begin to read on the host: the read-only array, and the function that waits for its bytes."""
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
        """Keep `host` as the host copy of a new allocation on the device; it is equal, and nobody else holds it."""
        self._copies = Copies(transfer.Arriving(as_bytes(host)))
        self._remembered = True

    def known(self) -> Host | None:
        """A read-only host array, if the host has the bytes; else None."""
        owner = self.allocation
        if not owner._remembered:
            return None
        with owner._lock:
            found = self._there(owner)
        return None if found is None else transfer.arrived(found)

    def _there(self, owner: Laid) -> Reading | None:
        """The array as the host has it, perhaps still on its way; None if it does not. `owner` is its allocation."""
        if owner.resident is None:
            return _read_only(self._within_host()), transfer.nothing
        return None if owner._copies is None else owner._copies.recall(self.start, self.layout)

    def regrets(self, seconds: float) -> bool:
        """Add `seconds`, which a device call would have saved on the host; move there once the sum pays for it.

        Returns whether only the host has the bytes now.
        """
        owner = self.allocation
        if owner.resident is not None:
            owner.regret += seconds
            price = costs.move if self.is_on_both_sides() else costs.fetch
            if owner.regret >= price(owner.layout.nbytes):
                owner.move_to_host()
        return owner.resident is None

    def is_on_both_sides(self) -> bool:
        """Whether the device and the host both have the whole allocation."""
        copies = self.allocation._copies
        return copies is not None and copies.whole is not None

    def move_to_host(self) -> None:
        """Move this allocation to the host, unless its device memory is in use or ``transfer_limit`` forbids it."""
        limit = current().transfer_limit
        if self.is_on_both_sides() or limit is None or self.layout.nbytes <= limit:
            self.spill()

    def _within_host(self) -> Host:
        """The host array itself; the allocation must be on the host."""
        owner = self.allocation
        host = owner._host
        assert host is not None
        return host if owner is self else placed(as_bytes(host), self.start, self.layout)

    def _fetch(self, start: int, layout: Geometry, asked: bool) -> Reading:
        """Begin to copy a part of this allocation to the host; the copy is kept, unless the memory is `shared`."""
        key, first = place_of(start, layout)
        size = layout.nbytes if first is None else key[1]
        if not asked:
            transfer.within_limit(size, "host")
        resident, device = self.resident, self.device
        assert resident is not None
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
        """The element `part`, a 0-d view of `layout`, as NumPy's scalar.

        When elements are read one by one, the whole allocation is copied as soon as that costs no more than the reads
        so far. A small one is copied at the first read.
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
        """Whether `host` may lie in a host copy of this allocation, either kept here or given to a caller.

        Code that is about to write asks; it then copies `host` first.
        """
        owner = self.allocation
        with owner._lock:
            blocks = [] if owner._host is None else [owner._host]
            copies = [] if owner._copies is None else owner._copies.all()
        blocks += [copy.block() for copy in copies]
        blocks += [block for given in owner._given if (block := given()) is not None]
        return any(np.may_share_memory(block, host) for block in blocks)

    # --- copies of the caller's own ---------------------------------------------------------------------------------

    def given_to_read(self, strided: bool = False) -> Host:
        """A private, read-only copy on the host, with this array's strides.

        With `strided`, it is a view of a copy of the whole allocation, so that ``as_strided`` may go beyond it.
        """
        known = None if strided else held(self)
        block: Any = None if known is None else known.copy()
        if known is not None and block.strides == known.strides:  # the fast way, for most arrays on the host
            host: Host = block.view()
        else:
            host = self._copied_within_all() if strided else self.copied_as_it_lies()
            block = host.base
            assert isinstance(block, np.ndarray)
        block.flags.writeable = host.flags.writeable = False
        note_given(self.allocation, block)
        return host

    def _copied_within_all(self) -> Host:
        owner = self.allocation
        if not is_dense(owner.layout):
            return self.copied_as_it_lies()
        whole = owner.copied_as_it_lies()
        assert isinstance(whole.base, np.ndarray)
        return placed(whole.base, self.start, self.layout)

    def copied_as_it_lies(self) -> Host:
        """A private host copy with the strides of this array.

        The bytes between its elements are copied too, since ``as_strided`` may reach them; if they are many, they are
        zeros.
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
        """The bytes from `low` to `high`, on the host, counted from the first element; the allocation is dense."""
        owner, start = self.allocation, self.start + low
        with owner._lock:
            if owner.resident is None:
                return as_bytes(owner._host)[start : start + high - low]  # type: ignore[arg-type]
            part = geometry.of_shape((high - low,), np.uint8, (1,), 0)
            reading = owner._copies.recall(start, part) if owner._copies is not None else None
            reading = reading or owner._fetch(start, part, False)
        return transfer.arrived(reading)

    def copy_on_host(self) -> Host:
        """A private, writeable host copy."""
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
        """Call ``write(host)`` on the host array in place, if only the host has the bytes.

        `write` runs under the lock and must not read another array. So it is not called while ``np.errstate`` asks
        for more than warnings, since NumPy may then call the user's functions.

        Returns
        -------
        bool
            Whether it was called.
        """
        owner = self.allocation
        if not self.writeable or asked():
            return False
        with owner._lock:
            if owner.resident is not None:
                return False
            own = owner._host
            if own is not None and not own.flags.writeable:  # a former host copy: callers may hold views of it
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
        """A host copy to write; the caller must call `written_on_host` afterwards."""
        known = self.known()
        if known is None:
            transfer.within_limit(self.layout.nbytes, "host")
        host = self.copy_on_host()
        host.flags.writeable = self.writeable
        return host

    def allocation_to_write_on_host(self, buffers: list[OnHost]) -> tuple[Host, list[Host]] | None:
        """A host copy of the allocation, and views of it for `buffers`, to write; None if the allocation has gaps.

        The caller must pass the first to ``allocation.take_over`` afterwards.
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
        """Take over `host`, which `to_write_on_host` gave and the caller wrote; does nothing if this is read-only."""
        if self.writeable:
            self.take_over(host)

    def take_over(self, host: Host) -> None:
        """Make the bytes of `host` those of this array, even if it is read-only."""
        owner = self.allocation
        owner.writes += 1
        with owner._lock:
            if self._is_all() and not owner.shared:
                owner._move_to_host(as_bytes(host))
                host.flags.writeable = False  # the function that wrote it may still hold it
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
        """Whether this array covers the whole allocation, without gaps."""
        mine, whole = self.layout, self.allocation.layout
        return bool(mine.nbytes == whole.nbytes and is_dense(mine) and is_dense(whole) and self.start == 0)

    # --- defined by the subclass ---

    def spill(self) -> int:
        """Move this allocation to the host, unless it is in use; how many device bytes became free."""
        raise NotImplementedError

    def _move_to_host(self, block: Bytes) -> None:
        """Make `block` the bytes of this allocation, and free its device memory."""
        raise NotImplementedError


_AS_ONE_NUMBER = 16 << 10
"""Copying so many bytes takes about as long as copying one number: most of the time is spent waiting for the device."""
_LITTLE, _FEW_GAPS = 64 << 10, 4
"""The bytes between elements are copied if the span is at most so many bytes, or so many times the elements' bytes."""


def _read_only(host: Host) -> Host:
    host = host.view()
    host.flags.writeable = False
    return host
