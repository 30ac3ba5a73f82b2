"""What code that is not NumPy's gets of an array: memory of its own, so that host and device never differ."""

from __future__ import annotations

import ctypes
import hashlib
import io
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.lib.stride_tricks import as_strided

import fbarray as fb
from fbarray.devices import Device
from fbarray.routing.roundtrip import round_trip
from tests.metering import moved

pytestmark = pytest.mark.usefixtures("allow_fallback")

buffers = pytest.mark.skipif(sys.version_info < (3, 12), reason="PEP 688: a Python class has no buffer before 3.12")

ORIGINS: dict[str, Callable[[Any], Any]] = {
    "on the device": fb.asarray,
    "remembered": lambda host: _after(fb.asarray(host), fb.asnumpy),
    "on the host": lambda host: np.apply_along_axis(lambda row: row, -1, fb.asarray(host)),
    "of others": lambda host: _after(fb.asarray(host), fb.ascupy),
}

VIEWS: dict[str, Callable[[Any], Any]] = {
    "whole": lambda x: x,
    "a column": lambda x: x[:, 1],
    "every other": lambda x: x[::2, ::-1],
    "turned": lambda x: x.T,
    "repeated": lambda x: np.broadcast_to(x[0], (3, 6)),
    "windows": lambda x: np.lib.stride_tricks.sliding_window_view(x[:, 0], 2),
    "of nothing": lambda x: x[:0],
    "an element": lambda x: x[2, 3, ...],
    "a long way apart": lambda x: x[::7, 5],
}


def _after(x: Any, use: Callable[[Any], Any]) -> Any:
    use(x)
    return x


def overwritten(host: np.ndarray) -> None:
    """What compiled code does that does not look at the flags."""
    ctypes.memset(host.ctypes.data, 0xFF, host.nbytes)


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("view", VIEWS)
def test_a_conversion_has_the_arrays_strides_and_values(origin: str, view: str) -> None:
    host = np.arange(48.0).reshape(8, 6)
    expected, x = VIEWS[view](host), VIEWS[view](ORIGINS[origin](host))
    for given in (np.asarray(x), x.__array__()):
        assert given.strides == x.strides == expected.strides and given.shape == expected.shape
        np.testing.assert_array_equal(given, expected, strict=True)
        assert not given.flags.writeable
        with pytest.raises(ValueError, match=r"WRITEABLE|writeable"):
            given.setflags(write=True)
        assert not np.may_share_memory(given, np.asarray(x)) or not given.size


@pytest.mark.parametrize("origin", ORIGINS)
def test_compiled_code_that_writes_what_it_was_given_changes_nothing(origin: str) -> None:
    host = np.arange(12.0).reshape(3, 4)
    x = ORIGINS[origin](host)
    for _ in range(2):
        overwritten(np.asarray(x))
        np.testing.assert_array_equal(x.get(), host)
        np.testing.assert_array_equal((x + 0).get(), host)


