"""Copies between host and device: every byte arrives, once, whatever the size, the layout, and the pinned memory left.

What only the simulated device can show is in tests/devices.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import cache
from time import sleep
from typing import Any

import numpy as np
import pytest
from numpy.lib.stride_tricks import as_strided

import fbarray as fb
from fbarray.devices import Device
from fbarray.memory import pinned, staging, transfer
from fbarray.memory.layout import host_address
from tests.metering import moved
from tests.together import in_threads

KIB, MIB = 1 << 10, 1 << 20
SIZES = [0, 8, 1000, 128 * KIB - 1, 128 * KIB, 128 * KIB + 1, MIB, 4 * MIB - 8, 4 * MIB, 4 * MIB + 8]
ALL_SIZES = [*SIZES, 40_000_000]
DTYPES = "?bhilqBHILQefdFD"
TABLE = np.arange(4 * 5 * 6.0).reshape(4, 5, 6)

DENSE = {
    "C": TABLE,
    "F": TABLE.reshape(6, 5, 4).T,
    "transposed": TABLE.T,
    "permuted": TABLE.transpose(1, 2, 0),
    "permuted the other way": TABLE.transpose(1, 0, 2),
    "with axes of length 1": TABLE.transpose(1, 0, 2)[:, None, ..., None],
    "an odd stride of length 1": as_strided(TABLE, (5, 1, 4, 6), (48, 24, 240, 8)),
    "rows": TABLE[1:3],
    "0-d": TABLE[0, 0, 1, ...],
    "empty": TABLE[:, :0],
    "empty, transposed": TABLE[:, :0].transpose(2, 0, 1),
}
SPREAD = {
    "every other": TABLE[:, ::2],
    "every third, transposed": TABLE[:, :, ::3].T,
    "a corner": TABLE[1:, 2:, :3],
    "flipped": TABLE[::-1],
    "flipped all over": TABLE[::-1, ::-1, ::-1].transpose(2, 0, 1),
    "backwards by two": TABLE[:, ::-2, 1::-1],
    "a diagonal": TABLE[0].diagonal(),
    "a column": TABLE[:, 2, 3],
    "repeated": np.broadcast_to(TABLE[0, 0], (3, 6)),
    "windows": as_strided(TABLE, (10, 3), (8, 8)),
    "two elements of one stride, with a gap": as_strided(TABLE, (2, 2, 2), (8, 8, 40)),
}
LAYOUTS = DENSE | SPREAD
OVERLAPPING = "repeated", "windows", "two elements of one stride, with a gap"


def noise(size: int, seed: int = 0) -> np.ndarray:
    """Bytes no two chunks of which are alike."""
    return np.random.default_rng([seed, size]).integers(0, 256, size, np.uint8)


def offset_of(like: np.ndarray) -> int:
    """Where in the table's memory a view of it begins."""
    return host_address(like) - host_address(TABLE) if like.size else 0


def spread(device: Device, name: str, table: Any = None) -> Any:
    """The view of that layout, of a device array that holds the table."""
    like, table = LAYOUTS[name], transfer.upload(device, TABLE) if table is None else table
    return device.strided(table, like.shape, like.strides, offset_of(like), like.dtype)


def fetched(device: Device, array: Any) -> np.ndarray:
    """What `fetch` brings of a dense array's bytes."""
    return transfer.fetch(device, device.address(array), array.nbytes, array).block()


# --- the source of a copy may change once the call has returned ---------------------------------------------------


@pytest.fixture
def pool(device: Device, monkeypatch: Any) -> Iterator[pinned.Pool]:
    """A pool of the test's own, which a limit of the test's own holds for; and no slots yet."""
    made = pinned.Pool(device)
    monkeypatch.setattr(pinned, "_SLAB", 8 * MIB)  # which is sooner pinned than the usual one
    monkeypatch.setattr(pinned, "pool_of", lambda of: made)
    monkeypatch.setattr(transfer, "_free", {})
    yield made
    device.synchronize()
    for slab in made._slabs:
        device.unpin(slab.memory)


