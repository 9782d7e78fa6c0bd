"""Mini-batch training: the engine's layer, loss and optimiser on the batches that the exercise draws."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import SGD, Affine, mean_squared_error

Arguments = dict[str, Any]


def _gradient(w: Any, inputs: Any, targets: Any) -> Any:
    """Return the gradient of the mean squared error; the engine's has a factor 1/2."""
    layer = Affine(w[:, None], np.zeros(1, w.dtype))
    y, cache = layer.forward(inputs)
    _, dy = mean_squared_error(y, targets[:, None])
    return 2 * layer.parameter_gradients(dy, cache)["W"][:, 0]


def reference(w: Any, X: Any, d: Any, lr: float, steps: int, batch: int, seed: int) -> Any:
    """Return the weights after the given number of steps."""
    rng = np.random.default_rng(seed)
    optimizer, parameters = SGD(lr), {"w": np.array(w)}
    for _ in range(steps):
        chosen = rng.choice(len(X), batch)
        optimizer.step(parameters, {"w": _gradient(parameters["w"], X[chosen], d[chosen])})
    return parameters["w"]


def inner(w: Any, X: Any, d: Any, lr: float, steps: int, batch: int, seed: int) -> Arguments:
    """Return the batch of the first step, its errors and its gradient."""
    idx = np.random.default_rng(seed).choice(len(X), batch)
    inputs = X[idx]
    return {"idx": idx, "inputs": inputs, "err": inputs @ w - d[idx], "gradient": _gradient(w, inputs, d[idx])}


def _drawn(rng: np.random.Generator, N: int, D: int, batch: int, steps: int) -> Arguments:
    return {
        "w": rng.normal(size=D),
        "X": rng.normal(size=(N, D)),
        "d": rng.normal(size=N) * 1.5 + rng.normal(),
        "lr": float(rng.uniform(0.03, 0.15)),
        "steps": steps,
        "batch": batch,
        "seed": int(rng.integers(0, 1000)),
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield trainings of 1 to 7 steps on N examples, with batches of 1 to N and more."""
    X = np.array([[1.0, 0.0], [0.5, 2.0], [-1.0, 1.0]])
    d = np.array([1.0, 0.0, 2.0])
    yield "by hand", {"w": np.array([2.0, 1.0]), "X": X, "d": d, "lr": 0.5, "steps": 1, "batch": 2, "seed": 3}
    yield "batches of one", _drawn(rng, 5, 3, 1, 4)
    yield "batches as large as the data", _drawn(rng, 4, 3, 4, 2)
    yield "batches larger than the data", _drawn(rng, 3, 2, 5, 3)
    for N, D, batch, steps in [
        (6, 3, 2, 1), (8, 2, 3, 5), (7, 4, 2, 3), (10, 1, 4, 2), (9, 5, 3, 4), (12, 3, 5, 7), (5, 2, 4, 6),
        (20, 3, 4, 5), (6, 6, 3, 2), (7, 3, 3, 4), (5, 5, 5, 1), (4, 4, 2, 3),
    ]:  # fmt: skip
        yield "random", _drawn(rng, N, D, batch, steps)
    drawn = _drawn(rng, 8, 3, 4, 5)
    yield "float32", drawn | {name: drawn[name].astype(np.float32) for name in ("w", "X", "d")}
