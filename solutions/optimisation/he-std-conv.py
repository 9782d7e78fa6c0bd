"""The standard deviation of He's initialisation in a convolutional layer."""

import math
from typing import Any


def reference(kernel: int, channels_in: int, channels_out: int) -> float:
    """Return the root of 2 over the number of weights that one output value sums over."""
    del channels_out
    return math.sqrt(2 / (kernel * kernel * channels_in))


def inner(kernel: int, channels_in: int, channels_out: int) -> dict[str, Any]:
    """Return the number of weights, variance and standard deviation."""
    fan_in = kernel * kernel * channels_in
    return {"fan_in": fan_in, "variance": 2 / fan_in, "std": reference(kernel, channels_in, channels_out)}
