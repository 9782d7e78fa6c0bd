"""How many parameters fewer a network has without its second hidden layer."""

from typing import Any


def reference(inputs: int, h1: int, h2: int, outputs: int) -> int:
    """Return the parameters after the first layer, before and after, as a difference."""
    values = inner(inputs, h1, h2, outputs)
    return int(values["saved"])


def inner(inputs: int, h1: int, h2: int, outputs: int) -> dict[str, Any]:
    """Return the parameters after the first layer, which stays, and their difference."""
    del inputs
    before = h1 * h2 + h2 + h2 * outputs + outputs
    after = h1 * outputs + outputs
    return {"before": before, "after": after, "saved": before - after}
