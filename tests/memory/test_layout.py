"""The geometry of arrays: what they cover, and arrays of the same geometry over other memory."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from numpy.lib.stride_tricks import as_strided

import fbarray as fb
from fbarray.devices import Device
from fbarray.memory import transfer
from fbarray.memory.layout import as_bytes, host_address, is_dense, kept_order, placed, span, translated

CUBE = np.arange(24.0).reshape(2, 3, 4)


def geometry(shape: tuple[int, ...], strides: tuple[int, ...], dtype: Any = "f8") -> np.ndarray:
    """An array to ask for its geometry alone: its elements lie in no memory."""
    return as_strided(np.empty((), dtype), shape, strides)


def offsets(array: Any) -> np.ndarray:
    """Where each element begins, counted from the first."""
    places = np.zeros(array.shape, int)
    for axis, stride in enumerate(array.strides):
        places += np.indices(array.shape)[axis] * stride
    return places


@st.composite
def geometries(draw: Any) -> np.ndarray:
    shape = draw(st.lists(st.integers(0, 3), max_size=4))
    stride = st.sampled_from([-48, -24, -16, -8, 0, 4, 8, 16, 24, 32, 40, 48, 72])
    return geometry(tuple(shape), tuple(draw(stride) for _ in shape))


# --- span ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (CUBE, (0, 192)),
        (CUBE.T, (0, 192)),
        (CUBE[:, 1:, ::2], (0, 152)),
        (CUBE[::-1], (-96, 96)),
        (CUBE[::-1, :, ::-1], (-120, 72)),
        (np.broadcast_to(np.float64(1), (5, 5)), (0, 8)),
        (CUBE[1, 2, 3], (0, 8)),
        (np.array(1.0), (0, 8)),
        (np.zeros((2, 0, 3)), (0, 0)),
        (geometry((0, 3), (-800, 8)), (0, 0)),
        (geometry((1, 3), (999, 8)), (0, 24)),
        (geometry((1, 3), (-999, 8)), (0, 24)),
        (geometry((3, 3), (8, 8)), (0, 40)),
        (geometry((2, 2, 2), (8, 8, 40)), (0, 64)),
        (np.zeros((3, 2), "u1"), (0, 6)),
    ],
)
def test_what_an_array_covers(array: Any, expected: tuple[int, int]) -> None:
    assert span(array) == expected


@given(geometries())
@settings(deadline=None)
def test_an_array_covers_from_its_lowest_element_to_its_highest(array: Any) -> None:
    expected = (offsets(array).min(), offsets(array).max() + 8) if array.size else (0, 0)
    assert span(array) == expected


# --- dense --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "array",
    [
        CUBE,
        CUBE.T,
        CUBE.transpose(1, 0, 2),
        CUBE.transpose(2, 0, 1)[:, None],
        CUBE[1:],
        CUBE[1, 1],
        CUBE[0, 0, 0:1][::-1],
        np.array(1.0),
        np.zeros((0, 3)),
        np.zeros((4, 0, 3))[::2].T,
        geometry((2, 1, 3), (24, 5, 8)),
        geometry((3, 1, 2, 4), (32, -7, 96, 8)),
        geometry((3, 1, 2, 4), (32, 0, 96, 8)),
        geometry((1, 1), (0, -3)),
    ],
)
def test_a_block_of_memory_is_dense_in_any_order_of_axes(array: Any) -> None:
    assert is_dense(array)


@pytest.mark.parametrize(
    "array",
    [
        CUBE[:, ::2],
        CUBE[:, :, :3],
        CUBE[:, 1:].T,
        CUBE[::-1],
        np.arange(3.0)[::-1],
        CUBE.diagonal(),
        np.broadcast_to(np.arange(3.0), (2, 3)),
        np.broadcast_to(np.float64(1), (2,)),
        geometry((3, 3), (8, 8)),
        geometry((2, 2), (8, 8)),
        geometry((2, 2, 2), (8, 8, 40)),
        geometry((2, 2), (8, 12)),
        geometry((3,), (4,)),
        geometry((2, 3), (0, 8)),
    ],
)
def test_gaps_overlaps_and_flips_are_not_dense(array: Any) -> None:
    assert not is_dense(array)


@given(geometries())
@settings(max_examples=150, deadline=None)
def test_dense_is_each_byte_once_from_the_first_element_on(array: Any) -> None:
    each_once = np.array_equal(np.sort(offsets(array), axis=None), np.arange(array.size) * 8)
    assert is_dense(array) == each_once


@pytest.mark.parametrize("part", [np.s_[...], np.s_[:, ::2], np.s_[:, :, :1], np.s_[1], np.s_[:0]])
@pytest.mark.parametrize("axes", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_device_arrays_cover_what_host_arrays_of_their_geometry_do(device: Device, part: Any, axes: Any) -> None:
    host, bare = CUBE[part], transfer.upload(device, CUBE)[part]
    if host.ndim == 3:
        host, bare = host.transpose(axes), bare.transpose(axes)
    assert (span(bare), is_dense(bare)) == (span(host), is_dense(host))


# --- the order of an elementwise result ---------------------------------------------------------------------------


@st.composite
def operands(draw: Any) -> list[np.ndarray]:
    """Arrays that broadcast together, in any order of memory, with steps and gaps."""
    shape = draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))

    def one() -> np.ndarray:
        lengths = [draw(st.sampled_from([length, 1])) for length in draw(st.sampled_from([shape, shape[1:]]))]
        order = draw(st.permutations(range(len(lengths))))
        whole = np.zeros([2 * lengths[axis] for axis in order]).transpose(np.argsort(order))
        stepping = whole[tuple(slice(None, None, draw(st.sampled_from([-2, -1, 1, 2]))) for _ in lengths)]
        return stepping[tuple(slice(length) for length in lengths)]

    return [one() for _ in range(draw(st.integers(1, 3)))]


@given(operands())
@settings(max_examples=300, deadline=None)
def test_the_order_of_axes_is_that_of_numpys_result(arrays: list[np.ndarray]) -> None:
    result = np.frompyfunc(lambda *values: 0, len(arrays), 1)(*arrays)
    assert result.transpose(kept_order(arrays)).flags.c_contiguous


# --- bytes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("axes", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (2, 0, 1), (0, 2, 1)])
@pytest.mark.parametrize("dtype", ["f8", "c16", "i2", "?"])
def test_the_bytes_come_in_the_order_of_memory(axes: Any, dtype: str) -> None:
    base = np.arange(24).astype(dtype)
    block = as_bytes(base.reshape(2, 3, 4).transpose(axes))
    assert block.dtype == np.uint8
    assert block.tobytes() == base.tobytes()


@pytest.mark.parametrize(
    ("shape", "strides"),
    [
        ((2, 3, 4), (96, 32, 8)),
        ((4, 3, 2), (8, 32, 96)),
        ((3, 2, 4), (32, 96, 8)),
        ((3, 1, 2, 4), (32, 5, 96, 8)),
        ((3, 1, 2, 4), (32, -8, 96, 8)),
        ((3, 2, 1, 4, 1), (32, 96, 0, 8, 1000)),
    ],
)
def test_the_bytes_are_the_arrays_own(shape: Any, strides: Any) -> None:
    base = np.arange(24.0)
    block = as_bytes(as_strided(base, shape, strides))
    assert host_address(block) == host_address(base)
    block[...] = 0
    np.testing.assert_array_equal(base, np.zeros(24))


def test_the_bytes_of_one_element_and_of_none() -> None:
    assert as_bytes(np.array(1, "<u2")).tolist() == [1, 0]
    assert as_bytes(np.zeros((3, 0, 2)).transpose(2, 0, 1)).shape == (0,)


def test_the_bytes_of_a_read_only_array_are_read_only() -> None:
    host = np.arange(6.0)
    host.flags.writeable = False
    assert not as_bytes(host.reshape(2, 3).T).flags.writeable


# --- placed -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "view",
    [
        CUBE,
        CUBE.T,
        CUBE.transpose(1, 2, 0),
        CUBE[:, ::2, 1:],
        CUBE[::-1, :, ::-2],
        CUBE.diagonal(),
        CUBE[1, 2, 3:4],
        CUBE[1, 2, 3, ...],
        CUBE[:, :0],
        np.broadcast_to(CUBE[0, 0], (2, 4)),
        as_strided(CUBE, (5, 3), (8, 8)),
        as_strided(CUBE, (2, 2, 2), (8, 8, 40)),
    ],
)
def test_an_array_is_placed_over_other_memory(view: np.ndarray) -> None:
    block = np.empty(1000, np.uint8)
    copied = placed(block, 400, CUBE)
    copied[...] = -CUBE
    found = placed(block, 400 + host_address(view) - host_address(CUBE), view)
    np.testing.assert_array_equal(found, -view, strict=True)
    assert found.strides == view.strides
    assert not view.size or np.shares_memory(found, block)


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0), (2, 0, 2)])
def test_an_empty_array_is_placed_in_a_block_that_is_too_small(shape: Any) -> None:
    assert placed(np.empty(0, np.uint8), 64, np.empty(shape)).shape == shape


def test_what_is_placed_is_as_writable_as_the_block() -> None:
    block = np.zeros(48, np.uint8)
    assert placed(block, 0, CUBE[0, 0]).flags.writeable
    block.flags.writeable = False
    assert not placed(block, 0, CUBE[0, 0]).flags.writeable


# --- translated ---------------------------------------------------------------------------------------------------


def steps(draw: Any, array: np.ndarray, kinds: str) -> np.ndarray:
    """A view of the array, by up to three steps of the kinds: Slice, Integer, Transpose, Flip, Diagonal, Reshape."""
    for _ in range(draw(st.integers(0, 3))):
        array = step(draw, array, draw(st.sampled_from(kinds)))
    return array


def step(draw: Any, array: np.ndarray, kind: str) -> np.ndarray:
    if not array.ndim:
        return array
    axis = draw(st.integers(0, array.ndim - 1))
    before, length = (slice(None),) * axis, array.shape[axis]
    if kind == "S":
        start = draw(st.integers(0, length - 1))
        return array[(*before, slice(start, None, draw(st.integers(1, 3))))]
    if kind == "I":
        return array[(*before, draw(st.integers(0, length - 1)), ...)]
    if kind == "F":
        return np.flip(array, axis)
    if kind == "T":
        return array.transpose(draw(st.permutations(range(array.ndim))))
    if kind == "R":
        return reshaped(array, draw(st.permutations([*divided(draw, array.size)])))
    others = [other for other in range(array.ndim) if other != axis]
    return array.diagonal(draw(st.integers(1 - length, 0)), axis, draw(st.sampled_from(others))) if others else array


def divided(draw: Any, size: int) -> list[int]:
    """Three numbers whose product is the size."""
    first = draw(st.sampled_from([n for n in range(1, size + 1) if size % n == 0]))
    second = draw(st.sampled_from([n for n in range(1, size // first + 1) if size // first % n == 0]))
    return [first, second, size // first // second]


def reshaped(array: np.ndarray, shape: Any) -> np.ndarray:
    """The view of that shape; the array itself, where there is none."""
    view = array.reshape(shape)
    return view if np.may_share_memory(view, array) else array


@st.composite
def views(draw: Any, kinds: str, of: str = "SIFTD") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A view V of some array, its elements in C order, and a view of these."""
    shape = draw(st.lists(st.integers(1, 5), min_size=1, max_size=4))
    viewed = steps(draw, np.arange(np.prod(shape), dtype=float).reshape(shape), of)
    compact = np.array(viewed, order="C")
    return viewed, compact, steps(draw, compact, kinds)


