"""A state machine: arrays, views, and writes and reads on either side, in any order, against NumPy doing the same.

After every step, each side that claims to have an array's bytes has NumPy's bytes; and no step has moved more of them
than the rule of the buffer allows.
"""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

import fbarray as fb
from fbarray.array import conversion
from fbarray.devices import default_device
from fbarray.memory.layout import as_bytes, is_dense, placed, span
from fbarray.routing.roundtrip import round_trip
from tests.metering import moved

SHAPES = [(), (0,), (1,), (6,), (4, 5), (2, 3, 4), (0, 3), (40_000,), (130, 200)]
DTYPES = ["f8", "c16", "i4", "u1", "?"]
STEPS = 60
EXAMPLES = 60
SHARDS = 8
counted = 0


class Memory:
    """What the rule says of one allocation: on which sides its bytes are, by NumPy's addresses."""

    def __init__(self, whole: np.ndarray, on_device: bool = True, shared: bool = False) -> None:
        self.size = whole.nbytes
        self.key = key_of(whole)
        self.on_device, self.shared = on_device, shared
        self.host: dict[Any, int] = {} if on_device else {self.key: self.size}

    def on_host(self, key: Any) -> bool:
        return key in self.host or self.key in self.host

    def read(self, part: np.ndarray) -> int:
        """The bytes that may go to the host for reading `part`, which is remembered."""
        return self._reads(key_of(part), size_of(part))

    def read_covered(self, part: np.ndarray) -> int:
        """The same for a copy of `part` as it lies, with what is between its elements, unless that is much."""
        low, high = span(part)
        if high - low > max(64 << 10, 4 * part.nbytes):
            return self.read(part)
        return self._reads((part.__array_interface__["data"][0] + low, high - low), high - low)

    def _reads(self, key: Any, size: int) -> int:
        if self.on_host(key):
            return 0
        if not self.shared:
            self.host[key] = size
            if sum(self.host.values()) > self.size:  # no more is remembered than the whole takes: which is not said
                self.host = {key: size}
            if key == self.key:
                self.host = {key: size}
        return size

    def fetch(self, part: np.ndarray) -> int:
        """The bytes that may go to the host for a copy of the user's own."""
        return 0 if self.on_host(key_of(part)) else size_of(part)

    def use(self) -> int:
        """The bytes that may go to the device before it computes."""
        missing = 0 if self.on_device else self.size
        self.on_device = True
        return missing

    def write(self) -> int:
        """The same, before it writes."""
        missing = self.use()
        self.host = {}
        return missing

    def assign(self) -> int:
        """The same, before numbers are assigned: where the host alone has the bytes, it writes them in place."""
        return self.write() if self.on_device else 0

    def write_on_host(self, part: np.ndarray) -> tuple[int, int]:
        """The bytes that may go each way for writing `part` on the host."""
        to_host = self.fetch(part)
        if not self.on_device:
            return 0, 0
        if key_of(part) == self.key and is_dense(part) and not self.shared:
            self.host, self.on_device = {self.key: self.size}, False
            return to_host, 0
        self.host = {}
        return to_host, part.nbytes

    def spill(self) -> int:
        """The bytes that may go to the host where the device is full."""
        missing = 0 if self.on_host(self.key) else self.size
        self.host, self.on_device = {self.key: self.size}, False
        return missing


def key_of(part: np.ndarray) -> Any:
    """What a remembered part is known by: the block of memory, or the geometry where it has gaps."""
    low, high = span(part)
    address = part.__array_interface__["data"][0]
    if high - low <= part.nbytes:
        return address + low, high - low
    return address, part.shape, part.strides, part.dtype.itemsize


def size_of(part: np.ndarray) -> int:
    """The bytes that reading `part` moves: never more than its own."""
    low, high = span(part)
    return min(high - low, part.nbytes)


class Pair:
    """One of our arrays, NumPy's, and the memory that both are over."""

    def __init__(self, ours: Any, theirs: np.ndarray, memory: Memory) -> None:
        self.ours, self.theirs, self.memory = ours, theirs, memory


@st.composite
def slices(draw: Any, shape: tuple[int, ...]) -> Any:
    """A basic key for an array of this shape that leaves an array."""
    items: list[Any] = []
    for length in shape:
        ends = st.none() | st.integers(-length - 1, length + 1)
        items.append(slice(draw(ends), draw(ends), draw(st.sampled_from([None, 1, 2, 3, -1, -2]))))
    return (*items, ...)


