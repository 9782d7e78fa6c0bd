"""A step of Adam: the engine's optimiser, with its moments and its count of steps set to the given ones."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import Adam

Arguments = dict[str, Any]


def reference(
    w: Any, m: Any, v: Any, grad: Any, t: int, lr: float, b1: float, b2: float, eps: float
) -> tuple[Any, Any, Any]:
    """Return the moved weights and the two new moments."""
    optimizer = Adam(lr, beta1=b1, beta2=b2, epsilon=eps)
    optimizer.steps = t - 1
    parameters, optimizer.memory["w"] = {"w": w.copy()}, [m.copy(), v.copy()]
    optimizer.step(parameters, {"w": grad})
    return parameters["w"], *optimizer.memory["w"]


def inner(w: Any, m: Any, v: Any, grad: Any, t: int, lr: float, b1: float, b2: float, eps: float) -> Arguments:
    """Return the moments before and after their correction, and the step."""
    moved, new_m, new_v = reference(w, m, v, grad, t, lr, b1, b2, eps)
    corrected = {"m_hat": new_m / (1 - b1**t), "v_hat": new_v / (1 - b2**t)}
    return {"new_m": new_m, "new_v": new_v} | corrected | {"step": w - moved}


def _drawn(rng: np.random.Generator, shape: tuple[int, ...], t: int) -> Arguments:
    return {
        "w": rng.normal(size=shape),
        "m": rng.normal(size=shape),
        "v": rng.uniform(0.1, 3, size=shape),
        "grad": rng.normal(size=shape) * 1.5,
        "t": t,
        "lr": float(rng.uniform(0.05, 0.8)),
        "b1": float(rng.uniform(0.3, 0.9)),
        "b2": float(rng.uniform(0.6, 0.98)),
        "eps": float(rng.choice([1e-8, 1e-3, 0.05, 0.3])),
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield early and late steps, with an eps that is large enough to be seen in some."""
    w, m, v, grad = np.array([1.0]), np.array([1.0]), np.array([1.6]), np.array([2.0])
    # the second step under a constant gradient of 2, so that the corrected moments are 2 and 4
    yield "by hand", {"w": w, "m": m, "v": v, "grad": grad, "t": 2, "lr": 0.5, "b1": 0.5, "b2": 0.6, "eps": 0.5}
    usual = {"lr": 0.001, "b1": 0.9, "b2": 0.999, "eps": 1e-8}
    yield "first step", _drawn(rng, (3,), 1) | {"m": np.zeros(3), "v": np.zeros(3)} | usual
    yield "no slope", _drawn(rng, (4,), 3) | {"grad": np.zeros(4)}
    yield "the correction has faded", _drawn(rng, (2,), 2000)
    shapes = [(1,), (2,), (3,), (5,), (7,), (2, 3), (3, 2), (4, 4), (1, 6), (5, 1), (2, 2, 3), (6,)]
    for shape, t in zip(shapes, [1, 2, 3, 4, 5, 6, 7, 8, 2, 3, 4, 12], strict=True):
        yield "random", _drawn(rng, shape, t)
    drawn = _drawn(rng, (4,), 3)
    yield "float32", {name: value.astype(np.float32) if np.ndim(value) else value for name, value in drawn.items()}
