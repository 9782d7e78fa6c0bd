"""How many numbers the LSTM of the listing learns."""

from typing import Any


def reference(inputs: int, hidden: int) -> int:
    """Return the number of elements of W and b."""
    return (inputs + hidden) * 4 * hidden + 4 * hidden


def inner(inputs: int, hidden: int) -> dict[str, Any]:
    """Return the shape of W and the total."""
    return {"rows": inputs + hidden, "columns": 4 * hidden, "total": reference(inputs, hidden)}
