"""k-means of few points, until the centres rest."""

import numpy as np

SIZES = (600, 18_000, 180_000)
CENTRES, STEPS = 5, 40


def data(size):
    rng = np.random.default_rng(13)
    return (rng.normal(size=(size, 2)) + rng.integers(0, 4, (size, 1)),)


def run(points):
    centres = points[:CENTRES].copy()
    for _ in range(STEPS):
        distances = np.sqrt(((points[:, np.newaxis] - centres) ** 2).sum(axis=2))
        nearest = np.argmin(distances, axis=1)
        for k in range(CENTRES):
            mine = points[nearest == k]
            if len(mine):
                centres[k] = mine.mean(axis=0)
    return centres
