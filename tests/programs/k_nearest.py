"""Flowers told apart by their nearest neighbours: scaling, cross-validation, confusion matrix, and a report."""

import csv
import io
from collections import Counter

import numpy as np

KINDS = np.array(["setosa", "versicolor", "virginica"])
FEATURES = ["sepal length", "sepal width", "petal length", "petal width"]


def flowers(rng, each):
    centres = np.array([[5.0, 3.4, 1.5, 0.2], [5.9, 2.8, 4.3, 1.3], [6.6, 3.0, 5.5, 2.0]])
    spreads = np.array([[0.35, 0.38, 0.17, 0.1], [0.5, 0.3, 0.7, 0.4], [0.6, 0.3, 0.7, 0.4]])
    X = np.vstack([rng.normal(c, s, (each, 4)) for c, s in zip(centres, spreads)])
    return X.round(2), np.repeat(np.arange(3), each)


class KNearest:
    def __init__(self, k=5, weighted=False):
        self.k, self.weighted = k, weighted

    def fit(self, X, y):
        self.mean, self.std = X.mean(axis=0), X.std(axis=0)
        self.X, self.y = (X - self.mean) / self.std, y
        self.classes = np.unique(y)
        return self

    def distances(self, X):
        Z = (X - self.mean) / self.std
        squares = (Z**2).sum(1)[:, None] + (self.X**2).sum(1) - 2 * Z @ self.X.T
        return np.sqrt(np.maximum(squares, 0.0))

    def probabilities(self, X):
        d = self.distances(X)
        nearest = np.argsort(d, axis=1, kind="stable")[:, : self.k]
        w = 1 / (np.take_along_axis(d, nearest, axis=1) + 1e-6) if self.weighted else np.ones(nearest.shape)
        votes = np.zeros((len(X), len(self.classes)))
        for c in self.classes:
            votes[:, c] = (w * (self.y[nearest] == c)).sum(axis=1)
        return votes / votes.sum(axis=1, keepdims=True)

    def predict(self, X):
        return self.probabilities(X).argmax(axis=1)


def confusion_matrix(truth, guess, n):
    matrix = np.zeros((n, n), dtype=np.int64)
    np.add.at(matrix, (truth, guess), 1)
    return matrix


def folds(n, parts, rng):
    shuffled = rng.permutation(n)
    for part in range(parts):
        test = np.isin(np.arange(n), shuffled[part::parts])
        yield ~test, test


def main():
    rng = np.random.default_rng(1936)
    X, y = flowers(rng, 40)
    print("data", X.shape, X.dtype, y.dtype, Counter(KINDS[y].tolist()))
    summary = np.array(list(zip(FEATURES, X.mean(0), X.std(0))), dtype=[("name", "U12"), ("mean", "f8"), ("std", "f8")])
    for row in summary[np.argsort(summary["std"])]:
        print(f"{row['name']:>12}: {row['mean']:.3f} +- {row['std']:.3f}")
    scores = {}
    for k in (1, 5, 15):
        for weighted in (False, True):
            right = [np.mean(KNearest(k, weighted).fit(X[a], y[a]).predict(X[b]) == y[b])
                     for a, b in folds(len(X), 5, np.random.default_rng(0))]  # fmt: skip
            scores[k, weighted] = np.mean(right).round(4), np.std(right).round(4)
    for key, (mean, deviation) in sorted(scores.items(), key=lambda item: (-item[1][0], item[0])):
        print(key, f"{mean:.4f}", deviation)
    train = np.arange(len(y)) % 3 > 0
    model = KNearest(5).fit(X[train], y[train])
    guess = model.predict(X[~train])
    matrix = confusion_matrix(y[~train], guess, 3)
    print(matrix, matrix.dtype)
    with np.errstate(invalid="ignore"):
        precision, recall = np.diag(matrix) / matrix.sum(axis=0), np.diag(matrix) / matrix.sum(axis=1)
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["kind", "precision", "recall", "n"])
    writer.writerows(zip(KINDS, precision.round(3), recall.round(3), matrix.sum(axis=1)))
    print(table.getvalue(), end="")
    wrong = np.flatnonzero(guess != y[~train])
    for i in wrong[:3]:
        print("wrong:", X[~train][i], KINDS[y[~train][i]], "taken for", KINDS[guess[i]])
    new = np.array([[5.1, 3.5, 1.4, 0.2], [6.3, 2.9, 4.9, 1.6]])
    for flower, p in zip(new, model.probabilities(new)):
        print(flower, "->", {str(kind): float(q.round(2)) for kind, q in zip(KINDS, p)}, KINDS[p.argmax()])
    d = model.distances(X[~train])
    print("nearest", np.round(np.sort(d.min(axis=1))[:4], 4), "itself:", model.predict(model.X[:1]).shape, d.shape)
    print("all setosa right:", all(guess[y[~train] == 0] == 0), KINDS[np.unique(guess)], max(guess), sorted(set(guess)))


if __name__ == "__main__":
    main()
