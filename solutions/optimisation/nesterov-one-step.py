"""One step of Nesterov's momentum on the parabola w squared."""

from typing import Any


def reference(w: float, v: float, momentum: float, rate: float) -> float:
    """Return the weight after the step."""
    return round(w + momentum * v - rate * 2 * (w + momentum * v), 12)


def inner(w: float, v: float, momentum: float, rate: float) -> dict[str, Any]:
    """Return the point ahead, the gradient there, the new velocity and the new weight, as they are written."""
    ahead = w + momentum * v
    velocity = momentum * v - rate * 2 * ahead
    numbers = {"ahead": ahead, "slope": 2 * ahead, "velocity": velocity, "moved": w + velocity}
    return {name: f"{number:g}" for name, number in numbers.items()}
