"""The slope of the sigmoid: what the engine's layer sends back for a gradient of one."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from dlcore import Sigmoid

Arguments = dict[str, Any]


def reference(u: Any) -> Any:
    """Return the derivative at every element of u."""
    layer = Sigmoid()
    _, cache = layer.forward(u)
    return layer.backward(np.ones_like(u), cache)[0]


def inner(u: Any) -> Arguments:
    """Return the sigmoid itself."""
    return {"s": Sigmoid().forward(u)[0]}


def gradients(u: Any) -> dict[str, tuple[Any, Callable[[Any], float]]]:
    """Return u, and the sum of the sigmoids, whose gradient holds the derivative of each."""
    return {"ds/du": (u, lambda v: float(np.sum(1 / (1 + np.exp(-v)))))}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield pre-activations of one to three axes, of both signs and of several sizes."""
    yield "by hand", {"u": np.array([0.0, np.log(3)])}  # exp(-log 3) is 1/3
    yield "zero", {"u": np.zeros((2, 3))}
    yield "flat on both sides", {"u": np.array([[-6.0, 6.0], [5.0, -4.0]])}
    yield "one element", {"u": np.array([[-1.5]])}
    for shape in [(3,), (1, 4), (2, 5), (5, 2), (3, 3), (4, 1), (2, 3, 4), (7,), (6, 3), (3, 1, 2), (4, 4), (2, 7)]:
        yield "random", {"u": rng.normal(size=shape) * rng.uniform(0.5, 2) + rng.uniform(-1, 1)}
    yield "float32", {"u": (rng.normal(size=(3, 4)) * 1.5).astype(np.float32)}
