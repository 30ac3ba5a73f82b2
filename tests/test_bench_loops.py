"""The programs of many small steps under ``bench/loops``, and the report that times them."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from bench import loops_report
from bench.loops_report import NAMES, Line, Way, ways

HALF = 2
"""Of the smallest size, so that a program takes a few milliseconds on NumPy."""


@pytest.mark.usefixtures("allow_fallback")
@pytest.mark.parametrize("name", NAMES)
def test_fbarray_gives_numpys_numbers_in_each_way(name: str) -> None:
    module = importlib.import_module(f"bench.loops.{name}")
    data = module.data(module.SIZES[0] // HALF)
    before = [array.copy() for array in data]
    expected = np.asarray(module.run(*data))
    for array, copy in zip(data, before, strict=True):
        np.testing.assert_array_equal(array, copy)  # each run begins with the same
    for way in ways():
        if way.name in ("asarray", "drop-in"):
            seconds, found = loops_report.timed(way, name, data)
            assert seconds > 0
            np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12, err_msg=way.name)


@pytest.mark.parametrize("name", NAMES)
def test_a_program_knows_of_numpy_alone_and_has_three_sizes(name: str) -> None:
    module = importlib.import_module(f"bench.loops.{name}")
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    assert source.count("import numpy as np\n") == 1
    assert "cupy" not in source and "fbarray" not in source
    assert len(module.SIZES) == 3 and list(module.SIZES) == sorted(module.SIZES)


def line(**seconds: Any) -> Line:
    return Line("jacobi_1d", 10, {name: times for name, times in seconds.items() if isinstance(times, list)},
                {name: why for name, why in seconds.items() if isinstance(why, str)})  # fmt: skip


def test_a_time_stands_beside_the_better_of_numpy_and_cupy() -> None:
    found = line(NumPy=[3.0, 1.0, 2.0], CuPy=[4.0], asarray=[1.0, 5.0, 3.0])
    assert (found.time("asarray"), found.spread("asarray")) == (3.0, 5.0)
    assert found.beside_the_better("asarray") == 1.5
    assert line(NumPy=[2.0], CuPy="fails: TypeError", asarray=[1.0]).beside_the_better("asarray") == 0.5
    assert line(NumPy=[2.0], asarray="> 20").beside_the_better("asarray") is None


def test_what_would_take_too_long_is_left_out() -> None:
    small, large = line(NumPy=[0.1], asarray=[3.0]), line(NumPy=[1.0])
    assert loops_report.too_slow(large, small, "asarray") == "> 20"
    assert loops_report.too_slow(large, line(NumPy=[0.1], asarray=[1.0]), "asarray") == ""
    assert loops_report.too_slow(large, line(NumPy=[0.1], asarray="other numbers"), "asarray") == "other numbers"


def test_other_numbers_and_errors_are_told_from_times(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(a: Any) -> Any:
        raise ValueError

    found = Line("jacobi_1d", 8)
    data = importlib.import_module("bench.loops.jacobi_1d").data(8)
    numpys = "import numpy as np\n"
    chosen = [ways()[0], Way("doubled", numpys, lambda a: 2 * a), Way("broken", numpys, broken)]
    loops_report.measure(found, data, 1, chosen, None)
    assert found.trouble == {"doubled": "other numbers", "broken": "fails: ValueError"}
    assert len(found.seconds["NumPy"]) == 1


def test_the_table_and_the_picture_show_each_line() -> None:
    lines, names = [line(NumPy=[2.0], asarray=[1.0], **{"drop-in": "> 20"})], ["NumPy", "asarray", "drop-in"]
    table = loops_report.table(lines, names, "a machine")
    assert "| jacobi_1d | 10 | 2.0000 (1.0) | 1.0000 (1.0) | > 20 | 0.50 |  |" in table
    assert "- asarray: 0.50 over 1 of 1" in table
    ElementTree.fromstring(loops_report.picture(lines, names, "a machine"))
