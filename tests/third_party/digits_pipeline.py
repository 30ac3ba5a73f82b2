"""Plain NumPy code, as people write it for images of digits; it knows of no device. The tests are beside it."""

from __future__ import annotations

import numpy as np


def standardised(x):
    """Columns of zero mean and unit variance; columns that do not vary become zero."""
    mean, scale = x.mean(axis=0), x.std(axis=0)
    scale[scale == 0] = 1.0
    return (x - mean) / scale


def covariance(x):
    """The sample covariance of the columns."""
    centred = x - np.mean(x, axis=0)
    return centred.T @ centred / (len(x) - 1)


def with_positive_peaks(vectors):
    """Columns whose sign is such that the entry of largest magnitude is positive."""
    peaks = np.argmax(np.abs(vectors), axis=0)
    return vectors * np.sign(vectors[peaks, np.arange(vectors.shape[1])])


def principal_components(x, count=8):
    """Variances and directions of the leading principal components, largest first."""
    variances, directions = np.linalg.eigh(covariance(standardised(x)))
    order = np.argsort(variances)[::-1][:count]
    return variances[order], with_positive_peaks(directions[:, order])


def projected(x, count=8):
    """The data in the coordinates of its leading principal components."""
    _, directions = principal_components(x, count)
    return np.dot(standardised(x), directions)


def explained_variance(x):
    """The cumulated share of variance of the components, by singular values."""
    values = np.linalg.svd(standardised(x), full_matrices=False, compute_uv=False)
    return np.cumsum(values**2) / np.sum(values**2)


def reconstruction_error(x, rank=16):
    """The relative error of the best approximation of this rank."""
    u, s, vt = np.linalg.svd(x, full_matrices=False)
    approximation = (u[:, :rank] * s[:rank]) @ vt[:rank]
    return np.linalg.norm(x - approximation) / np.linalg.norm(x)


def with_missing(x):
    """A copy in which every seventh value is missing."""
    x = x.astype(float)
    x.ravel()[::7] = np.nan
    return x


def clipped(x, lower=5, upper=95):
    """Missing values replaced by their column's mean, outliers by its percentiles."""
    low, high = np.nanpercentile(x, [lower, upper], axis=0)
    filled = np.where(np.isnan(x), np.nanmean(x, axis=0), x)
    return np.clip(filled, low, high)


def intensity_histogram(x, bins=16):
    """Counts, edges and the centre of the fullest bin."""
    counts, edges = np.histogram(x, bins=bins)
    centres = 0.5 * (edges[1:] + edges[:-1])
    return counts, edges, centres[counts.argmax()]


def class_means(x, labels):
    """The mean image of each class, one a row."""
    return np.stack([x[labels == label].mean(axis=0) for label in np.unique(labels)])


def nearest_mean(x, labels):
    """The class whose mean is closest, for each image."""
    distances = np.linalg.norm(x[:, np.newaxis, :] - class_means(x, labels), axis=-1)
    return distances.argmin(axis=1)


def nearest_neighbours(x, labels, queries=50, neighbours=5):
    """The majority label of the nearest neighbours of the first images, themselves left out."""
    squares = (x**2).sum(axis=1)
    distances = squares[:queries, None] - 2 * x[:queries] @ x.T + squares
    np.fill_diagonal(distances, np.inf)
    nearest = np.argsort(distances, axis=1, kind="stable")[:, :neighbours]
    votes = (labels[nearest][:, :, None] == np.arange(10)).sum(axis=1)
    return np.argmax(votes, axis=1)


def softmax(scores):
    """Probabilities along the last axis."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def one_hot(labels, classes=10):
    """A row of zeros with a one in the label's column, for each label."""
    return (labels[:, None] == np.arange(classes)).astype(float)


def softmax_regression(x, labels, steps=5, rate=0.1):
    """Weights and the loss before each step of gradient descent."""
    targets, losses = one_hot(labels), []
    weights = np.zeros_like(x, shape=(x.shape[1], 10))
    for _ in range(steps):
        probabilities = softmax(x @ weights)
        losses.append(-np.mean(np.sum(targets * np.log(probabilities + 1e-12), axis=1)))
        weights -= rate * (x.T @ (probabilities - targets)) / len(x)
    return weights, losses


def softmax_regression_by_eye(x, labels, steps=2, rate=0.1):
    """The same with two idioms whose arrays begin on the host: ``np.eye(10)[labels]`` and ``np.zeros``."""
    targets, weights = np.eye(10)[labels], np.zeros((x.shape[1], 10))
    for _ in range(steps):
        weights = weights - rate * (x.T @ (softmax(x @ weights) - targets)) / len(x)
    return weights


def confusion(labels, predicted):
    """How often each label (row) was predicted as each label (column)."""
    return np.bincount(labels * 10 + predicted, minlength=100).reshape(10, 10)


def confusion_in_place(labels, predicted):
    """The same by ``np.add.at``, into an array made on the host."""
    counts = np.zeros((10, 10), dtype=int)
    np.add.at(counts, (labels, predicted), 1)
    return counts


def scores(labels, predicted):
    """Accuracy, and precision and recall of each class; zero where a class was never predicted."""
    counts = confusion(labels, predicted)
    hits, predicted_total, total = np.diag(counts), counts.sum(axis=0), counts.sum(axis=1)
    precision = np.divide(hits, predicted_total, out=np.zeros_like(hits, dtype=float), where=predicted_total > 0)
    return float(np.trace(counts) / counts.sum()), precision, hits / total


def blurred(x, width=3):
    """Images averaged over a window, their borders reflected."""
    images, margin = x.reshape(-1, 8, 8), width // 2
    padded = np.pad(images, ((0, 0), (margin, margin), (margin, margin)), mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (width, width), axis=(1, 2))
    return windows.mean(axis=(-2, -1))


def edge_strength(x):
    """The largest magnitude of each image's gradient, and where it is."""
    rows, columns = np.gradient(x.reshape(-1, 8, 8), axis=(1, 2))
    strength = (rows**2 + columns**2).reshape(len(x), -1)
    return np.sqrt(strength.max(axis=1)), np.unravel_index(strength.argmax(axis=1), (8, 8))


def power_spectrum(x):
    """The mean power of the images' spatial frequencies, zero frequency in the middle."""
    spectrum = np.fft.fftshift(np.fft.fft2(x.reshape(-1, 8, 8)), axes=(1, 2))
    return np.mean(np.abs(spectrum) ** 2, axis=0)


def k_means(x, count=10, steps=5):
    """Centres and sizes of clusters, begun at the first images."""
    centres = x[:count].copy()
    for _ in range(steps):
        nearest = ((x[:, None, :] - centres[None, :, :]) ** 2).sum(axis=-1).argmin(axis=1)
        for k in range(count):
            if np.any(nearest == k):
                centres[k] = x[nearest == k].mean(axis=0)
    return centres, np.bincount(nearest, minlength=count)


def summary(x, labels):
    """A line of text for each class."""
    lines = []
    for label, count in zip(*np.unique(labels, return_counts=True), strict=True):
        chosen = x[labels == label]
        lines.append(f"{label}: {count} images, mean {chosen.mean():.3f}, brightest {chosen.sum(axis=1).max():.0f}")
    return lines
