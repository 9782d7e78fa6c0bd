"""What the LSTM's cell shows: the engine's step, in which the cell is kept as it is."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import lstm_step, sigmoid, tanh

Arguments = dict[str, Any]


def reference(o_pre: Any, c: Any) -> Any:
    """Return the hidden state; the columns of the step are i, f, g, o."""
    H, dtype = c.shape[1], c.dtype
    W = np.hstack([np.zeros((H, 3 * H), dtype), np.eye(H, dtype=dtype)])  # o_pre reaches the output gate only
    b = np.repeat(np.array([-1000, 1000, 0, 0], dtype), H)  # nothing is written, all is kept
    return lstm_step(o_pre, np.zeros_like(c), c, W, np.zeros((H, 4 * H), dtype), b)[0]


def inner(o_pre: Any, c: Any) -> Arguments:
    """Return the gate, and the cell as it is shown."""
    return {"output_gate": sigmoid(o_pre), "squashed": tanh(c)}


def _drawn(rng: np.random.Generator, N: int, H: int) -> Arguments:
    return {"o_pre": rng.normal(size=(N, H)) * 1.5, "c": rng.normal(size=(N, H)) * 1.5}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield gates and cells of both signs, some of them at their ends."""
    yield "by hand", {"o_pre": np.array([[0.0, 2.0]]), "c": np.array([[1.0, -0.5]])}
    yield "gate closed", _drawn(rng, 2, 3) | {"o_pre": np.full((2, 3), -30.0)}
    yield "gate open", _drawn(rng, 3, 2) | {"o_pre": np.full((3, 2), 30.0)}
    yield "cell empty", _drawn(rng, 2, 4) | {"c": np.zeros((2, 4))}
    yield "cell large", _drawn(rng, 1, 4) | {"c": np.array([[6.0, -4.0, 3.0, -8.0]])}
    sizes = [(1, 3), (2, 1), (3, 2), (2, 3), (3, 5), (5, 4), (4, 2), (1, 4), (6, 3), (2, 7), (2, 2), (3, 3), (4, 4)]
    for N, H in sizes:
        yield "random", _drawn(rng, N, H)
    yield "float32", {name: value.astype(np.float32) for name, value in _drawn(rng, 3, 4).items()}
