"""Batch normalisation in training: the engine's layer."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import BatchNormalization

Arguments = dict[str, Any]


def reference(x: Any, gamma: Any, beta: Any, eps: float) -> Any:
    """Return the normalised batch, scaled and shifted."""
    return BatchNormalization(gamma, beta, epsilon=eps).forward(x, training=True)[0]


def inner(x: Any, gamma: Any, beta: Any, eps: float) -> Arguments:
    """Return the statistics of the batch and the normalised values."""
    _, cache = BatchNormalization(gamma, beta, epsilon=eps).forward(x, training=True)
    return {"mu": cache.mean, "var": cache.variance, "xhat": cache.normalized}


def _drawn(rng: np.random.Generator, N: int, D: int) -> Arguments:
    return {
        "x": rng.normal(size=(N, D)) * rng.uniform(0.4, 2.5, size=D) + rng.uniform(-2, 2, size=D),
        "gamma": rng.uniform(0.3, 2, size=D) * rng.choice([-1, 1], size=D),
        "beta": rng.normal(size=D),
        "eps": float(rng.choice([1e-5, 1e-3, 0.1, 0.5])),
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield batches of all sizes, with an eps that is large enough to be seen in some."""
    by_hand = {"x": np.array([[0.0], [0.0], [0.0], [4.0]]), "gamma": np.array([2.0]), "beta": np.array([-1.0])}
    yield "by hand", by_hand | {"eps": 1.0}
    yield "a column without any variance", _drawn(rng, 3, 2) | {"x": np.array([[1.0, 2.0], [1.0, -1.0], [1.0, 0.5]])}
    yield "a batch of one: only beta is left", _drawn(rng, 1, 3)
    plain = {"gamma": np.ones(2), "beta": np.zeros(2), "eps": 1e-5}
    yield "scale 1 and shift 0", _drawn(rng, 5, 2) | plain
    sizes = [(2, 3), (3, 2), (4, 1), (5, 4), (4, 5), (6, 3), (3, 3), (4, 4), (8, 2), (2, 6), (7, 5), (10, 3)]
    for N, D in sizes:
        yield "random", _drawn(rng, N, D)
    drawn = _drawn(rng, 6, 4)
    yield "float32", {name: value.astype(np.float32) if np.ndim(value) else value for name, value in drawn.items()}
