"""A full device: each step that makes room is told of, nothing is lost, and the program completes."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray.devices import Device
from fbarray.memory import buffer, pressure
from fbarray.process import process
from tests.metering import moved

pytestmark = pytest.mark.usefixtures("allow_fallback")
SIZE = 65_536
"""Elements of an array: half a megabyte."""
ONE = SIZE * 8
RELEASED = "the device was full: the pool's free blocks were released"
SPILLED = "the device was full: arrays that were not used lately were moved to the host"


def note_arrays(monkeypatch: pytest.MonkeyPatch, noted: dict[Any, None] | None) -> None:
    """Let memory have been short before, or not yet."""
    monkeypatch.setattr(pressure, "noted", noted)
    monkeypatch.setattr(process, "noting", noted is not None)


@pytest.fixture
def room(device: Device, monkeypatch: Any) -> Iterator[Any]:
    """``room(n)`` leaves room for so many more arrays on the device; those of other tests are not moved for it."""
    note_arrays(monkeypatch, {})
    pool = device.xp.get_default_memory_pool()
    gc.collect()
    gc.freeze()  # CuPy collects garbage before it says that it is full, and the suite's objects are many
    pool.free_all_blocks()

    def limit(arrays: float) -> None:
        pool.set_limit(size=pool.total_bytes() + int(arrays * ONE))

    yield limit
    pool.set_limit(size=0)
    gc.unfreeze()


def filled(value: float) -> np.ndarray:
    return np.full(SIZE, float(value))


def routes(profile: Any) -> list[tuple[str, str]]:
    return [(event.route, event.reason) for event in profile.events if event.route in ("memory", "host")]


def test_a_program_completes_in_a_tenth_of_its_working_set(room: Any) -> None:
    room(6)
    arrays, expected = [], []
    for i in range(60):
        arrays.append(fb.asarray(filled(i)) * 2 + 1)
        expected.append(filled(i) * 2 + 1)
    for i in range(60):
        arrays[i] = np.sqrt(arrays[i] + arrays[(i * 7) % 60])
        expected[i] = np.sqrt(expected[i] + expected[(i * 7) % 60])
        arrays[i][::2] -= 1
        expected[i][::2] -= 1
    total = sum(float(np.sum(a)) for a in arrays)
    assert total == pytest.approx(sum(float(np.sum(a)) for a in expected), rel=1e-12)
    for ours, theirs in zip(arrays, expected, strict=True):
        np.testing.assert_allclose(fb.asnumpy(ours), theirs, rtol=1e-14)


def test_arrays_not_used_lately_go_first(room: Any) -> None:
    room(4.5)
    old, used = fb.asarray(filled(1)), fb.asarray(filled(2))
    process.epoch += 1
    used + used
    with fb.profile() as p:
        more = [fb.asarray(filled(i)) for i in range(3)]
    assert (old._buffer.on_host_alone, used._buffer.on_host_alone) == (True, False)
    assert routes(p) == [("memory", RELEASED), ("memory", SPILLED)]
    assert p.events[-2].bytes_to_host == ONE
    np.testing.assert_array_equal(fb.asnumpy(old), filled(1))
    assert len(more) == 3


def test_a_step_that_frees_nothing_is_not_the_last(room: Any) -> None:
    """What cannot be moved leaves the call to the host."""
    room(1.5)
    x = fb.asarray(filled(3))
    bare = fb.ascupy(x)
    with fb.profile() as p:
        y = np.negative(x)
    kinds = routes(p)
    assert kinds[0] == ("memory", RELEASED)
    assert kinds[-1][0] == "host"
    assert "the device is full (Out of memory allocating" in kinds[-1][1]
    assert y._buffer.on_host_alone
    np.testing.assert_array_equal(fb.asnumpy(y), -filled(3))
    assert bare is fb.ascupy(x)


def test_what_the_device_has_no_room_for_stays_on_the_host(room: Any) -> None:
    room(0.5)
    data = filled(4)
    x = fb.asarray(data)
    assert x._buffer.on_host_alone
    data[0] = 9  # it is a copy
    room(3.5)
    np.testing.assert_array_equal(fb.asnumpy(x + 1), filled(5))


def test_a_spilled_array_keeps_its_views(room: Any) -> None:
    x = fb.asarray(filled(1)).reshape(256, 256)
    view, column, again = x[::2], x[:, 3], x[::2][1:]
    del x
    assert view.base._buffer.allocation.spill() == ONE
    assert view._buffer.on_host_alone
    with moved() as crossed:
        column[...] = 7
        view[0, 0] = 5
    assert crossed == [0, 0]  # the host has the bytes, and writes them
    with moved() as crossed:
        again += 1
    assert crossed == [0, ONE]
    expected = filled(1).reshape(256, 256)
    expected[:, 3], expected[0, 0] = 7, 5
    expected[::2][1:] += 1
    np.testing.assert_array_equal(fb.asnumpy(view.base), expected.reshape(view.base.shape))


def test_what_is_in_use_is_not_moved(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    note_arrays(monkeypatch, {})  # as where memory was short before
    x = fb.asarray(filled(1))
    view = x[2:]
    held = x._buffer.on_device()
    assert x._buffer.spill() == 0
    del held
    held = view._buffer.on_device()
    assert x._buffer.spill() == 0
    part = held[:3]
    del held
    assert x._buffer.spill() == 0
    del part
    assert not x._buffer.on_host_alone
    assert x._buffer.spill() == ONE


def test_what_others_hold_is_not_moved() -> None:
    x = fb.asarray(filled(1))
    bare = fb.ascupy(x)
    assert x._buffer.spill() == 0
    y = fb.asarray(bare)
    del bare
    assert y._buffer.spill() == x._buffer.spill() == 0


def test_what_another_thread_is_moving_is_left_alone() -> None:
    x = fb.asarray(filled(1))
    with x._buffer._lock:
        assert x._buffer.spill() == 0
    assert x._buffer.spill() == ONE


def test_moving_what_the_host_remembers_moves_no_bytes() -> None:
    x = fb.asarray(filled(1))
    np.asarray(x)
    with moved() as crossed:
        assert x._buffer.spill() == ONE
    assert crossed == [0, 0]


def test_nothing_is_moved_where_the_options_forbid_it(room: Any) -> None:
    room(2.5)
    x = fb.asarray(filled(1))
    y = fb.asarray(filled(2))
    forbidden = pytest.raises(fb.FallbackError, match=r"numpy\.add would run on the host: the device was full")
    with fb.options(fallback="raise"), moved() as crossed, forbidden:
        np.add(x, y)
    assert crossed == [0, 0]
    np.testing.assert_array_equal(fb.asnumpy(x), filled(1))


def test_what_is_larger_than_the_limit_is_not_moved(room: Any) -> None:
    room(2.5)
    x, y = fb.asarray(filled(1)), fb.asarray(filled(2))
    with fb.options(transfer_limit=ONE - 1), pytest.raises(fb.FallbackError, match="transfer_limit"):
        np.add(x, y)
    assert not x._buffer.on_host_alone
    assert not y._buffer.on_host_alone


def test_moving_arrays_is_told_to_the_user(room: Any) -> None:
    room(2.5)
    x, y = fb.asarray(filled(1)), fb.asarray(filled(2))
    with fb.options(fallback="warn"), pytest.warns(fb.FallbackWarning, match="the device was full") as told:
        z = fb.asarray(filled(3))
    assert told[0].filename == __file__
    assert [a.size for a in (x, y, z)] == [SIZE] * 3


def test_an_in_place_call_that_found_no_room_happens_once(room: Any) -> None:
    x, y = fb.asarray(filled(1)), fb.asarray(filled(2))
    spare = [fb.asarray(filled(i)) for i in range(4)]
    room(0.5)
    x += y.astype("f4").astype("f8")
    np.add(x, 1, out=x)
    x[np.arange(SIZE)[::2]] += 1
    expected = filled(4)
    expected[::2] += 1
    np.testing.assert_array_equal(fb.asnumpy(x), expected)
    for i, array in enumerate(spare):
        np.testing.assert_array_equal(fb.asnumpy(array), filled(i))


def test_a_view_that_there_is_no_room_to_gather_is_read_all_the_same(room: Any) -> None:
    x = fb.asarray(filled(1))
    x[::3] = 5
    view = x[::3]
    bare = fb.ascupy(x)  # so that it cannot be moved
    room(0)
    np.testing.assert_array_equal(view.get(), np.full(view.size, 5.0))
    np.testing.assert_array_equal(np.asarray(view), np.full(view.size, 5.0))
    assert bare.size == SIZE


def test_threads_that_fill_the_device_together_lose_nothing(room: Any) -> None:
    room(8)
    together = threading.Barrier(6, timeout=60)
    wrong: list[Any] = []

    def work(seed: int) -> None:
        together.wait()
        with fb.options(fallback="allow"):
            arrays = [fb.asarray(filled(seed * 100 + i)) for i in range(5)]
            for turn in range(6):
                for i, array in enumerate(arrays):
                    array += 1
                    value = seed * 100 + i + turn + 1
                    found = fb.asnumpy(array[::8192] * 1)
                    if not (found == value).all():
                        wrong.append((seed, i, turn, found))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_arrays_that_were_made_before_memory_was_short_are_found(monkeypatch: Any) -> None:
    note_arrays(monkeypatch, None)
    before = fb.asarray(filled(1))
    found = {reference() for reference in pressure.all_noted()}
    after = fb.asarray(filled(2))
    assert before._buffer in found
    assert after._buffer in {reference() for reference in pressure.all_noted()}
    count = len(pressure.all_noted())
    del after
    assert len(pressure.all_noted()) < count


def test_a_view_that_was_read_before_memory_was_short_is_let_go_with_its_base(monkeypatch: Any) -> None:
    note_arrays(monkeypatch, None)
    x = fb.asarray(filled(1))
    view = x[1:]
    view._buffer.on_device()
    pressure.all_noted()
    assert x._buffer.spill() == ONE
    assert view._buffer.resident is None
    np.testing.assert_array_equal(fb.asnumpy(view), filled(1)[1:])


def test_a_move_that_fails_loses_nothing(monkeypatch: Any) -> None:
    x = fb.asarray(filled(1))
    view = x[::2]

    def fail(*args: Any) -> None:
        raise MemoryError("the host is full, too")

    with monkeypatch.context() as failing:
        failing.setattr(buffer.transfer, "fetch_now", fail)
        with pytest.raises(MemoryError):
            x._buffer.spill()
    view += 1
    expected = filled(1)
    expected[::2] += 1
    np.testing.assert_array_equal(fb.asnumpy(x), expected)


def test_an_array_larger_than_the_device_is_computed_in_slices_there(room: Any, device: Device) -> None:
    room(4)
    host = np.arange(8.0 * SIZE).reshape(8, SIZE)
    x = fb.asarray(host)
    assert x._buffer.on_host_alone
    with fb.options(fallback="raise"):
        found = [np.sqrt(x[i] * 2).sum() for i in range(8)] + [np.max(x[:, ::16]) for _ in range(2)]
    np.testing.assert_allclose(found[:8], np.sqrt(host * 2).sum(axis=1), rtol=1e-12)
    assert found[8:] == [host[:, ::16].max()] * 2
    assert x._buffer.on_host_alone


def test_what_the_host_had_read_is_written_there_in_place_once_it_was_moved(room: Any) -> None:
    room(2)
    x = fb.asarray(filled(1))
    x.tolist()  # the host has a copy, which becomes the array
    seen = x._buffer.on_host()
    assert x._buffer.spill() == ONE
    with fb.options(fallback="raise"), moved() as crossed:
        x[0] = 5
        x[2:][3] = 6
        memory = x._buffer.on_host().base
        x[7:9] = 7
        assert x._buffer.on_host().base is memory
    assert (crossed, x._buffer.on_host_alone) == ([0, 0], True)
    np.testing.assert_array_equal(x.get()[:10], [5, 1, 1, 1, 1, 6, 1, 7, 7, 1])
    np.testing.assert_array_equal(seen, filled(1))  # who read it before keeps what was read
