"""The options: their values, environment variables, and how far a change reaches."""

from __future__ import annotations

import asyncio
import importlib
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fbarray as fb
from fbarray.options import current

MODULE = importlib.import_module("fbarray.options")
ROOT = Path(fb.__file__).parents[1]


def fallback() -> str:
    """The option `fallback` in force here."""
    return str(MODULE.current().fallback)


@pytest.fixture
def restored(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `set_options` changes is undone after the test."""
    monkeypatch.setattr(MODULE, "_default", MODULE._default)


# --- values -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fallback", "never"),
        ("fallback", "WARN"),
        ("fallback", True),
        ("fallback", None),
        ("device", "gpu"),
        ("device", "cuda:"),
        ("device", "cuda:x"),
        ("device", "auto:0"),
        ("device", "simulated:-1"),
        ("device", 0),
        ("device", None),
        ("bounds_check", 1),
        ("bounds_check", "no"),
        ("bounds_check", None),
    ],
)
def test_a_value_that_an_option_does_not_take_is_refused_by_name(name: str, value: Any) -> None:
    for change in (fb.set_options, lambda **changes: fb.options(**changes).__enter__()):
        before = MODULE.current()
        with pytest.raises(ValueError, match=f"option '{name}' must be .*, not {value!r}"):
            change(**{name: value})
        assert MODULE.current() == before


@pytest.mark.parametrize("value", ["auto", "cuda", "simulated", "cuda:1", "simulated:12"])
def test_devices_are_named_with_or_without_a_number(value: str) -> None:
    with fb.options(device=value) as options:
        assert options.device == value


def test_a_name_that_is_no_option_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="nonsense"), fb.options(nonsense=1):
        pass
    with pytest.raises(TypeError, match="nonsense"):
        fb.set_options(nonsense=1)


def test_a_complete_set_of_options_cannot_be_changed() -> None:
    with fb.options() as options, pytest.raises(AttributeError):
        options.fallback = "allow"  # type: ignore[misc]


# --- a block ------------------------------------------------------------------------------------------------------


def test_a_block_restores_what_was_before_also_after_an_error() -> None:
    before = fallback()
    with pytest.raises(KeyError), fb.options(fallback="raise"):
        raise KeyError
    assert fallback() == before


def test_blocks_nest_and_add_up() -> None:
    with fb.options(fallback="raise"):
        with fb.options(device="simulated:1"):
            assert (MODULE.current().fallback, MODULE.current().device) == ("raise", "simulated:1")
            with fb.options(fallback="allow"):
                assert (MODULE.current().fallback, MODULE.current().device) == ("allow", "simulated:1")
        assert MODULE.current().device == MODULE._default.device


def test_the_options_of_a_block_decide() -> None:
    x = fb.asarray([1.0, 2.0])
    with fb.options(fallback="raise"), pytest.raises(fb.FallbackError):
        np.array2string(x)
    with fb.options(fallback="warn"), pytest.warns(fb.FallbackWarning):
        np.array2string(x)
    with fb.options(fallback="allow"):
        np.array2string(x)


def test_the_device_of_a_block_is_where_new_arrays_are_made(other_device: str) -> None:
    here = fb.asarray([1.0])
    with fb.options(device=other_device):
        there = fb.asarray([1.0])
        assert (here + 1).device == here.device
    assert there.device == other_device
    assert (there + 1).device == other_device
    assert fb.asarray([1.0]).device == here.device != there.device


def test_options_is_a_decorator_too() -> None:
    @fb.options(fallback="raise")
    def inside() -> str:
        return fallback()

    assert [inside(), inside()] == ["raise", "raise"]
    assert fallback() != "raise"


# --- contexts -----------------------------------------------------------------------------------------------------


def test_a_block_does_not_reach_another_thread() -> None:
    seen: list[str] = []
    with fb.options(fallback="raise"):
        thread = threading.Thread(target=lambda: seen.append(fallback()))
        thread.start()
        thread.join()
    assert seen == [MODULE._default.fallback]


def test_threads_do_not_disturb_one_another() -> None:
    both_inside = threading.Barrier(2, timeout=20)
    seen: dict[str, str] = {}

    def work(value: str) -> None:
        with fb.options(fallback=value):
            both_inside.wait()
            seen[value] = fallback()
            both_inside.wait()

    threads = [threading.Thread(target=work, args=(value,)) for value in ("allow", "raise")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {"allow": "allow", "raise": "raise"}


def test_async_tasks_do_not_disturb_one_another() -> None:
    async def task(value: str, turn: asyncio.Event, other: asyncio.Event) -> str:
        with fb.options(fallback=value):
            other.set()
            await turn.wait()
            return fallback()

    async def both() -> list[str]:
        first, second = asyncio.Event(), asyncio.Event()
        return list(await asyncio.gather(task("allow", first, second), task("raise", second, first)))

    assert asyncio.run(both()) == ["allow", "raise"]


def test_a_task_inherits_the_block_it_is_made_in() -> None:
    async def inner() -> str:
        return fallback()

    async def outer() -> str:
        with fb.options(fallback="raise"):
            task = asyncio.create_task(inner())
        return await task

    assert asyncio.run(outer()) == "raise"


# --- the process --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("restored")
def test_set_options_reaches_every_thread() -> None:
    seen: list[str] = []
    fb.set_options(fallback="allow")
    thread = threading.Thread(target=lambda: seen.append(fallback()))
    thread.start()
    thread.join()
    assert [*seen, fallback()] == ["allow", "allow"]


@pytest.mark.usefixtures("restored")
def test_a_surrounding_block_goes_before_set_options_for_the_names_that_it_sets() -> None:
    with fb.options(fallback="raise"):
        fb.set_options(fallback="allow", device="simulated:1")
        assert (MODULE.current().fallback, MODULE.current().device) == ("raise", "simulated:1")
    assert fallback() == "allow"


@pytest.mark.usefixtures("restored")
def test_set_options_leaves_the_others_as_they_are() -> None:
    device = MODULE.current().device
    fb.set_options(fallback="allow")
    assert MODULE.current().device == device


# --- the environment ----------------------------------------------------------------------------------------------


def started_with(**variables: str) -> subprocess.CompletedProcess[str]:
    """A fresh Python that prints its options, with these environment variables."""
    code = "import importlib; import fbarray; print(importlib.import_module('fbarray.options').current())"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FBARRAY_")}
    environment = {**inherited, **variables, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("variables", "device", "fallback"),
    [
        ({}, "auto", "warn"),
        ({"FBARRAY_DEVICE": "simulated:3", "FBARRAY_FALLBACK": "raise"}, "simulated:3", "raise"),
        ({"FBARRAY_DEVICE": "", "FBARRAY_FALLBACK": "allow"}, "auto", "allow"),
    ],
)
def test_environment_variables_are_the_defaults(variables: dict[str, str], device: str, fallback: str) -> None:
    shown = started_with(**variables)
    assert shown.returncode == 0, shown.stderr
    assert f"device={device!r}" in shown.stdout
    assert f"fallback={fallback!r}" in shown.stdout


def test_a_bad_environment_variable_is_told_at_import() -> None:
    shown = started_with(FBARRAY_FALLBACK="never")
    assert shown.returncode != 0
    assert "option 'fallback' must be 'warn', 'allow' or 'raise', not 'never'" in shown.stderr


# --- indices ------------------------------------------------------------------------------------------------------

BY_DEVICE_INDEX = {
    "x[i]": lambda x, i: x[i],
    "x[i] = 0": lambda x, i: x.__setitem__(i, 0.0),
    "take": np.take,
    "take_along_axis": lambda x, i: np.take_along_axis(x, i, 0),
    "put": lambda x, i: np.put(x, i, 0.0),
    "put_along_axis": lambda x, i: np.put_along_axis(x, i, np.zeros_like(x[:1]), 0),
}


@pytest.mark.parametrize("name", BY_DEVICE_INDEX)
def test_an_index_on_the_device_is_checked_unless_the_options_say_not(name: str) -> None:
    call, data, index = BY_DEVICE_INDEX[name], np.array([1.0, 2.0, 3.0]), np.array([3])
    with pytest.raises(IndexError):
        call(fb.asarray(data), fb.asarray(index))
    x = fb.asarray(data)
    with fb.options(bounds_check=False, fallback="raise"), fb.profile() as p:
        found = call(x, fb.asarray(index))
    wrapped = data.copy()
    expected = call(wrapped, index % 3)
    assert sum(event.bytes_to_host for event in p.events) == 0
    np.testing.assert_array_equal(fb.asnumpy(x), wrapped)
    if expected is not None:
        np.testing.assert_array_equal(fb.asnumpy(found), expected)


@pytest.mark.parametrize("index", [[3], np.array([3]), 3, (slice(None), 3)[1:]])
def test_an_index_on_the_host_is_always_checked(index: Any) -> None:
    x = fb.asarray([1.0, 2.0, 3.0])
    with fb.options(bounds_check=False), pytest.raises(IndexError):
        x[index]


@pytest.mark.parametrize(("text", "expected"), [("0", False), ("1", True), ("False", False), ("true", True)])
def test_a_switch_is_read_from_the_environment(text: str, expected: bool) -> None:
    assert MODULE._read("bounds_check", text) is expected


def test_a_block_sees_what_is_set_for_the_process_meanwhile() -> None:
    with fb.options(fallback="allow"):
        fb.set_options(bounds_check=False)
        try:
            assert (current().bounds_check, current().fallback) == (False, "allow")
            with fb.options(transfer_limit=3):
                assert (current().bounds_check, current().fallback, current().transfer_limit) == (False, "allow", 3)
        finally:
            fb.set_options(bounds_check=True)
        assert current().bounds_check
