"""Copy every window of a picture into a row (im2col), and a convolution becomes one matrix product.

Neighbouring windows overlap, so most pixels are copied several times. ``col2im`` goes the way back and adds all copies
of a pixel up: right for gradients, but not the inverse of ``im2col``, as the study report has it. Dividing by
``overlap_counts`` would make it one.

Each function is here twice: a plain form that moves a window over the picture, and a quick one.
"""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dlcore.arrays import Array
from dlcore.convolution_arithmetic import Pair, convolution_shape

Shape = tuple[int, ...]


def im2col(x: Array, kernel: Pair, stride: Pair = (1, 1), padding: Pair = (0, 0)) -> Array:
    """Copy every window into a row.

    ``col[n, oh, ow] = padded[n, :, oh*SH : oh*SH + KH, ow*SW : ow*SW + KW]``, as one row each

    Shapes
        x (N, C, H, W); kernel (2,) -> col (P, Q)

    Here P = N OH OW (pictures, then rows, then columns of the output) and Q = C KH KW.

    Parameters
    ----------
    x : array
        Pictures.
    kernel, stride, padding : pair of int
        Height first, then width, as in ``convolution_shape``; the padding is filled with 0.

    Returns
    -------
    col : array
        One row for each window; a copy.

    Raises
    ------
    ValueError
        If the window does not fit, as ``output_size`` does.

    Source
    ------
    Chellapilla, Puri and Simard, High Performance Convolutional Neural Networks for Document Processing (2006), section
    4. The study report, section 1.4.

    Examples
    --------
    >>> im2col(np.arange(9.0).reshape(1, 1, 3, 3), (2, 2))
    array([[0., 1., 3., 4.],
           [1., 2., 4., 5.],
           [3., 4., 6., 7.],
           [4., 5., 7., 8.]])
    """
    N, C, H, W = x.shape
    OH, OW = convolution_shape((H, W), kernel, stride, padding)
    windows = sliding_window_view(pad_pictures(x, padding), kernel, axis=(2, 3))  # (N, C, rows, columns, KH, KW)
    windows = windows[:, :, :: stride[0], :: stride[1]]
    return windows.transpose(0, 2, 3, 1, 4, 5).copy().reshape(N * OH * OW, C * math.prod(kernel))


def im2col_plain(x: Array, kernel: Pair, stride: Pair = (1, 1), padding: Pair = (0, 0)) -> Array:
    """Copy every window into a row, one window at a time: the form to read; ``im2col`` is the quick one.

    The equation is the one of ``im2col``.

    Shapes
        x (N, C, H, W); kernel (2,) -> col (P, Q)

    Parameters
    ----------
    x : array
        Pictures.
    kernel, stride, padding : pair of int
        As for ``im2col``.

    Returns
    -------
    col : array
        One row for each window.

    Source
    ------
    As for ``im2col``. The study report, section 1.4.

    Examples
    --------
    >>> im2col_plain(np.arange(4.0).reshape(1, 1, 2, 2), (2, 2))
    array([[0., 1., 2., 3.]])
    """
    N, C, H, W = x.shape
    OH, OW = convolution_shape((H, W), kernel, stride, padding)
    padded = pad_pictures(x, padding)
    col = np.empty((N, OH, OW, C * kernel[0] * kernel[1]), x.dtype)
    for oh in range(OH):
        for ow in range(OW):
            top, left = oh * stride[0], ow * stride[1]
            window = padded[:, :, top : top + kernel[0], left : left + kernel[1]]
            col[:, oh, ow] = window.reshape(N, -1)
    return col.reshape(N * OH * OW, -1)


def col2im(col: Array, shape: Shape, kernel: Pair, stride: Pair = (1, 1), padding: Pair = (0, 0)) -> Array:
    """Put the rows back where they came from, and add up where they overlap.

    ``x[pixel] = sum of col over all its copies``

    Shapes
        col (P, Q); shape (4,); kernel (2,) -> x (N, C, H, W)

    Parameters
    ----------
    col : array
        One row for each window, in the order of ``im2col``.
    shape : tuple of int
        The shape (N, C, H, W) of the pictures.
    kernel, stride, padding : pair of int
        As for ``im2col``.

    Returns
    -------
    x : array
        Sums; what lies in the padding is cut off.

    Source
    ------
    As for ``im2col``: it is that linear map's transpose. The study report, section 1.4.

    Examples
    --------
    >>> col2im(np.ones((4, 4)), (1, 1, 3, 3), (2, 2))
    array([[[[1., 2., 1.],
             [2., 4., 2.],
             [1., 2., 1.]]]])
    """
    N, C, H, W = shape
    OH, OW = convolution_shape((H, W), kernel, stride, padding)
    cells = col.reshape(N, OH, OW, C, *kernel).transpose(4, 5, 0, 3, 1, 2)
    x = np.zeros((N, C, H + 2 * padding[0], W + 2 * padding[1]), col.dtype)
    for kh in range(kernel[0]):
        for kw in range(kernel[1]):
            x[:, :, kh : kh + stride[0] * OH : stride[0], kw : kw + stride[1] * OW : stride[1]] += cells[kh, kw]
    return x[:, :, padding[0] : padding[0] + H, padding[1] : padding[1] + W]


