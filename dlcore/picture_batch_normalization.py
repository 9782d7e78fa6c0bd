"""Batch normalisation of pictures: a channel has one mean and one variance, over all pictures and all their pixels.

A filter does the same everywhere in a picture, so what it gives is normalised together: each pixel is an example.
"""

import numpy as np

from dlcore.arrays import Array
from dlcore.normalization import BatchNormalization, BatchNormalizationCache


class PictureBatchNormalization(BatchNormalization):
    """Normalise each channel over the batch, the rows and the columns; else like ``BatchNormalization``.

    ``y[n, c, h, w] = gamma[c] * (x[n, c, h, w] - mean[c]) / sqrt(variance[c] + epsilon) + beta[c]``

    Shapes
        x (N, C, H, W); gamma (C,); beta (C,) -> y (N, C, H, W)

    Parameters
    ----------
    gamma, beta : array
        Scale and shift of each channel.
    momentum : float
        How much of the running averages stays in a step, from 0 to 1.
    epsilon : float
        Added to the variance, above 0.

    Raises
    ------
    ValueError
        In ``forward``, if ``x`` is not (N, C, H, W), or has no pixels in training.

    Source
    ------
    Ioffe and Szegedy, Batch Normalization (2015), section 3.2. The study report, sections 1.1.3 and 3.2.10.

    Examples
    --------
    >>> layer = PictureBatchNormalization.create(1)
    >>> y, cache = layer.forward(np.array([[[[1.0, 3.0]]], [[[1.0, 3.0]]]]), training=True)
    >>> y.round(3).ravel()
    array([-1.,  1., -1.,  1.])
    """

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, BatchNormalizationCache]:
        """Return ``y`` and the cache of the pixels, one row for each."""
        C = len(self.parameters["gamma"])
        if x.ndim != 4 or x.shape[1] != C or (training and x.size == 0):
            raise ValueError(f"The layer expects x of shape (N, {C}, H, W) with N at least 1, but it is {x.shape}.")
        y, cache = super().forward(_pixels(x), training=training)
        return _pictures(y, x.shape), cache

    def backward(self, dy: Array, cache: BatchNormalizationCache) -> tuple[Array, dict[str, Array]]:
        """Return ``dx`` and the gradients of ``gamma`` and ``beta``."""
        dx, gradients = super().backward(_pixels(dy), cache)
        return _pictures(dx, dy.shape), gradients


def _pixels(x: Array) -> Array:
    """Turn pictures (N, C, H, W) into one row of C channels for each pixel."""
    return x.transpose(0, 2, 3, 1).reshape(-1, x.shape[1])


def _pictures(rows: Array, shape: tuple[int, ...]) -> Array:
    """Turn rows of channels back into pictures (N, C, H, W)."""
    N, C, H, W = shape
    return np.ascontiguousarray(rows.reshape(N, H, W, C).transpose(0, 3, 1, 2))
