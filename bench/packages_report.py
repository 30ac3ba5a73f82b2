"""Prints how fast the unmodified packages of `bench.packages` run under ``fb.accelerate``, beside NumPy."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from time import perf_counter
from types import ModuleType
from typing import Any

import numpy as np

import fbarray as fb
from bench.packages import REQUIREMENTS
from bench.report import versions
from fbarray.devices import default_device

_HOST = ("host", "implicit")
_TRANSFERS = ("explicit", "memory")
"""Routes that are no calls: what was plainly asked for, ``float(x)`` or ``x.get()``, and room made on a full device."""
_FREQUENT = 5
_HEAD = (
    "| package | version | workload | size | NumPy s | fbarray s | ratio | with transfers s | ratio "
    "| calls on the device | bytes to host |"
)
_NOTES = """
Best of the rounds, after a first call that is not counted. *fbarray s*: the input is on the device already (made by
`fb.asarray` before the clock starts), the result stays there. *with transfers s*: the upload of the input and the
download of the result are counted too. *calls on the device*: of the calls that fbarray saw in one run, those that did
not run on the host; *bytes to host*: all that crossed in that run, `float(x)` and the like too. Results are compared
with NumPy's on the host."""

Data = tuple[Any, ...]


@dataclass(frozen=True)
class Calls:
    """Where the calls of one run went."""

    total: int
    host: int
    bytes_to_host: int
    frequent: tuple[str, ...]

    @property
    def share(self) -> float:
        return 1 - self.host / self.total if self.total else 0.0


@dataclass(frozen=True)
class Accelerated:
    """What one package does under ``fb.accelerate``: seconds, calls, and in which way the result is wrong, if it is."""

    seconds: float
    with_transfers: float
    calls: Calls
    wrong: str


@dataclass(frozen=True)
class Row:
    """One package: a line of the table, and what is told below it."""

    requirement: str
    workload: str = ""
    size: str = ""
    numpy: float = 0.0
    accelerated: Accelerated | None = None
    trouble: str = ""

    def __str__(self) -> str:
        package, _, version = self.requirement.partition("==")
        cells = [package, version, self.workload, self.size, f"{self.numpy:.3f}" if self.numpy else "-"]
        return "| " + " | ".join([*cells, *self._ours()]) + " |"

    def _ours(self) -> list[str]:
        ours = self.accelerated
        if not ours:
            return ["-"] * 6
        both = (ours.seconds, ours.with_transfers)
        times = [cell for seconds in both for cell in (f"{seconds:.4f}", f"{self.numpy / seconds:.1f}")]
        return [*times, f"{ours.calls.share:.1%}", f"{ours.calls.bytes_to_host:,}"]

    @property
    def remarks(self) -> list[str]:
        """What went wrong, and the most frequent host calls."""
        found = [self.trouble] if self.trouble else []
        if self.accelerated:
            wrong, calls = self.accelerated.wrong, self.accelerated.calls
            found += [f"WRONG: {wrong}"] if wrong else []
            found += [f"{calls.total:,} calls, {calls.host:,} of them on the host", *calls.frequent]
        return found


# --- the two sides ------------------------------------------------------------------------------------------------


@contextmanager
def accelerated(targets: tuple[str, ...]) -> Iterator[None]:
    """``fb.accelerate`` of all targets."""
    with ExitStack() as stack:
        for target in targets:
            stack.enter_context(fb.accelerate(importlib.import_module(target)))
        yield


def uploaded(data: Data) -> Data:
    """The same input, its arrays on the device."""
    return tuple(fb.asarray(each) if isinstance(each, np.ndarray) else each for each in data)


def downloaded(result: Any) -> tuple[Any, ...]:
    """The results as NumPy's arrays."""
    results = result if isinstance(result, tuple) else (result,)
    return tuple(fb.asnumpy(each) if isinstance(each, fb.FallbackArray) else np.asarray(each) for each in results)


def best(call: Callable[[], Any], rounds: int) -> float:
    """The least seconds of a call, on a device that is idle before and after."""
    return min(_seconds(call) for _ in range(rounds))


def _seconds(call: Callable[[], Any]) -> float:
    default_device().synchronize()
    start = perf_counter()
    result = call()
    default_device().synchronize()
    took = perf_counter() - start
    del result  # after the clock has stopped
    return took


