"""The losses of a GAN once more, from the discriminator's scores and with their gradients: what training needs.

The score ("logit") ``a`` is what goes into the discriminator's sigmoid, ``D = sigmoid(a)``. Taking the logarithm and
the sigmoid together, ``-log sigmoid(a) = log(1 + exp(-a))``, keeps every digit also where sigmoid(a) rounds to 0 or 1,
so a discriminator that is very sure breaks nothing. The same losses of probabilities are in ``adversarial``.
"""

import numpy as np

from dlcore.activations import sigmoid
from dlcore.arrays import Array, Scalar


def discriminator_loss_from_logits(a_real: Array, a_fake: Array) -> tuple[Scalar, Array, Array]:
    """Measure how badly the discriminator tells real from fake, and say how its scores should change.

    ``L_D = mean log(1 + exp(-a_real)) + mean log(1 + exp(a_fake))``, which is ``-V(D, G)``;
    ``da_real = (sigmoid(a_real) - 1) / n`` and ``da_fake = sigmoid(a_fake) / m`` for n real examples and m fakes

    Shapes
        a_real (...); a_fake (...) -> L_D (); da_real (...); da_fake (...)

    Parameters
    ----------
    a_real, a_fake : array
        Scores before the sigmoid, any real numbers; the two batches may differ in size.

    Returns
    -------
    L_D : scalar
        Above 0; 2 log 2, about 1.386, where the discriminator cannot tell.
    da_real, da_fake : array
        The gradients of L_D.

    Raises
    ------
    ValueError
        If a batch is empty.

    Source
    ------
    Goodfellow et al., Generative Adversarial Nets (2014), eq. 1 and Algorithm 1. The study report, section 3.2.11.

    Examples
    --------
    >>> L_D, da_real, da_fake = discriminator_loss_from_logits(np.array([0.0]), np.array([0.0, 0.0]))
    >>> round(float(L_D), 4), da_real, da_fake
    (1.3863, array([-0.5]), array([0.25, 0.25]))
    """
    L_real, da_real = generator_loss_non_saturating_from_logits(a_real)  # for real examples both want D near 1
    L_fake, da_fake = generator_loss_minimax_from_logits(a_fake)
    return L_real - L_fake, da_real, -da_fake


def generator_loss_minimax_from_logits(a_fake: Array) -> tuple[Scalar, Array]:
    """Return the generator's part of the game's value, and its gradient, which vanishes for fakes that are found out.

    ``L_G = mean log(1 - sigmoid(a_fake)) = -mean log(1 + exp(a_fake))`` and ``da_fake = -sigmoid(a_fake) / n``

    Shapes
        a_fake (...) -> L_G (); da_fake (...)

    Parameters
    ----------
    a_fake : array
        Scores of fakes before the sigmoid, n of them, any real numbers.

    Returns
    -------
    L_G : scalar
        Below 0.
    da_fake : array
        The gradient of L_G.

    Raises
    ------
    ValueError
        If the batch is empty.

    Source
    ------
    Goodfellow et al., Generative Adversarial Nets (2014), Algorithm 1. The study report, section 3.2.11.

    Examples
    --------
    >>> L_G, da_fake = generator_loss_minimax_from_logits(np.array([-100.0, 0.0]))
    >>> da_fake.round(3) + 0.0  # found out: nearly no gradient
    array([ 0.  , -0.25])
    """
    a_fake = _checked(a_fake)
    return -np.mean(np.logaddexp(0, a_fake)), -sigmoid(a_fake) / a_fake.size


def generator_loss_non_saturating_from_logits(a_fake: Array) -> tuple[Scalar, Array]:
    """Return the generator's usual loss, whose gradient is largest for fakes that are found out.

    ``L_G = -mean log(sigmoid(a_fake)) = mean log(1 + exp(-a_fake))`` and ``da_fake = (sigmoid(a_fake) - 1) / n``

    The gradient is computed as ``-sigmoid(-a_fake) / n``, the same number with all its digits.

    Shapes
        a_fake (...) -> L_G (); da_fake (...)

    Parameters
    ----------
    a_fake : array
        Scores of fakes before the sigmoid, n of them, any real numbers.

    Returns
    -------
    L_G : scalar
        Above 0.
    da_fake : array
        The gradient of L_G.

    Raises
    ------
    ValueError
        If the batch is empty.

    Source
    ------
    Goodfellow et al., Generative Adversarial Nets (2014), section 3. The study report, section 3.2.11.

    Examples
    --------
    >>> L_G, da_fake = generator_loss_non_saturating_from_logits(np.array([-100.0, 0.0]))
    >>> da_fake  # found out: the full gradient
    array([-0.5 , -0.25])
    """
    a_fake = _checked(a_fake)
    return np.mean(np.logaddexp(0, -a_fake)), -sigmoid(-a_fake) / a_fake.size


def _checked(a: Array) -> Array:
    """Return scores as an array, or raise if there are none."""
    a = np.asarray(a)
    if a.size == 0:
        raise ValueError("There must be at least one score, but the batch is empty, so it has no mean.")
    return a
