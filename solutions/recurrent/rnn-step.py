"""One step of the simple RNN: the engine's step, whose U is the exercise's W."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import rnn_step

Arguments = dict[str, Any]


def reference(x: Any, h_prev: Any, W_in: Any, W: Any, b: Any) -> Any:
    """Return the new hidden state."""
    return rnn_step(x, h_prev, W_in, W, b)[0]


def inner(x: Any, h_prev: Any, W_in: Any, W: Any, b: Any) -> Arguments:
    """Return what the input and what the old state contribute before the activation."""
    return {"from_input": x @ W_in, "from_state": h_prev @ W}


def _drawn(rng: np.random.Generator, N: int, D: int, H: int) -> Arguments:
    return {
        "x": rng.normal(size=(N, D)),
        "h_prev": rng.uniform(-0.9, 0.9, size=(N, H)),
        "W_in": rng.normal(size=(D, H)) / np.sqrt(D),
        "W": rng.normal(size=(H, H)) / np.sqrt(H),
        "b": rng.normal(size=H) * 0.5,
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield steps in which all sizes differ, and some in which they do not."""
    yield (
        "by hand",
        {
            "x": np.array([[1.0, -1.0]]),
            "h_prev": np.array([[0.5]]),
            "W_in": np.array([[0.5], [1.0]]),
            "W": np.array([[2.0]]),
            "b": np.array([0.5]),
        },
    )
    yield "first step: the state is zero", _drawn(rng, 2, 3, 4) | {"h_prev": np.zeros((2, 4))}
    yield "input zero", _drawn(rng, 4, 2, 3) | {"x": np.zeros((4, 2))}
    yield "bias zero", _drawn(rng, 3, 4, 2) | {"b": np.zeros(2)}
    yield "recurrent weights are the identity", _drawn(rng, 4, 5, 3) | {"W": np.eye(3)}
    different = [(1, 3, 2), (2, 1, 3), (3, 2, 1), (2, 3, 4), (3, 5, 4), (5, 4, 3), (4, 2, 5), (1, 4, 3), (6, 3, 2)]
    for N, D, H in [*different, (2, 7, 5), (2, 2, 2), (3, 3, 3), (4, 4, 2), (4, 2, 4)]:
        yield "random", _drawn(rng, N, D, H)
    yield "float32", {name: value.astype(np.float32) for name, value in _drawn(rng, 3, 4, 2).items()}
