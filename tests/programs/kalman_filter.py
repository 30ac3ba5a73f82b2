"""Tracks a target in the plane from noisy positions by a Kalman filter, smooths the track, and tells how good it is."""

from dataclasses import dataclass, field

import numpy as np


@dataclass
class Track:
    """What the filter knew at each step."""

    means: list = field(default_factory=list)
    covariances: list = field(default_factory=list)
    surprises: list = field(default_factory=list)

    def append(self, mean, covariance, surprise):
        self.means.append(mean.copy())
        self.covariances.append(covariance.copy())
        self.surprises.append(float(surprise))


class KalmanFilter:
    def __init__(self, transition, observation, process_noise, measurement_noise):
        self.F = np.asarray(transition, dtype=float)
        self.H = np.asarray(observation, dtype=float)
        self.Q, self.R = process_noise, measurement_noise
        self.x = np.zeros(len(self.F))
        self.P = 10.0 * np.eye(len(self.F))

    def predict(self):
        self.x = self.F @ self.x
        self.P = self.F @ self.P @ self.F.T + self.Q

    def update(self, z):
        residual = z - self.H @ self.x
        S = self.H @ self.P @ self.H.T + self.R
        gain = self.P @ self.H.T @ np.linalg.inv(S)
        self.x += gain @ residual
        self.P -= gain @ self.H @ self.P
        return residual @ np.linalg.solve(S, residual)


def simulate(rng, steps, dt):
    """A target that is pushed about a little, seen with gaps."""
    truth = np.empty((steps, 4))
    truth[0] = 0.0, 0.0, 1.0, 0.5
    for k in range(1, steps):
        truth[k, 2:] = truth[k - 1, 2:] + 0.1 * rng.normal(size=2)
        truth[k, :2] = truth[k - 1, :2] + dt * truth[k, 2:]
    seen = truth[:, :2] + 0.5 * rng.standard_normal((steps, 2))
    seen[rng.random(steps) < 0.15] = np.nan
    return truth, seen


def smooth(F, Q, means, covariances):
    """Rauch, Tung and Striebel's backward pass."""
    smoothed = means.copy()
    for k in reversed(range(len(means) - 1)):
        predicted = F @ covariances[k] @ F.T + Q
        gain = np.linalg.solve(predicted, F @ covariances[k]).T
        smoothed[k] += gain @ (smoothed[k + 1] - F @ means[k])
    return smoothed


def rmse(a, b):
    return np.sqrt(np.mean((a - b) ** 2, axis=0))


def main():
    rng = np.random.default_rng(7)
    dt, steps = 1.0, 60
    F = np.eye(4) + dt * np.eye(4, k=2)
    H = np.eye(2, 4)
    Q = np.diag([0.01, 0.01, 0.02, 0.02])
    truth, seen = simulate(rng, steps, dt)
    kalman, track = KalmanFilter(F, H, Q, 0.25 * np.eye(2)), Track()
    for z in seen:
        kalman.predict()
        track.append(kalman.x, kalman.P, 0.0 if np.isnan(z).any() else kalman.update(z))

    means, covariances = np.array(track.means), np.array(track.covariances)
    smoothed = smooth(F, Q, means, covariances)
    lost = np.isnan(seen).any(axis=1)
    np.set_printoptions(precision=4, suppress=True)
    print("steps", steps, "lost", lost.sum(), "at", np.flatnonzero(lost))
    print("last state", kalman.x)
    print("last covariance\n", kalman.P)
    print("is positive definite:", bool(np.all(np.linalg.eigvalsh(kalman.P) > 0)))
    for name, positions in {"seen": seen, "filtered": means[:, :2], "smoothed": smoothed[:, :2]}.items():
        error = rmse(positions[~lost], truth[~lost, :2])
        print(f"{name:10s} rmse {error[0]:.4f} {error[1]:.4f}  worst {np.nanmax(np.abs(positions - truth[:, :2])):.3f}")
    inside = np.abs(means[:, :2] - truth[:, :2]) < 2 * np.sqrt(covariances[:, [0, 1], [0, 1]])
    print("within two sigmas:", inside.mean(axis=0), inside.all(axis=1).sum(), "of", len(inside))
    print("surprises", sorted(round(s, 3) for s in track.surprises)[-3:], "largest at", np.argmax(track.surprises))
    print({"shape": means.shape, "dtype": means.dtype, "speed": round(np.linalg.norm(kalman.x[2:]), 4)})


if __name__ == "__main__":
    main()
