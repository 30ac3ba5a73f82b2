"""The layout of an array (shape, strides, dtype, offset in the allocation), and the state of an allocation."""

from __future__ import annotations

import sys
import threading
import weakref
from collections.abc import Callable
from typing import Any, Literal, Self

import numpy as np

from fbarray.devices import Device, DeviceArray
from fbarray.memory import geometry, native, pressure
from fbarray.memory.copies import Copies
from fbarray.memory.geometry import Geometry, start_of
from fbarray.memory.guard import Guard
from fbarray.memory.layout import as_bytes, distance, host_address, is_aligned, placed, reshaped, span
from fbarray.memory.slices import Slices
from fbarray.memory.transfer import Host
from fbarray.process import process


def unaligned(dtype: Any) -> ValueError:
    """The error for elements that are not aligned, so that the device cannot read them."""
    return ValueError(
        f"the device cannot read unaligned elements: of {dtype}, they must lie at multiples of {dtype.itemsize} bytes; "
        f"copy the bytes first, as in x.view('u1')[1:9].copy().view('f8')"
    )


_reference = weakref.ref
_making_locks = threading.Lock()
_ALIVE = object()
"""Each buffer holds a reference to this object, so its reference count tells whether any exist. No other module may
bind it."""


def _references() -> int:
    return sys.getrefcount(_ALIVE)


_REFERENCES_OF_NONE = _references()


def any_alive() -> bool:
    """Whether there is a buffer in this process."""
    return sys.getrefcount(_ALIVE) > _REFERENCES_OF_NONE


def sign_of_life() -> object:
    """The object that an array without a buffer holds, so that `any_alive` counts it too."""
    return _ALIVE


