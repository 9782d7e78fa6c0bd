"""The running mean of batch normalisation: the engine's layer, whose buffer is set to the given mean."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import BatchNormalization, BatchNormalizationCache

Arguments = dict[str, Any]


def reference(running_mean: Any, batch_mean: Any, momentum: float) -> Any:
    """Return the running mean, moved towards that of the batch."""
    ones = np.ones_like(running_mean)
    layer = BatchNormalization(ones, ones, momentum)
    layer.buffers["mean"] = running_mean.copy()
    layer.update_buffers(BatchNormalizationCache(ones, ones, batch_mean, ones, training=True))
    return layer.buffers["mean"]


def inner(running_mean: Any, batch_mean: Any, momentum: float) -> Arguments:
    """Return what each of the two means contributes."""
    return {"from_old": momentum * running_mean, "from_batch": (1 - momentum) * batch_mean}


def _drawn(rng: np.random.Generator, D: int) -> Arguments:
    return {
        "running_mean": rng.normal(size=D) * 2,
        "batch_mean": rng.normal(size=D) * 2,
        "momentum": float(rng.uniform(0.1, 0.99)),
    }


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield means of one to many units, kept to shares of all sizes."""
    old, batch = np.array([1.0, 0.0]), np.array([2.0, -1.0])
    yield "by hand", {"running_mean": old, "batch_mean": batch, "momentum": 0.8}
    yield "the first batch", _drawn(rng, 3) | {"running_mean": np.zeros(3), "momentum": 0.9}
    equal = np.array([1.5, -0.5, 2.0, 0.0])
    yield "nothing has changed", _drawn(rng, 4) | {"running_mean": equal, "batch_mean": equal.copy()}
    yield "momentum is 0: only this batch", _drawn(rng, 2) | {"momentum": 0.0}
    yield "momentum is 1: never moved", _drawn(rng, 3) | {"momentum": 1.0}
    for D in [1, 2, 3, 4, 5, 6, 7, 8, 10, 1, 2, 12]:
        yield "random", _drawn(rng, D)
    single = {name: value.astype(np.float32) if np.ndim(value) else value for name, value in _drawn(rng, 4).items()}
    yield "float32", single
