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
import threading
import weakref
from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from fbarray import events
from fbarray.devices import Device
from fbarray.errors import DeviceMismatchError
from fbarray.memory import geometry, pressure, staging, transfer
from fbarray.memory.copies import Copies, place_of
from fbarray.memory.geometry import Geometry, start_of
from fbarray.memory.layout import Bytes, as_bytes, distance, host_address, is_aligned, is_dense, placed, reshaped, span
from fbarray.memory.slices import Slices
from fbarray.memory.transfer import Arriving, Host, Reading
from fbarray.options import current

_WRITTEN_THROUGH = ("numpy.asarray", "the array was made of a NumPy array, which gets what is written into it")
"""What events call a write into an array that stands before another."""


def _mismatch(first: Device, second: Device) -> DeviceMismatchError:
    return DeviceMismatchError(
        f"one call was given arrays of two devices, {first.name} and {second.name}; move one of them first: "
        f"x.to_device({first.name!r})"
    )


def _unaligned(dtype: Any) -> ValueError:
    return ValueError(
        f"the device cannot read unaligned elements: of {dtype}, they must lie at multiples of {dtype.itemsize} bytes; "
        f"copy the bytes first, as in x.view('u1')[1:9].copy().view('f8')"
    )


_new = object.__new__
_ALIVE = object()
"""Each buffer holds a reference to it, so that they are counted as they come and go."""


def _references() -> int:
    return sys.getrefcount(_ALIVE)


_REFERENCES_OF_NONE = _references()


def any_alive() -> bool:
    """Whether there is a buffer in this process."""
    return sys.getrefcount(_ALIVE) > _REFERENCES_OF_NONE


