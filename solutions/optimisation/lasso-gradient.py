"""The gradient with an L1 penalty: the engine's penalty, added to the given gradient."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import L1

Arguments = dict[str, Any]


def reference(param: Any, grad: Any, rate: float) -> Any:
    """Return the gradient of the error and of the penalty."""
    return grad + L1(rate).gradient(param)


def inner(param: Any, grad: Any, rate: float) -> Arguments:
    """Return the gradient of the penalty."""
    return {"slope": L1(rate).gradient(param)}


def _drawn(rng: np.random.Generator, shape: tuple[int, ...]) -> Arguments:
    param = rng.normal(size=shape) * 1.5
    return {
        "param": np.where(rng.random(shape) < 0.2, 0.0, param),
        "grad": rng.normal(size=shape),
        "rate": float(rng.uniform(0.05, 0.9)),
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield parameters of one to four dimensions, some of them exactly zero."""
    yield "by hand", {"param": np.array([2.0, -0.5, 0.0]), "grad": np.array([0.5, 1.0, -1.0]), "rate": 0.1}
    yield "all parameters are zero", _drawn(rng, (3,)) | {"param": np.zeros(3)}
    yield "only the penalty pulls", _drawn(rng, (2, 3)) | {"grad": np.zeros((2, 3))}
    yield "rate is 0: no penalty", _drawn(rng, (4,)) | {"rate": 0.0}
    for shape in [(1,), (2,), (4,), (7,), (2, 3), (3, 2), (4, 4), (1, 6), (5, 1), (2, 2, 3), (6,), (2, 1, 3, 3)]:
        yield "random", _drawn(rng, shape)
    drawn = _drawn(rng, (3, 4))
    yield "float32", {name: value.astype(np.float32) if np.ndim(value) else value for name, value in drawn.items()}
