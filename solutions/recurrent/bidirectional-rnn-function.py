"""A whole bidirectional network: the engine's recurrent layer in both directions, and its way to join the states."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import RNN, join_states

Arguments = dict[str, Any]


def _directions(xs: Any, W_f: Any, U_f: Any, W_b: Any, U_b: Any) -> tuple[Any, Any]:
    """Return the states of both directions, each in the order of its own reading."""
    b = np.zeros(len(U_f), xs.dtype)
    forward = RNN(W_f.T, U_f.T, b, return_sequences=True).forward(xs)[0]
    backward = RNN(W_b.T, U_b.T, b, return_sequences=True, go_backwards=True).forward(xs)[0]
    return forward, backward


def reference(xs: Any, W_f: Any, U_f: Any, W_b: Any, U_b: Any, V: Any) -> Any:
    """Return the outputs of all steps."""
    return join_states(*_directions(xs, W_f, U_f, W_b, U_b)) @ V.T


def inner(xs: Any, W_f: Any, U_f: Any, W_b: Any, U_b: Any, V: Any) -> Arguments:
    """Return the states of both directions, in the order of time."""
    forward, backward = _directions(xs, W_f, U_f, W_b, U_b)
    return {"hs_f": forward, "hs_b_in_time_order": backward[:, ::-1]}


def _drawn(rng: np.random.Generator, N: int, T: int, D: int, H: int, M: int) -> Arguments:
    return {
        "xs": rng.normal(size=(N, T, D)),
        "W_f": rng.normal(size=(H, D)) / np.sqrt(D),
        "U_f": rng.normal(size=(H, H)) / np.sqrt(H),
        "W_b": rng.normal(size=(H, D)) / np.sqrt(D),
        "U_b": rng.normal(size=(H, H)) / np.sqrt(H),
        "V": rng.normal(size=(M, 2 * H)),
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield sequences of all lengths, with all sizes different in most and equal in some."""
    one = np.array([[1.0]])
    yield (
        "by hand",
        {
            "xs": np.array([[[1.0], [0.0], [-1.0]]]),
            "W_f": one,
            "U_f": 0 * one,
            "W_b": 2 * one,
            "U_b": one,
            "V": np.array([[1.0, 10.0]]),
        },
    )
    yield "random", _drawn(rng, 2, 3, 4, 5, 6)
    yield "one step", _drawn(rng, 2, 1, 3, 4, 2)
    drawn = _drawn(rng, 2, 4, 3, 2, 5)
    yield "the same weights in both directions", drawn | {"W_b": drawn["W_f"], "U_b": drawn["U_f"]}
    yield "nothing is remembered", _drawn(rng, 3, 4, 2, 3, 1) | {"U_f": np.zeros((3, 3)), "U_b": np.zeros((3, 3))}
    sizes = [
        *[(3, 2, 5, 4, 1), (4, 5, 3, 2, 6), (1, 4, 2, 3, 5), (5, 6, 1, 2, 3), (2, 7, 3, 1, 4), (3, 4, 6, 5, 2)],
        *[(4, 2, 3, 6, 5), (6, 3, 2, 4, 1), (3, 3, 3, 3, 3), (2, 2, 2, 2, 2), (4, 4, 2, 3, 6), (1, 5, 3, 4, 8)],
    ]
    for N, T, D, H, M in sizes:
        yield "random", _drawn(rng, N, T, D, H, M)
    yield "float32", {name: value.astype(np.float32) for name, value in _drawn(rng, 2, 4, 3, 5, 2).items()}
