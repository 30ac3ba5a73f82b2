"""Moves bytes between host and device, and counts them; the only place where they cross."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from fbarray.devices import Device
from fbarray.errors import FallbackError
from fbarray.events import meter
from fbarray.memory import pinned, staging
from fbarray.memory.layout import Bytes, as_bytes, host_address, is_dense, placed, span
from fbarray.memory.pressure import with_room
from fbarray.options import current

Host = np.ndarray[Any, Any]
Reading = tuple[Host, Callable[[], None]]
"""A host array, and what must be called before anybody looks at it: it returns when the bytes are there."""

_SMALL = 128 << 10
"""Up to this size the host's own copy out of a slot costs less than a block of the pool."""


def within_limit(size: int, where: str) -> None:
    """Raise FallbackError before a copy of `size` bytes that nobody asked for, where the options do not allow it."""
    limit = current().transfer_limit
    if limit is not None and size > limit:
        raise FallbackError(
            f"{size:,} bytes would be copied to the {where}, more than transfer_limit={limit:,}. They were not. Raise "
            f"the limit with fbarray.options(transfer_limit=...), or move the array yourself: fbarray.asnumpy(x), "
            f"fbarray.asarray(x)."
        )


# --- to the device ------------------------------------------------------------------------------------------------


def upload(device: Device, host: Host) -> Any:
    """A new device array with a copy of `host`, in the same order of axes in memory."""
    if not is_dense(host):
        host = host.copy(order="K")
    array = with_room(device, lambda: _empty_like(device, host))
    _send(device, host, device.address(array))
    return array


def write(device: Device, array: Any, host: Host) -> None:
    """Copy `host` into the device array, of the same shape and dtype."""
    if is_dense(array) and host.strides == array.strides:
        _send(device, host, device.address(array))
    else:
        with device.here():
            array[...] = upload(device, host)


def _empty_like(device: Device, host: Host) -> Any:
    """A device array of the same shape, dtype and order of axes."""
    if host.flags.c_contiguous:
        return device.empty(host.shape, host.dtype)
    if host.flags.f_contiguous:
        return device.empty(host.shape, host.dtype, "F")
    return device.strided(device.empty((host.nbytes,), np.uint8), host.shape, host.strides, 0, host.dtype)


def _send(device: Device, host: Host, target: int) -> None:
    """Copy the bytes of a dense host array; it may change when this returns."""
    size = host.nbytes
    meter.to_device += size
    if not size:
        return
    if pinned.loan_of(host) is not None:
        stream = device.stream()
        device.start_to_device(host_address(host), target, size, stream)
        return stream.synchronize()  # type: ignore[no-any-return]
    if size < staging.LARGE_UPLOAD:
        return device.put(host_address(host), target, size)
    ring = pinned.pool_of(device).take(staging.ring_size(size))
    if ring is None:
        device.put(host_address(host), target, size)
    else:
        staging.upload(device, as_bytes(host), target, ring)


# --- to the host --------------------------------------------------------------------------------------------------


class Arriving:
    """Bytes on their way to the host, which nobody sees before they have arrived, and nobody writes."""

    __slots__ = ("_block", "_kept", "_loan")

    def __init__(self, block: Bytes, loan: pinned.Loan | None = None, kept: Any = None) -> None:
        block.flags.writeable = False
        self._block, self._loan, self._kept = block, loan, kept

    @property
    def nbytes(self) -> int:
        """How many bytes they are."""
        return self._block.nbytes

    def array(self, start: int | None, like: Any) -> Host:
        """The array like `like` whose first element is byte `start`, or where that is None, all of them in C order.

        It is made while the bytes are on their way: nobody may look at it before `wait`.
        """
        block = self._block
        return np.ndarray(like.shape, like.dtype, block) if start is None else placed(block, start, like)

    def wait(self) -> None:
        """Return when the bytes have arrived."""
        loan = self._loan
        if loan is not None:
            loan.wait()
            self._loan = self._kept = None

    def block(self) -> Bytes:
        """The bytes, when they have arrived."""
        self.wait()
        return self._block


