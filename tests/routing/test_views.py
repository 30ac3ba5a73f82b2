"""Functions that only rearrange: NumPy's views, on whichever side the bytes are, and nothing moves."""

from __future__ import annotations

import functools
import itertools
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest

import fbarray as fb
from fbarray.devices import Device
from fbarray.routing.roundtrip import round_trip
from tests.metering import moved

sliding_window_view = np.lib.stride_tricks.sliding_window_view


class Row(NamedTuple):
    """One call: of `function`, on an array of the shape and dtype of `data`, then `args` and `kwargs`."""

    function: Any
    data: np.ndarray
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def __call__(self, a: Any) -> Any:
        args = [arg(a) if isinstance(arg, Of) else arg for arg in self.args]
        kwargs = {name: arg(a) if isinstance(arg, Of) else arg for name, arg in self.kwargs.items()}
        return self.function(a, *args, **kwargs)

    @property
    def name(self) -> str:
        """For the test's id."""
        return f"{self.function.__module__.removeprefix('numpy.')}.{self.function.__name__}"


class Of(NamedTuple):
    """An argument that is made from the array."""

    made: Callable[[Any], Any]

    def __call__(self, a: Any) -> Any:
        return self.made(a)


def numbers(shape: Any, dtype: Any = "f8") -> np.ndarray:
    """1, 2, 3... of that shape."""
    data = np.arange(1, np.prod(shape, dtype=int) + 1).reshape(shape).astype(dtype)
    data *= 1 - 2j if data.dtype.kind == "c" else 1
    return data


def rows(function: Any, shape: Any, *calls: Any, dtype: Any = np.float64) -> list[Row]:
    """A row for each of `calls`: a tuple of arguments after the array, or a dict of keywords."""
    data = numbers(shape, dtype)
    return [Row(function, data, *(((), call) if isinstance(call, dict) else (call, {}))) for call in calls]


CUBE = (2, 4, 6)
SELF = Of(lambda a: a)
"""The array itself."""

SPLITS = ((2,), ([1, 3],), (np.int64(2),), ((1,),), ([],), ([3, 1],), ([-1],))

