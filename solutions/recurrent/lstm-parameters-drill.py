"""How many numbers an LSTM layer learns: counted in the engine's own arrays."""

from typing import Any

import numpy as np

from dlcore import LSTM


def reference(inputs: int, hidden: int, **rest: int) -> int:
    """Return the number of weights and biases; length and batch do not count."""
    del rest
    layer = LSTM(np.empty((inputs, 4 * hidden)), np.empty((hidden, 4 * hidden)), np.empty(4 * hidden))
    return sum(parameter.size for parameter in layer.parameters.values())


def inner(inputs: int, hidden: int, **rest: int) -> dict[str, Any]:
    """Return the sizes of one of the four blocks."""
    del rest
    block = inputs * hidden + hidden * hidden + hidden
    return {
        "from_input": inputs * hidden,
        "from_state": hidden * hidden,
        "block": block,
        "total": 4 * block,
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw the sizes, with a length and a batch that do not matter."""
    inputs = rng.choice([1, 2, 3, 4, 5, 6, 8, 10, 20, 30, 50])
    return {
        "inputs": inputs,
        "hidden": rng.choice([n for n in (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30) if n != inputs]),
        "steps": rng.choice([5, 6, 7, 8, 10, 12, 15, 20]),
        "batch": rng.choice([16, 32, 64, 100]),
    }
