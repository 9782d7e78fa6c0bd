"""Cross entropy with class numbers: the engine's loss, which takes logits."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import softmax, softmax_cross_entropy

Arguments = dict[str, Any]


def reference(y: Any, labels: Any) -> Any:
    """Return the mean over the batch; the softmax of log y is y, so log y are logits of y."""
    return softmax_cross_entropy(np.log(y), labels, integer_labels=True)[0]


def inner(y: Any, labels: Any) -> Arguments:
    """Return the probability of the right class of every example."""
    return {"right": np.array([row[label] for row, label in zip(y, labels, strict=True)])}


def _drawn(rng: np.random.Generator, N: int, K: int) -> Arguments:
    return {"y": softmax(rng.normal(size=(N, K)) * rng.uniform(0.5, 1.5)), "labels": rng.integers(0, K, N)}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield probabilities with class numbers; there are more examples than classes, fewer, or as many."""
    y = np.array([[0.5, 0.25, 0.25], [0.25, 0.5, 0.25]])
    yield "by hand", {"y": y, "labels": np.array([2, 1])}
    yield "class 0", {"y": np.array([[0.25, 0.75], [0.5, 0.5], [0.75, 0.25]]), "labels": np.array([0, 1, 0])}
    yield "one example", {"y": np.array([[0.125, 0.5, 0.125, 0.25]]), "labels": np.array([3])}
    yield "all of one class", {"y": np.array([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]]), "labels": np.array([1, 1])}
    for n, k in [(2, 4), (5, 3), (1, 6), (3, 3), (6, 2), (4, 5), (4, 4), (7, 3), (3, 7), (2, 2), (8, 5), (5, 6)]:
        yield "random", _drawn(rng, n, k)
    single = _drawn(rng, 5, 4)
    yield "float32", single | {"y": single["y"].astype(np.float32)}
