"""Batch normalisation on the way back: the engine's layer, with the given normalised values in its cache."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from dlcore import BatchNormalization, BatchNormalizationCache

Arguments = dict[str, Any]


def reference(dout: Any, xhat: Any, gamma: Any, std: Any) -> Any:
    """Return the gradient with respect to the input."""
    cache = BatchNormalizationCache(xhat, 1 / std, np.zeros_like(std), np.square(std), training=True)
    return BatchNormalization(gamma, np.zeros_like(gamma)).backward(dout, cache)[0]


def inner(dout: Any, xhat: Any, gamma: Any, std: Any) -> Arguments:
    """Return the gradient of the normalised values and the two sums over the batch."""
    dxhat = dout * gamma
    return {"N": len(dout), "dxhat": dxhat, "total": dxhat.sum(axis=0), "overlap": (dxhat * xhat).sum(axis=0)}


def gradients(dout: Any, xhat: Any, gamma: Any, std: Any) -> dict[str, tuple[Any, Callable[[Any], float]]]:
    """Return the input, but for its mean, and the loss as a function of it."""
    dout, xhat, gamma, std = (np.asarray(value, np.float64) for value in (dout, xhat, gamma, std))
    x = xhat * std
    eps = std**2 - x.var(axis=0)  # what was added to the variance

    def loss(x: Any) -> float:
        return float(np.sum(dout * gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps)))

    return {"dx": (x, loss)}


def _drawn(rng: np.random.Generator, N: int, D: int, eps: float | None = None) -> Arguments:
    x = rng.normal(size=(N, D)) * rng.uniform(0.8, 2, size=D)
    std = np.sqrt(x.var(axis=0) + (rng.uniform(0.3, 0.8) if eps is None else eps))
    return {
        "dout": rng.normal(size=(N, D)) + rng.uniform(-1, 1, size=D),
        "xhat": (x - x.mean(axis=0)) / std,
        "gamma": rng.uniform(0.3, 2, size=D) * rng.choice([-1, 1], size=D),
        "std": std,
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield batches of all sizes, most with an eps that is large enough to be seen."""
    dout, xhat = np.array([[1.0], [0.0], [2.0], [0.0]]), np.array([[-1.0], [-1.0], [1.0], [1.0]])
    yield "by hand", {"dout": dout, "xhat": xhat, "gamma": np.array([2.0]), "std": np.array([2.0])}
    drawn = _drawn(rng, 5, 2)
    yield "the same gradient for all examples", drawn | {"dout": np.tile(rng.normal(size=2), (5, 1))}
    yield "a batch of one: no gradient", _drawn(rng, 1, 3)
    yield "tiny eps", _drawn(rng, 6, 3, 1e-5)
    sizes = [(2, 3), (3, 2), (4, 1), (5, 4), (4, 5), (6, 3), (3, 3), (4, 4), (8, 2), (2, 6), (7, 5), (10, 3)]
    for N, D in sizes:
        yield "random", _drawn(rng, N, D)
    yield "float32", {name: value.astype(np.float32) for name, value in _drawn(rng, 6, 4).items()}
