"""The command line: ``python -m fbarray script.py``, and the commands ``demo``, ``calibrate`` and ``coverage``."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

import numpy as np

import fbarray as fb
from fbarray.acceleration import program
from fbarray.reports import calibration, coverage


def clusters(points: Any, count: int) -> tuple[Any, Any]:
    """k-means in plain NumPy, unaware of GPUs: `points` is (n, d), the centres are (count, d)."""
    centres = points[:count].copy()
    for _ in range(5):
        distances = np.linalg.norm(points[:, None, :] - centres[None, :, :], axis=2)
        nearest = np.argmin(distances, axis=1)
        centres = np.stack([np.mean(points[nearest == k], axis=0) for k in range(count)])
    return nearest, centres


def demo() -> None:
    """Run plain NumPy code on NumPy and on a FallbackArray, compare, and show where each call ran."""
    points = np.random.default_rng(0).normal(size=(100_000, 2))
    points += np.repeat([[0.0, 0.0], [4.0, 4.0]], 50_000, axis=0)
    expected = clusters(points, 2)
    x = fb.asarray(points)
    with fb.options(fallback="allow"), fb.profile() as p:
        nearest, centres = clusters(x, 2)
        spread = np.nanpercentile(x, [5, 50, 95], axis=0)
        text = np.array2string(centres, precision=3)
    print(f"k-means of {len(points):,} points in plain NumPy, on {x.device}; the centres:\n{text}\n")
    same = np.array_equal(fb.asnumpy(nearest), expected[0]) and np.allclose(fb.asnumpy(centres), expected[1])
    print(f"the same clusters as NumPy's: {same}\n5, 50 and 95 % quantiles per axis:\n{spread}\n")
    print(p)
    if not same:
        raise SystemExit(1)


def show(text: str) -> None:
    """Print `text`; the reading process may close the pipe early (``| head``)."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more at its end


USAGE = """python -m fbarray [options] (script.py | -m module | -c code) [arguments]
       python -m fbarray demo
       python -m fbarray calibrate
       python -m fbarray coverage [--format {text,markdown,json}] [--route ROUTE]"""


def main() -> None:
    """Parse the command line."""
    given = sys.argv[1:]
    if given and given[0] in ("demo", "calibrate", "coverage"):
        _command(given)
    else:
        _program(given).run()


def _command(given: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m fbarray", usage=USAGE)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("demo", help="plain NumPy code on a FallbackArray, compared with NumPy")
    command.set_defaults(run=lambda arguments: demo())
    command = commands.add_parser(
        "calibrate", help="measure what work costs on this machine, and keep it for placement"
    )
    command.set_defaults(run=lambda arguments: show(calibration.calibrate()))
    command = commands.add_parser("coverage", help="each NumPy function, the route that it takes, and why")
    command.add_argument("--format", choices=coverage.FORMATS, default="text")
    command.add_argument("--route", choices=coverage.ROUTES, help="those of this route alone")
    command.set_defaults(run=lambda arguments: show(coverage.report(arguments.format, arguments.route)))
    arguments = parser.parse_args(given)
    arguments.run(arguments)


def _program(given: list[str]) -> program.Program:
    """The program to run. Options before it are fbarray's, and are set here; arguments after it are the program's."""
    parser = argparse.ArgumentParser(
        prog="python -m fbarray",
        usage=USAGE,
        description="Run an unmodified program; where it says `import numpy`, it gets fbarray.numpy.",
        allow_abbrev=False,
    )
    parser.add_argument("--accelerate", action="append", default=[], metavar="PKG", help="this package sees it too")
    parser.add_argument("--report", action="store_true", help="print to stderr where calls ran, when it ends")
    parser.add_argument("--fallback", choices=("warn", "allow", "raise"), help="what a call that runs on the host does")
    parser.add_argument("--device", help="as the option: auto, cuda, simulated, cuda:1...")
    parser.add_argument("-m", dest="module", metavar="module", nargs=argparse.REMAINDER)
    parser.add_argument("-c", dest="code", metavar="code", nargs=argparse.REMAINDER)
    parser.add_argument("script", nargs=argparse.REMAINDER)
    arguments = parser.parse_args(given)
    for name in ("fallback", "device"):
        if getattr(arguments, name):
            fb.set_options(**{name: getattr(arguments, name)})
            os.environ[f"FBARRAY_{name.upper()}"] = getattr(arguments, name)  # for its child processes
    for kind in ("module", "code", "script"):
        what = getattr(arguments, kind)
        if what:
            rest = what[1:] if kind == "script" else what[1:] + arguments.script  # as in -mname
            return program.Program(kind, what[0], rest, tuple(arguments.accelerate), arguments.report)
    parser.error("there is no script, no -m module, no -c code")


if __name__ == "__main__":
    main()
