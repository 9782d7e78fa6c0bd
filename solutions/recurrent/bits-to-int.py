"""From bits to an integer: Python reads binary numbers by itself."""

from collections.abc import Iterator
from typing import Any

import numpy as np

Arguments = dict[str, Any]


def reference(bits: list[int]) -> int:
    """Return the number that the bits stand for."""
    return int("".join(map(str, bits)), 2)


def inner(bits: list[int]) -> Arguments:
    """Return the weight of every place, and what it contributes, the lowest place first."""
    weights = [2**place for place in range(len(bits))]
    return {"weights": weights, "contributions": [x * w for x, w in zip(reversed(bits), weights, strict=True)]}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield lists of 1 to 20 bits, some of which read the same both ways."""
    fixed = {
        "by hand": [1, 1, 0, 1],
        "zero": [0, 0, 0],
        "one": [1],
        "only the highest bit": [1, 0, 0, 0, 0],
        "only the lowest bit": [0, 0, 0, 0, 0, 1],
        "all ones": [1, 1, 1, 1, 1, 1, 1, 1],
        "leading zeros": [0, 0, 1, 0, 1, 1, 0],
        "the same both ways": [1, 0, 0, 1, 0, 0, 1],
    }
    for label, bits in fixed.items():
        yield label, {"bits": bits}
    for length in [2, 3, 5, 6, 7, 8, 8, 9, 10, 12, 16, 20]:
        yield "random", {"bits": [int(bit) for bit in rng.integers(0, 2, length)]}
