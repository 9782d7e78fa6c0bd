"""How many weights a GRU without biases has: counted in the engine's arrays."""

from typing import Any

import numpy as np

from dlcore import GRU


def reference(inputs: int, hidden: int) -> int:
    """Return the number of elements of the matrices, those on the input and those on the state."""
    layer = GRU(np.empty((inputs, 3 * hidden)), np.empty((hidden, 3 * hidden)), np.empty(3 * hidden))
    return sum(parameter.size for parameter in layer.parameters.values() if parameter.ndim == 2)


def inner(inputs: int, hidden: int) -> dict[str, Any]:
    """Return the sizes of one matrix of each sort, and the result."""
    return {"from_input": inputs * hidden, "from_state": hidden * hidden, "total": reference(inputs, hidden)}
