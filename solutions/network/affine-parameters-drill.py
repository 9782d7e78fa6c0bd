"""How many numbers a multilayer perceptron learns: counted in the engine's own arrays."""

from itertools import pairwise
from typing import Any

import numpy as np

from dlcore import Affine


def reference(widths: list[int]) -> int:
    """Return the number of weights and biases of all affine layers."""
    layers = [Affine(np.empty((before, after)), np.empty(after)) for before, after in pairwise(widths)]
    return sum(parameter.size for layer in layers for parameter in layer.parameters.values())


def inner(widths: list[int]) -> dict[str, Any]:
    """Return the widths as a chain and, layer by layer, weights and biases."""
    pairs = list(pairwise(widths))
    sums = [(before + 1) * after for before, after in pairs]
    rows = [
        f"| {n} | ${before} \\times {after} = {before * after}$ | ${after}$ | ${before * after + after}$ |"
        for n, (before, after) in enumerate(pairs, 1)
    ]
    return {
        "pairs": pairs,
        "chain": " \\to ".join(map(str, widths)),
        "outputs": widths[-1],
        "layer_count": len(pairs),
        "rows": "\n".join(rows),
        "first_before": pairs[0][0],
        "first_after": pairs[0][1],
        "first_sum": sums[0],
        "addends": " + ".join(map(str, sums)),
        "total": sum(sums),
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw a network with one or two hidden layers, small or of the size of a picture."""
    if rng.integer(1, 3) == 1:
        inputs, hidden, outputs = rng.choice([100, 784]), [20, 30, 40, 50, 100], rng.choice([2, 5, 10])
    else:
        outputs = rng.integer(1, 6)
        inputs, hidden = rng.integer(outputs + 1, 12), [3, 4, 5, 6, 7, 8, 10, 12, 15, 20]
    count = rng.integer(1, 2)
    return {"widths": [inputs, *(rng.choice(hidden) for _ in range(count)), outputs]}
