"""Max pooling with windows side by side: the engine's layer."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import MaxPooling

Arguments = dict[str, Any]


def reference(x: Any, k: int) -> Any:
    """Return the largest number of every k by k window."""
    return MaxPooling((k, k)).forward(x)[0]


def inner(x: Any, k: int) -> Arguments:
    """Return the upper left window of the first channel, and the shape after the reshape."""
    N, C, H, W = x.shape
    return {"window": x[0, 0, :k, :k], "shape_of_r": (N, C, H // k, k, W // k, k)}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield pictures of all sizes; in some k equals the number of windows, so that only the values tell the axes."""
    yield "by hand", {"x": np.array([[[[1.0, 2.0, 5.0, 0.0], [4.0, 3.0, -1.0, 2.0]]]]), "k": 2}
    yield "all numbers are negative", {"x": -rng.uniform(0.5, 3, size=(2, 1, 4, 6)), "k": 2}
    yield "windows of one cell", {"x": rng.normal(size=(2, 3, 4, 5)), "k": 1}
    yield "one window", {"x": rng.normal(size=(3, 2, 4, 4)), "k": 4}
    yield "equal numbers", {"x": np.full((1, 2, 4, 2), 0.5), "k": 2}
    for N, C, rows, columns, k in [
        (2, 3, 4, 5, 2),
        (3, 2, 1, 4, 2),
        (1, 4, 5, 3, 2),
        (4, 1, 2, 5, 3),
        (2, 5, 4, 1, 3),
        (5, 3, 1, 2, 4),
        (1, 2, 4, 5, 3),
        (3, 1, 5, 4, 2),
        (6, 2, 3, 4, 1),
        (2, 3, 5, 4, 2),
        (2, 2, 2, 2, 2),
        (3, 3, 3, 3, 3),
        (1, 3, 2, 2, 2),
        (2, 1, 3, 3, 3),
    ]:
        yield "random", {"x": rng.normal(size=(N, C, rows * k, columns * k)) + rng.uniform(-1, 1), "k": k}
    yield "float32", {"x": rng.normal(size=(2, 3, 6, 4)).astype(np.float32), "k": 2}
