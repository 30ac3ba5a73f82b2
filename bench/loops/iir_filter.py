"""A recursive filter of a signal, sample by sample."""

import numpy as np

SIZES = (8000, 160_000, 1_600_000)


def data(size):
    return (np.random.default_rng(12).normal(size=size),)


def run(signal):
    b, a = np.array([0.2, 0.3, 0.2]), np.array([1.0, -0.5, 0.25])
    out = np.zeros_like(signal)
    for n in range(2, len(signal)):
        out[n] = b[0] * signal[n] + b[1] * signal[n - 1] + b[2] * signal[n - 2] - a[1] * out[n - 1] - a[2] * out[n - 2]
    return out
