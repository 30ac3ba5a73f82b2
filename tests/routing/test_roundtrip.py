"""The host round trip: what NumPy is handed, what is written back, and where results stay."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray.devices import Device
from fbarray.routing.roundtrip import round_trip
from tests.metering import moved

pytestmark = pytest.mark.usefixtures("allow_fallback")
Pair = namedtuple("Pair", "first second")


def trip(device: Device, function: Any, *args: Any, written: tuple[Any, ...] = (), **kwargs: Any) -> Any:
    """`function` on host copies of the arrays."""
    return round_trip("numpy.fake", function, written, device, args, kwargs, "a test")


@pytest.fixture
def x() -> Any:
    """24 bytes on the device."""
    return fb.asarray([1.0, 2.0, 3.0])


# --- into the call ------------------------------------------------------------------------------------------------

NESTED: dict[str, Any] = {
    "array": lambda x: x,
    "tuple": lambda x: (x, 1),
    "list": lambda x: [1, [x], "text"],
    "dict": lambda x: {"key": x, "other": [x]},
    "namedtuple": lambda x: Pair(x, None),
    "all of them": lambda x: [Pair((x,), {"a": [x]})],
}


def arrays(value: Any) -> list[Any]:
    """All that is an array in nested containers."""
    if isinstance(value, dict):
        return arrays(list(value.values()))
    if isinstance(value, (list, tuple)):
        return [found for item in value for found in arrays(item)]
    return [value] if hasattr(value, "dtype") else []


def shape_of(value: Any) -> Any:
    """The nesting of containers, with their classes."""
    if isinstance(value, dict):
        return {key: shape_of(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value), [shape_of(item) for item in value]
    return "array" if hasattr(value, "dtype") else value


@pytest.mark.parametrize("name", NESTED)
@pytest.mark.parametrize("position", ["argument", "keyword"])
def test_arrays_are_found_in_nested_containers(x: Any, device: Device, name: str, position: str) -> None:
    seen: list[Any] = []
    given = NESTED[name](x)
    if position == "argument":
        trip(device, lambda value: seen.append(value), given)
    else:
        trip(device, lambda *, option: seen.append(option), option=given)
    assert shape_of(seen[0]) == shape_of(given)
    for host in arrays(seen[0]):
        assert type(host) is np.ndarray
        np.testing.assert_array_equal(host, [1.0, 2.0, 3.0])


def test_bare_device_arrays_are_taken_to_the_host_too(x: Any, device: Device) -> None:
    with moved() as bytes_moved:
        trip(device, lambda host: np.testing.assert_array_equal(host, [1.0, 2.0, 3.0]), fb.ascupy(x))
    assert bytes_moved == [24, 0]


def test_a_container_without_arrays_is_handed_on_itself(device: Device) -> None:
    given, seen = ([1, 2], ("a",)), []
    trip(device, lambda *args: seen.extend(args), *given)
    assert seen[0] is given[0]
    assert seen[1] is given[1]


def test_the_users_containers_are_not_changed(x: Any, device: Device) -> None:
    given = [x, {"key": x}]
    trip(device, lambda value: value[1].clear(), given)
    assert given[0] is x
    assert given[1] == {"key": x} or given[1]["key"] is x


def test_host_arrays_pass_as_they_are(device: Device) -> None:
    host = np.ones(2)
    trip(device, lambda value: value.__setitem__(0, 5), host)
    assert host[0] == 5


def test_an_array_given_twice_is_one_host_array_and_moves_once(x: Any, device: Device) -> None:
    seen: list[Any] = []
    with moved() as bytes_moved:
        trip(device, lambda *args, **kwargs: seen.extend([*args, *kwargs.values()]), x, [x], option=x)
    assert seen[0] is seen[1][0] is seen[2]
    assert bytes_moved == [24, 0]


def test_a_view_moves_its_own_bytes_alone(device: Device) -> None:
    large = fb.asarray(np.zeros((100, 100)))
    with moved() as bytes_moved:
        trip(device, lambda host: None, large[3])
    assert bytes_moved == [800, 0]


def test_an_element_that_is_an_array_has_no_dimensions(x: Any, device: Device) -> None:
    assert trip(device, lambda host: host.shape, x[0, ...]) == ()


def test_what_is_not_written_is_read_only_on_the_host(x: Any, device: Device) -> None:
    assert trip(device, lambda host: host.flags.writeable, x) is False


# --- what is written ----------------------------------------------------------------------------------------------


def set_first(host: np.ndarray, value: float = 9.0) -> None:
    host[0] = value


def test_what_is_written_is_written_back(x: Any, device: Device) -> None:
    with moved() as bytes_moved:
        trip(device, set_first, x, written=(x,))
        np.testing.assert_array_equal(fb.asnumpy(x), [9.0, 2.0, 3.0])
    assert bytes_moved == [24, 0]
    with moved() as needed:
        np.testing.assert_array_equal(fb.asnumpy(x + 0), [9.0, 2.0, 3.0])
    assert needed == [24, 24]


def test_a_bare_device_array_is_written_back(x: Any, device: Device) -> None:
    bare = fb.ascupy(x)
    trip(device, set_first, bare, written=(bare,))
    np.testing.assert_array_equal(fb.asnumpy(bare), [9.0, 2.0, 3.0])


def test_a_written_view_writes_its_base(x: Any, device: Device) -> None:
    view = x[::-1]
    trip(device, set_first, view, written=(view,))
    np.testing.assert_array_equal(fb.asnumpy(x), [1.0, 2.0, 9.0])


def test_what_was_written_before_numpy_raised_is_written_back_too(x: Any, device: Device) -> None:
    def half(host: np.ndarray) -> None:
        host[0] = 9.0
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        trip(device, half, x, written=(x,))
    np.testing.assert_array_equal(fb.asnumpy(x), [9.0, 2.0, 3.0])


def test_a_written_array_given_twice_is_seen_written_under_both_names(x: Any, device: Device) -> None:
    def write_first_read_second(first: np.ndarray, second: np.ndarray) -> float:
        first[0] = 9.0
        return float(second[0])

    assert trip(device, write_first_read_second, x, x, written=(x,)) == 9.0


def test_a_read_only_array_is_not_written_and_not_written_back(x: Any, device: Device) -> None:
    x.flags.writeable = False
    with moved() as bytes_moved, pytest.raises(ValueError, match="read-only"):
        trip(device, set_first, x, written=(x,))
    assert bytes_moved[1] == 0


@pytest.mark.parametrize("kind", ["put", "copyto", "place", "add.at"])
def test_numpys_writers_write_through_a_host_call(kind: str) -> None:
    objects = np.array([7, 8, 9], dtype=object)  # no device holds these, so the host does it
    calls = {
        "put": lambda a: np.put(a, [0, 1, 2], objects),
        "copyto": lambda a: np.copyto(a, objects, casting="unsafe"),
        "place": lambda a: np.place(a, a > 0, objects.tolist()),
        "add.at": lambda a: np.subtract.at(a, [0, 0, 1], np.array([1, 2, 3.5])),
    }
    expected = np.array([1.0, 2.0, 3.0])
    x = fb.asarray(expected)
    for a in (expected, x):
        calls[kind](a)
    np.testing.assert_array_equal(fb.asnumpy(x), expected)


# --- out of the call ----------------------------------------------------------------------------------------------


def test_an_argument_that_numpy_returned_is_the_argument_itself(x: Any, device: Device) -> None:
    assert trip(device, lambda host: host, x) is x
    assert trip(device, lambda host: [1, (host,)], x)[1][0] is x


def test_out_is_returned_itself(x: Any, device: Device) -> None:
    out = fb.asarray(np.zeros(3))
    result = trip(device, lambda a, out: np.negative(a, out=out), x, out=out, written=(out,))
    assert result is out
    np.testing.assert_array_equal(fb.asnumpy(out), [-1.0, -2.0, -3.0])


def test_a_host_out_is_returned_itself(x: Any, device: Device) -> None:
    out = np.zeros(3)
    assert trip(device, lambda a, out: np.negative(a, out=out), x, out=out, written=(out,)) is out


def test_results_are_wrapped_inside_containers(x: Any, device: Device) -> None:
    result = trip(device, lambda host: Pair([host + 1], (host.sum(), "text", 3)), x)
    assert type(result) is Pair
    assert type(result.first) is list
    assert [type(item) for item in result.second] == [type(fb.asarray([1.0])[0]), str, int]
    assert type(result.first[0]) is fb.FallbackArray
    np.testing.assert_array_equal(fb.asnumpy(result.first[0]), [2.0, 3.0, 4.0])


@pytest.mark.parametrize("value", [None, True, 3, 2.5, "text", b"bytes", np.dtype("f4")], ids=repr)
def test_what_is_no_array_is_handed_back_as_it_is(device: Device, value: Any) -> None:
    assert trip(device, lambda: value) is value


@pytest.mark.parametrize(
    "value", [np.array(["a"]), np.array([None]), np.array([1], "M8[s]"), np.ones(1, ">f8"), np.zeros(1, "i4,f4")]
)
def test_what_no_device_holds_stays_numpys(device: Device, value: np.ndarray) -> None:
    assert trip(device, lambda: value) is value


def test_a_masked_array_stays_numpys(device: Device) -> None:
    value = np.ma.array([1.0], mask=[True])
    assert trip(device, lambda: value) is value


def test_a_result_shares_nothing_with_what_numpy_may_still_hold(x: Any, device: Device) -> None:
    kept = np.ones(4)
    result = trip(device, lambda host: kept[:2], x)
    kept[0] = 9
    np.testing.assert_array_equal(fb.asnumpy(result), [1.0, 1.0])


# --- where results stay -------------------------------------------------------------------------------------------


def test_a_result_stays_on_the_host_until_the_device_needs_it(x: Any, device: Device) -> None:
    with moved() as first:
        y = trip(device, lambda host: host * 2, x)
    with moved() as looked_at:
        assert (y.shape, y.dtype, y.strides, y.nbytes, y.flags.c_contiguous) == ((3,), np.dtype("f8"), (8,), 24, True)
        repr(y)
        y.get()
        y.tolist()
    with moved() as on_host_again:
        z = trip(device, lambda a: a + 1, y)
        trip(device, lambda a, b: a + b, y, z)
    with moved() as needed:
        y + 1
        np.sort(y)
    assert [first, looked_at, on_host_again, needed] == [[24, 0], [0, 0], [0, 0], [0, 24]]


def test_a_scalar_result_is_numpys_own(x: Any, device: Device) -> None:
    s = trip(device, lambda host: host.sum(), x)
    assert type(s) is np.float64
    with moved() as bytes_moved:
        assert (float(s), hash(s), f"{s:.1f}") == (6.0, hash(6.0), "6.0")
    assert bytes_moved == [0, 0]


def test_a_result_on_the_host_is_written_there(x: Any, device: Device) -> None:
    y = trip(device, lambda host: host * 2, x)
    with moved() as bytes_moved:
        trip(device, set_first, y, written=(y,))
        np.testing.assert_array_equal(fb.asnumpy(y), [9.0, 4.0, 6.0])
    assert bytes_moved == [0, 0]


def test_a_result_on_the_host_is_read_only_to_a_call_that_only_reads(x: Any, device: Device) -> None:
    y = trip(device, lambda host: host * 2, x)
    assert trip(device, lambda host: host.flags.writeable, y) is False


def test_the_memory_order_of_a_result_is_numpys(x: Any, device: Device) -> None:
    y = trip(device, lambda host: np.asfortranarray(np.outer(host, host)), x)
    assert y.flags.f_contiguous
    assert fb.ascupy(y).flags.f_contiguous


# --- the event ----------------------------------------------------------------------------------------------------


def test_one_event_tells_of_one_trip(x: Any, device: Device) -> None:
    with fb.profile() as p:
        trip(device, set_first, x, written=(x,))
    (event,) = p.events
    assert (event.function, event.route, event.reason) == ("numpy.fake", "host", "a test")
    assert (event.bytes_to_host, event.bytes_to_device, event.error) == (24, 0, "")


def test_nothing_moves_where_host_calls_are_forbidden(x: Any, device: Device) -> None:
    with moved() as bytes_moved, fb.options(fallback="raise"), pytest.raises(fb.FallbackError, match="a test"):
        trip(device, set_first, x, written=(x,))
    assert bytes_moved == [0, 0]


def test_a_warning_that_is_an_error_comes_after_the_write(x: Any, device: Device) -> None:
    with fb.options(fallback="warn"), pytest.raises(fb.FallbackWarning):
        trip(device, set_first, x, written=(x,))
    assert x[0] == 9.0
