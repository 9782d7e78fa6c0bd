"""The weights of a branch that reduces the channels by a 1×1 convolution before a larger one."""

from typing import Any


def reference(channels: int, reduced: int, out: int, kernel: int) -> int:
    """Return the weights of both convolutions."""
    return channels * reduced + kernel**2 * reduced * out


def inner(channels: int, reduced: int, out: int, kernel: int) -> dict[str, Any]:
    """Return the weights of each convolution, and their sum."""
    return {
        "pointwise": channels * reduced,
        "spatial": kernel**2 * reduced * out,
        "total": reference(channels, reduced, out, kernel),
    }
