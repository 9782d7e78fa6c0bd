"""How many numbers two stacked recurrent layers learn."""

from typing import Any


def reference(inputs: int, hidden: int) -> int:
    """Return the number of weights and biases of both layers."""
    return _layer(inputs, hidden) + _layer(hidden, hidden)


def inner(inputs: int, hidden: int) -> dict[str, Any]:
    """Return the number of each layer, and of both."""
    return {
        "first": _layer(inputs, hidden),
        "second": _layer(hidden, hidden),
        "total": reference(inputs, hidden),
    }


def _layer(inputs: int, hidden: int) -> int:
    return inputs * hidden + hidden * hidden + hidden
