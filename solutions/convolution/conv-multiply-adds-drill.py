"""How many multiply-adds a convolution layer takes for one input."""

from typing import Any

from dlcore import output_size


def reference(inputs: int, outputs: int, size: int, kernel: int, stride: int, padding: int) -> int:
    """Return the multiply-adds of all cells of the output."""
    side = output_size(size, kernel, stride, padding)
    return side**2 * outputs * kernel**2 * inputs


def inner(inputs: int, outputs: int, size: int, kernel: int, stride: int, padding: int) -> dict[str, Any]:
    """Return the side and the cells of the output, and the multiply-adds of one cell."""
    side = output_size(size, kernel, stride, padding)
    each, cells = kernel * kernel * inputs, side * side * outputs
    return {"side": side, "each": each, "cells": cells, "total": each * cells}


def draw(rng: Any) -> dict[str, Any]:
    """Draw a layer whose output is smaller than its input, with less than a million multiply-adds."""
    while True:
        kernel = rng.choice([2, 3, 3, 5])
        givens = {
            "inputs": rng.choice([2, 3, 3, 4, 6, 8, 10]),
            "outputs": rng.choice([4, 5, 6, 8, 10, 12, 16, 20]),
            "size": rng.integer(6, 32),
            "kernel": kernel,
            "stride": rng.choice([1, 1, 2]),
            "padding": rng.choice([0, 0, kernel // 2]),
        }
        channels, size, stride = {givens["inputs"], givens["outputs"]}, givens["size"], givens["stride"]
        side = output_size(size, kernel, stride, givens["padding"])
        # a side of 2, of the channels or of the filters makes two mistakes one, and so do as many filters as channels
        if 2 < side < size and side not in channels and len(channels) == 2 and reference(**givens) < 1_000_000:
            return givens
