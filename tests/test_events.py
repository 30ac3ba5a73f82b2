"""What users are told: the events of a profile, the FallbackWarning, and what ``fallback="raise"`` prevents."""

from __future__ import annotations

import dataclasses
import os
import pickle
import re
import sys
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray import events
from fbarray.process import process
from tests.metering import moved

THIS = os.path.basename(__file__)
HOST_CALL = np.array2string
"""A function that runs on the host whatever CuPy learns: its result is text."""


def here() -> int:
    """The line of the caller."""
    return sys._getframe(1).f_lineno


@pytest.fixture
def x() -> Any:
    """48 bytes on the device."""
    return fb.asarray(np.arange(6.0).reshape(2, 3)) + 0.0


# --- the record ---------------------------------------------------------------------------------------------------


def test_a_device_call_is_recorded(x: Any) -> None:
    with fb.profile() as p:
        np.sort(x)
        line = here() - 1
    (event,) = p.events
    assert (event.function, event.route, event.reason, event.error) == ("numpy.sort", "device", "", "")
    assert (event.bytes_to_host, event.bytes_to_device) == (0, 0)
    assert event.seconds >= 0
    assert (event.filename, event.lineno, event.site) == (__file__, line, f"{THIS}:{line}")


@pytest.mark.usefixtures("allow_fallback")
def test_a_host_call_is_recorded_with_its_reason_and_bytes(x: Any) -> None:
    with fb.profile() as p:
        HOST_CALL(x)
        line = here() - 1
    (event,) = p.events
    assert (event.function, event.route) == ("numpy.array2string", "host")
    assert "text" in event.reason
    assert (event.bytes_to_host, event.bytes_to_device) == (48, 0)
    assert event.site == f"{THIS}:{line}"


@pytest.mark.usefixtures("allow_fallback")
def test_an_implicit_conversion_is_recorded(x: Any) -> None:
    with fb.profile() as p:
        np.asarray(x)
        line = here() - 1
    (event,) = p.events
    assert (event.function, event.route, event.bytes_to_host) == ("numpy.asarray", "implicit", 48)
    assert "implicit" in event.reason
    assert event.site == f"{THIS}:{line}"


EXPLICIT: dict[str, tuple[Callable[[Any], Any], str, int]] = {
    "x.get()": (lambda x: x.get(), "fbarray.FallbackArray.get", 48),
    "asnumpy": (fb.asnumpy, "fbarray.asnumpy", 48),
    "repr": (repr, "fbarray.FallbackArray.__repr__", 48),
    "str": (str, "fbarray.FallbackArray.__str__", 48),
    "print": (lambda x: print(x), "fbarray.FallbackArray.__str__", 48),
    "format": (lambda x: f"{x}", "fbarray.FallbackArray.__str__", 48),
    "tolist": (lambda x: x.tolist(), "fbarray.FallbackArray.tolist", 48),
    "tobytes": (lambda x: x.tobytes(), "fbarray.FallbackArray.tobytes", 48),
    "item": (lambda x: x.item(3), "fbarray.FallbackArray.item", 8),
    "dumps": (lambda x: x.dumps(), "fbarray.FallbackArray.__reduce__", 48),
    "to_device": (lambda x: x.to_device("cpu"), "fbarray.FallbackArray.to_device", 48),
    "ascupy": (fb.ascupy, "fbarray.ascupy", 0),
}
OF_ONE_ELEMENT: dict[str, tuple[Callable[[Any], Any], str]] = {
    "float": (float, "__float__"),
    "int": (int, "__int__"),
    "bool": (bool, "__bool__"),
    "complex": (complex, "__complex__"),
    "if": (lambda s: 1 if s else 0, "__bool__"),
    "item": (lambda s: s.item(), "item"),
    "tolist": (lambda s: s.tolist(), "tolist"),
}


@pytest.mark.usefixtures("forbid_fallback")
@pytest.mark.parametrize("name", EXPLICIT)
def test_an_explicit_transfer_is_recorded_and_never_warns_or_raises(x: Any, name: str) -> None:
    call, function, size = EXPLICIT[name]
    with fb.profile() as p, warnings.catch_warnings():
        warnings.simplefilter("error")
        call(x)
    assert [(e.function, e.route, e.bytes_to_host) for e in p.events] == [(function, "explicit", size)]
    assert p.events[0].filename == __file__


@pytest.mark.usefixtures("forbid_fallback")
@pytest.mark.parametrize("name", OF_ONE_ELEMENT)
def test_pythons_conversions_are_explicit_and_move_one_element(x: Any, name: str) -> None:
    call, method = OF_ONE_ELEMENT[name]
    one = x[0, 0, ...]
    with fb.profile() as p:
        call(one)
    (event,) = p.events
    assert (event.route, event.bytes_to_host) == ("explicit", 8)
    assert re.fullmatch(rf"fbarray\.FallbackArray\.{method}", event.function)


