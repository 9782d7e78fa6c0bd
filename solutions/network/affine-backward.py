"""The backward pass of an affine layer: the engine's own."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from dlcore import Affine

Arguments = dict[str, Any]


def reference(dout: Any, x: Any, W: Any) -> tuple[Any, Any, Any]:
    """Return the gradients with respect to the input, the weights and the bias."""
    dx, parameters = Affine(W, np.zeros(W.shape[1], W.dtype)).backward(dout, x)
    return dx, parameters["W"], parameters["b"]


def gradients(dout: Any, x: Any, W: Any) -> dict[str, tuple[Any, Callable[[Any], float]]]:
    """Return places, and a loss whose gradient with respect to the output is dout."""
    return {
        "dx": (x, lambda v: float(np.sum(dout * v.dot(W)))),
        "dW": (W, lambda V: float(np.sum(dout * x.dot(V)))),
        "db": (np.zeros(W.shape[1]), lambda b: float(np.sum(dout * (x.dot(W) + b)))),
    }


def inner(dout: Any, x: Any, W: Any) -> Arguments:
    """Return what each example adds to the gradient of the weights."""
    return {"per_example": np.array([np.outer(row, gradient) for row, gradient in zip(x, dout, strict=True)])}


def _drawn(rng: np.random.Generator, N: int, D: int, M: int) -> Arguments:
    dout = rng.normal(size=(N, M)) * rng.uniform(0.5, 2)
    return {"dout": dout, "x": rng.normal(size=(N, D)) + rng.uniform(-1, 1), "W": rng.normal(size=(D, M))}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield batches in which the number of examples, inputs and outputs mostly differ."""
    x = np.array([[1.0, 2.0], [0.0, -1.0]])
    yield "by hand", {"dout": np.array([[1.0], [2.0]]), "x": x, "W": np.array([[1.0], [0.5]])}
    one = {"dout": np.array([[1.0, -1.0, 0.5]]), "x": np.array([[2.0, -1.0]])}
    yield "one example", one | {"W": np.array([[1.0, 0.0, 2.0], [0.5, -1.0, 1.0]])}
    yield "only one example has a gradient", _drawn(rng, 3, 2, 4) | {"dout": np.eye(3)[:, [1]] * [1.0, -2.0, 0.5, 3.0]}
    different = [(2, 3, 4), (4, 2, 3), (3, 4, 2), (1, 3, 2), (5, 1, 3), (6, 4, 1), (5, 4, 3), (2, 5, 3), (7, 2, 5)]
    for N, D, M in [*different, (3, 2, 6), (3, 3, 3), (2, 2, 2), (4, 4, 2), (4, 2, 2), (3, 2, 3)]:
        yield "random", _drawn(rng, N, D, M)
    yield "float32", {name: value.astype(np.float32) for name, value in _drawn(rng, 5, 3, 4).items()}
