"""Classic dropout: the engine's layer at inference, and the given mask in training."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import Dropout

Arguments = dict[str, Any]


def reference(x: Any, mask: Any, ratio: float, train: bool) -> Any:
    """Return what is passed on to the next layer."""
    return np.where(mask, x, 0 * x) if train else Dropout(ratio, form="classic").forward(x)[0]


def inner(x: Any, mask: Any, ratio: float, train: bool) -> Arguments:
    """Return what training passes on on average."""
    return {"expected": (1 - ratio) * x}


def _drawn(rng: np.random.Generator, N: int, D: int, train: bool) -> Arguments:
    ratio = float(rng.uniform(0.05, 0.9))
    return {"x": rng.normal(size=(N, D)), "mask": rng.random((N, D)) > ratio, "ratio": ratio, "train": train}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield batches at inference, and some in training."""
    x, mask = np.array([[2.0, -1.0, 4.0]]), np.array([[True, False, True]])
    yield "by hand", {"x": x, "mask": mask, "ratio": 0.25, "train": False}
    yield "by hand, in training", {"x": x, "mask": mask, "ratio": 0.25, "train": True}
    yield "nothing is ever dropped", _drawn(rng, 2, 3, False) | {"ratio": 0.0, "mask": np.ones((2, 3), bool)}
    yield "in training", _drawn(rng, 2, 4, True)
    for N, D in [(2, 3), (3, 2), (1, 5), (5, 4), (4, 5), (6, 3), (3, 3), (4, 4), (8, 2), (2, 6), (7, 5), (1, 1)]:
        yield "random", _drawn(rng, N, D, False)
    yield "random, in training", _drawn(rng, 4, 6, True)
    drawn = _drawn(rng, 3, 4, False)
    yield "float32", drawn | {"x": drawn["x"].astype(np.float32)}
