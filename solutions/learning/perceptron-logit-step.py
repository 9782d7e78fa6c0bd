"""One step of a sigmoid neuron: two classes with the scores 0 and u, the engine's cross-entropy, and its descent."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import SGD, sigmoid, softmax_cross_entropy

Arguments = dict[str, Any]


def _gradient(u: Any, t: Any) -> Any:
    """Return the gradient at ``u``: the softmax of the scores 0 and u is the sigmoid of u."""
    _, dx = softmax_cross_entropy(np.array([[0 * u, u]]), np.array([[1.0 - t, t]]))
    return dx[0, 1]


def reference(w: Any, b: Any, x: Any, t: Any, lr: float) -> Any:
    """Return weights and bias after one step."""
    g = _gradient(x @ w + b, t)
    parameters = {"w": np.array(w), "b": np.array([b], w.dtype)}
    SGD(lr).step(parameters, {"w": g * x, "b": np.array([g])})
    return parameters["w"], parameters["b"][0]


def inner(w: Any, b: Any, x: Any, t: Any, lr: float) -> Arguments:
    """Return the score, the probability, and the gradient in its two factors."""
    u = x @ w + b
    p = sigmoid(u)
    at_output = -t / p + (1 - t) / (1 - p)
    return {"u": u, "p": p, "at_output": at_output, "slope": p * (1 - p), "g": _gradient(u, t)}


def _drawn(rng: np.random.Generator, D: int, t: float) -> Arguments:
    return {
        "w": rng.normal(size=D),
        "b": float(rng.normal() * 0.7),
        "x": rng.normal(size=D),
        "t": t,
        "lr": float(rng.uniform(0.1, 1.2)),
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield examples of both classes, on either side of the boundary."""
    yield "by hand", {"w": np.array([2.0, -1.0]), "b": 0.5, "x": np.array([1.0, 0.5]), "t": 1.0, "lr": 0.5}
    yield "on the boundary", {"w": np.array([1.0, -2.0]), "b": 0.0, "x": np.array([2.0, 1.0]), "t": 0.0, "lr": 0.1}
    yield "input zero: only the bias learns", _drawn(rng, 3, 1.0) | {"x": np.zeros(3)}
    wrong = {"w": np.array([-3.0, 1.0]), "b": -1.0, "x": np.array([1.0, -1.0]), "t": 1.0, "lr": 0.2}
    yield "badly wrong", wrong
    yield "right and sure", wrong | {"t": 0.0}
    for D in [2, 3, 1, 4, 2, 5, 3, 1, 7, 2]:
        yield "random", _drawn(rng, D, float(rng.integers(0, 2)))
    for D, t in [(3, 0.0), (2, 1.0), (6, 0), (4, 1)]:
        yield "random", _drawn(rng, D, t)
    single = _drawn(rng, 4, 1.0)
    yield "float32", single | {name: single[name].astype(np.float32) for name in ("w", "x")}
