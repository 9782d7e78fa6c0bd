"""A variational autoencoder describes each input by a small cloud N(mean, variance), and draws its code from there.

Two ideas make that trainable. The draw is written as ``z = mean + deviation * epsilon``, so that all chance is in
epsilon and a gradient can go through (reparameterisation). And a KL divergence keeps the clouds near N(0, I), so that
new data can be made from codes drawn there. Networks give log(variance), which may be any number.
"""

from typing import NamedTuple

import numpy as np

from dlcore.arrays import Array, Scalar


class ReparameterizationCache(NamedTuple):
    """What a draw leaves for its backward pass.

    Shapes
        epsilon (N, E); deviation (N, E)

    Attributes
    ----------
    epsilon : array
        The noise, from N(0, I).
    deviation : array
        What it was multiplied by, the root of the variance.
    """

    epsilon: Array
    deviation: Array


def reparameterize(mean: Array, log_variance: Array, rng: np.random.Generator) -> tuple[Array, ReparameterizationCache]:
    """Draw from N(mean, variance) in a way that a gradient can follow.

    ``z = mean + exp(log_variance / 2) * epsilon`` with ``epsilon ~ N(0, I)``

    Shapes
        mean (N, E); log_variance (N, E); rng -> z (N, E); cache

    Parameters
    ----------
    mean, log_variance : array
        Of the same shape; the variance is that of each component, which are independent.
    rng : numpy.random.Generator
        Where epsilon comes from.

    Returns
    -------
    z : array
        One draw for each row.
    cache : ReparameterizationCache
        For ``reparameterize_backward``.

    Raises
    ------
    ValueError
        If the shapes differ.

    Source
    ------
    Kingma and Welling, Auto-Encoding Variational Bayes (2013), section 2.4. The study report, section 2.6.6.2.

    Examples
    --------
    >>> z, cache = reparameterize(np.array([[5.0]]), np.array([[-np.inf]]), np.random.default_rng(0))
    >>> z  # without variance there is no chance
    array([[5.]])
    """
    _check_shapes(mean, log_variance)
    epsilon = rng.standard_normal(mean.shape, dtype=mean.dtype)
    deviation = np.exp(log_variance / 2)
    return mean + deviation * epsilon, ReparameterizationCache(epsilon, deviation)


def reparameterize_backward(dz: Array, cache: ReparameterizationCache) -> tuple[Array, Array]:
    """Take the gradient of a draw back to mean and log(variance).

    ``dmean = dz`` and ``dlog_variance = dz * epsilon * deviation / 2``

    Shapes
        dz (N, E); cache -> dmean (N, E); dlog_variance (N, E)

    Parameters
    ----------
    dz : array
        The gradient of the loss with respect to the draw.
    cache : ReparameterizationCache
        Of the same draw.

    Returns
    -------
    dmean, dlog_variance : array
        The gradients.

    Source
    ------
    Kingma and Welling, Auto-Encoding Variational Bayes (2013), section 2.4. The study report, section 2.6.6.2.

    Examples
    --------
    >>> cache = ReparameterizationCache(epsilon=np.array([[2.0]]), deviation=np.array([[3.0]]))
    >>> reparameterize_backward(np.array([[1.0]]), cache)
    (array([[1.]]), array([[3.]]))
    """
    return dz.copy(), dz * cache.epsilon * cache.deviation / 2


def gaussian_kl(mean: Array, log_variance: Array) -> tuple[Scalar, Array, Array]:
    """Measure how far N(mean, variance) is from N(0, I), summed over the components, on average over the batch.

    ``KL = 1/2 sum_j (mean_j**2 + variance_j - 1 - log(variance_j))``; for a batch of N,
    ``dmean = mean / N`` and ``dlog_variance = (variance - 1) / (2 N)``

    Shapes
        mean (N, E); log_variance (N, E) -> L (); dmean (N, E); dlog_variance (N, E)

    Parameters
    ----------
    mean, log_variance : array
        Of the same shape, N at least 1.

    Returns
    -------
    L : scalar
        At least 0, and 0 only where every mean is 0 and every variance 1; in nats.
    dmean, dlog_variance : array
        The gradients of L.

    Raises
    ------
    ValueError
        If the shapes differ or the batch is empty.

    Source
    ------
    Kingma and Welling, Auto-Encoding Variational Bayes (2013), appendix B. The study report, section 2.6.6.2.

    Examples
    --------
    >>> L, dmean, dlog_variance = gaussian_kl(np.array([[1.0, -2.0, 0.0]]), np.zeros((1, 3)))
    >>> float(L), dmean
    (2.5, array([[ 1., -2.,  0.]]))
    """
    _check_shapes(mean, log_variance)
    N = len(mean)
    excess = np.expm1(log_variance)  # variance - 1, with its digits where the variance is near 1
    L = (mean * mean + excess - log_variance).sum() / (2 * N)
    return L, mean / N, excess / (2 * N)


def _check_shapes(one: Array, other: Array) -> None:
    """Raise one sentence that names both shapes if they differ, or if there is nothing."""
    if np.shape(one) != np.shape(other) or np.ndim(one) < 1 or len(one) == 0:
        shapes = f"{np.shape(one)} and {np.shape(other)}"
        raise ValueError(f"Both arrays need the same shape, with at least one row, but the shapes are {shapes}.")
