"""Group normalisation brings bundles of a picture's channels to mean 0 and variance 1, for each picture on its own.

It stands between two others: one group is layer normalisation of a picture, and as many groups as channels is instance
normalisation. Like them it does not need a batch, so it also works where only one or two pictures fit into memory.
"""

from typing import Any, NamedTuple, Self

import numpy as np

from dlcore.arrays import Array
from dlcore.layer_normalization import _normalize, _normalize_backward


class GroupNormalizationCache(NamedTuple):
    """What a forward pass of group normalisation leaves for the backward pass.

    Shapes
        normalized (N, G, L); inverse_deviation (N, G, 1)

    Attributes
    ----------
    normalized : array
        All L numbers of a group in a row, with mean 0 and variance 1.
    inverse_deviation : array
        What ``x - mean`` was multiplied by.
    """

    normalized: Array
    inverse_deviation: Array


class GroupNormalization:
    """Normalise each bundle of channels of each picture, then choose a scale and a shift for each channel.

    ``x_hat = (x - mean[n, g]) / sqrt(variance[n, g] + epsilon)`` and ``y[n, c] = gamma[c] * x_hat[n, c] + beta[c]``

    ``mean`` and ``variance`` are those of the C / groups channels of a group over all pixels of one picture. Backward
    is that of layer normalisation, where the numbers of a group are the row.

    Shapes
        x (N, C, H, W); gamma (C,); beta (C,) -> y (N, C, H, W)

    Parameters
    ----------
    gamma, beta : array
        Scale and shift.
    groups : int
        How many bundles the channels form; C must be a multiple of it.
    epsilon : float
        Added to the variance, above 0.

    Raises
    ------
    ValueError
        If ``groups`` does not divide the number of channels; in ``forward``, if ``x`` is not (N, C, H, W).

    Source
    ------
    Wu and He, Group Normalization (2018), eq. 1, 2, 6 and 7. The study report has batch normalisation only, section
    1.1.3.

    Examples
    --------
    >>> layer = GroupNormalization.create(2, groups=2, dtype=np.float64)
    >>> y, cache = layer.forward(np.array([[[[1.0, 3.0]], [[10.0, 50.0]]]]))
    >>> y.round(3)
    array([[[[-1.,  1.]],
    <BLANKLINE>
            [[-1.,  1.]]]])
    """

    def __init__(self, gamma: Array, beta: Array, groups: int, epsilon: float = 1e-5) -> None:
        if groups < 1 or len(gamma) % groups:
            raise ValueError(f"The channels must be a multiple of groups, but {len(gamma)} is not one of {groups}.")
        self.parameters = {"gamma": gamma, "beta": beta}
        self.groups = groups
        self.epsilon = epsilon

    @classmethod
    def create(cls, channels: int, groups: int, epsilon: float = 1e-5, dtype: Any = np.float32) -> Self:
        """Start with scale 1 and shift 0."""
        return cls(np.ones(channels, dtype), np.zeros(channels, dtype), groups, epsilon)

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, GroupNormalizationCache]:
        """Return ``y`` and the cache; ``training`` makes no difference."""
        gamma, beta = self.parameters["gamma"], self.parameters["beta"]
        if x.ndim != 4 or x.shape[1] != len(gamma) or 0 in x.shape[1:]:
            raise ValueError(f"The layer expects x of shape (N, {len(gamma)}, H, W), but it is {x.shape}.")
        N, C, H, W = x.shape
        rows = x.reshape(N, self.groups, C // self.groups * H * W)
        cache = GroupNormalizationCache(*_normalize(rows, -1, self.epsilon))
        return gamma[:, None, None] * cache.normalized.reshape(x.shape) + beta[:, None, None], cache

    def backward(self, dy: Array, cache: GroupNormalizationCache) -> tuple[Array, dict[str, Array]]:
        """Return ``dx`` and the gradients of ``gamma`` and ``beta``."""
        g = (dy * self.parameters["gamma"][:, None, None]).reshape(cache.normalized.shape)
        dgamma = (dy * cache.normalized.reshape(dy.shape)).sum(axis=(0, 2, 3))
        gradients = {"gamma": dgamma, "beta": dy.sum(axis=(0, 2, 3))}
        return _normalize_backward(g, *cache, -1).reshape(dy.shape), gradients