def found_in(viewed: np.ndarray, place: Any) -> np.ndarray:
    """What lies at a place that `translated` gave."""
    base = viewed
    while base.base is not None:
        base = base.base
    start, like = place
    return placed(as_bytes(base), host_address(viewed) - host_address(base) + start, like)


@given(views("SIFTDR"))
@settings(max_examples=300, deadline=None)
def test_what_is_found_is_what_the_view_shows(case: Any) -> None:
    viewed, compact, view = case
    place = translated(view, compact, viewed)
    if place is not None:
        assert place[1].size == view.size
        np.testing.assert_array_equal(found_in(viewed, place), view, strict=True)


@given(views("SIFT"))
@settings(max_examples=150, deadline=None)
def test_slices_transposes_and_flips_are_found(case: Any) -> None:
    viewed, compact, view = case
    assert translated(view, compact, viewed) is not None


@given(views("STD"))
@settings(max_examples=150, deadline=None)
def test_diagonals_are_found(case: Any) -> None:
    viewed, compact, view = case
    assert translated(view, compact, viewed) is not None


@pytest.mark.parametrize("viewed", [CUBE[0, :, ::2], CUBE[1].T, CUBE[:, 1, ::-1], CUBE[::-1, 0], CUBE[:, ::2, 0]])
def test_diagonals_of_flipped_views_are_found(viewed: Any) -> None:
    compact = np.array(viewed, order="C")
    view = np.fliplr(compact).diagonal()
    place = translated(view, compact, viewed)
    assert place is not None
    np.testing.assert_array_equal(found_in(viewed, place), view)


