"""``python -m fbarray``: what it prints and how it exits."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import fbarray as fb
from fbarray.devices import Device


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """``python -m fbarray`` with these arguments."""
    environment = {**os.environ, "PYTHONPATH": str(Path(fb.__file__).parents[1])}
    command = [sys.executable, "-m", "fbarray", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def demo() -> subprocess.CompletedProcess[str]:
    return run("demo")


def test_the_demo_succeeds(demo: subprocess.CompletedProcess[str]) -> None:
    assert (demo.returncode, demo.stderr) == (0, "")
    assert "the same clusters as NumPy's: True" in demo.stdout


def test_the_demo_names_its_device(demo: subprocess.CompletedProcess[str], device: Device) -> None:
    assert f"on {device.name}" in demo.stdout


def test_the_demo_prints_where_each_call_ran(demo: subprocess.CompletedProcess[str]) -> None:
    head, *rows = demo.stdout[demo.stdout.index("function  ") :].splitlines()
    assert head.split() == ["function", "route", "calls", "to", "host", "to", "device", "seconds"]
    rows, total = [row for row in rows[:-1] if not row.startswith("    at ")], rows[-1]
    row = r"(\S+) +(device|placed|host|implicit|explicit) +(\d+) +([\d,]+) +([\d,]+) +([\d.]+)"
    parsed = [re.fullmatch(row, line) for line in rows]
    assert all(parsed)
    routes = {match[1]: (match[2], int(match[4].replace(",", ""))) for match in parsed if match}
    assert routes["numpy.linalg.norm"] == routes["numpy.stack"] == ("device", 0)
    assert routes["numpy.array2string"][0] == "host" and "at __main__.py:" in demo.stdout
    assert re.match(r"total: \d+ calls, \d+\.\d% on the device; ", total)


@pytest.mark.parametrize("arguments", [("--nonsense",), (), ("demo", "--nonsense")])
def test_an_unknown_option_is_an_error_that_shows_the_usage(arguments: tuple[str, ...]) -> None:
    shown = run(*arguments)
    assert (shown.returncode, shown.stdout) == (2, "")
    assert shown.stderr.startswith("usage: python -m fbarray")


def test_help_names_the_commands() -> None:
    shown = run("--help")
    assert shown.returncode == 0
    assert "demo" in shown.stdout and "coverage" in shown.stdout
