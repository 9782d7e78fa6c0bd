"""The derivative of (x + y)² with respect to x."""

from typing import Any


def reference(x: int, y: int) -> int:
    """Return the outer derivative times the inner one, which is 1."""
    return 2 * (x + y)


def inner(x: int, y: int) -> dict[str, Any]:
    """Return the sum that is squared, and the derivative."""
    return {"t": x + y, "slope": reference(x, y)}
