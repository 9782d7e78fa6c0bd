"""A step of a GAN has two halves: the discriminator learns from real examples and fakes, then the generator from it.

In both halves a gradient goes through the discriminator. In its own turn it keeps the gradients of its parameters; in
the generator's turn those are thrown away, and only what reaches its input, the fakes, is passed on to the generator.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from dlcore.adversarial_logits import discriminator_loss_from_logits
from dlcore.arrays import Array, Scalar
from dlcore.layer import Cache, Layer, _parameter_gradients

GeneratorLoss: TypeAlias = Callable[[Array], tuple[Scalar, Array]]


def discriminator_gradients(
    discriminator: Layer, real: Array, fake: Array, *, rng: np.random.Generator | None = None
) -> tuple[Scalar, dict[str, Array], list[Cache]]:
    """Say how the discriminator should change to tell these real examples from these fakes.

    ``L_D = -mean log D(x) - mean log(1 - D(G(z)))``; the gradients of both terms are added up

    The discriminator is used twice before it goes back once for each batch, which works because a layer keeps nothing.
    The fakes are taken as they are: nothing goes back into the generator.

    Shapes
        discriminator; real (N, D); fake (N, D) -> L_D (); gradients; caches

    Parameters
    ----------
    discriminator : Layer
        Gives one score, before the sigmoid, for each example.
    real, fake : array
        One batch of each, of any shape that the discriminator takes.
    rng : numpy.random.Generator, optional
        For layers that draw lots.

    Returns
    -------
    L_D : scalar
        The loss.
    gradients : dict of array
        Of the discriminator's parameters, by name.
    caches : list
        Of the two passes, for layers with running statistics (``update_buffers``).

    Source
    ------
    Goodfellow et al., Generative Adversarial Nets (2014), Algorithm 1. The study report, sections 3.2.10 and 3.2.11.

    Examples
    --------
    >>> from dlcore import Affine
    >>> D = Affine(np.zeros((1, 1)), np.zeros(1))
    >>> L_D, gradients, _ = discriminator_gradients(D, real=np.array([[2.0]]), fake=np.array([[-2.0]]))
    >>> gradients["W"]  # downhill the weight grows: large x is real
    array([[-2.]])
    """
    a_real, real_cache = discriminator.forward(real, training=True, rng=rng)
    a_fake, fake_cache = discriminator.forward(fake, training=True, rng=rng)
    L_D, da_real, da_fake = discriminator_loss_from_logits(a_real, a_fake)
    from_real = _parameter_gradients(discriminator, da_real, real_cache)
    from_fake = _parameter_gradients(discriminator, da_fake, fake_cache)
    return L_D, {name: from_real[name] + from_fake[name] for name in from_real}, [real_cache, fake_cache]


def generator_gradients(
    generator: Layer, discriminator: Layer, z: Array, loss: GeneratorLoss, *, rng: np.random.Generator | None = None
) -> tuple[Scalar, dict[str, Array], list[Cache]]:
    """Say how the generator should change so that the discriminator takes its fakes for real.

    ``dfake = dL_G/dfake``, by the discriminator's backward pass, then on into the generator

    Shapes
        generator; discriminator; z (N, D); loss -> L_G (); gradients; caches

    Parameters
    ----------
    generator, discriminator : Layer
        Neither is changed.
    z : array
        Noise, one row for each fake.
    loss : function
        ``loss(a_fake) -> (L_G, da_fake)``: ``generator_loss_non_saturating_from_logits`` or
        ``generator_loss_minimax_from_logits``.
    rng : numpy.random.Generator, optional
        For layers that draw lots.

    Returns
    -------
    L_G : scalar
        The loss.
    gradients : dict of array
        Of the generator's parameters, by name.
    caches : list
        The generator's, for layers with running statistics.

    Source
    ------
    Goodfellow et al., Generative Adversarial Nets (2014), Algorithm 1. The study report, sections 3.2.10 and 3.2.11.

    Examples
    --------
    >>> from dlcore import Affine, generator_loss_non_saturating_from_logits
    >>> G, D = Affine(np.ones((1, 1)), np.zeros(1)), Affine(np.ones((1, 1)), np.zeros(1))
    >>> L_G, gradients, _ = generator_gradients(G, D, np.zeros((1, 1)), generator_loss_non_saturating_from_logits)
    >>> gradients["b"]  # downhill the fake grows, which this discriminator takes for more real
    array([-0.5])
    """
    fake, cache = generator.forward(z, training=True, rng=rng)
    a_fake, discriminator_cache = discriminator.forward(fake, training=True, rng=rng)
    L_G, da_fake = loss(a_fake)
    dfake, _ = discriminator.backward(da_fake, discriminator_cache)
    return L_G, _parameter_gradients(generator, dfake, cache), [cache]
