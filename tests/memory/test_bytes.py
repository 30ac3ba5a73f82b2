"""How many bytes cross: none twice without a write in between, and of a view its own alone."""

from __future__ import annotations

import gc
import threading
import warnings
from functools import partial
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray.devices import Device
from fbarray.routing.boundary import from_host
from fbarray.routing.roundtrip import round_trip
from tests.metering import moved, resident

pytestmark = pytest.mark.usefixtures("allow_fallback")


def touch(x: Any) -> Any:
    """A call that runs on the host whatever CuPy learns, and gives an array."""
    return np.apply_along_axis(np.cumsum, 0, x)


@pytest.fixture
def x() -> Any:
    """8 kB on the device."""
    return fb.asarray(np.arange(1000.0))


# --- reading ------------------------------------------------------------------------------------------------------


def test_three_host_calls_on_one_array_move_it_once(x: Any) -> None:
    with moved() as crossed:
        for _ in range(3):
            touch(x)
    assert crossed == [8000, 0]


def test_different_host_calls_and_conversions_share_one_copy(x: Any) -> None:
    with moved() as crossed:
        touch(x)
        np.array2string(x)
        np.asarray(x)
        x.tolist()
        x.tobytes()
        repr(x)
        float(x[3:4].sum())  # computed on the device: eight bytes of its own
        x.get()
        fb.asnumpy(x)
    assert crossed == [8008, 0]


def test_a_write_in_between_moves_it_twice(x: Any) -> None:
    with moved() as crossed:
        touch(x)
        x[3] = 1
        touch(x)
        touch(x)
    assert crossed == [16000, 0]


@pytest.mark.parametrize("write", [
    lambda x: x.__setitem__(0, 1.0),
    lambda x: x.__iadd__(1),
    lambda x: np.add(x, 1, out=x),
    lambda x: np.cumsum(x, 0, None, x),
    lambda x: np.cumsum(x, out=x),
    lambda x: x.sort(),
    lambda x: x.fill(2),
    lambda x: x[::2].__setitem__(0, 5.0),
    lambda x: x.reshape(10, 100).T.__imul__(3),
    lambda x: np.add.at(x, [0, 0], 1.0),
    lambda x: np.put(x, [0], [9.0]),
    lambda x: np.copyto(x, 4.0),
    lambda x: np.putmask(x, x > 5, 0.0),
    lambda x: np.nan_to_num(x, copy=False),
    lambda x: np.median(x, overwrite_input=True),
    lambda x: x.flat.__setitem__(3, 8.0),
    lambda x: x.partition(4),
    lambda x: x.byteswap(True),
    lambda x: fb.ascupy(x).fill(6),
], ids=range(19))  # fmt: skip
def test_whatever_writes_on_the_device_ends_the_copy_on_the_host(write: Any) -> None:
    data = np.arange(1000.0)[::-1].copy()
    data[7] = np.nan
    x, expected = fb.asarray(data), data.copy()
    touch(x)
    write(x)
    seen = np.array([float(value) for value in np.array2string(
        x, threshold=2000, formatter={"float": repr}).strip("[]").replace("np.float64(", "").replace(")", "").split()])
    np.testing.assert_array_equal(seen, fb.asnumpy(x + 0))
    del expected


def test_a_host_call_on_a_part_moves_the_part() -> None:
    x = fb.asarray(np.zeros(10_000_000))
    with moved() as crossed:
        touch(x[0:10])
    assert crossed == [80, 0]


def test_a_part_is_remembered_as_well(x: Any) -> None:
    with moved() as crossed:
        for _ in range(3):
            touch(x[0:10])
            touch(x[::100])
            touch(x[0:10].reshape(2, 5).T)
    assert crossed == [80 + 7208, 0]  # what lies between the elements is handed out too


def test_a_part_of_what_the_host_has_moves_nothing(x: Any) -> None:
    touch(x)
    with moved() as crossed:
        touch(x[5:10])
        touch(x[::-3])
        touch(x.reshape(10, 100)[:, 3])
        touch(x.view("f4")[1::2])
    assert crossed == [0, 0]


