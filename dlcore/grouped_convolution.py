"""A convolution with gaps and with groups: filters that look further without more weights, or at few channels only.

*Dilation* spreads a filter: with 2 it touches every second pixel, so the same weights see twice as far. *Groups* cut
the channels into bundles, and each filter sees only its own bundle; with as many groups as channels every filter looks
at a single channel, which is called a depthwise convolution.
"""

from typing import Any, NamedTuple, Self

import numpy as np

from dlcore.arrays import Array
from dlcore.batch_last import _batch_first, _batch_last, _cells, _crop, _pad
from dlcore.convolution_arithmetic import Pair, convolution_shape
from dlcore.im2col import pad_pictures
from dlcore.initializers import Initializer


class GroupedConvolutionCache(NamedTuple):
    """What a forward pass of a grouped convolution leaves for the backward pass.

    Shapes
        columns (G, Q, P); shape (4,)

    Attributes
    ----------
    columns : array
        For each group one column for each window, over all rows, columns and pictures (in this order).
    shape : tuple of int
        The shape of the input.
    """

    columns: Array
    shape: tuple[int, int, int, int]


class GroupedConvolution:
    """Move filters with gaps over pictures, each over the channels of its own group only.

    ``y[n, f, oh, ow] = b[f] + sum_(c, kh, kw) W[f, c, kh, kw] * padded[n, g*G + c, oh*SH + kh*DH, ow*SW + kw*DW]``

    G = C / groups is the number of channels that a filter sees, and ``g = f // (F / groups)`` is its group. With one
    group and dilation 1 this is ``Convolution``; with ``groups`` = C it is a depthwise convolution, which a convolution
    with filters of one pixel usually follows ("depthwise separable"). ``convolve_grouped_plain`` is the same in a few
    lines to read.

    Shapes
        x (N, C, H, W); W (F, G, A, B); b (F,) -> y (N, F, P, Q)

    Parameters
    ----------
    W, b : array
        Filters, as deep as a group, and their biases. The filters of the first group come first.
    groups : int
        How many bundles the channels form; F must be a multiple of it.
    stride, padding, dilation : pair of int
        Height first, then width, as in ``convolution_shape``.

    Raises
    ------
    ValueError
        If ``groups`` does not divide the number of filters; in ``forward``, if ``x`` is not (N, C, H, W) with
        ``groups * G`` channels, or the window does not fit.

    Source
    ------
    Groups: Krizhevsky, Sutskever and Hinton (2012), section 3.5; depthwise: Howard et al., MobileNets (2017), section
    3.1; dilation: Yu and Koltun, Multi-Scale Context Aggregation by Dilated Convolutions (2015), section 2. The study
    report has the plain convolution only, section 1.4.

    Examples
    --------
    >>> layer = GroupedConvolution(W=np.ones((1, 1, 1, 2)), b=np.zeros(1), dilation=(1, 2))
    >>> layer.forward(np.arange(5.0).reshape(1, 1, 1, 5))[0]
    array([[[[2., 4., 6.]]]])
    >>> depthwise = GroupedConvolution(W=np.array([1.0, 10.0]).reshape(2, 1, 1, 1), b=np.zeros(2), groups=2)
    >>> depthwise.forward(np.array([3.0, 4.0]).reshape(1, 2, 1, 1))[0].ravel()
    array([ 3., 40.])
    """

    def __init__(
        self,
        W: Array,
        b: Array,
        groups: int = 1,
        stride: Pair = (1, 1),
        padding: Pair = (0, 0),
        dilation: Pair = (1, 1),
    ) -> None:
        if groups < 1 or len(W) % groups:
            raise ValueError(
                f"The number of filters must be a multiple of groups, but {len(W)} is not one of {groups}."
            )
        self.parameters = {"W": W, "b": b}
        self.groups = groups
        self.stride = stride
        self.padding = padding
        self.dilation = dilation

    @classmethod
    def create(
        cls,
        channels: int,
        filters: int,
        kernel: Pair,
        initializer: Initializer,
        rng: np.random.Generator,
        *,
        groups: int = 1,
        stride: Pair = (1, 1),
        padding: Pair = (0, 0),
        dilation: Pair = (1, 1),
        dtype: Any = np.float32,
    ) -> Self:
        """Draw the filters by a rule such as ``he`` (one output adds up ``G * KH * KW`` inputs), bias zero."""
        if groups < 1 or channels % groups:
            raise ValueError(f"The channels must be a multiple of groups, but {channels} is not one of {groups}.")
        depth = channels // groups
        W = initializer((depth * kernel[0] * kernel[1], filters), rng, dtype)
        W = np.ascontiguousarray(W.T).reshape(filters, depth, *kernel)
        return cls(W, np.zeros(filters, dtype), groups, stride, padding, dilation)

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, GroupedConvolutionCache]:
        """Return the answers of all filters at all places, and the cache."""
        W, b = self.parameters["W"], self.parameters["b"]
        C = self.groups * W.shape[1]
        if x.ndim != 4 or x.shape[1] != C:
            raise ValueError(f"The layer expects x of shape (N, {C}, H, W), but it is {x.shape}.")
        OH, OW = self._output(x.shape)
        cells = self._cells(_pad(_batch_last(x), self.padding), (OH, OW))
        columns = np.stack(cells, axis=1).reshape(self.groups, W[0].size, -1)  # its rows: channel, then cell
        y = (W.reshape(self.groups, -1, columns.shape[1]) @ columns).reshape(len(W), OH, OW, len(x))
        y += b[:, None, None, None]
        return _batch_first(y), GroupedConvolutionCache(columns, x.shape)

    def backward(self, dy: Array, cache: GroupedConvolutionCache) -> tuple[Array, dict[str, Array]]:
        """Return ``dx`` and the gradients of ``W`` and ``b``."""
        gradients, d = self._parameter_gradients(dy, cache)
        N, C, H, W = cache.shape
        KH, KW = self.parameters["W"].shape[2:]
        filters = self.parameters["W"].reshape(self.groups, -1, cache.columns.shape[1])
        output = self._output(cache.shape)
        windows = (filters.transpose(0, 2, 1) @ d).reshape(C, KH * KW, *output, N)
        dx = np.zeros((C, H + 2 * self.padding[0], W + 2 * self.padding[1], N), dy.dtype)
        for k, seen in enumerate(self._cells(dx, output)):
            seen += windows[:, k]
        return _batch_first(_crop(dx, self.padding)), gradients

    def parameter_gradients(self, dy: Array, cache: GroupedConvolutionCache) -> dict[str, Array]:
        """Return the gradients of ``W`` and ``b`` only; the first layer of a network need not compute ``dx``."""
        return self._parameter_gradients(dy, cache)[0]

    def _parameter_gradients(self, dy: Array, cache: GroupedConvolutionCache) -> tuple[dict[str, Array], Array]:
        """Return the gradients, and ``dy`` as (groups, filters of a group, windows)."""
        W = self.parameters["W"]
        d = _batch_last(dy).reshape(self.groups, len(W) // self.groups, -1)
        dW = (d @ cache.columns.transpose(0, 2, 1)).reshape(W.shape)
        return {"W": dW, "b": d.sum(axis=2).reshape(-1)}, d

    def _output(self, shape: tuple[int, ...]) -> Pair:
        """Compute height and width of the output."""
        KH, KW = self.parameters["W"].shape[2:]
        return convolution_shape((shape[2], shape[3]), (KH, KW), self.stride, self.padding, self.dilation)

    def _cells(self, padded: Array, output: Pair) -> list[Array]:
        """List the views of what each cell of the kernel sees."""
        KH, KW = self.parameters["W"].shape[2:]
        return _cells(padded, output, (KH, KW), self.stride, self.dilation)


def convolve_grouped_plain(
    x: Array,
    W: Array,
    b: Array,
    groups: int = 1,
    stride: Pair = (1, 1),
    padding: Pair = (0, 0),
    dilation: Pair = (1, 1),
) -> Array:
    """Compute what ``GroupedConvolution`` computes, one place of the output after the other: the form to read.

    ``y[:, f, oh, ow] = b[f] + sum of W[f] * window``, the window with gaps and over the channels of f's group

    Shapes
        x (N, C, H, W); W (F, G, A, B); b (F,) -> y (N, F, P, Q)

    Parameters
    ----------
    x, W, b : array
        Pictures, filters and their biases.
    groups : int
        How many bundles the channels form.
    stride, padding, dilation : pair of int
        Height first, then width.

    Returns
    -------
    y : array
        One channel for each filter.

    Source
    ------
    As for ``GroupedConvolution``. The study report has the plain convolution only, section 1.4.

    Examples
    --------
    >>> convolve_grouped_plain(np.ones((1, 2, 1, 1)), np.ones((2, 1, 1, 1)), np.zeros(2), groups=2).ravel()
    array([1., 1.])
    """
    F, G, KH, KW = W.shape
    OH, OW = convolution_shape((x.shape[2], x.shape[3]), (KH, KW), stride, padding, dilation)
    padded = pad_pictures(x, padding)
    y = np.empty((len(x), F, OH, OW), x.dtype)
    for f in range(F):
        first = f // (F // groups) * G  # the first channel of this filter's group
        for oh in range(OH):
            for ow in range(OW):
                rows = oh * stride[0] + dilation[0] * np.arange(KH)
                columns = ow * stride[1] + dilation[1] * np.arange(KW)
                window = padded[:, first : first + G, rows[:, None], columns]
                y[:, f, oh, ow] = (window * W[f]).sum(axis=(1, 2, 3)) + b[f]
    return y
