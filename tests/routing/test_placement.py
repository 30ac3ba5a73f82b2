"""Placement: which side a call runs on, when arrays move, and that nobody can tell from the results."""

from __future__ import annotations

import operator
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray import costs
from fbarray.devices import Device

SMALL, LARGE = 100, 4_000_000
pytestmark = pytest.mark.usefixtures("placing")


@pytest.fixture
def placing(device: Device, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Placement, on a device that is never found busy: other processes may use the same one."""
    monkeypatch.setattr(device, "is_idle", lambda: True)
    with fb.options(placement="auto"):
        yield


def numbers(size: Any, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random(size)


def on_host(x: Any) -> bool:
    return bool(x._buffer.on_host_alone)


def made_on_the_device(size: Any) -> Any:
    """A result of the device's, of which the host has no copy."""
    with fb.options(placement="device"):
        x = fb.asarray(numbers(size)) * 1.0
    assert not on_host(x)
    return x


def routes(call: Callable[[], Any]) -> list[str]:
    with fb.profile() as profile:
        call()
    return [event.route for event in profile.events]


@pytest.mark.parametrize("size, host", [(SMALL, True), (LARGE, False)])
def test_a_new_array_begins_where_its_size_says(size: int, host: bool, device: Device) -> None:
    assert on_host(fb.asarray(numbers(size))) == host
    assert on_host(fb.numpy.zeros(size)) == host


CALLS: dict[str, Callable[[Any], Any]] = {
    "x + x": lambda x: x + x,
    "2 * x": lambda x: 2 * x,
    "-x": lambda x: -x,
    "x > 0.5": lambda x: x > 0.5,
    "np.exp": np.exp,
    "np.add.reduce": lambda x: x.sum(),
    "np.sort": np.sort,
    "np.where": lambda x: np.where(x > 0.5, x, 0),
    "x @ x": lambda x: x @ x,
    "np.concatenate": lambda x: np.concatenate([x, x]),
    "np.linalg.norm": np.linalg.norm,
    "x[mask]": lambda x: x[x > 0.5],
    "x[places]": lambda x: x[[3, 1]],
    "divmod": lambda x: divmod(x, 0.3),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_small_call_runs_on_the_host_and_gives_numpys_answer(name: str) -> None:
    call, given = CALLS[name], numbers(SMALL)
    x = fb.asarray(given)
    found, expected = call(x), call(given)
    for ours, theirs in zip(*((r if isinstance(r, tuple) else (r,)) for r in (found, expected)), strict=True):
        assert type(ours) is (fb.FallbackArray if isinstance(theirs, np.ndarray) else type(theirs))
        np.testing.assert_array_equal(np.asarray(fb.asnumpy(ours)), theirs, strict=True)
    assert set(routes(lambda: call(x))) == {"placed"}


@pytest.mark.parametrize("name", ["x + x", "np.exp", "np.sort", "np.where"])
def test_a_large_call_runs_on_the_device(name: str) -> None:
    x = fb.asarray(numbers(LARGE))
    assert set(routes(lambda: CALLS[name](x))) == {"device"}


MUCH: dict[str, Callable[[Any], Any]] = {
    "x[:, None] * x": lambda x: x[:, None] * x,
    "np.where": lambda x: np.where(x[:, None] > 0.5, 0.0, x),
    "np.clip": lambda x: np.clip(x[:, None], 0.0, x),
    "np.concatenate": lambda x: np.concatenate([x] * 300),
}


@pytest.mark.parametrize("name", MUCH)
def test_small_arrays_of_which_a_call_makes_much_are_computed_on_the_device(name: str) -> None:
    """The work is what the result has, not what the largest operand has."""
    x = fb.asarray(numbers(3000))
    found: list[Any] = []
    assert "placed" not in routes(lambda: found.append(MUCH[name](x)))[-1:]
    assert not on_host(found[0])
    np.testing.assert_allclose(fb.asnumpy(found[0]), MUCH[name](numbers(3000)))


WRITES: dict[str, Callable[[Any], Any]] = {
    "x[3] = 2": lambda x: operator.setitem(x, 3, 2),
    "x[1:] = x[:-1]": lambda x: operator.setitem(x, slice(1, None), x[:-1].copy()),
    "x += 1": lambda x: operator.iadd(x, 1),
    "x[2:] *= x[:-2]": lambda x: operator.imul(x[2:], x[:-2].copy()),
    "x[mask] = 0": lambda x: operator.setitem(x, x > 0.5, 0.0),
    "x[places] = values": lambda x: operator.setitem(x, np.array([1, 4]), [7.0, 8.0]),
    "out=": lambda x: np.multiply(x, 3, out=x),
    "out by position": lambda x: x.cumsum(0, None, x),
    "x.sort()": lambda x: x.sort(),
}


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("where", ["host", "device", "both", "copied"])
def test_a_write_is_seen_through_each_view_on_either_side(name: str, where: str) -> None:
    given = numbers(SMALL)
    expected, x = given.copy(), fb.asarray(given)
    if where in ("device", "both"):
        x._buffer.whole_on_device()
    if where == "device":
        x._buffer.allocation._forget()
    if where == "copied":
        x._buffer.on_device()
        assert on_host(x)
    view, theirs = x[10:20][::-1], expected[10:20][::-1]
    view.sum()
    WRITES[name](x)
    WRITES[name](expected)
    np.testing.assert_allclose(fb.asnumpy(x), expected, rtol=1e-12)
    np.testing.assert_allclose(fb.asnumpy(view), theirs, rtol=1e-12)
    view[0] = -1.0
    assert x[19] == -1.0


def test_an_array_of_which_elements_are_read_and_written_moves_to_the_host(device: Device) -> None:
    x = fb.asarray(numbers(LARGE))
    price, steps = costs.fetch(x.nbytes), 0
    while not on_host(x):
        x[steps] = x[steps + 1] + 1
        steps += 1
    assert price / costs.ELEMENT / 3 < steps < price / costs.ELEMENT + 2


def test_an_array_whose_parts_are_assigned_from_the_host_moves_there(device: Device) -> None:
    x, part = fb.asarray(numbers(LARGE)), fb.asarray(numbers(SMALL))
    price, steps = costs.fetch(x.nbytes), 0
    while not on_host(x):
        x[steps : steps + SMALL] = part
        steps += 1
    assert steps <= price / (costs.ELEMENT + costs.move(part.nbytes)) + 1
    np.testing.assert_array_equal(fb.asnumpy(x[steps - 1 : steps - 1 + SMALL]), numbers(SMALL))


def test_what_a_number_is_made_of_is_fetched_at_once() -> None:
    """The device is waited for in any case, as in conjugate gradients."""
    matrix, vector = fb.asarray(np.ones((1200, 1200))), fb.asarray(np.ones(1200))
    product = matrix @ vector
    assert not on_host(product)
    assert vector @ product == 1200.0 * 1200.0
    assert on_host(product)


def test_what_the_second_argument_gets_is_seen_on_the_device(device: Device) -> None:
    """Of ``np.fix(x, out)``, where the device has a copy of ``out``."""
    for function in (np.fix, np.isposinf, np.isneginf):
        x, out = fb.asarray(np.array([-1.5, np.inf, -np.inf])), fb.asarray(np.zeros(3))
        out._buffer.on_device()
        function(x, out)
        np.testing.assert_array_equal(fb.ascupy(out).get(), function(x.get(), np.zeros(3)))


def test_a_few_small_steps_fetch_nothing_that_the_device_made() -> None:
    x = fb.asarray(np.ones((3000, 3000)))
    with fb.profile() as profile:
        sums = np.sum(x, axis=1)
        y = 0.5 * sums + sums - 1.0
    assert sum(event.bytes_to_host for event in profile.events) == 0
    np.testing.assert_array_equal(y.get(), np.full(3000, 4499.0))


def test_many_elements_that_several_arrays_choose_are_work_for_the_device() -> None:
    table, places = fb.asarray(np.diag(np.arange(100.0))), fb.asarray(np.arange(400_000) % 100)
    with fb.profile() as profile:
        found = table[places, places]
    assert [event.route for event in profile.events if event.function.endswith("__getitem__")] == ["device"]
    assert found[199_999] == 99.0


@pytest.mark.parametrize("convert", [np.asarray, np.array])
def test_what_placement_keeps_on_the_host_converts_without_a_warning(convert: Callable[..., Any]) -> None:
    x = fb.asarray(numbers(SMALL))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = convert(x)
    np.testing.assert_array_equal(found, numbers(SMALL))
    with fb.options(fallback="raise"), pytest.raises(fb.FallbackError):
        convert(x)


def test_an_array_of_medium_size_is_on_both_sides() -> None:
    theirs = numbers(100_000)
    x, expected = fb.asarray(theirs), theirs.copy()
    theirs[:] = 0
    with fb.profile() as profile:
        found = x.get()
        mask = x > 0.5
    assert [(event.bytes_to_host, event.bytes_to_device) for event in profile.events] == [(0, 0)] * 2
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(fb.asnumpy(x[mask]), expected[expected > 0.5])
    x += 1.0
    np.testing.assert_array_equal(x.get(), expected + 1.0)
    np.testing.assert_array_equal(found, expected)
    x[3] = 7.0
    assert (x[3], float(np.max(x))) == (7.0, 7.0)


def test_an_array_that_is_too_large_for_its_calls_moves_to_the_device(device: Device) -> None:
    x = fb.asarray(numbers(LARGE))
    x._buffer.allocation.move_to_host()
    assert on_host(x)
    steps = 0
    while on_host(x):
        y = np.exp(x)
        steps += 1
    assert steps < 3
    assert not on_host(np.exp(y))


def test_results_of_small_device_calls_come_to_the_host_in_a_chain(device: Device) -> None:
    x = made_on_the_device(SMALL)
    for _ in range(8):
        x = x * 1.5
    assert on_host(x)


def test_what_a_busy_device_makes_is_not_waited_for(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    x = made_on_the_device(SMALL)
    monkeypatch.setattr(device, "is_idle", lambda: False)
    for _ in range(8):
        x = x * 1.5
    assert not on_host(x)
    monkeypatch.setattr(device, "is_idle", lambda: True)
    assert on_host(x * 1.5)


SHORT: dict[str, Callable[[Any, Any], Any]] = {
    "a sequence": lambda np, x: np.hstack((x, x)),
    "a list": lambda np, x: np.stack([x, x], 1),
    "nested sequences": lambda np, x: np.block([[x[:4], x[4:8]], [x[8:12], x[12:16]]]),
    "a sequence with an axis": lambda np, x: np.concatenate((x, x), axis=0),
    "axes": lambda np, x: np.sum(x.reshape(5, 4, 5), axis=(0, 2)),
    "keywords": lambda np, x: np.mean(x, axis=0, keepdims=True),
    "a mask": lambda np, x: x[x > 0.5],
    "a mask of rows": lambda np, x: x.reshape(20, 5)[x[:20] > 0.5],
    "places": lambda np, x: x[np.argsort(x)],
    "places in two axes": lambda np, x: x.reshape(20, 5)[np.argsort(x[:20]).reshape(4, 5)],
    "rows": lambda np, x: [row.sum() for row in x.reshape(20, 5)],
    "elements": lambda np, x: [v * 2 for v in x],
    "a number": lambda np, x: np.sqrt(x[3]),
    "a number beside": lambda np, x: np.maximum(x, 0.5),
    "an array of numbers": lambda np, x: np.eye(4) @ x[:4],
    "an array of one number": lambda np, x: np.atleast_1d(x[3]),
}
"""What the short way of small arrays on the host does, by itself and as the drop-in."""


@pytest.mark.parametrize("name", SHORT)
@pytest.mark.parametrize("dropped_in", [False, True])
def test_the_short_way_gives_what_numpy_gives(name: str, dropped_in: bool) -> None:
    call, host = SHORT[name], numbers(SMALL)
    expected = call(np, host)
    x = fb.asarray(host)
    with fb.options(fallback="raise"):
        found = call(fb.numpy if dropped_in else np, x)
    if isinstance(expected, np.ndarray):
        assert isinstance(found, fb.FallbackArray) or (name == "an array of one number" and not dropped_in)
        assert on_host(found) if isinstance(found, fb.FallbackArray) else True
        found = fb.asnumpy(found)
        assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
    else:
        assert type(found) is type(expected)
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(fb.asnumpy(x), host)


@pytest.mark.parametrize("dropped_in", [False, True])
def test_the_short_way_raises_what_numpy_raises(dropped_in: bool) -> None:
    host = numbers(6)
    bad: list[Callable[[Any, Any], Any]] = [
        lambda np, x: np.block((x, x)), lambda np, x: np.hstack((x, x.reshape(2, 3))), lambda np, x: np.dot(x, x[:4]),
        lambda np, x: np.sum(x, axis=3), lambda np, x: np.sum(x, wrong=3), lambda np, x: np.dot(x),
        lambda np, x: x[np.asarray([9])], lambda np, x: x[x[:4] > 0.5], lambda np, x: np.exp(x, x, x),
    ]  # fmt: skip
    for call in bad:
        said = []
        for module, x in ((np, host), (fb.numpy if dropped_in else np, fb.asarray(host))):
            with fb.options(fallback="allow"), pytest.raises((TypeError, ValueError, IndexError)) as raised:
                call(module, x)
            said.append((type(raised.value), str(raised.value), raised.value.__context__))
        assert said[0] == said[1]


def test_what_the_short_way_gives_shares_memory_where_numpys_result_does() -> None:
    x = fb.asarray(numbers((4, 5)))
    for row in x:
        row[0] = 7.0
    assert fb.asnumpy(x)[:, 0].tolist() == [7.0] * 4
    copies = [x[x > 0.5], x[fb.asarray([1, 2])], np.stack([x, x])]
    for copy in copies:
        copy[...] = -1.0
    assert (fb.asnumpy(x) >= 0).all()


@pytest.mark.parametrize("shape", [(5,), (3, 2), (0,), (0, 4)])
def test_an_iterator_is_as_numpys(shape: tuple[int, ...]) -> None:
    host = numbers(shape)
    theirs, ours = iter(host), iter(fb.asarray(host))
    for step in range(len(host) + 1):
        assert operator.length_hint(ours) == operator.length_hint(theirs) == len(host) - step
        np.testing.assert_array_equal(fb.asnumpy(next(ours, -1.0)), next(theirs, -1.0))
    assert next(ours, None) is None
    assert iter(ours) is ours


def test_an_iterator_of_an_array_that_loses_its_axis_ends_as_numpys() -> None:
    for x in (np.ones(1), fb.asarray(np.ones(1)), made_on_the_device(1)):
        steps = iter(x)
        with warnings.catch_warnings(action="ignore"):  # NumPy 2.5 would have shapes assigned no more
            x.shape = ()
        assert next(steps, "end") == "end"


def test_an_iterator_sees_what_is_written_meanwhile() -> None:
    x = fb.asarray(np.zeros(4))
    seen = []
    for value in x:
        seen.append(float(value))
        x[...] = len(seen)
    assert seen == [0.0, 1.0, 2.0, 3.0]


@pytest.mark.parametrize("device_alone", [False, True])
def test_a_copy_that_was_given_away_is_known(device_alone: bool) -> None:
    x = made_on_the_device((4, 5)) if device_alone else fb.asarray(numbers((4, 5)))
    with fb.options(fallback="allow"):
        copies = [np.asarray(x), np.asarray(x[1:]), np.asarray(x[0])]
        assert all(np.shares_memory(x, copy) for copy in copies)
        assert not any(copy.flags.writeable for copy in copies)
        assert not np.shares_memory(x, np.zeros(3))
        x[0, 0] = -1.0
        assert copies[0][0, 0] != -1.0


def test_what_others_hold_stays_on_the_device(device: Device) -> None:
    x = fb.asarray(numbers(SMALL))
    bare = fb.ascupy(x)
    for i in range(100):
        x[i % SMALL] = float(i)
        x + x
    assert not on_host(x)
    assert fb.ascupy(x) is bare


def test_nothing_larger_than_the_limit_moves() -> None:
    x = fb.asarray(numbers(SMALL))
    x._buffer.whole_on_device()
    x._buffer.allocation._forget()
    with fb.options(transfer_limit=10):
        for i in range(100):
            x[i % SMALL] = float(i)
    assert not on_host(x)


def test_a_small_array_that_a_device_call_reads_stays_and_is_sent_once() -> None:
    x, large = fb.asarray(numbers(1000)), fb.asarray(numbers((5000, 1000)))
    with fb.profile() as profile:
        found = [np.add(large, x), large * x[::-1], large[:, 10:20] - x[10:20]]
        x + 1
    assert on_host(x)
    assert sum(event.bytes_to_device for event in profile.events) == x.nbytes
    x[10] = 5.0
    expected = numbers(1000)
    np.testing.assert_allclose(fb.asnumpy(found[1][0]), numbers((5000, 1000))[0] * expected[::-1])
    expected[10] = 5.0
    again = large[:, 10:20] - x[10:20]
    np.testing.assert_allclose(fb.asnumpy(again[7]), numbers((5000, 1000))[7, 10:20] - expected[10:20])


@pytest.mark.parametrize("part", [np.s_[:], np.s_[2:50], np.s_[::-3]])
def test_what_a_device_call_gives_back_shows_the_array(part: Any, device: Device) -> None:
    x = fb.asarray(numbers(SMALL))
    bare = x[part]._buffer.on_device()
    view = x[part]
    assert on_host(x)
    assert view._buffer.is_given_as(bare)
    assert not x[1:4]._buffer.is_given_as(bare)
    shown = view._buffer.shown_by(bare[1:5])
    assert shown is not None
    assert shown.shape == (4,)


def test_what_placement_kept_on_the_host_is_no_transfer_that_nobody_asked_for() -> None:
    """Who made the small array asked for one on the device; a limit on other transfers does not part the two."""
    given, many = numbers(1000), numbers((5000, 1000))
    x, large = fb.asarray(given), fb.asarray(many)
    with fb.options(transfer_limit=0, fallback="raise"):
        total = large + x
        np.add(many[0].size * large[0], x, out=x)
    np.testing.assert_allclose(fb.asnumpy(total[7]), many[7] + given)
    np.testing.assert_allclose(fb.asnumpy(x), 1000 * many[0] + given)


def test_a_placed_call_is_no_fallback() -> None:
    x = fb.asarray(numbers(SMALL))
    with fb.options(fallback="raise"):
        assert (x + x)[0] == 2 * x[0]


@pytest.mark.parametrize("f", [np.zeros_like, np.ones_like, np.empty_like, lambda x, **kw: np.full_like(x, 3, **kw)])
def test_the_device_that_is_asked_for_is_the_arrays(f: Callable[..., Any], device: Device) -> None:
    x = fb.asarray(numbers(SMALL))
    made = f(x, device=x.device)
    assert (made.device, on_host(made)) == (device.name, False)


def test_the_errors_are_numpys() -> None:
    x, y = fb.asarray(numbers(SMALL)), fb.asarray(numbers(7))
    for wrong in (lambda: x + y, lambda: x[SMALL], lambda: np.exp(x, 1, 2, 3), lambda: operator.iadd(x, 1j)):
        with pytest.raises((ValueError, IndexError, TypeError)):
            wrong()


def test_placement_device_places_nothing() -> None:
    with fb.options(placement="device"):
        x = fb.asarray(numbers(SMALL))
        assert not on_host(x)
        assert set(routes(lambda: x + x)) == {"device"}


def test_threads_that_write_parts_of_one_array_lose_nothing(device: Device) -> None:
    x = fb.asarray(np.zeros(1600))
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            with fb.options(placement="auto", fallback="allow"):
                for step in range(60):
                    for i in range(number, 1600, 16):
                        x[i] = float(step)
                    if step % 7 == number % 7:
                        x._buffer.on_device()
                    x[number:32] + 1
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    np.testing.assert_array_equal(fb.asnumpy(x), np.full(1600, 59.0))


@pytest.mark.parametrize("view", [False, True])
def test_what_somebody_uses_on_the_device_is_not_moved(view: bool) -> None:
    x = fb.asarray(numbers(SMALL))
    x._buffer.whole_on_device()
    part = x[10:20]
    used = (part if view else x)._buffer.on_device()
    x._buffer.allocation.move_to_host()
    assert not on_host(x)
    del used
    x._buffer.allocation.move_to_host()
    assert on_host(x)


def test_a_function_that_numpy_calls_for_an_error_may_ask_for_the_array() -> None:
    x = fb.asarray(np.ones(5))
    seen: list[Any] = []

    def divide() -> None:
        asking = np.errstate(divide="call", call=lambda *condition: seen.append(x.get()))
        with fb.options(placement="auto", fallback="allow"), asking:
            operator.itruediv(x, 0)

    thread = threading.Thread(target=divide, daemon=True)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
    assert len(seen) == 1
    np.testing.assert_array_equal(fb.asnumpy(x), np.full(5, np.inf))


Kind = tuple[Callable[[Any], Any], costs.Cost]
KINDS: dict[str, Kind] = {
    "add": (lambda x: np.add(x, 1.0), costs.ELEMENTWISE),
    "exp": (np.exp, costs.VECTORISED),
    "sin": (np.sin, costs.TRANSCENDENTAL),
    "cumsum": (np.cumsum, costs.SCAN),
    "sum": (np.sum, costs.REDUCTION),
    "sort": (np.sort, costs.SORT),
}


def seconds(cost: costs.Cost, size: int, host: bool) -> float:
    """What a call costs by the model."""
    work = size**cost.power
    return cost.host + cost.host_rate * work if host else cost.device + cost.device_rate * work


def moves(event: Any) -> float:
    """What crossed for a call, by the model; a number that is read is no array."""
    fetched, sent = event.bytes_to_host, event.bytes_to_device
    return (costs.fetch(fetched) if fetched > 16 else 0.0) + (costs.move(sent) if sent > 16 else 0.0)


@pytest.mark.parametrize("seed", range(10))
def test_no_sequence_of_calls_costs_twice_the_best_choice_in_hindsight(seed: int) -> None:
    """By the costs that placement goes by: 1,000 random sequences, on one array or on its results in a chain, beside
    staying on the better side from the first call to the last."""
    rng = np.random.default_rng(seed)
    for _ in range(100):
        size, chain = int(10 ** rng.uniform(1, 5.3)), rng.random() < 0.5
        names = [list(KINDS)[i] for i in rng.integers(0, len(KINDS), rng.integers(1, 60))]
        x = fb.asarray(np.full(size, 0.5))
        begins = on_host(x)  # of what both sides have, neither choice moves anything
        with fb.profile() as profile:
            y = x
            for name in names:
                result = KINDS[name][0](y)
                y = result if chain and name in ("add", "sort") else y
        events = [event for event in profile.events if event.route in ("placed", "device")]
        kinds = [KINDS[name][1] for name in names]
        spent = sum(
            seconds(kind, size, event.route == "placed") + moves(event)
            for kind, event in zip(kinds, events, strict=True)
        )
        best = min(
            sum(seconds(kind, size, True) for kind in kinds),
            costs.move(x.nbytes) * begins + sum(seconds(kind, size, False) for kind in kinds),
        )
        assert spent <= 2 * best, (names, size, begins)


SIZES = (1, 30, 1000, 6000, 10_000, 19_000, 21_000, 50_000, 400_000, 600_000)
FIXED: dict[str, Callable[[Any], Any]] = {
    **{name: call for name, (call, _) in KINDS.items()},
    **{f.__name__: f for f in (np.sqrt, np.tanh, np.negative, np.isnan, np.cumsum, np.max, np.argmin, np.mean)},
    **{f.__name__: f for f in (np.any, np.prod, np.nonzero, np.unique, np.median, np.linalg.norm, np.zeros_like)},
    "where": lambda x: np.where(x, x, 0.0),
}


@pytest.mark.parametrize("name", FIXED)
@pytest.mark.parametrize("size", SIZES)
def test_the_route_of_a_first_call_is_the_one_that_the_costs_say(name: str, size: int, device: Device) -> None:
    """200 calls: of an array that both sides have, on the cheaper one; otherwise where it is, unless the call alone
    saves on the other side what the move costs."""
    call = FIXED[name]
    x = fb.asarray(np.full(size, 0.5))
    with fb.profile() as profile:
        call(x)
    event = next(event for event in profile.events if event.route in ("placed", "device"))
    function = {"add": np.add, "where": np.where}.get(name, call)
    saved = costs.cost_of(function).saved_on_host(size)
    if size <= costs.FIRST_ON_HOST:
        expected = -saved < costs.move(size * 8)
    else:
        expected = saved >= (0 if size * 8 <= costs.ON_BOTH_SIDES else costs.fetch(size * 8))
    assert (event.route == "placed") == expected
