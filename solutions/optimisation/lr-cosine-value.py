"""A learning rate that falls along a cosine."""

from typing import Any

from dlcore import CosineDecay


def reference(highest: float, lowest: float, total: int, step: int) -> float:
    """Return the rate of a step."""
    return round(CosineDecay(highest, total, lowest)(step), 12)


def inner(highest: float, lowest: float, total: int, step: int) -> dict[str, Any]:
    """Return the rate as it is written."""
    return {"rate": f"{reference(highest, lowest, total, step):g}"}
