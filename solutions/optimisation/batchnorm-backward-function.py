"""Batch normalisation on the way back, from the input on: the engine's layer, forward in training and back."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from dlcore import BatchNormalization, BatchNormalizationCache

Arguments = dict[str, Any]


def _forward(x: Any, gamma: Any, beta: Any, eps: float) -> tuple[BatchNormalization, Any, BatchNormalizationCache]:
    layer = BatchNormalization(gamma, beta, epsilon=eps)
    return layer, *layer.forward(x, training=True)


def reference(dout: Any, x: Any, gamma: Any, eps: float) -> tuple[Any, Any, Any]:
    """Return the gradients of input, scale and shift."""
    layer, _, cache = _forward(x, gamma, np.zeros_like(gamma), eps)
    dx, found = layer.backward(dout, cache)
    return dx, found["gamma"], found["beta"]


def inner(dout: Any, x: Any, gamma: Any, eps: float) -> Arguments:
    """Return the normalised values, the deviation they were divided by, and their gradient."""
    _, _, cache = _forward(x, gamma, np.zeros_like(gamma), eps)
    return {"xhat": cache.normalized, "std": 1 / cache.inverse_deviation, "dxhat": dout * gamma}


def gradients(dout: Any, x: Any, gamma: Any, eps: float) -> dict[str, tuple[Any, Callable[[Any], float]]]:
    """Return input, scale and shift, and the loss as a function of each."""
    dout, x, gamma = (np.asarray(value, np.float64) for value in (dout, x, gamma))
    beta = np.zeros_like(gamma)

    def loss(x: Any, gamma: Any, beta: Any) -> float:
        return float(np.sum(dout * _forward(x, gamma, beta, eps)[1]))

    return {
        "dx": (x, lambda x: loss(x, gamma, beta)),
        "dgamma": (gamma, lambda gamma: loss(x, gamma, beta)),
        "dbeta": (beta, lambda beta: loss(x, gamma, beta)),
    }


def _drawn(rng: np.random.Generator, N: int, D: int, eps: float | None = None) -> Arguments:
    return {
        "dout": rng.normal(size=(N, D)) + rng.uniform(-1, 1, size=D),
        "x": rng.normal(size=(N, D)) * rng.uniform(0.8, 2, size=D) + rng.normal(size=D),
        "gamma": rng.uniform(0.3, 2, size=D) * rng.choice([-1, 1], size=D),
        "eps": float(rng.uniform(0.3, 0.8)) if eps is None else eps,
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield batches of all sizes, most with an eps that is large enough to be seen."""
    x, dout = np.array([[1.0], [1.0], [3.0], [3.0]]), np.array([[1.0], [0.0], [2.0], [0.0]])
    yield "by hand", {"dout": dout, "x": x, "gamma": np.array([2.0]), "eps": 3.0}
    drawn = _drawn(rng, 5, 2)
    yield "the same gradient for all examples", drawn | {"dout": np.tile(rng.normal(size=2), (5, 1))}
    yield "a batch of one: dx is 0", _drawn(rng, 1, 3)
    yield "tiny eps", _drawn(rng, 6, 3, 1e-5)
    sizes = [(2, 3), (3, 2), (4, 1), (5, 4), (4, 5), (6, 3), (3, 3), (4, 4), (8, 2), (2, 6), (7, 5), (10, 3)]
    for N, D in sizes:
        yield "random", _drawn(rng, N, D)
    single = _drawn(rng, 6, 4)
    yield "float32", {n: value.astype(np.float32) if np.ndim(value) else value for n, value in single.items()}
