"""A convolution looks at a picture through a small window and asks everywhere the same question.

Each filter is one question; its answers at all places are one channel of the result. Written with im2col, the whole
layer is one matrix product.
"""

from typing import Any, NamedTuple, Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dlcore.arrays import Array
from dlcore.batch_last import _batch_first, _batch_last, _cells, _crop, _pad
from dlcore.convolution_arithmetic import Pair, convolution_shape
from dlcore.im2col import col2im, im2col
from dlcore.initializers import Initializer


class ConvolutionCache(NamedTuple):
    """What a forward pass of a convolution leaves for the backward pass.

    Shapes
        columns (Q, P); shape (4,)

    Attributes
    ----------
    columns : array
        One column for each window, over all rows, columns and pictures (in this order).
    shape : tuple of int
        The shape of the input.
    """

    columns: Array
    shape: tuple[int, int, int, int]


class Convolution:
    """Move filters over pictures: at each place, weigh what the window shows and add a bias.

    ``y[n, f, oh, ow] = b[f] + sum_(c, kh, kw) W[f, c, kh, kw] * padded[n, c, oh*SH + kh, ow*SW + kw]``

    (Strictly this is a cross-correlation: the filter is not flipped. All deep-learning libraries do the same.)

    ``convolve_plain`` and ``convolve_backward_plain`` are the same in a few lines to read.

    Shapes
        x (N, C, H, W); W (F, C, A, B); b (F,) -> y (N, F, P, Q)

    Parameters
    ----------
    W, b : array
        Filters and their biases.
    stride, padding : pair of int
        Height first, then width, as in ``convolution_shape``.

    Raises
    ------
    ValueError
        In ``forward``, if ``x`` is not (N, C, H, W) with the channels of ``W``, or the window does not fit.

    Source
    ------
    LeCun, Bottou, Bengio and Haffner, Gradient-based learning applied to document recognition (1998), section II;
    Dumoulin and Visin, A guide to convolution arithmetic for deep learning (2016). The study report, section 1.4.

    Examples
    --------
    >>> layer = Convolution(W=np.ones((1, 1, 2, 2)), b=np.zeros(1))
    >>> y, cache = layer.forward(np.arange(9.0).reshape(1, 1, 3, 3))
    >>> y
    array([[[[ 8., 12.],
             [20., 24.]]]])
    """

    def __init__(self, W: Array, b: Array, stride: Pair = (1, 1), padding: Pair = (0, 0)) -> None:
        self.parameters = {"W": W, "b": b}
        self.stride = stride
        self.padding = padding

    @classmethod
    def create(
        cls,
        channels: int,
        filters: int,
        kernel: Pair,
        initializer: Initializer,
        rng: np.random.Generator,
        *,
        stride: Pair = (1, 1),
        padding: Pair = (0, 0),
        dtype: Any = np.float32,
    ) -> Self:
        """Draw the filters by a rule such as ``he`` (one output adds up ``channels * KH * KW`` inputs), bias zero."""
        W = initializer((channels * kernel[0] * kernel[1], filters), rng, dtype)
        W = np.ascontiguousarray(W.T).reshape(filters, channels, *kernel)
        return cls(W, np.zeros(filters, dtype), stride, padding)

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, ConvolutionCache]:
        """Return the answers of all filters at all places, and the cache."""
        W, b = self.parameters["W"], self.parameters["b"]
        F, C, *kernel = W.shape
        if x.ndim != 4 or x.shape[1] != C:
            raise ValueError(f"The layer expects x of shape (N, {C}, H, W), but it is {x.shape}.")
        OH, OW = self._output(x.shape)
        columns = self._columns(x, (kernel[0], kernel[1]))
        y = W.reshape(F, -1) @ columns
        y += b[:, None]
        return _batch_first(y.reshape(F, OH, OW, len(x))), ConvolutionCache(columns, x.shape)

    def backward(self, dy: Array, cache: ConvolutionCache) -> tuple[Array, dict[str, Array]]:
        """Return ``dx`` and the gradients of ``W`` and ``b``."""
        gradients, d = self._parameter_gradients(dy, cache)
        N, C, H, W = cache.shape
        F, _, KH, KW = self.parameters["W"].shape
        OH, OW = self._output(cache.shape)
        windows = (self.parameters["W"].reshape(F, -1).T @ d).reshape(C, KH * KW, OH, OW, N)
        dx = np.zeros((C, H + 2 * self.padding[0], W + 2 * self.padding[1], N), dy.dtype)
        for k, seen in enumerate(_cells(dx, (OH, OW), (KH, KW), self.stride)):
            seen += windows[:, k]
        return _batch_first(_crop(dx, self.padding)), gradients

    def parameter_gradients(self, dy: Array, cache: ConvolutionCache) -> dict[str, Array]:
        """Return the gradients of ``W`` and ``b`` only; the first layer of a network need not compute ``dx``."""
        return self._parameter_gradients(dy, cache)[0]

    def _parameter_gradients(self, dy: Array, cache: ConvolutionCache) -> tuple[dict[str, Array], Array]:
        """Return the gradients, and ``dy`` as (F, windows)."""
        W = self.parameters["W"]
        d = _batch_last(dy).reshape(len(W), -1)
        dW = np.ascontiguousarray((cache.columns @ d.T).T).reshape(W.shape)
        return {"W": dW, "b": d @ np.ones(d.shape[1], d.dtype)}, d

    def _output(self, shape: tuple[int, ...]) -> Pair:
        """Compute height and width of the output."""
        KH, KW = self.parameters["W"].shape[2:]
        return convolution_shape((shape[2], shape[3]), (KH, KW), self.stride, self.padding)

    def _columns(self, x: Array, kernel: Pair) -> Array:
        """Copy every window into a column: im2col with the batch as the last axis."""
        OH, OW = self._output(x.shape)
        windows = sliding_window_view(_pad(_batch_last(x), self.padding), kernel, axis=(1, 2))
        windows = windows[:, :: self.stride[0], :: self.stride[1]]  # (C, OH, OW, N, KH, KW)
        N, C = x.shape[:2]
        return windows.transpose(0, 4, 5, 1, 2, 3).reshape(C * kernel[0] * kernel[1], OH * OW * N)


