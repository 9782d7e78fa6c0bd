"""The forget gate of an LSTM with peepholes, taken out of the engine's step."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import peephole_lstm_step

Arguments = dict[str, Any]


def reference(x: Any, h_prev: Any, c_prev: Any, W: Any, U: Any, p: Any, b: Any) -> Any:
    """Return the forget gate; the engine's columns are i, f, g, o and its peepholes i, f, o."""

    def at_forget_gate(weights: Any) -> Any:
        nothing = np.zeros_like(weights)
        return np.concatenate([nothing, weights, nothing, nothing], axis=-1)

    peepholes = np.stack([np.zeros_like(p), p, np.zeros_like(p)])
    W, U, b = (at_forget_gate(weights) for weights in (W, U, b))
    return peephole_lstm_step(x, h_prev, c_prev, W, U, b, peepholes)[2].f


def inner(x: Any, h_prev: Any, c_prev: Any, W: Any, U: Any, p: Any, b: Any) -> Arguments:
    """Return what goes into the sigmoid without the cell, and what the gate sees of the cell."""
    return {"without_cell": x @ W + h_prev @ U + b, "seen": np.einsum("nh,h->nh", c_prev, p)}


def _drawn(rng: np.random.Generator, N: int, D: int, H: int) -> Arguments:
    return {
        "x": rng.normal(size=(N, D)),
        "h_prev": rng.uniform(-0.9, 0.9, size=(N, H)),
        "c_prev": rng.normal(size=(N, H)) * 1.5,
        "W": rng.normal(size=(D, H)) / np.sqrt(D),
        "U": rng.normal(size=(H, H)) / np.sqrt(H),
        "p": rng.normal(size=H),
        "b": rng.normal(size=H) * 0.5,
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield gates with cells and weights of both signs."""
    yield (
        "by hand",
        {
            "x": np.array([[1.0]]),
            "h_prev": np.array([[0.5, 0.0]]),
            "c_prev": np.array([[2.0, -1.0]]),
            "W": np.array([[0.5, 1.0]]),
            "U": np.array([[1.0, 0.0], [0.0, 2.0]]),
            "p": np.array([0.5, -2.0]),
            "b": np.array([0.0, -1.0]),
        },
    )
    yield "cell empty", _drawn(rng, 2, 3, 4) | {"c_prev": np.zeros((2, 4))}
    yield "peephole closed", _drawn(rng, 4, 2, 3) | {"p": np.zeros(3)}
    yield "only the cell is seen", _drawn(rng, 3, 4, 2) | {"x": np.zeros((3, 4)), "h_prev": np.zeros((3, 2))}
    different = [(1, 3, 2), (2, 1, 3), (3, 2, 1), (2, 3, 4), (3, 5, 4), (5, 4, 3), (4, 2, 5), (1, 4, 3), (6, 3, 2)]
    for N, D, H in [*different, (2, 7, 5), (2, 2, 2), (3, 3, 3), (4, 4, 2), (4, 2, 4)]:
        yield "random", _drawn(rng, N, D, H)
    yield "float32", {name: value.astype(np.float32) for name, value in _drawn(rng, 3, 4, 2).items()}
