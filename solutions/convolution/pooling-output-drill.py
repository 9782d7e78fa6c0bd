"""What max pooling makes of height and width, with the remainder rounded down or up."""

from fractions import Fraction
from typing import Any

from dlcore import output_size


def reference(height: int, width: int, kernel: int, stride: int, rounding: str) -> tuple[int, int]:
    """Return height and width of the output."""
    up = rounding == "ceil"
    return output_size(height, kernel, stride, ceil_mode=up), output_size(width, kernel, stride, ceil_mode=up)


def inner(height: int, width: int, kernel: int, stride: int, rounding: str) -> dict[str, Any]:
    """Return how far the window can move, in how many strides, and the result."""
    oh, ow = reference(height, width, kernel, stride, rounding)
    side = {"floor": "floor", "ceil": "ceil"}[rounding]
    return {
        "verb": rounding,
        "left": f"\\left\\l{side}",
        "right": f"\\right\\r{side}",
        "travel_height": height - kernel,
        "travel_width": width - kernel,
        "steps_height": _decimal(Fraction(height - kernel, stride)),
        "steps_width": _decimal(Fraction(width - kernel, stride)),
        "moves_height": oh - 1,
        "moves_width": ow - 1,
        "oh": oh,
        "ow": ow,
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw a pooling whose stride does not divide along at least one axis; windows have no gaps between them."""
    while True:
        kernel, stride = rng.choice([(2, 2), (2, 2), (3, 2), (3, 2), (3, 3), (4, 2), (4, 3), (5, 2), (5, 3)])
        height, width = rng.integer(10, 40), rng.integer(10, 40)
        rounding = rng.choice(["floor", "ceil"])
        sizes = reference(height, width, kernel, stride, rounding)
        rests = (height - kernel) % stride, (width - kernel) % stride
        if height != width and any(rests) and sizes != (-(-height // stride), -(-width // stride)):
            return {"height": height, "width": width, "kernel": kernel, "stride": stride, "rounding": rounding}


def _decimal(value: Fraction) -> str:
    """Write a quotient for KaTeX: 3, 3.5, or 3.33 and dots."""
    if value.denominator == 3:
        return f"{int(value * 100) / 100:.2f}\\ldots"
    return f"{float(value):g}"
