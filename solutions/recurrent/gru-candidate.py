"""The GRU's candidate: the engine's step of a simple RNN, which sees the reset state."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import rnn_step

Arguments = dict[str, Any]


def reference(x: Any, h: Any, r: Any, W: Any, U: Any) -> Any:
    """Return the candidate; the engine's weights have inputs as rows."""
    return rnn_step(x, r * h, W.T, U.T, np.zeros(len(U), U.dtype))[0]


def inner(x: Any, h: Any, r: Any, W: Any, U: Any) -> Arguments:
    """Return the reset state, and what it and the input contribute before the activation."""
    reset_state = r * h
    return {"reset_state": reset_state, "from_state": reset_state @ U.T, "from_input": x @ W.T}


def _drawn(rng: np.random.Generator, N: int, D: int, H: int) -> Arguments:
    return {
        "x": rng.normal(size=(N, D)),
        "h": rng.uniform(-0.9, 0.9, size=(N, H)),
        "r": rng.uniform(0.05, 0.95, size=(N, H)),
        "W": rng.normal(size=(H, D)) / np.sqrt(D),
        "U": rng.normal(size=(H, H)) / np.sqrt(H) * 1.5,
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield candidates whose gate is open, closed or between."""
    yield (
        "by hand",
        {
            "x": np.array([[1.0]]),
            "h": np.array([[0.5, -1.0]]),
            "r": np.array([[1.0, 0.5]]),
            "W": np.array([[0.5], [-1.0]]),
            "U": np.array([[2.0, 1.0], [0.0, -1.0]]),
        },
    )
    yield "reset gate closed: the past does not count", _drawn(rng, 2, 3, 4) | {"r": np.zeros((2, 4))}
    yield "reset gate open: a simple RNN", _drawn(rng, 4, 2, 3) | {"r": np.ones((4, 3))}
    yield "first step: the state is zero", _drawn(rng, 3, 4, 2) | {"h": np.zeros((3, 2))}
    different = [(1, 3, 2), (2, 1, 3), (3, 2, 1), (2, 3, 4), (3, 5, 4), (5, 4, 3), (4, 2, 5), (1, 4, 3), (6, 3, 2)]
    for N, D, H in [*different, (2, 7, 5), (2, 2, 2), (3, 3, 3), (4, 4, 2), (4, 2, 4)]:
        yield "random", _drawn(rng, N, D, H)
    yield "float32", {name: value.astype(np.float32) for name, value in _drawn(rng, 3, 4, 2).items()}
