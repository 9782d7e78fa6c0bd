"""A learning rate that falls in steps."""

from typing import Any


def reference(start: float, factor: float, every: int, epoch: int) -> float:
    """Return the rate of an epoch, counted from 0."""
    return round(start * factor ** (epoch // every), 12)


def inner(start: float, factor: float, every: int, epoch: int) -> dict[str, Any]:
    """Return how often the rate has fallen, and the rate as it is written."""
    return {"falls": epoch // every, "rate": f"{reference(start, factor, every, epoch):g}"}
