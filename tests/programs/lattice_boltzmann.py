"""Flow past a cylinder in a channel by the lattice Boltzmann method (D2Q9, one relaxation time)."""

import io

import numpy as np

C = np.array([(x, y) for x in (0, -1, 1) for y in (0, -1, 1)])
W = np.full(9, 1.0 / 36.0)
W[np.linalg.norm(C, axis=1) < 1.1] = 1.0 / 9.0
W[0] = 4.0 / 9.0
OPPOSITE = [int(np.flatnonzero((C + c == 0).all(axis=1))[0]) for c in C]
LEFT, MIDDLE, RIGHT = (np.arange(9)[C[:, 0] == side] for side in (-1, 0, 1))


class Channel:
    def __init__(self, nx, ny, speed, reynolds):
        radius = ny / 9
        self.viscosity = speed * radius / reynolds
        self.omega = 1.0 / (3.0 * self.viscosity + 0.5)
        x, y = np.meshgrid(np.arange(nx), np.arange(ny), indexing="ij")
        self.obstacle = (x - nx / 4) ** 2 + (y - ny / 2) ** 2 < radius**2
        self.inlet = np.zeros((2, nx, ny))
        self.inlet[0] = speed * (1.0 + 1e-3 * np.sin(2 * np.pi * y / (ny - 1)))
        self.f = self.equilibrium(1.0, self.inlet)

    def equilibrium(self, rho, u):
        cu = 3.0 * np.tensordot(C, u, axes=(1, 0))
        usqr = 1.5 * (u**2).sum(axis=0)
        return rho * W[:, np.newaxis, np.newaxis] * (1.0 + cu + 0.5 * cu**2 - usqr)

    def moments(self):
        rho = self.f.sum(axis=0)
        return rho, np.tensordot(C.T, self.f, axes=1) / rho

    def step(self):
        f = self.f
        f[LEFT, -1, :] = f[LEFT, -2, :]
        rho, u = self.moments()
        u[:, 0, :] = self.inlet[:, 0, :]
        rho[0, :] = (f[MIDDLE, 0].sum(axis=0) + 2.0 * f[LEFT, 0].sum(axis=0)) / (1.0 - u[0, 0])
        feq = self.equilibrium(rho, u)
        f[RIGHT, 0, :] = feq[RIGHT, 0, :]
        after = f - self.omega * (f - feq)
        for i in range(9):
            after[i, self.obstacle] = f[OPPOSITE[i], self.obstacle]
        for i, (cx, cy) in enumerate(C):
            f[i] = np.roll(np.roll(after[i], cx, axis=0), cy, axis=1)
        return u


def main():
    channel = Channel(nx=60, ny=27, speed=0.04, reynolds=20.0)
    print(f"omega {channel.omega:.5f} viscosity {channel.viscosity:.5f}")
    print("weights", np.round(W, 4), "sum", round(W.sum(), 6))
    print("opposite", OPPOSITE, "right", RIGHT)
    print("obstacle cells", np.count_nonzero(channel.obstacle), "of", channel.obstacle.size)
    for step in range(1, 121):
        u = channel.step()
        if step % 30 == 0:
            rho, _ = channel.moments()
            speed = np.sqrt((u**2).sum(axis=0))
            speed[channel.obstacle] = 0.0
            where = np.unravel_index(speed.argmax(), speed.shape)
            print(f"{step:4d} mass {rho.sum():.3f} fastest {speed.max():.5f} at {tuple(map(int, where))}")
    rho, u = channel.moments()
    u[:, channel.obstacle] = np.nan
    profile = u[0, 30, ::4] / 0.04
    print("profile behind the cylinder", np.array2string(profile, precision=3, suppress_small=True))
    print("slowest column", np.nanargmin(np.nanmean(u[0], axis=1)), "density range", f"{np.ptp(rho):.4f}")
    text = io.StringIO()
    np.savetxt(text, np.round(u[0, 10:20:3, 8:20:3], 4) + 0.0, fmt="%8.4f")
    print(text.getvalue(), end="")
    picture = np.where(np.isnan(u[0]), "#", np.where(u[0] > 0.035, "-", "."))[::2, ::3]
    print("\n".join("".join(row) for row in picture.T))
    print(channel.f.shape, channel.f.dtype, bool((channel.f > 0).all()), isinstance(channel.f, np.ndarray))


if __name__ == "__main__":
    main()
