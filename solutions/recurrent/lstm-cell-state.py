"""The LSTM's new cell: the engine's step, with the gates in the exercise's order."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import lstm_step

Arguments = dict[str, Any]


def _columns(rows: Any) -> Any:
    """Turn rows in the order a, i, f, o into the engine's columns i, f, a, o."""
    a, i, f, o = np.split(rows, 4)
    return np.concatenate([i, f, a, o]).T


def reference(x: Any, prev_h: Any, prev_c: Any, W: Any, U: Any, b: Any) -> tuple[Any, Any]:
    """Return the new cell and the new hidden state."""
    h, c, _ = lstm_step(x, prev_h, prev_c, _columns(W), _columns(U), _columns(b))
    return c, h


def inner(x: Any, prev_h: Any, prev_c: Any, W: Any, U: Any, b: Any) -> Arguments:
    """Return the candidate, the gates and the new cell."""
    _, c, cache = lstm_step(x, prev_h, prev_c, _columns(W), _columns(U), _columns(b))
    return {"a": cache.g, "input_gate": cache.i, "forget_gate": cache.f, "output_gate": cache.o, "c": c}


def _drawn(rng: np.random.Generator, N: int, D: int, H: int) -> Arguments:
    return {
        "x": rng.normal(size=(N, D)),
        "prev_h": rng.uniform(-0.9, 0.9, size=(N, H)),
        "prev_c": rng.normal(size=(N, H)) * 1.5,
        "W": rng.normal(size=(4 * H, D)) / np.sqrt(D),
        "U": rng.normal(size=(4 * H, H)) / np.sqrt(H),
        "b": rng.normal(size=4 * H) * 0.7,
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield steps in which the gates, the two states and all sizes differ."""
    yield (
        "by hand",
        {
            "x": np.array([[1.0]]),
            "prev_h": np.array([[-0.5]]),
            "prev_c": np.array([[1.5]]),
            "W": np.array([[0.0], [0.5], [1.0], [-1.0]]),
            "U": np.array([[-1.0], [1.0], [0.0], [2.0]]),
            "b": np.array([0.0, 0.0, 0.0, 1.0]),
        },
    )
    zero = {"W": np.zeros((16, 3)), "U": np.zeros((16, 4)), "b": np.zeros(16)}
    yield "weights zero: half of the cell is kept", _drawn(rng, 2, 3, 4) | zero
    closed = np.repeat([0.5, 0.0, -30.0, 0.3], 3)
    yield "forget gate closed", _drawn(rng, 4, 2, 3) | {"W": rng.normal(size=(12, 2)) * 0.3, "b": closed}
    closed = np.repeat([0.5, -30.0, 0.2, 0.3], 2)
    yield "input gate closed", _drawn(rng, 3, 4, 2) | {"W": rng.normal(size=(8, 4)) * 0.3, "b": closed}
    different = [(1, 3, 2), (2, 1, 3), (3, 2, 1), (2, 3, 4), (3, 5, 4), (5, 4, 3), (4, 2, 5), (1, 4, 3), (6, 3, 2)]
    for N, D, H in [*different, (2, 7, 5), (2, 2, 2), (3, 3, 3), (4, 4, 2)]:
        yield "random", _drawn(rng, N, D, H)
    yield "float32", {name: value.astype(np.float32) for name, value in _drawn(rng, 3, 4, 2).items()}
