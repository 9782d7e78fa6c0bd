"""How many numbers a simple recurrent network with an output layer learns: counted in the engine's own arrays."""

from typing import Any

import numpy as np

from dlcore import RNN, Affine


def reference(inputs: int, hidden: int, outputs: int, **rest: int) -> int:
    """Return the number of weights and biases; length and batch do not count."""
    del rest
    cell = RNN(np.empty((inputs, hidden)), np.empty((hidden, hidden)), np.empty(hidden))
    layers = (cell, Affine(np.empty((hidden, outputs)), np.empty(outputs)))
    return sum(parameter.size for layer in layers for parameter in layer.parameters.values())


def inner(inputs: int, hidden: int, outputs: int, **rest: int) -> dict[str, Any]:
    """Return the sizes of all matrices, of the recurrent part and of the output layer."""
    del rest
    recurrent = inputs * hidden + hidden * hidden + hidden
    output = hidden * outputs + outputs
    return {
        "from_input": inputs * hidden,
        "from_state": hidden * hidden,
        "to_output": hidden * outputs,
        "recurrent": recurrent,
        "output": output,
        "total": recurrent + output,
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw the sizes, with a length and a batch that do not matter."""
    inputs = rng.choice([1, 2, 3, 4, 5, 6, 8, 10, 20, 28])
    return {
        "inputs": inputs,
        "hidden": rng.choice([n for n in (3, 4, 5, 6, 7, 8, 10, 12, 16, 20, 30) if n != inputs]),
        "outputs": rng.choice([1, 2, 3, 4, 5, 10]),
        "steps": rng.choice([5, 6, 7, 8, 10, 12, 15, 20]),
        "batch": rng.choice([16, 32, 64, 100]),
    }
