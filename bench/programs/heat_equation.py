"""Heat that spreads over a square plate whose edges are kept cold: explicit finite differences."""

import sys
from time import perf_counter

import numpy as np


def plate(size):
    """A hot disc on a cold plate."""
    x = np.linspace(-1.0, 1.0, size)
    return np.where(x[:, None] ** 2 + x[None, :] ** 2 < 0.25, 100.0, 0.0)


def spread(temperature, steps, rate=0.2):
    u = temperature.copy()
    for _ in range(steps):
        laplacian = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * u[1:-1, 1:-1]
        u[1:-1, 1:-1] += rate * laplacian
    return float(np.mean(u)), float(np.std(u))


def main(size=1000, steps=100):
    temperature = plate(size)
    spread(temperature, 2)

    start = perf_counter()
    mean, deviation = spread(temperature, steps)
    seconds = perf_counter() - start

    print(f"mean temperature {mean:.6f}")
    print(f"deviation {deviation:.6f}")
    print(f"seconds {seconds:.6f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
