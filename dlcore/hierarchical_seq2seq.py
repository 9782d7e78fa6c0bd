"""A dialogue read in two layers: words make an utterance, utterances make a context, and from there a reply is written.

Plain sequence to sequence answers the last utterance alone. Here an encoder turns each utterance into a vector, a
*context network* reads those vectors one by one, and the writer starts from what that network remembers.
"""

from typing import Any, NamedTuple

import numpy as np

from dlcore.affine import Affine
from dlcore.arrays import Array, IntArray
from dlcore.embedding_layer import Embedding
from dlcore.recurrent_layers import RecurrentCache, RecurrentLayer
from dlcore.seq2seq import _named
from dlcore.time_gradients import State


class DialogueReading(NamedTuple):
    """What reading a dialogue leaves for the backward pass.

    Attributes
    ----------
    utterances : array of int
        The words read, (N, U, S).
    encoder, context : RecurrentCache
        Of the network that reads words, and of the one that reads utterances.
    """

    utterances: IntArray
    encoder: RecurrentCache
    context: RecurrentCache


class DialogueWriting(NamedTuple):
    """What writing a reply leaves for the backward pass.

    Attributes
    ----------
    inputs : array of int
        The words given to the writer, (N, T).
    start : array
        What the starting layer was given, (N, C).
    first : array
        The state that the writer started with, (N, H).
    decoder : RecurrentCache
        Of the writer.
    output : array
        What the last layer was given.
    """

    inputs: IntArray
    start: Array
    first: Array
    decoder: RecurrentCache
    output: Array


