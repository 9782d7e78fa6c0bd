"""A transposed convolution enlarges a picture: every pixel stamps its filter onto a larger canvas, and stamps add up.

It is a convolution run backwards: what is its forward pass is the way a gradient takes through a convolution. (It does
not undo a convolution, though some call it "deconvolution".)
"""

from typing import Any, NamedTuple, Self

import numpy as np

from dlcore.arrays import Array
from dlcore.batch_last import _batch_first, _batch_last, _cells, _crop, _pad
from dlcore.convolution_arithmetic import Pair, transposed_output_size
from dlcore.initializers import Initializer


class TransposedConvolutionCache(NamedTuple):
    """What a forward pass of a transposed convolution leaves for the backward pass.

    Shapes
        pixels (C, P); shape (4,)

    Attributes
    ----------
    pixels : array
        The input, one row for each channel, over all rows, columns and pictures (in this order).
    shape : tuple of int
        The shape of the input.
    """

    pixels: Array
    shape: tuple[int, int, int, int]


class TransposedConvolution:
    """Stamp the filters, weighed by each pixel, onto a larger picture, and add a bias.

    ``canvas[n, f, h*SH + kh, w*SW + kw] += sum_c x[n, c, h, w] * W[c, f, kh, kw]``

    ``y[n, f] = b[f] + canvas[n, f]`` without ``padding`` rows and columns on each side

    With kernel 4, stride 2 and padding 1 height and width double, as in the generator of DCGAN.
    ``convolve_transposed_plain`` is the same in a few lines to read.

    Shapes
        x (N, C, H, W); W (C, F, A, B); b (F,) -> y (N, F, P, Q)

    Parameters
    ----------
    W, b : array
        One stamp for each pair of an input and an output channel (inputs first, as in PyTorch), and biases.
    stride : pair of int
        How far apart the stamps of neighbouring pixels are, height first, then width.
    padding : pair of int
        What is cut off on each side: the padding of the convolution that this one is the transpose of.
    output_padding : pair of int
        Rows and columns of the canvas that are added below and on the right, fewer than the stride.

    Raises
    ------
    ValueError
        In ``forward``, if ``x`` is not (N, C, H, W) with the channels of ``W``, or as ``transposed_output_size`` does.

    Source
    ------
    Dumoulin and Visin, A guide to convolution arithmetic for deep learning (2016), chapter 4; Radford, Metz and
    Chintala, Unsupervised Representation Learning with DCGAN (2015), section 3. The study report, section 3.2.10.

    Examples
    --------
    >>> layer = TransposedConvolution(W=np.ones((1, 1, 1, 3)), b=np.zeros(1), stride=(1, 2))
    >>> layer.forward(np.array([[[[1.0, 10.0]]]]))[0]
    array([[[[ 1.,  1., 11., 10., 10.]]]])
    """

    def __init__(
        self, W: Array, b: Array, stride: Pair = (1, 1), padding: Pair = (0, 0), output_padding: Pair = (0, 0)
    ) -> None:
        self.parameters = {"W": W, "b": b}
        self.stride = stride
        self.padding = padding
        self.output_padding = output_padding

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
        output_padding: Pair = (0, 0),
        dtype: Any = np.float32,
    ) -> Self:
        """Draw the stamps by a rule such as ``he``, bias zero.

        An output pixel adds up about ``channels * KH * KW / (SH * SW)`` inputs; this number is the rule's ``n_in``.
        """
        size = channels * filters * kernel[0] * kernel[1]
        n_in = max(1, channels * kernel[0] * kernel[1] // (stride[0] * stride[1]))
        W = initializer((n_in, -(-size // n_in)), rng, dtype).ravel()[:size]  # -(-a // b) is a / b rounded up
        W = W.reshape(channels, filters, *kernel)
        return cls(W, np.zeros(filters, dtype), stride, padding, output_padding)

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, TransposedConvolutionCache]:
        """Return the larger pictures, and the cache."""
        W, b = self.parameters["W"], self.parameters["b"]
        C, F, *kernel = W.shape
        if x.ndim != 4 or x.shape[1] != C:
            raise ValueError(f"The layer expects x of shape (N, {C}, H, W), but it is {x.shape}.")
        N, _, H, width = x.shape
        OH, OW = _enlarged((H, width), (kernel[0], kernel[1]), self.stride, self.padding, self.output_padding)
        pixels = _batch_last(x).reshape(C, -1)
        stamps = (W.reshape(C, -1).T @ pixels).reshape(F, kernel[0] * kernel[1], H, width, N)
        canvas = np.zeros((F, OH + 2 * self.padding[0], OW + 2 * self.padding[1], N), stamps.dtype)
        for k, seen in enumerate(self._cells(canvas, (H, width))):
            seen += stamps[:, k]
        y = _crop(canvas, self.padding) + b[:, None, None, None]
        return _batch_first(y), TransposedConvolutionCache(pixels, x.shape)

    def backward(self, dy: Array, cache: TransposedConvolutionCache) -> tuple[Array, dict[str, Array]]:
        """Return ``dx``, by an ordinary convolution, and the gradients of ``W`` and ``b``."""
        W = self.parameters["W"]
        N, C, H, width = cache.shape
        d = _batch_last(dy)
        columns = np.stack(self._cells(_pad(d, self.padding), (H, width)), axis=1)  # (F, KH KW, H, W, N)
        columns = columns.reshape(W[0].size, -1)
        dx = (W.reshape(C, -1) @ columns).reshape(C, H, width, N)
        gradients = {"W": (cache.pixels @ columns.T).reshape(W.shape), "b": d.sum(axis=(1, 2, 3))}
        return _batch_first(dx), gradients

    def _cells(self, canvas: Array, size: Pair) -> list[Array]:
        """List, for each cell of the stamps, the view of the canvas on where it falls."""
        KH, KW = self.parameters["W"].shape[2:]
        return _cells(canvas, size, (KH, KW), self.stride)


def convolve_transposed_plain(
    x: Array, W: Array, b: Array, stride: Pair = (1, 1), padding: Pair = (0, 0), output_padding: Pair = (0, 0)
) -> Array:
    """Compute what ``TransposedConvolution`` computes, one stamp after the other: the form to read.

    ``canvas[:, :, h*SH : h*SH + KH, w*SW : w*SW + KW] += sum_c x[:, c, h, w] W[c]`` for every pixel (h, w)

    Shapes
        x (N, C, H, W); W (C, F, A, B); b (F,) -> y (N, F, P, Q)

    Parameters
    ----------
    x, W, b : array
        Pictures, stamps and biases.
    stride, padding, output_padding : pair of int
        Height first, then width.

    Returns
    -------
    y : array
        Larger pictures.

    Source
    ------
    As for ``TransposedConvolution``. The study report, section 3.2.10.

    Examples
    --------
    >>> convolve_transposed_plain(np.full((1, 1, 1, 1), 3.0), np.ones((1, 1, 2, 2)), np.zeros(1))
    array([[[[3., 3.],
             [3., 3.]]]])
    """
    N, _, H, width = x.shape
    _, F, KH, KW = W.shape
    OH, OW = _enlarged((H, width), (KH, KW), stride, padding, output_padding)
    canvas = np.zeros((N, F, OH + 2 * padding[0], OW + 2 * padding[1]), x.dtype)
    for h in range(H):
        for w in range(width):
            top, left = h * stride[0], w * stride[1]
            canvas[:, :, top : top + KH, left : left + KW] += np.tensordot(x[:, :, h, w], W, axes=1)
    cut: Array = canvas[:, :, padding[0] : padding[0] + OH, padding[1] : padding[1] + OW]
    return cut + b[:, None, None]


def _enlarged(size: Pair, kernel: Pair, stride: Pair, padding: Pair, output_padding: Pair) -> Pair:
    """Compute height and width of the output."""
    rows, columns = zip(size, kernel, stride, padding, output_padding, strict=True)
    return transposed_output_size(*rows), transposed_output_size(*columns)
