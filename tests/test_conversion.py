"""asarray, array, asnumpy, ascupy: what is copied, what is shared, and what comes out."""

from __future__ import annotations

import collections
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray import events
from fbarray.devices import HOLDABLE, Device


def same(x: Any, expected: Any) -> None:
    """`x` is a FallbackArray of the same dtype, shape and values."""
    assert type(x) is fb.FallbackArray
    expected = np.asarray(expected)
    assert (x.dtype, x.shape) == (expected.dtype, expected.shape)
    np.testing.assert_array_equal(fb.asnumpy(x), expected)


@pytest.fixture
def bare(current_device: Device) -> Any:
    """A device array that is not ours: 0.0 to 5.0 in two rows."""
    return current_device.xp.arange(6.0).reshape(2, 3)


# --- asarray and array of host data -------------------------------------------------------------------------------

HOST_DATA = [
    3, 2.5, 1j, True, [1, 2], [[1.0, 2.0], [3.0, 4.0]], (), [], [[]], (1, 2.5), range(4), np.float32(2.5), np.int8(3),
    [np.float32(1), 2], np.ones((2, 0, 3)), np.array(5), np.arange(3, dtype="u2"), [True, False], bytearray(b"abc"),
    memoryview(b"abc"), [[1, 2], [3, 4.5]], np.arange(6).reshape(2, 3).T, np.arange(9)[::-2], np.bool_(True),
    np.broadcast_to(1.0, (2, 3)), collections.UserList([1, 2]),
]  # fmt: skip


@pytest.mark.parametrize("data", HOST_DATA, ids=range(len(HOST_DATA)))
@pytest.mark.parametrize("convert", [fb.asarray, fb.array])
def test_host_data_is_taken_as_numpy_takes_it(convert: Callable[[Any], Any], data: Any) -> None:
    same(convert(data), np.asarray(data))


@pytest.mark.parametrize("dtype", sorted(HOLDABLE, key=str), ids=str)
def test_every_dtype_that_a_device_holds_comes_back_as_it_was(dtype: np.dtype[Any]) -> None:
    data = np.array([0, 1, 1, 0]).astype(dtype)
    same(fb.asarray(data), data)
    assert fb.asnumpy(fb.asarray(data)).dtype == dtype


@pytest.mark.parametrize("dtype", ["f4", np.int8, float, bool, "complex64", np.dtype("u2")], ids=str)
@pytest.mark.parametrize("convert", [fb.asarray, fb.array])
def test_the_dtype_that_is_asked_for(convert: Callable[..., Any], dtype: Any, bare: Any) -> None:
    for data in ([1, 0, 2], np.array([1.5, 0.0]), fb.asarray([1.5, 2.0])):
        same(convert(data, dtype=dtype), np.asarray(fb.asnumpy(data), dtype=dtype))
    same(convert(bare, dtype=dtype), np.arange(6.0).reshape(2, 3).astype(dtype))


def test_an_object_with_numpys_protocol_is_taken() -> None:
    class Table:
        def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
            return np.arange(3.0)

    same(fb.asarray(Table()), np.arange(3.0))


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_a_matrix_is_taken_as_a_plain_array() -> None:
    same(fb.asarray(np.asmatrix([[1, 2], [3, 4]])), [[1, 2], [3, 4]])


def test_a_subclass_is_taken_as_a_plain_array() -> None:
    class Named(np.ndarray):
        pass

    same(fb.asarray(np.arange(3).view(Named)), np.arange(3))


@pytest.mark.parametrize("order", ["C", "F"])
def test_the_memory_order_is_kept_both_ways(order: Any) -> None:
    x = fb.asarray(np.asarray(np.arange(6.0).reshape(2, 3), order=order))
    assert (x.flags.c_contiguous, x.flags.f_contiguous) == (order == "C", order == "F")
    assert fb.asnumpy(x).flags[f"{order}_CONTIGUOUS"]


def test_host_data_is_copied() -> None:
    data = np.zeros(3)
    x = fb.asarray(data)
    data[0], x[1] = 7, 8
    same(x, [0.0, 8.0, 0.0])
    np.testing.assert_array_equal(data, [7.0, 0.0, 0.0])


@pytest.mark.parametrize("data", [[1.0], np.ones(3), 2.0], ids=repr)
def test_host_data_cannot_be_taken_without_a_copy(data: Any) -> None:
    with pytest.raises(ValueError, match="Unable to avoid copy while creating an array as requested"):
        fb.asarray(data, copy=False)


def test_a_list_of_our_arrays_is_told_as_the_implicit_conversion_that_it_is() -> None:
    x = fb.asarray([1.0, 2.0])
    with pytest.warns(fb.FallbackWarning, match="implicit"):
        fb.asarray([x, x])
    with fb.options(fallback="allow"):
        same(fb.asarray([x, x]), [[1.0, 2.0], [1.0, 2.0]])


# --- of our arrays ------------------------------------------------------------------------------------------------


def test_our_own_array_is_returned_itself() -> None:
    x = fb.asarray([1, 2])
    for again in (fb.asarray(x), fb.asarray(x, dtype=x.dtype), fb.asarray(x, copy=False), fb.asarray(x, "i8", False)):
        assert again is x