@pytest.mark.parametrize(
    ("viewed", "shape"),
    [
        (np.arange(24.0)[::2], (3, 4)),
        (np.arange(24.0)[::-2], (2, 3, 2)),
        (CUBE.transpose(1, 0, 2), (3, 2, 2, 2)),
        (CUBE[:, ::2], (2, 2, 1, 2, 2)),
        (CUBE[::-1], (2, 12)),
        (CUBE[:, :, ::2], (12,)),
        (CUBE[:, :, ::2], (2, 6)),
        (CUBE[:, 1:, :], (2, 8)),
    ],
)
def test_a_reshape_that_the_view_itself_allows_is_found(viewed: Any, shape: Any) -> None:
    assert np.shares_memory(viewed.reshape(shape), viewed)
    compact = np.array(viewed, order="C")
    place = translated(compact.reshape(shape), compact, viewed)
    assert place is not None
    np.testing.assert_array_equal(found_in(viewed, place), viewed.reshape(shape))


@pytest.mark.parametrize(
    ("viewed", "shape"), [(CUBE.T, (24,)), (CUBE[:, :2], (16,)), (CUBE[::-1], (24,)), (CUBE.transpose(1, 0, 2), (6, 4))]
)
def test_a_reshape_that_would_be_a_copy_is_nowhere(viewed: Any, shape: Any) -> None:
    compact = np.array(viewed, order="C")
    assert translated(compact.reshape(shape), compact, viewed) is None