VALID = [
    *rows(np.transpose, CUBE, (), (None,), ((2, 0, 1),), ([0, 2, 1],), ((-1, 0, 1),), {"axes": (1, 0, 2)},
          ((np.int64(2), np.int8(1), 0),), (np.array([1, 0, 2]),)),
    *rows(np.transpose, (5,), (), (0,)),
    *rows(np.transpose, (), ()),
    *rows(np.matrix_transpose, CUBE, ()),
    *rows(np.linalg.matrix_transpose, CUBE, ()),
    *rows(np.moveaxis, CUBE, (0, -1), ([0, 1], [-1, -2]), ((0, 2), (1, 0)), (np.int64(0), np.int32(2)),
          (np.array([0, 1]), np.array([2, 0])), ([], []), {"source": 2, "destination": 0}),
    *rows(np.rollaxis, CUBE, (2,), (0, 3), (1, -1), (np.int64(2), np.int64(0)), {"axis": 1, "start": 1}),
    *rows(np.swapaxes, CUBE, (0, 2), (-1, -2), (1, 1), (np.int64(0), np.uint8(1)), {"axis1": 0, "axis2": 1}),
    *rows(np.squeeze, (1, 4, 1, 2), (), (0,), ((0, 2),), (-2,), (np.int64(2),), ((np.int64(0), np.int64(2)),), ((),),
          {"axis": None}),
    *rows(np.squeeze, CUBE, ()),
    *rows(np.squeeze, (1, 1), ()),
    *rows(np.expand_dims, (4, 6), (0,), (-1,), ((0, 2),), ([0, -1],), (np.int64(1),), ((np.int64(1), 0),), ((),),
          {"axis": 1}),
    *rows(np.expand_dims, (), (0,)),
    *rows(np.broadcast_to, (4, 1), ((4, 6),), ((3, 4, 5),), ([4, 6],), ((np.int64(4), np.int32(2)),), ((4, 0),),
          {"shape": (4, 2)}),
    *rows(np.broadcast_to, (), (3,), ((),), ((2, 2),)),
    *rows(np.broadcast_to, (4, 6), ((4, 6), True), {"shape": (2, 4, 6), "subok": True}),
    *rows(np.broadcast_arrays, (4, 6), (), (SELF,), (Of(lambda a: a[:1]),), (Of(lambda a: a[:, :1]),),
          {"subok": True}),
    *rows(np.broadcast_arrays, (4, 1), (Of(lambda a: a[0]), Of(lambda a: a[:1])),
          (Of(lambda a: np.expand_dims(a, 0)),)),
    *rows(np.atleast_1d, (4, 6), (), (Of(lambda a: a[0]),)),
    *rows(np.atleast_1d, (), (), (Of(lambda a: a[...]),)),
    *rows(np.atleast_2d, (6,), (), (Of(lambda a: a[::2]), Of(lambda a: a[None, None]))),
    *rows(np.atleast_2d, (), ()),
    *rows(np.atleast_2d, CUBE, ()),
    *rows(np.atleast_3d, (4, 6), (), (Of(lambda a: a[0]),)),
    *rows(np.atleast_3d, (5,), ()),
    *rows(np.atleast_3d, (), ()),
    *rows(np.atleast_3d, CUBE, ()),
    *rows(np.flip, CUBE, (), (0,), (-1,), ((0, 2),), (None,), (np.int64(1),), ((np.int64(0), np.uint8(1)),), ((),),
          {"axis": 1}),
    *rows(np.fliplr, (4, 6), ()),
    *rows(np.flipud, (4, 6), ()),
    *rows(np.flipud, (5,), ()),
    *rows(np.rot90, CUBE, (), (2,), (-1,), (4,), (1, (0, 2)), (7, (2, 1)), (np.int64(3), np.array([0, 1])),
          {"k": 3, "axes": [1, 2]}, {"axes": (-1, 0)}),
    *rows(np.split, (4, 6), *SPLITS, ([1, 3], 1), (3, 1), (3, -1), (np.array([2, 5]), np.int64(1)),
          {"indices_or_sections": 2, "axis": 0}),
    *rows(np.array_split, (4, 6), *SPLITS, (3,), (4, 1), (7, 1), (np.int64(5), np.int64(1)),
          {"indices_or_sections": 3, "axis": -1}),
    *rows(np.hsplit, (4, 6), *SPLITS, (3,)),
    *rows(np.hsplit, (6,), *SPLITS),
    *rows(np.vsplit, (4, 6), *SPLITS),
    *rows(np.dsplit, CUBE, *SPLITS),
    *rows(np.diagonal, (4, 6), (), (1,), (-2,), (7,), (0, 1, 0), (np.int64(1),), {"offset": -1}),
    *rows(np.diagonal, CUBE, (0, 1, 2), (1, -1, 0), (0, np.int64(0), np.int64(2)), {"axis1": 1, "axis2": 2}),
    *rows(np.linalg.diagonal, CUBE, (), {"offset": 1}, {"offset": np.int64(-1)}),
    *rows(sliding_window_view, (4, 6), ((2, 3),), (2, 0), (2, 1), ((2, 2), (0, 0)), ([2, 2], [0, 1]), (np.int64(2), -1),
          ((np.int64(1), np.int64(6)),), (0, 0), {"window_shape": 3, "axis": 1, "writeable": False}),
    *rows(sliding_window_view, (6,), (3,), {"window_shape": 2, "writeable": True},
          {"window_shape": 3, "subok": True}, {"window_shape": 2, "subok": True, "writeable": True}),
    *rows(np.require, (4, 6), {"like": SELF}, {"requirements": "A", "like": SELF}, {"dtype": "f8", "like": SELF}),
    *rows(np.real, (4, 6), ()),
    *rows(np.real, (4, 6), (), dtype=np.complex128),
    *rows(np.real, (), (), dtype=np.complex64),
    *rows(np.imag, (4, 6), ()),
    *rows(np.imag, (4, 6), (), dtype=np.complex128),
    *rows(np.imag, (3,), (), dtype=np.complex64),
    *(rows(np.unstack, CUBE, (), {"axis": 1}, {"axis": -1}, {"axis": np.int64(2)}) if hasattr(np, "unstack") else []),
]  # fmt: skip
"""Calls that NumPy takes of the array itself."""

