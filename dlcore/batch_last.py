"""A private matter of convolution and pooling: they compute with the batch as the LAST axis, which is quicker.

Outside, pictures are (N, C, H, W). Inside, with (C, H, W, N), all examples of a pixel lie next to each other in memory,
so shifting a window by a pixel moves long runs of numbers instead of single ones. The way in and out only relabels the
axes; nothing is copied where the neighbour has the same layout inside.
"""

import numpy as np

from dlcore.arrays import Array
from dlcore.convolution_arithmetic import Pair


def _batch_last(x: Array) -> Array:
    """Turn (N, C, H, W) into a contiguous (C, H, W, N); free if ``x`` comes from ``_batch_first``."""
    return np.ascontiguousarray(x.transpose(1, 2, 3, 0))


def _batch_first(x: Array) -> Array:
    """Turn (C, H, W, N) into (N, C, H, W) without copying."""
    return x.transpose(3, 0, 1, 2)


def _pad(x: Array, padding: Pair, value: float = 0.0) -> Array:
    """Add rows and columns on each side of (C, H, W, N)."""
    if not any(padding):
        return x
    (rows, columns), (C, H, W, N) = padding, x.shape
    padded = np.full((C, H + 2 * rows, W + 2 * columns, N), value, x.dtype)
    padded[:, rows : rows + H, columns : columns + W] = x
    return padded


def _crop(x: Array, padding: Pair) -> Array:
    """Take the padding off again."""
    rows, columns = padding
    return x[:, rows : x.shape[1] - rows, columns : x.shape[2] - columns]


def _cells(x: Array, output: Pair, kernel: Pair, stride: Pair, dilation: Pair = (1, 1)) -> list[Array]:
    """List, for each cell of the kernel, the view of (C, H, W, N) on what that cell sees in all windows."""
    return [
        x[
            :,
            kh : kh + stride[0] * (output[0] - 1) + 1 : stride[0],
            kw : kw + stride[1] * (output[1] - 1) + 1 : stride[1],
        ]
        for kh in range(0, dilation[0] * kernel[0], dilation[0])
        for kw in range(0, dilation[1] * kernel[1], dilation[1])
    ]