class HierarchicalSeq2Seq:
    """Read the utterances of a dialogue, then write the reply (HRED).

    ``u_n = encoder(words of utterance n)``, ``c = context(u_1 ... u_U)``, ``s_0 = tanh(c W + b)``, and
    ``scores_t = decoder_t(inputs, s_0) V + d``

    Reading and writing are two halves with a vector between them, so that a model with a latent variable can put more
    into that vector. All utterances of one batch have the same length: fill short ones up with a word of your choice.

    Shapes
        utterances (N, U, S); inputs (N, T) -> scores (N, T, V)

    Parameters
    ----------
    words : Embedding
        The vectors of all words, for reading and writing.
    encoder, context : RecurrentLayer
        Return their last state only.
    start : Affine
        From the context (or more) to the first state of the writer.
    decoder : RecurrentLayer
        Returns all states. An LSTM's cell starts at 0.
    output : Affine
        From a state to scores.

    Raises
    ------
    ValueError
        If encoder or context return sequences, or the decoder does not; in ``read``, if ``utterances`` has not three
        axes.

    Source
    ------
    Sordoni et al., A Hierarchical Recurrent Encoder-Decoder for Generative Context-Aware Query Suggestion (2015),
    section 3; Serban et al., Building End-To-End Dialogue Systems Using Generative Hierarchical Neural Network Models
    (2016). The study report, section 2.6.4.

    Examples
    --------
    >>> from dlcore import GRU, xavier
    >>> rng = np.random.default_rng(0)
    >>> encoder, context = GRU.create(4, 5, xavier, rng), GRU.create(5, 6, xavier, rng)
    >>> decoder = GRU.create(4, 5, xavier, rng, return_sequences=True)
    >>> start, output = Affine.create(6, 5, xavier, rng), Affine.create(5, 12, xavier, rng)
    >>> network = HierarchicalSeq2Seq(Embedding.create(12, 4, xavier, rng), encoder, context, start, decoder, output)
    >>> scores, cache = network.forward(np.array([[[1, 2], [3, 4], [5, 6]]]), np.array([[0, 7]]))
    >>> scores.shape
    (1, 2, 12)
    """

    def __init__(
        self,
        words: Embedding,
        encoder: RecurrentLayer,
        context: RecurrentLayer,
        start: Affine,
        decoder: RecurrentLayer,
        output: Affine,
    ) -> None:
        if encoder.return_sequences or context.return_sequences or not decoder.return_sequences:
            raise ValueError("Encoder and context must return their last state only, and the decoder all its states.")
        self.words, self.encoder, self.context = words, encoder, context
        self.start, self.decoder, self.output = start, decoder, output

    @property
    def parameters(self) -> dict[str, Array]:
        """Return the parameters of all parts; those of the encoder are called ``"encoder.W"`` and so on."""
        return {key: array for name, part in vars(self).items() for key, array in _named(name, part.parameters).items()}

    def read(self, utterances: IntArray, **options: Any) -> tuple[Array, DialogueReading]:
        """Return the context (N, C) after all utterances (N, U, S)."""
        if np.ndim(utterances) != 3:
            raise ValueError(f"utterances must have shape (N, U, S), but they have shape {np.shape(utterances)}.")
        N, U, S = utterances.shape
        u, encoder = self.read_words(utterances.reshape(N * U, S), **options)
        c, context = self.context.forward(u.reshape(N, U, u.shape[1]), **options)
        return c, DialogueReading(utterances, encoder, context)

    def read_words(self, words: IntArray, **options: Any) -> tuple[Array, RecurrentCache]:
        """Return the vector of each single utterance: from (M, S) to (M, H)."""
        return self.encoder.forward(self.words.forward(words)[0], **options)

    def read_backward(self, dc: Array, cache: DialogueReading) -> dict[str, Array]:
        """Return the gradients of the reading parts from that of the context."""
        N, U, S = cache.utterances.shape
        du, context = self.context.backward(dc, cache.context)
        found = self.read_words_backward(du.reshape(N * U, -1), cache.utterances.reshape(N * U, S), cache.encoder)
        return found | _named("context", context)

    def read_words_backward(self, du: Array, words: IntArray, cache: RecurrentCache) -> dict[str, Array]:
        """Return the gradients of the encoder and the word vectors."""
        dx, encoder = self.encoder.backward(du, cache)
        return _named("encoder", encoder) | _named("words", self.words.parameter_gradients(dx, words))

    def first_state(self, c: Array) -> State:
        """Return the state that the writer starts with, from the context (or what else ``start`` takes)."""
        s = np.tanh(self.start.forward(c)[0])
        return (s, *(np.zeros_like(s),) * (self.decoder.state_count - 1))

    def encode(self, utterances: IntArray) -> State:
        """Read, and return what the writer starts with."""
        return self.first_state(self.read(utterances)[0])

    def step(self, words: IntArray, state: State) -> tuple[Array, State]:
        """Write one word: from the words before (N,) to the scores (N, V) of the next ones, and the new state."""
        s, cache = self.decoder.forward(self.words.forward(words[:, None])[0], initial=state)
        return self.output.forward(s[:, 0])[0], cache.last

    def write(self, c: Array, inputs: IntArray, **options: Any) -> tuple[Array, DialogueWriting]:
        """Return the scores of all steps, given the words before each of them; ``inputs`` begin with a start word."""
        state = self.first_state(c)
        s, decoder = self.decoder.forward(self.words.forward(inputs)[0], initial=state, **options)
        scores, output = self.output.forward(s)
        return scores, DialogueWriting(inputs, c, state[0], decoder, output)

    def write_backward(self, dy: Array, cache: DialogueWriting) -> tuple[Array, dict[str, Array]]:
        """Return the gradient of the context, and those of the writing parts."""
        ds, output = self.output.backward(dy, cache.output)
        written = self.decoder.backward_through_time(ds, cache.decoder)
        dc, start = self.start.backward(written.initial[0] * (1 - cache.first * cache.first), cache.start)
        gradients = _named("start", start) | _named("decoder", written.parameters) | _named("output", output)
        return dc, gradients | _named("words", self.words.parameter_gradients(written.dx, cache.inputs))

    def forward(
        self,
        utterances: IntArray,
        inputs: IntArray,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
    ) -> tuple[Array, tuple[DialogueReading, DialogueWriting]]:
        """Read, and return the scores of all words of the reply."""
        c, reading = self.read(utterances, training=training, rng=rng)
        scores, writing = self.write(c, inputs, training=training, rng=rng)
        return scores, (reading, writing)

    def backward(self, dy: Array, cache: tuple[DialogueReading, DialogueWriting]) -> dict[str, Array]:
        """Return the gradients of all parameters; words have none."""
        reading, writing = cache
        dc, written = self.write_backward(dy, writing)
        return _summed(written, self.read_backward(dc, reading))


def _summed(*parts: dict[str, Array]) -> dict[str, Array]:
    """Add up gradients by name: word vectors are used by the reader and by the writer."""
    total: dict[str, Array] = {}
    for gradients in parts:
        for name, gradient in gradients.items():
            total[name] = total[name] + gradient if name in total else gradient
    return total
