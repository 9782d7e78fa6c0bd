"""Two networks play against each other: the generator makes fakes, and the discriminator says how likely each is real.

All functions take what the discriminator answered, as probabilities: ``d_real = D(x)`` for real examples and
``d_fake = D(G(z))`` for fakes. Logarithms are natural.
"""

import numpy as np

from dlcore.arrays import Array, Scalar


def gan_value(d_real: Array, d_fake: Array) -> Scalar:
    """Measure how well the discriminator tells real from fake, on one batch of each.

    ``V(D, G) = mean(log D(x)) + mean(log(1 - D(G(z))))``

    The discriminator raises V, the generator lowers it. The two batches may differ in size.

    Shapes
        d_real (N,); d_fake (N,) -> V ()

    Parameters
    ----------
    d_real, d_fake : array
        Probabilities of being real, strictly between 0 and 1.

    Returns
    -------
    V : scalar
        Below 0; ``-2 log 2``, about -1.386, where the discriminator answers 1/2 to everything.

    Raises
    ------
    ValueError
        If a probability is not strictly between 0 and 1, or there is none.

    Source
    ------
    Goodfellow et al., Generative Adversarial Nets (2014), eq. 1. The study report, section 3.2.11.

    Examples
    --------
    >>> half = np.array([0.5, 0.5])
    >>> round(float(gan_value(half, half)), 4)
    -1.3863
    """
    return _mean_log(d_real, "d_real") + _mean_log_complement(d_fake, "d_fake")


def discriminator_loss(d_real: Array, d_fake: Array) -> Scalar:
    """Return what the discriminator minimises.

    ``L_D = -V(D, G) = -mean(log D(x)) - mean(log(1 - D(G(z))))``

    Shapes
        d_real (N,); d_fake (N,) -> L_D ()

    Parameters
    ----------
    d_real, d_fake : array
        Probabilities of being real, strictly between 0 and 1.

    Returns
    -------
    L_D : scalar
        Above 0.

    Raises
    ------
    ValueError
        If a probability is not strictly between 0 and 1, or there is none.

    Source
    ------
    Goodfellow et al., Generative Adversarial Nets (2014), eq. 1 and Algorithm 1. The study report, section 3.2.11.

    Examples
    --------
    >>> round(float(discriminator_loss(np.array([0.9]), np.array([0.1]))), 4)
    0.2107
    """
    return -gan_value(d_real, d_fake)


def generator_loss_minimax(d_fake: Array) -> Scalar:
    """Return what the generator minimises if it plays exactly against the discriminator.

    ``L_G = mean(log(1 - D(G(z))))``, the part of V that depends on the generator

    While every fake is recognised, D(G(z)) is near 0 and this loss is nearly flat in the discriminator's score (the
    number that goes into its sigmoid).

    Shapes
        d_fake (N,) -> L_G ()

    Parameters
    ----------
    d_fake : array
        Probabilities of being real, strictly between 0 and 1.

    Returns
    -------
    L_G : scalar
        Below 0.

    Raises
    ------
    ValueError
        If a probability is not strictly between 0 and 1, or there is none.

    Source
    ------
    Goodfellow et al., Generative Adversarial Nets (2014), Algorithm 1. The study report, section 3.2.11.

    Examples
    --------
    >>> round(float(generator_loss_minimax(np.array([0.5]))), 4)
    -0.6931
    """
    return _mean_log_complement(d_fake, "d_fake")


def generator_loss_non_saturating(d_fake: Array) -> Scalar:
    """Return the generator's loss that still teaches while every fake is recognised.

    ``L_G = -mean(log D(G(z)))``

    It pushes D(G(z)) up as the minimax loss does, but steeply where D(G(z)) is near 0.

    Shapes
        d_fake (N,) -> L_G ()

    Parameters
    ----------
    d_fake : array
        Probabilities of being real, strictly between 0 and 1.

    Returns
    -------
    L_G : scalar
        Above 0.

    Raises
    ------
    ValueError
        If a probability is not strictly between 0 and 1, or there is none.

    Source
    ------
    Goodfellow et al., Generative Adversarial Nets (2014), section 3. The study report, section 3.2.11.

    Examples
    --------
    >>> round(float(generator_loss_non_saturating(np.array([0.5]))), 4)
    0.6931
    """
    return -_mean_log(d_fake, "d_fake")


def _mean_log(d: Array, name: str) -> Scalar:
    """Return ``mean(log d)`` of probabilities."""
    return np.mean(np.log(_checked_probabilities(d, name)))


def _mean_log_complement(d: Array, name: str) -> Scalar:
    """Return ``mean(log(1 - d))`` of probabilities; ``log1p`` keeps the digits of a tiny ``d``."""
    return np.mean(np.log1p(-_checked_probabilities(d, name)))


def _checked_probabilities(d: Array, name: str) -> Array:
    """Return ``d`` as an array, or raise if an entry is not strictly between 0 and 1 (``nan`` is not)."""
    d = np.asarray(d)
    if d.size == 0:
        raise ValueError(f"{name} is empty, so it has no mean.")
    outside = d[~((d > 0) & (d < 1))]
    if outside.size:
        raise ValueError(f"{name} must hold probabilities in the open range (0, 1), but one is {outside.flat[0]}.")
    return d
