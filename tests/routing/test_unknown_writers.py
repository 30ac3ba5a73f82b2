"""Host functions that write an argument without our knowing: noticed, repeated, written back, once in effect."""

from __future__ import annotations

import ctypes
import io
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray.devices import Device
from fbarray.routing.roundtrip import round_trip
from tests.metering import moved

pytestmark = pytest.mark.usefixtures("allow_fallback")
DATA = np.array([3.0, 1.0, 2.0, 6.0, 5.0, 4.0])


def trip(device: Device, function: Any, *args: Any, written: tuple[Any, ...] = (), **kwargs: Any) -> Any:
    """`function` on host copies of the arrays."""
    return round_trip("numpy.fake", function, written, device, args, kwargs, "a test")


def on_device(device: Device, data: np.ndarray) -> Any:
    """An array on the device."""
    return fb.asarray(data)


def remembered(device: Device, data: np.ndarray) -> Any:
    """An array on the device that a host call has read."""
    x = fb.asarray(data)
    np.array2string(x)
    return x


def on_host(device: Device, data: np.ndarray) -> Any:
    """What a host call gave, so that its bytes are on the host alone."""
    return trip(device, lambda: data.copy(order="K"))


def shared(device: Device, data: np.ndarray) -> Any:
    """An array whose memory others may write."""
    x = fb.asarray(data)
    fb.ascupy(x)
    return x


ORIGINS = {"device": on_device, "remembered": remembered, "host": on_host, "shared": shared}
from_each_origin = pytest.mark.parametrize("origin", ORIGINS)


def check_same(ours: Any, theirs: Any, message: str = "") -> None:
    """The same values to a host call, and to the device."""
    seen: list[np.ndarray] = []
    trip(ours._buffer.device, lambda host: seen.append(host.copy()), ours)
    np.testing.assert_array_equal(seen[0], theirs, f"{message}, on the host", strict=True)
    np.testing.assert_array_equal(fb.asnumpy(ours.copy()), theirs, f"{message}, on the device", strict=True)


# --- what writes --------------------------------------------------------------------------------------------------


def add_one(host: np.ndarray) -> None:
    """In place, so that twice would be seen."""
    host += 1


def add_to_first(host: np.ndarray) -> None:
    """One element, in place."""
    host[0] += 1


def add_by_memoryview(host: np.ndarray) -> None:
    """As what takes Python's buffers writes."""
    view = memoryview(host)
    view[0] = view[0] + 1


def add_by_ctypes(host: np.ndarray) -> None:
    """As what is bound by ctypes writes."""
    numbers = (ctypes.c_double * host.size).from_buffer(host)
    numbers[0] += 1


def as_cython_does(host: np.ndarray) -> None:
    """A typed memoryview of Cython asks for a buffer that can be written."""
    if not host.flags.writeable:
        raise ValueError("buffer source array is read-only")
    host[0] += 1


def as_a_buffer_error(host: np.ndarray) -> None:
    """As Python's C API refuses a buffer that can be written."""
    if not host.flags.writeable:
        raise BufferError("Object is not writable.")
    host[0] += 1


def as_f2py_does(host: np.ndarray) -> None:
    """An argument of ``intent(inout)``."""
    if not host.flags.writeable:
        raise ValueError("failed to initialize intent(inout) array -- input array is read-only")
    host[0] += 1


class TypingError(Exception):
    """Numba's, which is no TypeError."""


def as_numba_does(host: np.ndarray) -> None:
    """A compiled function that writes its argument."""
    if not host.flags.writeable:
        raise TypingError("Cannot modify readonly array of type: readonly array(float64, 1d, C)")
    host[0] += 1


def read_then_write(host: np.ndarray) -> None:
    """Two writes, of what was read before the first."""
    total = host.sum()
    host[0] = total
    host[1] += total


def read_into(host: np.ndarray) -> None:
    """As a file or a socket fills an array."""
    io.BytesIO(np.full_like(host, 7).tobytes()).readinto(host)


def pack_into(host: np.ndarray) -> None:
    """As `struct` fills one."""
    struct.pack_into("d", host, 0, 7.0)


def allow_then_write(host: np.ndarray) -> None:
    """As one who knows that the array is his to write; NumPy lets him."""
    host.setflags(write=True)
    host[0] += 1


