"""The command line: ``python -m fbarray demo``, ``python -m fbarray coverage``."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

import numpy as np

import fbarray as fb
from fbarray import coverage


def clusters(points: Any, count: int) -> tuple[Any, Any]:
    """k-means in plain NumPy, written without a thought of GPUs: `points` is (n, d), the centres are (count, d)."""
    centres = points[:count].copy()
    for _ in range(5):
        distances = np.linalg.norm(points[:, None, :] - centres[None, :, :], axis=2)
        nearest = np.argmin(distances, axis=1)
        centres = np.stack([np.mean(points[nearest == k], axis=0) for k in range(count)])
    return nearest, centres


def demo() -> None:
    """Run plain NumPy code on NumPy and on a FallbackArray, compare, and show where each call ran."""
    points = np.random.default_rng(0).normal(size=(1000, 2)) + np.repeat([[0.0, 0.0], [4.0, 4.0]], 500, axis=0)
    expected = clusters(points, 2)
    x = fb.asarray(points)
    with fb.options(fallback="allow"), fb.profile() as p:
        nearest, centres = clusters(x, 2)
        spread = np.nanpercentile(x, [5, 50, 95], axis=0)
        text = np.array2string(centres, precision=3)
    print(f"k-means of {len(points)} points in plain NumPy, on {x.device}; the centres:\n{text}\n")
    same = np.array_equal(fb.asnumpy(nearest), expected[0]) and np.allclose(fb.asnumpy(centres), expected[1])
    print(f"the same clusters as NumPy's: {same}\n5, 50 and 95 % quantiles per axis:\n{spread}\n")
    print("function                          route     calls  to host  to device")
    for function, route in sorted({(e.function, e.route) for e in p.events}):
        events = [e for e in p.events if (e.function, e.route) == (function, route)]
        down, up = sum(e.bytes_to_host for e in events), sum(e.bytes_to_device for e in events)
        print(f"{function:33} {route:9} {len(events):5}  {down:7}  {up:9}")
    if not same:
        raise SystemExit(1)


def show(text: str) -> None:
    """Print `text`, to a reader who may stop early (``| head``)."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more at its end


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m fbarray", description="NumPy's functions on GPU arrays.")
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("demo", help="plain NumPy code on a FallbackArray, compared with NumPy")
    command.set_defaults(run=lambda arguments: demo())
    command = commands.add_parser("coverage", help="each NumPy function, the route that it takes, and why")
    command.add_argument("--format", choices=coverage.FORMATS, default="text")
    command.add_argument("--route", choices=coverage.ROUTES, help="those of this route alone")
    command.set_defaults(run=lambda arguments: show(coverage.report(arguments.format, arguments.route)))
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
