"""Prints how long reductions of few results take, beside bare CuPy's in one step."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from statistics import geometric_mean, median
from time import perf_counter
from typing import Any

import numpy as np

import fbarray as fb
from bench.report import versions
from fbarray.devices import default_device

SIZE = 60_000_000
ROUNDS = 5

LAYOUTS: dict[str, tuple[Callable[[Any], Any], int | None]] = {
    "(n,), all": (lambda x: x, None),
    "(n,)[::2], all": (lambda x: x[::2], None),
    "(n/3, 3), axis 0": (lambda x: x.reshape(-1, 3), 0),
    "(3, n/3), axis 1": (lambda x: x.reshape(3, -1), 1),
    "(n/60, 60), axis 0": (lambda x: x.reshape(-1, 60), 0),
    "(n/3000, 3000), axis 0": (lambda x: x.reshape(-1, 3000), 0),
    "(n/3, 3), axis 1": (lambda x: x.reshape(-1, 3), 1),
    "(3000, n/3000)[1:-1, 1:-1], all": (lambda x: x.reshape(3000, -1)[1:-1, 1:-1], None),
    "(n/3, 3).T[:, 1:], all": (lambda x: x.reshape(-1, 3).T[:, 1:], None),
    "(1000, 3)[1:], axis 0": (lambda x: x[:3000].reshape(-1, 3)[1:], 0),
    "(30000, 3), axis 0": (lambda x: x[:90000].reshape(-1, 3), 0),
    "(300000, 3), axis 0": (lambda x: x[:900000].reshape(-1, 3), 0),
}
"""What is reduced, of a vector of so many doubles, and along which axis."""

FUNCTIONS = ("sum", "mean", "std", "max", "argmax", "nansum", "nanmean", "nanstd", "nanmax", "count_nonzero")


def milliseconds(call: Callable[[], Any], rounds: int) -> float:
    """The median time of a call, until the device is idle again."""
    device, taken = default_device(), []
    for _ in range(rounds + 1):  # the first compiles
        device.synchronize()
        start = perf_counter()
        result = call()
        device.synchronize()
        taken.append((perf_counter() - start) * 1e3)
        del result
    return median(taken[1:])


def main() -> None:
    """Print a line for each layout and function: CuPy's time, fbarray's, and how many times CuPy's that is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE, help=f"doubles, a multiple of 9000 (default: {SIZE})")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    print(*(f"{key}: {value}" for key, value in versions().items()), sep="\n")
    cupy, ratios = default_device().module, []
    bare = cupy.asarray(np.random.default_rng(0).random(asked.size))
    ours = fb.asarray(bare)
    print(f"\n{'n = ' + format(asked.size, ','):<34}{'function':<15}{'CuPy':>10}{'fbarray':>10}  ms")
    for layout, (view, axis) in LAYOUTS.items():
        for name in FUNCTIONS:
            theirs, mine = view(bare), view(ours)
            before = milliseconds(partial(getattr(cupy, name), theirs, axis=axis), asked.rounds)
            with fb.options(fallback="raise"):
                after = milliseconds(partial(getattr(np, name), mine, axis=axis), asked.rounds)
            ratios.append(before / after)
            print(f"{layout:<34}{name:<15}{before:>10.3f}{after:>10.3f}{ratios[-1]:>9.2f} x", flush=True)
    print(f"\ngeometric mean {geometric_mean(ratios):.2f} x, least {min(ratios):.2f}, most {max(ratios):.2f}")


if __name__ == "__main__":
    main()
