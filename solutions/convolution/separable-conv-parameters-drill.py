"""Weights of an ordinary and of a depthwise separable convolution, counted in arrays of their shapes."""

from typing import Any

import numpy as np


def reference(inputs: int, outputs: int, kernel: int) -> tuple[int, int]:
    """Return the number of weights of both."""
    plain = np.empty((outputs, inputs, kernel, kernel))
    depthwise = np.empty((inputs, 1, kernel, kernel))
    pointwise = np.empty((outputs, inputs, 1, 1))
    return plain.size, depthwise.size + pointwise.size


def inner(inputs: int, outputs: int, kernel: int) -> dict[str, Any]:
    """Return the weights of each step."""
    depthwise, pointwise = kernel * kernel * inputs, inputs * outputs
    return {
        "plain": kernel * kernel * inputs * outputs,
        "depthwise": depthwise,
        "pointwise": pointwise,
        "separable": depthwise + pointwise,
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw the sizes; input and output have different numbers of channels."""
    inputs = rng.choice([3, 4, 6, 8, 10, 12, 16, 20, 24, 32, 40, 64])
    return {
        "inputs": inputs,
        "outputs": rng.choice([n for n in (5, 8, 10, 12, 16, 20, 24, 30, 32, 48, 64, 100) if n != inputs]),
        "kernel": rng.choice([3, 3, 3, 5, 7]),
    }