@pytest.fixture
def lazy(device: Device, pool: pinned.Pool, monkeypatch: Any) -> None:
    """Copies that read a pinned source only when their turn comes, as CUDA's do."""
    put = device.put

    def begun(source: int, target: int, size: int) -> None:
        slabs = [(slab.address, slab.address + slab.memory.nbytes) for slab in pool._slabs]
        if any(low <= source < high for low, high in slabs):
            device.start_to_device(source, target, size, device.stream())
        else:
            put(source, target, size)

    monkeypatch.setattr(device, "put", begun)


@cache
def ballast(device: Device) -> Any:
    return device.xp.zeros(1 << 22)


def keep_busy(device: Device) -> None:
    """Give the device work, so that what comes after it in the stream has to wait."""
    array = ballast(device)
    for _ in range(8):
        array += 1


# --- to the device and back ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ALL_SIZES)
def test_bytes_come_back_as_they_went(device: Device, size: int) -> None:
    host = noise(size)
    with moved() as crossed:
        bare = transfer.upload(device, host)
    assert crossed == [0, size]
    assert type(bare) is device.array_type
    with moved() as crossed:
        back = transfer.download(device, bare)
    assert crossed == [size, 0]
    np.testing.assert_array_equal(back, host, strict=True)


@pytest.mark.parametrize("size", ALL_SIZES)
def test_fetched_bytes_are_those_of_the_device(device: Device, size: int) -> None:
    host = noise(size)
    bare = transfer.upload(device, host)
    with moved() as crossed:
        arriving = transfer.fetch(device, device.address(bare), size, bare)
        block = arriving.block()
        assert arriving.block() is block
    assert crossed == [size, 0]
    assert arriving.nbytes == size
    np.testing.assert_array_equal(block, host, strict=True)


@pytest.mark.parametrize("size", SIZES)
def test_written_bytes_replace_those_of_the_device(device: Device, size: int) -> None:
    host = noise(size, seed=1)
    bare = transfer.upload(device, noise(size))
    with moved() as crossed:
        transfer.write(device, bare, host)
    assert crossed == [0, size]
    np.testing.assert_array_equal(transfer.download(device, bare), host)


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_dtype_comes_back(device: Device, dtype: str) -> None:
    host = noise(48).view(dtype) if dtype != "?" else noise(48) > 99
    bare = transfer.upload(device, host)
    assert bare.dtype == host.dtype
    for back in (transfer.download(device, bare), fetched(device, bare).view(dtype)):
        assert back.dtype == host.dtype
        assert back.tobytes() == host.tobytes()
    value = transfer.read(device, bare[1])
    assert isinstance(value, np.generic)
    assert (value.dtype, value.tobytes()) == (host.dtype, host[1].tobytes())
    transfer.write(device, bare, host[::-1])
    assert transfer.download(device, bare).tobytes() == host[::-1].tobytes()


@pytest.mark.parametrize("size", [8, 128 * KIB, MIB, 5 * MIB])
def test_a_copy_on_the_host_is_the_callers_own(device: Device, size: int) -> None:
    host = noise(size)
    bare = transfer.upload(device, host)
    first, second = transfer.download(device, bare), transfer.download(device, bare)
    assert first.flags.writeable
    first[...] = 0
    np.testing.assert_array_equal(second, host)
    np.testing.assert_array_equal(transfer.download(device, bare), host)


@pytest.mark.parametrize("size", [8, 128 * KIB + 8, 5 * MIB])
def test_each_upload_has_memory_of_its_own(device: Device, size: int) -> None:
    host = noise(size)
    first, second = transfer.upload(device, host), transfer.upload(device, host)
    first[...] = 0
    np.testing.assert_array_equal(transfer.download(device, second), host)
    assert not transfer.download(device, first).any()


def test_read_only_arrays_are_uploaded_and_written(device: Device) -> None:
    host = noise(1000)
    host.flags.writeable = False
    bare = transfer.upload(device, host)
    transfer.write(device, bare, host[::-1])
    np.testing.assert_array_equal(transfer.download(device, bare), host[::-1])


