"""``fb.explain`` and ``python -m fbarray coverage``: what they say is what calls do, and nothing is left out."""

from __future__ import annotations

import json
import operator
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import FrozenInstanceError
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray.devices import Device
from fbarray.reports import coverage
from fbarray.routing.explanation import METHODS
from fbarray.rules.registry import ALWAYS, RULES
from tests.cases.spec import Case
from tests.outcomes import Outcome, to_device
from tests.test_command_line import run
from tests.test_completeness import BINARY, CASES, FUNCTIONS, UFUNCS, name


def called(case: Case) -> Any:
    """What a row calls, as `fb.explain` takes it."""
    of_ufunc = case.args and isinstance(case.args[0], np.ufunc)
    method = getattr(case.function, "__name__", "").rpartition(".")[2]
    return getattr(case.args[0], method) if of_ufunc and method in METHODS else case.covers


PARENT = Path(fb.__file__).parents[1]
ROWS: dict[Any, list[Case]] = defaultdict(list)
for _case in CASES:
    ROWS[called(_case)].append(_case)
ASKED = [*FUNCTIONS, *UFUNCS]
METHODS_ASKED = [
    getattr(ufunc, method) for ufunc in BINARY if not ufunc.__name__.startswith("_") for method in sorted(METHODS)
]


def full_name(function: Any) -> str:
    """The name of a function, a ufunc or a ufunc's method, for the test's id."""
    ufunc = getattr(function, "__self__", None)
    return f"{ufunc.__name__}.{function.__name__}" if isinstance(ufunc, np.ufunc) else name(function)


def where(case: Case, function: str) -> set[str]:
    """Where the calls of `function` that a row makes ran; empty if the row is about an error."""
    with fb.options(fallback="allow"), fb.profile() as p:
        outcome = Outcome(case, to_device)
    return set() if outcome.error else {e.route for e in p.events if e.function == function and not e.error}


# --- what is explained is what happens ----------------------------------------------------------------------------


@pytest.mark.parametrize("function", [*ASKED, *METHODS_ASKED], ids=full_name)
def test_what_is_said_to_run_on_the_host_does_in_every_row(function: Any) -> None:
    explanation = fb.explain(function)
    if explanation.route == "host":
        assert {route for case in ROWS[function] for route in where(case, explanation.function)} <= {"host"}


@pytest.mark.parametrize("function", [*ASKED, *METHODS_ASKED], ids=full_name)
def test_what_is_said_to_stay_on_the_device_does_in_a_row(function: Any) -> None:
    explanation = fb.explain(function)
    alone = (np.subtract.at, np.roots)  # CuPy's is for int32 and uint32 alone; NumPy's dispatcher looks at elements
    if explanation.route != "host" and function not in alone:
        assert any("device" in where(case, explanation.function) for case in ROWS[function])


