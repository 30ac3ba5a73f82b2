"""The colours of a picture reduced to a few, by k-means."""

import sys
from time import perf_counter

import numpy as np


def picture(size):
    """The (red, green, blue) of each pixel of a square picture."""
    y, x = np.mgrid[0:size, 0:size] / size
    red = 0.5 + 0.5 * np.sin(9.0 * x + 4.0 * y * y)
    green = 0.5 + 0.5 * np.cos(5.0 * y - 3.0 * x * y)
    blue = np.sqrt(x * x + 0.3 * y) / 1.2
    return np.stack([red, green, blue], axis=2).reshape(-1, 3)


def clusters(points, count, iterations):
    """The centres, and the mean distance of a point from its own."""
    centres = points[:: len(points) // count][:count].copy()
    for _ in range(iterations):
        distances = np.linalg.norm(points[:, None, :] - centres[None, :, :], axis=2)
        nearest = np.argmin(distances, axis=1)
        centres = np.stack([points[nearest == k].mean(axis=0) for k in range(count)])
    return centres, np.min(distances, axis=1).mean()


def summary(points, count, iterations):
    centres, distance = clusters(points, count, iterations)
    return float(distance), float(np.std(centres))


def main(size=400, count=8, iterations=10):
    points = picture(size)
    summary(points, count, 2)

    start = perf_counter()
    distance, deviation = summary(points, count, iterations)
    seconds = perf_counter() - start

    print(f"mean distance {distance:.6f}")
    print(f"deviation of the centres {deviation:.6f}")
    print(f"seconds {seconds:.6f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
