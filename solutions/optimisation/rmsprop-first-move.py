"""The first step of RMSProp, whose average starts at 0."""

import math
from typing import Any


def reference(decay: float, rate: float, grad: float) -> float:
    """Return what the first update subtracts from the weight."""
    return round(rate * grad / math.sqrt((1 - decay) * grad**2), 12)


def inner(decay: float, rate: float, grad: float) -> dict[str, Any]:
    """Return the average, its root and the step, as they are written."""
    h = (1 - decay) * grad**2
    return {"h": f"{h:g}", "root": f"{math.sqrt(h):g}", "move": f"{reference(decay, rate, grad):g}"}
