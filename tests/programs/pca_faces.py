"""Drawn faces, taken apart by principal components: eigenfaces, reconstructions, and who looks like whom."""

import numpy as np

SIZE = 16
NAMES = np.array(["Ada", "Ben", "Cleo", "Dora", "Emil"])


def face(width, eyes, mouth, brightness):
    y, x = np.mgrid[-1 : 1 : SIZE * 1j, -1 : 1 : SIZE * 1j]
    image = np.where((x / width) ** 2 + y**2 < 0.9, brightness, 0.1)
    for side in (-1, 1):
        image[(x - side * eyes) ** 2 + (y + 0.3) ** 2 < 0.025] = 0.0
    lips = np.abs(y - 0.4 - mouth * x**2) < 0.1
    image[lips & (np.abs(x) < 0.4)] = 0.3
    return image


def gallery(rng, per_person):
    """Several pictures of each person, who smiles or not, in better light or worse."""
    traits = np.column_stack([rng.uniform(0.6, 1.0, len(NAMES)), rng.uniform(0.25, 0.45, len(NAMES))])
    pictures, who = [], []
    for index, (width, eyes) in enumerate(traits):
        for _ in range(per_person):
            image = face(width, eyes, rng.normal(0, 0.5), rng.uniform(0.7, 1.0))
            pictures.append(image + 0.03 * rng.normal(size=image.shape))
            who.append(index)
    return np.array(pictures), np.asarray(who)


class PCA:
    def __init__(self, n_components):
        self.n_components = n_components

    def fit(self, X):
        if not isinstance(X, np.ndarray) or X.ndim != 2:
            raise TypeError("a matrix is needed")
        self.mean_ = X.mean(axis=0)
        _, s, Vt = np.linalg.svd(X - self.mean_, full_matrices=False)
        largest = np.abs(Vt).argmax(axis=1)
        signs = np.sign(Vt[np.arange(len(Vt)), largest])
        self.components_ = (Vt * signs[:, None])[: self.n_components]
        self.explained_variance_ = s[: self.n_components] ** 2 / (len(X) - 1)
        self.explained_variance_ratio_ = s[: self.n_components] ** 2 / np.sum(s**2)
        return self

    def transform(self, X):
        return (X - self.mean_) @ self.components_.T

    def inverse_transform(self, Z):
        return Z @ self.components_ + self.mean_


def show(image, shades=" .:-=+*#@"):
    low, high = image.min(), image.max()
    levels = ((image - low) / (high - low) * (len(shades) - 1)).round().astype(int)
    return ["".join(np.array(list(shades))[row]) for row in levels]


def main():
    rng = np.random.default_rng(3)
    pictures, who = gallery(rng, per_person=8)
    X = pictures.reshape(len(pictures), -1)
    print("gallery", pictures.shape, "range", np.round([X.min(), X.max()], 3), "mean", f"{X.mean():.4f}")
    pca = PCA(6).fit(X)
    print("explained", np.round(pca.explained_variance_ratio_, 4), f"{pca.explained_variance_ratio_.sum():.2%}")
    Z = pca.transform(X)
    print("scores", Z.shape, np.round(Z[:2, :3], 3).tolist())
    gram = pca.components_ @ pca.components_.T
    print("orthonormal:", np.allclose(gram, np.eye(6)), "uncorrelated:", bool(np.abs(np.cov(Z.T)[0, 1:]).max() < 1e-9))
    values = np.linalg.eigvalsh(np.cov(X, rowvar=False))[::-1][:6]
    print("as by eigenvalues:", np.allclose(values, pca.explained_variance_), np.round(values[:3], 3))
    for k in (1, 3, 6):
        error = np.sqrt(np.mean((PCA(k).fit(X).inverse_transform(Z[:, :k]) - X) ** 2))
        print(f"  {k} components: error {error:.4f}")
    whole = zip(show(pictures[0])[::2], show(pca.inverse_transform(Z[0]).reshape(SIZE, SIZE))[::2])
    print("\n".join(f"|{left}|{right}|" for left, right in whole))

    train = np.arange(len(X)) % 4 != 0
    pca.fit(X[train])
    centres = np.stack([pca.transform(X[train][who[train] == i]).mean(axis=0) for i in range(len(NAMES))])
    distances = np.linalg.norm(pca.transform(X[~train])[:, None] - centres, axis=2)
    guess = distances.argmin(axis=1)
    print("recognised", np.sum(guess == who[~train]), "of", len(guess), NAMES[guess][:4])
    apart = np.linalg.norm(centres[:, None] - centres[None], axis=-1)
    apart[np.diag_indices(len(NAMES))] = np.inf
    i, j = np.unravel_index(np.argmin(apart), apart.shape)
    print(f"most alike: {NAMES[i]} and {NAMES[j]} ({apart[i, j]:.3f})")
    people, counts = np.unique(NAMES[guess], return_counts=True)
    print(dict(zip(people.tolist(), counts.tolist())), people.dtype)
    try:
        pca.fit(X.tolist())
    except TypeError as error:
        print("TypeError:", error)


if __name__ == "__main__":
    main()
