"""The shape of the matrix that im2col makes: asked from the engine's own im2col."""

from typing import Any

import numpy as np

from dlcore import im2col, output_size


def reference(
    batch: int, channels: int, size: int, kernel: int, stride: int, padding: int, filters: int
) -> tuple[int, int]:
    """Return rows and columns; the number of filters does not count."""
    del filters
    pictures = np.zeros((batch, channels, size, size), dtype=np.float32)
    rows, columns = im2col(pictures, (kernel, kernel), (stride, stride), (padding, padding)).shape
    return int(rows), int(columns)


def inner(batch: int, channels: int, size: int, kernel: int, stride: int, padding: int, filters: int) -> dict[str, Any]:
    """Return the side of the output, and the windows and their pixels."""
    del filters
    side = output_size(size, kernel, stride, padding)
    return {"side": side, "rows": batch * side * side, "columns": channels * kernel * kernel}


def draw(rng: Any) -> dict[str, Any]:
    """Draw a small batch; the output has another size than the input, and no two mistakes are alike."""
    while True:
        kernel = rng.choice([2, 3, 3, 4, 5])
        batch, channels = rng.choice([2, 4, 5, 8, 10]), rng.choice([2, 3, 3, 4, 6])
        size, stride, padding = rng.integer(6, 28), rng.choice([1, 1, 2, 3]), rng.choice([0, 0, 1])
        filters = rng.choice([5, 6, 8, 10, 16, 20, 30])
        side = output_size(size, kernel, stride, padding)
        unlike = batch * side * side != channels * kernel * kernel and filters not in (channels * kernel**2, kernel**2)
        if 2 < side != size and unlike:
            return {
                "batch": batch,
                "channels": channels,
                "size": size,
                "kernel": kernel,
                "stride": stride,
                "padding": padding,
                "filters": filters,
            }