WRONG = [
    *rows(np.transpose, (4, 6), ((0, 0),), ((0,),), ((0, 2),), ("ab",), (1.5,), ((0, 1, 2),)),
    *rows(np.matrix_transpose, (5,), ()),
    *rows(np.linalg.matrix_transpose, (5,), ()),
    *rows(np.moveaxis, CUBE, (0, 3), (-4, 0), ([0, 1], [0]), ([0, 0], [1, 2]), (1.5, 0), ("a", 0)),
    *rows(np.rollaxis, CUBE, (3,), (0, 5), (0.5,), (-4, 0)),
    *rows(np.swapaxes, CUBE, (0, 3), (-4, 0), (0.5, 1), ((0,), 1)),
    *rows(np.squeeze, (1, 4), (1,), (2,), ((0, 0),), (0.5,), ("a",)),
    *rows(np.expand_dims, (4, 6), (3,), (-4,), ((0, 0),), (1.5,)),
    *rows(np.broadcast_to, (4, 6), ((4,),), ((3, 6),), ((-1, 4, 6),), ("shape",), ((4.0, 6),)),
    *rows(np.broadcast_arrays, (4, 6), (Of(lambda a: a[:3]),), (Of(lambda a: a[:, :5]), Of(lambda a: a[0])),
          {"dtype": "f8"}),
    *rows(np.atleast_1d, (4,), {"axis": 0}),
    *rows(np.atleast_2d, (4,), {"axis": 0}),
    *rows(np.atleast_3d, (4,), {"axis": 0}),
    *rows(np.flip, CUBE, (3,), (-4,), ((0, 0),), (0.5,), ("a",)),
    *rows(np.fliplr, (5,), ()),
    *rows(np.flipud, (), ()),
    *rows(np.rot90, (4, 6), (1, (0, 0)), (1, (0, 2)), (1, (0,)), (1, (0, 1, 2))),
    *rows(np.rot90, (5,), ()),
    *rows(np.split, (4, 6), (3,), (0,), (2, 2), (2.5,), (-1,), ("a",)),
    *rows(np.array_split, (4, 6), (0,), (2, 2), (-1,), (2, -3)),
    *rows(np.hsplit, (4, 6), (4,), (0,)),
    *rows(np.hsplit, (), (1,)),
    *rows(np.vsplit, (4, 6), (3,)),
    *rows(np.vsplit, (6,), (2,)),
    *rows(np.dsplit, (4, 6), (2,)),
    *rows(np.dsplit, CUBE, (4,)),
    *rows(np.diagonal, (4, 6), (0, 0, 0), (0, 0, 2), (0.5,), (0, 0, -3)),
    *rows(np.diagonal, (5,), ()),
    *rows(np.linalg.diagonal, (5,), ()),
    *rows(np.linalg.diagonal, (4, 6), (1,), {"offset": 1.5}),
    *rows(sliding_window_view, (4, 6), (2,), ((2, 7),), ((5, 2),), ((-1, 2),), ((2, 2), (0,)), (2, 2), (7, 1)),
    *rows(np.require, (4, 6), {"requirements": ["C", "F"], "like": SELF}, {"requirements": ["X"], "like": SELF}),
    *rows(np.real, (4,), (1,)),
    *rows(np.imag, (4,), (1,)),
    *(rows(np.unstack, CUBE, {"axis": 3}, {"axis": 0.5}) if hasattr(np, "unstack") else []),
    *(rows(np.unstack, (), ()) if hasattr(np, "unstack") else []),
]  # fmt: skip
"""Calls that NumPy refuses."""

# --- where the array's bytes are, and how it shows them -----------------------------------------------------------


def on_device(device: Device, data: np.ndarray) -> tuple[Any, np.ndarray]:
    """An array on the device, and NumPy's like it."""
    return fb.asarray(data), data.copy()


def on_host(device: Device, data: np.ndarray) -> tuple[Any, np.ndarray]:
    """What a host call gave, so that its bytes are on the host alone, and NumPy's like it."""
    with fb.options(fallback="allow"):
        if not data.ndim:
            return round_trip("numpy.fake", data.copy, (), device, (), {}, "a test"), data.copy()
        y = np.apply_along_axis(np.cumsum, 0, fb.asarray(data))
    return y, np.apply_along_axis(np.cumsum, 0, data)


def read_only(a: Any) -> Any:
    """A view that may not be written."""
    view = a[...]
    view.flags.writeable = False
    return view


ORIGINS = {"device": on_device, "host": on_host}
SHOWN = {
    "itself": lambda a: a,
    "transposed": lambda a: a.T,
    "read-only": read_only,
    "reversed": lambda a: a[::-1],
    "strided": lambda a: a[..., ::2],
    "a view of a view": lambda a: a.T[..., ::-1][1:],
}
"""Views of the array on which the functions are called."""


def ways_to_show(data: np.ndarray) -> list[str]:
    """Names of `SHOWN` that there are of such an array."""
    return list(SHOWN) if data.ndim else ["itself", "read-only"]


def from_each_origin(table: list[Row], defects: Callable[[Row, str], str] = lambda row, origin: "") -> Any:
    """One test per row and origin; those with a defect of the library are expected to fail."""
    cases = []
    for (place, row), origin in itertools.product(enumerate(table), ORIGINS):
        reason = defects(row, origin)
        marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
        cases.append(pytest.param(row, origin, id=f"{row.name}-{place}-{origin}", marks=marks))
    return pytest.mark.parametrize(("row", "origin"), cases)


