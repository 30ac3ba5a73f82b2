"""Implicit vertical advection: a tridiagonal system in each column, level by level."""

import numpy as np

SIZES = (75, 160, 420)
LEVELS = 80


def data(size):
    rng = np.random.default_rng(11)
    return rng.random((size, size, LEVELS)), rng.random((size, size, LEVELS)) + 0.5


def run(field, speed):
    n = field.shape[2]
    upper, right = np.zeros_like(field), np.zeros_like(field)
    for k in range(n):
        above = 0.25 * speed[:, :, k]
        diagonal = 1.0 + above
        if k == 0:
            upper[:, :, k] = above / diagonal
            right[:, :, k] = field[:, :, k] / diagonal
        else:
            scale = 1.0 / (diagonal - above * upper[:, :, k - 1])
            upper[:, :, k] = above * scale
            right[:, :, k] = (field[:, :, k] - above * right[:, :, k - 1]) * scale
    out = np.empty_like(field)
    out[:, :, n - 1] = right[:, :, n - 1]
    for k in range(n - 2, -1, -1):
        out[:, :, k] = right[:, :, k] - upper[:, :, k] * out[:, :, k + 1]
    return out