def test_a_copy_of_our_own_array_shares_nothing() -> None:
    x = fb.asarray([1, 2])
    for copied in (fb.array(x), fb.asarray(x, copy=True), fb.array(x, dtype="i8")):
        copied[0] = 9
        assert not np.shares_memory(copied, x)
    same(x, [1, 2])


def test_another_dtype_without_a_copy_is_numpys_error() -> None:
    with pytest.raises(ValueError, match="Unable to avoid copy while creating an array as requested"):
        fb.asarray(fb.asarray([1, 2]), dtype="f4", copy=False)


def test_a_dtype_changes_on_the_device() -> None:
    x = fb.asarray(np.arange(100.0))
    before = events.meter.to_host, events.meter.to_device
    fb.asarray(x, dtype="f4")
    assert (events.meter.to_host, events.meter.to_device) == before


def test_a_number_becomes_an_array_without_dimensions() -> None:
    s = fb.asarray([1.0, 2.0]).sum()
    for x in (fb.asarray(s), fb.array(s)):
        assert type(x) is fb.FallbackArray and x.shape == () and x == 3.0


def test_an_array_keeps_its_device() -> None:
    with fb.options(device="simulated:1"):
        x = fb.asarray([1.0])
    assert fb.asarray(x) is x
    assert fb.asarray(x, dtype="f4").device == fb.array(x).device == "simulated:1"


# --- of bare device arrays ----------------------------------------------------------------------------------------


def test_a_device_array_is_shared_and_nothing_moves(bare: Any, device: Device) -> None:
    before = events.meter.to_host, events.meter.to_device
    x = fb.asarray(bare)
    assert (events.meter.to_host, events.meter.to_device) == before
    assert device.address(fb.ascupy(x)) == device.address(bare)
    assert x.device == device.name


def test_writes_are_seen_both_ways(bare: Any, device: Device) -> None:
    x = fb.asarray(bare)
    x[0, 0] = 10
    bare[0, 1] = 20
    x.T[2, 0] = 30
    np.testing.assert_array_equal(fb.asnumpy(bare), [[10, 20, 30], [3, 4, 5]])
    same(x, [[10.0, 20.0, 30.0], [3.0, 4.0, 5.0]])


@pytest.mark.usefixtures("allow_fallback")
def test_writes_to_shared_memory_are_seen_by_host_calls(bare: Any) -> None:
    x = fb.asarray(bare)
    first = np.array2string(x)
    bare[...] = 7
    assert np.array2string(x) == np.array2string(np.full((2, 3), 7.0)) != first


def test_a_view_of_a_device_array_is_shared_too(bare: Any) -> None:
    x = fb.asarray(bare[:, ::-2])
    same(x, [[2.0, 0.0], [5.0, 3.0]])
    bare[0, 2] = 9
    assert x[0, 0] == 9


def test_a_copy_of_a_device_array_shares_nothing(bare: Any) -> None:
    for x in (fb.array(bare), fb.asarray(bare, copy=True), fb.asarray(bare, dtype="f4")):
        x[...] = 0
    same(fb.asarray(bare), np.arange(6.0).reshape(2, 3))


def test_copy_false_takes_a_device_array(bare: Any) -> None:
    same(fb.asarray(bare, copy=False), np.arange(6.0).reshape(2, 3))
    with pytest.raises(ValueError, match="Unable to avoid copy"):
        fb.asarray(bare, dtype="f4", copy=False)


def test_a_device_array_stays_on_its_own_device() -> None:
    with fb.options(device="simulated:1"):
        other = fb.ascupy(fb.asarray([1.0, 2.0]))
    x = fb.asarray(other)
    assert x.device == "simulated:1"
    np.testing.assert_array_equal(fb.asnumpy(x), [1.0, 2.0])


# --- to the host --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fetch", [fb.asnumpy, lambda x: x.get()], ids=["asnumpy", "get"])
def test_a_fetched_array_is_fresh_and_writable(fetch: Callable[[Any], np.ndarray]) -> None:
    x = fb.asarray([1.0, 2.0]) + 0
    first, second = fetch(x), fetch(x)
    assert type(first) is np.ndarray
    assert first.flags.writeable
    first[0] = 9
    np.testing.assert_array_equal(second, [1.0, 2.0])
    same(x, [1.0, 2.0])


@pytest.mark.usefixtures("allow_fallback")
@pytest.mark.parametrize("fetch", [fb.asnumpy, lambda x: x.get(), np.array], ids=["asnumpy", "get", "implicit"])
def test_the_result_of_a_host_call_is_fetched_as_a_copy_too(fetch: Callable[[Any], np.ndarray]) -> None:
    y = np.apply_along_axis(np.cumsum, 0, fb.asarray([1.0, 2.0]))
    fetch(y)[0] = 9
    same(y, [1.0, 3.0])


def test_a_read_only_array_is_fetched_writable() -> None:
    x = np.broadcast_to(fb.asarray([1.0]), (3,))
    assert not x.flags.writeable
    assert x.get().flags.writeable


