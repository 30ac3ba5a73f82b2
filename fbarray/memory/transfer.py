"""All copies between host and device: only this module makes them, and it counts their bytes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray.devices import Device, DeviceArray
from fbarray.errors import FallbackError
from fbarray.events import meter
from fbarray.memory import pinned, staging
from fbarray.memory.layout import Bytes, as_bytes, host_address, is_dense, placed, span
from fbarray.memory.pressure import with_room
from fbarray.options import current

Host = np.ndarray[Any, Any]
Reading = tuple[Host, Callable[[], None]]
"""A host array, and a function that waits for its bytes; it must be called before the array is read."""

_SMALL = 128 << 10
"""Up to this size, a copy out of a slot on the host costs less than taking a block of the pool."""


def within_limit(size: int, where: str) -> None:
    """Raise FallbackError if a copy of `size` bytes, which the user did not ask for, exceeds ``transfer_limit``."""
    limit = current().transfer_limit
    if limit is not None and size > limit:
        raise FallbackError(
            f"{size:,} bytes would be copied to the {where}, more than transfer_limit={limit:,}. They were not. Raise "
            f"the limit with fbarray.options(transfer_limit=...), or move the array yourself: fbarray.asnumpy(x), "
            f"fbarray.asarray(x)."
        )


# --- to the device ------------------------------------------------------------------------------------------------


def upload(device: Device, host: Host) -> DeviceArray:
    """A new device array with a copy of `host`; its axes have the same order in memory."""
    if not is_dense(host):
        host = host.copy(order="K")
    array = with_room(device, lambda: _empty_like(device, host))
    _send(device, host, device.address(array))
    return array


def write(device: Device, array: DeviceArray, host: Host) -> None:
    """Copy `host` into the device array, of the same shape and dtype."""
    if is_dense(array) and host.strides == array.strides:
        _send(device, host, device.address(array))
    else:
        with device.here():
            array[...] = upload(device, host)


def _empty_like(device: Device, host: Host) -> DeviceArray:
    """An uninitialised device array with the shape, dtype and axis order of the dense `host`."""
    if host.flags.c_contiguous:
        return device.empty(host.shape, host.dtype)
    if host.flags.f_contiguous:
        return device.empty(host.shape, host.dtype, "F")
    return device.strided(device.empty((host.nbytes,), np.uint8), host.shape, host.strides, 0, host.dtype)


def _send(device: Device, host: Host, target: int) -> None:
    """Copy the bytes of a dense host array to address `target`; afterwards `host` may be changed."""
    size = host.nbytes
    meter.to_device += size
    if not size:
        return
    if pinned.loan_of(host) is not None:
        stream = device.stream()
        device.start_to_device(host_address(host), target, size, stream)
        return stream.synchronize()
    if size < staging.LARGE_UPLOAD:
        return device.put(host_address(host), target, size)
    ring = pinned.pool_of(device).take(staging.ring_size(size))
    if ring is None:
        device.put(host_address(host), target, size)
    else:
        staging.upload(device, as_bytes(host), target, ring)


# --- to the host --------------------------------------------------------------------------------------------------


class Arriving:
    """Bytes on their way to the host, read-only; they may be read only after `wait`."""

    __slots__ = ("_block", "_kept", "_loan")

    def __init__(self, block: Bytes, loan: pinned.Loan | None = None, kept: Any = None) -> None:
        block.flags.writeable = False
        self._block, self._loan, self._kept = block, loan, kept

    @property
    def nbytes(self) -> int:
        """The number of bytes."""
        return self._block.nbytes

    def array(self, start: int | None, like: Any) -> Host:
        """An array over the bytes with the geometry of `like`, its first element at byte `start`.

        If `start` is None, the array has the shape of `like` in C order. It may be read only after `wait`.
        """
        block = self._block
        return np.ndarray(like.shape, like.dtype, block) if start is None else placed(block, start, like)

    def wait(self) -> None:
        """Wait until the bytes have arrived."""
        loan = self._loan
        if loan is not None:
            loan.wait()
            self._loan = self._kept = None

    def block(self) -> Bytes:
        """The bytes, after waiting for them."""
        self.wait()
        return self._block


def fetch(device: Device, source: int, size: int, kept: Any) -> Arriving:
    """Begin to copy `size` bytes at address `source` to the host; `kept`, their owner, is held until they arrive."""
    loan = _started(device, source, size)
    if loan is None:
        return Arriving(_without_the_pool(device, source, size))
    loan.mark = device.mark(loan.mark)
    return Arriving(loan.block(), loan, kept)


def _started(device: Device, source: int, size: int) -> pinned.Loan | None:
    """Begin to copy into a block of the pool; None if the copy is small, or the pool is used up.

    The block's mark is the stream at first; the caller prepares the rest while the bytes are on their way.
    """
    loan = pinned.pool_of(device).lend(size) if size > _SMALL else None
    if loan is not None:
        meter.to_host += size
        loan.mark = stream = device.stream()
        device.start_to_host(source, loan.address, size, stream)
    return loan


def fetch_array(device: Device, array: DeviceArray) -> Arriving:
    """Begin to copy the elements of an array: a dense one as it lies in memory, any other in C order."""
    try:
        array = _contiguous(device, array)
    except device.full:
        return Arriving(as_bytes(_with_gaps(device, array)))
    return fetch(device, device.address(array), array.nbytes, array)


def download(device: Device, array: DeviceArray) -> Host:
    """A new, writable host array with a copy of the device array; a dense one keeps its axis order."""
    size = array.nbytes
    if array.flags.c_contiguous:
        block, arrive = _begun(device, device.address(array), size)
        host = np.ndarray(array.shape, array.dtype, block)
        arrive()
        return host
    low, high = span(array)
    if high - low < size:  # elements share memory, as in a broadcast array
        return _with_gaps(device, array)
    try:
        array = _contiguous(device, array)
    except device.full:
        return _with_gaps(device, array)
    return placed(fetch_now(device, device.address(array), array.nbytes), 0, array)


def _contiguous(device: Device, array: DeviceArray) -> DeviceArray:
    """The array if it is dense, else a C-contiguous copy on the device."""
    if is_dense(array):
        return array
    with device.here():
        copy: DeviceArray = with_room(device, lambda: device.xp.array(array, order="C"))
    return copy


def _with_gaps(device: Device, array: DeviceArray) -> Host:
    """A host copy made without a device copy: the whole span is fetched, gaps included, then the elements are taken."""
    low, high = span(array)
    return placed(fetch_now(device, device.address(array) + low, high - low), -low, array).copy()


def read(device: Device, value: Any) -> Any:
    """A value for a decision on the host: NumPy's scalar for a 0-d device array, a host array for others.

    Anything but a device array is returned as it is.
    """
    if not isinstance(value, device.array_type):
        return value
    return download(device, value) if value.ndim else number(device, value)


def number(device: Device, scalar: Any) -> Any:
    """The value of a 0-d device array as NumPy's scalar."""
    return number_at(device, device.address(scalar), scalar.dtype)