def fetch(device: Device, source: int, size: int, kept: Any) -> Arriving:
    """Begin to copy `size` bytes at address `source` to the host; `kept` owns them."""
    loan = _started(device, source, size)
    if loan is None:
        return Arriving(_without_the_pool(device, source, size))
    loan.mark = device.mark(loan.mark)
    return Arriving(loan.block(), loan, kept)


def _started(device: Device, source: int, size: int) -> pinned.Loan | None:
    """Begin to copy into a block of the pool, whose mark is the stream; None where the copy is small, or the pool used
    up. What the host needs besides is made while the bytes are on their way."""
    loan = pinned.pool_of(device).lend(size) if size > _SMALL else None
    if loan is not None:
        meter.to_host += size
        loan.mark = stream = device.stream()
        device.start_to_host(source, loan.address, size, stream)
    return loan


def fetch_array(device: Device, array: Any) -> Arriving:
    """Begin to copy the elements of an array, one after another in C order, or as they lie where it is dense."""
    try:
        array = _contiguous(device, array)
    except device.full:
        return Arriving(as_bytes(_with_gaps(device, array)))
    return fetch(device, device.address(array), array.nbytes, array)


def download(device: Device, array: Any) -> Host:
    """A new, writable host array with a copy of the device array; in the order of its axes where it is dense."""
    size = array.nbytes
    if array.flags.c_contiguous:
        block, arrive = _begun(device, device.address(array), size)
        host = np.ndarray(array.shape, array.dtype, block)
        arrive()
        return host
    low, high = span(array)
    if high - low < size:  # elements that share memory
        return _with_gaps(device, array)
    try:
        array = _contiguous(device, array)
    except device.full:
        return _with_gaps(device, array)
    return placed(fetch_now(device, device.address(array), array.nbytes), 0, array)


def _contiguous(device: Device, array: Any) -> Any:
    """The array, or a copy of it on the device, whose bytes lie one after another."""
    if is_dense(array):
        return array
    with device.here():
        return with_room(device, lambda: device.xp.array(array, order="C"))


def _with_gaps(device: Device, array: Any) -> Host:
    """The elements of an array that there is no room to gather on the device, out of all the memory they lie in."""
    low, high = span(array)
    return placed(fetch_now(device, device.address(array) + low, high - low), -low, array).copy()


def read(device: Device, value: Any) -> Any:
    """A value that a decision on the host depends on: of a 0-d device array NumPy's scalar, else a host array."""
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
    """The bytes, arrived."""
    return arrived(_begun(device, source, size))


def _begun(device: Device, source: int, size: int) -> Reading:
    """The bytes on their way; large ones go into the pool."""
    loan = _started(device, source, size)
    return (_without_the_pool(device, source, size), nothing) if loan is None else (loan.block(), loan.wait)


def arrived(reading: Reading) -> Host:
    """The array, when its bytes are there."""
    host, arrive = reading
    arrive()
    return host


def nothing() -> None:
    """What there is to wait for where the bytes have arrived."""


def _without_the_pool(device: Device, source: int, size: int) -> Bytes:
    """The bytes, arrived: through a slot, or where they are many and the pool is used up, through a ring."""
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
    """A small block of host memory, pinned where there is room, that one transfer at a time goes through."""

    __slots__ = ("address", "block", "firsts")

    def __init__(self, device: Device) -> None:
        block = pinned.pool_of(device).take(_SMALL)
        self.block = np.empty(_SMALL, np.uint8) if block is None else block
        self.address = host_address(self.block)
        self.firsts: dict[Any, Host] = {}
        """By dtype, the first element of the block, as an array of one."""


_free: dict[Device, deque[_Slot]] = {}
"""The slots that nobody uses at the moment."""


def _taken_slot(device: Device) -> tuple[deque[_Slot], _Slot]:
    """A slot, and where it is put when it is free again."""
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
