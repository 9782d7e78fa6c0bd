"""What a step of gradient descent does to the loss, to second order."""

from typing import Any


def reference(gg: float, ghg: float, rate: float) -> float:
    """Return the change of the loss, from the products of gradient and Hessian matrix."""
    return round(-rate * gg + 0.5 * rate**2 * ghg, 12)


def inner(gg: float, ghg: float, rate: float) -> dict[str, Any]:
    """Return the two terms and their sum, as they are written."""
    numbers = {"first": -rate * gg, "second": 0.5 * rate**2 * ghg, "change": reference(gg, ghg, rate)}
    return {name: f"{number:g}" for name, number in numbers.items()}
