"""Clipping by norm: the whole gradient is scaled, and only when it is too long."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import clip_by_norm

Arguments = dict[str, Any]


def reference(grad: Any, threshold: float) -> Any:
    """Return the gradient, its norm at most the threshold."""
    return clip_by_norm(grad, threshold)


def inner(grad: Any, threshold: float) -> Arguments:
    """Return the norm and the factor that decide."""
    norm = float(np.linalg.norm(grad))
    return {"norm": norm, "rate": threshold / norm}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield gradients above, at and below their threshold, of one to three dimensions."""
    yield "by hand", {"grad": np.array([3.0, 4.0]), "threshold": 2.0}
    yield "by hand, below", {"grad": np.array([0.5, 0.0]), "threshold": 2.0}
    yield "norm equals threshold", {"grad": np.array([3.0, -4.0]), "threshold": 5.0}
    yield "one element", {"grad": np.array([-6.0]), "threshold": 1.5}
    for shape in [(3,), (7,), (2, 3), (4, 2), (5, 5), (2, 3, 4)]:
        grad = rng.normal(size=shape) * rng.uniform(2, 6)
        yield "above", {"grad": grad, "threshold": float(np.linalg.norm(grad) * rng.uniform(0.2, 0.9))}
        grad = rng.normal(size=shape) * rng.uniform(0.1, 2)
        yield "below", {"grad": grad, "threshold": float(np.linalg.norm(grad) * rng.uniform(1.1, 3))}
    grad = rng.normal(size=(3, 5)).astype(np.float32)
    yield "float32", {"grad": grad, "threshold": float(np.linalg.norm(grad) * 0.5)}
