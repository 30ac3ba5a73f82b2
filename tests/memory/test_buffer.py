"""The buffer: reading and writing an array's bytes, on one side or the other."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from fbarray import events
from fbarray.devices import Device
from fbarray.memory import transfer
from fbarray.memory.buffer import Buffer

DATA = np.arange(6.0).reshape(2, 3)


@pytest.fixture(params=["device", "host"])
def side(request: Any) -> str:
    """Where the bytes are first."""
    return str(request.param)


@pytest.fixture
def buffer(device: Device, side: str) -> Buffer:
    if side == "device":
        return Buffer(device, transfer.upload(device, DATA))
    return Buffer(device, None, DATA.copy())


class Moved:
    """The bytes that crossed since it was made."""

    def __init__(self) -> None:
        self.before = events.meter.to_host, events.meter.to_device

    def __call__(self) -> tuple[int, int]:
        return events.meter.to_host - self.before[0], events.meter.to_device - self.before[1]


# --- looking ------------------------------------------------------------------------------------------------------


def test_the_layout_is_known_without_moving_anything(buffer: Buffer) -> None:
    moved = Moved()
    layout = buffer.layout
    assert (layout.shape, layout.dtype, layout.strides) == ((2, 3), DATA.dtype, (24, 8))
    assert (layout.size, layout.nbytes) == (6, 48)
    assert layout.flags.c_contiguous
    assert buffer.address
    assert moved() == (0, 0)


def test_a_buffer_may_be_written_unless_it_says_not(device: Device) -> None:
    assert Buffer(device, transfer.upload(device, DATA)).writeable
    buffer = Buffer(device, transfer.upload(device, DATA))
    buffer.writeable = False
    assert not buffer.writeable


# --- on the device ------------------------------------------------------------------------------------------------


def test_the_device_gets_its_own_array_to_read(buffer: Buffer, device: Device) -> None:
    bare = buffer.on_device()
    assert type(bare) is device.array_type
    np.testing.assert_array_equal(transfer.download(device, bare), DATA)


def test_bytes_go_to_the_device_once(buffer: Buffer, side: str) -> None:
    moved = Moved()
    first = buffer.on_device()
    assert buffer.on_device() is first is buffer.to_write_on_device()
    assert moved() == (0, 48 if side == "host" else 0)


def test_what_the_device_writes_is_read_on_the_host(buffer: Buffer) -> None:
    buffer.to_write_on_device()[0] = 9
    for host in (buffer.on_host(), buffer.copy_on_host()):
        np.testing.assert_array_equal(host, [[9, 9, 9], [3, 4, 5]])


def test_a_read_only_buffer_is_not_written_on_the_device(buffer: Buffer) -> None:
    buffer.writeable = False
    with pytest.raises(ValueError, match=r"^assignment destination is read-only$"):
        buffer.to_write_on_device()
    np.testing.assert_array_equal(buffer.copy_on_host(), DATA)


def test_threads_that_ask_at_once_move_the_bytes_once(device: Device) -> None:
    buffer = Buffer(device, None, np.zeros(100_000))
    together, found, counted = threading.Barrier(8, timeout=20), [], []

    def ask() -> None:
        together.wait()
        found.append(buffer.on_device())
        counted.append(events.meter.to_device)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(bare) for bare in found}) == 1
    assert sum(counted) == 800_000


# --- on the host --------------------------------------------------------------------------------------------------


def test_the_host_gets_a_read_only_array(buffer: Buffer) -> None:
    host = buffer.on_host()
    np.testing.assert_array_equal(host, DATA)
    with pytest.raises(ValueError, match="read-only"):
        host[0] = 9


def test_reading_on_the_host_leaves_a_buffer_writable(buffer: Buffer) -> None:
    buffer.on_host()
    assert buffer.writeable
    buffer.to_write_on_device()[...] = 1
    np.testing.assert_array_equal(buffer.copy_on_host(), np.ones((2, 3)))


def test_a_copy_on_the_host_is_the_callers_own(buffer: Buffer) -> None:
    host = buffer.copy_on_host()
    assert host.flags.writeable
    host[...] = 9
    np.testing.assert_array_equal(buffer.copy_on_host(), DATA)
    np.testing.assert_array_equal(buffer.on_host(), DATA)


def test_bytes_on_the_host_are_read_there_without_moving(device: Device) -> None:
    buffer, moved = Buffer(device, None, DATA.copy()), Moved()
    buffer.on_host()
    buffer.copy_on_host()
    buffer.to_write_on_host()
    assert moved() == (0, 0)


def test_bytes_on_the_device_are_counted_when_they_are_read(device: Device) -> None:
    buffer, moved = Buffer(device, transfer.upload(device, DATA)), Moved()
    buffer.copy_on_host()
    assert moved() == (48, 0)


def test_what_the_host_writes_is_read_on_both_sides(buffer: Buffer, device: Device) -> None:
    host = buffer.to_write_on_host()
    host[0] = 9
    buffer.written_on_host(host)
    np.testing.assert_array_equal(buffer.copy_on_host(), [[9, 9, 9], [3, 4, 5]])
    np.testing.assert_array_equal(transfer.download(device, buffer.on_device()), [[9, 9, 9], [3, 4, 5]])


def test_what_the_host_writes_is_seen_by_the_others_who_hold_the_device_array(device: Device) -> None:
    bare = transfer.upload(device, DATA)
    whole, part = Buffer(device, bare), Buffer(device, bare[:, 1])
    host = part.to_write_on_host()
    host[...] = 9
    part.written_on_host(host)
    np.testing.assert_array_equal(whole.copy_on_host(), [[0, 9, 2], [3, 9, 5]])


def test_a_read_only_buffer_is_not_written_on_the_host(buffer: Buffer) -> None:
    buffer.writeable = False
    host = buffer.to_write_on_host()
    with pytest.raises(ValueError, match="read-only"):
        host[0] = 9
    moved = Moved()
    buffer.written_on_host(host)
    assert moved()[1] == 0


@pytest.mark.parametrize("order", ["C", "F"])
def test_the_memory_order_is_kept(device: Device, order: Any) -> None:
    data = np.asarray(DATA, order=order)
    for buffer in (Buffer(device, transfer.upload(device, data)), Buffer(device, None, data.copy(order="K"))):
        for host in (buffer.on_host(), buffer.copy_on_host(), buffer.to_write_on_host(), buffer.on_device()):
            assert (host.flags.c_contiguous, host.flags.f_contiguous) == (order == "C", order == "F")


def test_an_empty_buffer_can_be_read_and_written(device: Device) -> None:
    for buffer in (Buffer(device, transfer.upload(device, np.zeros((0, 3)))), Buffer(device, None, np.zeros((0, 3)))):
        buffer.written_on_host(buffer.to_write_on_host())
        assert buffer.copy_on_host().shape == buffer.on_device().shape == (0, 3)


# --- another shape ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("shape", "expected"), [((3, 2), (3, 2)), (6, (6,)), ((-1, 1), (6, 1))])
def test_the_same_bytes_take_another_shape(buffer: Buffer, shape: Any, expected: Any) -> None:
    buffer.reshape_in_place(shape)
    np.testing.assert_array_equal(buffer.copy_on_host(), DATA.reshape(expected), strict=True)


def test_a_reshaped_buffer_is_over_the_same_bytes(device: Device) -> None:
    bare = transfer.upload(device, DATA)
    buffer = Buffer(device, bare)
    buffer.reshape_in_place(6)
    buffer.to_write_on_device()[5] = 9
    assert transfer.download(device, bare)[1, 2] == 9


def test_a_shape_that_needs_a_copy_is_refused_in_numpys_words(device: Device) -> None:
    buffer = Buffer(device, transfer.upload(device, DATA).T)
    with pytest.raises(AttributeError, match=r"incompatible shape for in-place modification"):
        buffer.reshape_in_place(6)
    np.testing.assert_array_equal(buffer.copy_on_host(), DATA.T)


def test_a_shape_of_another_size_is_refused(buffer: Buffer) -> None:
    with pytest.raises(ValueError, match="reshape"):
        buffer.reshape_in_place(7)
    assert buffer.layout.shape == (2, 3)


@pytest.mark.filterwarnings("ignore:Setting the strides:DeprecationWarning")
def test_strides_are_judged_by_numpy(buffer: Buffer) -> None:
    with pytest.raises(ValueError, match="strides"):
        buffer.stride_in_place((800, 8))
    buffer.stride_in_place((8, 8))
    np.testing.assert_array_equal(buffer.copy_on_host(), [[0, 1, 2], [1, 2, 3]])


def test_the_same_bytes_take_another_dtype(buffer: Buffer) -> None:
    buffer.reinterpret_in_place(np.dtype("f4"))
    np.testing.assert_array_equal(buffer.copy_on_host(), DATA.view("f4"), strict=True)
