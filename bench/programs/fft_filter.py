"""A noisy image, cleaned by a low-pass filter in the frequency domain."""

import sys
from time import perf_counter

import numpy as np


def images(size):
    """Smooth waves, and the same with noise."""
    x = np.linspace(0.0, 2 * np.pi, size, endpoint=False)
    clean = np.sin(3 * x)[:, None] * np.cos(5 * x)[None, :] + 0.5 * np.sin(2 * x[:, None] + 7 * x[None, :])
    return clean, clean + 0.5 * np.random.default_rng(0).standard_normal((size, size))


def low_pass(image, cutoff):
    """`cutoff` is in cycles per image."""
    height, width = image.shape
    vertical = np.fft.fftfreq(height, 1 / height)
    horizontal = np.fft.rfftfreq(width, 1 / width)
    squared = vertical[:, None] ** 2 + horizontal[None, :] ** 2
    response = 1 / (1 + (squared / cutoff**2) ** 4)
    return np.fft.irfft2(np.fft.rfft2(image) * response, s=image.shape)


def summary(clean, noisy, cutoff=20.0):
    filtered = low_pass(noisy, cutoff)
    return float(np.sqrt(np.mean((noisy - clean) ** 2))), float(np.std(filtered))


def main(size=1500):
    clean, noisy = images(size)
    summary(clean, noisy)

    start = perf_counter()
    before, after = summary(clean, noisy)
    seconds = perf_counter() - start

    print(f"rms noise {before:.6f}")
    print(f"deviation of the filtered image {after:.6f}")
    print(f"seconds {seconds:.6f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
