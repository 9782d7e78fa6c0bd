"""A step of momentum: the engine's optimiser, with its memory set to the given velocity."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import Momentum

Arguments = dict[str, Any]


def reference(w: Any, v: Any, grad: Any, lr: float, mu: float) -> tuple[Any, Any]:
    """Return the moved weights and the new velocity."""
    optimizer = Momentum(lr, momentum=mu)
    parameters, optimizer.memory["w"] = {"w": w.copy()}, [v.copy()]
    optimizer.step(parameters, {"w": grad})
    return parameters["w"], optimizer.memory["w"][0]


def inner(w: Any, v: Any, grad: Any, lr: float, mu: float) -> Arguments:
    """Return what is left of the old velocity, the push, and their sum."""
    _, velocity = reference(w, v, grad, lr, mu)
    return {"kept": mu * v, "push": -lr * grad, "velocity": velocity}


def _drawn(rng: np.random.Generator, shape: tuple[int, ...]) -> Arguments:
    return {
        "w": rng.normal(size=shape),
        "v": rng.normal(size=shape),
        "grad": rng.normal(size=shape) * 1.5,
        "lr": float(rng.uniform(0.05, 0.8)),
        "mu": float(rng.uniform(0.2, 0.95)),
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield weights at rest and in motion, with steps of all sizes."""
    w, v, grad = np.array([1.0, 2.0]), np.array([1.0, -0.5]), np.array([2.0, -1.0])
    yield "by hand", {"w": w, "v": v, "grad": grad, "lr": 0.1, "mu": 0.8}
    yield "at rest", _drawn(rng, (3,)) | {"v": np.zeros(3)}
    yield "no slope", _drawn(rng, (4,)) | {"grad": np.zeros(4)}
    yield "mu is 0: plain gradient descent", _drawn(rng, (2,)) | {"mu": 0.0}
    for shape in [(1,), (2,), (3,), (5,), (7,), (2, 3), (3, 2), (4, 4), (1, 6), (5, 1), (2, 2, 3), (6,)]:
        yield "random", _drawn(rng, shape)
    single = {name: value.astype(np.float32) if np.ndim(value) else value for name, value in _drawn(rng, (4,)).items()}
    yield "float32", single
