"""Least squares with all that one looks at afterwards: errors, leverage, Cook's distances, residuals, ridge paths."""

import io
from collections import namedtuple

import numpy as np

Fit = namedtuple("Fit", "beta stderr residuals sigma2 hat r2")


def ols(X, y):
    beta, _, rank, _ = np.linalg.lstsq(X, y, rcond=None)
    residuals = y - X @ beta
    sigma2 = residuals @ residuals / (len(X) - rank)
    Q, R = np.linalg.qr(X)
    inverse = np.linalg.inv(R)
    stderr = np.sqrt(sigma2 * (inverse**2).sum(axis=1))
    return Fit(beta, stderr, residuals, sigma2, (Q**2).sum(axis=1), 1 - residuals.var() / y.var())


def cook(fit, p):
    return fit.residuals**2 / (p * fit.sigma2) * fit.hat / (1 - fit.hat) ** 2


def durbin_watson(e):
    return np.sum(np.diff(e) ** 2) / np.sum(e**2)


def variance_inflation(X):
    correlations = np.corrcoef(X[:, 1:], rowvar=False)
    return np.diag(np.linalg.inv(correlations))


def jackknife(X, y):
    """The spread of the coefficients when each row is left out in turn."""
    keep = ~np.eye(len(y), dtype=bool)
    betas = np.array([np.linalg.lstsq(X[k], y[k], rcond=None)[0] for k in keep])
    return np.sqrt((len(y) - 1) * betas.var(axis=0))


def main():
    np.random.seed(123)
    n = 40
    age = np.random.uniform(20, 60, n).round(1)
    dose = np.random.choice([10.0, 20.0, 40.0], n)
    weight = 50 + 0.5 * age + np.random.normal(0, 5, n)
    group = np.random.randint(0, 2, n)
    y = 3.0 + 0.2 * age - 0.1 * dose + 1.5 * group + np.random.normal(scale=1.0, size=n)
    y[[7, 23]] += [8.0, -6.0]
    names = np.array(["intercept", "age", "dose", "weight", "group"])
    X = np.column_stack([np.ones(n), age, dose, weight, group])

    fit = ols(X, y)
    t = fit.beta / fit.stderr
    print(f"{'name':<10}{'beta':>10}{'error':>10}{'t':>8}")
    for name, b, s, value in zip(names, fit.beta, fit.stderr, t):
        print(f"{name:<10}{b:>10.4f}{s:>10.4f}{value:>8.2f}{'  *' if abs(value) > 2 else ''}")
    print("R2 %.4f sigma %.4f DW %.4f" % (fit.r2, np.sqrt(fit.sigma2), durbin_watson(fit.residuals)))  # noqa: UP031
    print("significant:", sorted(names[np.abs(t) > 2].tolist()), "fields", Fit._fields)

    distances = cook(fit, X.shape[1])
    worst = np.argsort(distances)[::-1][:4]
    report = np.zeros(4, dtype=[("row", "i4"), ("cook", "f8"), ("leverage", "f8"), ("flag", "U6")])
    report["row"], report["cook"], report["leverage"] = worst, distances[worst].round(4), fit.hat[worst].round(4)
    report["flag"] = np.where(report["cook"] > 4 / n, "check", "fine")
    print(report.dtype.names, report.tolist())
    print("leverages sum to", round(fit.hat.sum(), 6), "largest", np.round(np.sort(fit.hat)[-3:], 3))
    print("variance inflation", dict(zip(names[1:].tolist(), np.round(variance_inflation(X), 3).tolist())))
    print("jackknife / error", np.round(jackknife(X, y) / fit.stderr, 2))

    good = np.ones(n, dtype=bool)
    good[worst[:2]] = False
    again = ols(X[good], y[good])
    print(f"without {sorted(worst[:2].tolist())}: R2 {again.r2:.4f}", np.round(again.beta, 3))
    Z = (X[good, 1:] - X[good, 1:].mean(0)) / X[good, 1:].std(0)
    centred = y[good] - y[good].mean()
    path = np.stack([np.linalg.solve(Z.T @ Z + lam * np.eye(4), Z.T @ centred) for lam in np.logspace(-1, 3, 5)])
    text = io.StringIO()
    np.savetxt(text, path, fmt="%9.4f", header=" ".join(names[1:]))
    print(text.getvalue(), end="")
    shrinks = np.diff(np.linalg.norm(path, axis=1)) < 0
    print("shrinks:", shrinks, shrinks.all(), "polyfit", np.round(np.polyfit(age, y, 1), 3))
    hist, edges = np.histogram(again.residuals, bins=5)
    for count, low, high in zip(hist, edges, edges[1:]):
        print(f"{low:6.2f} to {high:6.2f} | {'*' * count}")


if __name__ == "__main__":
    main()
