"""How a convolution is computed: each row of the result is one matrix product.

A private matter of ``Convolution``, for all strides and paddings; pictures are (C, H, W, N), as in ``batch_last``. What
the windows of one row of the result see is a matrix with one column for each window. im2col copies every pixel KH KW
times to write all these matrices down. Here only the width is unfolded, KW copies: the KH rows that a window spans then
lie behind each other in memory, so each matrix is a view, and the next one begins a row further and overlaps it.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from dlcore.arrays import Array
from dlcore.batch_last import _crop, _pad
from dlcore.convolution_arithmetic import Pair, convolution_shape


def _correlate(x: Array, W: Array, stride: Pair, padding: Pair) -> Array:
    """Slide the filters over the pictures: (C, H, W, N) and (F, C, KH, KW) give (F, OH, OW, N)."""
    kernel = W.shape[2], W.shape[3]
    output = convolution_shape((x.shape[1], x.shape[2]), kernel, stride, padding)
    y = np.empty((len(W), *output, x.shape[3]), np.result_type(x, W))
    np.matmul(_by_rows(W), _windows(x, kernel, stride, padding), out=_rows(y))
    return y


def _correlate_backward(d: Array, W: Array, shape: tuple[int, ...], stride: Pair, padding: Pair) -> Array:
    """Return the gradient of pictures of that shape: windows give back to the cells they saw, overlaps are added."""
    (C, height, width, N), (_, _, KH, KW), OW = shape, W.shape, d.shape[2]
    height, width = height + 2 * padding[0], width + 2 * padding[1]
    filters = _by_rows(W).T
    unfolded = np.zeros((height, C * KW, OW * N), np.result_type(d, W))
    for oh, row in enumerate(_rows(d)):
        top = oh * stride[0]
        unfolded[top : top + KH] += (filters @ row).reshape(KH, C * KW, OW * N)
    cells = unfolded.reshape(height, C, KW, OW, N).transpose(2, 1, 0, 3, 4)
    dx = np.zeros((C, height, width, N), unfolded.dtype)
    for kw in range(KW):
        dx[:, :, kw : kw + stride[1] * (OW - 1) + 1 : stride[1]] += cells[kw]
    return _crop(dx, padding)


def _filter_gradient(d: Array, x: Array, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    """Return the gradient of the filters, (F, C, KH, KW): the products of all rows, added up."""
    windows = _windows(x, kernel, stride, padding)
    dW = np.zeros((windows.shape[1], len(d)), np.result_type(d, x))
    for seen, row in zip(windows, _rows(d), strict=True):
        dW += seen @ row.T
    return dW.T.reshape(len(d), kernel[0], len(x), kernel[1]).transpose(0, 2, 1, 3)


def _windows(x: Array, kernel: Pair, stride: Pair, padding: Pair) -> Array:
    """Show what the windows see as (OH, KH C KW, OW N): for each row of the result, one column for each window."""
    seen = sliding_window_view(_pad(x, padding), kernel[1], axis=2)[:, :, :: stride[1]]  # (C, H, OW, N, KW)
    C, H, OW, N, KW = seen.shape
    unfolded = seen.transpose(1, 0, 4, 2, 3).reshape(H * C * KW, OW * N)
    shape = (H - kernel[0]) // stride[0] + 1, kernel[0] * C * KW, OW * N
    line, number = unfolded.strides
    return as_strided(unfolded, shape, (stride[0] * C * KW * line, line, number), writeable=False)


def _by_rows(W: Array) -> Array:
    """Turn (F, C, KH, KW) into (F, KH C KW), the order in which windows lie in memory."""
    return W.transpose(0, 2, 1, 3).reshape(len(W), -1)


def _rows(y: Array) -> Array:
    """Show (F, OH, OW, N) as one matrix for each row, (OH, F, OW N)."""
    return y.reshape(*y.shape[:2], -1).transpose(1, 0, 2)