def number_at(device: Device, source: int, dtype: Any) -> Any:
    """The element at an address of device memory as NumPy's scalar, through a pinned slot."""
    slots, slot = _taken_slot(device)
    meter.to_host += dtype.itemsize
    stream = device.stream()
    device.start_to_host(source, slot.address, dtype.itemsize, stream)
    stream.synchronize()
    first = slot.firsts.get(dtype)
    if first is None:
        first = slot.firsts[dtype] = slot.block[: dtype.itemsize].view(dtype)
    value = first[0]
    slots.append(slot)
    return value


def fetch_now(device: Device, source: int, size: int) -> Bytes:
    """`size` bytes at address `source`, on the host; waits for them."""
    return arrived(_begun(device, source, size))


def _begun(device: Device, source: int, size: int) -> Reading:
    """Begin to copy `size` bytes; large copies go into a block of the pool."""
    loan = _started(device, source, size)
    return (_without_the_pool(device, source, size), nothing) if loan is None else (loan.block(), loan.wait)


def arrived(reading: Reading) -> Host:
    """The array of a reading, after waiting for its bytes."""
    host, arrive = reading
    arrive()
    return host


def nothing() -> None:
    """Wait for nothing: the function in a `Reading` whose bytes have arrived."""


def _without_the_pool(device: Device, source: int, size: int) -> Bytes:
    """`size` bytes on the host, through a slot if they are few, else through a ring or without pinned memory."""
    if not size:
        return np.empty(0, np.uint8)
    meter.to_host += size
    if size <= _SMALL:
        return _through_slot(device, source, size)
    block = np.empty(size, np.uint8)
    ring = pinned.pool_of(device).take(staging.ring_size(size)) if size >= staging.LARGE else None
    if ring is not None:
        staging.download(device, source, block, ring)
    else:
        stream = device.stream()
        device.start_to_host(source, host_address(block), size, stream)
        stream.synchronize()
    return block


class _Slot:
    """A small block of host memory, pinned if the pool has room; one transfer at a time goes through it."""

    __slots__ = ("address", "block", "firsts")

    def __init__(self, device: Device) -> None:
        block = pinned.pool_of(device).take(_SMALL)
        self.block = np.empty(_SMALL, np.uint8) if block is None else block
        self.address = host_address(self.block)
        self.firsts: dict[Any, Host] = {}
        """For each dtype, a view of the block's beginning as an array of one element."""


_free: dict[Device, deque[_Slot]] = {}
"""The slots that are not in use."""


def _taken_slot(device: Device) -> tuple[deque[_Slot], _Slot]:
    """The list of free slots, to which the caller returns the slot, and a slot taken from it."""
    slots = _free.get(device) or _free.setdefault(device, deque())
    try:
        return slots, slots.pop()
    except IndexError:
        return slots, _Slot(device)


def _through_slot(device: Device, source: int, size: int) -> Bytes:
    slots, slot = _taken_slot(device)
    stream = device.stream()
    device.start_to_host(source, slot.address, size, stream)
    stream.synchronize()
    fetched = slot.block[:size].copy()
    slots.append(slot)
    return fetched
