"""Three overlapping clouds of points, found again by expectation maximisation; how many there are, by the BIC."""

import json

import numpy as np

LOG_2PI = np.log(2 * np.pi)


def sample(rng, n):
    weights = np.array([0.5, 0.3, 0.2])
    means = np.array([[0.0, 0.0], [4.0, 1.0], [1.0, 5.0]])
    factors = np.array([[[1.0, 0.0], [0.5, 0.8]], [[0.6, 0.0], [-0.3, 0.9]], [[1.2, 0.0], [0.0, 0.4]]])
    labels = rng.choice(3, size=n, p=weights)
    noise = rng.standard_normal((n, 2))
    return means[labels] + np.einsum("nij,nj->ni", factors[labels], noise), labels


def log_density(X, mean, covariance):
    L = np.linalg.cholesky(covariance)
    z = np.linalg.solve(L, (X - mean).T)
    return -0.5 * (len(mean) * LOG_2PI + (z**2).sum(axis=0)) - np.log(np.diag(L)).sum()


def logsumexp(a, axis):
    top = a.max(axis=axis, keepdims=True)
    return np.squeeze(top, axis) + np.log(np.exp(a - top).sum(axis=axis))


class GaussianMixture:
    def __init__(self, k, tol=1e-6, max_iter=200):
        self.k, self.tol, self.max_iter = k, tol, max_iter
        self.history = []

    def start(self, X):
        """Means that lie far apart: each the point farthest from those before it."""
        chosen = [np.argmin(X.sum(axis=1))]
        while len(chosen) < self.k:
            distances = np.linalg.norm(X[:, None] - X[chosen], axis=-1).min(axis=1)
            chosen.append(np.argmax(distances))
        self.means = X[chosen]
        self.covariances = np.repeat(np.cov(X.T)[np.newaxis], self.k, axis=0)
        self.weights = np.ones(self.k) / self.k

    def fit(self, X):
        self.start(X)
        for _ in range(self.max_iter):
            joint = np.stack([log_density(X, m, c) for m, c in zip(self.means, self.covariances)], axis=1)
            joint += np.log(self.weights)
            total = logsumexp(joint, axis=1)
            self.history.append(total.sum())
            resp = np.exp(joint - total[:, None])
            counts = resp.sum(axis=0)
            self.weights = counts / len(X)
            self.means = resp.T @ X / counts[:, None]
            for j in range(self.k):
                centred = X - self.means[j]
                self.covariances[j] = (resp[:, j, None] * centred).T @ centred / counts[j] + 1e-6 * np.eye(2)
            if len(self.history) > 1 and self.history[-1] - self.history[-2] < self.tol * abs(self.history[-1]):
                break
        self.responsibilities = resp
        return self

    def bic(self, n):
        parameters = self.k * 6 - 1
        return parameters * np.log(n) - 2 * self.history[-1]


def main():
    rng = np.random.default_rng(2024)
    X, labels = sample(rng, 500)
    print("points", X.shape, "first", np.round(X[0], 3), "counts", np.bincount(labels))
    models = {k: GaussianMixture(k).fit(X) for k in range(1, 5)}
    bics = {k: round(model.bic(len(X)), 1) for k, model in models.items()}
    print(bics, "best:", min(bics, key=bics.get))
    model = models[3]
    rises = np.diff(model.history)
    print("each step rises:", (rises > -1e-9).all(), f"log-likelihood {model.history[-1]:.3f}")
    order = np.argsort(-model.weights)
    print("weights", np.round(model.weights[order], 3))
    for j in order:
        print(np.round(model.means[j], 3), np.round(model.covariances[j], 3).tolist())
    found = np.empty_like(order)
    found[order] = np.arange(3)
    guess = found[model.responsibilities.argmax(axis=1)]
    table = np.zeros((3, 3), dtype=int)
    np.add.at(table, (labels, guess), 1)
    print("confusion\n", table, "\naccuracy", f"{np.trace(table) / table.sum():.3f}", type(table.sum()).__name__)
    unsure = np.where(np.sort(model.responsibilities, axis=1)[:, -1] < 0.6)[0]
    print("unsure of", len(unsure), "points, such as", unsure[:5].tolist())
    edges = np.quantile(X[:, 0], [0.05, 0.5, 0.95])
    print(json.dumps({"edges": np.round(edges, 3).tolist(), "n": len(X), "unsure": unsure.size,
                      "sure": float(np.round((1 - unsure.size / len(X)), 3))}))  # fmt: skip


if __name__ == "__main__":
    main()