def convolve_plain(x: Array, W: Array, b: Array, stride: Pair = (1, 1), padding: Pair = (0, 0)) -> Array:
    """Compute what ``Convolution`` computes, in the form to read: im2col, one product, and the axes put in order.

    ``y = im2col(x) W^T + b``

    Shapes
        x (N, C, H, W); W (F, C, A, B); b (F,) -> y (N, F, P, Q)

    Parameters
    ----------
    x, W, b : array
        Pictures, filters and their biases.
    stride, padding : pair of int
        Height first, then width.

    Returns
    -------
    y : array
        One channel for each filter.

    Source
    ------
    Chellapilla, Puri and Simard (2006), section 4, as for ``im2col``. The study report, section 1.4.

    Examples
    --------
    >>> convolve_plain(np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 2)), np.zeros(1))
    array([[[[4.]]]])
    """
    F, _, KH, KW = W.shape
    OH, OW = convolution_shape(x.shape[2:], (KH, KW), stride, padding)
    y = im2col(x, (KH, KW), stride, padding) @ W.reshape(F, -1).T + b
    return y.reshape(len(x), OH, OW, F).transpose(0, 3, 1, 2)


def convolve_backward_plain(
    dy: Array, x: Array, W: Array, stride: Pair = (1, 1), padding: Pair = (0, 0)
) -> tuple[Array, Array, Array]:
    """Compute the gradients of ``convolve_plain``: those of an affine layer, and col2im for the pictures.

    ``dW = d^T im2col(x)``, ``db = sum d`` and ``dx = col2im(d W)``, where d is ``dy`` with one row for each window

    Shapes
        dy (N, F, P, Q); x (N, C, H, W); W (F, C, A, B) -> dx (N, C, H, W); dW (F, C, A, B); db (F,)

    Parameters
    ----------
    dy : array
        The gradient of the result.
    x, W : array
        Pictures and filters, as in the forward pass.
    stride, padding : pair of int
        Height first, then width.

    Returns
    -------
    dx, dW, db : array
        The gradients of pictures, filters and biases.

    Source
    ------
    Chellapilla, Puri and Simard (2006), section 4, as for ``im2col``. The study report, section 1.4.

    Examples
    --------
    >>> one = np.ones((1, 1, 1, 1))
    >>> [gradient.item() for gradient in convolve_backward_plain(2 * one, 3 * one, 5 * one)]
    [10.0, 6.0, 2.0]
    """
    F, _, KH, KW = W.shape
    d = dy.transpose(0, 2, 3, 1).reshape(-1, F)
    dW = (d.T @ im2col(x, (KH, KW), stride, padding)).reshape(W.shape)
    dx = col2im(d @ W.reshape(F, -1), x.shape, (KH, KW), stride, padding)
    return dx, dW, d.sum(axis=0)
