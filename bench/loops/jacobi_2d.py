"""Jacobi steps on a plate."""

import numpy as np

SIZES = (130, 550, 1400)
STEPS = 200


def data(size):
    x = np.linspace(0.0, 1.0, size)
    return (np.outer(x, 1 - x),)


def run(plate):
    a, b = plate.copy(), plate.copy()
    for _ in range(STEPS // 2):
        b[1:-1, 1:-1] = 0.2 * (a[1:-1, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:] + a[2:, 1:-1] + a[:-2, 1:-1])
        a[1:-1, 1:-1] = 0.2 * (b[1:-1, 1:-1] + b[1:-1, :-2] + b[1:-1, 2:] + b[2:, 1:-1] + b[:-2, 1:-1])
    return a
