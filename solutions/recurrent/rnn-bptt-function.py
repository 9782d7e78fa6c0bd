"""Back-propagation through time: the engine's recurrent layer, which goes back step by step."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from dlcore import RNN, TimeGradients

Arguments = dict[str, Any]


def _states(xs: Any, h0: Any, W_in: Any, W: Any, b: Any) -> Any:
    """Return the hidden states of all steps."""
    return RNN(W_in, W, b, return_sequences=True).forward(xs, initial=(h0,))[0]


def _back(xs: Any, h0: Any, W_in: Any, W: Any, b: Any, dhs: Any) -> TimeGradients:
    layer = RNN(W_in, W, b, return_sequences=True)
    _, cache = layer.forward(xs, initial=(h0,))
    return layer.backward_through_time(dhs, cache)


def reference(xs: Any, h0: Any, W_in: Any, W: Any, b: Any, dhs: Any) -> tuple[Any, Any, Any]:
    """Return the gradients of both weights and of the bias."""
    found = _back(xs, h0, W_in, W, b, dhs).parameters
    return found["W"], found["U"], found["b"]


def inner(xs: Any, h0: Any, W_in: Any, W: Any, b: Any, dhs: Any) -> Arguments:
    """Return the hidden states, and the errors before and after the activation, of all steps."""
    hs = _states(xs, h0, W_in, W, b)
    whole = _back(xs, h0, W_in, W, b, dhs).dh
    return {"hs": hs, "whole_dhs": whole, "deltas": whole * (1 - hs**2)}


def gradients(xs: Any, h0: Any, W_in: Any, W: Any, b: Any, dhs: Any) -> dict[str, tuple[Any, Callable[[Any], float]]]:
    """Return both weights and the bias, and the loss as a function of each."""
    xs, h0, W_in, W, b, dhs = (np.asarray(value, np.float64) for value in (xs, h0, W_in, W, b, dhs))

    def loss(W_in: Any, W: Any, b: Any) -> float:
        return float(np.sum(dhs * _states(xs, h0, W_in, W, b)))

    return {
        "dW_in": (W_in, lambda W_in: loss(W_in, W, b)),
        "dW": (W, lambda W: loss(W_in, W, b)),
        "db": (b, lambda b: loss(W_in, W, b)),
    }


def _drawn(rng: np.random.Generator, N: int, T: int, D: int, H: int) -> Arguments:
    return {
        "xs": rng.normal(size=(N, T, D)),
        "h0": rng.uniform(-0.9, 0.9, size=(N, H)),
        "W_in": rng.normal(size=(D, H)) * 0.8 / np.sqrt(D),
        "W": rng.normal(size=(H, H)) * 1.2 / np.sqrt(H),
        "b": rng.normal(size=H) * 0.5,
        "dhs": rng.normal(size=(N, T, H)),
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield sequences of all lengths, with a loss at every step or at the last one only."""
    yield (
        "by hand",
        {
            "xs": np.array([[[0.5], [1.0]]]),
            "h0": np.array([[-0.25]]),
            "W_in": np.array([[1.0]]),
            "W": np.array([[2.0]]),
            "b": np.zeros(1),
            "dhs": np.array([[[1.0], [1.0]]]),
        },
    )
    yield "random", _drawn(rng, 2, 3, 4, 5)
    yield "one step", _drawn(rng, 3, 1, 2, 4)
    drawn = _drawn(rng, 2, 4, 3, 2)
    last = np.zeros((2, 4, 2))
    last[:, -1] = rng.normal(size=(2, 2))
    yield "a loss at the last step only", drawn | {"dhs": last}
    yield "no loss", _drawn(rng, 2, 3, 2, 3) | {"dhs": np.zeros((2, 3, 3))}
    sizes = [
        *[(3, 2, 5, 4), (4, 5, 3, 2), (1, 4, 2, 3), (5, 6, 1, 2), (2, 7, 3, 1), (3, 4, 6, 5), (4, 2, 3, 6)],
        *[(6, 3, 2, 4), (3, 3, 3, 3), (2, 2, 2, 2), (4, 4, 2, 3), (2, 4, 4, 3), (1, 5, 3, 4)],
    ]
    for N, T, D, H in sizes:
        yield "random", _drawn(rng, N, T, D, H)
    yield "float32", {name: value.astype(np.float32) for name, value in _drawn(rng, 2, 4, 3, 5).items()}
