"""Softmax that does not overflow: the engine's own."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import softmax

Arguments = dict[str, Any]


def reference(x: Any) -> Any:
    """Return the probabilities of every row."""
    return softmax(x, axis=1)


def inner(x: Any) -> Arguments:
    """Return the shifted logits and their exponentials."""
    z = x - np.array([[max(row)] for row in x])
    return {"z": z, "e": np.exp(z)}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield logits of usual size and of thousands; rows may be far apart, and so may the logits of one row."""
    yield "by hand", {"x": np.array([[1000.0, 1000.0, 1000.0], [0.0, 1.0, 0.0]])}
    yield "logits of a thousand", {"x": np.array([[1000.0, 1001.0, 999.0], [1002.0, 1000.0, 1000.5]])}
    yield "logits of minus a thousand", {"x": np.array([[-1000.0, -1001.0], [-999.0, -1000.5], [-1002.0, -1000.0]])}
    yield "rows far apart", {"x": np.array([[1000.0, 1001.0], [0.5, 0.0], [-1000.0, -999.0]])}
    yield "one logit far above", {"x": np.array([[0.0, 0.0, 0.0, 800.0], [0.0, 1.0, 0.0, 2.0]])}
    yield "one logit far below", {"x": np.array([[0.0, 1.0, -800.0], [1.0, 0.0, 2.0]])}
    yield "from one end to the other", {"x": np.array([[-1000.0, 1000.0, -999.0], [1.0, 2.0, 0.0]])}
    yield "all equal", {"x": np.full((2, 5), 3.0)}
    yield "one example", {"x": np.array([[2.0, 0.0, -1.0]])}
    for n, k in [(2, 3), (4, 2), (1, 5), (3, 3), (5, 4), (6, 3), (4, 4), (3, 6), (2, 2), (7, 5), (1, 4), (2, 7)]:
        yield "random", {"x": rng.normal(size=(n, k)) * rng.uniform(0.5, 2) + rng.uniform(-2, 2)}
    for n, k in [(3, 4), (5, 2), (3, 3)]:
        yield "random, large", {"x": rng.normal(size=(n, k)) * rng.uniform(2, 5) + rng.normal(size=(n, 1)) * 1500}
    yield "float32", {"x": (rng.normal(size=(4, 3)) * 2 + 500).astype(np.float32)}
