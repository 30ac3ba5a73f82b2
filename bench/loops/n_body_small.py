"""Twenty-five bodies, step by step."""

import numpy as np

SIZES = (330, 6700, 67_000)


def data(size):
    rng = np.random.default_rng(10)
    return rng.random((25, 1)), rng.normal(size=(25, 3)), rng.normal(size=(25, 3)) / 10, np.array(size)


def run(mass, pos, vel, steps):
    pos, vel = pos.copy(), vel.copy()
    for _ in range(int(steps)):
        x, y, z = pos[:, 0:1], pos[:, 1:2], pos[:, 2:3]
        dx, dy, dz = x.T - x, y.T - y, z.T - z
        inverse = (dx**2 + dy**2 + dz**2 + 0.01) ** -1.5
        acc = np.hstack(((dx * inverse) @ mass, (dy * inverse) @ mass, (dz * inverse) @ mass))
        vel += acc * 0.01
        pos += vel * 0.01
    return pos
