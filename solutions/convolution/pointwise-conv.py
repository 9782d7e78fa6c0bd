"""A 1x1 convolution: the engine's convolution with filters of one cell."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import convolve_plain

Arguments = dict[str, Any]


def reference(x: Any, w: Any) -> Any:
    """Return one channel for each filter, of the input's height and width."""
    return convolve_plain(x, w[:, :, None, None], np.zeros(len(w), x.dtype))


def inner(x: Any, w: Any) -> Arguments:
    """Return the channels of the first pixel, before and after."""
    return {"pixel": x[0, :, 0, 0], "mixed": w @ x[0, :, 0, 0]}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield five different sizes in most cases, and equal ones in some, where only the values tell the axes apart."""
    x = np.array([[[[1.0, 2.0]], [[0.0, -1.0]], [[3.0, 1.0]]]])
    yield "by hand", {"x": x, "w": np.array([[1.0, 2.0, 0.0], [0.0, 1.0, -1.0]])}
    yield "five different sizes", {"x": rng.normal(size=(1, 3, 4, 5)), "w": rng.normal(size=(2, 3))}
    yield "the identity", {"x": rng.normal(size=(2, 3, 4, 2)), "w": np.eye(3)}
    yield "the channels exchanged", {"x": rng.normal(size=(3, 2, 1, 4)), "w": np.eye(2)[::-1].copy()}
    yield "one channel in", {"x": rng.normal(size=(2, 1, 4, 3)), "w": rng.normal(size=(5, 1))}
    yield "one channel out", {"x": rng.normal(size=(2, 4, 3, 5)), "w": rng.normal(size=(1, 4))}
    yield "one pixel", {"x": rng.normal(size=(3, 4, 1, 1)), "w": rng.normal(size=(2, 4))}
    for N, C, H, W, filters in [
        (2, 3, 4, 5, 6),
        (3, 4, 5, 2, 1),
        (1, 5, 2, 3, 4),
        (4, 2, 3, 6, 5),
        (5, 6, 1, 4, 2),
        (2, 4, 6, 1, 3),
        (6, 3, 2, 4, 5),
        (3, 2, 4, 1, 6),
        (1, 6, 5, 4, 3),
        (2, 3, 3, 4, 5),
        (2, 4, 3, 4, 5),
        (2, 3, 4, 5, 3),
        (2, 2, 2, 2, 2),
        (3, 3, 3, 3, 3),
    ]:
        yield "random", {"x": rng.normal(size=(N, C, H, W)), "w": rng.normal(size=(filters, C)) / np.sqrt(C)}
    single = {"x": rng.normal(size=(2, 3, 4, 5)), "w": rng.normal(size=(6, 3))}
    yield "float32", {name: value.astype(np.float32) for name, value in single.items()}
