"""The layout of an array, its shape, strides, dtype and place in the allocation, apart from its bytes."""

from __future__ import annotations

import sys
import threading
import weakref
from collections.abc import Callable
from typing import Any, Literal, Self

import numpy as np

from fbarray.devices import Device
from fbarray.memory import geometry, native, pressure
from fbarray.memory.copies import Copies
from fbarray.memory.geometry import Geometry, start_of
from fbarray.memory.guard import Guard
from fbarray.memory.layout import as_bytes, distance, host_address, is_aligned, placed, reshaped, span
from fbarray.memory.slices import Slices
from fbarray.memory.transfer import Host
from fbarray.process import process


def unaligned(dtype: Any) -> ValueError:
    """The error for elements that lie where the device cannot read them."""
    return ValueError(
        f"the device cannot read unaligned elements: of {dtype}, they must lie at multiples of {dtype.itemsize} bytes; "
        f"copy the bytes first, as in x.view('u1')[1:9].copy().view('f8')"
    )


_reference = weakref.ref
_making_locks = threading.Lock()
_ALIVE = object()
"""Each buffer holds a reference to it, so that they are counted as they come and go. No other module may have one."""


def _references() -> int:
    return sys.getrefcount(_ALIVE)


_REFERENCES_OF_NONE = _references()


def any_alive() -> bool:
    """Whether there is a buffer in this process."""
    return sys.getrefcount(_ALIVE) > _REFERENCES_OF_NONE


def sign_of_life() -> object:
    """What an array without a buffer holds, to be counted too."""
    return _ALIVE


class Laid:
    """All that an array can say without a look at its bytes, and the state of an allocation.

    Parameters
    ----------
    device : Device
        Where the array belongs, also while its bytes are on the host.
    resident : device array, or None
        The bytes on the device; None while they are on the host.
    host : ndarray, or None
        Then this: dense, and nobody else's.

    Attributes
    ----------
    writeable : bool
        Whether the array that shows these bytes may write them (``x.flags.writeable``).
    base : FallbackArray or None
        The array that owns the bytes, where this one is a view of another (``x.base``).
    shared : bool
        Of an allocation: whether others than fbarray hold its device memory.
    used : int
        When it was last used: `process.epoch` then.
    """

    __slots__ = (
        "__dict__", "__weakref__", "_alive", "_behind", "_guard", "_host", "_host_of", "_key", "_key_of", "_layout",
        "_of", "_remembered", "_slices", "_views", "base", "device", "forgotten", "owner", "resident", "used",
        "writeable", "writes"
    )  # fmt: skip

    device: Device
    _alive: object
    writeable: bool
    base: Any
    used: int
    _guard: Guard | None
    _layout: Geometry | None
    """None until somebody asks."""
    resident: Any
    """The bytes on the device; of a view, as far as they were asked for. None while they are on the host."""
    owner: Self | None
    """Of a view: the allocation."""
    _host: Host | None
    """The array on the host, in its own layout; of an allocation, set while there is no `resident`."""
    _of: Any
    """Of a view: the allocation's device array, that `resident` was made of."""
    _host_of: Any
    """Of a view: the allocation's host array, that `_host` was made of."""
    _key: Any
    """Of a view, where it is known: what chooses it of the allocation as it was laid out then, `_key_of`. The device's
    own indexing is faster than a view made of a geometry."""
    _key_of: Geometry | None

    # Of an allocation alone; what few have stands here once, so that making one sets few attributes:
    shared: bool = False
    regret: float = 0.0
    """The seconds that its calls would have saved on the other side, since it came to this one."""
    _views: dict[weakref.ref[Any], None] | None
    """The views that hold a device array, once memory was short (`process.noting`) or calls may be placed."""
    _many_views: int = 64
    """How many views are looked through for dead ones."""
    _copies: Copies | None = None
    _seen: tuple[Copies, Host, Callable[[], None]] | None = None
    """The last read of all of it: the copies that it came from, the array, and how to wait for it."""
    _slices: Slices | None
    writes: int
    """How often it was written, or asked for to be."""
    checked: tuple[int, int] | None = None
    """Of an array of indices: `writes` of its allocation when its bounds were checked, and the length of the axis."""
    forgotten: int
    """How often what the host had of it was forgotten, since it was written."""
    _numbers_read: int = 0
    """How many elements were read one by one since then."""
    _given: tuple[weakref.ref[Host], ...] = ()
    """The memory of read-only copies that others were given, while it lives."""
    _remembered: bool
    """Whether the host has bytes of it, or is just getting some."""
    _behind: Callable[[], Host | None] | None
    """Gives somebody's host array that this one was made of, and that gets what is written; None once it is gone."""

    def __init__(self, device: Device, resident: Any, host: Host | None = None) -> None:
        begin(self, device, resident, host)

    @property
    def _lock(self) -> Guard:
        """Held while bytes move or a side ends; of an allocation."""
        lock = self._guard
        if lock is None:
            with _making_locks:
                lock = self._guard
                if lock is None:
                    lock = self._guard = Guard()
        return lock

    def _forget(self) -> None:
        """Of an allocation: nothing of it is on the host any more, but what others were given."""
        self._copies = self._seen = None
        self._remembered = False
        self.forgotten += 1
        self._numbers_read = 0

    # --- geometry -------------------------------------------------------------------------------------------------

    @property
    def layout(self) -> Geometry:
        """Shape, dtype and strides, as a NumPy array to ask or to view; its elements are not the array's."""
        found = self._layout
        if found is None:
            resident = self.resident
            if self.owner is None:
                found = geometry.of_array(self._host if resident is None else resident)
            else:  # a view that was made on the host
                host, first = self._host, start_of(self.owner.layout)
                assert host is not None
                found = geometry.of_shape(host.shape, host.dtype, host.strides, first + distance(self._host_of, host))
            self._layout = found
        return found

    @property
    def allocation(self) -> Self:
        """The buffer of the array that owns the memory."""
        owner = self.owner
        return self if owner is None else owner

    @property
    def start(self) -> int:
        """How many bytes after the first element of the allocation this array's begins."""
        owner = self.owner
        return 0 if owner is None else distance(owner.layout, self.layout)

    @property
    def on_host_alone(self) -> bool:
        """Whether the device would have to be given the bytes first."""
        return self.allocation.resident is None

    @property
    def address(self) -> int:
        """Where the first element lies, in the memory of the side that has the bytes, the device first."""
        owner = self.allocation
        resident, host = owner.resident, owner._host
        base = host_address(host) if resident is None else self.device.address(resident)
        return base + self.start

    def may_overlap(self, other: Laid) -> bool:
        """Whether the two may show the same memory; of two allocations only if others hold both."""
        mine, theirs = self.owner or self, other.owner or other
        return mine is theirs or (mine.shared and theirs.shared)

    def view(self, part: Geometry) -> Self:
        """The buffer of a view, whose geometry is a view of `layout`."""
        return view_of_buffer(self, part, None, None)  # type: ignore[return-value]

    def part(self, like: Any, offset: int) -> Geometry:
        """The geometry of `like`, `offset` bytes from the first element; for `view`.

        Raises
        ------
        ValueError
            If the device could not read its elements: a kernel would die of it, and all on the device with it.
        """
        if not like.size:
            offset = 0
        resident = self.allocation.resident
        base = 0 if resident is None else self.device.address(resident)  # what is uploaded begins at a multiple of all
        if not is_aligned(like, base + self.start + offset):
            raise unaligned(like.dtype)
        return geometry.of_shape(like.shape, like.dtype, like.strides, start_of(self.layout) + offset)

    def reinterpreted(self, dtype: Any) -> Geometry:
        """The geometry in another dtype, as ``ndarray.view`` gives it; raises as it does, and as `part`."""
        viewed = self.layout.view(dtype)
        return self.part(viewed, distance(self.layout, viewed))

    def is_given_as(self, array: Any) -> bool:
        """Whether a device array is the one that stands for this buffer in calls."""
        slices = self.allocation._slices
        if self.resident is not None or slices is None:
            return self.resident is array
        if slices.whole is None or not isinstance(array, type(slices.whole)):
            return slices.holds(array)
        shown, mine = self.shown_by(array), self.layout
        return shown is not None and geometry.lies_as(shown, mine)

    def shown_by(self, array: Any) -> Geometry | None:
        """The geometry of a device array within the allocation's memory; None where it lies elsewhere."""
        owner = self.allocation
        resident = owner.resident
        if resident is None:
            slices = owner._slices
            resident = None if slices is None else slices.whole
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
            if self.owner is not None:
                self.resident = self._of = self._host_of = self._key = self._key_of = None
            elif self.resident is not None:
                self.resident = self.device.strided(self.resident, layout.shape, layout.strides, 0, layout.dtype)
            else:
                self._host = placed(as_bytes(self._host), 0, layout)  # type: ignore[arg-type]
            self._layout = layout
            self._seen = self.checked = None

    # --- said by the classes that know the bytes ----------------------------------------------------------------------

    def on_device(self) -> Any:
        """The device array, to read."""
        raise NotImplementedError

    def whole_on_device(self) -> Any:
        """The same, within an allocation that is on the device as a whole."""
        raise NotImplementedError

    def _found_on_device(self) -> Any:
        """The same: uploaded, or found in the allocation."""
        raise NotImplementedError

    def _end_host(self) -> None:
        """Of an allocation: the device is about to write, or has written."""
        raise NotImplementedError

    def _write_through(self) -> None:
        """Of an allocation that stands before a host array: it was written."""
        raise NotImplementedError


