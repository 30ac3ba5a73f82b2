"""CIE 2000 colour difference of a photograph and its compressed copy, by way of XYZ and Lab."""

from __future__ import annotations

from typing import Any

import colour  # type: ignore[import-not-found]
import numpy as np

from bench.packages.fields import Floats, natural

TARGETS = ("colour",)
SIZES = {"quick": (120, 160), "full": (1200, 1600)}
RTOL = 1e-9
_BLOCK = 8


def data(size: tuple[int, int]) -> tuple[Floats, Floats]:
    """Two sRGB images of 8 bits a channel: a scene, and what is left of it after a quantization of blocks."""
    rows, columns = size
    rng = np.random.default_rng(0)
    luma = natural(rng, rows, columns)
    scene = np.stack([0.7 * luma + 0.3 * natural(rng, rows, columns) for _ in range(3)], axis=-1)
    means = scene.reshape(rows // _BLOCK, _BLOCK, columns // _BLOCK, _BLOCK, 3).mean(axis=(1, 3), keepdims=True)
    detail = scene.reshape(rows // _BLOCK, _BLOCK, columns // _BLOCK, _BLOCK, 3) - means
    compressed = (means + np.round(detail * 40) / 40).reshape(scene.shape)
    return np.round(scene * 255) / 255, np.round(np.clip(compressed, 0, 1) * 255) / 255


def workload(original: Floats, compressed: Floats) -> tuple[Any, ...]:
    """Lab of both images, and their difference pixel by pixel."""
    first, second = (colour.XYZ_to_Lab(colour.sRGB_to_XYZ(image)) for image in (original, compressed))
    return first, second, colour.delta_E(first, second, method="CIE 2000")
