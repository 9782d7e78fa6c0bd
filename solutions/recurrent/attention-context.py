"""The context vector of attention: the encoder's states, added up one by one with the engine's softmax as weights."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import softmax

Arguments = dict[str, Any]


def reference(hs: Any, s: Any) -> Any:
    """Return the weighted sum of the states."""
    context = np.zeros_like(s)
    for weight, h in zip(softmax(hs @ s), hs, strict=True):
        context += weight * h
    return context


def inner(hs: Any, s: Any) -> Arguments:
    """Return the scores and the weights."""
    score = hs @ s
    return {"score": score, "a": softmax(score)}


def _drawn(rng: np.random.Generator, T: int, H: int) -> Arguments:
    return {"hs": rng.uniform(-1, 1, size=(T, H)) * 1.5, "s": rng.normal(size=H) * rng.uniform(0.5, 1.5)}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield sentences of T steps, with weights from even to almost one."""
    yield "by hand", {"hs": np.array([[1.0, 0.0], [0.0, 2.0], [-1.0, 1.0]]), "s": np.array([1.0, 0.5])}
    yield "one step", _drawn(rng, 1, 3)
    yield "all scores equal", _drawn(rng, 4, 3) | {"s": np.zeros(3)}
    large = np.array([[200.0, -2.0], [-200.0, 1.0], [199.5, 0.5]])
    yield "large scores", {"hs": large, "s": np.array([8.0, 1.0])}
    yield "two steps share the highest score", {"hs": np.array([[1.0, 3.0], [3.0, 1.0]]), "s": np.array([0.5, 0.5])}
    sizes = [(2, 3), (5, 2), (3, 5), (4, 1), (6, 4), (1, 4), (7, 3), (3, 2), (2, 6), (8, 5), (3, 3), (4, 4), (2, 2)]
    for T, H in sizes:
        yield "random", _drawn(rng, T, H)
    yield "float32", {name: value.astype(np.float32) for name, value in _drawn(rng, 4, 3).items()}
