"""The decision: when a call stays on the device, when NumPy judges it, and when nothing is tried again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray import events
from fbarray.devices import Device
from fbarray.routing import device_function, functions
from fbarray.routing.decision import settle
from fbarray.routing.route import Route, writes_first, writes_out
from fbarray.rules.registry import RULES, Judged, Refused

pytestmark = pytest.mark.usefixtures("allow_fallback")


class Recorded:
    """A function that keeps what it was called with, and answers or raises as it was told."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.calls: list[tuple[Any, ...]] = []

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.calls.append(args)
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


def settled(device: Device, on_device: Any, on_host: Any, *args: Any) -> tuple[Any, Recorded, Recorded]:
    """The outcome of a call whose device and host sides answer, or raise, as given; and both sides."""
    ours, numpys = Recorded(on_device), Recorded(on_host)
    key = object()
    device.routes[key] = Route("numpy.fake", numpys, ours, writes_out)
    try:
        return settle(device, key, args, {}), ours, numpys
    except BaseException as error:
        return error, ours, numpys
    finally:
        del device.routes[key]


# --- who answers --------------------------------------------------------------------------------------------------


def test_what_the_device_does_is_the_answer_and_numpy_is_not_asked(device: Device) -> None:
    answer, _, numpys = settled(device, "device", "host")
    assert (answer, numpys.calls) == ("device", [])


def test_a_refusal_is_the_recorded_reason(device: Device) -> None:
    with fb.profile() as p:
        answer, ours, numpys = settled(device, Refused("the moon is full"), "host")
    assert (answer, len(ours.calls), len(numpys.calls)) == ("host", 1, 1)
    assert [(e.function, e.route, e.reason) for e in p.events] == [("numpy.fake", "host", "the moon is full")]


@pytest.mark.parametrize(
    "error", [TypeError("no"), ValueError("odd"), NotImplementedError(), AttributeError("x"), MemoryError("full")]
)
def test_what_the_device_raised_is_the_recorded_reason_where_numpy_succeeds(device: Device, error: Exception) -> None:
    with fb.profile() as p:
        answer, _, _ = settled(device, error, "host")
    assert answer == "host"
    assert [e.reason for e in p.events] == [f"the device refused it ({type(error).__name__}: {error})"]


def test_numpys_error_is_the_users_where_both_raise(device: Device) -> None:
    theirs = ValueError("NumPy's words")
    answer, _, _ = settled(device, TypeError("CuPy's words"), theirs)
    assert answer is theirs


def test_numpys_error_does_not_show_the_devices(device: Device) -> None:
    error, _, _ = settled(device, TypeError("CuPy's words"), ValueError("NumPy's words"))
    assert error.__cause__ is None
    assert error.__context__ is None


def test_a_users_error_that_shapes_alone_show_moves_nothing(device: Device) -> None:
    verdict = IndexError("out of bounds")
    with fb.profile() as p:
        answer, _, numpys = settled(device, Judged(verdict), "host")
    assert answer is verdict
    (event,) = p.events
    assert numpys.calls == [] and (event.route, event.error) == ("device", "IndexError")
    assert (event.bytes_to_host, event.bytes_to_device) == (0, 0)


def test_a_keyboard_interrupt_is_no_refusal(device: Device) -> None:
    interrupt = KeyboardInterrupt()
    answer, _, numpys = settled(device, interrupt, "host")
    assert answer is interrupt
    assert numpys.calls == []


# --- fatal errors -------------------------------------------------------------------------------------------------


class Fatal(RuntimeError):
    """Stands for an error after which the device cannot be trusted."""


class Worse(Fatal):
    """A special case of it."""


@pytest.mark.parametrize("kind", [Fatal, Worse])
@pytest.mark.parametrize("recording", [False, True])
def test_a_fatal_error_is_final(device: Device, monkeypatch: pytest.MonkeyPatch, kind: Any, recording: bool) -> None:
    monkeypatch.setattr(device, "fatal", (Fatal,))
    fatal = kind("illegal memory access")
    if recording:
        with fb.profile():
            answer, ours, numpys = settled(device, fatal, "host")
    else:
        answer, ours, numpys = settled(device, fatal, "host")
    assert answer is fatal
    assert (len(ours.calls), numpys.calls) == (1, [])


def test_a_fatal_error_is_not_retried_through_the_front_door(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    numpys, x = Recorded("host"), fb.asarray([1.0])
    route = Route("numpy.sort", numpys, Recorded(Fatal("gone")), writes_out)
    monkeypatch.setattr(device, "fatal", (Fatal,))
    monkeypatch.setitem(device.routes, np.sort, route)
    with pytest.raises(Fatal, match="gone"):
        np.sort(x)
    assert numpys.calls == []


def test_arrays_of_two_devices_are_fatal(device: Device) -> None:
    assert fb.DeviceMismatchError in device.fatal


# --- the options --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("raised", [Refused("the moon is full"), TypeError("no")])
def test_a_forbidden_host_call_names_the_function_and_the_reason(device: Device, raised: Exception) -> None:
    with fb.options(fallback="raise"):
        answer, _, numpys = settled(device, raised, "host")
    assert type(answer) is fb.FallbackError
    assert str(answer).startswith("numpy.fake would run on the host: ")
    assert str(raised) in str(answer)
    assert numpys.calls == []


@pytest.mark.parametrize("name", ["sum", "concatenate", "sort"])
def test_a_users_error_is_numpys_also_where_host_calls_are_forbidden(name: str) -> None:
    call = {"sum": lambda x: np.sum(x, axis=3), "concatenate": lambda x: np.concatenate([x, x], axis=3),
            "sort": lambda x: np.sort(x, axis=3)}[name]  # fmt: skip
    with fb.options(fallback="raise"), pytest.raises((np.exceptions.AxisError, fb.FallbackError)):
        call(fb.asarray([1.0, 2.0]))


# --- a rule through the front door --------------------------------------------------------------------------------


@pytest.fixture
def ruled(device: Device, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., Any]], None]:
    """Puts a rule for `numpy.nancumprod` in place, for the test."""

    def put(rule: Callable[..., Any]) -> None:
        monkeypatch.setitem(RULES, np.nancumprod, rule)
        monkeypatch.setattr(device_function, "ALWAYS", device_function.ALWAYS | {np.nancumprod})
        monkeypatch.setitem(device.routes, np.nancumprod, functions.route_of(device, np.nancumprod))

    return put


