"""Runs the programs of `bench.loops` on NumPy, on CuPy and on fbarray, in turns, and prints the medians."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import geometric_mean, median
from time import perf_counter
from typing import Any

import numpy as np

import fbarray as fb
from bench import bars, loops
from bench.programs_report import hardware, write
from fbarray.devices import default_device

LIMIT = 20.0
"""Seconds that one run may be expected to take, unless said otherwise; a way that would take longer is left out at that
size."""
RTOL = 1e-6
_IMPORT = "import numpy as np\n"
_SIZES = ("small", "medium", "large")

NAMES = tuple(sorted(module.name for module in pkgutil.iter_modules(loops.__path__)))


@dataclass(frozen=True)
class Way:
    """How a program is run: what its source imports, how its arrays are handed in, and how its results come back."""

    name: str
    imported: str
    given: Callable[[np.ndarray[Any, Any]], Any]

    def function(self, program: str) -> Callable[..., Any]:
        """``run`` of the program, of the same source but for the line that imports NumPy."""
        found = importlib.util.find_spec(f"{loops.__name__}.{program}")
        assert found is not None and found.origin is not None
        source = Path(found.origin).read_text(encoding="utf-8")
        assert source.count(_IMPORT) == 1, program
        module = types.ModuleType(program)
        exec(compile(source.replace(_IMPORT, self.imported), found.origin, "exec"), vars(module))
        return vars(module)["run"]  # type: ignore[no-any-return]


def ways() -> list[Way]:
    """NumPy; the source with CuPy's name put in; fbarray, by `asarray` alone and as a drop-in."""
    device = default_device()
    found = [Way("NumPy", _IMPORT, lambda a: a)]
    if device.name.startswith("cuda"):
        found.append(Way("CuPy", "import cupy as np\n", device.module.asarray))
    found.append(Way("asarray", _IMPORT, fb.asarray))
    found.append(Way("drop-in", "from fbarray import numpy as np\n", fb.asarray))
    return found


@dataclass
class Line:
    """One program at one size: the seconds of each run in each way, or why there are none."""

    program: str
    size: int
    seconds: dict[str, list[float]] = field(default_factory=dict)
    trouble: dict[str, str] = field(default_factory=dict)

    def time(self, way: str) -> float | None:
        """The median."""
        return median(self.seconds[way]) if self.seconds.get(way) else None

    def spread(self, way: str) -> float:
        """The longest run over the shortest."""
        return max(self.seconds[way]) / min(self.seconds[way])

    def beside_the_better(self, way: str) -> float | None:
        """How many times as long it took as the better of NumPy and CuPy."""
        best = [time for name in ("NumPy", "CuPy") if (time := self.time(name))]
        mine = self.time(way)
        return mine / min(best) if mine and best else None

    def cells(self, names: list[str]) -> list[str]:
        """A row of the table."""
        times = [
            self.trouble.get(name) or f"{self.time(name):.4f} ({self.spread(name):.1f})" for name in names
        ]  # fmt: skip
        beside = [self.beside_the_better(name) for name in names if name not in ("NumPy", "CuPy")]
        return [self.program, f"{self.size:,}", *times, *("" if value is None else f"{value:.2f}" for value in beside)]


def values(result: Any) -> np.ndarray[Any, Any]:
    """A result on the host."""
    return np.asarray(result.get() if hasattr(result, "get") else result)


def timed(way: Way, program: str, data: tuple[Any, ...]) -> tuple[float, np.ndarray[Any, Any]]:
    """One run: the input is where it belongs before the clock starts, and the result is complete when it stops."""
    run, given = way.function(program), [way.given(array) for array in data]
    default_device().synchronize()
    start = perf_counter()
    result = run(*given)
    default_device().synchronize()
    return perf_counter() - start, values(result)


def measure(
    line: Line, data: tuple[Any, ...], rounds: int, chosen: list[Way], before: Line | None, limit: float = LIMIT
) -> None:
    """Run the program in all ways, in turns; those that would take too long by the size before are left out."""
    expected: Any = None
    for number in range(rounds + 1):  # the first compiles, and is not counted
        for way in chosen:
            if way.name in line.trouble:
                continue
            if number == 0 and before is not None and (reason := too_slow(line, before, way.name, limit)):
                line.trouble[way.name] = reason
                continue
            try:
                seconds, result = timed(way, line.program, data)
            except (ArithmeticError, AttributeError, IndexError, TypeError, ValueError, NotImplementedError) as error:
                line.trouble[way.name] = f"fails: {type(error).__name__}"
                continue
            expected = result if expected is None else expected
            if not np.allclose(result, expected, rtol=RTOL, atol=1e-9):
                line.trouble[way.name] = "other numbers"
            elif number or seconds > limit / 2:
                line.seconds.setdefault(way.name, []).append(seconds)