class Laid:
    """The part of a buffer that needs no look at the bytes: layout, views, and the state of an allocation.

    Parameters
    ----------
    device : Device
        The array's device, also while its bytes are on the host.
    resident : device array, or None
        The bytes on the device; None while they are on the host.
    host : ndarray, or None
        The bytes on the host if `resident` is None: a dense array that nobody else holds.

    Attributes
    ----------
    writeable : bool
        ``x.flags.writeable`` of the array.
    base : FallbackArray or None
        ``x.base``: for a view, the array that owns the bytes.
    shared : bool
        For an allocation: whether other libraries may hold, and write, its device memory.
    used : int
        The value of `process.epoch` when a device call last used it.
    """

    __slots__ = (
        "__dict__", "__weakref__", "_alive", "_behind", "_given", "_guard", "_host", "_host_of", "_key", "_key_of",
        "_layout", "_of", "_remembered", "_slices", "_views", "base", "device", "forgotten", "owner", "resident",
        "used", "writeable", "writes"
    )  # fmt: skip

    device: Device
    _alive: object
    writeable: bool
    base: Any
    used: int
    _guard: Guard | None
    _layout: Geometry | None
    """None until `layout` is first read."""
    resident: DeviceArray | None
    """The device array; for a view, made when first needed. None while only the host has the bytes."""
    owner: Self | None
    """For a view, the buffer of its allocation; else None."""
    _host: Host | None
    """The array on the host, in its own layout; for an allocation, set while `resident` is None."""
    _of: Any
    """For a view: the allocation's device array from which `resident` was made."""
    _host_of: Any
    """For a view: the allocation's host array from which `_host` was made."""
    _key: Any
    """For a view, if known: the index that selects it from an allocation with the layout `_key_of`. The device's own
    indexing is faster than a view made from a geometry."""
    _key_of: Geometry | None

    # For allocations only. The defaults on the class are rarely changed, so `begin` need not set them:
    shared: bool = False
    regret: float = 0.0
    """The seconds that its calls would have saved on the other side, summed since it last moved."""
    _views: dict[weakref.ref[Any], None] | None
    """The views that hold a device array; kept if memory ever ran short (`process.noting`) or calls may be placed."""
    _many_views: int = 64
    """With more entries than this in `_views`, the dead ones are removed."""
    _copies: Copies | None = None
    _seen: tuple[Copies, Host, Callable[[], None]] | None = None
    """The last read of the whole array: the `Copies` it came from, the host array, the function that waits for it."""
    _slices: Slices | None
    writes: int
    """How often it was written, or given out to be written."""
    checked: tuple[int, int] | None = None
    """For an array of indices: `writes` of its allocation when its bounds were checked, and the axis length then."""
    forgotten: int
    """How often host copies were dropped, or a write made them out of date."""
    _numbers_read: int = 0
    """How many elements were read one by one since the host copies were last dropped."""
    _given: tuple[weakref.ref[Host], ...]
    """Weak references to the memory of the read-only copies that callers were given."""
    _remembered: bool
    """Whether the host has bytes of it, or a copy is on its way there."""
    _behind: Callable[[], Host | None] | None
    """Returns the user's host array that gets each write (`stand_before`), or None once that array is gone."""

    def __init__(self, device: Device, resident: DeviceArray | None, host: Host | None = None) -> None:
        begin(self, device, resident, host)

    @property
    def _lock(self) -> Guard:
        """The allocation's lock: held while its bytes move, or while one side's copy is dropped."""
        lock = self._guard
        if lock is None:
            with _making_locks:
                lock = self._guard
                if lock is None:
                    lock = self._guard = Guard()
        return lock

    def _forget(self) -> None:
        """Drop the allocation's host copies, but those that callers were given."""
        self._copies = self._seen = None
        self._remembered = False
        self.forgotten += 1
        self._numbers_read = 0

    # --- geometry -------------------------------------------------------------------------------------------------

    @property
    def layout(self) -> Geometry:
        """Shape, strides and dtype as a NumPy array that can be viewed; its elements are meaningless."""
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
        """The bytes from the allocation's first element to this array's first element."""
        owner = self.owner
        return 0 if owner is None else distance(owner.layout, self.layout)

    @property
    def on_host_alone(self) -> bool:
        """Whether the allocation is on the host, so that a device call would have to upload bytes."""
        return self.allocation.resident is None

    @property
    def address(self) -> int:
        """The address of the first element: in device memory if the bytes are there, else in host memory."""
        owner = self.allocation
        resident, host = owner.resident, owner._host
        base = host_address(host) if resident is None else self.device.address(resident)
        return base + self.start

    def may_overlap(self, other: Laid) -> bool:
        """Whether the two may share memory. Two allocations can only if both are `shared`."""
        mine, theirs = self.owner or self, other.owner or other
        return mine is theirs or (mine.shared and theirs.shared)

    def view(self, part: Geometry) -> Self:
        """The buffer of a view; its geometry `part` is a view of `layout`."""
        return view_of_buffer(self, part, None, None)  # type: ignore[return-value]

    def part(self, like: Any, offset: int) -> Geometry:
        """A geometry with the shape, strides and dtype of `like`, `offset` bytes after the first element; for `view`.

        Raises
        ------
        ValueError
            If its elements are not aligned: a kernel that reads them fails, and makes the whole device unusable.
        """
        if not like.size:
            offset = 0
        resident = self.allocation.resident
        base = 0 if resident is None else self.device.address(resident)  # an upload is aligned for every dtype
        if not is_aligned(like, base + self.start + offset):
            raise unaligned(like.dtype)
        return geometry.of_shape(like.shape, like.dtype, like.strides, start_of(self.layout) + offset)

    def reinterpreted(self, dtype: Any) -> Geometry:
        """The geometry in another dtype, as ``ndarray.view(dtype)``; raises what that and `part` raise."""
        viewed = self.layout.view(dtype)
        return self.part(viewed, distance(self.layout, viewed))

    def is_given_as(self, array: Any) -> bool:
        """Whether `array` is the device array that calls are given for this buffer."""
        slices = self.allocation._slices
        if self.resident is not None or slices is None:
            return self.resident is array
        if slices.whole is None or not isinstance(array, type(slices.whole)):
            return slices.holds(array)
        shown, mine = self.shown_by(array), self.layout
        return shown is not None and geometry.lies_as(shown, mine)

    def shown_by(self, array: Any) -> Geometry | None:
        """The geometry of a device array that lies in the allocation's device memory; None if it lies elsewhere."""
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
        """Give the same bytes other strides, as assigning to ``ndarray.strides`` does; NumPy checks the bounds."""
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

    # --- defined by the subclasses ------------------------------------------------------------------------------------

    def on_device(self) -> DeviceArray:
        """The device array, to read."""
        raise NotImplementedError

    def whole_on_device(self) -> DeviceArray:
        """The device array, after the whole allocation was uploaded if necessary."""
        raise NotImplementedError

    def _found_on_device(self) -> DeviceArray:
        """The device array, uploaded first if only the host has the bytes."""
        raise NotImplementedError

    def _end_host(self) -> None:
        """Drop the allocation's host copies, since the device is about to write, or has written."""
        raise NotImplementedError

    def _write_through(self) -> None:
        """Copy the allocation into the user's host array that gets each write."""
        raise NotImplementedError


def begin(buffer: Laid, device: Device, resident: DeviceArray | None, host: Host | None) -> None:
    """Set the attributes of an allocation, as ``__init__`` does; compiled code calls it without ``__init__``."""
    buffer.device = device
    buffer.resident = resident
    buffer._host = host
    buffer._layout = buffer._host_of = buffer._of = buffer._slices = buffer._behind = buffer._guard = None
    buffer.owner = buffer.base = buffer._views = None
    buffer._given = ()
    buffer.writeable = True
    buffer._remembered = host is not None
    buffer.writes = buffer.forgotten = 0
    buffer._alive = _ALIVE
    buffer.used = process.epoch
    if process.noting:
        pressure.note(buffer)  # type: ignore[arg-type]


def note_given(owner: Laid, block: Host) -> None:
    """Register a copy of an allocation that was given to a caller, for ``np.shares_memory`` of the two."""
    alive = tuple([given for given in owner._given if given() is not None]) if owner._given else ()
    owner._given = (*alive, _reference(block))


def note_view(view: Laid) -> None:
    """Register a view that holds a device array with its allocation.

    An unregistered view does no harm: its device array counts as a use, so the allocation stays on the device.
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
    """The buffer of a view; only the attributes that a view uses are set, since many views are made.

    Parameters
    ----------
    layout : ndarray, or None
        Its geometry.
    whole, host : ndarray
        If there is no geometry yet: the allocation's host array, and the view of it.
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
