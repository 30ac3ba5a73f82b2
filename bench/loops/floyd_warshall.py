"""The shortest ways between all pairs of places."""

import numpy as np

SIZES = (210, 560, 1150)


def data(size):
    rng = np.random.default_rng(3)
    return (rng.integers(1, 100, (size, size)).astype(float),)


def run(ways):
    d = ways.copy()
    for k in range(len(d)):
        d = np.minimum(d, d[:, k, np.newaxis] + d[k])
    return d
