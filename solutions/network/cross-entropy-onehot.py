"""Cross entropy, one example and one class at a time."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import softmax

Arguments = dict[str, Any]


def reference(y: Any, d: Any, eps: float) -> Any:
    """Return the mean over the batch; the engine's own loss takes logits and has no eps."""
    total = 0.0
    for probabilities, target in zip(y, d, strict=True):
        for p, right in zip(probabilities, target, strict=True):
            if right:
                total -= math.log(p + eps)
    return total / len(y)


def inner(y: Any, d: Any, eps: float) -> Arguments:
    """Return the probability of the right class of every example, and its loss."""
    right = y[d == 1]
    return {"right": right, "losses": -np.log(right + eps)}


def _drawn(rng: np.random.Generator, N: int, K: int) -> Arguments:
    y = softmax(rng.normal(size=(N, K)) * rng.uniform(0.5, 1.5))
    return {"y": y, "d": np.eye(K)[rng.integers(0, K, N)], "eps": float(rng.choice([1e-12, 1e-11, 1e-10, 1e-9]))}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield probabilities with one-hot targets; some probabilities are exactly 0 or 1, where eps matters."""
    y = np.array([[0.5, 0.25, 0.25], [0.25, 0.25, 0.5]])
    yield "by hand", {"y": y, "d": np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]), "eps": 1e-12}
    y = np.array([[0.5, 0.5, 0.0], [0.75, 0.0, 0.25], [0.2, 0.2, 0.6]])
    yield "another class has probability 0", {"y": y, "d": np.eye(3)[[1, 2, 0]], "eps": 1e-10}
    yield "the right class has probability 0", {"y": np.array([[0.0, 1.0], [0.5, 0.5]]), "d": np.eye(2), "eps": 1e-11}
    yield "certain and right", {"y": np.eye(4)[[2, 0]], "d": np.eye(4)[[2, 0]], "eps": 1e-12}
    yield "one example", {"y": np.array([[0.25, 0.75]]), "d": np.array([[1.0, 0.0]]), "eps": 1e-9}
    for n, k in [(2, 4), (5, 3), (1, 6), (3, 3), (6, 2), (4, 5), (4, 4), (7, 3), (3, 7), (2, 2), (8, 5), (5, 6)]:
        yield "random", _drawn(rng, n, k)
    single = _drawn(rng, 5, 4)
    yield "float32", single | {name: single[name].astype(np.float32) for name in ("y", "d")}
