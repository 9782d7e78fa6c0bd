"""The derivative of a small graph in which one variable is used twice."""

from typing import Any


def reference(x: int, y: int, factor: int) -> int:
    """Return dL/dx of ``L = (x y + factor x)^2``: the graph gone through forwards and backwards."""
    v = x * y + factor * x
    du = dv = 2 * v
    return du * y + dv * factor


def inner(x: int, y: int, factor: int) -> dict[str, Any]:
    """Return the values of all nodes and the two paths, negative ones also in brackets."""
    u = x * y
    v = u + factor * x
    numbers = {"x": x, "y": y, "dv": 2 * v, "through_u": 2 * v * y, "direct": 2 * v * factor}
    return {
        **{f"{name}_in": f"({number})" if number < 0 else str(number) for name, number in numbers.items()},
        "u": u,
        "v": v,
        "dv": 2 * v,
        "total": 2 * v * (y + factor),
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw small numbers; all paths count, and no two of the usual mistakes give the right number."""
    while True:
        x = rng.choice([1, 2, 3, 4, 5, -1, -2, -3, -4])
        y = rng.choice([1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5])
        factor = rng.choice([2, 3, 4, 5, 6])
        v = x * (y + factor)
        right = 2 * v * (y + factor)
        others = [2 * v * y, 2 * v * factor, 2 * v * y * factor, v * (y + factor), y + factor, v * v, 2 * v * x]
        if right and right not in others and abs(right) < 1000:
            return {"x": x, "y": y, "factor": factor}
