"""Window functions, for the drop-in module: bartlett, blackman, hamming, hanning, kaiser."""

from __future__ import annotations

import numpy as np

from fbarray.rules.elementwise import i0
from fbarray.rules.registry import Refused, rule


def _doubles(*numbers) -> tuple[float, ...]:
    """The numbers as float64, in which NumPy computes windows."""
    values = np.array([0.0, *numbers])
    if values.dtype != np.float64:
        raise Refused(f"a window of dtype {values.dtype}")
    return tuple(values[1:].tolist())


def _window(xp, points, compute):
    """``compute(n, steps)``: n are the distances from the middle in half steps, as in NumPy; steps is M - 1."""
    (points,) = _doubles(points)
    if points <= 1:
        return xp.ones(int(points == 1))
    return compute(xp.arange(1 - points, points, 2), points - 1)


# CuPy rounds its parameters to float32, and computes them in the dtype of M.
@rule(np.bartlett, always=True)
def bartlett(xp, M):  # noqa: N803 - NumPy's name
    return _window(xp, M, lambda n, steps: 1 - xp.abs(n) / steps)


# CuPy rounds its parameters to float32, and computes them in the dtype of M.
@rule(np.blackman, always=True)
def blackman(xp, M):  # noqa: N803 - NumPy's name
    return _window(
        xp, M, lambda n, steps: 0.42 + 0.5 * xp.cos(np.pi * n / steps) + 0.08 * xp.cos(2.0 * np.pi * n / steps)
    )


# CuPy rounds its parameters to float32, and computes them in the dtype of M.
@rule(np.hamming, always=True)
def hamming(xp, M):  # noqa: N803 - NumPy's name
    return _window(xp, M, lambda n, steps: 0.54 + 0.46 * xp.cos(np.pi * n / steps))


# CuPy rounds its parameters to float32, and computes them in the dtype of M.
@rule(np.hanning, always=True)
def hanning(xp, M):  # noqa: N803 - NumPy's name
    return _window(xp, M, lambda n, steps: 0.5 + 0.5 * xp.cos(np.pi * n / steps))


# CuPy rounds its parameters to float32, and computes them in the dtype of M.
@rule(np.kaiser, always=True)
def kaiser(xp, M, beta):  # noqa: N803 - NumPy's name
    points, beta = _doubles(M, beta)
    if points == 1:
        return xp.ones(1)
    middle = (points - 1) / 2.0
    steps = (xp.arange(0, points) - middle) / middle
    return i0(xp, beta * xp.sqrt(1 - steps * steps)) / float(np.i0(beta))