def test_a_number_is_read_by_the_call_that_gives_it(x: Any) -> None:
    with fb.options(fallback="raise"), fb.profile() as p:
        s = x.sum()
        assert hash(s) == hash(float(s)) and f"{s:.3f}" and list(range(100))[np.argmax(x)] >= 0
    assert [(e.function, e.route, e.bytes_to_host) for e in p.events] == [
        ("numpy.ndarray.sum", "device", 8), ("numpy.argmax", "device", 8)]  # fmt: skip


def test_what_the_device_refused_is_counted_by_the_host_call_that_follows(x: Any) -> None:
    with fb.options(fallback="allow"), fb.profile() as p, moved() as crossed:
        with pytest.raises(ValueError, match="broadcast"):
            x + np.ones(25)
        pickle.loads(pickle.dumps(x))
    told = [sum(e.bytes_to_host for e in p.events), sum(e.bytes_to_device for e in p.events)]
    assert told == crossed and crossed[1] == 200


def test_host_data_that_is_given_to_the_device_is_explicit() -> None:
    with fb.profile() as p:
        fb.asarray(np.ones(5))
    assert [(e.function, e.route, e.bytes_to_device) for e in p.events] == [("fbarray.asarray", "explicit", 40)]


def test_host_operands_of_a_device_call_count_as_its_bytes(x: Any) -> None:
    with fb.profile() as p:
        x + np.ones(3)
    assert [(e.function, e.route, e.bytes_to_device) for e in p.events] == [("numpy.add", "device", 24)]


@pytest.mark.usefixtures("allow_fallback")
def test_events_come_in_the_order_in_which_calls_end(x: Any) -> None:
    with fb.profile() as p:
        y = x + 1
        HOST_CALL(y)
        np.asarray(y)
        y.get()
    assert [e.route for e in p.events] == ["device", "host", "implicit", "explicit"]


CALLS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "numpy.add": (lambda x: x + 1, "numpy.add"),
    "in place": (lambda x: x.__iadd__(1), "numpy.add"),
    "numpy.negative": (lambda x: -x, "numpy.negative"),
    "ufunc": (np.sin, "numpy.sin"),
    "ufunc method": (np.add.reduce, "numpy.add.reduce"),
    "method": (lambda x: x.sum(), "numpy.ndarray.sum"),
    "getitem": (lambda x: x[0], "numpy.ndarray.__getitem__"),
    "setitem": (lambda x: x.__setitem__(0, 1), "numpy.ndarray.__setitem__"),
    "submodule": (lambda x: np.linalg.norm(x), "numpy.linalg.norm"),
    "metadata": (np.shape, "numpy.shape"),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_has_the_name_that_users_know(x: Any, name: str) -> None:
    call, function = CALLS[name]
    with fb.profile() as p:
        call(x)
    assert [(e.function, e.route) for e in p.events] == [(function, "device")]


def test_a_record_cannot_be_changed(x: Any) -> None:
    with fb.profile() as p:
        np.sort(x)
    with pytest.raises(dataclasses.FrozenInstanceError):
        p.events[0].seconds = 0.0  # type: ignore[misc]


@pytest.mark.usefixtures("allow_fallback")
def test_a_call_that_is_the_users_error_is_recorded_with_it(x: Any) -> None:
    with fb.profile() as p, pytest.raises(ValueError, match="broadcast"):
        x + np.ones(4)
    assert [(e.function, e.route, e.error) for e in p.events] == [("numpy.add", "host", "ValueError")]


def test_the_site_is_the_users_line_also_inside_a_callback(x: Any) -> None:
    def callback(values: Any) -> Any:
        return values.sum()

    with fb.options(fallback="allow"), fb.profile() as p:
        np.apply_along_axis(callback, 0, x)
        line = here() - 1
    assert p.events[-1].site == f"{THIS}:{line}"


def test_the_site_is_the_users_line_also_inside_a_package(x: Any) -> None:
    optimize = pytest.importorskip("scipy.optimize")
    with fb.options(fallback="warn"), fb.profile() as p, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        optimize.nnls(fb.asarray(np.eye(2)), fb.asarray(np.ones(2)))
        line = here() - 1
    sites = {event.site for event in p.events if event.route == "implicit"}
    assert sites == {f"{THIS}:{line}"} and {(w.filename, w.lineno) for w in caught} == {(__file__, line)}


