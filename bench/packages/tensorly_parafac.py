"""CP decomposition of the hyperspectral image Indian Pines, which the package ships, and its reconstruction."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorly  # type: ignore[import-not-found]
from tensorly.datasets import load_indian_pines  # type: ignore[import-not-found]
from tensorly.decomposition import parafac  # type: ignore[import-not-found]

from bench.packages.fields import Floats

TARGETS = ("tensorly",)
SIZES = {"quick": (48, 8, 4), "full": (145, 64, 25)}
RTOL = 1e-8


def data(size: tuple[int, int, int]) -> tuple[Floats, int, int]:
    """The upper left square of the image, the rank, and the number of iterations."""
    side, rank, iterations = size
    image = np.asarray(load_indian_pines().tensor, dtype=np.float64)
    return np.ascontiguousarray(image[:side, :side] / image.max()), rank, iterations


def workload(image: Floats, rank: int, iterations: int) -> tuple[Any, ...]:
    """The image, rebuilt of its components, and the errors on the way there."""
    components, errors = parafac(image, rank=rank, n_iter_max=iterations, tol=0, return_errors=True)
    return tensorly.cp_to_tensor(components), errors[-1]