@contextmanager
def running(rule: Callable[..., Any]) -> Iterator[list[str]]:
    """Collects the calls of `rule`."""
    calls: list[str] = []

    def look(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call" and frame.f_code is rule.__code__:
            calls.append(rule.__name__)

    sys.setprofile(look)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def runs_in(rule: Callable[..., Any], case: Case, function: str) -> bool:
    """Whether the rule takes a row's call, on the device."""
    with running(rule) as calls:
        return "device" in where(case, function) and bool(calls)


def ruled(function: Any) -> Callable[..., Any] | None:
    """The rule of what `fb.explain` takes."""
    ufunc = getattr(function, "__self__", None)
    return RULES.get((ufunc, function.__name__) if isinstance(ufunc, np.ufunc) else function)


@pytest.mark.parametrize("function", [f for f in (*ASKED, *METHODS_ASKED) if ruled(f)], ids=full_name)
def test_the_rule_that_is_said_to_take_a_call_takes_it(function: Any) -> None:
    explanation, rule = fb.explain(function), ruled(function)
    assert rule is not None and rule.__module__ in explanation.reason
    chosen_by_rule = explanation.route not in ("device", "metadata")
    if chosen_by_rule and function is not np.roots:  # NumPy's dispatcher looks at the elements
        assert explanation.route in ("adapter", "composite")
        assert any(runs_in(rule, case, explanation.function) for case in ROWS[function])


def x() -> Any:
    return fb.asarray(np.arange(1.0, 10.0).reshape(3, 3) + 10 * np.eye(3))


CALLS: list[tuple[Any, str, Callable[[], Any]]] = [
    (np.shape, "metadata", lambda: np.shape(x())),
    (np.may_share_memory, "metadata", lambda: np.may_share_memory(x(), x())),
    (np.broadcast_to, "metadata", lambda: np.broadcast_to(x(), (2, 3, 3))),
    (np.linalg.diagonal, "metadata", lambda: np.linalg.diagonal(x())),
    (np.cumsum, "device", lambda: np.cumsum(x())),
    (np.sum, "device", lambda: np.sum(x(), axis=0)),
    (np.sum, "device", lambda: np.sum(x(), where=x() > 3)),
    (np.real, "device", lambda: np.real(x())),
    (np.argmax, "device", lambda: np.argmax(x())),
    (np.add, "device", lambda: x() + 1),
    (np.add, "device", lambda: operator.iadd(x(), 1)),
    (np.add.outer, "device", lambda: np.add.outer(x(), x())),
    (np.add.at, "device", lambda: np.add.at(x(), 0, 1.0)),
    (np.median, "adapter", lambda: np.median(x())),
    (np.linalg.solve, "adapter", lambda: np.linalg.solve(x(), x())),
    (np.power, "device", lambda: np.power(x(), x())),
    (np.power.outer, "device", lambda: np.power.outer(x(), 2.0 * x())),
    (np.add.reduceat, "adapter", lambda: np.add.reduceat(x(), [0, 2])),
    (np.insert, "composite", lambda: np.insert(x(), 1, 0.0)),
    (np.nanpercentile, "composite", lambda: np.nanpercentile(x(), 50)),
    (np.spacing, "composite", lambda: np.spacing(x())),
    (np.maximum.accumulate, "composite", lambda: np.maximum.accumulate(x())),
    (np.array2string, "host", lambda: np.array2string(x())),
    (np.apply_along_axis, "host", lambda: np.apply_along_axis(np.sum, 0, x())),
    (np.subtract.reduce, "composite", lambda: np.subtract.reduce(x())),
    (np.divide.at, "composite", lambda: np.divide.at(x(), 0, 2.0)),
]


@pytest.mark.parametrize(("function", "route", "call"), CALLS)
def test_a_plain_call_of_float64_takes_the_route(function: Any, route: str, call: Callable[[], Any]) -> None:
    explanation = fb.explain(function)
    with fb.options(fallback="allow"), fb.profile() as p:
        call()
    (event,) = [event for event in p.events if event.function == explanation.function]
    assert (explanation.route, event.route) == (route, "host" if route == "host" else "device")
    if route == "host":
        assert event.reason == explanation.reason


def test_what_takes_the_calls_beyond_cupys_parameters_is_said() -> None:
    explanation = fb.explain(np.sum)
    assert explanation.route == "device"
    assert "rule in fbarray.rules.reductions" in explanation.reason


@pytest.mark.parametrize("function", [f for f in RULES if f not in ALWAYS and f in FUNCTIONS], ids=name)
def test_a_rule_that_does_not_go_first_leaves_to_cupy_what_cupy_has(function: Any) -> None:
    explanation = fb.explain(function)
    assert (explanation.route in ("device", "metadata")) != ("CuPy has no" in explanation.reason)


def test_a_kernel_of_ours_goes_before_the_adapter(device: Device) -> None:
    for key in device.kernels:
        function = getattr(*key) if isinstance(key, tuple) else key
        assert fb.explain(function).route == "device"
        assert "kernel" in fb.explain(function).reason


def test_ufuncs_that_are_not_numpys_can_be_asked_about() -> None:
    special = pytest.importorskip("scipy.special")
    assert fb.explain(special.erf) == fb.Explanation("scipy.special.erf", "device", fb.explain(np.sin).reason)


# --- what can be asked, and what comes back -----------------------------------------------------------------------


NOT_OVERRIDABLE = [np.hanning, np.vectorize, np.ndarray.sum, np.add.resolve_dtypes, int, 3, [], "sum"]


@pytest.mark.parametrize("function", NOT_OVERRIDABLE)
def test_what_arrays_cannot_override_is_an_error(function: Any) -> None:
    with pytest.raises(TypeError, match="neither a function that arrays can override nor a ufunc"):
        fb.explain(function)


def test_an_explanation_is_one_line_and_cannot_be_changed() -> None:
    explanation = fb.explain(np.insert)
    assert str(explanation) == f"numpy.insert: composite ({explanation.reason})"
    with pytest.raises(FrozenInstanceError):
        explanation.route = "host"  # type: ignore[misc]


def test_a_reason_is_a_phrase_in_one_line_without_what_markdown_minds() -> None:
    reasons = {fb.explain(function).reason for function in (*ASKED, *METHODS_ASKED)}
    assert [reason for reason in reasons if not reason or re.search(r"[\n|]|\.$", reason)] == []


def test_to_ask_moves_nothing_and_records_nothing() -> None:
    with fb.options(fallback="raise"), fb.profile() as p:
        assert fb.explain(np.array2string).route == "host"
    assert p.events == []


# --- the listing --------------------------------------------------------------------------------------------------


def names() -> list[str]:
    """What events call each, collected by the test of completeness."""
    return sorted(fb.explain(function).function for function in ASKED)


def test_each_function_and_ufunc_is_listed_once() -> None:
    listed = [explanation.function for explanation in coverage.listing()]
    assert sorted(listed) == names()
    assert [name for name, count in Counter(listed).items() if count > 1] == []


def test_the_counts_are_those_of_the_listing() -> None:
    counted = coverage.counts(coverage.listing())
    assert tuple(counted) == coverage.ROUTES
    assert sum(counted.values()) == len(ASKED)
    assert all(counted.values())


def test_the_text_has_a_line_for_each(device: Device) -> None:
    head, *rows, empty, last = coverage.report("text").splitlines()
    assert (head.split(), empty) == (["function", "route", "reason"], "")
    parsed = [re.fullmatch(r"(\S+) +(metadata|device|adapter|composite|host) +(\S.*)", row) for row in rows]
    assert sorted(match[1] for match in parsed if match) == names()
    assert last.startswith(f"{len(ASKED)} functions of NumPy {np.__version__} on {device.name}: ")


def test_the_markdown_is_a_table() -> None:
    head, rule, *rows, empty, last = coverage.report("markdown").splitlines()
    assert {line.count("|") for line in (head, rule, *rows)} == {4}
    assert sorted(row.split("|")[1].strip(" `") for row in rows) == names()
    assert (empty, last) == ("", coverage.report("text").splitlines()[-1])


def test_the_json_has_what_explain_says(device: Device) -> None:
    found = json.loads(coverage.report("json"))
    assert (found["device"], found["numpy"]) == (device.name, np.__version__)
    assert [fb.Explanation(**entry) for entry in found["functions"]] == coverage.listing()
    assert found["counts"] == coverage.counts(coverage.listing())


@pytest.mark.parametrize("route", coverage.ROUTES)
def test_one_route_alone(route: Any) -> None:
    found = json.loads(coverage.report("json", route))
    assert {entry["route"] for entry in found["functions"]} == {route}
    assert len(found["functions"]) == found["counts"][route]


# --- the command --------------------------------------------------------------------------------------------------


def test_the_command_prints_the_report() -> None:
    shown = run("coverage")
    assert (shown.returncode, shown.stdout) == (0, coverage.report() + "\n")


def test_the_command_takes_a_format_and_a_route() -> None:
    shown = run("coverage", "--format", "json", "--route", "composite")
    assert (shown.returncode, shown.stdout) == (0, coverage.report("json", "composite") + "\n")


@pytest.mark.parametrize("arguments", [("--format", "xml"), ("--route", "nowhere"), ("nonsense",)])
def test_an_unknown_format_or_route_is_an_error_that_shows_the_usage(arguments: tuple[str, ...]) -> None:
    shown = run("coverage", *arguments)
    assert (shown.returncode, shown.stdout) == (2, "")
    assert shown.stderr.startswith("usage: python -m fbarray")


def test_a_reader_may_stop_early() -> None:
    command = [sys.executable, "-m", "fbarray", "coverage"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=PARENT) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
    assert process.returncode == 0
