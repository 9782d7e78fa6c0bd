"""ReLU on the way back: the engine's layer, which remembers where its input was above zero."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from dlcore import ReLU

Arguments = dict[str, Any]


def reference(dout: Any, x: Any) -> Any:
    """Return the gradient with respect to the input of the forward pass."""
    layer = ReLU()
    _, cache = layer.forward(x)
    return layer.backward(dout, cache)[0]


def inner(dout: Any, x: Any) -> Arguments:
    """Return what the forward pass gave."""
    return {"y": ReLU().forward(x)[0]}


def gradients(dout: Any, x: Any) -> dict[str, tuple[Any, Callable[[Any], float]]]:
    """Return places, and a loss whose gradient with respect to the output is dout."""
    return {"dx": (x, lambda v: float(np.sum(dout * np.where(v > 0, v, 0))))}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield gradients and inputs whose signs have nothing to do with each other; some inputs are exactly zero."""
    x = np.array([[1.0, -2.0, 3.0], [-1.0, 2.0, 0.0]])
    yield "by hand", {"dout": np.array([[0.5, 2.0, -1.0], [3.0, 1.0, 2.0]]), "x": x}
    yield "all inputs positive", {"dout": np.array([[1.5, -2.0]]), "x": np.array([[0.25, 3.0]])}
    yield "all inputs negative", {"dout": np.array([2.0, -1.0, 0.5]), "x": np.array([-0.5, -2.0, -1.0])}
    yield "all inputs zero", {"dout": np.array([[1.0], [-2.0]]), "x": np.zeros((2, 1))}
    for shape in [(5,), (1, 4), (2, 5), (5, 2), (3, 3), (4, 1), (2, 3, 4), (9,), (6, 3), (3, 2, 2), (4, 4), (2, 7)]:
        dout = rng.normal(size=shape) * rng.uniform(0.5, 3)
        x = np.where(rng.random(shape) < 0.15, 0.0, rng.normal(size=shape) * rng.uniform(0.3, 3))
        yield "random", {"dout": dout, "x": x}
    single = {name: rng.normal(size=(3, 5)).astype(np.float32) for name in ("dout", "x")}
    yield "float32", single
