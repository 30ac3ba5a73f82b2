"""The Mandelbrot set; of the points that are still in, fewer and fewer are looked at."""

import numpy as np

SIZES = (300, 800, 2000)
STEPS = 60


def data(size):
    return np.linspace(-2.25, 0.75, size), np.linspace(-1.25, 1.25, size)


def run(x, y):
    c = (x + y[:, np.newaxis] * 1j).ravel()
    counts = np.zeros(c.shape, dtype=np.int64)
    places = np.arange(c.size)
    z = c.copy()
    for step in range(STEPS):
        inside = np.abs(z) < 2.0
        counts[places[~inside]] = step
        z, c, places = z[inside], c[inside], places[inside]
        z = z * z + c
    return counts
