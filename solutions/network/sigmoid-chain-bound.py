"""How much of a gradient can at most get back through a chain of sigmoid units, one unit after another."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import Sigmoid

Arguments = dict[str, Any]


def _steepest() -> float:
    """Return the slope of the sigmoid where it is steepest, at 0."""
    layer = Sigmoid()
    _, cache = layer.forward(np.zeros(1))
    return float(layer.backward(np.ones(1), cache)[0][0])


def reference(n_layers: int, w_max: float) -> Any:
    """Return the bound: every unit multiplies by a weight and by the slope of its sigmoid."""
    bound, slope = 1.0, _steepest()
    for _ in range(n_layers):
        bound *= w_max * slope
    return bound


def inner(n_layers: int, w_max: float) -> Arguments:
    """Return the factor of one unit."""
    return {"per_layer": w_max * _steepest()}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield depths and weights with which the bound shrinks, stays or grows."""
    yield "by hand", {"n_layers": 3, "w_max": 2.0}
    yield "one unit", {"n_layers": 1, "w_max": 3.0}
    yield "weights up to 1", {"n_layers": 5, "w_max": 1.0}
    yield "neither shrinks nor grows", {"n_layers": 6, "w_max": 4.0}
    yield "may grow", {"n_layers": 4, "w_max": 6.0}
    for n_layers in [1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, int(rng.integers(2, 8)), int(rng.integers(2, 8))]:
        yield "random", {"n_layers": n_layers, "w_max": round(float(rng.uniform(0.8, 6)), 2)}