def begin(buffer: Laid, device: Device, resident: Any, host: Host | None) -> None:
    """Set the attributes of an allocation, as ``__init__`` does. Results are made by it, which is faster."""
    buffer.device = device
    buffer.resident = resident
    buffer._host = host
    buffer._layout = buffer._host_of = buffer._of = buffer._slices = buffer._behind = buffer._guard = None
    buffer.owner = buffer.base = buffer._views = None
    buffer.writeable = True
    buffer._remembered = host is not None
    buffer.writes = buffer.forgotten = 0
    buffer._alive = _ALIVE
    buffer.used = process.epoch
    if process.noting:
        pressure.note(buffer)  # type: ignore[arg-type]


def note_view(view: Laid) -> None:
    """Let the allocation know of a view that holds a device array. One that it does not know is no harm: the allocation
    then is in use, and stays on the device.
    """
    owner = view.owner
    assert owner is not None
    views = owner._views
    if views is None:
        views = owner._views = {}
    views[_reference(view)] = None
    if len(views) > owner._many_views:
        owner._without_dead_views()  # type: ignore[attr-defined]


def view_of_buffer(buffer: Laid, layout: Geometry | None, whole: Host | None, host: Host | None) -> Laid:
    """The buffer of a view. It sets only the attributes that differ from an allocation's, since many views are made.

    Parameters
    ----------
    layout : ndarray, or None
        Its geometry.
    whole, host : ndarray
        Where there is no geometry yet: the allocation on the host, and the array within it.
    """
    owner = buffer.owner
    made: Laid = native.instance_of(type(buffer))
    made.device = buffer.device
    made.owner = buffer if owner is None else owner
    made.base = made.resident = made._of = made._key = made._key_of = None
    made._layout = layout
    made._host_of, made._host = whole, host
    made.writeable = buffer.writeable
    made._remembered = False
    made._alive = _ALIVE
    made.used = 0
    return made
