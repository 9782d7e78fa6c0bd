"""How many values a detector with a grid returns: five for each box, and the classes once for each cell."""

from typing import Any


def reference(grid: int, boxes: int, classes: int) -> int:
    """Return the number of values of all cells."""
    return grid**2 * (5 * boxes + classes)


def inner(grid: int, boxes: int, classes: int) -> dict[str, Any]:
    """Return the values of one cell, and of all."""
    return {"each": 5 * boxes + classes, "total": reference(grid, boxes, classes)}
