"""The loss with weight decay: the engine's penalty over all weights."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from dlcore import L2

Arguments = dict[str, Any]


def reference(data_loss: float, weights: list[Any], lam: float) -> float:
    """Return the loss and the penalty together."""
    return data_loss + L2(lam).value({str(layer): W for layer, W in enumerate(weights)})


def inner(data_loss: float, weights: list[Any], lam: float) -> Arguments:
    """Return the sum of squares of every layer, and the penalty."""
    squares = [float(np.sum(np.square(W))) for W in weights]
    return {"squares": squares, "penalty": lam / 2 * sum(squares)}


def _drawn(rng: np.random.Generator, *sizes: int) -> Arguments:
    return {
        "data_loss": float(rng.uniform(0.2, 3)),
        "weights": [rng.normal(size=shape) + rng.uniform(-0.5, 0.5) for shape in pairwise(sizes)],
        "lam": float(rng.uniform(0.05, 0.9)),
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield networks of one to four layers, given by the number of units of each."""
    weights = [np.array([[1.0, -1.0]]), np.array([[2.0], [0.0]])]
    yield "by hand", {"data_loss": 0.5, "weights": weights, "lam": 0.1}
    yield "all weights are zero", _drawn(rng, 2, 3) | {"weights": [np.zeros((2, 3)), np.zeros((3, 1))]}
    yield "lambda is 0: no penalty", _drawn(rng, 3, 2, 4) | {"lam": 0.0}
    yield "no error left", _drawn(rng, 2, 4, 3) | {"data_loss": 0.0}
    networks = [(2, 3), (3, 2, 4), (4, 1), (1, 1), (2, 5, 3), (3, 3, 3), (4, 2, 3, 1), (2, 2), (5, 3, 2), (1, 4, 2)]
    for sizes in [*networks, (2, 3, 4, 5), (3, 4, 2, 3, 2)]:
        yield "random", _drawn(rng, *sizes)
    drawn = _drawn(rng, 3, 4, 2)
    yield "float32", drawn | {"weights": [W.astype(np.float32) for W in drawn["weights"]]}
