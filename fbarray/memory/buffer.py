"""The buffer: the only way to an array's bytes. Its user asks to read or to write, on one side or the other.

An *allocation* is the memory of an array that is no view, and of all views of it. Its bytes are on the device, on the
host, or on both sides; then they are equal, since a write on one side ends the other:

- written on the device: every host copy of any part is forgotten;
- written on the host as a whole: the device memory is let go, and the next device call uploads it;
- written on the host in a part: the part is copied back at once.

A host that reads is given a read-only copy, which is remembered until the next write: of the whole allocation, or of
parts, which together take no more memory than the whole. Memory that others may write (`shared`) is never remembered,
and never let go. An allocation may stand before somebody's host array (`stand_before`), which then gets each write.
"""

from __future__ import annotations

import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from fbarray import events
from fbarray.devices import Device
from fbarray.errors import DeviceMismatchError
from fbarray.memory import pressure, staging, transfer
from fbarray.memory.layout import Bytes, as_bytes, host_address, is_aligned, is_dense, placed, span
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

    __slots__ = ("__dict__", "__weakref__", "_alive", "_resident", "device", "used")

    # What most arrays have in common stands here once, so that making one sets four attributes.
    writeable: bool = True
    base: Any = None
    shared: bool = False

    _host: Host | None = None
    """The array on the host, in the allocation's own layout; set while there is no `_resident`."""
    _owner: Buffer | None = None
    """Of a view: the allocation."""

    # Of an allocation alone:
    _views: deque[weakref.ref[Buffer]] | None = None
    _many_views: int = 64
    """How many views are looked through for dead ones."""
    _whole: Arriving | None = None
    """All its bytes on the host, while they are on the device too."""
    _parts: dict[Any, Arriving] | None = None
    """Parts of its bytes on the host, by where they lie on the device."""
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
        self._alive = _ALIVE
        self.used = pressure.epoch
        if pressure.noted is not None:
            pressure.note(self)

    @classmethod
    def of_host(cls, device: Device, host: Host) -> Buffer:
        """A buffer whose bytes are on the host until the device asks for them; `host` is dense, and nobody else's."""
        made = cls(device, None)
        host.flags.writeable = False
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

    @property
    def layout(self) -> Any:
        """The array on the side that has the bytes, the device first: to ask for shape, dtype, strides, or to view."""
        resident = self._resident
        return self._host if resident is None else resident

    @property
    def on_host_alone(self) -> bool:
        """Whether the device would have to be given the bytes first."""
        return self._resident is None and self.allocation._resident is None

    @property
    def address(self) -> int:
        """Where the first element lies, in the memory of the side that `layout` is of."""
        return self._address(self.layout)

    @property
    def allocation(self) -> Buffer:
        """The buffer of the array that owns the memory."""
        owner = self._owner
        return self if owner is None else owner

    @property
    def _lock(self) -> threading.Lock:
        """Held while bytes move or a side ends; of an allocation."""
        lock: threading.Lock | None = self.__dict__.get("lock")
        return self.__dict__.setdefault("lock", threading.Lock()) if lock is None else lock

    def _address(self, array: Any) -> int:
        return host_address(array) if type(array) is np.ndarray else self.device.address(array)

    # --- views ----------------------------------------------------------------------------------------------------

    def view(self, part: Any, of: Any) -> Buffer:
        """The buffer of a view: of `part`, which was made from the array `of` that `layout` gave."""
        if type(part) is np.ndarray:
            made = Buffer(self.device, None)
            made._host = part
        else:
            made = Buffer(self.device, part)
        owner = self._owner
        made._owner = owner = self if owner is None else owner
        views = owner._views
        if views is None:
            views = owner.__dict__.setdefault("_views", deque())
        views.append(weakref.ref(made))
        if len(views) > owner._many_views:
            owner._without_dead_views()
        if self._resident is not of and self._host is not of:
            made._follow(self, part, of)
        return made

    def _follow(self, viewed: Buffer, part: Any, of: Any) -> None:
        """Find the part again where another thread moved the allocation while the view was made."""
        with viewed.allocation._lock:
            found = viewed.part(part, self._address(part) - self._address(of))
            on_host = type(found) is np.ndarray
            self._resident, self._host = (None, found) if on_host else (found, None)

    def part(self, like: Any, offset: int) -> Any:
        """The array of the geometry of `like` that lies `offset` bytes from the first element, on `layout`'s side."""
        of = self.layout
        if not like.size:
            offset = 0
        self._require_aligned(of, like, offset)
        if type(of) is not np.ndarray:
            return self.device.strided(of, like.shape, like.strides, offset, like.dtype)
        owner = self.allocation
        block = as_bytes(owner._host) if owner._resident is None else owner._whole.block()  # type: ignore
        return placed(block, host_address(of) - host_address(block) + offset, like)

    def reinterpreted(self, of: Any, dtype: Any) -> Any:
        """The bytes of the array `of` that `layout` gave, as a view of another dtype."""
        part = of.view(dtype)
        self._require_aligned(of, part, self._address(part) - self._address(of))
        return part

    def _require_aligned(self, of: Any, like: Any, offset: int) -> None:
        """Raise ValueError where an array of the geometry of `like`, so many bytes from the first element of the
        layout `of`, could not be read on the device: a kernel would die of it, and all on the device with it."""
        start = offset + (self._start() if type(of) is np.ndarray else self.device.address(of))
        if not is_aligned(like, start):
            raise _unaligned(like.dtype)

    def _family(self) -> list[Buffer]:
        """Of an allocation: itself and its views; only while the lock is held."""
        return [self, *filter(None, (view() for view in list(self._views or ())))]

    def _without_dead_views(self) -> None:
        """Forget the views that are gone; others may be added meanwhile."""
        with self._lock:
            assert self._views is not None
            for _ in range(len(self._views)):
                view = self._views.popleft()
                if view() is not None:
                    self._views.append(view)
            self._many_views = max(64, 2 * len(self._views))

    # --- on the device --------------------------------------------------------------------------------------------

    def on_device(self) -> Any:
        """The device array, to read."""
        self.used = pressure.epoch
        resident = self._resident
        return self._uploaded() if resident is None else resident

    def require(self, device: Device) -> None:
        """Raise DeviceMismatchError if the bytes belong to another device."""
        if self.device is not device:
            raise _mismatch(device, self.device)

    def operand_on(self, device: Device) -> Any:
        """The device array, to read, for a call on `device`; raises as `require` does."""
        if self.device is not device:
            raise _mismatch(device, self.device)
        self.used = pressure.epoch
        resident = self._resident
        return self._uploaded() if resident is None else resident

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
        resident = self.on_device()
        owner = self._owner or self
        if owner._behind is not None and owner._behind() is not None:
            events.forbid(*_WRITTEN_THROUGH)
        if owner._remembered:
            owner._end_host()
        elif owner.shared:
            owner.forgotten += 1
        return resident

    def written_on_device(self) -> None:
        """Forget what the host has: before the write, and after it, for another thread may have read in between."""
        owner = self._owner or self
        if owner._remembered and self.writeable:
            owner._end_host()
        if owner._behind is not None and self.writeable:
            owner._write_through()

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

    def share(self) -> Any:
        """The device array, for others to hold and to write."""
        resident = self.on_device()
        owner = self.allocation
        owner.shared = True
        if owner._remembered:
            owner._end_host()
        return resident

    def _uploaded(self) -> Any:
        """The device array, of bytes that are on the host."""
        owner = self.allocation
        with owner._lock:
            if owner._resident is None:
                host = owner._host
                assert host is not None
                transfer.within_limit(host.nbytes, "device")
                resident = transfer.upload(self.device, host)
                self.device.stream().synchronize()  # the next to use it may do so in another stream
                owner._whole = Arriving(as_bytes(host))
                owner._resident, owner._host = resident, None
            self._derive()
            return self._resident

    def _derive(self) -> None:
        """Of a view: find on the device what it showed on the host."""
        owner = self.allocation
        if self._resident is None:
            assert self._host is not None and owner._whole is not None
            self._resident, self._host = owner.part(self._host, self._start()), None

    def _end_host(self) -> None:
        """Of an allocation: the device is about to write, or has written."""
        with self._lock:
            if self._resident is None:
                return  # another thread has moved it to the host meanwhile
            self._leave_host()

    def _leave_host(self) -> None:
        """Of an allocation that is on the device: nothing is on the host any more."""
        for buffer in self._family():
            buffer._derive()
        self._forget()

    def _forget(self) -> None:
        self._whole = self._parts = None
        self._remembered = False
        self.forgotten += 1
        self._numbers_read = 0

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
            return there or owner._fetch(self._resident, asked)

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
        resident = self._resident
        return (_read_only(self._host), transfer.nothing) if resident is None else owner._recall(resident)

    def is_shown_by(self, host: Host) -> bool:
        """Whether a host array lies in a copy that is remembered, or in a read-only one that somebody was given: who
        asks is about to write, and has to copy it first."""
        owner = self.allocation
        with owner._lock:
            copies = [owner._whole, *(owner._parts or {}).values()]
        blocks = [copy.block() for copy in copies if copy is not None]
        blocks += [block for given in owner._given if (block := given()) is not None]
        return any(np.may_share_memory(block, host) for block in blocks)

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
        return placed(whole.base, self._start(), self.layout)

    def element(self, part: Any) -> Any:
        """NumPy's scalar of `part`, a 0-d device array within this one's memory.

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
        if owner._remembered:
            with owner._lock:
                found = None if owner._resident is None else owner._recall(part)
            if found is not None:
                return transfer.arrived(found)[()]
        return transfer.number(self.device, part)

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
        owner = self.allocation
        with owner._lock:
            resident = self._resident
            if resident is None:  # on the host; or the allocation has left it, and this view has not been asked since
                whole = owner._host if owner._resident is None else owner._whole.block()  # type: ignore[union-attr]
                assert whole is not None
                start = self._start() + low
                return as_bytes(whole)[start : start + high - low]
            part = self.device.strided(resident, (high - low,), (1,), low, np.dtype(np.uint8))
            reading = owner._recall(part) if owner._remembered else None
            reading = reading or owner._fetch(part, False)
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
        hosts = [placed(block, buffer._start(), buffer.layout) for buffer in buffers]
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
                assert owner._host is not None and self._host is not None
                block = as_bytes(owner._host).copy()
                placed(block, host_address(self._host) - host_address(owner._host), self._host)[...] = host
                owner._move_to_host(block)
            else:
                owner._leave_host()
                transfer.write(self.device, self._resident, host)
        if owner._behind is not None:
            owner._write_through()

    def _is_all(self) -> bool:
        """Whether the array's bytes, as they lie in memory, are all of the allocation's."""
        mine, whole = self.layout, self.allocation.layout
        return bool(mine.nbytes == whole.nbytes and is_dense(mine) and is_dense(whole) and self._start() == 0)

    def _recall(self, part: Any) -> Reading | None:
        """Of an allocation: what the host has of `part`, a device array within it."""
        if self._whole is not None:
            start = self.device.address(part) - self.device.address(self._resident)
            return self._whole.array(start, part), self._whole.wait
        if not self._parts:
            return None
        key, first = self._place(part)
        copy = self._parts.get(key)
        return None if copy is None else (copy.array(first, part), copy.wait)

    def _place(self, part: Any) -> tuple[Any, int | None]:
        """How `part` is remembered: as the block of memory that it covers, and where in the block it begins; or by
        itself, where the block would be more to move."""
        address = self.device.address(part)
        if part.flags.c_contiguous:
            return (address, part.nbytes), 0
        low, high = span(part)
        if high - low <= part.nbytes:
            return (address + low, high - low), -low
        return (address, part.shape, part.strides, part.dtype.itemsize), None

    def _fetch(self, part: Any, asked: bool) -> Reading:
        """Of an allocation: begin to move `part` to the host, to be remembered."""
        key, start = self._place(part)
        size = part.nbytes if start is None else key[1]
        if not asked:
            transfer.within_limit(size, "host")
        self._remembered = not self.shared
        copy = (
            transfer.fetch_array(self.device, part)
            if start is None
            else transfer.fetch(self.device, key[0], size, part)
        )
        if not self.shared:
            self._remember(key, copy)
        return copy.array(start, part), copy.wait

    def _remember(self, key: Any, copy: Arriving) -> None:
        resident = self._resident
        if key == (self.device.address(resident), resident.nbytes) and is_dense(resident):
            self._whole, self._parts = copy, None
            return
        if self._parts is None:
            self._parts = {}
        parts = self._parts
        parts[key] = copy
        size = sum(part.nbytes for part in parts.values())
        while size > resident.nbytes and len(parts) > 1:
            size -= parts.pop(next(iter(parts))).nbytes

    # --- from the device to the host ------------------------------------------------------------------------------

    def _move_to_host(self, block: Bytes) -> None:
        """Of an allocation: its bytes are `block` from now on, and the device memory is let go."""
        block.flags.writeable = False
        family = self._family()
        starts = [buffer._start() for buffer in family]
        for buffer, start in zip(family, starts, strict=True):
            buffer._host = placed(block, start, buffer.layout)
            buffer._resident = None
        self._forget()
        self._remembered = True

    def _start(self) -> int:
        """How many bytes after the first element of the allocation this array's begins."""
        owner = self.allocation
        if self._resident is not None:
            return self.device.address(self._resident) - self.device.address(owner._resident)
        whole = owner._host if owner._resident is None else owner._whole.block()  # type: ignore[union-attr]
        return host_address(self._host) - host_address(whole)  # type: ignore[arg-type]

    def spillable(self, device: Device) -> int:
        made = getattr(self, "_resident", None) is not None  # another thread may be making it
        if not made or self._owner is not None or self.device is not device or not self._may_move():
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
        if not self._may_move():
            return 0
        whole = None if self._whole is None else self._whole.block()
        size, address = self._resident.nbytes, self.device.address(self._resident)
        family = [buffer for buffer in self._family() if buffer._resident is not None]
        held = [buffer._resident for buffer in family]
        kept, moved = (self._whole, self._parts), False
        self._move_to_host(np.empty(size, np.uint8) if whole is None else whole)
        try:
            if not _in_use(held):
                if whole is None:
                    self._move_to_host(transfer.fetch_now(self.device, address, size))
                moved = True
        finally:
            if not moved:
                for buffer, resident in zip(family, held, strict=True):
                    buffer._resident, buffer._host = resident, None
                self._whole, self._parts = kept
        return int(size) if moved else 0

    # --- in place -------------------------------------------------------------------------------------------------

    def reshape_in_place(self, shape: Any, order: Literal["C", "F"] = "C") -> None:
        """Give the same bytes another shape, as assigning to ``ndarray.shape`` does, or raise AttributeError."""
        of = self.layout
        reshaped = of.reshape(shape, order=order)
        on_host = type(of) is np.ndarray
        copied = not np.may_share_memory(of, reshaped) if on_host else reshaped.base is None
        if copied and of.size:
            raise AttributeError("incompatible shape for in-place modification. Use `.reshape()` to make a copy.")
        if on_host:
            self._host = reshaped
        else:
            self._resident = reshaped

    def stride_in_place(self, strides: tuple[int, ...]) -> None:
        """Give the same bytes other strides, as assigning to ``ndarray.strides`` does; NumPy judges their bounds."""
        resident = self.on_device()
        low, high = span(self.allocation.layout)
        start = self._start() - low
        wanted = placed(np.empty(high - low, np.uint8), start, resident)
        wanted.strides = strides
        self._require_aligned(resident, wanted, 0)
        self._resident = self.device.strided(resident, resident.shape, strides, 0, resident.dtype)

    def reinterpret_in_place(self, dtype: Any) -> None:
        """Give the same bytes another dtype, as assigning to ``ndarray.dtype`` does."""
        self._resident = self.on_device().view(dtype)


_AS_ONE_NUMBER = 16 << 10
"""To move so many bytes takes about as long as to move one number: what counts is that somebody waits."""
_LITTLE, _FEW_GAPS = 64 << 10, 4
"""So many bytes, or so many times as many as the elements have, are moved for the sake of what lies between them."""
_LEAST_SPILLED = 4096
"""An array of fewer bytes is not worth the steps."""


def _read_only(host: Host | None) -> Host:
    assert host is not None
    host = host.view()
    host.flags.writeable = False
    return host


def _in_use(arrays: list[Any]) -> bool:
    """Whether anybody but the list, and views in the list, holds one of the device arrays."""
    counting = 1  # the call that counts holds one itself
    listed = [sum((other is array) + (other.base is array) for other in arrays) for array in arrays]
    return any(sys.getrefcount(arrays[i]) > counting + count for i, count in enumerate(listed))