# --- layouts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DENSE)
def test_a_dense_layout_is_kept_both_ways(device: Device, name: str) -> None:
    host = DENSE[name]
    bare = transfer.upload(device, host)
    back = transfer.download(device, bare)
    for array in (bare, back):
        assert array.shape == host.shape
        assert array.flags.c_contiguous == host.flags.c_contiguous
        assert array.flags.f_contiguous == host.flags.f_contiguous
        if host.size:
            long = [axis for axis, length in enumerate(host.shape) if length > 1]
            assert [array.strides[axis] for axis in long] == [host.strides[axis] for axis in long]
    np.testing.assert_array_equal(back, host, strict=True)


@pytest.mark.parametrize("name", SPREAD)
def test_what_is_spread_goes_up_as_a_compact_copy(device: Device, name: str) -> None:
    host = SPREAD[name]
    with moved() as crossed:
        bare = transfer.upload(device, host)
    assert crossed == [0, host.nbytes]
    assert bare.base is None or bare.base.nbytes == host.nbytes
    np.testing.assert_array_equal(transfer.download(device, bare), host, strict=True)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_device_array_of_any_layout_comes_down(device: Device, name: str) -> None:
    bare, host = spread(device, name), LAYOUTS[name]
    with moved() as crossed:
        back = transfer.download(device, bare)
    assert crossed == [{"repeated": 6 * 8, "windows": 12 * 8}.get(name, host.nbytes), 0]  # shared memory but once
    np.testing.assert_array_equal(back, host, strict=True)
    assert back.flags.writeable
    assert back.flags.c_contiguous or name in DENSE
    back[...] = -1
    np.testing.assert_array_equal(transfer.download(device, bare), host)


@pytest.mark.parametrize("name", SPREAD)
def test_the_elements_of_a_spread_array_are_fetched_in_c_order(device: Device, name: str) -> None:
    bare, host = spread(device, name), SPREAD[name]
    with moved() as crossed:
        arriving = transfer.fetch_array(device, bare)
        block = arriving.block()
    assert crossed == [host.nbytes, 0]
    assert block.dtype == np.uint8
    assert block.tobytes() == host.tobytes()


@pytest.mark.parametrize("name", DENSE)
def test_the_elements_of_a_dense_array_are_fetched_as_they_lie(device: Device, name: str) -> None:
    like, block = DENSE[name], transfer.fetch_array(device, spread(device, name)).block()
    start = offset_of(like)
    assert block.tobytes() == TABLE.tobytes()[start : start + like.nbytes]


