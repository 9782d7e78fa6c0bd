"""An LSTM over a whole sequence: the engine's step, with the gates in the exercise's order."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import lstm_step

Arguments = dict[str, Any]


def _columns(rows: Any) -> Any:
    """Turn rows in the order a, i, f, o into the engine's columns i, f, a, o."""
    a, i, f, o = np.split(rows, 4)
    return np.concatenate([i, f, a, o]).T


def _states(xs: Any, h0: Any, c0: Any, W: Any, U: Any, b: Any) -> tuple[list[Any], list[Any]]:
    """Return the hidden states and the cells of all steps."""
    h, c, hs, cs = h0, c0, [], []
    for x in xs.swapaxes(0, 1):
        h, c, _ = lstm_step(x, h, c, _columns(W), _columns(U), _columns(b))
        hs.append(h)
        cs.append(c)
    return hs, cs


def reference(xs: Any, h0: Any, c0: Any, W: Any, U: Any, b: Any) -> tuple[Any, Any]:
    """Return the hidden states of all steps, and the last cell."""
    hs, cs = _states(xs, h0, c0, W, U, b)
    return np.stack(hs, axis=1), cs[-1]


def inner(xs: Any, h0: Any, c0: Any, W: Any, U: Any, b: Any) -> Arguments:
    """Return the cells of all steps."""
    return {"cells": np.stack(_states(xs, h0, c0, W, U, b)[1], axis=1)}


def _drawn(rng: np.random.Generator, N: int, T: int, D: int, H: int) -> Arguments:
    return {
        "xs": rng.normal(size=(N, T, D)),
        "h0": rng.uniform(-0.9, 0.9, size=(N, H)),
        "c0": rng.normal(size=(N, H)) * 1.5,
        "W": rng.normal(size=(4 * H, D)) / np.sqrt(D),
        "U": rng.normal(size=(4 * H, H)) / np.sqrt(H),
        "b": rng.normal(size=4 * H) * 0.7,
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield sequences of all lengths, with all sizes different in most and equal in some."""
    yield (
        "by hand",
        {
            "xs": np.array([[[1.0], [-1.0]]]),
            "h0": np.array([[0.5]]),
            "c0": np.array([[1.0]]),
            "W": np.array([[2.0], [0.0], [0.0], [0.0]]),
            "U": np.array([[0.0], [0.0], [0.0], [0.0]]),
            "b": np.zeros(4),
        },
    )
    sizes = [(2, 3, 4, 5), (3, 2, 5, 4), (4, 5, 3, 2), (1, 4, 2, 3), (5, 6, 1, 2), (2, 7, 3, 1), (3, 4, 6, 5)]
    yield "random", _drawn(rng, *sizes[0])
    yield "one step", _drawn(rng, 3, 1, 2, 4)
    zero = {"W": np.zeros((16, 3)), "U": np.zeros((16, 4)), "b": np.zeros(16)}
    yield "weights zero: half of the cell is lost in each step", _drawn(rng, 2, 3, 3, 4) | zero
    yield "no input", _drawn(rng, 2, 5, 3, 2) | {"xs": np.zeros((2, 5, 3))}
    for N, T, D, H in [*sizes[1:], (4, 2, 3, 6), (6, 3, 2, 4), (3, 3, 3, 3), (2, 2, 2, 2), (4, 4, 2, 3), (2, 4, 4, 3)]:
        yield "random", _drawn(rng, N, T, D, H)
    single = {name: value.astype(np.float32) for name, value in _drawn(rng, 2, 4, 3, 5).items()}
    yield "float32", single
