"""A convolution looks at a picture through a small window and asks everywhere the same question.

Each filter is one question; its answers at all places are one channel of the result. What all windows of one row of the
result see can be laid out as a matrix, with a column for each window; then the whole row is one matrix product.
"""

from typing import Any, NamedTuple, Self

import numpy as np

from dlcore import row_products, winograd
from dlcore.arrays import Array
from dlcore.batch_last import _batch_first, _batch_last
from dlcore.convolution_arithmetic import Pair, convolution_shape
from dlcore.im2col import col2im, im2col
from dlcore.initializers import Initializer
from dlcore.winograd import _pays


class ConvolutionCache(NamedTuple):
    """What a forward pass of a convolution leaves for the backward pass.

    Shapes
        x (C, H, W, N)

    Attributes
    ----------
    x : array
        The pictures, with the batch as the last axis; unfolding them again is cheaper than keeping windows in memory.
    """

    x: Array


class Convolution:
    """Move filters over pictures: at each place, weigh what the window shows and add a bias.

    ``y[n, f, oh, ow] = b[f] + sum_(c, kh, kw) W[f, c, kh, kw] * padded[n, c, oh*SH + kh, ow*SW + kw]``

    (Strictly this is a cross-correlation: the filter is not flipped. All deep-learning libraries do the same.)

    ``convolve_plain`` and ``convolve_backward_plain`` are the same in a few lines to read. How it is computed stands
    in ``dlcore/row_products.py``; large layers in float32 go the quicker way of ``dlcore/winograd.py``.

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
        if x.ndim != 4 or x.shape[1] != W.shape[1]:
            raise ValueError(f"The layer expects x of shape (N, {W.shape[1]}, H, W), but it is {x.shape}.")
        convolution_shape((x.shape[2], x.shape[3]), (W.shape[2], W.shape[3]), self.stride, self.padding)  # does it fit?
        pictures = _batch_last(x)
        if _pays(pictures, W, self.stride, self.padding):
            y = winograd._correlate(pictures, W, self.padding)
        else:
            y = row_products._correlate(pictures, W, self.stride, self.padding)
        y += b[:, None, None, None]
        return _batch_first(y), ConvolutionCache(pictures)

    def backward(self, dy: Array, cache: ConvolutionCache) -> tuple[Array, dict[str, Array]]:
        """Return ``dx`` and the gradients of ``W`` and ``b``."""
        W, d = self.parameters["W"], _batch_last(dy)
        if _pays(cache.x, W, self.stride, self.padding):
            dx = winograd._correlate_backward(d, W, self.padding)
        else:
            dx = row_products._correlate_backward(d, W, cache.x.shape, self.stride, self.padding)
        return _batch_first(dx), self._gradients(d, cache.x)

    def parameter_gradients(self, dy: Array, cache: ConvolutionCache) -> dict[str, Array]:
        """Return the gradients of ``W`` and ``b`` only; the first layer of a network need not compute ``dx``."""
        return self._gradients(_batch_last(dy), cache.x)

    def _gradients(self, d: Array, x: Array) -> dict[str, Array]:
        """Return the gradients of ``W`` and ``b`` from ``dy`` and ``x``, both with the batch as the last axis."""
        W = self.parameters["W"]
        F, _, *kernel = W.shape
        if _pays(x, W, self.stride, self.padding):
            dW = winograd._filter_gradient(d, x, (kernel[0], kernel[1]), self.padding)
        else:
            dW = row_products._filter_gradient(d, x, (kernel[0], kernel[1]), self.stride, self.padding)
        flat = d.reshape(F, -1)
        return {"W": np.ascontiguousarray(dW), "b": flat @ np.ones(flat.shape[1], d.dtype)}


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
