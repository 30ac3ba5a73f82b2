"""The principal components of noisy spectra, by singular values."""

import sys
from time import perf_counter

import numpy as np


def spectra(samples, features, components):
    """Mixtures of a few waves, the first the strongest, and noise."""
    rng = np.random.default_rng(0)
    strength = np.arange(components, 0, -1)
    waves = np.sin(np.pi * np.outer(np.arange(1, components + 1), np.linspace(0.0, 1.0, features)))
    mixture = rng.standard_normal((samples, components)) * strength
    return mixture @ waves + rng.standard_normal((samples, features))


def principal_components(data, count):
    """The share of the variance that each explains, and the data without the rest."""
    mean = np.mean(data, axis=0)
    u, s, vt = np.linalg.svd(data - mean, full_matrices=False)
    shares = s**2 / np.sum(s**2)
    return shares[:count], (u[:, :count] * s[:count]) @ vt[:count] + mean


def summary(data, count):
    shares, reduced = principal_components(data, count)
    return float(np.sum(shares)), float(np.sqrt(np.mean((data - reduced) ** 2)))


def main(samples=2000, features=300, components=5):
    data = spectra(samples, features, components)
    summary(data, components)

    start = perf_counter()
    share, residual = summary(data, components)
    seconds = perf_counter() - start

    print(f"explained {share:.6f}")
    print(f"rms residual {residual:.6f}")
    print(f"seconds {seconds:.6f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