class Buffer(pressure.Spillable):
    """The bytes of one array: an allocation, or the part of one that a view shows.

    Parameters
    ----------
    device : Device
        Where the array belongs, also while its bytes are on the host.
    resident : device array, or None
        The bytes on the device; None while they are on the host.

    Attributes
    ----------
    writeable : bool
        Whether the array that shows these bytes may write them (``x.flags.writeable``).
    base : FallbackArray or None
        The array that owns the bytes, where this one is a view of another (``x.base``).
    shared : bool
        Of an allocation: whether others than fbarray hold its device memory.
    used : int
        When it was last used: `pressure.epoch` then.
    """

    __slots__ = ("__dict__", "__weakref__", "_alive", "_layout", "_of", "_owner", "_resident", "device", "used")

    # What most arrays have in common stands here once, so that making one sets few attributes.
    writeable: bool = True
    base: Any = None
    shared: bool = False

    _layout: Geometry | None
    _owner: Buffer | None
    """Of a view: the allocation."""
    _of: Any
    """Of a view: the allocation's device array that `_resident` was made of."""

    # Of an allocation alone:
    _host: Host | None = None
    """The array on the host, in its own layout; set while there is no `_resident`."""
    _views: dict[weakref.ref[Buffer], None] | None = None
    """The views that were asked for on the device."""
    _many_views: int = 64
    """How many views are looked through for dead ones."""
    _copies: Copies | None = None
    _slices: Slices | None = None
    forgotten: int = 0
    """How often what the host had of it was forgotten, since it was written."""
    _numbers_read: int = 0
    """How many elements were read one by one since then."""
    _given: tuple[weakref.ref[Host], ...] = ()
    """The memory of read-only copies that others were given, while it lives."""
    _remembered: bool = False
    """Whether the host has bytes of it, or is just getting some."""
    _behind: Callable[[], Host | None] | None = None
    """Gives somebody's host array that this one was made of, and that gets what is written; None once it is gone."""

    def __init__(self, device: Device, resident: Any) -> None:
        self.device = device
        self._resident = resident
        self._layout = self._owner = None
        self._alive = _ALIVE
        self.used = pressure.epoch
        if pressure.noted is not None:
            pressure.note(self)

    @classmethod
    def of_host(cls, device: Device, host: Host) -> Buffer:
        """A buffer whose bytes are on the host until the device asks for them; `host` is dense, and nobody else's."""
        made = cls(device, None)
        made._host = host
        made._remembered = True
        return made

    @classmethod
    def of_others(cls, device: Device, resident: Any) -> Buffer:
        """A buffer over device memory that others may write.

        Raises
        ------
        ValueError
            If its elements lie where the device cannot read them.
        """
        if not is_aligned(resident, device.address(resident)):
            raise _unaligned(resident.dtype)
        made = cls(device, resident)
        made.shared = True
        return made

    # --- geometry -------------------------------------------------------------------------------------------------

    @property
    def layout(self) -> Geometry:
        """Shape, dtype and strides, as a NumPy array to ask or to view; its elements are not the array's."""
        found = self._layout
        if found is None:
            resident = self._resident
            found = self._layout = geometry.of_array(self._host if resident is None else resident)
        return found

    @property
    def allocation(self) -> Buffer:
        """The buffer of the array that owns the memory."""
        owner = self._owner
        return self if owner is None else owner

    @property
    def start(self) -> int:
        """How many bytes after the first element of the allocation this array's begins."""
        owner = self._owner
        return 0 if owner is None else distance(owner.layout, self._layout)

    @property
    def on_host_alone(self) -> bool:
        """Whether the device would have to be given the bytes first."""
        return self.allocation._resident is None

    @property
    def address(self) -> int:
        """Where the first element lies, in the memory of the side that has the bytes, the device first."""
        owner = self.allocation
        resident, host = owner._resident, owner._host
        base = host_address(host) if resident is None else self.device.address(resident)
        return base + self.start

    def is_over_memory_of(self, other: Buffer) -> bool:
        """Whether both are of one allocation."""
        return (self._owner or self) is (other._owner or other)

    def may_overlap(self, other: Buffer) -> bool:
        """Whether the two may show the same memory; of two allocations only if others hold both."""
        mine, theirs = self._owner or self, other._owner or other
        return mine is theirs or (mine.shared and theirs.shared)

    def view(self, part: Geometry) -> Buffer:
        """The buffer of a view, whose geometry is a view of `layout`."""
        owner = self._owner
        made = _new(Buffer)  # as `__init__`, which is called for each result: a view is no more than this
        made.device = self.device
        made._owner = self if owner is None else owner
        made._layout = part
        made._resident = made._of = None
        made._alive = _ALIVE
        made.used = pressure.epoch
        return made

    def part(self, like: Any, offset: int) -> Geometry:
        """The geometry of `like`, `offset` bytes from the first element; for `view`.

        Raises
        ------
        ValueError
            If the device could not read its elements: a kernel would die of it, and all on the device with it.
        """
        if not like.size:
            offset = 0
        resident = self.allocation._resident
        base = 0 if resident is None else self.device.address(resident)  # what is uploaded begins at a multiple of all
        if not is_aligned(like, base + self.start + offset):
            raise _unaligned(like.dtype)
        return geometry.of_shape(like.shape, like.dtype, like.strides, start_of(self.layout) + offset)

    def reinterpreted(self, dtype: Any) -> Geometry:
        """The geometry as that of another dtype, as ``ndarray.view`` gives it; raises as it does, and as `part`."""
        viewed = self.layout.view(dtype)
        return self.part(viewed, distance(self.layout, viewed))

    def is_given_as(self, array: Any) -> bool:
        """Whether a device array is the one that stands for this buffer in calls."""
        slices = self.allocation._slices
        return self._resident is array or (slices is not None and slices.holds(array))

    def shown_by(self, array: Any) -> Geometry | None:
        """The geometry of a device array within the allocation's memory; None where it lies elsewhere."""
        owner = self.allocation
        resident = owner._resident
        if resident is None:
            return None
        if array is resident:
            return owner.layout
        here, there = self.device.address(resident), self.device.address(array)
        low, high = span(owner.layout)
        if not here + low <= there < here + high:
            return None
        begins = start_of(owner.layout) + there - here
        return geometry.of_shape(array.shape, array.dtype, array.strides, begins)

    # --- on the device --------------------------------------------------------------------------------------------

    @property
    def _lock(self) -> threading.Lock:
        """Held while bytes move or a side ends; of an allocation."""
        lock: threading.Lock | None = self.__dict__.get("lock")
        return self.__dict__.setdefault("lock", threading.Lock()) if lock is None else lock

    def on_device(self) -> Any:
        """The device array, to read."""
        self.used = pressure.epoch
        bare, owner = self._resident, self._owner
        if bare is not None and (owner is None or self._of is owner._resident):
            return bare
        resident = None if owner is None else owner._resident
        return self._found_on_device() if resident is None else self._derive(resident)

    def require(self, device: Device) -> None:
        """Raise DeviceMismatchError if the bytes belong to another device."""
        if self.device is not device:
            raise _mismatch(device, self.device)

    def operand_on(self, device: Device) -> Any:
        """The device array, to read, for a call on `device`; raises as `require` does."""
        if self.device is not device:
            raise _mismatch(device, self.device)
        self.used = pressure.epoch
        bare, owner = self._resident, self._owner
        if bare is not None and (owner is None or self._of is owner._resident):
            return bare
        resident = None if owner is None else owner._resident
        return self._found_on_device() if resident is None else self._derive(resident)

    def target_on(self, device: Device) -> Any:
        """The device array, to write, for a call on `device`; raises as `require` and `to_write_on_device` do."""
        if self.device is not device:
            raise _mismatch(device, self.device)
        return self.to_write_on_device()

    def to_write_on_device(self) -> Any:
        """The device array, to write; `written_on_device` must follow.

        Raises
        ------
        ValueError
            In NumPy's words, if the array is read-only.
        """
        if not self.writeable:
            raise ValueError("assignment destination is read-only")
        owner = self._owner or self
        bare = self.whole_on_device() if owner._resident is None else self.on_device()
        if owner._behind is not None and owner._behind() is not None:
            events.forbid(*_WRITTEN_THROUGH)
        if owner._remembered:
            owner._end_host()
        elif owner.shared:
            owner.forgotten += 1
        return bare

    def part_to_write(self, part: Geometry) -> Any:
        """The device array of `part`, a view of `layout`, as `to_write_on_device` gives that of the whole."""
        self.to_write_on_device()
        owner = self._owner or self
        start = distance(owner._layout, part)
        return self.device.strided(owner._resident, part.shape, part.strides, start, part.dtype)

    def written_on_device(self) -> None:
        """Forget what the host has: before the write, and after it, for another thread may have read in between."""
        owner = self._owner or self
        if owner._remembered and self.writeable:
            owner._end_host()
        if owner._behind is not None and self.writeable:
            owner._write_through()

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
        owner = self._owner
        if owner is not None and owner._resident is None:
            owner.on_device()
        return self.on_device()

    def _found_on_device(self) -> Any:
        """The device array: uploaded, or found in the allocation."""
        owner = self._owner or self
        resident = owner._resident
        if resident is None:
            with owner._lock:
                resident = owner._resident
                if resident is None:
                    if owner is not self and (alone := owner._part_on_device(self)) is not None:
                        return alone
                    resident = owner._upload()
        return resident if owner is self else self._derive(resident)

    def _derive(self, resident: Any) -> Any:
        """Of a view: the device array within the allocation's, which is held here: so nobody moves it meanwhile."""
        layout, owner = self._layout, self._owner
        assert layout is not None and owner is not None
        start = distance(owner._layout, layout)
        bare = self.device.strided(resident, layout.shape, layout.strides, start, layout.dtype)
        self._resident = bare
        self._of = resident
        views = owner._views
        if views is None:
            views = owner.__dict__.setdefault("_views", {})
        views[weakref.ref(self)] = None
        if len(views) > owner._many_views:
            owner._without_dead_views()
        return bare

    def _upload(self) -> Any:
        """Of an allocation that is on the host: move all of it; the lock is held."""
        host = self._host
        assert host is not None
        transfer.within_limit(host.nbytes, "device")
        resident = transfer.upload(self.device, host)
        self.device.stream().synchronize()  # the next to use it may do so in another stream
        self._copies = Copies(Arriving(as_bytes(host)))
        self._resident = resident
        self._host = self._slices = None
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
        """Of an allocation: itself and its views that were asked for on the device."""
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
            if self._resident is not None:  # else another thread has moved it to the host meanwhile
                self._forget()

    def _forget(self) -> None:
        self._copies = None
        self._remembered = False
        self.forgotten += 1
        self._numbers_read = 0

    # --- a host array that gets each write --------------------------------------------------------------------------

    def stand_before(self, host: Host) -> None:
        """Let `host`, of which this allocation is a copy, get what is written from now on, as a view of it would."""
        self.writeable = host.flags.writeable
        if self.writeable:  # memory that nobody else can see any more needs no writing; of a view, its base may be seen
            self._behind = weakref.ref(host) if host.base is None else lambda: host

    def _write_through(self) -> None:
        """Of an allocation that stands before a host array: it was written."""
        host = None if self._behind is None else self._behind()
        if host is None:
            self._behind = None
            return
        with events.measured(_WRITTEN_THROUGH[0], "implicit", _WRITTEN_THROUGH[1]):
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
        owner = self.allocation
        with owner._lock:
            there = self._there(owner) if owner._remembered else None
            return there or owner._fetch(self.start, self.layout, asked)

    def known(self) -> Host | None:
        """The read-only host array, where nothing has to be moved for it."""
        owner = self.allocation
        if not owner._remembered:
            return None
        with owner._lock:
            found = self._there(owner)
        return None if found is None else transfer.arrived(found)

    def _there(self, owner: Buffer) -> Reading | None:
        """What the host has of the array, or is just getting; `owner` is its allocation."""
        if owner._resident is None:
            return _read_only(self._within_host()), transfer.nothing
        return None if owner._copies is None else owner._copies.recall(self.start, self.layout)

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
        resident, device = self._resident, self.device
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
                if owner._resident is None:
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
            if owner._resident is None:
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
        """Let `write` change the array where its bytes are, if the host alone has them; it must ask for no array.

        Returns
        -------
        bool
            Whether it did.
        """
        owner = self.allocation
        if not self.writeable:
            return False
        with owner._lock:
            if owner._resident is not None:
                return False
            host = self._within_host()
            if not host.flags.writeable:
                host.flags.writeable = True
            try:
                write(host)
            finally:
                owner._slices = None
                owner.forgotten += 1
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

    def allocation_to_write_on_host(self, buffers: list[Buffer]) -> tuple[Host, list[Host]] | None:
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
        with owner._lock:
            if self._is_all() and not owner.shared:
                owner._move_to_host(as_bytes(host))
                host.flags.writeable = False  # should the function that wrote it have kept it
            elif owner._resident is None:
                block = as_bytes(owner._host).copy()  # type: ignore[arg-type]
                placed(block, self.start, self.layout)[...] = host
                owner._move_to_host(block)
            else:
                owner._forget()
                resident = owner._resident
                transfer.write(self.device, resident if owner is self else self._derive(resident), host)
        if owner._behind is not None:
            owner._write_through()

    def _is_all(self) -> bool:
        """Whether the array's bytes, as they lie in memory, are all of the allocation's."""
        mine, whole = self.layout, self.allocation.layout
        return bool(mine.nbytes == whole.nbytes and is_dense(mine) and is_dense(whole) and self.start == 0)

    # --- from the device to the host ------------------------------------------------------------------------------

    def _move_to_host(self, block: Bytes) -> None:
        """Of an allocation: its bytes are `block` from now on, and the device memory is let go."""
        layout = self.layout
        for view in self._family()[1:]:
            view._resident = view._of = None
        self._host = placed(block, 0, layout)
        self._resident = self._slices = None
        if self._views is not None:
            self._views.clear()
        self._forget()
        self._remembered = True

    def spillable(self, device: Device) -> int:
        made = getattr(self, "_owner", self) is None  # a view; or another thread is just making it
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
        resident = self._resident
        return not self.shared and resident is not None and is_dense(resident)

    def last_used(self) -> int:
        return max(buffer.used for buffer in self._family())

    def spill(self) -> int:
        if not self._lock.acquire(blocking=False):
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
        size, address = self.layout.nbytes, self.device.address(self._resident)
        held = [self._resident]
        self._resident = None
        views = [view for view in self._family()[1:] if view._resident is not None]
        for view in views:
            held.append(view._resident)
            view._resident = view._of = None
        whole, moved = None if self._copies is None else self._copies.whole, False
        try:
            if not _in_use(held):
                block = transfer.fetch_now(self.device, address, size) if whole is None else whole.block()
                self._move_to_host(block)
                moved = True
        finally:
            if not moved:
                self._resident = resident = held[0]
                for view, bare in zip(views, held[1:], strict=True):
                    view._resident, view._of = bare, resident
        return int(size) if moved else 0

    # --- in place -------------------------------------------------------------------------------------------------

    def reshape_in_place(self, shape: Any, order: Literal["C", "F"] = "C") -> None:
        """Give the same bytes another shape, as assigning to ``ndarray.shape`` does, or raise AttributeError."""
        found = reshaped(self.layout, shape, order)
        if found is None:
            np.broadcast_to(0, self.layout.shape).reshape(shape)  # NumPy's error, for a shape of another size
            raise AttributeError("incompatible shape for in-place modification. Use `.reshape()` to make a copy.")
        self._lay_out(found)

    def stride_in_place(self, strides: tuple[int, ...]) -> None:
        """Give the same bytes other strides, as assigning to ``ndarray.strides`` does; NumPy judges their bounds."""
        layout = self.layout
        low, high = span(self.allocation.layout)
        wanted = placed(np.empty(high - low, np.uint8), self.start - low, layout)
        wanted.strides = strides
        self.whole_on_device()
        self._lay_out(self.part(wanted, 0))

    def reinterpret_in_place(self, dtype: Any) -> None:
        """Give the same bytes another dtype, as assigning to ``ndarray.dtype`` does."""
        self._lay_out(self.reinterpreted(dtype))

    def _lay_out(self, layout: Geometry) -> None:
        """Take another layout, from the same first element."""
        with self.allocation._lock:
            if self._owner is not None:
                self._resident = self._of = None
            elif self._resident is not None:
                self._resident = self.device.strided(self._resident, layout.shape, layout.strides, 0, layout.dtype)
            else:
                self._host = placed(as_bytes(self._host), 0, layout)  # type: ignore[arg-type]
            self._layout = layout


_AS_ONE_NUMBER = 16 << 10
"""To move so many bytes takes about as long as to move one number: what counts is that somebody waits."""
_LITTLE, _FEW_GAPS = 64 << 10, 4
"""So many bytes, or so many times as many as the elements have, are moved for the sake of what lies between them."""
_LEAST_SPILLED = 4096
"""An array of fewer bytes is not worth the steps."""


def _read_only(host: Host) -> Host:
    host = host.view()
    host.flags.writeable = False
    return host


def _in_use(arrays: list[Any]) -> bool:
    """Whether anybody but the list, and views in the list, holds one of the device arrays."""
    counting = 1  # the call that counts holds one itself
    listed = [sum((other is array) + (other.base is array) for other in arrays) for array in arrays]
    return any(sys.getrefcount(arrays[i]) > counting + count for i, count in enumerate(listed))
