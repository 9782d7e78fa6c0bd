"""The gradient of a bias that is added to every row: as the engine's affine layer computes it."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from dlcore import Affine

Arguments = dict[str, Any]


def reference(dout: Any) -> Any:
    """Return the gradient with respect to the bias; the inputs of the layer have no part in it."""
    M = dout.shape[1]
    layer = Affine(np.zeros((1, M), dout.dtype), np.zeros(M, dout.dtype))
    return layer.parameter_gradients(dout, np.zeros((len(dout), 1), dout.dtype))["b"]


def gradients(dout: Any) -> dict[str, tuple[Any, Callable[[Any], float]]]:
    """Return the bias, and a loss whose gradient with respect to the output is dout."""
    return {"db": (np.zeros(dout.shape[1]), lambda b: float(np.sum(dout * (np.zeros(dout.shape) + b))))}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield gradients of batches in which the number of examples and outputs mostly differ."""
    yield "by hand", {"dout": np.array([[1.0, 0.5], [2.0, -1.0], [0.0, 2.0]])}
    yield "one example", {"dout": np.array([[1.5, -2.0, 0.5]])}
    yield "one output", {"dout": np.array([[1.0], [-0.5], [2.0], [1.0]])}
    yield "examples that cancel", {"dout": np.array([[1.0, -2.0, 3.0], [-1.0, 2.0, -3.0]])}
    for shape in [(2, 3), (3, 2), (4, 5), (5, 4), (3, 3), (6, 2), (1, 4), (2, 7), (7, 3), (4, 4), (8, 5), (2, 2)]:
        yield "random", {"dout": rng.normal(size=shape) * rng.uniform(0.5, 2) + rng.uniform(-1, 1)}
    yield "float32", {"dout": rng.normal(size=(5, 3)).astype(np.float32)}