def counted(call: Callable[[], Any]) -> Calls:
    """Where the calls of one run went."""
    with fb.profile() as profile:
        call()
    calls = [event for event in profile.events if event.route not in _TRANSFERS]
    host = [event for event in calls if event.route in _HOST]
    frequent = Counter(f"`{event.function}` at {event.site}: {event.reason}" for event in host).most_common(_FREQUENT)
    to_host = sum(event.bytes_to_host for event in profile.events)
    return Calls(len(calls), len(host), to_host, tuple(f"{count:,} x {what}" for what, count in frequent))


def difference(result: tuple[Any, ...], expected: tuple[Any, ...], rtol: float) -> str:
    """In which way a result is not NumPy's; empty if it is. The tolerance is relative to the largest value, too."""
    try:
        for mine, theirs in zip(result, expected, strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=rtol, atol=rtol * float(np.max(np.abs(theirs))))
    except (AssertionError, ValueError) as error:
        return " ".join(str(error).split())
    return ""


def on_device(module: ModuleType, data: Data, expected: tuple[Any, ...], rounds: int) -> Accelerated:
    """The package under ``fb.accelerate``; its first call, which compiles kernels, is the one that is compared."""
    with accelerated(module.TARGETS):
        ours = uploaded(data)
        wrong = difference(downloaded(module.workload(*ours)), expected, module.RTOL)
        calls = counted(lambda: module.workload(*ours))
        seconds = best(lambda: module.workload(*ours), rounds)
        with_transfers = best(lambda: downloaded(module.workload(*uploaded(data))), rounds)
    return Accelerated(seconds, with_transfers, calls, wrong)


# --- the report ---------------------------------------------------------------------------------------------------


def measured(name: str, size: str, rounds: int, plain: bool = False) -> Row:
    """One package, on both sides."""
    requirement = REQUIREMENTS[name]
    try:
        module = importlib.import_module(f"bench.packages.{name}")
    except ModuleNotFoundError as error:
        return Row(requirement, trouble=f"skipped, {error}: pip install {requirement}")
    data = module.data(module.SIZES[size])
    expected = downloaded(module.workload(*data))
    numpy = best(lambda: module.workload(*data), rounds)
    known = (_installed(requirement), _title(module), _shapes(data), numpy)
    try:
        return Row(*known, accelerated=None if plain else on_device(module, data, expected, rounds))
    except Exception as error:  # noqa: BLE001 - whatever a package raises is a row's outcome
        return Row(*known, trouble=f"FAILED: {type(error).__name__}: {error}")


def _installed(requirement: str) -> str:
    name = requirement.partition("==")[0]
    return f"{name}=={metadata.version(name)}"


def _title(module: ModuleType) -> str:
    return (module.__doc__ or "").partition("\n")[0].rstrip(".")


def _shapes(data: Data) -> str:
    return ", ".join("x".join(map(str, each.shape)) if isinstance(each, np.ndarray) else str(each) for each in data)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.packages_report", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(REQUIREMENTS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="small sizes: they show what works, not what is fast")
    parser.add_argument("--plain", action="store_true", help="NumPy's side alone")
    parser.add_argument("--rounds", type=int, default=3, help="of which the best counts (default: 3)")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the table to FILE too")
    chosen = parser.parse_args()
    if unknown := set(chosen.names).difference(REQUIREMENTS):
        parser.error(f"no such package: {', '.join(sorted(unknown))}")
    return chosen


def table(rows: list[Row]) -> str:
    """The Markdown, remarks below."""
    lines = [_HEAD, "|" + "---|" * (_HEAD.count("|") - 1), *map(str, rows), _NOTES]
    for row in rows:
        lines += ["", f"{row.requirement}:", "", *(f"- {remark}" for remark in row.remarks)] if row.remarks else []
    return "\n".join(lines)


def main() -> int:
    """Print the table; the exit status is 1 where a package failed or its result is not NumPy's."""
    chosen = arguments()
    fb.set_options(fallback="allow")
    rows = []
    for name in chosen.names or REQUIREMENTS:
        rows.append(measured(name, "quick" if chosen.quick else "full", chosen.rounds, chosen.plain))
        print(rows[-1], *rows[-1].remarks, sep="\n  ", file=sys.stderr, flush=True)
    ran = {**versions(), "CPU cores": len(os.sched_getaffinity(0))}
    report = f"{', '.join(f'{name} {version}' for name, version in ran.items())}\n\n{table(rows)}\n"
    print(report)
    if chosen.output:
        chosen.output.write_text(report)
    failed = any(row.trouble.startswith("FAILED") for row in rows)
    return int(failed or any(row.accelerated and row.accelerated.wrong for row in rows))


if __name__ == "__main__":
    sys.exit(main())
