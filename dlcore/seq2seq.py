"""Sequence to sequence: one recurrent network reads, another writes, and attention lets it look back while writing.

The reader (encoder) turns the source into states; the writer (decoder) starts from the last of them and gives scores
for one word after the other, each time from the word before. In training that is the right word ("teacher forcing").
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from dlcore.additive_attention import AdditiveAttention
from dlcore.affine import Affine
from dlcore.arrays import Array, IntArray
from dlcore.embedding_layer import Embedding
from dlcore.recurrent_layers import RecurrentCache
from dlcore.scaled_attention import DotAttention
from dlcore.stacked_recurrent import StackedRecurrent
from dlcore.time_gradients import State

Attention: TypeAlias = DotAttention | AdditiveAttention


class WriterState(NamedTuple):
    """What the writer carries from word to word.

    Shapes
        memory (N, S, H)

    Attributes
    ----------
    states : tuple of State
        Of each layer of the decoder.
    memory : array
        The states of the reader's top layer, for attention to look at.
    """

    states: tuple[State, ...]
    memory: Array


class Seq2SeqCache(NamedTuple):
    """What reading and writing leave for the backward pass; ``attention`` has the weights (N, T, S), if there are any.

    Attributes
    ----------
    source, inputs : array of int
        The words read and those given to the writer.
    encoder, decoder : list of RecurrentCache
        One for each layer.
    attention : AttentionCache, AdditiveAttentionCache or None
        What attention left.
    mixed : array or None
        What the combining layer gave.
    combined, output : array
        What the combining and the last layer were given.
    """

    source: IntArray
    inputs: IntArray
    encoder: list[RecurrentCache]
    decoder: list[RecurrentCache]
    attention: Any
    mixed: Array | None
    combined: Any
    output: Array


class Seq2Seq:
    """Read a source sequence, then write a target sequence.

    ``h = encoder(source)``, ``s = decoder(inputs)`` starting from the encoder's last states, and
    ``scores_t = s~_t W + b``

    Without attention ``s~_t = s_t``. With it, as Luong et al. do, the present state looks at all states of the encoder:
    ``c_t = attention(s_t, h)`` and ``s~_t = tanh([c_t, s_t] W_c + b_c)``. (Bahdanau et al. look with the state before
    and feed the context into the next step.) As attention comes after the recurrent part, all steps are computed at
    once when the inputs are known.

    All sources of one batch have the same length, and so have all targets: sort the examples by length.

    Shapes
        source (N, S); inputs (N, T) -> scores (N, T, V)

    Parameters
    ----------
    source, target : Embedding
        The vectors of the words that are read and of those that are written.
    encoder, decoder : StackedRecurrent
        Of equal depth, kind and size, and with ``return_sequences``.
    output : Affine
        From a state to scores.
    attention : DotAttention, AdditiveAttention or None
        How the writer looks back.
    combine : Affine or None
        From context and state, side by side, to a state; needed with attention.

    Raises
    ------
    ValueError
        If only one of ``attention`` and ``combine`` is given; in ``forward``, if the batch sizes differ.

    Source
    ------
    Sutskever, Vinyals and Le, Sequence to Sequence Learning with Neural Networks (2014), section 2; Cho et al. (2014),
    section 2.2; attention: Luong, Pham and Manning, Effective Approaches to Attention-based Neural Machine Translation
    (2015), eq. 5 and section 3.1. The study report, sections 2.5 and 2.7.

    Examples
    --------
    >>> from dlcore import GRU, xavier
    >>> rng = np.random.default_rng(0)
    >>> words = Embedding.create(12, 4, xavier, rng)
    >>> reader, writer = (StackedRecurrent.create(GRU, 4, 5, 1, xavier, rng) for _ in range(2))
    >>> network = Seq2Seq(words, reader, words, writer, Affine.create(5, 12, xavier, rng))
    >>> scores, cache = network.forward(np.array([[1, 2, 3]]), np.array([[0, 3]]))
    >>> scores.shape
    (1, 2, 12)
    """

    def __init__(
        self,
        source: Embedding,
        encoder: StackedRecurrent,
        target: Embedding,
        decoder: StackedRecurrent,
        output: Affine,
        attention: Attention | None = None,
        combine: Affine | None = None,
    ) -> None:
        if (attention is None) != (combine is None):
            raise ValueError("Attention needs a combining layer, and without attention there is nothing to combine.")
        self.source, self.encoder = source, encoder
        self.target, self.decoder = target, decoder
        self.output, self.attention, self.combine = output, attention, combine

    @property
    def parameters(self) -> dict[str, Array]:
        """Return the parameters of all parts; those of the encoder are called ``"encoder.0.W"`` and so on."""
        parts = {name: part for name, part in vars(self).items() if part is not None}
        return {key: array for name, part in parts.items() for key, array in _named(name, part.parameters).items()}

    def encode(self, source: IntArray) -> WriterState:
        """Read, and return what the writer starts with."""
        memory, caches = self.encoder.forward(self.source.forward(source)[0])
        return WriterState(tuple(cache.last for cache in caches), memory)

    def step(self, words: IntArray, state: WriterState) -> tuple[Array, WriterState]:
        """Write one word: from the words before (N,) to the scores (N, V) of the next ones, and the new state."""
        s, caches = self.decoder.forward(self.target.forward(words[:, None])[0], initial=state.states)
        scores = self._score(s, state.memory)[0]
        return scores[:, 0], WriterState(tuple(cache.last for cache in caches), state.memory)

    def forward(
        self,
        source: IntArray,
        inputs: IntArray,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
    ) -> tuple[Array, Seq2SeqCache]:
        """Return the scores of all steps, given the words before each of them; ``inputs`` begin with a start word."""
        if len(source) != len(inputs):
            raise ValueError(f"There must be as many sources as inputs, but there are {len(source)} and {len(inputs)}.")
        options: Any = {"training": training, "rng": rng}
        memory, encoder = self.encoder.forward(self.source.forward(source)[0], **options)
        initial = [cache.last for cache in encoder]
        s, decoder = self.decoder.forward(self.target.forward(inputs)[0], initial=initial, **options)
        scores, parts = self._score(s, memory)
        return scores, Seq2SeqCache(source, inputs, encoder, decoder, *parts)

    def backward(self, dy: Array, cache: Seq2SeqCache) -> dict[str, Array]:
        """Return the gradients of all parameters; words have none."""
        ds, gradients = self.output.backward(dy, cache.output)
        gradients = _named("output", gradients)
        d_memory = np.zeros((*cache.source.shape, ds.shape[2]), ds.dtype)
        if self.attention is not None and self.combine is not None and cache.mixed is not None:
            d_both, found = self.combine.backward(ds * (1 - cache.mixed * cache.mixed), cache.combined)
            gradients |= _named("combine", found)
            dc, ds = np.split(d_both, 2, axis=2)
            dq, d_memory, found = self.attention.backward(dc, cache.attention)
            gradients |= _named("attention", found)
            ds = ds + dq
        written = self.decoder.backward_through_time(ds, cache.decoder)
        read = self.encoder.backward_through_time(d_memory, cache.encoder, d_last=written.initial)
        gradients |= _named("decoder", written.parameters) | _named("encoder", read.parameters)
        gradients |= _named("target", self.target.backward(written.dx, cache.inputs)[1])
        return gradients | _named("source", self.source.backward(read.dx, cache.source)[1])

    def _score(self, s: Array, memory: Array) -> tuple[Array, tuple[Any, Array | None, Any, Array]]:
        """Look back and score; return the scores and the last four fields of the cache."""
        if self.attention is None or self.combine is None:
            scores, output = self.output.forward(s)
            return scores, (None, None, None, output)
        c, looked = self.attention.forward(s, memory)
        a, combined = self.combine.forward(np.concatenate([c, s], axis=2))
        mixed = np.tanh(a)
        scores, output = self.output.forward(mixed)
        return scores, (looked, mixed, combined, output)


def _named(part: str, arrays: Mapping[str, Array]) -> dict[str, Array]:
    """Put the name of a part before the names of its arrays."""
    return {f"{part}.{name}": array for name, array in arrays.items()}
