"""How many numbers a convolution layer learns: counted in the engine's own arrays."""

from typing import Any

import numpy as np

from dlcore import Convolution, convolution_shape


def reference(in_channels: int, out_channels: int, kernel_height: int, kernel_width: int, **rest: int) -> int:
    """Return the number of weights and biases; the size of the input, stride and padding do not count."""
    del rest
    filters = np.empty((out_channels, in_channels, kernel_height, kernel_width))
    layer = Convolution(W=filters, b=np.empty(out_channels))
    return sum(parameter.size for parameter in layer.parameters.values())


def inner(in_channels: int, out_channels: int, kernel_height: int, kernel_width: int, **rest: int) -> dict[str, Any]:
    """Return the weights of one filter and of all, and the size of the output, which tempts."""
    size = convolution_shape(
        (rest["height"], rest["width"]),
        (kernel_height, kernel_width),
        stride=(rest["stride"],) * 2,
        padding=(rest["padding"],) * 2,
    )
    each = kernel_height * kernel_width * in_channels
    return {
        "out_height": size[0],
        "out_width": size[1],
        "each": each,
        "each_and_bias": each + 1,
        "weights": each * out_channels,
        "total": each * out_channels + out_channels,
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw a layer; one filter in four is not square."""
    kernel_height = rng.choice([1, 2, 3, 3, 3, 5, 5, 7])
    kernel_width = kernel_height if rng.integer(1, 4) > 1 else rng.choice([1, 2, 3, 4, 5])
    smaller = min(kernel_height, kernel_width)
    height = rng.choice([8, 12, 14, 16, 28, 32])
    in_channels = rng.choice([1, 2, 3, 3, 4, 6, 8, 10, 16, 20, 32])
    return {
        "in_channels": in_channels,
        "out_channels": rng.choice([n for n in (2, 4, 5, 6, 8, 10, 12, 16, 20, 32) if n != in_channels]),
        "kernel_height": kernel_height,
        "kernel_width": kernel_width,
        "height": height,
        "width": height if rng.choice([True, False]) else rng.choice([10, 20, 24, 30]),
        "stride": rng.choice([1, 1, 2]),
        "padding": rng.choice([0, smaller // 2]),
    }