UNKNOWN: dict[str, Callable[[Any], None]] = {
    "+=": add_one,
    "[0] +=": add_to_first,
    "[...] =": lambda host: host.__setitem__(..., 9.0),
    "out=": lambda host: np.multiply(host, 2, out=host),
    "sort": lambda host: host.sort(),
    "fill": lambda host: host.fill(8),
    "flat": lambda host: host.flat.__setitem__(0, 9),
    "a view of it": lambda host: add_one(host[::2]),
    "put": lambda host: np.put(host, 0, 9),
    "shuffle": lambda host: np.random.default_rng(0).shuffle(host),
    "memoryview": add_by_memoryview,
    "ctypes": add_by_ctypes,
    "Cython": as_cython_does,
    "f2py": as_f2py_does,
    "numba": as_numba_does,
    "BufferError": as_a_buffer_error,
    "reads before": read_then_write,
    "readinto": read_into,
    "pack_into": pack_into,
    "setflags": allow_then_write,
}
UNNOTICED = {
    "numba": "the error is neither a ValueError, nor a TypeError, nor a BufferError",
}


def marked(names: Any, defects: dict[str, str]) -> Any:
    """A parametrization by name, in which a known defect is an expected failure."""
    marks = {name: [pytest.mark.xfail(strict=True, reason=reason)] for name, reason in defects.items()}
    return pytest.mark.parametrize("name", [pytest.param(name, marks=marks.get(name, ())) for name in names])


@marked(UNKNOWN, UNNOTICED)
@from_each_origin
def test_what_is_written_is_written_once(name: str, origin: str, device: Device) -> None:
    x, theirs = ORIGINS[origin](device, DATA), DATA.copy()
    view = x[1:]
    for _ in range(2):
        trip(device, UNKNOWN[name], x)
        UNKNOWN[name](theirs)
        check_same(x, theirs, name)
        check_same(view, theirs[1:], f"{name}, a view")


VIEWS: dict[str, Callable[[Any], Any]] = {
    "a[1:]": lambda a: a[1:],
    "a[::2]": lambda a: a[::2],
    "a[::-1]": lambda a: a[::-1],
    "a[-1::-3]": lambda a: a[-1::-3],
    "a transposed matrix": lambda a: a.reshape(2, 3).T,
    "columns": lambda a: a.reshape(2, 3)[:, ::-2],
    "other numbers": lambda a: a.view("i8")[2:4],
}


@pytest.mark.parametrize("name", VIEWS)
@from_each_origin
def test_a_view_is_written_and_so_its_base(name: str, origin: str, device: Device) -> None:
    x, theirs = ORIGINS[origin](device, DATA), DATA.copy()
    view, other = VIEWS[name](x), VIEWS[name](theirs)
    for _ in range(2):
        trip(device, add_one, view)
        add_one(other)
        check_same(x, theirs, name)
        check_same(view, other, name)


@from_each_origin
def test_a_known_and_an_unknown_array_are_written_once(origin: str, device: Device) -> None:
    def write(known: np.ndarray, unknown: np.ndarray) -> None:
        known += 1
        unknown += known

    for order in (1, -1):
        arrays = [ORIGINS[origin](device, DATA), fb.asarray(DATA * 10)]
        theirs = [DATA.copy(), DATA * 10]
        trip(device, write, *arrays[::order], written=(arrays[::order][0],))
        write(*theirs[::order])
        for mine, other in zip(arrays, theirs, strict=True):
            check_same(mine, other)


GIVEN: dict[str, Callable[[Any], tuple[tuple[Any, ...], dict[str, Any]]]] = {
    "twice": lambda x: ((x, x), {}),
    "in a list": lambda x: (([x, [x]],), {}),
    "in a dict": lambda x: (({"key": x},), {}),
    "by keyword": lambda x: ((), {"option": x}),
    "in each": lambda x: ((x, (x, {"key": [x]})), {"option": x}),
}


def last_array(value: Any) -> Any:
    """The array that nested containers hold in the last place."""
    if isinstance(value, dict):
        return last_array(list(value.values()))
    return last_array(value[-1]) if isinstance(value, (list, tuple)) else value


@pytest.mark.parametrize("name", GIVEN)
@from_each_origin
def test_an_array_is_written_once_however_it_is_given(name: str, origin: str, device: Device) -> None:
    x = ORIGINS[origin](device, DATA)
    args, kwargs = GIVEN[name](x)
    trip(device, lambda *args, **kwargs: add_one(last_array([*args, *kwargs.values()])), *args, **kwargs)
    check_same(x, DATA + 1)


