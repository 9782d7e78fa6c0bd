"""The shape of the matrix that im2col makes: one row for each window, one column for each pixel of a window."""

from typing import Any

from dlcore import convolution_shape


def reference(
    batch: int, channels: int, height: int, width: int, kernel: int, stride: int, padding: int
) -> tuple[int, int]:
    """Return the rows and the columns."""
    oh, ow = _windows(height, width, kernel, stride, padding)
    return batch * oh * ow, channels * kernel * kernel


def inner(batch: int, channels: int, height: int, width: int, kernel: int, stride: int, padding: int) -> dict[str, Any]:
    """Return the windows along both axes, and the result."""
    oh, ow = _windows(height, width, kernel, stride, padding)
    return {"oh": oh, "ow": ow, "rows": batch * oh * ow, "columns": channels * kernel * kernel}


def _windows(height: int, width: int, kernel: int, stride: int, padding: int) -> tuple[int, int]:
    return convolution_shape((height, width), (kernel, kernel), stride=(stride, stride), padding=(padding, padding))
