"""How many values are left when two poolings have halved the feature maps and they are flattened."""

from typing import Any


def reference(size: int, first: int, second: int) -> int:
    """Return the length of the flattened vector."""
    del first
    return (size // 4) ** 2 * second


def inner(size: int, first: int, second: int) -> dict[str, Any]:
    """Return the side after each pooling, and the result."""
    return {"half": size // 2, "quarter": size // 4, "total": reference(size, first, second)}
