"""How large the output of a dilated convolution is."""

from typing import Any

from dlcore import output_size


def reference(size: int, kernel: int, dilation: int, stride: int, padding: int) -> int:
    """Return the side of the output."""
    return output_size(size, kernel, stride, padding, dilation)


def inner(size: int, kernel: int, dilation: int, stride: int, padding: int) -> dict[str, Any]:
    """Return what the filter spans, how far it can move, and the result."""
    extent = dilation * (kernel - 1) + 1
    travel = size + 2 * padding - extent
    return {"extent": extent, "travel": travel, "moves": travel // stride, "out": travel // stride + 1}


def draw(rng: Any) -> dict[str, Any]:
    """Draw a layer in which rounding down does not hide a wrong span or a wrong padding."""
    while True:
        kernel, dilation = rng.choice([2, 3, 3, 3, 5]), rng.choice([2, 2, 3, 4])
        stride, padding = rng.choice([1, 1, 2]), rng.choice([1, 2, 2, 3, 4])
        size = rng.integer(24, 64)
        travel = size + 2 * padding - dilation * (kernel - 1) - 1
        shifts = [dilation - 1, kernel - 1, (dilation - 1) * (kernel - 1), padding]
        seen = {(travel + shift) // stride for shift in shifts} | {(travel - shift) // stride for shift in shifts}
        if travel // stride not in seen:
            return {"size": size, "kernel": kernel, "dilation": dilation, "stride": stride, "padding": padding}
