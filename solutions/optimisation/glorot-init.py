"""Glorot's initial weights, number by number; the engine has only the simple form with the units before."""

from collections.abc import Iterator
from typing import Any

import numpy as np

Arguments = dict[str, Any]


def reference(z: Any, n_in: int, n_out: int) -> Any:
    """Return every number times the standard deviation."""
    variance = 1 / ((n_in + n_out) / 2)
    weights = np.empty_like(z)
    for i in range(n_in):
        for j in range(n_out):
            weights[i, j] = z[i, j] * variance**0.5
    return weights


def inner(z: Any, n_in: int, n_out: int) -> Arguments:
    """Return the variance that the weights are to have, and its root."""
    variance = 2 / (n_in + n_out)
    return {"variance": variance, "deviation": float(variance**0.5)}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield layers of all widths, square ones among them."""
    z = np.array([[1.0, -1.0, 0.0, 2.0, 0.0, 1.0], [-2.0, 0.0, 1.0, 1.0, -1.0, 0.0]])
    yield "by hand", {"z": z, "n_in": 2, "n_out": 6}
    yield "by hand, one unit before", {"z": np.array([[-2.0, 0.5, 1.0, 0.0, -1.0, 1.5, -0.5]]), "n_in": 1, "n_out": 7}
    yield "one unit after", {"z": rng.normal(size=(4, 1)), "n_in": 4, "n_out": 1}
    sizes = [(3, 5), (5, 3), (4, 4), (7, 2), (2, 7), (9, 6), (20, 3), (3, 12), (50, 2), (6, 1), (10, 10), (12, 5)]
    for n_in, n_out in sizes:
        yield "random", {"z": rng.normal(size=(n_in, n_out)), "n_in": n_in, "n_out": n_out}
    yield "float32", {"z": rng.normal(size=(6, 4)).astype(np.float32), "n_in": 6, "n_out": 4}