def too_slow(line: Line, before: Line, way: str, limit: float = LIMIT) -> str:
    """Why a way is not run at this size: it failed at the smaller one, or took so long that it would pass the limit."""
    if way in before.trouble:
        return before.trouble[way]
    mine, numpys = before.time(way), before.time("NumPy")
    growth = (line.time("NumPy") or 10 * (numpys or 0)) / numpys if numpys else 10
    return f"> {limit:.0f}" if mine is not None and mine * growth > limit else ""


def measured(names: list[str], rounds: int, chosen: list[Way], sizes: int, limit: float = LIMIT) -> Iterator[Line]:
    """Each program at its sizes, from the smallest on."""
    for name in names:
        module = importlib.import_module(f"{loops.__name__}.{name}")
        before = None
        for size in module.SIZES[:sizes]:
            line = Line(name, size)
            measure(line, module.data(size), rounds, chosen, before, limit)
            yield line
            before = line


def table(lines: list[Line], names: list[str], remark: str) -> str:
    """The report, in Markdown."""
    ours = [name for name in names if name not in ("NumPy", "CuPy")]
    head = ["program", "size", *(f"{name} s" for name in names), *(f"{name} beside the better" for name in ours)]
    rows = [head, ["---", "---:", *["---:"] * (len(head) - 2)], *(line.cells(names) for line in lines)]
    means = []
    for name in ours:
        found = [value for line in lines if (value := line.beside_the_better(name))]
        means.append(f"- {name}: {geometric_mean(found):.2f} over {len(found)} of {len(lines)}" if found else "")
    return "\n".join(
        [
            f"{remark}. Seconds: medians, and in brackets the longest run over the shortest.",
            "",
            *(f"| {' | '.join(row)} |" for row in rows),
            "",
            "Geometric means of fbarray's time beside the better of NumPy and CuPy:",
            "",
            *means,
            "",
        ]
    )


def picture(lines: list[Line], names: list[str], remark: str) -> str:
    """NumPy's time over the others', at the largest size at which each program ran, as an SVG."""
    last = {line.program: line for line in lines}
    series = [name for name in names if name != "NumPy"]
    groups: dict[str, list[float | str]] = {}
    for name, line in last.items():
        numpys = line.time("NumPy")
        groups[name] = [
            numpys / mine if numpys and (mine := line.time(way)) else line.trouble.get(way, "no time")
            for way in series
        ]  # fmt: skip
    label = f"times as fast as NumPy (logarithmic scale); {remark}"
    return bars.chart("Programs of many small steps", label, tuple(series), groups)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.loops_report", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="runs of each program in each way (default: 5)")
    parser.add_argument("--sizes", type=int, default=3, help="how many of the three sizes, from the smallest")
    parser.add_argument("--limit", type=float, default=LIMIT, help="leave out what takes longer, in seconds")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the table to FILE too")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="write a bar chart to FILE, as SVG")
    parser.add_argument("programs", nargs="*", metavar="PROGRAM", help=f"of {', '.join(NAMES)} (default: all)")
    return parser.parse_args()


def main() -> int:
    """Write the report after each program; the exit status is 1 where fbarray failed or gave other numbers."""
    chosen = arguments()
    if unknown := set(chosen.programs) - set(NAMES):
        sys.exit(f"no such program: {', '.join(sorted(unknown))}")
    fb.set_options(fallback="allow")
    found, names, remark, lines = ways(), [way.name for way in ways()], hardware(), list[Line]()
    for line in measured(chosen.programs or list(NAMES), chosen.rounds, found, chosen.sizes, chosen.limit):
        lines.append(line)
        print("  ".join(line.cells(names)), flush=True)
        write(chosen.output, table(lines, names, remark))
        write(chosen.picture, picture(lines, names, ", ".join(remark.split(", ")[:2])))
    print(f"\n{table(lines, names, remark)}", end="")
    wrong = [text for line in lines for name, text in line.trouble.items() if name not in ("NumPy", "CuPy")]
    return int(any(not text.startswith(">") for text in wrong))


if __name__ == "__main__":
    sys.exit(main())
