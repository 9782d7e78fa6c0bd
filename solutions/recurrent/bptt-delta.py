"""The error of the hidden layer: what comes back on both ways, through the engine's layers."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from dlcore import Affine, Sigmoid, sigmoid

Arguments = dict[str, Any]


def _back(delta: Any, weights: Any) -> Any:
    """Return the error at the input of an affine layer."""
    layer = Affine(weights, np.zeros(weights.shape[1], weights.dtype))
    return layer.backward(delta, np.zeros((len(delta), len(weights)), delta.dtype))[0]


def reference(delta_next: Any, delta_out: Any, u: Any, W: Any, W_out: Any) -> Any:
    """Return the gradient of the error at ``u``."""
    layer = Sigmoid()
    _, cache = layer.forward(u)
    return layer.backward(_back(delta_next, W) + _back(delta_out, W_out), cache)[0]


def gradients(delta_next: Any, delta_out: Any, u: Any, W: Any, W_out: Any) -> dict[str, tuple[Any, Callable[..., Any]]]:
    """Return the place ``u``, and an error whose gradients at the two uses of z are the given ones."""

    def error(u: Any) -> Any:
        z = sigmoid(u)
        return np.sum(delta_next * (z @ W)) + np.sum(delta_out * (z @ W_out))

    return {"delta": (u, error)}


def inner(delta_next: Any, delta_out: Any, u: Any, W: Any, W_out: Any) -> Arguments:
    """Return the activation, its slope, and what comes back to it on the two ways."""
    s = sigmoid(u)
    return {"s": s, "slope": s * (1 - s), "from_next": _back(delta_next, W), "from_output": _back(delta_out, W_out)}


def _drawn(rng: np.random.Generator, N: int, H: int, M: int) -> Arguments:
    return {
        "delta_next": rng.normal(size=(N, H)),
        "delta_out": rng.normal(size=(N, M)),
        "u": rng.normal(size=(N, H)) * 1.5,
        "W": rng.normal(size=(H, H)) / np.sqrt(H) * 1.5,
        "W_out": rng.normal(size=(H, M)),
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield steps in the middle of a sequence and at its end."""
    yield (
        "by hand",
        {
            "delta_next": np.array([[1.0, -1.0]]),
            "delta_out": np.array([[2.0]]),
            "u": np.array([[0.0, 2.0]]),
            "W": np.array([[0.5, 0.0], [1.0, -1.0]]),
            "W_out": np.array([[1.0], [0.5]]),
        },
    )
    yield "last step: nothing comes from later", _drawn(rng, 2, 3, 4) | {"delta_next": np.zeros((2, 3))}
    yield "no error at the output of this step", _drawn(rng, 4, 3, 2) | {"delta_out": np.zeros((4, 2))}
    yield "middle of the sigmoid", _drawn(rng, 3, 4, 1) | {"u": np.zeros((3, 4))}
    different = [(1, 3, 2), (2, 1, 3), (3, 2, 1), (2, 3, 4), (3, 5, 4), (5, 4, 3), (4, 2, 5), (1, 4, 3), (6, 3, 2)]
    for N, H, M in [*different, (2, 7, 5), (2, 2, 2), (3, 3, 3), (2, 4, 4), (4, 4, 1)]:
        yield "random", _drawn(rng, N, H, M)
    yield "float32", {name: value.astype(np.float32) for name, value in _drawn(rng, 3, 4, 2).items()}