def test_windows_along_an_axis_are_found_and_windows_across_rows_are_not() -> None:
    viewed = CUBE[0].T
    compact = np.array(viewed, order="C")
    along = as_strided(compact, (4, 2, 2), (24, 8, 8))
    np.testing.assert_array_equal(found_in(viewed, translated(along, compact, viewed)), along)
    assert translated(as_strided(compact, (5, 2), (16, 8)), compact, viewed) is None


def test_a_repeated_element_is_found() -> None:
    viewed = CUBE[0].T
    compact = np.array(viewed, order="C")
    view = np.broadcast_to(compact[1], (5, 3))
    place: Any = translated(view, compact, viewed)
    assert place[1].strides[0] == 0
    np.testing.assert_array_equal(found_in(viewed, place), view)


def test_another_dtype_of_the_same_size_is_found_as_that() -> None:
    viewed = np.arange(12)[::2]
    compact = viewed.copy()
    place: Any = translated(compact[1:].view("f8"), compact, viewed)
    np.testing.assert_array_equal(found_in(viewed, place), viewed[1:].view("f8"), strict=True)


@pytest.mark.parametrize(
    "view",
    [
        lambda c: c.real,
        lambda c: c.view("f8")[:4],
        lambda c: c.view("f4"),
        lambda c: c.view("u1")[8:40].view(complex),
        lambda c: as_strided(c, (2,), (24,)),
    ],
)
def test_parts_of_elements_are_nowhere(view: Any) -> None:
    viewed = np.arange(12, dtype=complex)[::2]
    compact = viewed.copy()
    assert translated(view(compact), compact, viewed) is None