GUARDED = "future versions will not create a writeable array", r"Numpy has detected that you .may be. writing"
"""What NumPy warns of where a result of broadcast_arrays is written, or its flag is read; the call itself is silent."""


@pytest.fixture(autouse=True)
def _host_calls_are_errors(device: Device, forbid_fallback: None) -> Iterator[None]:
    """No call of a function that only rearranges runs on the host, nor warns."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for message in GUARDED:
            warnings.filterwarnings("ignore", message)
        yield


# --- what is compared ---------------------------------------------------------------------------------------------


def outcome(row: Row, a: Any) -> Any:
    """The result of the call, or the error."""
    try:
        return row(a)
    except Exception as error:
        return error


def leaves(result: Any) -> list[Any]:
    """The arrays of a result."""
    return [leaf for item in result for leaf in leaves(item)] if isinstance(result, (list, tuple)) else [result]


def geometry(a: Any) -> tuple[Any, ...]:
    """Shape, dtype, and the strides that matter; and whether the array may be written."""
    lengths = zip(a.strides, a.shape, strict=True)
    strides = [stride for stride, length in lengths if length > 1] if a.size else None
    return a.shape, a.dtype, strides, a.flags.writeable


def check_same(ours: Any, theirs: Any, message: str) -> None:
    """`ours` is what NumPy's call gave: containers, classes, geometry and values."""
    if isinstance(theirs, Exception):
        assert type(ours) is type(theirs), f"{message}: {ours!r} instead of {theirs!r}"
        return
    if isinstance(ours, Exception):
        raise AssertionError(f"{message}: {ours!r}") from ours
    if isinstance(theirs, (list, tuple)):
        assert (type(ours), len(ours)) == (type(theirs), len(theirs)), message
        for mine, other in zip(ours, theirs, strict=True):
            check_same(mine, other, message)
        return
    assert type(ours) is fb.FallbackArray, f"{message}: {ours!r}"
    assert type(theirs) is np.ndarray, f"{message}: {theirs!r}"
    assert geometry(ours) == geometry(theirs), message
    np.testing.assert_array_equal(fb.asnumpy(ours), theirs, err_msg=message)


def check_call(row: Row, origin: str, device: Device, shown: str) -> Any:
    """Compare the call with NumPy's on one of `SHOWN`; NumPy's outcome."""
    x, expected = ORIGINS[origin](device, row.data)
    ours, theirs = SHOWN[shown](x), SHOWN[shown](expected)
    with moved() as bytes_moved:
        result = outcome(row, ours)
    alone = [x._buffer.on_host_alone, ours._buffer.on_host_alone]
    assert (bytes_moved, alone) == ([0, 0], [origin == "host"] * 2), shown
    numpys = outcome(row, theirs)
    check_same(result, numpys, shown)
    if not isinstance(result, Exception):
        mine, others = leaves(result), leaves(numpys)
        assert [leaf is ours for leaf in mine] == [leaf is theirs for leaf in others], f"{shown}: the argument itself"
    return numpys


# --- the calls ----------------------------------------------------------------------------------------------------


@from_each_origin(VALID)
def test_the_result_is_numpys_and_nothing_moves(row: Row, origin: str, device: Device) -> None:
    found = [check_call(row, origin, device, shown) for shown in ways_to_show(row.data)]
    assert not isinstance(found[0], Exception)


@from_each_origin(WRONG)
def test_the_error_is_numpys_and_nothing_moves(row: Row, origin: str, device: Device) -> None:
    for shown in ("itself", "reversed") if row.data.ndim else ("itself",):
        assert isinstance(check_call(row, origin, device, shown), Exception)


REFUSED = [
    *rows(np.broadcast_to, (4, 6), ((4, 6), True), {"shape": (2, 4, 6), "subok": True}),
    *rows(np.broadcast_arrays, (4, 6), {"subok": True}),
    *rows(np.linalg.diagonal, CUBE, (), {"offset": 1}),
    *(rows(np.unstack, CUBE, {"axis": 1}) if hasattr(np, "unstack") else []),
]
"""Calls that CuPy does not take as they stand."""


def counterpart(device: Device, function: Any) -> Any:
    """CuPy's function of the same name, or None."""
    path = f"{function.__module__}.{function.__name__}".split(".")[1:]
    return functools.reduce(lambda where, name: getattr(where, name, None), path, device.xp)


