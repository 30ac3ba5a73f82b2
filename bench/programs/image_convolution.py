"""An image, blurred by a Gaussian kernel that is shifted over it."""

import sys
from time import perf_counter

import numpy as np


def picture(size):
    """Rings that grow finer outwards."""
    y, x = np.mgrid[-1.0 : 1.0 : size * 1j, -1.0 : 1.0 : size * 1j]
    return 0.5 + 0.5 * np.cos(0.2 * size * (x * x + y * y))


def gaussian(width, sigma):
    x = np.arange(width) - width // 2
    kernel = np.exp(-(x[:, None] ** 2 + x[None, :] ** 2) / (2 * sigma**2))
    return kernel / kernel.sum()


def convolve(image, kernel):
    """Of the same shape as `image`, whose edge is repeated outside."""
    height, width = image.shape
    rows, columns = kernel.shape
    padded = np.pad(image, ((rows // 2, rows // 2), (columns // 2, columns // 2)), mode="edge")
    result = np.zeros_like(image)
    for i in range(rows):
        for j in range(columns):
            result += kernel[i, j] * padded[i : i + height, j : j + width]
    return result


def summary(image, kernel):
    blurred = convolve(image, kernel)
    return float(np.mean(blurred)), float(np.std(blurred))


def main(size=1000, width=7):
    image = picture(size)
    kernel = gaussian(width, width / 5)
    summary(image, kernel)

    start = perf_counter()
    mean, deviation = summary(image, kernel)
    seconds = perf_counter() - start

    print(f"mean {mean:.6f}")
    print(f"deviation {deviation:.6f}")
    print(f"seconds {seconds:.6f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