@pytest.mark.parametrize("overwrite", ["overwrite_a", "overwrite_b"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_scipy_overwrites_a_copy_of_its_own(overwrite: str, order: Any) -> None:
    linalg = pytest.importorskip("scipy.linalg")
    a, b = np.array([[2.0, 1.0], [1.0, 4.0]], order=order), np.array([1.0, 2.0])
    x, y = fb.asarray(a), fb.asarray(b)
    solution = linalg.solve(x, y, **{overwrite: True})
    np.testing.assert_allclose(solution, np.linalg.solve(a, b))
    for ours, theirs in ((x, a), (y, b)):
        np.testing.assert_array_equal(ours.get(), theirs)
        np.testing.assert_array_equal((ours + 0).get(), theirs)


def test_a_callback_gets_a_copy_of_its_own() -> None:
    x = fb.asarray(np.arange(6.0).reshape(2, 3))
    np.asarray(x)
    np.apply_along_axis(overwritten, 1, x)
    np.testing.assert_array_equal(x.get(), np.arange(6.0).reshape(2, 3))
    np.testing.assert_array_equal((x + 0).get(), np.arange(6.0).reshape(2, 3))


@pytest.mark.parametrize("shape", [(3,), (3, 2), (2, 3)])
@pytest.mark.parametrize("view", ["whole", "a column", "every other", "turned"])
def test_strided_views_of_a_view_are_numpys(shape: tuple[int, ...], view: str) -> None:
    host = np.arange(48.0).reshape(8, 6)
    theirs, ours = VIEWS[view](host), VIEWS[view](fb.asarray(host))
    if theirs.strides[-1] < 0:
        theirs, ours = theirs[:, ::-1], ours[:, ::-1]
    strides = (theirs.strides[0], *([8] * (len(shape) - 1)))
    np.testing.assert_array_equal(as_strided(ours, shape, strides), as_strided(theirs, shape, strides))


def test_strided_views_reach_all_that_the_base_has() -> None:
    for array in (np.arange(9.0), fb.asarray(np.arange(9.0))):
        assert as_strided(array[2:], (3, 3), (-8, 8)).tolist() == [[2.0, 3.0, 4.0], [1.0, 2.0, 3.0], [0.0, 1.0, 2.0]]
        assert as_strided(array[::4], (5,), (8,)).tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_a_read_only_copy_counts_as_the_memory_it_was_made_of() -> None:
    """Who asks wants to know whether it may write the one without changing the other, and has to copy it first."""
    x = fb.asarray(np.arange(6.0))
    given, mine = np.asarray(x[2:]), np.array(x)
    assert np.may_share_memory(given, x) and np.shares_memory(x, given[1:]) and not np.may_share_memory(mine, x)
    del given
    assert not np.may_share_memory(x, np.ones(6))


def test_a_view_whose_base_has_left_the_host_meanwhile_is_converted(device: Device) -> None:
    x = fb.asarray(np.array(1.5))
    y = np.broadcast_to(x, (2,))
    round_trip("a test", lambda host: host.fill(2.5), (x,), device, (x,), {}, "a test")
    np.positive(np.broadcast_to(y, (2, 2)))
    assert np.asarray(y).tolist() == [2.5, 2.5]


def test_what_lies_between_far_elements_is_nobodys() -> None:
    x = fb.asarray(np.arange(1e5).reshape(1000, 100))
    column = np.asarray(x[:, 3])
    assert column.strides == (800,) and column[-1] == 99903.0
    assert x[:, 3].__array__().base.view("f8")[:3].tolist() == [3.0, 0.0, 0.0]
    with moved() as crossed:
        np.asarray(x[:, 4])
    assert crossed == [8000, 0]


@pytest.mark.parametrize("value", [np.arange(3), np.arange(6.0).reshape(2, 3)[:, ::2], np.eye(2, dtype="?"),
                                   np.array(3), np.array(2.5), np.zeros((0, 2))])  # fmt: skip
def test_bytes_are_the_memory(value: Any) -> None:
    x = fb.asarray(value)
    with fb.profile() as p:
        assert bytes(x) == bytes(value)
    assert [event.route for event in p.events] == ["explicit"]
    with fb.profile() as p:
        assert x.data.tobytes() == value.tobytes() and x.data.readonly and x.data.shape == x.shape
    assert {event.route for event in p.events} == {"implicit"}
    with fb.options(fallback="raise"), pytest.raises(fb.FallbackError):
        x.data


@buffers
@pytest.mark.parametrize("dtype", "?bBhHiIlLqQefdFD")
def test_a_memoryview_shows_the_elements(dtype: str) -> None:
    host = np.arange(6).reshape(2, 3).astype(dtype)
    for ours, theirs in ((fb.asarray(host), host), (fb.asarray(host).T, host.T), (fb.asarray(host)[::-1], host[::-1])):
        with fb.profile() as p:
            seen, expected = memoryview(ours), memoryview(theirs)
        assert seen.tobytes() == expected.tobytes() and seen.readonly
        assert (seen.shape, seen.strides, seen.format) == (expected.shape, expected.strides, expected.format)
        assert [event.route for event in p.events] == ["implicit"]


@buffers
def test_consumers_of_buffers_get_the_memory() -> None:
    host = np.arange(5.0)
    x, file = fb.asarray(host), io.BytesIO()
    assert hashlib.sha256(x).digest() == hashlib.sha256(host).digest()
    assert file.write(x) == 40 and file.getvalue() == host.tobytes()
    assert np.frombuffer(x).tolist() == host.tolist() and bytearray(x) == bytearray(host)
    with pytest.raises(ValueError, match="not C-contiguous"):
        hashlib.sha256(fb.asarray(np.ones((2, 3))).T)
    with pytest.raises((BufferError, TypeError), match=r"asnumpy|read-write"):
        io.BytesIO(b"12345678" * 5).readinto(x)


@buffers
def test_the_array_interface_moves_nothing() -> None:
    x = fb.asarray(np.ones((2, 3), "u1"))
    with moved() as crossed:
        found = x.__array_interface__, x.T.__array_interface__
    assert crossed == [0, 0]
    assert [(each["shape"], each["typestr"], each["strides"]) for each in found] == [
        ((2, 3), "|u1", None), ((3, 2), "|u1", (1, 3))]  # fmt: skip


def test_an_output_of_compiled_code_is_refused_not_left() -> None:
    ndimage = pytest.importorskip("scipy.ndimage")
    for call in (lambda out: ndimage.gaussian_filter(np.eye(4), 1.0, output=out),
                 lambda out: ndimage.binary_dilation(np.eye(4) > 0, output=out),
                 lambda out: ndimage.rotate(np.eye(4), 10, reshape=False, output=out)):  # fmt: skip
        out = fb.asarray(np.zeros((4, 4), bool if call.__code__.co_names[-1] == "binary_dilation" else float))
        with pytest.raises((TypeError, ValueError, RuntimeError)):
            call(out)


def test_wrapping_gives_an_array_of_ours() -> None:
    x = fb.asarray([1.0, 1.0])
    wrapped = x.__array_wrap__(np.ones(2))
    assert type(wrapped) is fb.FallbackArray and wrapped.tolist() == [1.0, 1.0]
    number = x.__array_wrap__(np.array(2.0), None, True)
    assert type(number) is np.float64 and type(x.__array_wrap__(np.array(["a"]))) is np.ndarray
