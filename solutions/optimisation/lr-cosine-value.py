"""A learning rate that falls along a cosine."""

import math
from typing import Any


def reference(highest: float, lowest: float, total: int, step: int) -> float:
    """Return the rate of a step."""
    return round(lowest + 0.5 * (highest - lowest) * (1 + math.cos(math.pi * step / total)), 12)


def inner(highest: float, lowest: float, total: int, step: int) -> dict[str, Any]:
    """Return the rate as it is written."""
    return {"rate": f"{reference(highest, lowest, total, step):g}"}
