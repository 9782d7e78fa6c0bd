"""The textbook's way to write a network: float64, a dict of parameters, layers that store what they saw, a slow im2col.

It is what the engine's speed is compared with, and an independent oracle: both must compute the same numbers. It does
what the code of the study report's course does, in its order and with its NumPy calls, and nothing in order to be slow.
"""

from typing import Any

import numpy as np

from dlcore.arrays import Array


class Affine:
    """Multiply and add."""

    def __init__(self, parameters: dict[str, Array], index: int) -> None:
        self.parameters, self.index = parameters, index

    def forward(self, x: Array) -> Array:
        """Compute and remember."""
        self.shape = x.shape
        self.x = x.reshape(len(x), -1)
        return self.x @ self.parameters[f"W{self.index}"] + self.parameters[f"b{self.index}"]

    def backward(self, dy: Array) -> Array:
        """Store the gradients."""
        self.gradients = {f"W{self.index}": np.dot(self.x.T, dy), f"b{self.index}": np.sum(dy, axis=0)}
        dx: Array = np.dot(dy, self.parameters[f"W{self.index}"].T)
        return dx.reshape(self.shape)


class Sigmoid:
    """Squash."""

    def forward(self, x: Array) -> Array:
        """Compute and remember."""
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, dy: Array) -> Array:
        """Use the stored result."""
        return dy * (1.0 - self.y) * self.y


class ReLU:
    """Cut off."""

    def forward(self, x: Array) -> Array:
        """Compute and remember."""
        self.mask = x <= 0
        y = x.copy()
        y[self.mask] = 0
        return y

    def backward(self, dy: Array) -> Array:
        """Use the stored mask."""
        dx = dy.copy()
        dx[self.mask] = 0
        return dx


class Dropout:
    """Drop, in the classic form."""

    def __init__(self, rate: float, rng: Any) -> None:
        self.rate, self.rng = rate, rng

    def forward(self, x: Array, training: bool) -> Array:
        """Draw a mask, or shrink."""
        if not training:
            return x * (1.0 - self.rate)
        self.mask = self.rng.random(x.shape) > self.rate
        y: Array = x * self.mask
        return y

    def backward(self, dy: Array) -> Array:
        """Use the stored mask."""
        dx: Array = dy * self.mask
        return dx


def im2col(x: Array, size: int, pad: int = 0) -> Array:
    """Copy windows into rows, by a loop over the kernel's cells."""
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    N, C, H, W = x.shape
    OH, OW = H - size + 1, W - size + 1
    col = np.zeros((N, C, size, size, OH, OW))
    for h in range(size):
        for w in range(size):
            col[:, :, h, w] = x[:, :, h : h + OH, w : w + OW]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(N * OH * OW, -1)


def col2im(col: Array, shape: tuple[int, ...], size: int, pad: int = 0) -> Array:
    """Add rows up into pictures."""
    N, C, H, W = shape[0], shape[1], shape[2] + 2 * pad, shape[3] + 2 * pad
    OH, OW = H - size + 1, W - size + 1
    cells = col.reshape(N, OH, OW, C, size, size).transpose(0, 3, 4, 5, 1, 2)
    x = np.zeros((N, C, H, W))
    for h in range(size):
        for w in range(size):
            x[:, :, h : h + OH, w : w + OW] += cells[:, :, h, w]
    return x[:, :, pad : H - pad, pad : W - pad]


class Convolution:
    """im2col and a product."""

    def __init__(self, parameters: dict[str, Array], index: int, pad: int = 0) -> None:
        self.parameters, self.index, self.pad = parameters, index, pad

    def forward(self, x: Array) -> Array:
        """Compute and remember."""
        W = self.parameters[f"W{self.index}"]
        self.x, self.col = x, im2col(x, W.shape[2], self.pad)
        self.W = W.reshape(len(W), -1).T
        y: Array = np.dot(self.col, self.W) + self.parameters[f"b{self.index}"]
        side = x.shape[2] + 2 * self.pad - W.shape[2] + 1
        return y.reshape(len(x), side, side, -1).transpose(0, 3, 1, 2)

    def backward(self, dy: Array) -> Array:
        """Store the gradients."""
        W = self.parameters[f"W{self.index}"]
        d = dy.transpose(0, 2, 3, 1).reshape(-1, len(W))
        dW = np.dot(self.col.T, d).transpose(1, 0).reshape(W.shape)
        self.gradients = {f"W{self.index}": dW, f"b{self.index}": np.sum(d, axis=0)}
        return col2im(np.dot(d, self.W.T), self.x.shape, W.shape[2], self.pad)


