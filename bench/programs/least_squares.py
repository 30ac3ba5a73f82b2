"""A Fourier series, fitted to noisy measurements by least squares."""

import sys
from time import perf_counter

import numpy as np


def measurements(count):
    """A square wave with noise, at times that are not evenly spaced."""
    rng = np.random.default_rng(0)
    time = np.linspace(0.0, 2 * np.pi, count) + 0.5 * np.sin(np.linspace(0.0, np.pi, count))
    return time, np.sign(np.sin(time)) + rng.normal(0.0, 0.3, count)


def fourier(time, harmonics):
    """The design matrix: a constant, the sines and the cosines."""
    phase = time[:, None] * np.arange(1, harmonics + 1)
    return np.hstack([np.ones((len(time), 1)), np.sin(phase), np.cos(phase)])


def fit(time, values, harmonics):
    """The strength of the first harmonic, and the rms residual."""
    design = fourier(time, harmonics)
    coefficients, *_ = np.linalg.lstsq(design, values, rcond=None)
    residual = values - design @ coefficients
    return float(coefficients[1]), float(np.sqrt(np.mean(residual**2)))


def main(count=10_000, harmonics=100):
    time, values = measurements(count)
    fit(time, values, harmonics)

    start = perf_counter()
    first, residual = fit(time, values, harmonics)
    seconds = perf_counter() - start

    print(f"first harmonic {first:.6f}")
    print(f"rms residual {residual:.6f}")
    print(f"seconds {seconds:.6f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
