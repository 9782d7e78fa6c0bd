"""Leaky ReLU, as the engine has it."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import leaky_relu

Arguments = dict[str, Any]


def reference(x: Any, alpha: float) -> Any:
    """Return the activation of every element of x."""
    return leaky_relu(x, alpha)


def inner(x: Any, alpha: float) -> Arguments:
    """Return the input times the slope."""
    return {"scaled": alpha * x}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield inputs of both signs with slopes between 0 and 1."""
    yield "by hand", {"x": np.array([2.0, -2.0, 0.0, -0.5]), "alpha": 0.5}
    yield "the usual slope", {"x": np.array([[-1.0, 0.5], [3.0, -4.0]]), "alpha": 0.01}
    yield "all inputs positive", {"x": np.array([[0.25, 1.0, 0.5]]), "alpha": 0.2}
    yield "all inputs negative", {"x": np.array([[-0.25], [-3.0]]), "alpha": 0.1}
    yield "zero", {"x": np.zeros(3), "alpha": 0.3}
    for shape in [(4,), (1, 3), (2, 5), (5, 2), (3, 3), (6, 1), (2, 4, 3), (8,), (6, 3), (3, 1, 2), (4, 4), (2, 7)]:
        alpha = round(float(rng.uniform(0.02, 0.9)), 2)
        yield "random", {"x": rng.normal(size=shape) * rng.uniform(0.5, 3), "alpha": alpha}
    yield "float32", {"x": (rng.normal(size=(3, 4)) * 2).astype(np.float32), "alpha": 0.25}
