"""Chance that stays the same for ever: integer draws of our own, and NumPy streams for the cases.

NumPy does not promise the same numbers across versions, so whatever a learner sees (givens, the order of options)
comes from `Draws`; only the hidden cases come from NumPy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def _digest(*parts: object) -> bytes:
    return hashlib.sha256("/".join(str(part) for part in parts).encode()).digest()


def numpy_stream(item: str, version: int, seed: int, purpose: str) -> np.random.Generator:
    """Return the NumPy generator of one purpose; each purpose has a stream of its own."""
    return np.random.default_rng(int.from_bytes(_digest(item, version, seed, purpose)[:16], "little"))


class Draws:
    """A stream of integers made from SHA-256 in counter mode."""

    def __init__(self, item: str, version: int, seed: int, purpose: str) -> None:
        self._name = (item, version, seed, purpose)
        self._count = 0

    def integer(self, low: int, high: int) -> int:
        """Return an integer from ``low`` to ``high``, both included."""
        if high < low:
            raise ValueError(f"no integer lies between {low} and {high}")
        self._count += 1
        # 256 bits over a small range: the bias is far below anything that could be seen
        return low + int.from_bytes(_digest(*self._name, self._count), "big") % (high - low + 1)

    def choice(self, options: Sequence[T]) -> T:
        """Return one of ``options``."""
        return options[self.integer(0, len(options) - 1)]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """Return ``options`` in a drawn order (Fisher and Yates)."""
        result = list(options)
        for last in range(len(result) - 1, 0, -1):
            other = self.integer(0, last)
            result[last], result[other] = result[other], result[last]
        return result
