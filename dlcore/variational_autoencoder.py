"""A variational autoencoder squeezes each input into a few numbers, and can make new data from such numbers alone.

Encoder and decoder are ordinary networks; between them stands a draw. The loss has two terms that pull against each
other: rebuild the input well, and keep the codes near N(0, I).
"""

from typing import NamedTuple

import numpy as np

from dlcore.arrays import Array, Scalar
from dlcore.binary_losses import binary_cross_entropy
from dlcore.layer import Layer, _parameter_gradients
from dlcore.variational import gaussian_kl, reparameterize, reparameterize_backward


class VariationalLosses(NamedTuple):
    """The two terms of the loss of a variational autoencoder.

    Shapes
        reconstruction (); divergence ()

    Attributes
    ----------
    reconstruction : scalar
        How surprised the decoder is by the input, ``-E_q[log p(x | z)]``, estimated with one draw for each input.
    divergence : scalar
        The KL divergence of the codes from N(0, I). With ``beta = 1`` the sum of both is the negative lower bound.
    """

    reconstruction: Scalar
    divergence: Scalar


class VariationalAutoencoder:
    """An encoder that gives the mean and log(variance) of a code, and a decoder that gives the scores of the pixels.

    ``L = -E_q(z|x)[log p(x | z)] + beta KL(q(z | x) || N(0, I))``

    ``-log p(x | z)`` is the binary cross-entropy, summed over the pixels and not averaged: against an average over 784
    pixels the KL term would weigh 784 times as much. L is the negative of the variational lower bound if ``beta`` is 1.
    A smaller ``beta`` gives sharper copies and codes that no longer fill N(0, I); with a large one the codes may stop
    saying anything about the input.

    Shapes
        x (N, D) -> mean (N, E); log_variance (N, E); z (N, E) -> a (N, D)

    Parameters
    ----------
    encoder : Layer
        From (N, D) to (N, 2E): the first half are means, the second logarithms of variances.
    decoder : Layer
        From (N, E) to (N, D), scores before the sigmoid.

    Raises
    ------
    ValueError
        In ``encode`` and ``gradients``, if the encoder gives an odd number of columns.

    Source
    ------
    Kingma and Welling, Auto-Encoding Variational Bayes (2013), eq. 3 and 10; ``beta``: Higgins et al., beta-VAE (2017),
    eq. 4. The study report, section 2.6.6.2.

    Examples
    --------
    >>> from dlcore import Affine, xavier
    >>> rng = np.random.default_rng(0)
    >>> model = VariationalAutoencoder(Affine.create(5, 4, xavier, rng), Affine.create(2, 5, xavier, rng))
    >>> losses, gradients = model.gradients(np.ones((3, 5), np.float32), rng)
    >>> sorted(gradients)
    ['decoder.W', 'decoder.b', 'encoder.W', 'encoder.b']
    """

    def __init__(self, encoder: Layer, decoder: Layer) -> None:
        self.encoder = encoder
        self.decoder = decoder

    @property
    def parameters(self) -> dict[str, Array]:
        """Return the parameters of both networks, by network and name."""
        return _joined(self.encoder.parameters, self.decoder.parameters)

    def encode(self, x: Array) -> tuple[Array, Array]:
        """Return the mean and log(variance) of the code of each input."""
        mean, log_variance = _halves(self.encoder.forward(x)[0])
        return mean, log_variance

    def decode(self, z: Array) -> Array:
        """Return the scores of the pixels; their sigmoid is the image."""
        return self.decoder.forward(z)[0]

    def gradients(
        self, x: Array, rng: np.random.Generator, beta: float = 1.0
    ) -> tuple[VariationalLosses, dict[str, Array]]:
        """Draw a code for each input and return both terms of the loss, and the gradients of ``L`` by name."""
        y, encoder_cache = self.encoder.forward(x, training=True, rng=rng)
        mean, log_variance = _halves(y)
        z, draw = reparameterize(mean, log_variance, rng)
        a, decoder_cache = self.decoder.forward(z, training=True, rng=rng)

        reconstruction, da = binary_cross_entropy(a, x)
        divergence, kl_dmean, kl_dlog_variance = gaussian_kl(mean, log_variance)

        dz, decoder_gradients = self.decoder.backward(da, decoder_cache)
        dmean, dlog_variance = reparameterize_backward(dz, draw)
        dy = np.concatenate([dmean + beta * kl_dmean, dlog_variance + beta * kl_dlog_variance], axis=1)
        encoder_gradients = _parameter_gradients(self.encoder, dy, encoder_cache)
        return VariationalLosses(reconstruction, divergence), _joined(encoder_gradients, decoder_gradients)


def _halves(y: Array) -> tuple[Array, Array]:
    """Cut the encoder's columns into means and logarithms of variances."""
    E, rest = divmod(y.shape[1], 2)
    if rest:
        raise ValueError(f"The encoder must give twice as many columns as the code is long, but it gives {y.shape[1]}.")
    return y[:, :E], y[:, E:]


def _joined(encoder: dict[str, Array], decoder: dict[str, Array]) -> dict[str, Array]:
    """Put the network's name before the names of its arrays."""
    named = (("encoder", encoder), ("decoder", decoder))
    return {f"{network}.{name}": array for network, arrays in named for name, array in arrays.items()}
