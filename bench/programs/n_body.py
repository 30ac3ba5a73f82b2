"""Bodies that attract one another: all pairs, softened gravity, leapfrog."""

import sys
from time import perf_counter

import numpy as np


def ball(count):
    """Positions in a ball, by a spiral, and velocities of a slow rotation."""
    i = np.arange(count) + 0.5
    radius = (i / count) ** (1 / 3)
    polar = np.arccos(1 - 2 * (i * 0.7548776662 % 1))
    azimuth = np.pi * (1 + 5**0.5) * i
    x = radius * np.cos(azimuth) * np.sin(polar)
    y = radius * np.sin(azimuth) * np.sin(polar)
    z = radius * np.cos(polar)
    return np.stack([x, y, z], axis=1), 0.5 * np.stack([-y, x, np.zeros(count)], axis=1)


def accelerations(positions, masses, softening):
    difference = positions[None, :, :] - positions[:, None, :]
    squared = np.sum(difference**2, axis=2) + softening**2
    return np.sum((masses / squared**1.5)[:, :, None] * difference, axis=1)


def energy(positions, velocities, masses, softening):
    difference = positions[None, :, :] - positions[:, None, :]
    distance = np.sqrt(np.sum(difference**2, axis=2) + softening**2)
    kinetic = 0.5 * np.sum(masses * np.sum(velocities**2, axis=1))
    potential = -0.5 * np.sum(masses[:, None] * masses / distance)
    return kinetic + potential


def simulate(positions, velocities, masses, steps, dt=0.01, softening=0.05):
    """The energy, and the mean distance from the centre, after so many steps."""
    acceleration = accelerations(positions, masses, softening)
    for _ in range(steps):
        velocities = velocities + 0.5 * dt * acceleration
        positions = positions + dt * velocities
        acceleration = accelerations(positions, masses, softening)
        velocities = velocities + 0.5 * dt * acceleration
    total = energy(positions, velocities, masses, softening)
    return float(total), float(np.mean(np.linalg.norm(positions, axis=1)))


def main(count=1000, steps=20):
    positions, velocities = ball(count)
    masses = np.full(count, 1 / count)
    simulate(positions, velocities, masses, 1)

    start = perf_counter()
    total, radius = simulate(positions, velocities, masses, steps)
    seconds = perf_counter() - start

    print(f"energy {total:.6f}")
    print(f"mean radius {radius:.6f}")
    print(f"seconds {seconds:.6f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
