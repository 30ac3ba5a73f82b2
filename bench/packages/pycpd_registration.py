"""Deformable registration of two point clouds by coherent point drift."""

from __future__ import annotations

from typing import Any

import numpy as np
from pycpd import DeformableRegistration  # type: ignore[import-not-found]

from bench.packages.fields import Floats

TARGETS = ("pycpd",)
SIZES = {"quick": 150, "full": 2000}
RTOL = 1e-9
_ITERATIONS = 10


def data(size: int) -> tuple[Floats, Floats]:
    """A scan of a bumpy body, and another scan of it, bent, turned and with noise; millimetres over 100."""
    rng = np.random.default_rng(0)
    return _bent(_scan(rng, size)) + rng.normal(0, 0.005, (size, 3)), _scan(rng, size)


def _scan(rng: np.random.Generator, size: int) -> Floats:
    directions = rng.standard_normal((size, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    x, y, z = directions.T
    radius = 1 + 0.2 * np.sin(3 * x) * np.cos(4 * y) + 0.1 * np.cos(5 * z)
    return np.asarray(radius[:, np.newaxis] * directions)


def _bent(points: Floats) -> Floats:
    x, y, z = points.T
    angle = 0.15 + 0.2 * z
    return np.stack([x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle), z + 0.1 * x], axis=1)


def workload(target: Floats, source: Floats) -> tuple[Any, ...]:
    """Where the source's points go, and their weights."""
    registration = DeformableRegistration(X=target, Y=source, max_iterations=_ITERATIONS, tolerance=0)
    moved, (_, weights) = registration.register()
    return moved, weights
