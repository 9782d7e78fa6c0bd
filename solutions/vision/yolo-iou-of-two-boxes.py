"""The intersection over union of two boxes, given by their upper left and lower right corners."""

from typing import Any


def reference(ax: int, ay: int, bx: int, by: int, cx: int, cy: int, dx: int, dy: int) -> float:
    """Return the intersection over union."""
    areas = inner(ax, ay, bx, by, cx, cy, dx, dy)
    return float(areas["inter"] / areas["union"])


def inner(ax: int, ay: int, bx: int, by: int, cx: int, cy: int, dx: int, dy: int) -> dict[str, Any]:
    """Return the sides of the intersection, and all areas."""
    width, height = max(0, min(bx, dx) - max(ax, cx)), max(0, min(by, dy) - max(ay, cy))
    inter, first, second = width * height, (bx - ax) * (by - ay), (dx - cx) * (dy - cy)
    union = first + second - inter
    return {
        "width": width,
        "height": height,
        "inter": inter,
        "first": first,
        "second": second,
        "union": union,
        "result": inter / union,
    }
