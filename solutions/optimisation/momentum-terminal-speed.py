"""The step that momentum reaches where the gradient is the same everywhere."""

from typing import Any


def reference(grad: float, rate: float, momentum: float) -> float:
    """Return the limit of the length of an update."""
    return round(rate * grad / (1 - momentum), 12)


def inner(grad: float, rate: float, momentum: float) -> dict[str, Any]:
    """Return the numbers on the way, as they are written."""
    return {
        "plain": f"{rate * grad:g}",
        "rest": f"{1 - momentum:g}",
        "speed": f"{reference(grad, rate, momentum):g}",
    }
