"""Layer normalisation brings the numbers of each single example to mean 0 and variance 1, whatever the batch holds.

Batch normalisation needs other examples to compare with, so it acts differently in training and at inference and fails
with a batch of one. Here an example is compared with itself: no running averages, no difference, any batch size.
"""

from typing import Any, NamedTuple, Self

import numpy as np

from dlcore.arrays import Array


class LayerNormalizationCache(NamedTuple):
    """What a forward pass of layer normalisation leaves for the backward pass.

    Shapes
        normalized (..., D); inverse_deviation (..., 1)

    Attributes
    ----------
    normalized : array
        ``x`` with mean 0 and variance 1 in every row.
    inverse_deviation : array
        What ``x - mean`` was multiplied by.
    """

    normalized: Array
    inverse_deviation: Array


class LayerNormalization:
    """Normalise each row over its own numbers, then let the network choose a scale and a shift for each column.

    ``x_hat = (x - mean) / sqrt(variance + epsilon)`` and ``y = gamma * x_hat + beta``

    ``mean`` and ``variance`` are those of the last axis (the variance divides by D); all other axes count as examples,
    so a sequence (N, T, D) is normalised step by step. They depend on ``x``, and backward takes it into account: with
    ``g = dy * gamma``, ``dx = (g - mean(g) - x_hat * mean(g * x_hat)) / sqrt(variance + epsilon)``. This is the formula
    of batch normalisation along the other axis.

    Shapes
        x (..., D); gamma (D,); beta (D,) -> y (..., D)

    Parameters
    ----------
    gamma, beta : array
        Scale and shift.
    epsilon : float
        Added to the variance, above 0.

    Raises
    ------
    ValueError
        In ``forward``, if ``x`` has not as many columns as ``gamma`` has entries.

    Source
    ------
    Ba, Kiros and Hinton, Layer Normalization (2016), eq. 3 and 4. The study report has batch normalisation only,
    section 1.1.3.

    Examples
    --------
    >>> layer = LayerNormalization.create(2, dtype=np.float64)
    >>> y, cache = layer.forward(np.array([[1.0, 3.0], [10.0, 50.0]]))
    >>> y.round(3)
    array([[-1.,  1.],
           [-1.,  1.]])
    """

    def __init__(self, gamma: Array, beta: Array, epsilon: float = 1e-5) -> None:
        self.parameters = {"gamma": gamma, "beta": beta}
        self.epsilon = epsilon

    @classmethod
    def create(cls, n: int, epsilon: float = 1e-5, dtype: Any = np.float32) -> Self:
        """Start with scale 1 and shift 0."""
        return cls(np.ones(n, dtype), np.zeros(n, dtype), epsilon)

    def forward(
        self, x: Array, *, training: bool = False, rng: np.random.Generator | None = None
    ) -> tuple[Array, LayerNormalizationCache]:
        """Return ``y`` and the cache; ``training`` makes no difference."""
        gamma, beta = self.parameters["gamma"], self.parameters["beta"]
        if x.shape[-1:] != gamma.shape or gamma.size == 0:
            raise ValueError(f"The layer expects x of shape (..., {len(gamma)}), but it is {x.shape}.")
        cache = LayerNormalizationCache(*_normalize(x, -1, self.epsilon))
        return gamma * cache.normalized + beta, cache

    def backward(self, dy: Array, cache: LayerNormalizationCache) -> tuple[Array, dict[str, Array]]:
        """Return ``dx`` and the gradients of ``gamma`` and ``beta``."""
        examples = tuple(range(dy.ndim - 1))
        gradients = {"gamma": (dy * cache.normalized).sum(axis=examples), "beta": dy.sum(axis=examples)}
        return _normalize_backward(dy * self.parameters["gamma"], *cache, -1), gradients


def _normalize(x: Array, axis: int, epsilon: float) -> tuple[Array, Array]:
    """Bring ``x`` to mean 0 and variance 1 along an axis; return it, and what its deviations were multiplied by."""
    deviation = x - x.mean(axis=axis, keepdims=True)
    variance = (deviation * deviation).mean(axis=axis, keepdims=True)
    inverse_deviation = 1 / np.sqrt(variance + epsilon)
    return deviation * inverse_deviation, inverse_deviation


def _normalize_backward(g: Array, normalized: Array, inverse_deviation: Array, axis: int) -> Array:
    """Return the gradient of ``x``, where ``g`` is that of the normalised numbers."""
    straight = g.mean(axis=axis, keepdims=True)  # through the mean
    squared = (g * normalized).mean(axis=axis, keepdims=True)  # through the variance
    dx: Array = (g - straight - normalized * squared) * inverse_deviation
    return dx
