"""One memory under many names: a write through any view, on either side, is seen through all, as with NumPy's."""

from __future__ import annotations

import ctypes
import gc
import itertools
import operator
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray.devices import HOLDABLE, Device
from fbarray.routing.roundtrip import round_trip

pytestmark = [
    pytest.mark.usefixtures("allow_fallback"),
    pytest.mark.filterwarnings("ignore:Setting the (shape|strides|dtype)"),
    pytest.mark.filterwarnings("ignore:future versions will not create a writeable array from broadcast_array"),
    pytest.mark.filterwarnings("ignore:Numpy has detected that you .may be. writing to an array with"),
]

Way = Callable[[Any], Any]
sliding_window_view = np.lib.stride_tricks.sliding_window_view


def shuffled(shape: tuple[int, ...], dtype: str) -> np.ndarray:
    """The same numbers each time, in no order; of an array that owns them."""
    numbers = list(range(1, 1 + int(np.prod(shape))))
    random.Random(0).shuffle(numbers)
    data = np.empty(shape, dtype)
    data.flat = numbers
    data *= 1 - 2j if data.dtype.kind == "c" else 1
    return data


ROUNDED = {np.dtype("u8")}
"""NumPy adds the integer 1 to it in float64."""

BASES = {
    "integers": shuffled((4, 6), "i4"),
    "complex": shuffled((4, 6), "c16"),
    "Fortran": np.asfortranarray(shuffled((4, 6), "f8")),
}

WAYS: dict[str, Way] = {
    "a[1:]": lambda a: a[1:],
    "a[::2]": lambda a: a[::2],
    "a[::-1]": lambda a: a[::-1],
    "a[..., -1::-2]": lambda a: a[..., -1::-2],
    "a[:, None, 1:3]": lambda a: a[:, None, 1:3],
    "a[...]": lambda a: a[...],
    "a[1]": lambda a: a[1],
    "a[..., 1]": lambda a: a[..., 1],
    "a[1, ::-1]": lambda a: a[1, ::-1],
    "T": lambda a: a.T,
    "transpose(axes)": lambda a: a.transpose(*range(1, a.ndim), 0),
    "swapaxes": lambda a: a.swapaxes(0, -1),
    "moveaxis": lambda a: np.moveaxis(a, 0, -1),
    "reshape(-1)": lambda a: a.reshape(-1),
    "reshape(2, -1)": lambda a: a.reshape(2, -1),
    "reshape F": lambda a: np.reshape(a, (-1,), order="F"),
    "ravel": lambda a: a.ravel(),
    "real": lambda a: a.real,
    "imag": lambda a: a.imag,
    "view(smaller)": lambda a: a.view(np.dtype(f"{a.dtype.kind}{a.itemsize // 2}")),
    "view(larger)": lambda a: a.view(np.dtype(f"{a.dtype.kind}{a.itemsize * 2}")),
    "view(same)": lambda a: a.view(np.dtype(f"u{a.itemsize}")),
    "view(parts)": lambda a: a.view(a.real.dtype),
    "view()": lambda a: a.view(),
    "expand_dims": lambda a: np.expand_dims(a, 1),
    "squeeze": lambda a: a[None].squeeze(0),
    "split": lambda a: np.split(a, 2)[1],
    "array_split": lambda a: np.array_split(a, 3, axis=-1)[0],
    "flip": lambda a: np.flip(a),
    "rot90": lambda a: np.rot90(a),
    "einsum": lambda a: np.einsum("ij->ji", a),
    "windows": lambda a: sliding_window_view(a, 2, axis=-1, writeable=True),
    "diagonal": lambda a: a.diagonal(),
    "broadcast_to": lambda a: np.broadcast_to(a, (2, *a.shape)),
}
"""Ways to make a view."""


def outcome(way: Way, a: Any) -> Any:
    """The view, or None where there is none."""
    try:
        return way(a)
    except (ValueError, TypeError, IndexError, np.exceptions.AxisError):
        return None


def spacing(a: np.ndarray) -> int:
    """The bytes from one element in memory to the next, at least; 0 where two lie at the same place."""
    places = sum((index * step for index, step in zip(np.indices(a.shape), a.strides, strict=True)), np.zeros(1, int))
    return int(np.diff(np.sort(places, axis=None), append=10**6).min())