def test_the_site_is_the_package_where_no_line_is_the_users(x: Any) -> None:
    """A thread of the standard library's that runs NumPy's function."""
    with fb.options(fallback="allow"), fb.profile() as p:
        fb.set_options(fallback="allow")
        thread = threading.Thread(target=np.asarray, args=(x,))
        thread.start()
        thread.join()
        fb.set_options(fallback="warn")
    assert os.path.basename(p.events[-1].filename) == "threading.py"


# --- who collects -------------------------------------------------------------------------------------------------


def test_nested_profiles_both_collect(x: Any) -> None:
    with fb.profile() as outer:
        np.sort(x)
        with fb.profile() as inner:
            np.sin(x)
        np.cos(x)
    assert [e.function for e in inner.events] == ["numpy.sin"]
    assert [e.function for e in outer.events] == ["numpy.sort", "numpy.sin", "numpy.cos"]


def test_a_profile_ends_with_its_block_also_after_an_error(x: Any) -> None:
    with pytest.raises(KeyError), fb.profile() as p:
        raise KeyError
    np.sort(x)
    assert (p.events, process.recording) == ([], 0)


def in_threads(work: Callable[[], Any]) -> None:
    """Run it in a thread, and in one of a pool that is there already."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(int).result()
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        pool.submit(work).result()


def test_events_of_other_threads_are_collected(x: Any) -> None:
    with fb.profile() as p:
        in_threads(lambda: np.sort(x))
    assert [e.function for e in p.events] == ["numpy.sort"] * 2


def test_a_profile_of_one_context_collects_its_own(x: Any) -> None:
    with fb.profile(threads=False) as p:
        in_threads(lambda: np.sort(x))
        np.sin(x)
    assert [e.function for e in p.events] == ["numpy.sin"]
    assert process.recording == 0


def test_profiles_of_two_threads_end_in_any_order(x: Any) -> None:
    first, second = fb.profile(), fb.profile()
    p, q = first.__enter__(), second.__enter__()
    np.sort(x)
    first.__exit__(None, None, None)
    np.sin(x)
    second.__exit__(None, None, None)
    np.cos(x)
    assert [e.function for e in p.events] == ["numpy.sort"]
    assert [e.function for e in q.events] == ["numpy.sort", "numpy.sin"]


def test_without_a_hook_a_device_call_emits_nothing(x: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert process.recording == 0

    def emitted(*args: Any) -> None:
        raise AssertionError(args)

    monkeypatch.setattr(events, "measured", emitted)
    np.sort(x + 1)[0].sum()
    x.get()
    fb.asarray(np.ones(2))


def test_a_hook_is_called_with_each_event(x: Any) -> None:
    seen: list[fb.Event] = []
    with events.hook(seen.append):
        np.sort(x)
    np.sort(x)
    assert [type(event) for event in seen] == [fb.Event]


# --- the warning --------------------------------------------------------------------------------------------------


def test_a_host_call_warns_at_the_users_line(x: Any) -> None:
    with pytest.warns(fb.FallbackWarning, match=r"^numpy\.array2string ran on the host: .*text") as caught:
        HOST_CALL(x)
        line = here() - 1
    assert [(w.filename, w.lineno) for w in caught] == [(__file__, line)]


def test_an_implicit_conversion_warns_at_the_users_line(x: Any) -> None:
    with pytest.warns(fb.FallbackWarning, match=r"^numpy\.asarray ran on the host: .*implicit") as caught:
        np.asarray(x)
        line = here() - 1
    assert [(w.filename, w.lineno) for w in caught] == [(__file__, line)]


@pytest.mark.parametrize(
    "call",
    [
        lambda x: np.apply_along_axis(np.sum, 0, x),
        lambda x: np.array_str(x),
        lambda x: np.equal(x, np.array(["a"] * 3, dtype="O")),
        lambda x: x == np.array(["a"] * 3, dtype="O"),
        lambda x: x.astype("O"),
        lambda x: np.ones(3).__iadd__(x[0]),
        lambda x: np.vectorize(float)(x),
        lambda x: np.savetxt(os.devnull, x),
        lambda x: np.array([x, x]),
        lambda x: np.array(x),
        lambda x: np.ma.array(x),
        lambda x: memoryview(np.asarray(x)),
    ],
)
def test_every_way_to_the_host_that_nobody_asked_for_warns_in_this_file(x: Any, call: Callable[[Any], Any]) -> None:
    with pytest.warns(fb.FallbackWarning) as caught:
        call(x)
    assert {w.filename for w in caught} == {__file__}


def test_a_line_warns_once_by_default(x: Any) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for _ in range(3):
            HOST_CALL(x)
        HOST_CALL(x)
    assert [w.category for w in caught] == [fb.FallbackWarning] * 2


@pytest.mark.usefixtures("allow_fallback")
def test_nothing_warns_where_fallback_is_allowed(x: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        HOST_CALL(x)
        np.asarray(x)


def test_a_device_call_does_not_warn(x: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.sort(x + 1).sum()


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda x: x + np.ones(4), ValueError),
        (lambda x: np.sum(x, axis=5), np.exceptions.AxisError),
        (lambda x: x[7], IndexError),
        (lambda x: x.reshape(4), ValueError),
        (lambda x: np.sum(x, nonsense=1), TypeError),
        (lambda x: np.linalg.inv(x), np.linalg.LinAlgError),
        (lambda x: x.__setitem__(0, "a"), ValueError),
    ],
)
def test_a_users_error_does_not_warn(x: Any, call: Callable[[Any], Any], error: type[Exception]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(error):
            call(x)


def test_a_warning_made_an_error_stands_at_the_call(x: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", fb.FallbackWarning)
        with pytest.raises(fb.FallbackWarning, match=r"numpy\.array2string"):
            HOST_CALL(x)


# --- fallback="raise" ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("forbid_fallback")
@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda x: HOST_CALL(x), "numpy.array2string"),
        (lambda x: np.asarray(x), "numpy.asarray"),
        (lambda x: np.array(x), "numpy.asarray"),
        (lambda x: np.equal(x, np.array(["a"] * 3, "O")), "numpy.equal"),
        (lambda x: np.ones(3).__iadd__(x[0]), "numpy.add"),
        (lambda x: np.savez(os.devnull, x), "numpy.savez"),
        (lambda x: np.add(x, np.ones(3), dtype="longdouble"), "numpy.add"),
    ],
)
def test_nothing_is_copied_where_fallback_raises(x: Any, call: Callable[[Any], Any], name: str) -> None:
    with moved() as bytes_moved, pytest.raises(fb.FallbackError, match="Nothing was copied") as raised:
        call(x)
    assert bytes_moved == [0, 0]
    assert str(raised.value).startswith(f"{name} would run on the host: ")
    assert "fbarray.options(fallback='allow')" in str(raised.value)


@pytest.mark.usefixtures("forbid_fallback")
def test_a_forbidden_call_is_no_event_and_no_warning(x: Any) -> None:
    with warnings.catch_warnings(), fb.profile() as p:
        warnings.simplefilter("error")
        with pytest.raises(fb.FallbackError):
            HOST_CALL(x)
    assert p.events == []


@pytest.mark.usefixtures("forbid_fallback")
def test_explicit_transfers_are_never_forbidden(x: Any) -> None:
    assert fb.asnumpy(x).sum() == x.get().sum() == float(x.sum()) == 15.0
    assert x.tolist()[1][0] == x.item(3) == 3.0
    assert str(x) == str(x.get())
    assert bool(x.any()) is True


# --- the meter ----------------------------------------------------------------------------------------------------


def test_bytes_are_counted_both_ways() -> None:
    with moved() as up:
        x = fb.asarray(np.ones(7, "f4"))
    with moved() as down:
        x.get()
    assert (up, down) == ([0, 28], [28, 0])


@pytest.mark.usefixtures("allow_fallback")
def test_printing_a_large_array_moves_its_edges_alone() -> None:
    x = fb.asarray(np.arange(1_000_000.0))
    with fb.profile() as p:
        assert str(x) == str(np.arange(1_000_000.0))
    assert p.events[-1].bytes_to_host < 200


def test_bytes_of_another_thread_are_not_counted_here(x: Any) -> None:
    with moved() as bytes_moved:
        thread = threading.Thread(target=x.get)
        thread.start()
        thread.join()
    assert bytes_moved == [0, 0]


# --- as text ------------------------------------------------------------------------------------------------------


def test_a_profile_prints_what_ran_where_what_crossed_first(x: Any) -> None:
    with fb.options(fallback="allow"), fb.profile() as p:
        np.sort(x), np.sort(x), np.array2string(x)
    head, first, site, second, total = str(p).splitlines()
    assert head.split() == ["function", "route", "calls", "to", "host", "to", "device", "seconds"]
    assert first.split()[:5] == ["numpy.array2string", "host", "1", str(x.nbytes), "0"]
    assert site.strip().startswith(f"at {p.events[-1].site}: it makes text")
    assert second.split()[:5] == ["numpy.sort", "device", "2", "0", "0"]
    assert total.startswith(f"total: 3 calls, 66.7% on the device; {x.nbytes} bytes to host, 0 to device; ")
    assert x.device in total


def test_a_profile_of_nothing_prints_its_head_and_total() -> None:
    with fb.profile() as p:
        pass
    assert len(str(p).splitlines()) == 2
