"""Jacobi steps along a rod."""

import numpy as np

SIZES = (1700, 30_000, 300_000)


def data(size):
    return np.linspace(0.0, 1.0, 4000) ** 2, np.array(size)


def run(rod, steps):
    a, b = rod.copy(), rod.copy()
    for _ in range(int(steps) // 2):
        b[1:-1] = 0.33333 * (a[:-2] + a[1:-1] + a[2:])
        a[1:-1] = 0.33333 * (b[:-2] + b[1:-1] + b[2:])
    return a