@pytest.mark.parametrize("view", [lambda x: x.T, lambda x: x[::-1, ::2], lambda x: x[1:], lambda x: x.ravel("F")])
def test_a_view_is_fetched_alone(view: Callable[[Any], Any]) -> None:
    data = np.arange(12.0).reshape(3, 4)
    before = events.meter.to_host
    np.testing.assert_array_equal(fb.asnumpy(view(fb.asarray(data))), view(data))
    assert events.meter.to_host - before == view(data).nbytes


def test_a_number_is_fetched_as_an_array_without_dimensions() -> None:
    fetched = fb.asnumpy(fb.asarray([1, 2]).sum())
    assert (type(fetched), fetched.shape, fetched.dtype) == (np.ndarray, (), np.dtype("i8"))


def test_asnumpy_takes_a_device_array(bare: Any) -> None:
    np.testing.assert_array_equal(fb.asnumpy(bare), np.arange(6.0).reshape(2, 3))


def test_asnumpy_takes_a_device_array_of_another_device() -> None:
    with fb.options(device="simulated:1"):
        other = fb.ascupy(fb.asarray([1.0, 2.0]))
    np.testing.assert_array_equal(fb.asnumpy(other), [1.0, 2.0])


@pytest.mark.parametrize("data", [[1, 2], 3.0, (1.5,), range(3)], ids=repr)
def test_asnumpy_takes_what_numpy_takes(data: Any) -> None:
    np.testing.assert_array_equal(fb.asnumpy(data), np.asarray(data), strict=True)


def test_asnumpy_of_a_host_array_is_that_array() -> None:
    data = np.arange(3)
    assert fb.asnumpy(data) is data


@pytest.mark.usefixtures("allow_fallback")
def test_the_implicit_conversion_cannot_be_written_unless_it_is_a_copy() -> None:
    x = fb.asarray([1.5, 2.5])
    with pytest.raises(ValueError, match="read-only"):
        np.asarray(x)[0] = 9
    for host in (np.array(x), np.asarray(x, copy=True), np.asarray(x, dtype="f4"), np.array(x, dtype="f8")):
        host[0] = 9
    same(x, [1.5, 2.5])


@pytest.mark.usefixtures("allow_fallback")
def test_the_implicit_conversion_has_the_dtype_that_was_asked_for() -> None:
    x = fb.asarray([1.5, 2.5])
    np.testing.assert_array_equal(np.asarray(x, dtype="i4"), np.array([1, 2], "i4"), strict=True)
    np.testing.assert_array_equal(np.array(x, dtype="f4", ndmin=2), np.array([[1.5, 2.5]], "f4"), strict=True)


def test_the_implicit_conversion_without_a_copy_is_numpys_error() -> None:
    with pytest.raises(ValueError, match="Unable to avoid copy while creating an array as requested"):
        fb.asarray([1.5]).__array__(copy=False)


@pytest.mark.usefixtures("allow_fallback")
def test_numpy_takes_the_buffer_where_there_is_one() -> None:
    x = fb.asarray([1.5])
    if sys.version_info < (3, 12):
        with pytest.raises(ValueError, match="Unable to avoid copy while creating an array as requested"):
            np.asarray(x, copy=False)
    else:
        assert not np.asarray(x, copy=False).flags.writeable


# --- to the device array underneath -------------------------------------------------------------------------------


@pytest.mark.usefixtures("current_device")  # CuPy itself writes
def test_ascupy_gives_the_devices_own_class_and_shares_it(device: Device) -> None:
    x = fb.asarray([1.0, 2.0])
    bare = fb.ascupy(x)
    assert type(bare) is device.array_type
    bare[0] = 5
    same(x, [5.0, 2.0])
    x[1] = 6
    np.testing.assert_array_equal(fb.asnumpy(bare), [5.0, 6.0])


@pytest.mark.usefixtures("current_device")  # CuPy itself writes
def test_ascupy_of_a_view_shares_the_base() -> None:
    x = fb.asarray(np.zeros((2, 3)))
    fb.ascupy(x[1])[2] = 4
    assert x[1, 2] == 4


def test_ascupy_is_the_same_memory_every_time(device: Device) -> None:
    x = fb.asarray([1.0, 2.0])
    assert device.address(fb.ascupy(x)) == device.address(fb.ascupy(x))


@pytest.mark.usefixtures("current_device")  # CuPy itself writes
@pytest.mark.usefixtures("allow_fallback")
def test_ascupy_of_a_host_calls_result_moves_it_there(device: Device) -> None:
    y = np.apply_along_axis(np.cumsum, 0, fb.asarray([1.0, 2.0]))
    fb.ascupy(y)[0] = 9
    same(y, [9.0, 3.0])


@pytest.mark.usefixtures("current_device")  # CuPy itself writes
def test_what_was_handed_out_is_read_again_by_host_calls() -> None:
    x = fb.asarray([1.0, 2.0])
    bare = fb.ascupy(x)
    with fb.options(fallback="allow"):
        np.array2string(x)
        bare[0] = 9
        assert np.array2string(x) == "[9. 2.]"