def test_a_rule_gets_the_module_and_bare_arrays(device: Device, ruled: Any) -> None:
    seen: list[Any] = []

    def rule(xp: Any, a: Any, axis: Any = None, dtype: Any = None) -> Any:
        seen.extend([xp, a, axis, dtype])
        return a + 1

    ruled(rule)
    result = np.nancumprod(fb.asarray([1.0, 2.0]), axis=0)
    assert (seen[0], type(seen[1]), seen[2:]) == (device.xp, device.array_type, [0, None])
    np.testing.assert_array_equal(fb.asnumpy(result), [2.0, 3.0])


def test_a_rules_refusal_is_the_reason_of_the_event(ruled: Any) -> None:
    def rule(xp: Any, a: Any, axis: Any = None, dtype: Any = None) -> Any:
        raise Refused("this array is too round")

    ruled(rule)
    x = fb.asarray([2.0, 3.0])
    with fb.profile() as p:
        result = np.nancumprod(x)
    (event,) = p.events
    np.testing.assert_array_equal(fb.asnumpy(result), [2.0, 6.0])
    assert (event.function, event.route, event.reason) == ("numpy.nancumprod", "host", "this array is too round")


def test_a_host_function_is_refused_before_any_work() -> None:
    x = fb.asarray([1.0])
    with fb.profile() as p:
        np.array2string(x)
    assert [e.route for e in p.events] == ["host"]


def test_an_operand_that_no_device_holds_goes_to_the_host_at_once() -> None:
    x, before = fb.asarray([1.0, 2.0]), events.meter.to_device
    with fb.profile() as p:
        result = np.add(x, np.array([1, 2], dtype=object))
    assert (type(result), result.dtype) == (np.ndarray, np.dtype("O"))
    assert "dtype object" in p.events[0].reason
    assert events.meter.to_device == before


# --- routes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (np.sort, "numpy.sort"),
        (np.linalg.norm, "numpy.linalg.norm"),
        (np.add, "numpy.add"),
        ((np.add, "reduce"), "numpy.add.reduce"),
        (vars(np.ndarray)["sum"], "numpy.ndarray.sum"),
        (vars(np.ndarray)["astype"], "numpy.ndarray.astype"),
    ],
)
def test_a_route_is_named_as_users_call_it_and_kept(device: Device, key: Any, name: str) -> None:
    route = device.routes[key]
    assert route.name == name
    assert device.routes[key] is route


def test_what_a_route_writes() -> None:
    assert writes_out((1, 2), {}) == (None,)
    assert writes_out((1, 2), {"out": 3}) == (3,)
    assert writes_out((1, 2), {"out": (3, None)}) == (3, None)
    assert writes_first((1, 2), {"out": 3}) == (1,)


@pytest.mark.parametrize(
    ("function", "args", "kwargs", "written"),
    [
        (np.sum, ("a",), {"out": "o"}, {"o"}),
        (np.sum, ("a", None, None, "o"), {}, {"o"}),
        (np.copyto, ("d", "s"), {}, {"d"}),
        (np.copyto, (), {"src": "s", "dst": "d"}, {"d"}),
        (np.put, ("a", 0, 1), {}, {"a"}),
        (np.fill_diagonal, ("a", 1), {}, {"a"}),
        (np.nan_to_num, ("x",), {"copy": False}, {"x"}),
        (np.nan_to_num, ("x", False), {}, {"x"}),
        (np.nan_to_num, ("x",), {}, set()),
        (np.median, ("a",), {"overwrite_input": True}, {"a"}),
        (np.sort, ("a",), {}, set()),
    ],
)
def test_what_a_function_writes(device: Device, function: Any, args: Any, kwargs: Any, written: set[str]) -> None:
    assert {value for value in device.routes[function].written(args, kwargs) if value is not None} == written


def test_the_decisions_docstring_numbers_its_steps() -> None:
    lines = [line.strip() for line in (settle.__doc__ or "").splitlines()]
    assert [line[0] for line in lines if line[1:2] == "." and line[0].isdigit()] == list("123456")


def test_ufuncs_of_python_functions_are_not_kept(device: Device) -> None:
    before = len(device.routes)
    for _ in range(5):
        made = np.frompyfunc(lambda value: value, 1, 1)
        with fb.options(fallback="allow"):
            made(fb.asarray([1.0]))
    assert len(device.routes) == before
