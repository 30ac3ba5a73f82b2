"""A Kalman filter of four states, measurement by measurement."""

import numpy as np

SIZES = (350, 7200, 72_000)


def data(size):
    rng = np.random.default_rng(8)
    return (np.cumsum(rng.normal(size=(size, 2)), axis=0),)


def run(measured):
    step = np.array([[1.0, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0], [0, 0, 0, 1]])
    seen = np.array([[1.0, 0, 0, 0], [0, 1, 0, 0]])
    noise, error = 0.01 * np.eye(4), 0.5 * np.eye(2)
    x, p = np.zeros(4), np.eye(4)
    path = np.zeros((len(measured), 4))
    for i, z in enumerate(measured):
        x, p = step @ x, step @ p @ step.T + noise
        s = seen @ p @ seen.T + error
        gain = p @ seen.T @ np.linalg.inv(s)
        x = x + gain @ (z - seen @ x)
        p = (np.eye(4) - gain @ seen) @ p
        path[i] = x
    return path
