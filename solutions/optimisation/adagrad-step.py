"""A step of AdaGrad: the engine's optimiser, with its memory set to the given sum of squares."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import AdaGrad

Arguments = dict[str, Any]


def reference(w: Any, h: Any, grad: Any, lr: float, eps: float) -> tuple[Any, Any]:
    """Return the moved weights and the sum of squares with the new gradient in it."""
    optimizer = AdaGrad(lr, epsilon=eps)
    parameters, optimizer.memory["w"] = {"w": w.copy()}, [h.copy()]
    optimizer.step(parameters, {"w": grad})
    return parameters["w"], optimizer.memory["w"][0]


def inner(w: Any, h: Any, grad: Any, lr: float, eps: float) -> Arguments:
    """Return the squares, the new sum, and the rate that each element gets."""
    _, new_h = reference(w, h, grad, lr, eps)
    return {"square": np.square(grad), "new_h": new_h, "own_rate": lr / (np.sqrt(new_h) + eps)}


def _drawn(rng: np.random.Generator, shape: tuple[int, ...]) -> Arguments:
    return {
        "w": rng.normal(size=shape),
        "h": rng.uniform(0.1, 3, size=shape),
        "grad": rng.normal(size=shape) * 1.5,
        "lr": float(rng.uniform(0.05, 0.8)),
        "eps": float(rng.choice([1e-7, 1e-3, 0.05, 0.3])),
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield sums of squares of all sizes, with an eps that is large enough to be seen in some."""
    w, h, grad = np.array([1.0, 1.0]), np.array([5.0, 0.0]), np.array([2.0, -1.0])
    yield "by hand", {"w": w, "h": h, "grad": grad, "lr": 0.4, "eps": 1.0}
    yield "first step", _drawn(rng, (3,)) | {"h": np.zeros(3), "eps": 1e-7}
    yield "no slope", _drawn(rng, (4,)) | {"grad": np.zeros(4), "eps": 0.1}
    yield "long past", _drawn(rng, (2,)) | {"h": np.array([400.0, 0.25]), "grad": np.array([-1.0, 1.0])}
    for shape in [(1,), (2,), (3,), (5,), (7,), (2, 3), (3, 2), (4, 4), (1, 6), (5, 1), (2, 2, 3), (6,)]:
        yield "random", _drawn(rng, shape)
    single = {name: value.astype(np.float32) if np.ndim(value) else value for name, value in _drawn(rng, (4,)).items()}
    yield "float32", single
