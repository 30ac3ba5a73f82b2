"""Modified Gram-Schmidt, column by column."""

import numpy as np

SIZES = (70, 290, 740)


def data(size):
    return (np.random.default_rng(4).random((size + 20, size)),)


def run(a):
    q, a = np.zeros_like(a), a.copy()
    r = np.zeros((a.shape[1], a.shape[1]))
    for k in range(a.shape[1]):
        r[k, k] = np.sqrt(np.sum(a[:, k] ** 2))
        q[:, k] = a[:, k] / r[k, k]
        for j in range(k + 1, a.shape[1]):
            r[k, j] = q[:, k] @ a[:, j]
            a[:, j] -= q[:, k] * r[k, j]
    return q
