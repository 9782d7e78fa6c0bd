"""Pooling makes a picture smaller: of every window only the largest number, or the mean, goes on."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from dlcore.arrays import Array
from dlcore.batch_last import _batch_first, _batch_last, _cells, _crop, _pad
from dlcore.convolution_arithmetic import Pair, convolution_shape
from dlcore.im2col import im2col, pad_pictures


class PoolingCache(NamedTuple):
    """What a forward pass of pooling leaves for the backward pass.

    Shapes
        shape (4,); winners (C, P, Q, N)

    Attributes
    ----------
    shape : tuple of int
        The shape of the input.
    winners : array of int, or None
        Which cell of the window held the maximum, counted row by row.
    """

    shape: tuple[int, int, int, int]
    winners: Any


class MaxPooling:
    """Keep the largest number of every window; the gradient goes back to where it stood.

    ``y[n, c, oh, ow] = max_(kh, kw) padded[n, c, oh*SH + kh, ow*SW + kw]``

    The padding holds minus infinity, so it never wins. Of equal numbers the first, row by row, counts as the largest.
    (The study report's code ignores the padding when it computes the output size; here it is honoured.)
    ``max_pool_plain`` is the same in a few lines to read.

    Shapes
        x (N, C, H, W) -> y (N, C, P, Q)

    Parameters
    ----------
    kernel : pair of int
        Height and width of the window.
    stride : pair of int, optional
        How far the window moves; if it is left out, by its own size, so that windows do not overlap.
    padding : pair of int
        Rows and columns added on each side, at most half the window.

    Raises
    ------
    ValueError
        If the padding is more than half the window (a window could lie in the padding alone); in ``forward``, if the
        window does not fit.

    Source
    ------
    Dumoulin and Visin, A guide to convolution arithmetic for deep learning (2016), section 3; Scherer, Mueller and
    Behnke, Evaluation of Pooling Operations (2010). The study report, section 1.4.2.

    Examples
    --------
    >>> x = np.array([[[[1.0, 2.0, 5.0, 0.0], [4.0, 3.0, 0.0, 0.0]]]])
    >>> layer = MaxPooling((2, 2))
    >>> y, cache = layer.forward(x)
    >>> y
    array([[[[4., 5.]]]])
    >>> layer.backward(np.ones_like(y), cache)[0]
    array([[[[0., 0., 1., 0.],
             [1., 0., 0., 0.]]]])
    """

    def __init__(self, kernel: Pair, stride: Pair | None = None, padding: Pair = (0, 0)) -> None:
        _check_padding(kernel, padding)
        self.kernel = kernel
        self.stride = kernel if stride is None else stride
        self.padding = padding
        self.parameters: dict[str, Array] = {}

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, PoolingCache]:
        """Return the maxima, and the cache."""
        output = convolution_shape((x.shape[2], x.shape[3]), self.kernel, self.stride, self.padding)
        first, *others = _cells(_pad(_batch_last(x), self.padding, -np.inf), output, self.kernel, self.stride)
        y = first.copy()
        winners = np.zeros(y.shape, np.uint8 if len(others) < 256 else np.uint32)
        for k, seen in enumerate(others, start=1):
            larger = (seen > y) * winners.dtype.type(k)  # k where cell k beats all before it, else 0
            np.maximum(winners, larger, out=winners)
            np.maximum(y, seen, out=y)
        return _batch_first(y), PoolingCache(x.shape, winners)

    def backward(self, dy: Array, cache: PoolingCache) -> tuple[Array, dict[str, Array]]:
        """Return ``dx``; there are no parameters."""
        return _spread(_batch_last(dy), lambda k: cache.winners == k, self, cache.shape), {}


class AveragePooling:
    """Keep the mean of every window; the gradient is shared equally by the window's cells.

    ``y[n, c, oh, ow] = sum_(kh, kw) padded[n, c, oh*SH + kh, ow*SW + kw] / (KH KW)``

    The padding holds 0 and counts as cells, so means at the border are smaller (PyTorch's ``count_include_pad=True``).

    Shapes
        x (N, C, H, W) -> y (N, C, P, Q)

    Parameters
    ----------
    kernel, stride, padding : pair of int
        As for ``MaxPooling``.

    Raises
    ------
    ValueError
        As for ``MaxPooling``.

    Source
    ------
    Dumoulin and Visin, A guide to convolution arithmetic for deep learning (2016), section 3; LeCun et al. (1998),
    section II.B. The study report, section 1.4.2.

    Examples
    --------
    >>> AveragePooling((1, 2)).forward(np.array([[[[1.0, 3.0]]]]))[0]
    array([[[[2.]]]])
    """

    def __init__(self, kernel: Pair, stride: Pair | None = None, padding: Pair = (0, 0)) -> None:
        _check_padding(kernel, padding)
        self.kernel = kernel
        self.stride = kernel if stride is None else stride
        self.padding = padding
        self.parameters: dict[str, Array] = {}

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, PoolingCache]:
        """Return the means, and the cache."""
        output = convolution_shape((x.shape[2], x.shape[3]), self.kernel, self.stride, self.padding)
        first, *others = _cells(_pad(_batch_last(x), self.padding), output, self.kernel, self.stride)
        y = first.copy()
        for seen in others:
            y += seen
        y /= len(others) + 1
        return _batch_first(y), PoolingCache(x.shape, None)

    def backward(self, dy: Array, cache: PoolingCache) -> tuple[Array, dict[str, Array]]:
        """Return ``dx``; there are no parameters."""
        share = _batch_last(dy) / (self.kernel[0] * self.kernel[1])
        return _spread(share, lambda k: True, self, cache.shape), {}


def max_pool_plain(x: Array, kernel: Pair, stride: Pair, padding: Pair = (0, 0)) -> Array:
    """Compute what ``MaxPooling`` computes, in the form to read: im2col of each channel, and the maximum of each row.

    ``y = max over each row of im2col(x)``

    Shapes
        x (N, C, H, W); kernel (2,); stride (2,) -> y (N, C, P, Q)

    Parameters
    ----------
    x : array
        Pictures.
    kernel, stride, padding : pair of int
        Height first, then width.

    Returns
    -------
    y : array
        Smaller pictures.

    Source
    ------
    As for ``MaxPooling``. The study report, section 1.4.2.

    Examples
    --------
    >>> max_pool_plain(np.array([[[[1.0, 3.0, 2.0, 0.0]]]]), (1, 2), (1, 2))
    array([[[[3., 2.]]]])
    """
    N, C, H, W = x.shape
    OH, OW = convolution_shape((H, W), kernel, stride, padding)
    channels = pad_pictures(x, padding, -np.inf).reshape(N * C, 1, H + 2 * padding[0], W + 2 * padding[1])
    y: Array = im2col(channels, kernel, stride).max(axis=1)
    return y.reshape(N, C, OH, OW)


def _check_padding(kernel: Pair, padding: Pair) -> None:
    """Raise if a window could lie in the padding alone."""
    if any(2 * p > k for k, p in zip(kernel, padding, strict=True)):
        raise ValueError(f"The padding may be half the window {kernel} at most, but it is {padding}.")


def _spread(d: Array, has_won: Callable[[int], Any], layer: Any, shape: tuple[int, ...]) -> Array:
    """Give d back to each cell k of the windows, where ``has_won(k)``, and return the sums as (N, C, H, W)."""
    (N, C, H, W), (rows, columns) = shape, layer.padding
    dx = np.zeros((C, H + 2 * rows, W + 2 * columns, N), d.dtype)
    is_apart = layer.stride[0] >= layer.kernel[0] and layer.stride[1] >= layer.kernel[1]
    for k, seen in enumerate(_cells(dx, (d.shape[1], d.shape[2]), layer.kernel, layer.stride)):
        if is_apart:  # every cell belongs to one window at most, so there is nothing to add up
            np.multiply(d, has_won(k), out=seen)
        else:
            seen += np.multiply(d, has_won(k))
    return _batch_first(_crop(dx, layer.padding))