def test_the_only_element_is_found() -> None:
    viewed = np.arange(3.0)[1:2].reshape(())
    compact = viewed.copy()
    assert found_in(viewed, translated(compact, compact, viewed)) == 1
    assert found_in(viewed, translated(compact.reshape(1, 1), compact, viewed)) == [[1]]


WITHOUT_A_REGION = """
import mmap
for name in ("MAP_PRIVATE", "MAP_ANONYMOUS"):  # as on a system that has none of them
    delattr(mmap, name)
import warnings
warnings.simplefilter("ignore")
import numpy as np
import fbarray as fb
from fbarray.memory import geometry

assert not geometry.READABLE
host = np.arange(24.0).reshape(2, 3, 4)
x = fb.asarray(host)
KEYS = [0, -1, (1, 2, 3), (1, 2), (1, ..., 3), np.int64(1), slice(1, None), (slice(None), 1), None, ..., (0, None, 1)]
for key in KEYS:
    np.testing.assert_array_equal(fb.asnumpy(x[key]), host[key])
    y, theirs = x.copy(), host.copy()
    y[key] = 7
    y[key] += 1
    y[key] = y[key]
    theirs[key] = 8
    np.testing.assert_array_equal(y.get(), theirs)
for call in (np.transpose, np.ravel, np.squeeze, lambda a: np.split(a, 2)[1], lambda a: np.reshape(a.T, -1),
             lambda a: np.require(a, "f4"), np.require,
             lambda a: np.unstack(a.ravel())[3] if hasattr(np, "unstack") else a,
             lambda a: np.broadcast_arrays(a, a[0])[1], lambda a: np.flip(a, 1), lambda a: np.rot90(a), np.array2string,
             lambda a: np.moveaxis(a, 0, -1), lambda a: np.transpose([a[0], a[1]]), lambda a: list(a.flat), np.sort,
             lambda a: np.lib.stride_tricks.sliding_window_view(a, 2, 0), lambda a: a.view("i8"), lambda a: a.item(5),
             lambda a: np.nanpercentile(a, 30, axis=0), lambda a: np.asarray(a[1]), repr,
             lambda a: [row.sum() for row in a]):
    ours, theirs = call(x), call(host)
    if not isinstance(theirs, str):
        np.testing.assert_array_equal(np.asarray(ours), np.asarray(theirs))
print("done")
"""


def test_where_no_region_can_be_reserved_nothing_is_read_of_a_layout() -> None:
    environment = {**os.environ, "FBARRAY_DEVICE": "simulated"}
    shown = subprocess.run(
        [sys.executable, "-c", WITHOUT_A_REGION], env=environment, capture_output=True, text=True, timeout=120
    )
    assert (shown.stdout.strip(), shown.returncode) == ("done", 0), shown.stderr[-2000:]


@pytest.mark.parametrize("view", [lambda x: x.imag, lambda x: x[:, 1:], lambda x: x[:, ::-1], lambda x: x.T[2]])
def test_a_view_of_an_empty_array_is_read_and_written(view: Any) -> None:
    empty = np.empty((0, 3), complex)
    x = fb.asarray(empty)
    view(x)[...] = 1
    part, expected = view(x) + 1, view(empty) + 1
    assert (part.shape, part.dtype) == (expected.shape, expected.dtype)
    assert fb.asnumpy(view(x)).shape == expected.shape
