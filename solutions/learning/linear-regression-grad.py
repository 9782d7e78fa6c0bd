"""The gradient of linear regression: an affine layer and the squared error of the engine, which has a factor 1/2."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from dlcore import Affine, mean_squared_error

Arguments = dict[str, Any]


def reference(X: Any, w: Any, d: Any) -> Any:
    """Return the gradient of the mean squared error."""
    layer = Affine(w[:, None], np.zeros(1, w.dtype))
    y, cache = layer.forward(X)
    _, dy = mean_squared_error(y, d[:, None])
    return 2 * layer.parameter_gradients(dy, cache)["W"][:, 0]


def gradients(X: Any, w: Any, d: Any) -> dict[str, tuple[Any, Callable[..., Any]]]:
    """Return the place ``w``, and the loss of the statement."""
    return {"dw": (w, lambda w: np.mean((X @ w - d) ** 2))}


def inner(X: Any, w: Any, d: Any) -> Arguments:
    """Return the predictions, the errors, and the gradient of every single example."""
    y = X @ w
    return {"y": y, "error": y - d, "each": 2 * (y - d)[:, None] * X}


def _drawn(rng: np.random.Generator, N: int, D: int) -> Arguments:
    return {"X": rng.normal(size=(N, D)), "w": rng.normal(size=D), "d": rng.normal(size=N) * 1.5 + rng.normal()}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield N examples with D features."""
    X = np.array([[1.0, 0.0], [0.5, 2.0], [-1.0, 1.0]])
    yield "by hand", {"X": X, "w": np.array([2.0, 1.0]), "d": np.array([1.0, 1.0, 2.0])}
    yield "one example", _drawn(rng, 1, 3)
    yield "weights zero", _drawn(rng, 4, 3) | {"w": np.zeros(3)}
    perfect = _drawn(rng, 5, 2)
    yield "no error, no gradient", perfect | {"d": perfect["X"] @ perfect["w"]}
    with_ones = _drawn(rng, 6, 3)
    with_ones["X"][:, 0] = 1
    yield "a column of ones", with_ones
    for N, D in [(2, 3), (5, 2), (3, 5), (4, 1), (6, 4), (1, 4), (7, 3), (3, 2), (8, 5), (12, 3), (3, 3), (4, 4)]:
        yield "random", _drawn(rng, N, D)
    yield "float32", {name: value.astype(np.float32) for name, value in _drawn(rng, 5, 3).items()}
