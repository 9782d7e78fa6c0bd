"""The slope of tanh: what the engine's layer sends back for a gradient of one."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from dlcore import Tanh

Arguments = dict[str, Any]


def reference(u: Any) -> Any:
    """Return the derivative at every element of u."""
    layer = Tanh()
    _, cache = layer.forward(u)
    return layer.backward(np.ones_like(u), cache)[0]


def inner(u: Any) -> Arguments:
    """Return tanh itself and cosh."""
    return {"tanh": np.tanh(u), "cosh": np.cosh(u)}


def gradients(u: Any) -> dict[str, tuple[Any, Callable[[Any], float]]]:
    """Return u, and the sum of all tanh, whose gradient holds the derivative of each."""
    return {"dtanh/du": (u, lambda v: float(np.sum(np.sinh(v) / np.cosh(v))))}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield pre-activations of one to three axes, of both signs and of several sizes."""
    yield "by hand", {"u": np.array([0.0, np.log(3) / 2])}  # where tanh is 1/2
    yield "zero", {"u": np.zeros((3, 2))}
    yield "flat on both sides", {"u": np.array([[-3.0, 3.0, 2.5], [2.0, -2.5, -4.0]])}
    yield "one element", {"u": np.array([[-0.75]])}
    for shape in [(4,), (1, 3), (2, 6), (6, 2), (3, 3), (5, 1), (2, 4, 3), (8,), (5, 3), (3, 1, 2), (2, 2), (3, 7)]:
        yield "random", {"u": rng.normal(size=shape) * rng.uniform(0.4, 1.2) + rng.uniform(-0.7, 0.7)}
    yield "float32", {"u": rng.normal(size=(4, 3)).astype(np.float32)}
