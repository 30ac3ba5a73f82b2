"""Cholesky decomposition, by products of rows."""

import numpy as np

SIZES = (105, 450, 1400)


def data(size):
    rng = np.random.default_rng(1)
    half = rng.random((size, size))
    return (half @ half.T + size * np.eye(size),)


def run(a):
    n = len(a)
    factor = np.zeros_like(a)
    for i in range(n):
        for j in range(i):
            factor[i, j] = (a[i, j] - np.dot(factor[i, :j], factor[j, :j])) / factor[j, j]
        factor[i, i] = np.sqrt(a[i, i] - np.dot(factor[i, :i], factor[i, :i]))
    return factor
