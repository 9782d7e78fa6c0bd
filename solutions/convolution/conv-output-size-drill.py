"""Sizes to be computed in the head: what a convolution or a max pooling makes of height and width."""

from fractions import Fraction
from typing import Any

from dlcore import convolution_shape


def reference(
    layer: str, height: int, width: int, kernel_height: int, kernel_width: int, stride: int, padding: int
) -> tuple[int, int]:
    """Return height and width of the output; convolution and pooling count alike."""
    del layer
    size, kernel = (height, width), (kernel_height, kernel_width)
    return convolution_shape(size, kernel, stride=(stride, stride), padding=(padding, padding))


def inner(
    layer: str, height: int, width: int, kernel_height: int, kernel_width: int, stride: int, padding: int
) -> dict[str, Any]:
    """Return the numbers on the way: padded sizes, how far the window can move, in how many strides, and the result."""
    padded = height + 2 * padding, width + 2 * padding
    travel = padded[0] - kernel_height, padded[1] - kernel_width
    oh, ow = reference(layer, height, width, kernel_height, kernel_width, stride, padding)
    rests = [axis for axis, cells in zip(("height", "width"), travel, strict=True) if cells % stride]
    return {
        "window": layer,
        "padded_height": padded[0],
        "padded_width": padded[1],
        "travel_height": travel[0],
        "travel_width": travel[1],
        "steps_height": _decimal(Fraction(travel[0], stride)),
        "steps_width": _decimal(Fraction(travel[1], stride)),
        "floor_height": travel[0] // stride,
        "floor_width": travel[1] // stride,
        "rest": "both" if len(rests) == 2 else (rests or ["none"])[0],
        "oh": oh,
        "ow": ow,
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw a layer; about half the inputs are not square, and about half the time a stride does not divide."""
    layer = rng.choice(["conv", "conv", "pool"])
    kernels = [2, 2, 3, 3, 4] if layer == "pool" else [1, 2, 3, 3, 4, 5, 5, 6, 7]
    square, divides = rng.choice([True, False]), rng.choice([True, False])
    kernel_height = rng.choice(kernels)
    kernel_width = kernel_height if square else rng.choice(kernels)
    smaller = min(kernel_height, kernel_width)
    half = smaller // 2
    most = min(3, half if layer == "pool" else smaller - 1)
    padding = rng.choice([0, half, half, rng.integer(min(1, most), most)])
    stride = rng.choice([1, 1, 2, 2, 3, 4] if divides else [2, 2, 3, 4])
    rests = [0, 0] if divides else [rng.integer(1, stride - 1), rng.choice([0, rng.integer(0, stride - 1)])]
    if not square and rng.choice([True, False]):
        rests.reverse()
    height = _size(rng, kernel_height - 2 * padding + rests[0], stride)
    width = _size(rng, kernel_width - 2 * padding + rests[1], stride)
    return {
        "layer": layer,
        "height": height,
        "width": height if square else width,
        "kernel_height": kernel_height,
        "kernel_width": kernel_width,
        "stride": stride,
        "padding": padding,
    }


def _size(rng: Any, first: int, stride: int) -> int:
    """Draw an input of 8 to 64 cells that is ``first`` and a number of whole strides."""
    least = -(-(8 - first) // stride)
    return int(first + stride * rng.integer(max(least, 0), (64 - first) // stride))


def _decimal(value: Fraction) -> str:
    """Write a quotient for KaTeX: 3, 3.5, or 3.33 and dots."""
    if value.denominator == 3:
        return f"{int(value * 100) / 100:.2f}\\ldots"
    return f"{float(value):g}"