@from_each_origin(REFUSED)
def test_what_cupy_refuses_is_told_of_as_a_device_call_that_moved_nothing(
    row: Row, origin: str, device: Device
) -> None:
    x, _ = ORIGINS[origin](device, row.data)
    with fb.options(fallback="warn"), fb.profile() as p:
        row(x)
    assert [(e.route, e.reason, e.bytes_to_host, e.bytes_to_device) for e in p.events] == [("device", "", 0, 0)]
    with pytest.raises(TypeError):
        row._replace(function=counterpart(device, row.function))(fb.ascupy(x))


BY_KEYWORD: dict[str, Callable[[Any], Any]] = {
    "transpose": lambda a: np.transpose(a=a),
    "moveaxis": lambda a: np.moveaxis(a=a, source=0, destination=1),
    "diagonal": lambda a: np.diagonal(a=a, offset=1),
    "split": lambda a: np.split(ary=a, indices_or_sections=2)[1],
    "broadcast_to": lambda a: np.broadcast_to(array=a, shape=(2, 4, 6), subok=True),
}


@pytest.mark.parametrize("name", BY_KEYWORD)
@pytest.mark.parametrize("origin", ORIGINS)
def test_the_array_may_be_given_by_keyword(name: str, origin: str, device: Device) -> None:
    x, expected = ORIGINS[origin](device, numbers((4, 6)))
    with moved() as bytes_moved:
        ours = BY_KEYWORD[name](x)
    check_same(ours, BY_KEYWORD[name](expected), name)
    assert (bytes_moved, x._buffer.on_host_alone, ours.base is x) == ([0, 0], origin == "host", True)


@pytest.mark.parametrize(
    "function",
    [np.broadcast_arrays, np.atleast_1d, np.atleast_2d, np.atleast_3d],
)
def test_arrays_of_both_sides_stay_where_they_are(function: Any, device: Device) -> None:
    x, y = fb.asarray(numbers((1, 6))), on_host(device, numbers((4, 6)))[0]
    with moved() as bytes_moved:
        first, second = function(x, y)
    assert (bytes_moved, y._buffer.on_host_alone) == ([0, 0], True)
    assert np.shares_memory(first, x)
    assert np.shares_memory(second, y)


def test_broadcast_arrays_is_silent(device: Device) -> None:
    y, _ = on_host(device, numbers((4, 6)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.broadcast_arrays(y[0], y)


# --- one memory ---------------------------------------------------------------------------------------------------


def write_on_device(a: Any) -> None:
    """Assign, on the device."""
    a[...] = 50


def write_on_host(a: Any) -> None:
    """Assign, in a host call that is known to write."""
    with fb.options(fallback="allow"):
        round_trip("numpy.fake", write_on_device, (a,), a._buffer.device, (a,), {}, "a test")


def views_of(row: Row, a: Any, shown: str) -> list[Any]:
    """The array, what is shown of it, and what the call makes of that."""
    source = SHOWN[shown](a)
    return [a, source, *leaves(row(source))]


def check_a_write(row: Row, origin: str, device: Device, shown: str, write: Any, place: int) -> None:
    """Write one of the views and compare all with NumPy's: as the host has them, and the device."""
    x, expected = ORIGINS[origin](device, row.data)
    ours, theirs = views_of(row, x, shown), views_of(row, expected, shown)
    round_trip("numpy.fake", len, (), device, (x[None],), {}, "a test")  # so that the host remembers it
    write(ours[place])
    write_on_device(theirs[place])
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(fb.asnumpy(mine), other, err_msg=f"{shown}, on the host")
        np.testing.assert_array_equal(fb.asnumpy(mine + 0), other + 0, err_msg=f"{shown}, on the device")


def written_places(row: Row, shown: str) -> list[int]:
    """Which of `views_of` are written in turn: the array itself, and the last of the results that can be."""
    views = views_of(row, row.data.copy(), shown)
    results = [i for i, a in enumerate(views) if i > 1 and np.shares_memory(a, views[0]) and a.flags.writeable]
    return [0, *results[-1:]]


def shown_to_write(row: Row) -> list[str]:
    """The views of the array that NumPy takes in this call."""
    names = ("itself", "a view of a view") if row.data.ndim else ("itself",)
    return [name for name in names if not isinstance(outcome(row, SHOWN[name](row.data.copy())), Exception)]


@from_each_origin(VALID)
def test_a_write_is_seen_through_the_result_and_in_the_source(row: Row, origin: str, device: Device) -> None:
    with fb.options(fallback="allow"):
        for shown, write in itertools.product(shown_to_write(row), (write_on_device, write_on_host)):
            for place in written_places(row, shown):
                check_a_write(row, origin, device, shown, write, place)
