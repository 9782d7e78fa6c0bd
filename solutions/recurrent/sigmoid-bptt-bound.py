"""The largest derivative through several steps of a recurrent sigmoid unit."""

from typing import Any


def reference(weight: int, steps: int) -> float:
    """Return the bound: the weight times 1/4, once for each step."""
    return float((weight / 4) ** steps)


def inner(weight: int, steps: int) -> dict[str, Any]:
    """Return the factor of one step and the bound as they are written."""
    return {"factor": f"{weight / 4:g}", "result": f"{reference(weight, steps):g}"}