class Pooling:
    """Maximum of windows of 2 by 2."""

    def forward(self, x: Array) -> Array:
        """Compute and remember."""
        N, C, H, W = x.shape
        col = np.zeros((N, C, 2, 2, H // 2, W // 2))
        for h in range(2):
            for w in range(2):
                col[:, :, h, w] = x[:, :, h::2, w::2]
        col = col.transpose(0, 4, 5, 1, 2, 3).reshape(-1, 4)
        self.shape, self.winner = x.shape, np.argmax(col, axis=1)
        y: Array = np.max(col, axis=1)
        return y.reshape(N, H // 2, W // 2, C).transpose(0, 3, 1, 2)

    def backward(self, dy: Array) -> Array:
        """Give back to the winners."""
        N, C, H, W = self.shape
        d = dy.transpose(0, 2, 3, 1)
        cells = np.zeros((d.size, 4))
        cells[np.arange(d.size), self.winner] = d.flatten()
        cells = cells.reshape(N, H // 2, W // 2, C, 2, 2).transpose(0, 3, 4, 5, 1, 2)
        dx = np.zeros(self.shape)
        for h in range(2):
            for w in range(2):
                dx[:, :, h::2, w::2] += cells[:, :, h, w]
        return dx


class Network:
    """Layers, softmax with cross-entropy, and a dict of parameters.

    ``decay`` is the strength of L2: the class that the study report trains its dense networks with adds the penalty to
    every loss and its slope to every gradient, at strength 0 as at any other. Its convolutional one has none (None).
    """

    def __init__(self, layers: list[Any], parameters: dict[str, Array], decay: float | None = None) -> None:
        self.layers, self.parameters, self.decay = layers, parameters, decay

    def predict(self, x: Array, training: bool = False) -> Array:
        """Return scores."""
        for layer in self.layers:
            x = layer.forward(x, training) if isinstance(layer, Dropout) else layer.forward(x)
        return x

    def loss(self, x: Array, t: Array, training: bool = False) -> float:
        """Return the cross-entropy with the penalty."""
        y = self.predict(x, training)
        y = y - np.max(y, axis=1, keepdims=True)
        self.p = np.exp(y) / np.sum(np.exp(y), axis=1, keepdims=True)
        penalty = 0.0
        for name, W in self.parameters.items():
            if self.decay is not None and name.startswith("W"):
                penalty += float(0.5 * self.decay * np.sum(W**2))
        right = self.p[np.arange(len(t)), t.argmax(axis=1)]
        return float(-np.sum(np.log(right + 1e-7)) / len(t) + penalty)

    def gradient(self, x: Array, t: Array) -> tuple[float, dict[str, Array]]:
        """Return the loss and all gradients."""
        L = self.loss(x, t, training=True)
        dy = (self.p - t) / len(t)
        for layer in reversed(self.layers):
            dy = layer.backward(dy)
        gradients: dict[str, Array] = {}
        for layer in self.layers:
            gradients |= getattr(layer, "gradients", {})
        for name in gradients:
            if self.decay is not None and name.startswith("W"):
                gradients[name] = gradients[name] + self.decay * self.parameters[name]
        return L, gradients


class SGD:
    """Plain descent."""

    def __init__(self, rate: float) -> None:
        self.rate = rate

    def update(self, w: dict[str, Array], dw: dict[str, Array]) -> None:
        """Take a step."""
        for key in w:
            w[key] -= self.rate * dw[key]


class Momentum(SGD):
    """With speed."""

    v: dict[str, Array] | None = None

    def update(self, w: dict[str, Array], dw: dict[str, Array]) -> None:
        """Take a step."""
        self.v = self.v or {key: np.zeros_like(value) for key, value in w.items()}
        for key in w:
            self.v[key] = 0.9 * self.v[key] - self.rate * dw[key]
            w[key] += self.v[key]


class RMSProp(SGD):
    """With a rate for each."""

    h: dict[str, Array] | None = None

    def update(self, w: dict[str, Array], dw: dict[str, Array]) -> None:
        """Take a step."""
        self.h = self.h or {key: np.zeros_like(value) for key, value in w.items()}
        for key in w:
            self.h[key] *= 0.99
            self.h[key] += 0.01 * dw[key] * dw[key]
            w[key] -= self.rate * dw[key] / (np.sqrt(self.h[key]) + 1e-7)


class Adam(SGD):
    """With both."""

    m: dict[str, Array] | None = None
    v: dict[str, Array] | None = None
    steps = 0

    def update(self, w: dict[str, Array], dw: dict[str, Array]) -> None:
        """Take a step."""
        self.m = self.m or {key: np.zeros_like(value) for key, value in w.items()}
        self.v = self.v or {key: np.zeros_like(value) for key, value in w.items()}
        self.steps += 1
        rate = self.rate * np.sqrt(1.0 - 0.999**self.steps) / (1.0 - 0.9**self.steps)
        for key in w:
            self.m[key] += 0.1 * (dw[key] - self.m[key])
            self.v[key] += 0.001 * (dw[key] ** 2 - self.v[key])
            w[key] -= rate * self.m[key] / (np.sqrt(self.v[key]) + 1e-7)
