"""A small neural network, trained by hand-written backpropagation to tell three spirals apart."""

import numpy as np


def spirals(n, classes):
    X, y = np.zeros((n * classes, 2)), np.zeros(n * classes, dtype=int)
    for j in range(classes):
        rows, r = range(n * j, n * (j + 1)), np.linspace(0.05, 1, n)
        angle = np.linspace(j * 4, (j + 1) * 4, n) + np.random.randn(n) * 0.15
        X[rows] = np.c_[r * np.sin(angle), r * np.cos(angle)]
        y[rows] = j
    return X, y


class Dense:
    def __init__(self, inputs, outputs):
        self.W, self.b = np.random.randn(inputs, outputs) * np.sqrt(2.0 / inputs), np.zeros(outputs)
        self.velocity = [np.zeros_like(self.W), np.zeros_like(self.b)]

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW, self.db = self.x.T @ grad, grad.sum(axis=0)
        return grad @ self.W.T

    def step(self, rate, momentum=0.9):
        for v, parameter, gradient in zip(self.velocity, (self.W, self.b), (self.dW, self.db)):
            v *= momentum
            v -= rate * gradient
            parameter += v


class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0.0)

    def backward(self, grad):
        return grad * self.mask


class Network:
    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def loss(self, X, y):
        scores = self(X)
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        self.grad = p / len(y)
        self.grad[np.arange(len(y)), y] -= 1 / len(y)
        return -np.log(p[range(len(y)), y]).mean()

    def train(self, X, y, rate):
        loss, grad = self.loss(X, y), self.grad
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        for layer in self.layers[::2]:
            layer.step(rate)
        return loss


def slope_error(network, X, y):
    """How far backpropagation is from a difference quotient, for one weight."""
    layer, below = network.layers[0], network.train(X, y, 0.0)
    layer.W[0, 3] += 1e-5
    return abs((network.loss(X, y) - below) / 1e-5 - layer.dW[0, 3])


def main():
    np.random.seed(0)
    X, y = spirals(60, 3)
    order, train, test = np.random.permutation(len(X)), slice(None, 135), slice(135, None)
    X, y = X[order], y[order]
    network = Network(Dense(2, 32), ReLU(), Dense(32, 3))
    print("shapes", [layer.W.shape for layer in network.layers[::2]])
    print("gradient is right:", slope_error(network, X[:20], y[:20]) < 1e-4)
    for epoch in range(60):
        for batch in np.array_split(np.random.permutation(135), 5):
            network.train(X[train][batch], y[train][batch], rate=0.1)
        if epoch % 15 == 14:
            right = network(X[test]).argmax(axis=1) == y[test]
            print(f"epoch {epoch + 1:3d} loss {network.loss(X[train], y[train]):.4f} accuracy {right.mean():.1%}")
    guess = np.argmax(network(X), axis=-1)
    print("confusion", [[int(np.sum((y == i) & (guess == j))) for j in range(3)] for i in range(3)])
    print("busiest units", np.argsort(-network.layers[1].mask.mean(axis=0), kind="stable")[:3])
    print("bias", np.round(network.layers[2].b, 4), "weights", np.round(network.layers[2].W[:4], 3), sep="\n")
    print("some points", [(round(float(a), 3), round(float(b), 3), int(c)) for (a, b), c in zip(X[:3], y)])


if __name__ == "__main__":
    main()
