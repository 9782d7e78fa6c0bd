"""The accuracy of a classifier: the engine's, for a network that returns the scores as they are."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import Identity, accuracy

Arguments = dict[str, Any]


def reference(y: Any, d: Any) -> Any:
    """Return the share of examples whose highest score is at the right class."""
    return accuracy(Identity(), y, d)


def inner(y: Any, d: Any) -> Arguments:
    """Return the predicted and the right classes, and how many examples there are."""
    return {"predicted": [int(np.argmax(row)) for row in y], "right": [int(np.argmax(row)) for row in d], "N": len(y)}


def _drawn(rng: np.random.Generator, N: int, K: int, hits: int) -> Arguments:
    """Draw scores, and labels that agree with the highest score in as many rows as ``hits`` says."""
    y = rng.normal(size=(N, K)) * rng.uniform(0.5, 2)
    wrong = rng.permutation(N) >= hits
    labels = (np.argmax(y, axis=1) + wrong * rng.integers(1, K, N)) % K
    return {"y": y, "d": np.eye(K)[labels]}


def _softmax(y: Any) -> Any:
    return np.exp(y) / np.exp(y).sum(axis=1, keepdims=True)


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield probabilities and plain scores, with none, some and all of the examples right."""
    y = np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7], [0.6, 0.0, 0.4], [0.2, 0.5, 0.3]])
    yield "by hand", {"y": y, "d": np.eye(3)[[0, 2, 1, 1]]}
    yield "all are right", _drawn(rng, 3, 4, 3)
    yield "all are wrong", _drawn(rng, 4, 3, 0)
    yield "one example, right", _drawn(rng, 1, 4, 1)
    yield "one example, wrong", _drawn(rng, 1, 3, 0)
    yield "scores are one-hot themselves", {"y": np.eye(3)[[0, 2, 1, 1, 0]], "d": np.eye(3)[[0, 1, 1, 1, 2]]}
    yield "equal scores", {"y": np.array([[0.5, 0.5], [0.5, 0.5], [0.2, 0.8]]), "d": np.eye(2)[[0, 1, 1]]}
    for N, K, hits in [(5, 3, 2), (8, 4, 6), (7, 2, 3), (6, 5, 1), (3, 6, 2), (9, 4, 4), (4, 7, 3), (10, 3, 7)]:
        yield "random", _drawn(rng, N, K, hits)
    for N, K, hits in [(6, 3, 4), (5, 4, 3), (11, 5, 8), (4, 4, 3), (3, 3, 1), (5, 5, 2)]:
        given = _drawn(rng, N, K, hits)
        yield "random", {"y": _softmax(given["y"]), "d": given["d"]}
    yield "float32", {name: value.astype(np.float32) for name, value in _drawn(rng, 7, 4, 5).items()}
