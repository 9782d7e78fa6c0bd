"""A dialogue model that first draws what it wants to say, and then chooses words: chance at the level of the utterance.

A latent variable z is drawn once for a reply. In training it comes from a *posterior* that has seen the reply; when
there is no reply yet, from a *prior* that has seen the context only. A KL divergence keeps the two together.
"""

from typing import TypeAlias

import numpy as np

from dlcore.affine import Affine
from dlcore.arrays import Array, IntArray
from dlcore.gaussian_divergence import gaussian_kl_between
from dlcore.hierarchical_seq2seq import HierarchicalSeq2Seq, _summed
from dlcore.losses import softmax_cross_entropy
from dlcore.seq2seq import _named
from dlcore.time_gradients import State
from dlcore.variational import reparameterize, reparameterize_backward
from dlcore.variational_autoencoder import VariationalLosses, _halves

Gradients: TypeAlias = dict[str, Array]


class VariationalSeq2Seq:
    """Give the writer of a hierarchical network a latent variable besides the context (VHRED).

    ``L = -E_q(z|c,r)[log p(reply | c, z)] + beta KL(q(z | c, r) || p(z | c))``

    The prior ``p(z | c)`` and the posterior ``q(z | c, r)`` are normal distributions, each from one affine map; r is
    the reply as the encoder reads it. z goes into the writer's first state, ``s_0 = tanh([c, z] W + b)``. (The paper
    has a small network before either distribution, and gives c and z to every step.)

    Shapes
        utterances (N, U, S); reply (N, T) -> mean (N, E); log_variance (N, E); z (N, E) -> scores (N, T, V)

    Parameters
    ----------
    dialogue : HierarchicalSeq2Seq
        Reads and writes; its ``start`` takes C + E columns, the context and z.
    prior : Affine
        From the context (N, C) to (N, 2E): the first half are means, the second logarithms of variances.
    posterior : Affine
        From the context and the reply (N, C + H), side by side, to (N, 2E).

    Source
    ------
    Serban et al., A Hierarchical Latent Variable Encoder-Decoder Model for Generating Dialogues (2016), section 3. The
    study report, section 2.6.5.

    Examples
    --------
    >>> from dlcore import GRU, Embedding, xavier
    >>> rng = np.random.default_rng(0)
    >>> encoder, context = GRU.create(4, 5, xavier, rng), GRU.create(5, 6, xavier, rng)
    >>> decoder = GRU.create(4, 5, xavier, rng, return_sequences=True)
    >>> start, output = Affine.create(6 + 2, 5, xavier, rng), Affine.create(5, 12, xavier, rng)
    >>> reader = HierarchicalSeq2Seq(Embedding.create(12, 4, xavier, rng), encoder, context, start, decoder, output)
    >>> model = VariationalSeq2Seq(reader, Affine.create(6, 4, xavier, rng), Affine.create(6 + 5, 4, xavier, rng))
    >>> losses, gradients = model.gradients(np.ones((3, 2, 4), int), np.zeros((3, 3), int), np.ones((3, 3), int), rng)
    >>> gradients.keys() == model.parameters.keys()
    True
    """

    def __init__(self, dialogue: HierarchicalSeq2Seq, prior: Affine, posterior: Affine) -> None:
        self.dialogue = dialogue
        self.prior = prior
        self.posterior = posterior

    @property
    def parameters(self) -> Gradients:
        """Return the parameters of all parts; those of the dialogue keep their names."""
        own = _named("prior", self.prior.parameters) | _named("posterior", self.posterior.parameters)
        return self.dialogue.parameters | own

    def encode(self, utterances: IntArray, rng: np.random.Generator | None = None) -> State:
        """Read, draw z from the prior (without ``rng`` take its mean), and return what the writer starts with."""
        c = self.dialogue.read(utterances)[0]
        mean, log_variance = _halves(self.prior.forward(c)[0])
        z = mean if rng is None else reparameterize(mean, log_variance, rng)[0]
        return self.dialogue.first_state(np.concatenate([c, z], axis=1))

    def step(self, words: IntArray, state: State) -> tuple[Array, State]:
        """Write one word; see ``HierarchicalSeq2Seq.step``."""
        return self.dialogue.step(words, state)

    def gradients(
        self, utterances: IntArray, inputs: IntArray, reply: IntArray, rng: np.random.Generator, beta: float = 1.0
    ) -> tuple[VariationalLosses, Gradients]:
        """Draw a z for each reply and return both terms of the loss, for a reply on average, and the gradients of L.

        ``inputs`` (N, T) are the words given to the writer, ``reply`` (N, T) those it should write.
        """
        c, reading = self.dialogue.read(utterances, training=True, rng=rng)
        r, read = self.dialogue.read_words(reply, training=True, rng=rng)
        prior, prior_cache = self.prior.forward(c)
        posterior, posterior_cache = self.posterior.forward(np.concatenate([c, r], axis=1))
        z, draw = reparameterize(*_halves(posterior), rng)
        scores, writing = self.dialogue.write(np.concatenate([c, z], axis=1), inputs, training=True, rng=rng)

        reconstruction, dy = _reply_loss(scores, reply)
        divergence, dq, dp = gaussian_kl_between(posterior, prior)

        C = c.shape[1]
        dc_z, written = self.dialogue.write_backward(dy, writing)
        d_draw = np.concatenate(reparameterize_backward(dc_z[:, C:], draw), axis=1)
        dc_r, of_posterior = self.posterior.backward(d_draw + beta * dq, posterior_cache)
        dc, of_prior = self.prior.backward(beta * dp, prior_cache)
        of_reply = self.dialogue.read_words_backward(dc_r[:, C:], reply, read)
        of_dialogue = self.dialogue.read_backward(dc + dc_r[:, :C] + dc_z[:, :C], reading)
        own = _named("prior", of_prior) | _named("posterior", of_posterior)
        return VariationalLosses(reconstruction, divergence), _summed(written, of_dialogue, of_reply) | own


def _reply_loss(scores: Array, reply: IntArray) -> tuple[np.floating, Array]:
    """Return how surprising a reply is, summed over its words, and the gradient of the scores."""
    N, T, V = scores.shape
    L, dy = softmax_cross_entropy(scores.reshape(N * T, V), reply.ravel(), integer_labels=True)
    return L * T, dy.reshape(N, T, V) * T
