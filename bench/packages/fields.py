"""Smooth random fields, of which scenes are made."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def natural(rng: np.random.Generator, rows: int, columns: int, exponent: float = 1.3) -> Floats:
    """A field between 0 and 1 whose amplitudes fall with the frequency, as those of photographs do."""
    frequency = np.hypot(np.fft.fftfreq(rows)[:, np.newaxis], np.fft.rfftfreq(columns)) + 1 / max(rows, columns)
    noise = np.fft.rfft2(rng.standard_normal((rows, columns)))
    field = np.fft.irfft2(noise / frequency**exponent, (rows, columns))
    return np.asarray((field - field.min()) / np.ptp(field))
