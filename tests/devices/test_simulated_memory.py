"""The simulated device's memory: copies that have to be waited for, and a pool that is full at its limit."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray.devices import open_device
from fbarray.devices.simulated.pool import OutOfMemoryError, SimulatedMemoryPool, pool_of
from fbarray.devices.simulated.stream import SimulatedStream
from fbarray.memory import transfer
from fbarray.memory.layout import host_address
from tests.together import in_threads

SENT = np.arange(100, 108, dtype=np.uint8)


@pytest.fixture
def device() -> Any:
    """The simulated device, whichever device is under test elsewhere."""
    return open_device("simulated:0")


# --- copies -------------------------------------------------------------------------------------------------------


class Copies:
    """A stream, and memory to copy from and to."""

    def __init__(self) -> None:
        self.stream = SimulatedStream()
        self.source, self.target = SENT.copy(), np.zeros(8, np.uint8)

    def to_host(self, first: int = 0, last: int = 8) -> None:
        places = host_address(self.source[first:]), host_address(self.target[first:])
        self.stream.copy_to_host(*places, last - first)

    def to_device(self, first: int = 0, last: int = 8) -> None:
        places = host_address(self.source[first:]), host_address(self.target[first:])
        self.stream.copy_to_device(*places, last - first)


@pytest.fixture
def copies() -> Copies:
    return Copies()


def test_nothing_is_on_the_host_before_it_was_waited_for(copies: Copies) -> None:
    copies.to_host()
    assert not (copies.target == SENT).any()
    copies.stream.synchronize()
    np.testing.assert_array_equal(copies.target, SENT)


def test_what_was_in_the_target_before_is_lost_when_the_copy_begins(copies: Copies) -> None:
    copies.target[...] = SENT  # the same bytes, as in a block that is used again
    copies.to_host()
    assert not (copies.target == SENT).any()


def test_the_rest_of_the_host_is_left_alone(copies: Copies) -> None:
    copies.to_host(2, 5)
    np.testing.assert_array_equal(copies.target[[0, 1, 5, 6, 7]], 0)
    copies.stream.synchronize()
    np.testing.assert_array_equal(copies.target, [0, 0, 102, 103, 104, 0, 0, 0])


def test_the_host_gets_what_the_device_held_when_the_copy_began(copies: Copies) -> None:
    copies.to_host()
    copies.source[...] = 0
    copies.stream.synchronize()
    np.testing.assert_array_equal(copies.target, SENT)


def test_nothing_is_on_the_device_before_it_was_waited_for(copies: Copies) -> None:
    copies.to_device()
    np.testing.assert_array_equal(copies.target, 0)
    copies.stream.synchronize()
    np.testing.assert_array_equal(copies.target, SENT)


def test_the_source_on_the_host_is_read_as_late_as_it_may_be(copies: Copies) -> None:
    copies.to_device()
    copies.source[0] = 7
    copies.stream.synchronize()
    copies.source[1] = 8
    np.testing.assert_array_equal(copies.target, [7, *SENT[1:]])


def test_copies_are_delivered_in_order(copies: Copies) -> None:
    copies.to_host()
    copies.source[...] = 1
    copies.to_host(0, 4)
    copies.stream.synchronize()
    np.testing.assert_array_equal(copies.target, [1, 1, 1, 1, *SENT[4:]])


def test_a_copy_to_the_host_brings_what_the_copy_before_it_took_to_the_device(copies: Copies) -> None:
    there, back = copies.target, np.zeros(8, np.uint8)
    copies.to_device()
    copies.stream.copy_to_host(host_address(there), host_address(back), 8)
    copies.stream.synchronize()
    np.testing.assert_array_equal(back, SENT)


def test_a_mark_waits_for_what_began_before_it_alone(copies: Copies) -> None:
    marks = []
    for first in (0, 3, 6):
        copies.to_host(first, min(first + 3, 8))
        marks.append(copies.stream.mark())
    arrived = []
    for mark in marks:
        mark.synchronize()
        arrived.append(int((copies.target == SENT).sum()))
    assert arrived == [3, 6, 8]


def test_a_late_mark_waits_for_all_and_an_early_one_then_for_nothing(copies: Copies) -> None:
    copies.to_host(0, 4)
    early = copies.stream.mark()
    copies.to_host(4, 8)
    copies.stream.mark().synchronize()
    np.testing.assert_array_equal(copies.target, SENT)
    copies.target[...] = 0
    early.synchronize()
    copies.stream.synchronize()
    np.testing.assert_array_equal(copies.target, 0)


def test_a_mark_before_any_copy_waits_for_none(copies: Copies) -> None:
    mark = copies.stream.mark()
    copies.to_host()
    mark.synchronize()
    assert not (copies.target == SENT).any()


def test_streams_do_not_wait_for_one_another(copies: Copies) -> None:
    copies.to_host()
    SimulatedStream().synchronize()
    assert not (copies.target == SENT).any()


def test_any_thread_may_wait(copies: Copies) -> None:
    for first in range(8):
        copies.to_host(first, first + 1)
    marks = [copies.stream.mark() for _ in range(8)]
    in_threads(8, lambda number: marks[number].synchronize())
    np.testing.assert_array_equal(copies.target, SENT)


# --- the device's streams -----------------------------------------------------------------------------------------


def begun(device: Any, stream: Any) -> np.ndarray:
    """Memory that a copy of `SENT` was begun to."""
    target = np.zeros(8, np.uint8)
    device.start_to_host(host_address(SENT), host_address(target), 8, stream)
    return target


def test_a_thread_has_one_current_stream_and_no_other_threads(device: Any) -> None:
    assert device.stream() is device.stream()
    found: list[Any] = []
    in_threads(2, lambda number: found.append(device.stream()))
    assert len({id(stream) for stream in [device.stream(), *found]}) == 3


def test_a_side_stream_begins_when_the_current_one_has_ended(device: Any) -> None:
    target = begun(device, device.stream())
    side = device.side_stream()
    np.testing.assert_array_equal(target, SENT)
    late = begun(device, side)
    device.stream().synchronize()
    assert not (late == SENT).any()
    device.mark(side).synchronize()
    np.testing.assert_array_equal(late, SENT)


def test_put_has_read_its_source_when_it_returns(device: Any) -> None:
    bare, source = device.empty((8,), np.uint8), SENT.copy()
    device.put(host_address(source), device.address(bare), 8)
    source[...] = 0
    np.testing.assert_array_equal(bare.get(), SENT)


def test_a_fetch_has_not_arrived_before_somebody_asks(device: Any) -> None:
    host = np.arange(1 << 18, dtype=np.uint8)
    arriving = transfer.fetch_array(device, transfer.upload(device, host))
    held = arriving._block.copy()
    assert not np.array_equal(held, host)
    np.testing.assert_array_equal(arriving.block(), host)


# --- the pool -----------------------------------------------------------------------------------------------------


@pytest.fixture
def pool(device: Any) -> Iterator[SimulatedMemoryPool]:
    made = device.xp.get_default_memory_pool()
    assert made is pool_of(0)
    gc.collect()
    yield made
    made.set_limit(size=0)


def free(pool: SimulatedMemoryPool, size: int) -> None:
    """Leave room for `size` bytes beside what other tests still hold."""
    gc.collect()
    pool.set_limit(size=pool.used_bytes() + size or 1)  # for 0 is no limit


def test_without_a_limit_everything_has_room(device: Any, pool: SimulatedMemoryPool) -> None:
    assert pool.get_limit() == 0
    device.empty((10_000_000,), np.float64)


def test_the_limit_is_the_last_byte_that_has_room(device: Any, pool: SimulatedMemoryPool) -> None:
    free(pool, 8000)
    held = device.empty((999,), np.float64), device.empty((8,), np.uint8)
    with pytest.raises(OutOfMemoryError):
        device.empty((1,), np.bool_)
    assert len(held) == 2


def test_the_error_says_what_cupys_says(device: Any, pool: SimulatedMemoryPool) -> None:
    before = pool.used_bytes()
    free(pool, 10_000)
    held = device.empty((2500,), np.uint8)
    with pytest.raises(OutOfMemoryError) as caught:
        device.empty((1000,), np.float64)
    assert str(caught.value) == (
        f"Out of memory allocating 8,000 bytes (allocated so far: {before + 2500:,} bytes, "
        f"limit set to: {before + 10_000:,} bytes)."
    )
    assert isinstance(caught.value, MemoryError)
    assert isinstance(caught.value, device.full)
    assert device.wanted(caught.value) == 8000
    assert held.nbytes == 2500


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Out of memory allocating 512 bytes (allocated so far: 0 bytes).", 512),
        ("Out of memory allocating 1,234,567,936 bytes (allocated so far: 9,000 bytes, limit set to: 10 bytes).",
         1_234_567_936),
        ("out of memory", 0),
        ("", 0),
    ],
)  # fmt: skip
def test_what_was_asked_for_is_read_from_the_error(device: Any, text: str, size: int) -> None:
    assert device.wanted(MemoryError(text)) == size


def test_memory_comes_back_when_an_array_dies(device: Any, pool: SimulatedMemoryPool) -> None:
    free(pool, 8000)
    for _ in range(5):
        held = device.empty((1000,), np.float64)
        assert pool.used_bytes() == pool.total_bytes() == pool.get_limit()
        del held
    assert pool.used_bytes() == pool.get_limit() - 8000


def test_a_view_keeps_the_memory_and_takes_none(device: Any, pool: SimulatedMemoryPool) -> None:
    free(pool, 8000)
    held = device.empty((10, 100), np.float64)
    views = [held[2:, ::3], held.T, held.reshape(1000), device.strided(held, (5,), (8,), 16, held.dtype)]
    del held
    while views:
        assert pool.used_bytes() == pool.get_limit()
        views.pop()
    assert pool.used_bytes() == pool.get_limit() - 8000


@pytest.mark.parametrize(
    "compute",
    [
        lambda xp, a: a + a,
        lambda xp, a: xp.concatenate([a, a]),
        lambda xp, a: a.astype("f4"),
        lambda xp, a: a.copy(),
        lambda xp, a: a[a >= 0],
        lambda xp, a: xp.zeros((1000,)),
        lambda xp, a: xp.array(a[::2], order="C"),
        lambda xp, a: xp.sort(a),
    ],
)
def test_results_take_memory_too(device: Any, pool: SimulatedMemoryPool, compute: Any) -> None:
    array = transfer.upload(device, np.arange(1000.0))
    result = compute(device.xp, array)
    size = result.nbytes
    del result
    free(pool, size - 1)
    with pytest.raises(OutOfMemoryError):
        compute(device.xp, array)
    free(pool, 3 * size + 20_000)  # and what the work takes on the way
    before = pool.used_bytes()
    result = compute(device.xp, array)
    assert pool.used_bytes() == before + result.nbytes == before + size


def test_what_is_refused_is_not_counted(device: Any, pool: SimulatedMemoryPool) -> None:
    free(pool, 8000)
    before = pool.used_bytes()
    for _ in range(3):
        with pytest.raises(OutOfMemoryError):
            device.empty((8001,), np.uint8)
    gc.collect()
    assert pool.used_bytes() == before
    device.empty((8000,), np.uint8)


def test_arrays_from_before_the_limit_leave_without_a_trace(device: Any, pool: SimulatedMemoryPool) -> None:
    early = device.empty((1000,), np.float64)
    free(pool, 100)
    before = pool.used_bytes()
    del early
    assert pool.used_bytes() == before


def test_an_array_may_outlive_the_limit(device: Any, pool: SimulatedMemoryPool) -> None:
    free(pool, 8000)
    before = pool.used_bytes()
    held = device.empty((1000,), np.float64)
    pool.set_limit(size=0)
    device.empty((1000,), np.float64)
    del held
    assert pool.used_bytes() == before


@pytest.mark.parametrize("limit", [{"size": 1, "fraction": 0.5}, {"fraction": 0.5}])
def test_a_limit_that_has_no_meaning_is_refused(limit: Any) -> None:
    with pytest.raises(ValueError, match="fraction"):
        SimulatedMemoryPool().set_limit(**limit)


def test_no_limit_at_all_ends_the_limit() -> None:
    pool = SimulatedMemoryPool()
    pool.set_limit(size=5)
    pool.set_limit()
    assert pool.get_limit() == 0


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="out of range"):
        SimulatedMemoryPool().set_limit(size=-1)


def test_threads_are_counted_together(device: Any, pool: SimulatedMemoryPool) -> None:
    free(pool, 64_000)
    before, refused = pool.used_bytes(), []

    def work(number: int) -> None:
        for _ in range(200):
            try:
                held = [device.empty((1000,), np.float64), device.empty((number + 1,), np.float64)]
                held.clear()
            except OutOfMemoryError as error:
                refused.append(str(error))

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        in_threads(9, work)
    finally:
        sys.setswitchinterval(interval)
    gc.collect()
    assert pool.used_bytes() == before
    assert len(refused) < 9 * 200


def test_each_device_has_a_pool_of_its_own(pool: SimulatedMemoryPool) -> None:
    other = open_device("simulated:1").xp.get_default_memory_pool()
    free(pool, 0)
    assert other is not pool
    assert other.get_limit() == 0


# --- copies, where the device is full -----------------------------------------------------------------------------


def test_an_upload_that_has_no_room_says_so(device: Any, pool: SimulatedMemoryPool) -> None:
    free(pool, 7999)
    with fb.options(fallback="allow"), pytest.raises(OutOfMemoryError, match="allocating 8,000 bytes"):
        transfer.upload(device, np.zeros(1000))


@pytest.mark.parametrize("room", [0, 60])
@pytest.mark.parametrize(
    "part",
    [np.s_[:, ::2], np.s_[::-1], np.s_[1:, 5:, ::-3], np.s_[:, 3, :], np.s_[..., 2], np.s_[:1, :1, ::2]],
)
def test_what_there_is_no_room_to_gather_comes_down_in_parts(
    device: Any, pool: SimulatedMemoryPool, part: Any, room: int
) -> None:
    host = np.arange(2 * 6 * 3.0).reshape(2, 6, 3)
    bare, expected = transfer.upload(device, host)[part], host[part]
    free(pool, room)
    with fb.options(fallback="allow"):
        np.testing.assert_array_equal(transfer.download(device, bare), expected, strict=True)
        block = transfer.fetch_array(device, bare).block()
    assert block.tobytes() == expected.tobytes()


def test_a_dense_array_comes_down_without_any_room(device: Any, pool: SimulatedMemoryPool) -> None:
    host = np.arange(50_000.0).reshape(100, 500)
    bare = transfer.upload(device, host)
    free(pool, 0)
    for array, expected in ((bare, host), (bare.T, host.T), (bare[3:7], host[3:7])):
        np.testing.assert_array_equal(transfer.download(device, array), expected)


def test_the_limit_is_watched_from_any_thread(device: Any, pool: SimulatedMemoryPool) -> None:
    free(pool, 100)
    errors: list[BaseException] = []

    def work() -> None:
        try:
            device.empty((101,), np.uint8)
        except OutOfMemoryError as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(errors) == 1
