"""Anomaly (RX) and target (matched filter, ACE) detection in a hyperspectral scene of an AVIRIS flight."""

from __future__ import annotations

from typing import Any

import numpy as np
import spectral  # type: ignore[import-not-found]

from bench.packages.fields import Floats, natural

TARGETS = ("spectral",)
SIZES = {"quick": (40, 50, 32), "full": (512, 614, 224)}
RTOL = 1e-9
_MATERIALS = 6


def data(size: tuple[int, int, int]) -> tuple[Floats, Floats]:
    """Reflectances of mixed materials with the sensor's noise, and the spectrum of a target in a few pixels."""
    rows, columns, bands = size
    rng = np.random.default_rng(0)
    spectra = np.stack([_spectrum(rng, bands) for _ in range(_MATERIALS + 1)])
    shares = np.stack([natural(rng, rows, columns) ** 4 for _ in range(_MATERIALS)], axis=-1)
    shares /= shares.sum(axis=-1, keepdims=True)
    scene = shares @ spectra[:-1] + rng.normal(0, 0.004, (rows, columns, bands))
    where = rng.random((rows, columns)) < 1e-3
    scene[where] = 0.6 * scene[where] + 0.4 * spectra[-1]
    return scene, spectra[-1]


def _spectrum(rng: np.random.Generator, bands: int) -> Floats:
    """A reflectance with a slope and a few absorption lines."""
    at = np.linspace(0, 1, bands)
    spectrum = rng.uniform(0.1, 0.5) + rng.uniform(-0.1, 0.3) * at
    for centre, width, depth in rng.uniform((0.05, 0.02, 0.1), (0.95, 0.1, 0.6), (4, 3)):
        spectrum *= 1 - depth * np.exp(-(((at - centre) / width) ** 2))
    return spectrum


def workload(scene: Floats, target: Floats) -> tuple[Any, ...]:
    """Three scores of every pixel, all against the statistics of the whole scene."""
    background = spectral.calc_stats(scene)
    return (
        spectral.rx(scene, background=background),
        spectral.matched_filter(scene, target, background=background),
        spectral.ace(scene, target, background=background),
    )
