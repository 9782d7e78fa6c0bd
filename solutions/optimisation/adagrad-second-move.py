"""The second step of AdaGrad, by hand."""

import math
from typing import Any


def reference(rate: float, first: float, second: float) -> float:
    """Return what the second update subtracts from the weight."""
    return round(rate * second / math.hypot(first, second), 12)


def inner(rate: float, first: float, second: float) -> dict[str, Any]:
    """Return the sum of squares and the step as it is written."""
    return {"h": first**2 + second**2, "move": f"{reference(rate, first, second):g}"}
