"""The plain NumPy programs under ``bench/programs``, run on NumPy, and the report that compares their runs."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench import bars, programs_report
from bench.programs_report import PROGRAMS, Line, Outcome, Program

EXPECTED = {
    "black_scholes": (18.6, 15.52),
    "fft_filter": (0.5009, 0.616),
    "game_of_life": (2337, 1283),
    "heat_equation": (19.28, 36.17),
    "image_convolution": (0.5038, 0.2938),
    "k_means": (0.308, 0.2594),
    "least_squares": (1.266, 0.3606),
    "monte_carlo": (6.327, 9.278),
    "n_body": (-0.625, 0.7498),
    "pca": (0.9685, 0.9358),
}
"""What each prints at its quick sizes, to 2 %."""

TRACEBACK = "Traceback (most recent call last):\n  File ...\n"


def printed(program: Program, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Outcome:
    monkeypatch.setattr(sys, "argv", [str(program.path), *map(str, program.quick)])
    runpy.run_path(str(program.path), run_name="__main__")
    return programs_report.parsed(capsys.readouterr().out, "")


def lines(cupy: Outcome, fbarray: Outcome) -> list[Line]:
    """One line for the first program, which takes NumPy a second and prints 5."""
    line = Line(PROGRAMS[0], (1000,))
    line.outcomes = {"NumPy": [Outcome((5.0,), 1.5), Outcome((5.0,), 1.0)], "CuPy": [cupy], "fbarray": [fbarray]}
    return [line]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_a_program_prints_what_it_should(program: Program, capsys, monkeypatch) -> None:
    outcome = printed(program, capsys, monkeypatch)
    assert outcome.error == ""
    assert outcome.seconds > 0
    assert outcome.numbers == pytest.approx(EXPECTED[program.name], rel=0.02)


@pytest.mark.parametrize("path", sorted(programs_report.FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_a_program_knows_of_numpy_alone(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("import numpy as np\n") == 1
    assert "cupy" not in source and "fbarray" not in source
    assert path in [program.path for program in PROGRAMS]


def test_the_table_compares_the_best_rounds() -> None:
    cells = programs_report.cells(*lines(Outcome((5.0,), 0.1), Outcome((5.0,), 0.05)))
    assert cells == ["black_scholes", "1,000", "1.0000", "0.1000", "0.0500", "10×", "20×", "0.50"]


def test_an_error_and_a_wrong_number_stand_in_their_cells() -> None:
    found = lines(Outcome(error="AttributeError"), Outcome((5.1,), 0.05))
    cells = programs_report.cells(*found)
    assert cells[3:] == ["fails: AttributeError", "other numbers", "", "", ""]
    assert "fails: AttributeError" in programs_report.picture(found, "")


def test_a_fallback_is_told() -> None:
    found = lines(Outcome((5.0,), 0.1), Outcome((5.0,), 0.1, shown="a.py:3: FallbackWarning: numpy.lexsort ..."))
    assert "fell back to the host at some line: black_scholes." in programs_report.table(found, "")


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        (f"{TRACEBACK}    x\nAttributeError: no\nlater: text\n", "AttributeError"),
        (f"{TRACEBACK}cupy.cuda.runtime.CUDARuntimeError: no\n", "CUDARuntimeError"),
        (f"{TRACEBACK}ValueError: one\n\nAnd then:\n\n{TRACEBACK}KeyError\n", "KeyError"),
        ("usage: python -m fbarray\n", "SystemExit"),
        ("", "SystemExit"),
    ],
)
def test_the_class_of_an_error_is_read_from_its_traceback(shown: str, name: str) -> None:
    assert programs_report.error_class(shown) == name


def test_no_round_begins_that_would_end_too_late(monkeypatch) -> None:
    now = iter([0.0, 0.0, 40.0, 90.0])
    monkeypatch.setattr(programs_report, "perf_counter", lambda: next(now))
    assert list(programs_report.rounds_within(5, 100.0)) == [1, 2]


def test_the_picture_is_well_formed_and_its_bars_begin_at_one() -> None:
    text = bars.chart("a < b", "times", ("one", "two"), {"fast": [100.0, 10.0], "slow": [0.01, "fails: E"]})
    rectangles = [element for element in ElementTree.fromstring(text).iter() if element.tag.endswith("rect")]
    sides = [(float(bar.get("x")), float(bar.get("width"))) for bar in rectangles[3:]]  # the page, the legend
    one = bars.Scale(-2, 2).x(1)
    assert [(x, x + width > one) for x, width in sides[:2]] == [(one, True), (one, True)]
    assert sum(sides[2]) == pytest.approx(one)
    assert "fails: E" in text and "a &lt; b" in text