def elements(dtype: Any, shape: tuple[int, ...], seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    return np.asarray(random.integers(0, 100, shape)).astype(dtype)


WRITES = ["assign", "part", "in place", "out", "fill", "sort"]
VIEWS: dict[str, Any] = {
    "transpose": lambda a: a.T,
    "flip": lambda a: np.flip(a) if a.ndim else a,
    "new axis": lambda a: a[..., None],
    "ravel": lambda a: a.reshape(-1) if a.flags.c_contiguous else a,
    "fold": lambda a: a.reshape(2, -1) if a.flags.c_contiguous and a.size and not a.size % 2 else a,
    "moveaxis": lambda a: np.moveaxis(a, 0, -1) if a.ndim else a,
    "diagonal": lambda a: np.diagonal(a) if a.ndim > 1 else a,
    "broadcast": lambda a: np.broadcast_to(a, (2, *a.shape)),
    "split": lambda a: np.split(a, [1])[-1] if a.ndim else a,
    "windows": lambda a: np.lib.stride_tricks.sliding_window_view(a, 2, axis=0, writeable=True)
    if a.ndim and a.shape[0] > 1 else a,
    "real": lambda a: a.real,
    "imag": lambda a: a.imag if a.dtype.kind == "c" else a,
    "bytes": lambda a: a.view("u1") if a.flags.c_contiguous and a.ndim and a.nbytes and a.dtype != bool else a,
    "of one size": lambda a: a if a.dtype == bool else a.view({1: "i1", 4: "u4", 8: "i8", 16: "c16"}[a.dtype.itemsize]),
}  # fmt: skip


class Machine(RuleBasedStateMachine):
    arrays = Bundle("arrays")

    def __init__(self) -> None:
        super().__init__()
        self.device = default_device()
        self.pairs: list[Pair] = []
        self.touched: list[Memory] = []

    @initialize()
    def start(self) -> None:
        self.options = fb.options(fallback="allow")
        self.options.__enter__()

    def teardown(self) -> None:
        self.touched = [pair.memory for pair in self.pairs]
        self.every_side_has_numpys_bytes()
        self.options.__exit__(None, None, None)

    # --- arrays ---------------------------------------------------------------------------------------------------

    def keep(self, ours: Any, theirs: np.ndarray, memory: Memory) -> Pair:
        pair = Pair(ours, theirs, memory)
        self.pairs.append(pair)
        self.touched.append(memory)
        return pair

    def keep_alike(self, ours: Any, theirs: Any, otherwise: Pair, on_device: bool = True) -> Pair:
        """A new array, if it lies in memory as NumPy's does: CuPy chooses another order of axes for some results."""
        if not isinstance(theirs, np.ndarray) or not is_dense(theirs) or ours.strides != theirs.strides:
            return otherwise
        return self.keep(ours, theirs, Memory(theirs, on_device))

    @rule(target=arrays, shape=st.sampled_from(SHAPES), dtype=st.sampled_from(DTYPES), seed=st.integers(0, 9),
          order=st.sampled_from("CF"))  # fmt: skip
    def make(self, shape: Any, dtype: str, seed: int, order: Any) -> Pair:
        theirs = np.array(elements(dtype, shape, seed), order=order)
        return self.keep(fb.asarray(theirs), theirs, Memory(theirs))

    @rule(target=arrays, pair=arrays)
    def compute(self, pair: Pair) -> Pair:
        theirs = np.positive(pair.theirs) if pair.theirs.dtype != bool else np.invert(pair.theirs)
        with moved() as crossed:
            ours = np.positive(pair.ours) if pair.theirs.dtype != bool else np.invert(pair.ours)
        number = theirs.nbytes if not theirs.ndim else 0
        self.allow(pair.memory, crossed, number, pair.memory.use())
        pair.memory.on_device = not pair.ours._buffer.on_host_alone  # a part may have been sent alone
        return self.keep_alike(ours, theirs, pair)

    @rule(target=arrays, pair=arrays)
    def fall_back(self, pair: Pair) -> Pair:
        """A host call, whose result stays on the host."""
        theirs = np.array(pair.theirs)
        with moved() as crossed:
            ours = round_trip("numpy.fake", np.array, (), self.device, (pair.ours,), {}, "a test")
        self.allow(pair.memory, crossed, pair.memory.read(pair.theirs), 0)
        return self.keep_alike(ours, theirs, pair, on_device=False)

    @rule(target=arrays, pair=arrays, data=st.data())
    def slice(self, pair: Pair, data: Any) -> Pair:
        key = data.draw(slices(pair.theirs.shape))
        return self.viewed(pair, lambda a: a[key])

    @rule(target=arrays, pair=arrays, name=st.sampled_from(sorted(VIEWS)))
    def view(self, pair: Pair, name: str) -> Pair:
        return self.viewed(pair, VIEWS[name])

    def viewed(self, pair: Pair, view: Any) -> Pair:
        theirs = view(pair.theirs)
        with moved() as crossed:
            ours = view(pair.ours)
        self.allow(pair.memory, crossed, 0, 0)
        if not theirs.size:
            return pair  # nothing that could be shared
        assert ours.flags.writeable == theirs.flags.writeable
        assert ours.shape == theirs.shape
        assert ours.dtype == theirs.dtype
        return self.keep(ours, theirs, pair.memory)

    @rule(target=arrays, pair=arrays, name=st.sampled_from(["slice", "flip", "transpose"]))
    def view_by_host(self, pair: Pair, name: str) -> Pair:
        """A view that NumPy gave on the host is one of our memory."""
        view = {"slice": lambda a: a[..., 1:] if a.ndim else a[...], "flip": np.flip, "transpose": np.transpose}[name]
        theirs = view(pair.theirs)
        with moved() as crossed:
            ours = round_trip("numpy.fake", view, (), self.device, (pair.ours,), {}, "a test")
        self.allow(pair.memory, crossed, pair.memory.read(pair.theirs), 0)
        if not np.size(theirs) or not np.ndim(theirs):
            return pair
        assert ours.base is not None
        return self.keep(ours, theirs, pair.memory)

    @rule(target=arrays, pair=arrays)
    def adopt(self, pair: Pair) -> Pair:
        """The same memory, handed out and taken in again."""
        with moved() as crossed:
            bare = fb.ascupy(pair.ours)
        self.allow(pair.memory, crossed, 0, pair.memory.write())
        pair.memory.shared = True
        theirs = pair.theirs.view()
        theirs.flags.writeable = pair.theirs.flags.writeable
        ours = fb.asarray(bare)
        ours.flags.writeable = theirs.flags.writeable
        return self.keep(ours, theirs, pair.memory)

    @rule(pair=consumes(arrays))
    def delete(self, pair: Pair) -> None:
        self.pairs = [other for other in self.pairs if other is not pair]

    # --- writes ---------------------------------------------------------------------------------------------------

    @rule(pair=arrays, value=st.integers(0, 99), how=st.sampled_from(WRITES))
    def write_on_device(self, pair: Pair, value: int, how: str) -> None:
        if not pair.theirs.flags.writeable or (pair.theirs.dtype == bool and how in ("in place", "out")):
            return
        if overlaps_itself(pair.theirs) or (how == "sort" and not pair.theirs.ndim):
            return
        if how in ("in place", "out", "sort") and not is_plain(pair.theirs):
            return
        with moved() as crossed:
            for array in (pair.theirs, pair.ours):
                write(array, value, how)
        looks_for_nans = how == "sort" and pair.theirs.dtype.kind == "c"
        there = pair.memory.assign() if how in ("assign", "part", "fill") else pair.memory.write()
        self.allow(pair.memory, crossed, 1 if looks_for_nans else 0, there)

    @rule(pair=arrays, value=st.integers(0, 99))
    def write_outside(self, pair: Pair, value: int) -> None:
        """Somebody else writes, who holds the device array."""
        if overlaps_itself(pair.theirs) or not pair.theirs.flags.writeable:
            return
        with moved() as crossed:
            bare = fb.ascupy(pair.ours)
        self.allow(pair.memory, crossed, 0, pair.memory.write())
        pair.memory.shared = True
        pair.theirs[...] = value
        bare[...] = value

    @rule(pair=arrays, value=st.integers(0, 99), known=st.booleans(), part=st.booleans())
    def write_on_host(self, pair: Pair, value: int, known: bool, part: bool) -> None:
        """A host call that writes, whether we know that it does or not."""

        def write(host: np.ndarray) -> None:
            host[... if not part or not host.ndim else slice(1, None)] = value

        if not pair.theirs.flags.writeable or overlaps_itself(pair.theirs):
            return
        before = pair.theirs.copy()
        write(pair.theirs)
        with moved() as crossed:
            round_trip("numpy.fake", write, (pair.ours,) if known else (), self.device, (pair.ours,), {}, "a test")
        if known:
            self.allow(pair.memory, crossed, *pair.memory.write_on_host(pair.theirs))
            return
        read = pair.memory.read(pair.theirs)
        if before.tobytes() == pair.theirs.tobytes():  # nothing was changed
            self.allow(pair.memory, crossed, read + 2 * size_of(pair.theirs) * pair.memory.shared, 0)
            return
        again, back = pair.memory.write_on_host(pair.theirs)
        self.allow(pair.memory, crossed, read + again + size_of(pair.theirs) * pair.memory.shared, back)

    @rule(pair=arrays)
    def write_read_only(self, pair: Pair) -> None:
        if pair.theirs.flags.writeable:
            return
        for attempt in (lambda a: a.__setitem__(..., 1), lambda a: a.fill(1)):
            with pytest.raises(ValueError, match="read-only"):
                attempt(pair.ours)

    # --- reads ----------------------------------------------------------------------------------------------------

    @rule(pair=arrays)
    def read_on_host(self, pair: Pair) -> None:
        with moved() as crossed:
            text = round_trip("numpy.fake", np.array, (), self.device, (pair.ours,), {}, "a test")
        self.allow(pair.memory, crossed, pair.memory.read(pair.theirs), 0)
        np.testing.assert_array_equal(text._buffer.on_host(), pair.theirs, strict=True)

    @rule(pair=arrays, how=st.sampled_from(["implicit", "tolist", "tobytes"]))
    def convert(self, pair: Pair, how: str) -> None:
        with moved() as crossed:
            found = np.asarray(pair.ours) if how == "implicit" else getattr(pair.ours, how)()
        allowed = (pair.memory.read_covered if how == "implicit" else pair.memory.read)(pair.theirs)
        self.allow(pair.memory, crossed, allowed, 0)
        np.testing.assert_array_equal(found, pair.theirs if how == "implicit" else getattr(pair.theirs, how)())

    @rule(pair=arrays)
    def fetch(self, pair: Pair) -> None:
        with moved() as crossed:
            mine = pair.ours.get()
        missing = 0 if pair.memory.on_device else pair.memory.size
        self.allow(pair.memory, crossed, pair.memory.fetch(pair.theirs), missing)
        np.testing.assert_array_equal(mine, pair.theirs, strict=True)
        mine[...] = 7  # it is the user's own

    @rule(pair=arrays)
    def copy(self, pair: Pair) -> None:
        """On the side that has the bytes."""
        with moved() as crossed:
            copied = pair.ours.copy()
        self.allow(pair.memory, crossed, 0, 0)
        np.testing.assert_array_equal(fb.asnumpy(copied), pair.theirs, strict=True)

    @rule(pair=arrays)
    def read_on_device(self, pair: Pair) -> None:
        """As a call does that runs there: a part may be sent alone; a small placed array is copied."""
        missing = 0 if pair.memory.on_device else pair.memory.size
        with moved() as crossed:
            bare = pair.ours._buffer.on_device()
        self.allow(pair.memory, crossed, 0, missing)
        pair.memory.on_device = not pair.ours._buffer.on_host_alone
        np.testing.assert_array_equal(bare.get(), pair.theirs, strict=True)

    # --- memory ---------------------------------------------------------------------------------------------------

    @rule(pair=arrays)
    def spill(self, pair: Pair) -> None:
        """The device needs the room."""
        with moved() as crossed:
            freed = pair.ours._buffer.allocation.spill()
        assert not (freed and pair.memory.shared)
        if freed:
            self.allow(pair.memory, crossed, pair.memory.spill(), 0)
        else:
            self.allow(pair.memory, crossed, 0, 0)

    def allow(self, memory: Memory, crossed: list[int], to_host: int, to_device: int) -> None:
        """No more bytes crossed than these in a step on `memory`."""
        self.touched.append(memory)
        assert crossed[0] <= to_host, f"{crossed[0]} bytes went to the host, {to_host} are allowed"
        assert crossed[1] <= to_device, f"{crossed[1]} bytes went to the device, {to_device} are allowed"

    @invariant()
    def every_side_has_numpys_bytes(self) -> None:
        """Of the allocations that the step touched; and of all of them at the end."""
        global counted
        counted += 1
        touched, self.touched = self.touched, []
        for pair in self.pairs:
            for side, found in sides(pair.ours._buffer) if any(pair.memory is memory for memory in touched) else ():
                assert found.shape == pair.theirs.shape
                assert found.tobytes() == pair.theirs.tobytes(), side


def is_plain(array: np.ndarray) -> bool:
    """Whether every processor computes the same bits with these numbers: no NaN, subnormal or negative zero.

    Bytes that were written as integers may be any number.
    """
    if array.dtype.kind not in "fc":
        return True
    parts = np.array([array.real, array.imag])
    sizes = np.abs(parts)
    return bool(np.all((sizes < 1e6) & ((sizes > 1e-6) | ((parts == 0) & ~np.signbit(parts)))))


def overlaps_itself(array: np.ndarray) -> bool:
    """Whether an element of memory is several elements of the array, so that the order of writing them matters."""
    return (0 in array.strides and array.size > 1) or (not is_dense(array) and has_overlap(array))


def has_overlap(array: np.ndarray) -> bool:
    steps = sorted((abs(s), n) for s, n in zip(array.strides, array.shape, strict=True) if n > 1)
    reach = array.dtype.itemsize
    for step, length in steps:
        if step < reach:
            return True
        reach = step * (length - 1) + reach
    return False


def write(array: Any, value: int, how: str) -> None:
    if how == "assign":
        array[...] = value
    elif how == "part":
        array[(slice(None, None, -2),) * min(array.ndim, 1) + (...,)] = value
    elif how == "in place":
        array += np.asarray(1, array.dtype)[()]
    elif how == "out":
        np.multiply(array, np.asarray(2, array.dtype)[()], out=array)
    elif how == "fill":
        array.fill(value)
    else:
        array.sort(axis=0)


def sides(buffer: Any) -> list[tuple[str, np.ndarray]]:
    """The array as each side has it, looked at without asking the buffer to read."""
    found = []
    owner, layout, start = buffer.allocation, buffer.layout, buffer.start
    resident = owner.resident
    if resident is None:
        found.append(("host", placed(as_bytes(owner._host), start, layout)))
        key = start, layout.shape, layout.strides, layout.dtype
        alone = None if owner._slices is None else owner._slices.recall(key)
        if alone is not None:
            found.append(("part on the device", alone.get()))
        copy = None if owner._slices is None else owner._slices.whole
        if copy is not None:
            part = owner.device.strided(copy, layout.shape, layout.strides, start, layout.dtype)
            found.append(("copy on the device", part.get()))
        return found
    found.append(("device", owner.device.strided(resident, layout.shape, layout.strides, start, layout.dtype).get()))
    if buffer is not owner and buffer.resident is not None and buffer._of is resident:
        found.append(("derived", buffer.resident.get()))
    reading = None if owner._copies is None else owner._copies.recall(start, layout)
    if reading is not None:
        host, arrive = reading
        arrive()
        found.append(("recalled", host))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_any_order_of_steps_is_as_in_numpy(shard: int) -> None:
    class Shard(Machine):
        """Hypothesis draws its examples from the name of the class."""

    Shard.__qualname__ = Shard.__name__ = f"Machine{shard}"
    run(Shard)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_any_order_of_steps_is_as_in_numpy_where_calls_are_placed(
    shard: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every other time with arrays that begin on both sides, as those of medium size do."""
    if shard % 2:
        monkeypatch.setattr(conversion, "FIRST_ON_HOST", 0)

    class Shard(Machine):
        """The same with arrays that move as their calls ask; which bytes cross is not told beforehand."""

        def allow(self, memory: Memory, crossed: list[int], to_host: int, to_device: int) -> None:
            self.touched.append(memory)

    Shard.__qualname__ = Shard.__name__ = f"PlacedMachine{shard}"
    with fb.options(placement="auto"):
        run(Shard)


def run(machine: type[Machine]) -> None:
    """Enough steps that a fault would show."""
    global counted
    counted = 0
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, derandomize=True,
                          suppress_health_check=quiet, database=None),
    )  # fmt: skip
    print(f"{counted} steps")
    assert counted >= 20_000 // SHARDS
