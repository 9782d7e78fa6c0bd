"""How many numbers a simple RNN layer learns."""

from typing import Any


def reference(inputs: int, units: int, steps: int) -> int:
    """Return the number of weights and biases; the length does not count."""
    del steps
    return inputs * units + units * units + units


def inner(inputs: int, units: int, steps: int) -> dict[str, Any]:
    """Return the parts and the total."""
    return {"from_input": inputs * units, "from_state": units * units, "total": reference(inputs, units, steps)}
