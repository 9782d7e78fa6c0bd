"""How large a transposed convolution makes a picture."""

from typing import Any

from dlcore import transposed_output_size


def reference(size: int, kernel: int, stride: int, padding: int, extra: int) -> int:
    """Return the side of the output."""
    return transposed_output_size(size, kernel, stride, padding, output_padding=extra)


def inner(size: int, kernel: int, stride: int, padding: int, extra: int) -> dict[str, Any]:
    """Return the parts of the sum."""
    spread = stride * (size - 1)
    return {
        "spread": spread,
        "full": spread + kernel,
        "cut": 2 * padding,
        "out": reference(size, kernel, stride, padding, extra),
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw a layer that enlarges; the padding is less than half the filter."""
    while True:
        kernel, stride = rng.choice([(3, 2), (4, 2), (4, 2), (5, 2), (5, 3), (6, 3), (7, 2)])
        padding = rng.choice([1, 1, 2])
        size = rng.integer(kernel + 1, 32)
        if 2 * padding < kernel:
            return {
                "size": size,
                "kernel": kernel,
                "stride": stride,
                "padding": padding,
                "extra": rng.choice([0, 0, 1]),
            }