@pytest.mark.parametrize("name", [name for name in LAYOUTS if LAYOUTS[name].shape == (5, 6, 4)] + ["C", "flipped"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_host_arrays_of_any_order_are_written_into_device_arrays_of_any_order(
    device: Device, name: str, order: Any
) -> None:
    bare = spread(device, name)
    host = np.asarray(-LAYOUTS[name], order=order)
    with moved() as crossed:
        transfer.write(device, bare, host)
    assert crossed == [0, host.nbytes]
    np.testing.assert_array_equal(transfer.download(device, bare), host)


@pytest.mark.parametrize("name", [name for name in LAYOUTS if name not in OVERLAPPING])
def test_writing_a_part_leaves_the_rest(device: Device, name: str) -> None:
    like, whole, expected = LAYOUTS[name], transfer.upload(device, TABLE), TABLE.copy()
    bare = spread(device, name, whole)
    as_strided(expected.reshape(-1)[offset_of(like) // 8 :], like.shape, like.strides)[...] = -like - 1
    the_same_view = as_strided((-TABLE - 1).reshape(-1)[offset_of(like) // 8 :], like.shape, like.strides)
    for host in (-like - 1, np.flip(np.flip(-like - 1).copy()), the_same_view):
        transfer.write(device, bare, host)
        np.testing.assert_array_equal(transfer.download(device, whole), expected)


def test_large_arrays_keep_their_layout(device: Device) -> None:
    host = noise(6 * MIB).view("f8").view("i8").reshape(96, 64, 128).transpose(2, 0, 1)
    for source in (host, host[:, ::2]):
        bare = transfer.upload(device, source)
        back = transfer.download(device, bare[1:])
        np.testing.assert_array_equal(back, source[1:], strict=True)
    assert transfer.upload(device, host).strides == host.strides


# --- scalars ------------------------------------------------------------------------------------------------------


def test_a_scalar_is_read_with_its_own_bytes(device: Device) -> None:
    bare = transfer.upload(device, np.array([1.5, 2.5], "f4"))
    with moved() as crossed:
        value = transfer.read(device, bare[1])
    assert crossed == [4, 0]
    assert (value, type(value)) == (2.5, np.float32)


@pytest.mark.parametrize("value", [3, True, 2.5, np.float32(1), None])
def test_what_is_on_the_host_is_read_there(device: Device, value: Any) -> None:
    with moved() as crossed:
        assert transfer.read(device, value) is value
    assert crossed == [0, 0]


# --- the source may change ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("lazy")
@pytest.mark.parametrize("size", SIZES[1:])
def test_the_source_may_be_overwritten_after_an_upload(device: Device, size: int) -> None:
    host = noise(size)
    expected = host.copy()
    keep_busy(device)
    bare = transfer.upload(device, host)
    host[...] = 0
    device.stream().synchronize()
    np.testing.assert_array_equal(transfer.download(device, bare), expected)


@pytest.mark.usefixtures("lazy")
@pytest.mark.parametrize(
    "size",
    [
        8,
        128 * KIB,
        128 * KIB + 1,
        MIB,
        4 * MIB - 8,
        4 * MIB,
        4 * MIB + 8,
        9 * MIB,
    ],
)
@pytest.mark.parametrize("how", ["upload", "write"])
def test_a_downloaded_array_may_be_overwritten_after_it_went_up_again(device: Device, size: int, how: str) -> None:
    expected = noise(size)
    host = transfer.download(device, transfer.upload(device, expected))
    assert (pinned.loan_of(host) is not None) == (size > 128 * KIB)
    keep_busy(device)
    if how == "upload":
        bare = transfer.upload(device, host)
    else:
        bare = transfer.upload(device, np.zeros(size, np.uint8))
        transfer.write(device, bare, host)
    host[...] = 0
    device.stream().synchronize()
    np.testing.assert_array_equal(transfer.download(device, bare), expected)


@pytest.mark.usefixtures("lazy")
def test_parts_of_a_downloaded_array_go_up_again(device: Device) -> None:
    expected = noise(10 * MIB)
    host = transfer.download(device, transfer.upload(device, expected))
    parts = host[3 : 3 + 5 * MIB], host[MIB:].reshape(9, MIB).T, host[::2]
    copies = [part.copy() for part in parts]
    keep_busy(device)
    bare = [transfer.upload(device, part) for part in parts]
    host[...] = 0
    device.stream().synchronize()
    for array, copied in zip(bare, copies, strict=True):
        np.testing.assert_array_equal(transfer.download(device, array), copied)


@pytest.mark.usefixtures("lazy")
@pytest.mark.parametrize("size", [9 * MIB, MIB])
def test_the_pinned_memory_of_a_source_is_not_used_again_too_early(device: Device, size: int) -> None:
    with fb.options(pinned_limit=0):
        expected, other = noise(size), transfer.upload(device, noise(size, seed=1))
        there = transfer.upload(device, expected)
    with fb.options(pinned_limit=size):
        host = transfer.download(device, there)
        place = host_address(host)
        keep_busy(device)
        bare = transfer.upload(device, host)
        del host
        assert host_address(fetched(device, other)) == place
    device.stream().synchronize()
    np.testing.assert_array_equal(transfer.download(device, bare), expected)


# --- what fetch brings is what was there when it began ------------------------------------------------------------


@pytest.mark.parametrize("limit", [None, 0])
@pytest.mark.parametrize("size", [1000, 128 * KIB + 1, MIB, 5 * MIB])
def test_a_write_on_the_device_comes_too_late_for_a_fetch(
    device: Device, pool: pinned.Pool, size: int, limit: int | None
) -> None:
    host = noise(size)
    bare = transfer.upload(device, host)
    with fb.options(pinned_limit=limit):
        keep_busy(device)
        arriving = transfer.fetch(device, device.address(bare), size, bare)
        bare[...] = 0
        transfer.write(device, bare, noise(size, seed=1))
        np.testing.assert_array_equal(arriving.block(), host)
    np.testing.assert_array_equal(transfer.download(device, bare), noise(size, seed=1))


@pytest.mark.parametrize("size", [1000, MIB, 5 * MIB])
def test_a_fetch_outlives_the_device_array(device: Device, size: int) -> None:
    host = noise(size)
    bare = transfer.upload(device, host)
    keep_busy(device)
    arriving = transfer.fetch_array(device, bare)
    del bare
    gc.collect()
    others = [transfer.upload(device, noise(size, seed=seed)) for seed in range(1, 4)]
    np.testing.assert_array_equal(arriving.block(), host)
    assert len(others) == 3


def test_fetches_may_be_waited_for_in_any_order(device: Device) -> None:
    hosts = [noise(MIB, seed) for seed in range(4)]
    bare = [transfer.upload(device, host) for host in hosts]
    arriving = [transfer.fetch_array(device, array) for array in bare]
    for number in (2, 0, 3, 1):
        np.testing.assert_array_equal(arriving[number].block(), hosts[number])


def test_a_fetch_that_nobody_waits_for_disturbs_no_other(device: Device, pool: pinned.Pool) -> None:
    bare = [transfer.upload(device, noise(MIB, seed)) for seed in range(3)]
    with fb.options(pinned_limit=MIB):
        for array in bare:
            keep_busy(device)
            transfer.fetch_array(device, array)  # its block goes back while the copy is on its way
        block = fetched(device, bare[0])
        assert pinned.loan_of(block) is not None
        device.stream().synchronize()
        np.testing.assert_array_equal(block, noise(MIB))


def test_threads_may_wait_for_the_same_fetch(device: Device) -> None:
    host = noise(5 * MIB)
    bare = transfer.upload(device, host)
    arriving, found = transfer.fetch_array(device, bare), []
    in_threads(4, lambda number: found.append(arriving.block().copy()))
    assert all(np.array_equal(block, host) for block in found)
    assert len(found) == 4


# --- pinned memory that is used up --------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [0, 4 * KIB, 128 * KIB, 3 * MIB, 4 * MIB])
@pytest.mark.parametrize("size", [0, 8, 128 * KIB, 128 * KIB + 1, 4 * MIB - 8, 4 * MIB + 8])
def test_with_little_pinned_memory_the_bytes_are_the_same(
    device: Device, pool: pinned.Pool, size: int, limit: int
) -> None:
    host, other = noise(size), noise(size, seed=1)
    with fb.options(pinned_limit=limit):
        with moved() as crossed:
            bare = transfer.upload(device, host)
            back, block = transfer.download(device, bare), fetched(device, bare)
            transfer.write(device, bare, other)
        assert crossed == [2 * size, 2 * size]
        np.testing.assert_array_equal(back, host)
        np.testing.assert_array_equal(block, host)
        np.testing.assert_array_equal(transfer.download(device, bare), other)
    assert pool.size <= limit


@pytest.mark.usefixtures("lazy")
@pytest.mark.parametrize(
    ("size", "threads"),
    [
        *[(4 * MIB + 1, 1), (6 * MIB, 1), (6 * MIB + 3, 1), (8 * MIB + 1, 2), (12 * MIB + 1, 3), (21 * MIB - 1, 5)],
        *[(40_000_000, 1), (40_000_001, 3)],
    ],
)
def test_where_there_is_no_block_the_bytes_go_through_chunks(
    device: Device, pool: pinned.Pool, monkeypatch: Any, size: int, threads: int
) -> None:
    monkeypatch.setattr(staging, "thread_count", lambda: threads)
    host = noise(size)
    expected = host.copy()
    with fb.options(pinned_limit=staging.ring_size(size)):
        with moved() as crossed:
            bare = transfer.upload(device, host)
            host[...] = 0
            back = transfer.download(device, bare)
        assert crossed == [size, size]
    assert 0 < pool.size < size
    assert pinned.loan_of(back) is None
    np.testing.assert_array_equal(back, expected)


def test_a_downloaded_array_keeps_its_pinned_memory_until_it_dies(device: Device, pool: pinned.Pool) -> None:
    host = noise(MIB)
    bare = transfer.upload(device, host)
    with fb.options(pinned_limit=MIB):
        first, second = transfer.download(device, bare), transfer.download(device, bare)
        assert pinned.loan_of(first) is not None
        assert pinned.loan_of(second) is None
        first[...] = 0
        np.testing.assert_array_equal(second, host)
        del first
        assert pinned.loan_of(transfer.download(device, bare)) is not None


def test_an_interrupted_download_gives_its_block_back_with_what_must_end_first(
    device: Device, pool: pinned.Pool, monkeypatch: Any
) -> None:
    host = noise(MIB)
    bare = transfer.upload(device, host)

    def interrupted(loan: pinned.Loan) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(pinned.Loan, "block", interrupted)
        keep_busy(device)
        with pytest.raises(KeyboardInterrupt):
            transfer.download(device, bare)
    assert [mark is None for *_, mark in pool.returned] == [False]
    np.testing.assert_array_equal(transfer.download(device, bare), host)


def test_threads_that_copy_have_ended_when_they_are_interrupted(monkeypatch: Any) -> None:
    ended, wait = [], staging.wait

    def interrupted(futures: Any) -> Any:
        monkeypatch.setattr(staging, "wait", wait)
        raise KeyboardInterrupt

    def work(worker: int) -> None:
        sleep(0.05)
        ended.append(worker)

    monkeypatch.setattr(staging, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        staging._together(work, 3)
    assert sorted(ended) == [0, 1, 2]


def test_any_layout_comes_down_without_pinned_memory(device: Device, pool: pinned.Pool) -> None:
    with fb.options(pinned_limit=0):
        for name, host in LAYOUTS.items():
            np.testing.assert_array_equal(transfer.download(device, spread(device, name)), host, strict=True)
    assert pool.size == 0


# --- threads ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [None, 20 * MIB, 300 * KIB, 0])
def test_threads_do_not_mix_their_bytes(device: Device, pool: pinned.Pool, limit: int | None) -> None:
    def work(number: int) -> None:
        with fb.options(pinned_limit=limit):
            for turn, size in enumerate([1000, 200 * KIB, 5 * MIB, 128 * KIB, MIB, 1000]):
                host = noise(size, seed=100 * number + turn)
                with moved() as crossed:
                    bare = transfer.upload(device, host)
                    arriving, back = transfer.fetch_array(device, bare), transfer.download(device, bare)
                assert crossed == [2 * size, size]
                np.testing.assert_array_equal(back, host)
                np.testing.assert_array_equal(arriving.block(), host)

    in_threads(8, work)


def test_another_thread_gets_what_was_uploaded(device: Device) -> None:
    bare = {size: transfer.upload(device, noise(size)) for size in (1000, MIB, 5 * MIB)}
    device.stream().synchronize()
    found: dict[int, np.ndarray] = {}
    in_threads(1, lambda number: found.update({size: transfer.download(device, bare[size]) for size in bare}))
    for size, host in found.items():
        np.testing.assert_array_equal(host, noise(size))
    assert len(found) == 3


# --- the limit on what nobody asked for ---------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["host", "device"])
def test_more_than_the_limit_is_refused_with_both_sizes(where: str) -> None:
    with (
        fb.options(transfer_limit=1_234_567),
        pytest.raises(fb.FallbackError, match=rf"^1,234,568 bytes .* the {where}, .*transfer_limit=1,234,567\b"),
    ):
        transfer.within_limit(1_234_568, where)


@pytest.mark.parametrize(("limit", "size"), [(1000, 1000), (1000, 0), (0, 0), (None, 1 << 60)])
def test_the_limit_itself_is_allowed(limit: int | None, size: int) -> None:
    with fb.options(transfer_limit=limit):
        transfer.within_limit(size, "host")


def test_what_was_asked_for_is_not_limited(device: Device) -> None:
    with fb.options(transfer_limit=0):
        np.testing.assert_array_equal(transfer.download(device, transfer.upload(device, TABLE)), TABLE)