def test_parts_take_no_more_memory_than_the_whole(x: Any) -> None:
    for start in range(900):
        touch(x[start : start + 100])
    parts = x._buffer._copies.all()
    assert 0 < sum(part.nbytes for part in parts) <= x.nbytes


def test_repeated_elements_move_once() -> None:
    x = fb.asarray(np.arange(10.0))
    with moved() as crossed:
        touch(np.broadcast_to(x, (100, 10)))
        touch(np.lib.stride_tricks.sliding_window_view(x, 4))
        np.broadcast_to(x, (100, 10)).get()
    assert crossed == [80, 0]


def test_several_arguments_move_each_once(x: Any) -> None:
    y = x + 1
    with moved() as crossed:
        for _ in range(2):
            np.apply_along_axis(lambda a, b: a + b, 0, x, y)
    assert crossed == [16000, 0]


def test_a_number_is_fetched_once(x: Any) -> None:
    with moved() as crossed:
        s = x.sum()
        assert (float(s), int(s), hash(s), bool(s), f"{s:.1f}") == (499500.0, 499500, hash(499500.0), True, "499500.0")
    assert crossed == [8, 0]


@pytest.mark.parametrize("consume", [list, sorted, max, sum, set, np.array, lambda x: 3.0 in x, lambda x: [*x.flat],
                                     lambda x: [x[i] for i in range(1000)], lambda x: dict(enumerate(x))])  # fmt: skip
def test_elements_come_together(x: Any, consume: Any) -> None:
    with fb.options(fallback="allow"), fb.profile() as p:
        consume(x)
    assert sum(event.bytes_to_host > 0 for event in p.events) <= 2
    assert sum(event.bytes_to_host for event in p.events) <= 8001


def test_elements_of_a_large_array_come_alone_and_many_of_them_together() -> None:
    x = fb.asarray(np.arange(1e5))
    with moved() as crossed:
        assert x[3] == 3.0
    assert crossed == [8, 0]
    with moved() as crossed:
        assert [x[i] for i in range(1000)] == list(range(1000))
    assert crossed[0] < 801000


@pytest.mark.parametrize("shape", [(40,), (5, 8)])
@pytest.mark.parametrize("turned", [False, True])
def test_a_loop_over_elements_sees_what_it_writes(shape: tuple[int, ...], turned: bool) -> None:
    theirs = np.arange(40.0).reshape(shape)
    ours = fb.asarray(theirs)
    seen: list[list[float]] = []
    for array in (theirs, ours):
        array = array.T if turned else array
        seen.append([])
        for i, value in enumerate(array.flat):
            seen[-1].append(float(value))
            if i % 7 == 3:
                array.flat[min(i + 2, 39)] = -i
    assert seen[0] == seen[1] and ours.get().tolist() == theirs.tolist()


# --- results ------------------------------------------------------------------------------------------------------


def test_a_chain_of_host_calls_uploads_nothing(x: Any) -> None:
    with moved() as crossed:
        y = touch(touch(touch(touch(touch(x)))))
        z = touch(y.reshape(10, 100).T[2:, ::-1])
        touch(np.moveaxis(z, 0, 1)[..., None].real)
        [float(value) for value in y[:5]]
    assert crossed == [8000, 0]


def test_what_came_from_the_host_goes_up_once_and_stays_known_there(x: Any) -> None:
    y = touch(x)
    with moved() as crossed:
        y + 1
        np.sort(y)
        touch(y)
        y[2:5].get()
    assert crossed == [0, 8000]


