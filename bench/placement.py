"""Prints below how many elements NumPy on the host is faster than a launch on the GPU; needs a GPU."""

from __future__ import annotations

from collections.abc import Callable
from statistics import geometric_mean
from timeit import repeat
from typing import Any

import numpy as np

import fbarray as fb
from bench.report import versions
from fbarray.devices import default_device

SIZES = (10, 100, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
CALLS: dict[str, Callable[[Any, Any], Any]] = {
    "x + y": lambda x, y: x + y,
    "x * 2": lambda x, y: x * 2.0,
    "np.exp(x)": lambda x, y: np.exp(x),
    "np.sqrt(x * x + y * y)": lambda x, y: np.sqrt(x * x + y * y),
    "np.where(x > y, x, y)": lambda x, y: np.where(x > y, x, y),
    "np.sum(x)": lambda x, y: np.sum(x),
    "np.cumsum(x)": lambda x, y: np.cumsum(x),
    "x[::2]": lambda x, y: x[::2],
    "np.sort(x)": lambda x, y: np.sort(x),
}


def microseconds(call: Callable[[Any, Any], Any], x: Any, y: Any) -> float:
    """The time of one call in a row of them, the last of which is waited for."""
    number = max(3, min(200, 2_000_000 // max(1, x.size)))

    def row() -> None:
        for _ in range(number):
            call(x, y)
        default_device().synchronize()

    row()
    return min(repeat(row, number=1, repeat=5)) / number * 1e6


def main() -> None:
    """Each call at each size, on the host and on the device, and the geometric means of host over device."""
    fb.set_options(placement="device")  # it is what placement weighs
    print(versions())
    ratios: dict[int, list[float]] = {size: [] for size in SIZES}
    print(f"\n{'host us / device us':<26}" + "".join(f"{size:>18,}" for size in SIZES))
    for name, call in CALLS.items():
        cells = []
        for size in SIZES:
            x, y = np.random.default_rng(0).random((2, size))
            host, device = microseconds(call, x, y), microseconds(call, fb.asarray(x), fb.asarray(y))
            ratios[size].append(host / device)
            cells.append(f"{host:>9.1f}/{device:<8.1f}")
        print(f"{name:<26}" + "".join(cells))
    print(f"{'geometric mean of ratios':<26}" + "".join(f"{geometric_mean(r):>18.2f}" for r in ratios.values()))


if __name__ == "__main__":
    main()