def test_both_names_of_an_array_show_what_was_written(device: Device) -> None:
    def write_first_read_second(first: np.ndarray, second: np.ndarray) -> float:
        first[0] = 50.0
        return float(second[0])

    x = fb.asarray(DATA)
    assert trip(device, write_first_read_second, x, x) == 50.0


def test_a_bare_device_array_is_written(device: Device) -> None:
    x = fb.asarray(DATA)
    trip(device, add_one, fb.ascupy(x))
    check_same(x, DATA + 1)


# --- what comes back ----------------------------------------------------------------------------------------------


def test_the_result_of_the_call_that_wrote_is_the_result(device: Device) -> None:
    def sort_and_count(host: np.ndarray) -> tuple[int, Any]:
        host.sort()
        return len(host), host.sum()

    count, total = trip(device, sort_and_count, fb.asarray(DATA))
    assert (count, float(total)) == (6, DATA.sum())


@from_each_origin
def test_what_is_returned_shows_what_was_written(origin: str, device: Device) -> None:
    def sort(host: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        host.sort()
        return host, host[::-2]

    x = ORIGINS[origin](device, DATA)
    itself, view = trip(device, sort, x)
    assert itself is x
    np.testing.assert_array_equal(fb.asnumpy(view), [6.0, 4.0, 2.0])
    x[-1] = 9.0
    check_same(view, np.array([9.0, 4.0, 2.0]))


# --- what moves ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("origin", "expected"), [("device", [48, 0]), ("remembered", [0, 0]), ("host", [0, 0])])
def test_the_bytes_go_to_the_host_once_and_stay(origin: str, expected: list[int], device: Device) -> None:
    x = ORIGINS[origin](device, DATA)
    with moved() as bytes_moved:
        trip(device, add_one, x)
        np.testing.assert_array_equal(fb.asnumpy(x), DATA + 1)
    assert bytes_moved == expected


def test_of_a_view_its_own_bytes_are_moved_back_alone(device: Device) -> None:
    x = fb.asarray(np.zeros((100, 100)))
    with moved() as bytes_moved:
        trip(device, add_one, x[3])
    assert bytes_moved == [800, 800]


def test_what_was_not_changed_is_not_moved_back(device: Device) -> None:
    base = fb.asarray(np.arange(12.0))
    changed, others = base[:2], [fb.asarray(np.arange(4.0)), fb.asarray(DATA), shared(device, DATA)]
    with moved() as bytes_moved:
        trip(device, lambda host, *others: add_one(host), changed, *others)
    assert bytes_moved[1] == changed.nbytes
    with moved() as read_again:
        for other in others[:2]:
            trip(device, lambda host: None, other)
            other + 0
    assert read_again[1] == 0


def test_what_is_written_with_what_it_held_is_not_moved_back(device: Device) -> None:
    x = fb.asarray(DATA)[1:]
    with moved() as bytes_moved:
        trip(device, lambda host: host.__setitem__(0, host[0]), x)
    assert bytes_moved == [40, 0]


# --- read-only ----------------------------------------------------------------------------------------------------

READ_ONLY: dict[str, Callable[[Any], Any]] = {
    "the array": lambda a: a,
    "a view": lambda a: a[1:],
    "a broadcast": lambda a: np.broadcast_to(a, (2, *a.shape)),
    "a diagonal": lambda a: a.reshape(2, 3).diagonal(),
}
NOTICED = [name for name in UNKNOWN if name not in UNNOTICED]


@pytest.mark.parametrize("name", READ_ONLY)
@from_each_origin
def test_a_read_only_array_is_not_written(name: str, origin: str, device: Device) -> None:
    x = ORIGINS[origin](device, DATA)
    array = READ_ONLY[name](x)
    if name in ("the array", "a view"):
        array.flags.writeable = False
    beside = fb.asarray(DATA)
    for others in ((), (beside,)):
        with pytest.raises(ValueError, match="read-only"):
            trip(device, lambda host, *others: add_one(host), array, *others)
    check_same(x, DATA)
    check_same(beside, DATA)
    assert not array.flags.writeable


@pytest.mark.parametrize("name", NOTICED)
def test_none_of_the_writers_writes_a_read_only_array(name: str, device: Device) -> None:
    x = fb.asarray(DATA)
    x.flags.writeable = False
    with pytest.raises((ValueError, TypeError, BufferError), match=r"read-?only|read-write|not writ|WRITEABLE"):
        trip(device, UNKNOWN[name], x)
    check_same(x, DATA)


@pytest.mark.parametrize("origin", ["device", "remembered", "host"])
def test_what_a_conversion_hands_out_cannot_be_made_writable(origin: str, device: Device) -> None:
    host = np.asarray(ORIGINS[origin](device, DATA))
    with pytest.raises(ValueError, match="WRITEABLE"):
        host.setflags(write=True)


# --- how often it is called ---------------------------------------------------------------------------------------


class Counted:
    """A function that counts its calls."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.calls = 0

    def __call__(self, *args: Any) -> Any:
        self.calls += 1
        return self.function(*args)


def raising(error: Exception) -> Callable[..., Any]:
    """A function that raises it."""

    def function(*args: Any) -> Any:
        raise error

    return function


UNRELATED = [
    ValueError("the values are bad"),
    TypeError("a string is expected"),
    BufferError("Existing exports of data: object cannot be re-sized"),
    KeyError("read-only"),
    OSError(30, "Read-only file system"),
    AttributeError("property is read-only"),
    ZeroDivisionError("division by zero"),
]


@pytest.mark.parametrize("error", UNRELATED, ids=repr)
@from_each_origin
def test_an_error_about_something_else_is_raised_by_the_only_call(
    error: Exception, origin: str, device: Device
) -> None:
    x, function = ORIGINS[origin](device, DATA), Counted(raising(error))
    with moved() as bytes_moved, pytest.raises(type(error)) as caught:
        trip(device, function, x)
    assert (caught.value, function.calls, bytes_moved[1]) == (error, 1, 0)
    check_same(x, DATA)


@pytest.mark.parametrize("written", [True, False])
def test_a_call_that_writes_no_other_array_is_the_only_one(written: bool, device: Device) -> None:
    x, y = fb.asarray(DATA), fb.asarray(DATA)
    function = Counted(lambda host, other: add_one(host) if written else host.sum())
    trip(device, function, x, y, written=(x,) if written else ())
    assert function.calls == 1


def test_without_an_array_that_could_be_written_the_error_is_raised_by_the_only_call(device: Device) -> None:
    x = fb.asarray(DATA)
    x.flags.writeable = False
    function = Counted(lambda host, *others: add_one(host))
    with pytest.raises(ValueError, match="read-only"):
        trip(device, function, x, np.zeros(6))
    assert function.calls == 1


def test_what_was_written_before_an_error_of_the_second_call_is_written_back(device: Device) -> None:
    def half(host: np.ndarray) -> None:
        host[0] = 9.0
        raise ZeroDivisionError

    x, theirs = fb.asarray(DATA), DATA.copy()
    with pytest.raises(ZeroDivisionError):
        trip(device, half, x)
    with pytest.raises(ZeroDivisionError):
        half(theirs)
    check_same(x, theirs)


def test_one_event_tells_of_both_calls(device: Device) -> None:
    x = fb.asarray(DATA)[1:]
    with fb.profile() as p:
        trip(device, add_one, x)
    assert [(e.route, e.bytes_to_host, e.bytes_to_device, e.error) for e in p.events] == [("host", 40, 40, "")]


def test_nothing_is_called_where_host_calls_are_forbidden(device: Device) -> None:
    function = Counted(add_one)
    with fb.options(fallback="raise"), pytest.raises(fb.FallbackError):
        trip(device, function, fb.asarray(DATA))
    assert function.calls == 0


# --- through NumPy ------------------------------------------------------------------------------------------------


def sort_and_sum(row: np.ndarray) -> float:
    """A callback that leaves its argument sorted."""
    row.sort()
    return float(row.sum())


THROUGH_NUMPY: dict[str, Callable[[Any], Any]] = {
    "apply_along_axis": lambda a: np.apply_along_axis(sort_and_sum, 1, a),
    "apply_over_axes": lambda a: np.apply_over_axes(lambda b, axis: b.sort(axis) or b.sum(axis), a, [0]),
}


@pytest.mark.parametrize("name", THROUGH_NUMPY)
@from_each_origin
def test_a_callback_of_numpys_writes_as_it_does_for_numpy(name: str, origin: str, device: Device) -> None:
    data = DATA.reshape(2, 3)
    x, theirs = ORIGINS[origin](device, data.copy()), data.copy()
    np.testing.assert_array_equal(fb.asnumpy(THROUGH_NUMPY[name](x)), THROUGH_NUMPY[name](theirs))
    check_same(x, theirs)
