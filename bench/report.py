"""Prints host time per call, bare and through fbarray, and the time of ``import fbarray``."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import geometric_mean, median
from typing import Any

import numpy as np

import fbarray as fb
from bench import imports
from bench.rows import MORE, ROWS, SIZE, Row, Side, bare, ours
from fbarray.devices import default_device


@dataclass(frozen=True)
class Timing:
    """One line: medians of host microseconds per call."""

    name: str
    bare: float
    fbarray: float
    kind: str
    host: bool

    @property
    def ratio(self) -> float:
        return self.fbarray / self.bare

    def __str__(self) -> str:
        remark = "  HOST" if self.host else f"  {self.kind}" if self.kind else ""
        return f"{self.name:<36}{self.bare:>9.2f}{self.fbarray:>9.2f}{self.ratio:>8.2f}{remark}"


def timed(row: Row, theirs: Side, mine: Side, rounds: int) -> Timing:
    """Medians over rounds in which the two sides take turns."""
    theirs.warm_up(row.call)
    host = falls_back(row, mine)
    pairs = [(theirs.microseconds(row), mine.microseconds(row)) for _ in range(rounds)]
    return Timing(row.name, *map(median, zip(*pairs, strict=True)), kind=row.kind, host=host)


def falls_back(row: Row, mine: Side) -> bool:
    """Whether the call does not stay on the device; it is timed all the same, and marked."""
    try:
        mine.warm_up(row.call)
    except fb.FallbackError:
        return True
    return False


def versions() -> dict[str, str]:
    """The device's name, and what ran."""
    device = default_device()
    found = {"device": device.name, "python": platform.python_version(), "numpy": np.__version__}
    if device.name.startswith("cuda"):
        properties = device.xp.cuda.runtime.getDeviceProperties(int(device.name.partition(":")[2]))
        found |= {"device": f"{device.name} {properties['name'].decode()}", "cupy": device.xp.__version__}
    return {**found, "fbarray": fb.__version__}


def shown(row: Row, theirs: Side, mine: Side, rounds: int) -> Timing:
    """A row, timed and printed."""
    timing = timed(row, theirs, mine, rounds)
    print(timing, flush=True)
    return timing


def summary(timings: list[Timing], more: list[Timing], seconds: dict[str, float]) -> dict[str, Any]:
    """The few numbers that promises are made about."""
    largest = max((timing for timing in timings if timing.kind != "view"), key=lambda timing: timing.ratio)
    return {
        "geometric_mean": geometric_mean(timing.ratio for timing in timings),
        "geometric_mean_of_all": geometric_mean(timing.ratio for timing in (*timings, *more)),
        "largest": {"name": largest.name, "ratio": largest.ratio},
        "import_seconds": seconds,
        "import_difference": seconds["fbarray"] - seconds["numpy"],
    }


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.report", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers to FILE too")
    parser.add_argument("--scalars", default="numpy", help="as the option: numpy (default), or device")
    parser.add_argument("--rounds", type=int, default=50, help="interleaved rounds of a row (default: 50)")
    return parser.parse_args()


def show(found: dict[str, Any]) -> None:
    """The closing lines."""
    largest, seconds = found["largest"], found["import_seconds"]
    print(f"\ngeometric mean over the first {len(ROWS)} rows: {found['geometric_mean']:.3f}, ", end="")
    print(f"over all: {found['geometric_mean_of_all']:.3f}")
    print(f"largest ratio that is not a view: {largest['ratio']:.2f}, {largest['name']}")
    print(f"import numpy {seconds['numpy']:.3f} s, import fbarray {seconds['fbarray']:.3f} s: ", end="")
    print(f"{found['import_difference']:.3f} s more (limit {imports.LIMIT} s)")


def main() -> int:
    """Print the report; the exit status is 1 where a call fell back or the import took too long."""
    chosen = arguments()
    fb.set_options(fallback="allow", scalars=chosen.scalars, placement="device")  # it is about the dispatch
    theirs, mine = bare(), ours()
    print(", ".join(f"{name} {version}" for name, version in versions().items()))
    print(f"\n{f'host us per call, {SIZE} doubles':<36}{'bare':>9}{'fbarray':>9}{'ratio':>8}")
    timings, more = ([shown(row, theirs, mine, chosen.rounds) for row in rows] for rows in (ROWS, MORE))
    found = summary(timings, more, imports.medians())
    show(found)
    if chosen.json:
        rows = [{**asdict(timing), "ratio": timing.ratio} for timing in (*timings, *more)]
        chosen.json.write_text(json.dumps({"versions": versions(), "rows": rows, **found}, indent=2) + "\n")
    return int(any(timing.host for timing in (*timings, *more)) or found["import_difference"] >= imports.LIMIT)


if __name__ == "__main__":
    sys.exit(main())
