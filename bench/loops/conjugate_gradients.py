"""Conjugate gradients for a dense system."""

import numpy as np

SIZES = (560, 2000, 5400)
STEPS = 120


def data(size):
    rng = np.random.default_rng(7)
    return np.diag(np.linspace(1.0, 100.0, size)) + 0.01 * np.ones((size, size)), rng.random(size)


def run(a, b):
    x = np.zeros_like(b)
    r = b - a @ x
    p = r.copy()
    rho = r @ r
    for _ in range(STEPS):
        ap = a @ p
        alpha = rho / (p @ ap)
        x += alpha * p
        r -= alpha * ap
        before, rho = rho, r @ r
        if rho < 1e-24:
            break
        p = r + (rho / before) * p
    return x