def is_view(base: np.ndarray, made: Any) -> bool:
    """Whether NumPy shows `base`'s memory, in elements that a device can hold and that can be computed with."""
    if not isinstance(made, np.ndarray) or not made.ndim or not made.size or made.dtype not in HOLDABLE - ROUNDED:
        return False
    bits_of_others = made.dtype.kind in "fc" and made.real.itemsize < 8
    return np.shares_memory(made, base) and not bits_of_others and not 0 < spacing(made) < made.itemsize


def extended(base: np.ndarray, chain: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The chains of one more way that give views in NumPy."""
    view = shown(chain, base)
    return [(*chain, name) for name in WAYS if is_view(base, outcome(WAYS[name], view))]


def shown(chain: tuple[str, ...], a: Any) -> Any:
    """The view that the ways give, one after the other."""
    for name in chain:
        a = WAYS[name](a)
    return a


def sampled(base: np.ndarray, depth: int, count: int) -> list[tuple[str, ...]]:
    """Some of the chains of so many ways, the same each time."""
    choose, found = random.Random(depth), set[tuple[str, ...]]()
    while len(found) < count:
        chain: tuple[str, ...] = ()
        for _ in range(depth):
            chain = choose.choice(extended(base, chain))
        found.add(chain)
    return sorted(found)


# --- writers: each does the same to an array of ours, and to NumPy's ----------------------------------------------


def counting(a: Any) -> np.ndarray:
    """Values that tell the elements of `a` apart."""
    return np.arange(a.size).reshape(a.shape)


def trip(function: Callable[..., Any], *args: Any, written: tuple[Any, ...] = ()) -> Any:
    """`function` on host copies, as a fallback runs it; with NumPy's arrays, plainly."""
    if not any(isinstance(value, fb.FallbackArray) for value in args):
        return function(*args)
    device = next(value for value in args if isinstance(value, fb.FallbackArray))._buffer.device
    return round_trip("numpy.fake", function, written, device, args, {}, "a test")


def assign(a: Any) -> None:
    a[...] = 5


def assign_counting(a: Any) -> None:
    a[...] = counting(a)


def assign_one(a: Any) -> None:
    a[(-1,) * a.ndim] = 9


def assign_chosen(a: Any) -> None:
    a[[0, -1]] = 6


def assign_reversed(a: Any) -> None:
    a[...] = a[::-1]


def assign_flat(a: Any) -> None:
    a.flat = [7, 8, 9]


def assign_flat_item(a: Any) -> None:
    a.flat[1::2] = 4


def add_out(a: Any) -> None:
    np.add(a, 1, out=a)


OBJECT = np.array(7, object)
"""What no device holds, so that the host does it."""

EVERYWHERE_THE_SAME = ["assign", "fill", "copyto", "copyto an object", "host: assign"]
"""Writers of one value everywhere, so that the order of writing does not matter where a view overlaps itself."""

ON_DEVICE: dict[str, Callable[[Any], Any]] = {
    "assign": assign,
    "assign an array": assign_counting,
    "assign one element": assign_one,
    "assign chosen rows": assign_chosen,
    "assign itself reversed": assign_reversed,
    "+=": lambda a: operator.iadd(a, 1),
    "*=": lambda a: operator.imul(a, 2),
    "out=": add_out,
    "put": lambda a: np.put(a, [0, a.size - 1], 9),
    "fill": lambda a: a.fill(4),
    "copyto": lambda a: np.copyto(a, 3),
    "sort": lambda a: a.sort(),
    "flat =": assign_flat,
    "flat[1::2] =": assign_flat_item,
    "add.at": lambda a: np.add.at(a, 0, 1),
}

ON_HOST: dict[str, Callable[[Any], Any]] = {
    "copyto an object": lambda a: np.copyto(a, OBJECT, casting="unsafe"),
    "put objects": lambda a: np.put(a, [0, a.size - 1], np.array([7, 8], object)),
    "put objects along an axis": lambda a: np.put_along_axis(a, np.zeros((*a.shape[:-1], 1), int), OBJECT, -1),
    "host: assign": lambda a: trip(assign, a, written=(a,)),
    "host: assign an array": lambda a: trip(assign_counting, a, written=(a,)),
    "host: assign one element": lambda a: trip(assign_one, a, written=(a,)),
    "host: sort": lambda a: trip(np.ndarray.sort, a, written=(a,)),
    "host: an unknown writer": lambda a: trip(assign_counting, a),
}

WRITERS = {**ON_DEVICE, **ON_HOST}


def writers_of(view: np.ndarray) -> list[str]:
    """Those whose outcome NumPy defines for this view."""
    return list(WRITERS) if spacing(view) else EVERYWHERE_THE_SAME


# --- where the bytes are before the write -------------------------------------------------------------------------


def on_device(device: Device, data: np.ndarray) -> Any:
    """An array on the device."""
    return fb.asarray(data)


def on_host(device: Device, data: np.ndarray) -> Any:
    """What a host call gave, so that its bytes are on the host alone."""
    return round_trip("numpy.fake", lambda: data.copy(order="K"), (), device, (), {}, "a test")


def on_both(device: Device, data: np.ndarray) -> Any:
    """What a host call gave and the device has read."""
    x = on_host(device, data)
    x + 0
    return x


def shared(device: Device, data: np.ndarray) -> Any:
    """An array whose memory others may write."""
    x = fb.asarray(data)
    fb.ascupy(x)
    return x


ORIGINS = {"device": on_device, "host": on_host, "both": on_both, "shared": shared}
READ_BEFORE: dict[str, Callable[[list[Any]], list[Any]]] = {
    "nothing": lambda views: [],
    "the array": lambda views: views[:1],
    "the view": lambda views: views[-1:],
    "all": lambda views: views,
}
"""Which views a host call has read before the write, so that they are remembered."""

STATES = [
    *(("device", read) for read in READ_BEFORE), ("host", "nothing"), ("both", "nothing"), ("both", "the view"),
    ("shared", "all"),
]  # fmt: skip


def read_on_host(a: Any) -> np.ndarray:
    """The values as a host call is handed them."""
    seen: list[np.ndarray] = []
    trip(lambda host: seen.append(host.copy()), a)
    return seen[0]


def read_on_device(a: Any) -> np.ndarray:
    """The values as the device computes with them."""
    return fb.asnumpy(a.copy())


def check_same(ours: list[Any], theirs: list[np.ndarray], message: str) -> None:
    """All views show what NumPy's show: to the host, and to the device."""
    for read in (read_on_host, read_on_device):
        for place, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
            np.testing.assert_array_equal(read(mine), other, f"{message}: view {place}, {read.__name__}", strict=True)


def check_write(device: Device, data: np.ndarray, views: Way, place: int, writer: str, state: tuple[str, str]) -> None:
    """Write one of the views that `views` makes of an array and compare all with NumPy's."""
    origin, read_before = state
    ours, theirs = views(ORIGINS[origin](device, data)), views(data.copy(order="K"))
    for view in READ_BEFORE[read_before](ours):
        read_on_host(view)
    for each in (ours, theirs):
        WRITERS[writer](each[place])
    check_same(ours, theirs, f"{writer}, on {origin}, read before: {read_before}")


# --- writing ------------------------------------------------------------------------------------------------------

of_each_base = pytest.mark.parametrize("base", BASES)
FEW_STATES = [("device", "all"), ("host", "nothing"), ("both", "the view")]


@pytest.mark.parametrize(("writer", "route"), [*((w, "device") for w in ON_DEVICE), *((w, "host") for w in ON_HOST)])
def test_the_writers_write_where_they_say(writer: str, route: str) -> None:
    x = fb.asarray(BASES["integers"])
    before = fb.asnumpy(x)
    with fb.profile() as p:
        WRITERS[writer](x)
    assert {e.route for e in p.events} == {route}
    assert not np.array_equal(fb.asnumpy(x), before)


@of_each_base
@pytest.mark.parametrize("writer", WRITERS)
def test_a_write_is_seen_through_every_view(base: str, writer: str, device: Device) -> None:
    ways = extended(BASES[base], ())
    for state in STATES if base == "integers" else FEW_STATES:
        check_write(device, BASES[base], lambda a: [a, *(shown(way, a) for way in ways)], 0, writer, state)


def family(chain: tuple[str, ...]) -> Way:
    """Of an array: itself, other views of it, and each view of the chain; the last is the one that is written."""
    prefixes = [chain[:end] for end in range(1, len(chain) + 1)]
    return lambda a: [a, a.T, a[::-1, 1:3], a[2], *(shown(prefix, a) for prefix in prefixes)]


def check_chain(device: Device, data: np.ndarray, chain: tuple[str, ...], turn: int, count: int) -> None:
    """Write through the view `count` times, by other writers and in other states each time; they take turns."""
    view = shown(chain, data.copy(order="K"))
    writers = writers_of(view) if view.flags.writeable else []
    for i in range(turn, turn + count):
        if writers:
            writer, state = writers[i % len(writers)], STATES[i * 3 % len(STATES)]
            check_write(device, data, family(chain), -1, writer, state)


@pytest.mark.parametrize(
    ("base", "way"), [(base, way) for base, data in BASES.items() for (way,) in extended(data, ())]
)
def test_a_write_through_a_view_is_seen_in_the_array(base: str, way: str, device: Device) -> None:
    check_chain(device, BASES[base], (way,), 0, len(WRITERS) if base == "integers" else len(WRITERS) // 2)


@of_each_base
@pytest.mark.parametrize(("depth", "count"), [(2, 80), (3, 80)])
def test_a_write_through_a_view_of_a_view_is_seen(base: str, depth: int, count: int, device: Device) -> None:
    for turn, chain in enumerate(sampled(BASES[base], depth, count)):
        check_chain(device, BASES[base], chain, 2 * turn, 2)


# --- a function that gives its argument, or a view of it ----------------------------------------------------------

GIVEN: dict[str, Way] = {
    "transpose(a=)": lambda a: np.transpose(a=a),
    "ravel(a=)": lambda a: np.ravel(a=a),
    "swapaxes(a=)": lambda a: np.swapaxes(a=a, axis1=0, axis2=1),
    "split(ary=)": lambda a: np.split(ary=a, indices_or_sections=2)[0],
    "ravel": lambda a: np.ravel(a),
    "ravel K": lambda a: a.T.ravel(order="K"),
    "ravel A": lambda a: a.T.ravel("A"),
    "ravel of a row": lambda a: a[:, 1].ravel(),
    "reshape": lambda a: np.reshape(a, (2, 12)),
    "reshape F of T": lambda a: a.T.reshape((12, 2), order="F"),
    "reshape of a column": lambda a: a[:, 1].reshape(2, 2),
    "reshape of rows": lambda a: a[::2].reshape(2, 2, 3),
    "reshape to the same": lambda a: a.reshape(a.shape),
    "diag": lambda a: np.diag(a),
    "einsum diagonal": lambda a: np.einsum("ii->i", a[:, :4]),
    "einsum same": lambda a: np.einsum("ij->ij", a),
    "asarray like": lambda a: np.asarray(a, like=a),
    "array like": lambda a: np.array(a, copy=False, like=a),
    "ascontiguousarray": lambda a: np.ascontiguousarray(a, like=a),
    "astype": lambda a: np.astype(a, a.dtype, copy=False),
    "a.astype": lambda a: a.astype(a.dtype, copy=False),
    "nan_to_num": lambda a: np.nan_to_num(a, copy=False),
    "real_if_close": lambda a: np.real_if_close(a),
    "trim_zeros": lambda a: np.trim_zeros(a[1]),
    "meshgrid": lambda a: np.meshgrid(a[0], a[1], copy=False)[0],
    "sparse meshgrid": lambda a: np.meshgrid(a[0], a[1], copy=False, sparse=True)[1],
    "squeeze nothing": lambda a: np.squeeze(a),
    "a.squeeze nothing": lambda a: a.squeeze(),
    "swapaxes of one": lambda a: a.swapaxes(1, 1),
    "rollaxis nowhere": lambda a: np.rollaxis(a, 1, 1),
    "moveaxis nowhere": lambda a: np.moveaxis(a, 0, 0),
    "flip of no axis": lambda a: np.flip(a, ()),
    "rot90 by nothing": lambda a: np.rot90(a, 4),
    "broadcast_to the same": lambda a: np.broadcast_to(a, a.shape),
    "broadcast_arrays": lambda a: np.broadcast_arrays(a, a[0])[0],
    "broadcast_arrays alone": lambda a: np.broadcast_arrays(a)[0],
    "atleast_1d": lambda a: np.atleast_1d(a),
    "atleast_3d": lambda a: np.atleast_3d(a),
    "matrix_power": lambda a: np.linalg.matrix_power(a[:, :4], 1),
    "conj": lambda a: a.conj(),
    "real of a real array": lambda a: np.real(a),
    "a.real of a real array": lambda a: a.real,
    "a NumPy integer": lambda a: a[np.int64(1)],
    "a slice of NumPy integers": lambda a: a[np.int8(1) : np.uint8(3)],
    "a row by iteration": lambda a: list(a)[2],
    "flat.base": lambda a: a.flat.base,
    "flat[:]": lambda a: a.flat[:],
    "copy": lambda a: np.copy(a),
    "flatten": lambda a: a.flatten(),
    "ravel that must copy": lambda a: a.T.ravel(),
    "reshape that must copy": lambda a: a.T.reshape(-1),
    "fancy": lambda a: a[[1, 2]],
    "mask": lambda a: a[a > 3],
    "take": lambda a: a.take([0, 1], axis=0),
    "a + 0": lambda a: a + 0,
    "positive": lambda a: +a,
    "concatenate of one": lambda a: np.concatenate([a]),
    "roll nowhere": lambda a: np.roll(a, 0),
    "tile once": lambda a: np.tile(a, 1),
    "pad by nothing": lambda a: np.pad(a, 0),
    "round": lambda a: np.round(a),
}
NOT_ITSELF = dict.fromkeys(("array like", "real_if_close"), "a view of the argument")


def marked(names: Any, defects: dict[str, str]) -> Any:
    """A parametrization by name, in which a known defect is an expected failure."""
    marks = {name: [pytest.mark.xfail(strict=True, reason=reason)] for name, reason in defects.items()}
    return pytest.mark.parametrize("name", [pytest.param(name, marks=marks.get(name, ())) for name in names])


@pytest.mark.parametrize("name", GIVEN)
@pytest.mark.parametrize("origin", ORIGINS)
def test_a_result_shares_memory_as_numpys_does(name: str, origin: str, device: Device) -> None:
    x, theirs = ORIGINS[origin](device, shuffled((4, 6), "f8")), shuffled((4, 6), "f8")
    ours, other = GIVEN[name](x), GIVEN[name](theirs)
    assert np.shares_memory(ours, x) == np.shares_memory(other, theirs)
    assert ours.flags.writeable == other.flags.writeable
    for i, value in enumerate((71, 72, 73, 74)):
        read_on_host(x if i % 2 else ours)
        for written in ([x, theirs], [ours, other])[i // 2 :]:
            if written[0].flags.writeable:
                for each in written:
                    each[...] = value
            check_same([x, ours], [theirs, other], f"write {value}")


@marked(GIVEN, NOT_ITSELF)
def test_the_argument_itself_is_returned_where_numpy_returns_it(name: str) -> None:
    x, theirs = fb.asarray(shuffled((4, 6), "f8")), shuffled((4, 6), "f8")
    assert (GIVEN[name](x) is x) == (GIVEN[name](theirs) is theirs)


# --- read-only ----------------------------------------------------------------------------------------------------


def frozen(a: Any) -> Any:
    """The array, read-only."""
    a.flags.writeable = False
    return a


READ_ONLY: dict[str, Way] = {
    "the array": frozen,
    "a view": lambda a: frozen(a[1:]),
    "a view of a read-only array": lambda a: frozen(a)[:, ::-1],
    "a view of a read-only view": lambda a: frozen(a[1:]).T,
    "a reshaped read-only array": lambda a: frozen(a).reshape(-1),
    "a reinterpreted read-only array": lambda a: frozen(a).view("i8"),
    "broadcast_to": lambda a: np.broadcast_to(a, (2, *a.shape)),
    "a view of broadcast_to": lambda a: np.broadcast_to(a, (2, *a.shape))[0, 1:],
    "diagonal": lambda a: np.diagonal(a),
    "a.diagonal": lambda a: a.diagonal(1),
    "linalg.diagonal": lambda a: np.linalg.diagonal(a),
    "diag": lambda a: np.diag(a),
    "windows": lambda a: sliding_window_view(a, 2, axis=1),
    "a view of windows": lambda a: sliding_window_view(a, (2, 2))[1].T,
    "the imaginary part of a real array": lambda a: a.imag,
    "imag of a real array": lambda a: np.imag(a),
}

REFUSED: dict[str, Callable[[Any], Any]] = {
    **WRITERS,
    "place": lambda a: np.place(a, np.ones(a.shape, bool), [1]),
    "putmask": lambda a: np.putmask(a, np.ones(a.shape, bool), 1),
    "a.put": lambda a: a.put(0, 1),
    "partition": lambda a: a.partition(0),
    "byteswap": lambda a: a.byteswap(inplace=True),
    "real =": lambda a: setattr(a, "real", 3),
    "clip out=": lambda a: np.clip(a, 1, 2, out=a),
    "sum out=": lambda a: np.sum(a[None], axis=0, out=a),
    "take out=": lambda a: np.take(a, np.zeros(a.shape, int), out=a),
    "a host out=": lambda a: np.nancumsum(a, axis=0, dtype=a.dtype, out=a),
}


OTHER_WORDS = {"flat ="}
"""Writers whose error is not in NumPy's words."""


def refusal(writer: str, a: Any) -> str:
    """What the error says."""
    with pytest.raises(ValueError, match=r"read-only|writeable") as caught:
        REFUSED[writer](a)
    return str(caught.value)


@pytest.mark.parametrize("name", READ_ONLY)
@pytest.mark.parametrize("origin", ["device", "host"])
def test_what_is_read_only_is_not_written(name: str, origin: str, device: Device) -> None:
    data = BASES["integers"]
    x, theirs = ORIGINS[origin](device, data), data.copy()
    ours, other = READ_ONLY[name](x), READ_ONLY[name](theirs)
    for writer in REFUSED.keys() - {"add.at"}:
        words = refusal(writer, other)
        assert refusal(writer, ours) == words or writer in OTHER_WORDS, writer
        check_same([x, ours], [data, other], f"{writer}, on {origin}")
    refusal("add.at", ours)  # NumPy 2.4 writes a vector, read-only or not
    check_same([x], [data], f"add.at, on {origin}")


@pytest.mark.parametrize("writer", OTHER_WORDS)
def test_the_error_is_in_numpys_words(writer: str) -> None:
    theirs = BASES["integers"].copy()
    assert refusal(writer, frozen(fb.asarray(theirs))) == refusal(writer, frozen(theirs))


def set_back(a: Any) -> Any:
    """Make it writable again; the error, where that is refused."""
    try:
        a.flags.writeable = True
    except ValueError as error:
        return str(error)
    return a.flags.writeable


FLAGGED: dict[str, Callable[[Any], Any]] = {
    "the owner": frozen,
    "a view of a writable owner": lambda a: frozen(a[1:]),
    "a view of a view of a writable owner": lambda a: frozen(a[1:].T),
    "a view of a read-only view of a writable owner": lambda a: frozen(a[1:])[:, 2:],
    "a view made of a read-only owner": lambda a: frozen(a)[1:],
    "a view of a view of a read-only owner": lambda a: frozen(a)[1:].T,
    "diagonal": lambda a: np.diagonal(a),
    "broadcast_to": lambda a: np.broadcast_to(a, (2, *a.shape)),
    "a writable view": lambda a: a[1:],
    "diagonal of a read-only owner": lambda a: np.diagonal(frozen(a)),
    "the imaginary part of a real array": lambda a: a.imag,
}


@pytest.mark.parametrize("name", FLAGGED)
@pytest.mark.parametrize("origin", ORIGINS)
def test_the_flag_is_set_back_where_numpy_allows(name: str, origin: str, device: Device) -> None:
    data = shuffled((4, 6), "i4")
    x, theirs = ORIGINS[origin](device, data), data.copy()
    ours, other = FLAGGED[name](x), FLAGGED[name](theirs)
    assert set_back(ours) == set_back(other)
    if other.flags.writeable:
        read_on_host(x)
        ours[...] = other[...] = 9
    check_same([x, ours], [theirs, other], name)


def test_a_view_made_before_its_owner_was_read_only_can_be_written(device: Device) -> None:
    data = shuffled((4, 6), "i4")
    for x in (on_device(device, data), on_host(device, data), data):
        view = x[1:]
        frozen(x)
        view[0] = 9
        assert x[1, 0] == 9
        with pytest.raises(ValueError, match="WRITEABLE"):
            frozen(view).flags.writeable = True


# --- the base -----------------------------------------------------------------------------------------------------


@of_each_base
@pytest.mark.parametrize("origin", ORIGINS)
def test_the_base_of_a_view_is_the_owner(base: str, origin: str, device: Device) -> None:
    x, theirs = ORIGINS[origin](device, BASES[base]), BASES[base].copy(order="K")
    assert x.base is None
    assert x.flags.owndata
    for chain in (*extended(theirs, ()), *sampled(theirs, 2, 25)):
        ours, other = shown(chain, x), shown(chain, theirs)
        assert ours.base is (None if other is theirs else x), chain
        assert ours.flags.owndata == other.flags.owndata, chain
        assert other.base is ours.base or other.base is theirs or "windows" in chain, chain  # which NumPy wraps


@pytest.mark.parametrize("writer", ["assign", "put objects", "host: assign an array"])
@pytest.mark.parametrize("origin", ORIGINS)
def test_views_outlive_the_name_of_their_base(origin: str, writer: str, device: Device) -> None:
    pairs = []
    for way in ("a[1:]", "T", "view(smaller)", "reshape(-1)"):
        x, theirs = ORIGINS[origin](device, BASES["integers"]), BASES["integers"].copy()
        pairs.append([[shown((way,), a), shown((way, "a[::-1]"), a)] for a in (x, theirs)])
    del x
    gc.collect()
    for ours, others in pairs:
        check_same(ours, others, "the base deleted")
        for views in (ours, others):
            WRITERS[writer](views[1])
        check_same(ours, others, "written")
        check_same([ours[0].base], [others[0].base], "the base")


@pytest.mark.parametrize("origin", ORIGINS)
def test_an_array_outlives_its_views(origin: str, device: Device) -> None:
    x, theirs = ORIGINS[origin](device, BASES["integers"]), BASES["integers"].copy()
    for a in (x, theirs):
        np.put(a.T[2:], [0, 1], np.array([7, 8], object))
    check_same([x], [theirs], "views deleted")
    check_same([x[1:]], [theirs[1:]], "a new view")


# --- other names in place -----------------------------------------------------------------------------------------

IN_PLACE: dict[str, Callable[[Any], Any]] = {
    "shape": lambda a: setattr(a, "shape", (3, -1)),
    "smaller dtype": lambda a: setattr(a, "dtype", "i2"),
    "larger dtype": lambda a: setattr(a, "dtype", "i8"),
    "shape, then dtype": lambda a: (setattr(a, "shape", (2, 12)), setattr(a, "dtype", "u4")),
}


@pytest.mark.parametrize("changed", ["the array", "a view"])
@pytest.mark.parametrize("name", IN_PLACE)
@pytest.mark.parametrize("state", STATES, ids="-".join)
def test_a_new_shape_or_dtype_in_place_shows_the_same_memory(
    name: str, changed: str, state: tuple[str, str], device: Device
) -> None:
    data, (origin, read_before) = BASES["integers"], state
    pairs = []
    for a in (ORIGINS[origin](device, data), data.copy()):
        views = [a, a[1:], a.T, a.reshape(-1), a[...]]
        pairs.append(views)
    for a in READ_BEFORE[read_before](pairs[0]):
        read_on_host(a)
    for views in pairs:
        IN_PLACE[name](views[0 if changed == "the array" else -1])
    check_same(*pairs, "changed")
    for place, writer in itertools.product((0, 1, 3, 4), ("assign an array", "put objects", "host: assign an array")):
        for views in pairs:
            WRITERS[writer](views[place])
        check_same(*pairs, f"{writer} through view {place}")


# --- memory that others write -------------------------------------------------------------------------------------

def imported(device: Device, x: Any) -> Any:
    """Another library's array over the same memory, by DLPack."""
    if x.__dlpack_device__()[0] != 1:
        return device.xp.from_dlpack(x)
    host = np.from_dlpack(x)  # read-only, as far as NumPy is concerned
    return np.ndarray(host.shape, host.dtype, (ctypes.c_byte * host.nbytes).from_address(host.ctypes.data))


HANDED_OUT: dict[str, Callable[[Device, Any], tuple[Any, Any]]] = {
    "ascupy of the array": lambda device, x: (x, fb.ascupy(x)),
    "ascupy of a view": lambda device, x: (x, fb.ascupy(x[1:].T)),
    "asarray of a device array": lambda device, x: (fb.asarray(fb.ascupy(x)), fb.ascupy(x)),
    "asarray of a part": lambda device, x: (fb.asarray(fb.ascupy(x)[::2]), fb.ascupy(x)),
    "two arrays of one device array": lambda device, x: (fb.asarray(fb.ascupy(x)), fb.asarray(fb.ascupy(x))),
    "DLPack": lambda device, x: (x, imported(device, x)),
    "DLPack of a view": lambda device, x: (x, imported(device, x[1:])),
}


@pytest.mark.parametrize("name", HANDED_OUT)
@pytest.mark.parametrize("origin", ["device", "host", "both"])
def test_what_others_write_is_seen_by_the_next_host_call(name: str, origin: str, device: Device) -> None:
    ours, theirs = HANDED_OUT[name](device, ORIGINS[origin](device, BASES["integers"]))
    views = [ours, ours.T, ours[::-1], ours[..., None, ::2]]
    for value in (71, 72):
        for view in views:
            read_on_host(view)
        before = fb.asnumpy(ours)
        theirs[...] = value
        after = fb.asnumpy(ours)
        assert value in after
        assert set(after.flat) <= {value, *before.flat}
        check_same(views, [after, after.T, after[::-1], after[..., None, ::2]], "written by others")
        assert str(value) in np.array2string(ours)


@pytest.mark.parametrize("writer", [*ON_HOST, "assign an array", "sort"])
@pytest.mark.parametrize("name", HANDED_OUT)
def test_what_a_host_call_writes_is_seen_by_others(name: str, writer: str, device: Device) -> None:
    x = on_device(device, BASES["integers"])
    ours, theirs = HANDED_OUT[name](device, x)
    expected = fb.asnumpy(ours)
    same = expected.shape == tuple(theirs.shape)
    read_on_host(ours)
    for a in (ours, expected):
        WRITERS[writer](a)
    np.testing.assert_array_equal(read_on_host(ours), expected)
    seen = set(fb.asnumpy(theirs).flat)
    assert seen <= set(expected.flat) | set(BASES["integers"].flat)
    if same:
        np.testing.assert_array_equal(fb.asnumpy(theirs), expected)


# --- several names in one host call -------------------------------------------------------------------------------


def write_both(a: Any, b: Any) -> None:
    """Each writes an element that the other does not."""
    a[0] = 7
    b[1] = 8


KNOWN: dict[str, Callable[[Any, Any], tuple[Any, ...]]] = {
    "both known": lambda a, b: (a, b),
    "the first known": lambda a, b: (a,),
    "the second known": lambda a, b: (b,),
    "none known": lambda a, b: (),
}


@pytest.mark.parametrize("known", KNOWN)
@pytest.mark.parametrize("way", ["a[...]", "a[::-1]", "view()"])
@pytest.mark.parametrize("origin", ORIGINS)
def test_two_names_of_one_memory_are_written_in_one_host_call(
    origin: str, way: str, known: str, device: Device
) -> None:
    data = shuffled((6,), "f8")
    x, theirs = ORIGINS[origin](device, data), data.copy()
    view = WAYS[way](x)
    trip(write_both, x, view, written=KNOWN[known](x, view))
    write_both(theirs, WAYS[way](theirs))
    check_same([x], [theirs], known)


@pytest.mark.parametrize("place", [(0, 2), (1, 1)])
@pytest.mark.parametrize("origin", ORIGINS)
def test_one_element_of_a_view_that_overlaps_itself_is_written_on_the_host(
    origin: str, place: tuple[int, int], device: Device
) -> None:
    data = shuffled((6,), "f8")
    x, theirs = ORIGINS[origin](device, data), data.copy()
    ours, other = [sliding_window_view(a, 3, writeable=True) for a in (x, theirs)]
    for a in (ours, other):
        mask = np.zeros(a.shape, bool)
        mask[place] = True
        np.copyto(a, OBJECT, where=mask, casting="unsafe")
    check_same([x, ours], [theirs, other], f"the element {place}")


@pytest.mark.parametrize("key", [np.s_[1:-1], np.s_[::-2], 3, np.s_[1:4, 2], np.s_[:, 4:1:-1], np.s_[5:5]])
@pytest.mark.parametrize("moved", ["before", "between", "never"])
def test_a_view_shows_the_same_elements_however_its_array_is_laid_out(key: Any, moved: str, device: Device) -> None:
    """Also where its array, or it, is laid out anew before the device array is made."""
    given = np.arange(48.0).reshape(6, 8)
    x, expected = fb.asarray(given), given.copy()
    x._buffer.whole_on_device()
    view, theirs = x[key], expected[key]
    if moved == "between":
        x.shape, expected.shape = (8, 6), (8, 6)
    if moved == "before":
        view.shape, theirs.shape = (1, *view.shape), (1, *theirs.shape)
    view += 100
    theirs += 100
    np.testing.assert_array_equal(fb.asnumpy(view), theirs)
    np.testing.assert_array_equal(fb.asnumpy(x), expected)


def test_a_view_is_of_the_elements_that_were_meant_when_it_was_taken(device: Device) -> None:
    """The bound of a slice may be an array, which may be written before anybody looks at the view."""
    x, bound = fb.asarray(np.arange(9.0)), fb.asarray(np.array(4))
    x._buffer.whole_on_device()
    view = x[:bound]
    bound[...] = 7
    np.testing.assert_array_equal(fb.asnumpy(view * 2), [0.0, 2.0, 4.0, 6.0])
    far = x[-(2**70) : 2**70 : 2]
    np.testing.assert_array_equal(fb.asnumpy(far * 2), [0.0, 4.0, 8.0, 12.0, 16.0])
