"""Runs plain NumPy programs on NumPy, on CuPy and on fbarray: whether they print the same, and how long they take."""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from statistics import geometric_mean
from time import perf_counter
from typing import NamedTuple

from bench import bars
from bench.report import versions

ROOT = Path(__file__).parents[1]
FOLDER = Path(__file__).with_name("programs")
TIMEOUT = 120.0
"""Seconds after which a program is given up."""

_AS_CUPY = """
import sys
del sys.argv[0]
source = open(sys.argv[0], encoding="utf-8").read().replace("import numpy as np", "import cupy as np", 1)
exec(compile(source, sys.argv[0], "exec"), {"__name__": "__main__", "__file__": sys.argv[0]})
"""

WAYS: dict[str, tuple[str, ...]] = {"NumPy": (), "CuPy": ("-c", _AS_CUPY), "fbarray": ("-m", "fbarray")}
"""What Python is told before the program's path: CuPy takes the place of NumPy in the program's text."""


class Program(NamedTuple):
    """One of ``bench/programs``, its sizes, small ones for trying, and how far its numbers may be from NumPy's."""

    name: str
    sizes: tuple[int, ...]
    quick: tuple[int, ...]
    tolerance: float = 1e-6

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.py"


STATISTICAL = 0.02
"""The tolerance of a program that draws random numbers: CuPy's generators draw others than NumPy's."""

PROGRAMS = (
    Program("black_scholes", (20_000_000,), (10_000,)),
    Program("heat_equation", (2000, 40), (100, 20)),
    Program("k_means", (1000, 8, 5), (60, 4, 3)),
    Program("n_body", (2000, 6), (100, 3)),
    Program("pca", (6000, 1000), (1000, 40), STATISTICAL),
    Program("fft_filter", (5000,), (200,), STATISTICAL),
    Program("monte_carlo", (1_000_000, 50), (200_000, 4), STATISTICAL),
    Program("image_convolution", (3000, 7), (100, 5)),
    Program("game_of_life", (3000, 70), (100, 10), 0.0),
    Program("least_squares", (40_000, 250), (5000, 10), STATISTICAL),
)

# --- one run ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What a run printed, or the class of the error that ended it. `shown` is what it said on the standard error."""

    numbers: tuple[float, ...] = ()
    seconds: float = 0.0
    error: str = ""
    shown: str = ""

    @property
    def fell_back(self) -> bool:
        return "FallbackWarning" in self.shown


def parsed(printed: str, shown: str) -> Outcome:
    """The summary numbers, and the seconds, which are printed last."""
    try:
        *numbers, seconds = (float(line.split()[-1]) for line in printed.splitlines() if line.strip())
    except ValueError:
        return Outcome(error="no numbers", shown=shown)
    return Outcome(tuple(numbers), seconds, shown=shown)


def error_class(shown: str) -> str:
    """The name of the exception that the last traceback tells of."""
    _, _, traceback = shown.rpartition("Traceback (most recent call last):\n")
    found = re.search(r"^(?:\w+\.)*(\w+)(?::.*)?$", traceback, flags=re.MULTILINE)
    return found[1] if found and traceback != shown else "SystemExit"


def run(way: str, program: Program, sizes: Sequence[int]) -> Outcome:
    """A fresh interpreter runs the program."""
    command = [sys.executable, *WAYS[way], str(program.path), *map(str, sizes)]
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return Outcome(error="TimeoutExpired")
    if done.returncode:
        return Outcome(error=error_class(done.stderr), shown=done.stderr)
    return parsed(done.stdout, done.stderr)


