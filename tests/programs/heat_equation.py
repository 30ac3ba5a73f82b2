"""Heat in a rod and in a plate, with fixed, insulated and periodic boundaries: explicit, implicit, and relaxed."""

import numpy as np


class Boundary:
    """What happens at the two ends of a rod."""

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={v}' for k, v in vars(self).items())})"


class Fixed(Boundary):
    def __init__(self, left, right):
        self.left, self.right = left, right

    def __call__(self, u):
        u[0], u[-1] = self.left, self.right


class Insulated(Boundary):
    def __call__(self, u):
        u[[0, -1]] = u[[1, -2]]


class Periodic(Boundary):
    def __call__(self, u):
        u[0] = u[-2]
        u[-1] = u[1]


def explicit(u, r, steps, boundary):
    u = u.copy()
    for _ in range(steps):
        u[1:-1] += r * (u[2:] - 2 * u[1:-1] + u[:-2])
        boundary(u)
    return u


def crank_nicolson(u, r, steps):
    """With ends that keep their temperature."""
    n = len(u)
    laplace = np.diag(np.full(n, -2.0)) + np.diag(np.ones(n - 1), 1) + np.diag(np.ones(n - 1), -1)
    laplace[0] = laplace[-1] = 0.0
    step = np.linalg.solve(np.eye(n) - r / 2 * laplace, np.eye(n) + r / 2 * laplace)
    return np.linalg.matrix_power(step, steps) @ u


def plate(n, hot, tolerance):
    """The steady state, by red-black relaxation."""
    T = np.zeros((n, n))
    T[0, :] = hot
    T[1:, 0] = np.linspace(hot, 0, n - 1)
    y, x = np.indices((n - 2, n - 2))
    inner = T[1:-1, 1:-1]
    for sweep in range(2000):
        before = inner.copy()
        for colour in (0, 1):
            mask = (x + y) % 2 == colour
            mean = (T[:-2, 1:-1] + T[2:, 1:-1] + T[1:-1, :-2] + T[1:-1, 2:]) / 4
            inner[mask] += 1.7 * (mean - inner)[mask]
        if np.max(np.abs(inner - before)) < tolerance:
            return T, sweep
    raise RuntimeError("does not converge")


def main():
    np.set_printoptions(precision=3, suppress=True, linewidth=100)
    x = np.linspace(0, 1, 41)
    start = np.exp(-((x - 0.3) ** 2) / 0.005)
    start[np.isclose(start, 0, atol=1e-12)] = 0.0
    for boundary in (Fixed(0.0, 1.0), Insulated(), Periodic()):
        u = explicit(start, 0.4, 300, boundary)
        print(f"{boundary!r:32} heat {np.trapezoid(u, x):.4f} max {u.max():.4f} at {x[u.argmax()]:.3f}")
        print(u[::5])

    exact = np.exp(-(np.pi**2) * 0.1) * np.sin(np.pi * x)
    for r in (0.5, 1.0, 4.0):
        dt = r * (x[1] - x[0]) ** 2
        steps = round(0.1 / dt)
        u = crank_nicolson(np.sin(np.pi * x), r, steps)
        error = np.abs(u - exact * np.exp(np.pi**2 * (0.1 - steps * dt))).max()
        print(f"r={r:<4} steps={steps:<4d} error={error:.2e} symmetric: {np.allclose(u, u[::-1])}")

    T, sweeps = plate(24, 100.0, 1e-5)
    print("plate", T.shape, "after", sweeps, "sweeps; centre", round(float(T[12, 12]), 3), "mean", f"{T.mean():.3f}")
    print(T[::6, ::6])
    gy, gx = np.gradient(T[1:-1, 1:-1])
    print("flux down", np.round(-gy[::7, 10], 3), "steepest", np.round(np.hypot(gx, gy).max(), 3))
    levels = np.digitize(T, [5, 20, 40, 60, 80])
    print("cells between the levels", np.bincount(levels.ravel(), minlength=6))
    for row in levels[::4, ::2]:
        print("".join(map(str, row)))
    unstable = explicit(start, 0.6, 200, Insulated())
    print("unstable:", bool(np.abs(unstable).max() > 10), "finite:", np.isfinite(unstable).all())


if __name__ == "__main__":
    main()
