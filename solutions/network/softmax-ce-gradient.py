"""The gradient of softmax and cross entropy in one: what the engine's loss returns beside its number."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from dlcore import softmax, softmax_cross_entropy

Arguments = dict[str, Any]


def reference(y: Any, d: Any) -> Any:
    """Return the gradient with respect to the logits; log y are logits whose softmax is y."""
    return softmax_cross_entropy(np.log(y), d)[1]


def inner(y: Any, d: Any) -> Arguments:
    """Return the loss."""
    return {"loss": softmax_cross_entropy(np.log(y), d)[0]}


def gradients(y: Any, d: Any) -> dict[str, tuple[Any, Callable[[Any], float]]]:
    """Return logits of y, and the loss as a function of them, written out."""

    def loss(u: Any) -> float:
        return float(np.sum(d * (np.log(np.exp(u).sum(axis=1, keepdims=True)) - u)) / len(u))

    return {"du": (np.log(y), loss)}


def _drawn(rng: np.random.Generator, N: int, K: int) -> Arguments:
    return {"y": softmax(rng.normal(size=(N, K)) * rng.uniform(0.5, 1.5)), "d": np.eye(K)[rng.integers(0, K, N)]}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield probabilities with one-hot targets."""
    y = np.array([[0.5, 0.25, 0.25], [0.25, 0.5, 0.25]])
    yield "by hand", {"y": y, "d": np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])}
    yield "undecided", {"y": np.full((3, 4), 0.25), "d": np.eye(4)[[0, 3, 3]]}
    yield "one example", {"y": np.array([[0.125, 0.75, 0.125]]), "d": np.array([[0.0, 1.0, 0.0]])}
    yield "almost certain", {"y": np.array([[0.98, 0.02], [0.01, 0.99]]), "d": np.array([[1.0, 0.0], [1.0, 0.0]])}
    for n, k in [(2, 4), (5, 3), (1, 6), (3, 3), (6, 2), (4, 5), (4, 4), (7, 3), (3, 7), (2, 2), (8, 5), (5, 6)]:
        yield "random", _drawn(rng, n, k)
    yield "float32", {name: value.astype(np.float32) for name, value in _drawn(rng, 5, 4).items()}
