"""A table of dynamic programming: the edit distance of two texts, cell by cell."""

import numpy as np

SIZES = (95, 440, 1400)


def data(size):
    rng = np.random.default_rng(5)
    return rng.integers(0, 4, size), rng.integers(0, 4, size)


def run(first, second):
    n, m = len(first), len(second)
    table = np.zeros((n + 1, m + 1), dtype=np.int64)
    table[:, 0] = np.arange(n + 1)
    table[0] = np.arange(m + 1)
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            change = table[i - 1, j - 1] + (first[i - 1] != second[j - 1])
            table[i, j] = min(change, table[i - 1, j] + 1, table[i, j - 1] + 1)
    return table[n, m]
