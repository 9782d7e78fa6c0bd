"""He's initial weights: the engine's rule, which is handed the drawn numbers in place of a generator."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlcore import he

Arguments = dict[str, Any]


class _Drawn:
    """A generator whose standard normal numbers are those given."""

    def __init__(self, z: Any) -> None:
        self._z = z

    def standard_normal(self, shape: tuple[int, ...], dtype: Any) -> Any:
        """Return the given numbers, whose shape and type the engine asks for."""
        return self._z.reshape(shape).astype(dtype)


def reference(z: Any, n_in: int) -> Any:
    """Return the weights that the engine makes of these numbers."""
    rng: Any = _Drawn(z)
    return he((n_in, z.size // n_in), rng, z.dtype)


def inner(z: Any, n_in: int) -> Arguments:
    """Return the standard deviation that the weights are to have."""
    return {"deviation": float((2 / n_in) ** 0.5)}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield layers of all widths."""
    yield "by hand", {"z": np.array([[1.0], [-1.0], [0.0], [2.0], [-2.0], [1.0], [0.0], [-1.0]]), "n_in": 8}
    yield "two units before: the numbers stay", {"z": np.array([[1.0, -0.5, 2.0], [0.0, 1.5, -1.0]]), "n_in": 2}
    yield "one unit before", {"z": rng.normal(size=(1, 4)), "n_in": 1}
    sizes = [(3, 5), (5, 3), (4, 4), (7, 2), (2, 7), (9, 6), (20, 3), (3, 12), (50, 2), (6, 1), (10, 10), (12, 5)]
    for n_in, n_out in sizes:
        yield "random", {"z": rng.normal(size=(n_in, n_out)), "n_in": n_in}
    yield "float32", {"z": rng.normal(size=(6, 4)).astype(np.float32), "n_in": 6}
