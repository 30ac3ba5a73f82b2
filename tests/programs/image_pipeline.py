"""A noisy picture of discs: smoothed, thresholded, labelled and measured; then equalised and rotated."""

import io

import numpy as np


def picture(size, rng):
    y, x = np.ogrid[:size, :size]
    image = np.zeros((size, size))
    for cx, cy, r, level in [(14, 12, 8, 0.9), (45, 20, 10, 0.7), (24, 46, 12, 0.8), (55, 52, 5, 1.0)]:
        image[(x - cx) ** 2 + (y - cy) ** 2 <= r * r] = level
    image += 0.1 * rng.standard_normal(image.shape)
    spots = rng.integers(0, size, (20, 2))
    image[spots[:, 0], spots[:, 1]] = 1.0
    return (np.clip(image, 0, 1) * 255).astype(np.uint8)


def median3(image):
    padded = np.pad(image, 1, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))
    return np.median(windows, axis=(2, 3)).astype(image.dtype)


def blur(image, sigma):
    t = np.arange(-int(3 * sigma), int(3 * sigma) + 1)
    kernel = np.exp(-0.5 * (t / sigma) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        image = np.apply_along_axis(np.convolve, axis, image, kernel, mode="same")
    return image


def otsu(image):
    """The threshold that parts the grey levels best."""
    counts, _ = np.histogram(image, bins=256, range=(0, 256))
    p = counts / counts.sum()
    omega, mu = np.cumsum(p), np.cumsum(p * np.arange(256))
    with np.errstate(divide="ignore", invalid="ignore"):
        between = (mu[-1] * omega - mu) ** 2 / (omega * (1 - omega))
    return int(np.nanargmax(between))


def label(mask):
    """Connected parts: each pixel takes the least label of its neighbours until nothing changes."""
    far = mask.size + 1
    labels = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), far)
    while True:
        padded = np.pad(labels, 1, constant_values=far)
        least = np.minimum.reduce([labels, padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:]])
        least[~mask] = far
        if np.array_equal(least, labels):
            break
        labels = least
    names, inverse = np.unique(labels, return_inverse=True)
    inverse = inverse.reshape(mask.shape)
    return np.where(mask, inverse + 1, 0), len(names) - (far in names)


def regions(labels, count, image):
    table = np.zeros(count, dtype=[("label", "i4"), ("area", "i4"), ("y", "f8"), ("x", "f8"), ("mean", "f8")])
    for i in range(1, count + 1):
        yy, xx = np.nonzero(labels == i)
        table[i - 1] = i, len(yy), yy.mean(), xx.mean(), image[labels == i].mean()
    return table


def main():
    rng = np.random.default_rng(11)
    image = picture(64, rng)
    print("image", image.shape, image.dtype, "range", image.min(), image.max(), "mean", f"{image.mean():.3f}")
    clean = median3(image)
    smooth = blur(clean.astype(float), 1.0)
    threshold = otsu(smooth)
    print("threshold", threshold, "changed by the median:", np.sum(clean != image))
    labels, count = label(smooth > threshold)
    table = regions(labels, count, image)
    for row in np.sort(table[table["area"] > 10], order="area")[::-1]:
        print(f"{row['label']:3d} area {row['area']:4d} at ({row['y']:.2f}, {row['x']:.2f}) grey {row['mean']:.1f}")
    gy, gx = np.gradient(smooth)
    edge = np.hypot(gx, gy)
    print("edges", (edge > 30).sum(), "strongest", np.round(edge.max(), 2), "angle",
          f"{np.degrees(np.arctan2(gy, gx))[np.unravel_index(edge.argmax(), edge.shape)]:.1f}")  # fmt: skip
    cdf = np.bincount(clean.ravel(), minlength=256).cumsum()
    equalised = (255 * cdf / cdf[-1]).astype(np.uint8)[clean]
    print("equalised", equalised.dtype, np.percentile(equalised, [10, 50, 90]))
    rotated = np.rot90(equalised)[::-1].T
    print("turned and back:", np.array_equal(rotated, equalised), rotated.flags["C_CONTIGUOUS"])
    small = equalised.reshape(8, 8, 8, 8).mean(axis=(1, 3)).round().astype(int)
    print(small)
    text = io.StringIO()
    np.savetxt(text, small[:2], fmt="%d", delimiter=",", header="rows of the small picture")
    print(text.getvalue().strip())
    print("\n".join("".join(" .:#"[min(v // 64, 3)] for v in row) for row in small.tolist()))


if __name__ == "__main__":
    main()
