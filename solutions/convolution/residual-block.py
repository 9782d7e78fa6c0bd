"""A residual block of two layers without biases: the engine's layers, and its shortcut around them."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import Affine, ReLU, Residual, Sequential, relu

Arguments = dict[str, Any]


def _branch(W1: Any, W2: Any) -> Sequential:
    layers = [Affine(W, np.zeros(W.shape[1], W.dtype)) for W in (W1, W2)]
    return Sequential([layers[0], ReLU(), layers[1]])


def reference(x: Any, W1: Any, W2: Any) -> Any:
    """Return the block's output."""
    y, _ = Sequential([Residual(_branch(W1, W2)), ReLU()]).forward(x)
    return y


def inner(x: Any, W1: Any, W2: Any) -> Arguments:
    """Return the hidden layer, what the branch computes, and the sum before the last activation."""
    change, _ = _branch(W1, W2).forward(x)
    return {"h": relu(x @ W1), "branch": change, "total": x + change}


def _drawn(rng: np.random.Generator, N: int, D: int, H: int) -> Arguments:
    W1, W2 = rng.normal(size=(D, H)) * np.sqrt(2 / D), rng.normal(size=(H, D)) * np.sqrt(2 / H)
    return {"x": rng.normal(size=(N, D)), "W1": W1, "W2": W2}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield inputs of both signs; the hidden layer is as wide as the input in some cases, in most it is not."""
    W1, W2 = np.array([[1.0, 0.0], [0.0, -1.0]]), np.array([[2.0, -1.0], [0.0, 1.0]])
    yield "by hand", {"x": np.array([[1.0, 2.0], [0.5, -1.0]]), "W1": W1, "W2": W2}
    positive = _drawn(rng, 2, 3, 4)
    yield "W2 is zero and x is not negative", positive | {"x": np.abs(positive["x"]), "W2": np.zeros((4, 3))}
    yield "W1 is zero", _drawn(rng, 3, 2, 4) | {"W1": np.zeros((2, 4))}
    for N, D, H in [(1, 3, 2), (2, 3, 5), (4, 5, 3), (3, 2, 6), (5, 4, 2), (6, 2, 3), (1, 4, 6)]:
        yield "random", _drawn(rng, N, D, H)
    for N, D in [(3, 4), (1, 3), (5, 2), (2, 6), (3, 3), (4, 4)]:
        yield "random", _drawn(rng, N, D, D)
    yield "float32", {name: value.astype(np.float32) for name, value in _drawn(rng, 3, 4, 2).items()}
