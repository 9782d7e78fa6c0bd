"""The bound of the uniform distribution with the variance of Glorot's initialisation."""

import math
from typing import Any


def reference(n_in: int, n_out: int) -> float:
    """Return the a whose variance a² / 3 is 2 / (n_in + n_out)."""
    return math.sqrt(6 / (n_in + n_out))


def inner(n_in: int, n_out: int) -> dict[str, Any]:
    """Return the number of units on both sides, and the bound."""
    return {"total": n_in + n_out, "bound": reference(n_in, n_out)}