def environment() -> dict[str, str]:
    """This one, in which this repository's fbarray is found first."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path}


# --- all runs -----------------------------------------------------------------------------------------------------


class Line:
    """One program, and its outcomes in each way."""

    def __init__(self, program: Program, sizes: tuple[int, ...]) -> None:
        self.program = program
        self.sizes = sizes
        self.outcomes: dict[str, list[Outcome]] = {way: [] for way in WAYS}

    def measure(self) -> None:
        """Run the program once more in each way that has not failed; say how a failure ended."""
        for way, outcomes in self.outcomes.items():
            if not any(outcome.error for outcome in outcomes):
                outcomes.append(run(way, self.program, self.sizes))
                if outcomes[-1].error:
                    print(f"{self.program.name}, {way}: {outcomes[-1].shown[-600:]}", file=sys.stderr, flush=True)

    def error(self, way: str) -> str:
        """Why there is no time to show, or nothing."""
        errors = [outcome.error for outcome in self.outcomes[way] if outcome.error]
        if errors:
            return f"fails: {errors[0]}"
        return "" if all(map(self.agrees, self.outcomes[way])) else "other numbers"

    def agrees(self, outcome: Outcome) -> bool:
        """Whether the numbers are NumPy's, to the program's tolerance and the digits that are printed."""
        expected, tolerance = self.outcomes["NumPy"][0].numbers, self.program.tolerance
        if len(expected) != len(outcome.numbers):
            return not expected  # where NumPy itself failed, there is nothing to compare with
        pairs = zip(expected, outcome.numbers, strict=True)
        return all(isclose(a, b, rel_tol=tolerance, abs_tol=2e-6) for a, b in pairs)

    def seconds(self, way: str) -> float | None:
        """The least of all rounds."""
        return None if self.error(way) else min(outcome.seconds for outcome in self.outcomes[way])

    def quotient(self, above: str, below: str) -> float | None:
        """How many times as long one way took as the other."""
        one, other = self.seconds(above), self.seconds(below)
        return one / other if one and other else None


def rounds_within(rounds: int, limit: float) -> Iterator[int]:
    """The numbers of the rounds; none begins that would end, if it took as long as the last, after `limit` seconds."""
    start = last = perf_counter()
    for number in range(1, rounds + 1):
        now = perf_counter()
        if number > 1 and (now - start) + (now - last) > limit:
            return
        last = now
        yield number


# --- what is shown ------------------------------------------------------------------------------------------------

HEAD = ("program", "size", "NumPy s", "CuPy s", "fbarray s", "CuPy over NumPy", "fbarray over NumPy", "fbarray / CuPy")


def cell(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)


def multiple(value: float | None) -> str:
    return "" if value is None else bars.ratio(value)


def cells(line: Line) -> list[str]:
    """A row of the table."""
    times = [line.error(way) or cell(line.seconds(way), ".4f") for way in WAYS]
    over = [multiple(line.quotient("NumPy", way)) for way in ("CuPy", "fbarray")]
    sizes = " ".join(f"{size:,}" for size in line.sizes)
    return [line.program.name, sizes, *times, *over, cell(line.quotient("fbarray", "CuPy"), ".2f")]


def mean(lines: Sequence[Line], above: str, below: str) -> str:
    """The geometric mean of the quotients that there are, in words."""
    found = [value for line in lines if (value := line.quotient(above, below))]
    return f"{geometric_mean(found):.2f} over {len(found)} programs" if found else "not known"


def fell_back(lines: Sequence[Line]) -> str:
    """The programs of which fbarray had NumPy compute a part, and warned."""
    names = [line.program.name for line in lines if any(outcome.fell_back for outcome in line.outcomes["fbarray"])]
    return ", ".join(names) or "none"


def table(lines: Sequence[Line], remark: str) -> str:
    """The report, in Markdown."""
    rows = [HEAD, ("---", "---", *["---:"] * (len(HEAD) - 2)), *map(cells, lines)]
    return "\n".join(
        [
            remark,
            "",
            *(f"| {' | '.join(row)} |" for row in rows),
            "",
            "Geometric means:",
            "",
            f"- NumPy's time / CuPy's: {mean(lines, 'NumPy', 'CuPy')}",
            f"- NumPy's time / fbarray's: {mean(lines, 'NumPy', 'fbarray')}",
            f"- fbarray's time / CuPy's: {mean(lines, 'fbarray', 'CuPy')}",
            "",
            f"Programs in which fbarray fell back to the host at some line: {fell_back(lines)}.",
            "",
        ]
    )


def picture(lines: Sequence[Line], remark: str) -> str:
    """The speed-ups over NumPy, as an SVG."""
    series = ("CuPy", "fbarray")
    groups = {
        line.program.name: [line.quotient("NumPy", way) or line.error(way) or "no time" for way in series]
        for line in lines
    }
    label = f"times as fast as NumPy (logarithmic scale); {remark}"
    return bars.chart("Unmodified NumPy programs on a GPU", label, ("import cupy as np", "python -m fbarray"), groups)


def hardware() -> str:
    """What ran where, in one line."""
    found = versions()
    device = found.pop("device")
    remark = "" if device.startswith("cuda") else " (no GPU: a simulated device has no speed)"
    named = ", ".join(f"{name} {version}" for name, version in found.items())
    return f"{device}{remark}, {os.cpu_count()} CPU cores ({platform.machine()}), {named}"


def write(path: Path | None, text: str) -> None:
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.programs_report", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="runs of each program in each way (default: 3)")
    parser.add_argument("--limit", type=float, default=150, help="seconds after which no round ends (default: 150)")
    parser.add_argument("--quick", action="store_true", help="tiny sizes, for trying the report itself")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the table to FILE too")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="write a bar chart to FILE, as SVG")
    parser.add_argument("programs", nargs="*", metavar="PROGRAM", help="these alone, by name")
    return parser.parse_args()


def chosen_lines(chosen: argparse.Namespace) -> list[Line]:
    known = {program.name: program for program in PROGRAMS}
    if unknown := set(chosen.programs) - known.keys():
        sys.exit(f"no such program: {', '.join(sorted(unknown))}")
    programs = [known[name] for name in chosen.programs] or PROGRAMS
    return [Line(program, program.quick if chosen.quick else program.sizes) for program in programs]


def main() -> int:
    """Write the report after each round; the exit status is 1 where fbarray failed or printed other numbers."""
    chosen = arguments()
    lines, remark = chosen_lines(chosen), hardware()
    print(remark, flush=True)
    for number in rounds_within(chosen.rounds, chosen.limit):
        for line in lines:
            line.measure()
            print(f"round {number}: {'  '.join(filter(None, cells(line)))}", flush=True)
        write(chosen.output, table(lines, f"{remark}. Seconds: the least of {number} runs."))
        write(chosen.picture, picture(lines, ", ".join(remark.split(", ")[:2])))
    print(f"\n{table(lines, remark)}", end="")
    return int(any(line.error("fbarray") for line in lines))


if __name__ == "__main__":
    sys.exit(main())