def col2im_plain(col: Array, shape: Shape, kernel: Pair, stride: Pair = (1, 1), padding: Pair = (0, 0)) -> Array:
    """Put the rows back, one window at a time: the form to read; ``col2im`` is the quick one.

    The equation is the one of ``col2im``.

    Shapes
        col (P, Q); shape (4,); kernel (2,) -> x (N, C, H, W)

    Parameters
    ----------
    col : array
        One row for each window.
    shape : tuple of int
        The shape (N, C, H, W) of the pictures.
    kernel, stride, padding : pair of int
        As for ``im2col``.

    Returns
    -------
    x : array
        Sums.

    Source
    ------
    As for ``im2col``. The study report, section 1.4.

    Examples
    --------
    >>> col2im_plain(np.ones((2, 2)), (1, 1, 1, 3), (1, 2))
    array([[[[1., 2., 1.]]]])
    """
    N, C, H, W = shape
    OH, OW = convolution_shape((H, W), kernel, stride, padding)
    rows = col.reshape(N, OH, OW, C, *kernel)
    x = np.zeros((N, C, H + 2 * padding[0], W + 2 * padding[1]), col.dtype)
    for oh in range(OH):
        for ow in range(OW):
            top, left = oh * stride[0], ow * stride[1]
            x[:, :, top : top + kernel[0], left : left + kernel[1]] += rows[:, oh, ow]
    return x[:, :, padding[0] : padding[0] + H, padding[1] : padding[1] + W]


def overlap_counts(size: Pair, kernel: Pair, stride: Pair = (1, 1), padding: Pair = (0, 0)) -> Array:
    """Count for every pixel how many windows see it.

    ``counts = col2im(1, 1, ...)``, so that ``col2im(im2col(x)) = counts * x``

    Shapes
        size (2,); kernel (2,) -> counts (H, W)

    Parameters
    ----------
    size : pair of int
        Height and width of the picture.
    kernel, stride, padding : pair of int
        As for ``im2col``.

    Returns
    -------
    counts : array
        Whole numbers as floats; 0 where no window comes.

    Source
    ------
    The study report, section 1.4, where the numbers of its ``col2im`` are to be understood.

    Examples
    --------
    >>> overlap_counts((3, 4), (2, 2))
    array([[1., 2., 2., 1.],
           [2., 4., 4., 2.],
           [1., 2., 2., 1.]])
    """
    ones = np.ones((math.prod(convolution_shape(size, kernel, stride, padding)), math.prod(kernel)))
    counts: Array = col2im(ones, (1, 1, *size), kernel, stride, padding)[0, 0]
    return counts


def pad_pictures(x: Array, padding: Pair, value: float = 0.0) -> Array:
    """Add ``padding`` rows above and below, and columns left and right.

    ``padded[:, :, PH + h, PW + w] = x[:, :, h, w]``, and ``value`` elsewhere

    Shapes
        x (N, C, H, W); padding (2,) -> padded (N, C, A, B)

    Here A = H + 2 PH and B = W + 2 PW.

    Parameters
    ----------
    x : array
        Pictures.
    padding : pair of int
        Rows PH and columns PW on each side, at least 0.
    value : float
        What the new cells hold.

    Returns
    -------
    padded : array
        Larger pictures; ``x`` itself if there is no padding.

    Source
    ------
    Dumoulin and Visin, A guide to convolution arithmetic for deep learning (2016), section 2.2. The study report,
    section 1.4.1.2.

    Examples
    --------
    >>> pad_pictures(np.ones((1, 1, 1, 1)), (0, 1))
    array([[[[0., 1., 0.]]]])
    """
    if not any(padding):
        return x
    rows, columns = padding
    return np.pad(x, ((0, 0), (0, 0), (rows, rows), (columns, columns)), constant_values=value)
