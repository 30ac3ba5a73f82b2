"""Gauss-Seidel sweeps over a square plate: each point is the mean of its neighbours, the new ones where there are."""

import numpy as np

SIZES = (75, 330, 1050)
SWEEPS = 4


def data(size):
    plate = np.zeros((size, size))
    plate[0] = 1.0
    return (plate,)


def run(plate):
    u = plate.copy()
    n = len(u)
    for _ in range(SWEEPS):
        for i in range(1, n - 1):
            u[i, 1:-1] += u[i - 1, 1:-1] + u[i + 1, 1:-1] + u[i, 2:]
            for j in range(1, n - 1):
                u[i, j] = (u[i, j] + u[i, j - 1]) / 5
    return u