def test_a_view_of_what_came_from_the_host_is_one_on_the_device_too(x: Any) -> None:
    y = touch(x)
    view = y[::2]
    with moved() as crossed:
        view += 1
        y[0] = -1
        np.testing.assert_array_equal(fb.asnumpy(view)[:2], [-1.0, 4.0])
    assert crossed == [8000 // 2, 8000]


def test_a_write_on_the_host_of_the_whole_does_not_go_up_before_the_device_asks(x: Any) -> None:
    view = x[1:3]
    with moved() as crossed:
        for _ in range(5):
            np.copyto(x, np.arange(1000).astype(object), casting="unsafe")
    assert crossed == [8000, 0]
    with moved() as crossed:
        np.testing.assert_array_equal(fb.asnumpy(view * 1), [1.0, 2.0])
    assert crossed == [16, 8000]


def test_a_write_on_the_host_of_a_part_goes_up_alone(x: Any) -> None:
    with moved() as crossed:
        np.copyto(x[10:20], np.arange(10).astype(object), casting="unsafe")
    assert crossed == [80, 80]
    assert float(x[11]) == 1.0


@pytest.mark.parametrize("call", [
    lambda x: np.lib.stride_tricks.sliding_window_view(x, 3, subok=True),
    lambda x: np.split(x, np.array([1, 2], dtype=object)),
    lambda x: np.expand_dims(x, np.int8(0)),
    lambda x: np.broadcast_to(x, np.array([2, 1000])),
    lambda x: np.broadcast_arrays(x, subok=True),
], ids=range(5))  # fmt: skip
def test_what_only_shows_memory_anew_moves_nothing(x: Any, call: Any) -> None:
    expected = call(np.arange(1000.0))
    with moved() as crossed, warnings.catch_warnings(), fb.options(fallback="raise"):
        warnings.simplefilter("error")
        result = call(x)
    assert crossed == [0, 0]
    several = isinstance(expected, (list, tuple))
    for ours, theirs in zip(result, expected, strict=True) if several else [(result, expected)]:
        assert ours is x or ours.base is x
        np.testing.assert_array_equal(fb.asnumpy(ours), theirs)


# --- shared memory ------------------------------------------------------------------------------------------------


def test_memory_that_others_may_write_is_read_anew_each_time(x: Any) -> None:
    fb.ascupy(x)
    with moved() as crossed:
        touch(x)
        touch(x)
    assert crossed == [16000, 0]


def test_a_read_only_array_that_was_handed_out_is_read_anew_too(x: Any) -> None:
    x.flags.writeable = False
    touch(x)
    fb.ascupy(x)[...] = 5  # CuPy has no such flag
    np.testing.assert_array_equal(np.asarray(x), np.full(1000, 5.0))


def test_a_view_of_shared_memory_is_shared(x: Any) -> None:
    bare = fb.ascupy(x)
    view = x[::2]
    touch(view)
    bare[...] = 5
    np.testing.assert_array_equal(np.asarray(view), np.full(500, 5.0))


# --- limits -------------------------------------------------------------------------------------------------------


def test_a_copy_larger_than_the_limit_is_refused_before_it(x: Any) -> None:
    host = np.zeros(1000)
    with fb.options(transfer_limit=7999), moved() as crossed:
        copy_object = partial(np.copyto, src=[None], casting="unsafe")
        for call in (touch, np.asarray, np.array2string, lambda x: np.add(x, host), copy_object):
            with pytest.raises(fb.FallbackError, match=r"8,000 bytes .* transfer_limit=7,999"):
                call(x)
    assert crossed == [0, 0]
    with fb.options(transfer_limit=8000):
        touch(x)


def test_what_came_from_the_host_does_not_go_up_beyond_the_limit(x: Any) -> None:
    y = touch(x)
    with fb.options(transfer_limit=100), moved() as crossed:
        with pytest.raises(fb.FallbackError, match="device"):
            y + 1
        touch(y)
    assert crossed == [0, 0]


def test_what_is_plainly_asked_for_has_no_limit(x: Any) -> None:
    with fb.options(transfer_limit=0):
        assert x.get().size == fb.asnumpy(x).size == len(x.tolist()) == fb.asarray(np.ones(1000)).size
        repr(x)
        float(x.sum())


# --- threads ------------------------------------------------------------------------------------------------------


def test_sixteen_threads_that_read_move_it_once(device: Device) -> None:
    data = np.random.default_rng(0).random(50_000)
    x = fb.asarray(data)
    together = threading.Barrier(16, timeout=60)
    crossed, wrong = [], []

    def read() -> None:
        together.wait()
        with fb.options(fallback="allow"), moved() as mine:
            for _ in range(1000):
                ends = round_trip("numpy.fake", lambda host: (host[0], host[-1]), (), device, (x,), {}, "a test")
                if (float(ends[0]), float(ends[1])) != (data[0], data[-1]):
                    wrong.append(ends)
        crossed.append(mine)

    threads = [threading.Thread(target=read) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert [sum(column) for column in zip(*crossed, strict=True)] == [400_000, 0]


def test_threads_that_write_and_read_leave_the_last_write(device: Device) -> None:
    """What they see meanwhile is their affair; what is read when they have ended is not."""
    for turn in range(20):
        x = fb.asarray(np.zeros(30_000))
        together = threading.Barrier(4, timeout=60)

        def write(x: Any = x, together: Any = together, turn: int = turn) -> None:
            together.wait()
            for value in range(30):
                x[...] = value + turn

        def read(x: Any = x, together: Any = together) -> None:
            together.wait()
            with fb.options(fallback="allow"):
                for _ in range(30):
                    np.asarray(x)
                    x[10:20].get()

        threads = [threading.Thread(target=work) for work in (write, read, read, read)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        np.testing.assert_array_equal(np.asarray(x), np.full(30_000, 29.0 + turn))


# --- memory -------------------------------------------------------------------------------------------------------


def test_ten_thousand_host_calls_leave_memory_as_it_was(device: Device) -> None:
    x = fb.asarray(np.zeros(125_000))

    def calls(count: int) -> None:
        for _ in range(count):
            y = round_trip("numpy.fake", np.negative, (), device, (x,), {}, "a test")
            x[0] = 1.0
            y[:1] += 1

    calls(100)
    gc.collect()
    before = resident(device)
    calls(10_000)
    gc.collect()
    after = resident(device)
    assert after[0] - before[0] < 16e6
    assert after[1] == before[1]


# --- what the host alone has --------------------------------------------------------------------------------------


@pytest.fixture
def held(device: Device) -> Any:
    """A megabyte that the host alone has."""
    return from_host(device, np.arange(131_072.0).reshape(256, 512))


def test_a_part_of_what_the_host_has_goes_to_the_device_alone_and_once(held: Any) -> None:
    part, expected = held[3:5, ::2], held.get()[3:5, ::2]
    with moved() as crossed:
        for _ in range(3):
            found = part + 1
    assert crossed == [0, part.nbytes]
    np.testing.assert_array_equal(found.get(), expected + 1)


def test_as_soon_as_its_parts_moved_as_much_all_of_it_goes(held: Any) -> None:
    rows = held.get()
    with moved() as crossed:
        for i in range(256):
            held[i] * 2
    assert crossed[1] <= 2 * held.nbytes
    with moved() as crossed:
        np.testing.assert_array_equal((held[7:9] * 2).get(), rows[7:9] * 2)
    assert crossed[1] == 0


def test_a_write_is_seen_in_parts_that_the_device_has(held: Any) -> None:
    part = held[:2]
    assert (part + 0)[0, 1] == 1
    held[0, 1] = 7
    assert (part + 0)[0, 1] == 7
    part += 1
    assert held[0, 1] == 8 and not held._buffer.on_host_alone


IN_PLACE = {
    "element": lambda x: x.__setitem__((0, 0), 5),
    "row": lambda x: x.__setitem__(3, 2.5),
    "slice": lambda x: x.__setitem__(np.s_[1:, ::-2], np.arange(256)),
    "its own slice": lambda x: x.__setitem__(np.s_[1:], x[:-1]),
    "shape": lambda x: setattr(x, "shape", (512, 256)),
    "dtype": lambda x: setattr(x, "dtype", "i8"),
    "fill": lambda x: x.fill(3),
    "a view": lambda x: x.T[4].__setitem__(np.s_[::2], 1),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Setting the:DeprecationWarning")
@pytest.mark.parametrize("name", IN_PLACE)
def test_what_the_host_alone_has_is_changed_there(held: Any, name: str) -> None:
    host = held.get()
    IN_PLACE[name](host)
    before = held.T
    with moved() as crossed:
        IN_PLACE[name](held)
    assert (crossed, held._buffer.on_host_alone) == ([0, 0], True)
    np.testing.assert_array_equal(held.get(), host, strict=True)
    np.testing.assert_array_equal(before.get().T.tobytes(), host.tobytes())
    np.testing.assert_array_equal((held + 0).get(), host)


MADE_THERE = {
    "copy": lambda x: x.copy("F"),
    "astype": lambda x: x.astype("i4"),
    "ravel": lambda x: np.ravel(x),
    "ravel of columns": lambda x: np.ravel(x.T),
    "reshape": lambda x: np.reshape(x.T, (-1, 128), order="F"),
    "flatten": lambda x: x.flatten("F"),
}


@pytest.mark.parametrize("name", MADE_THERE)
def test_of_what_the_host_alone_has_copies_are_made_there(held: Any, name: str) -> None:
    host = MADE_THERE[name](held.get())
    with moved() as crossed, fb.options(fallback="raise"):
        made = MADE_THERE[name](held)
    assert (crossed, made._buffer.on_host_alone, made.strides) == ([0, 0], True, host.strides)
    np.testing.assert_array_equal(made.get(), host, strict=True)


def test_read_only_arrays_are_not_changed_on_the_host(held: Any) -> None:
    held.flags.writeable = False
    for attempt in (lambda: held.__setitem__(0, 1), lambda: held[1:].__setitem__(0, 1), lambda: held.fill(2)):
        with pytest.raises(ValueError, match="read-only"):
            attempt()


# --- the bounds of indices ------------------------------------------------------------------------------------------


def test_the_bounds_of_indices_are_read_once_until_they_are_written() -> None:
    x, i = fb.asarray(np.arange(10.0)), fb.asarray(np.array([1, 3, 9]))
    with moved() as crossed:
        first = x[i]
    assert crossed == [1, 0]
    with moved() as crossed:
        for _ in range(3):
            np.testing.assert_array_equal((x[i] - first).sum(), 0.0)
        x[i] = 5
    assert crossed == [3 * 8, 0]
    with pytest.raises(IndexError, match="index 9 is out of bounds for axis 0 with size 5"):
        x[:5][i]
    i[1] = 10
    with pytest.raises(IndexError, match="index 10 is out of bounds for axis 0 with size 10"):
        x[i]
    i[1:] -= 5
    np.testing.assert_array_equal(x[i].get(), x.get()[[1, 5, 4]])


@pytest.mark.filterwarnings("ignore:Setting the dtype:DeprecationWarning")
@pytest.mark.parametrize("how", ["a view", "the host", "CuPy", "another dtype"])
def test_indices_that_were_written_in_any_way_are_checked_again(how: str, device: Device) -> None:
    x, i = fb.asarray(np.arange(10.0)), fb.asarray(np.array([1, 3, 9]))
    x[i]
    if how == "a view":
        i[::2][1:] += 20
    elif how == "the host":
        round_trip("numpy.fake", lambda host: host.fill(20), (i,), device, (i,), {}, "a test")
    elif how == "CuPy":
        with device.here():
            fb.ascupy(i)[0] = 20
            device.synchronize()
    else:
        i = fb.asarray(np.array([1, 7], dtype=np.int32))
        x[i]
        i.dtype = np.int64
    with pytest.raises(IndexError, match="out of bounds"):
        x[i]
