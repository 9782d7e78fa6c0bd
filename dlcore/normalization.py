"""Batch normalisation shifts and scales every unit to mean 0 and variance 1 over the batch, so that layers learn alike.

At inference there may be no batch, so running averages of the batches seen in training are used instead. Forward does
not touch them; after a step of training, ``update_buffers`` moves them towards the batch that the cache remembers.
"""

from typing import Any, NamedTuple, Self

import numpy as np

from dlcore.arrays import Array


class BatchNormalizationCache(NamedTuple):
    """What a forward pass of batch normalisation leaves for the backward pass.

    Shapes
        normalized (N, D); inverse_deviation (D,); mean (D,); variance (D,)

    Attributes
    ----------
    normalized : array
        ``x`` with mean 0 and variance 1.
    inverse_deviation : array
        What ``x - mean`` was multiplied by.
    mean, variance : array
        The statistics that were used.
    training : bool
        Whether they are those of the batch, so that they depend on ``x``.
    """

    normalized: Array
    inverse_deviation: Array
    mean: Array
    variance: Array
    training: bool


class BatchNormalization:
    """Normalise each column over the batch, then let the network choose a scale and a shift.

    ``x_hat = (x - mean) / sqrt(variance + epsilon)`` and ``y = gamma * x_hat + beta``

    In training ``mean`` and ``variance`` are those of the batch (the variance divides by N), and ``dx`` takes into
    account that they depend on ``x``: with ``g = dy * gamma``,
    ``dx = (g - mean(g) - x_hat * mean(g * x_hat)) / sqrt(variance + epsilon)``. At inference the running averages in
    ``buffers`` are used, which ``update_buffers`` moves: ``running = momentum * running + (1 - momentum) * batch``.

    Shapes
        x (N, D); gamma (D,); beta (D,) -> y (N, D)

    Parameters
    ----------
    gamma, beta : array
        Scale and shift.
    momentum : float
        How much of the running averages stays in a step, from 0 to 1.
    epsilon : float
        Added to the variance, above 0.

    Raises
    ------
    ValueError
        In ``forward``, if ``x`` is not (N, D), or has no rows in training.

    Source
    ------
    Ioffe and Szegedy, Batch Normalization (2015), Algorithms 1 and 2 (which divides the running variance by N - 1; here
    it is by N, as in Keras). The study report, section 1.1.3.

    Examples
    --------
    >>> layer = BatchNormalization.create(1)
    >>> y, cache = layer.forward(np.array([[1.0], [3.0]]), training=True)
    >>> y.round(3)
    array([[-1.],
           [ 1.]])
    >>> layer.update_buffers(cache)
    >>> layer.buffers["mean"]
    array([0.2], dtype=float32)
    """

    def __init__(self, gamma: Array, beta: Array, momentum: float = 0.9, epsilon: float = 1e-5) -> None:
        self.parameters = {"gamma": gamma, "beta": beta}
        self.buffers = {"mean": np.zeros_like(beta), "variance": np.ones_like(gamma)}
        self.momentum = momentum
        self.epsilon = epsilon

    @classmethod
    def create(cls, n: int, momentum: float = 0.9, epsilon: float = 1e-5, dtype: Any = np.float32) -> Self:
        """Start with scale 1 and shift 0."""
        return cls(np.ones(n, dtype), np.zeros(n, dtype), momentum, epsilon)

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, BatchNormalizationCache]:
        """Return ``y`` and the cache."""
        gamma, beta = self.parameters["gamma"], self.parameters["beta"]
        if x.shape[1:] != gamma.shape or (training and len(x) == 0):
            raise ValueError(f"The layer expects x of shape (N, {len(gamma)}) with N at least 1, but it is {x.shape}.")
        mean, variance = (x.mean(axis=0), x.var(axis=0)) if training else tuple(self.buffers.values())
        inverse_deviation = 1 / np.sqrt(variance + self.epsilon)
        normalized = (x - mean) * inverse_deviation
        cache = BatchNormalizationCache(normalized, inverse_deviation, mean, variance, training)
        return gamma * normalized + beta, cache

    def backward(self, dy: Array, cache: BatchNormalizationCache) -> tuple[Array, dict[str, Array]]:
        """Return ``dx`` and the gradients of ``gamma`` and ``beta``."""
        g = dy * self.parameters["gamma"]
        if cache.training:
            g = g - g.mean(axis=0) - cache.normalized * (g * cache.normalized).mean(axis=0)
        gradients = {"gamma": (dy * cache.normalized).sum(axis=0), "beta": dy.sum(axis=0)}
        return g * cache.inverse_deviation, gradients

    def update_buffers(self, cache: BatchNormalizationCache) -> None:
        """Move the running averages, in place, towards the statistics of the batch that this cache comes from."""
        if not cache.training:
            return
        for name, batch in (("mean", cache.mean), ("variance", cache.variance)):
            self.buffers[name] *= self.momentum
            self.buffers[name] += (1 - self.momentum) * batch
