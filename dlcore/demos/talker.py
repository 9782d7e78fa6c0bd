"""What answers in the toy dialogues: a network that sees the last question only, or one with a memory of the talk."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from dlcore import (
    GRU,
    Affine,
    Embedding,
    HierarchicalSeq2Seq,
    Seq2Seq,
    StackedRecurrent,
    VariationalSeq2Seq,
    decode_greedy,
    decode_sampled,
    gaussian,
    softmax_cross_entropy,
    xavier,
)
from dlcore.arrays import Array, IntArray
from dlcore.demos.toy_talk import END, LONGEST, START, VOCABULARY

Model: TypeAlias = Literal["seq2seq", "joined", "hred", "vhred"]
Decoding: TypeAlias = Literal["greedy", "sampling"]

WIDTH = 16  # of a word's vector
WORD_SCALE = 1.0  # smaller vectors leave the two-layer readers on the plateau of the blind guess for long


@dataclass(frozen=True)
class Talker:
    """A network, and how much of the talk it is given."""

    model: Model
    network: Seq2Seq | HierarchicalSeq2Seq | VariationalSeq2Seq

    def seen(self, utterances: IntArray) -> IntArray:
        """Return what the network reads of utterances (N, U, S): the last, all in one row, or all."""
        if self.model == "seq2seq":
            return utterances[:, -1]
        return utterances.reshape(len(utterances), -1) if self.model == "joined" else utterances

    def learn(
        self, utterances: IntArray, reply: IntArray, beta: float, rng: np.random.Generator
    ) -> tuple[float, float, dict[str, Array]]:
        """Return both terms of the loss of a reply, of which a network without z has only the first, and gradients."""
        inputs = np.column_stack([np.full(len(reply), START), reply[:, :-1]])
        if isinstance(self.network, VariationalSeq2Seq):
            losses, gradients = self.network.gradients(utterances, inputs, reply, rng, beta)
            return float(losses.reconstruction), float(losses.divergence), gradients
        cache: Any  # each network's own
        scores, cache = self.network.forward(self.seen(utterances), inputs, training=True)
        L, dy = softmax_cross_entropy(scores.reshape(reply.size, -1), reply.ravel(), integer_labels=True)
        return float(L) * LONGEST, 0.0, self.network.backward((dy * LONGEST).reshape(scores.shape), cache)

    def start(self, utterances: IntArray, rng: np.random.Generator) -> Any:
        """Read, and return what the writer starts with; only VHRED draws."""
        if isinstance(self.network, VariationalSeq2Seq):
            return self.network.encode(utterances, rng)
        return self.network.encode(self.seen(utterances))

    def reply(self, utterances: IntArray, decoding: Decoding, rng: np.random.Generator) -> IntArray:
        """Answer each talk once."""
        state, first = self.start(utterances, rng), np.full(len(utterances), START)
        step: Any = self.network.step  # each network's own state goes in and comes out
        if decoding == "sampling":
            return decode_sampled(step, state, first, END, LONGEST, rng)
        return decode_greedy(step, state, first, END, LONGEST)

    def replies(self, utterances: IntArray, decoding: Decoding, count: int, rng: np.random.Generator) -> list[IntArray]:
        """Answer each talk several times; where no chance is involved, the same reply stands there again and again."""
        if decoding == "greedy" and self.model != "vhred":
            return [self.reply(utterances, decoding, rng)] * count
        return [self.reply(utterances, decoding, rng) for _ in range(count)]

    def vectors(self, utterances: IntArray, rng: np.random.Generator) -> Array:
        """Return the vector from which each reply is written, (N, H)."""
        state = self.start(utterances, rng)
        found: Array = state.states[0][0] if isinstance(self.network, Seq2Seq) else state[0]
        return found


def talker(model: Model, hidden_size: int, latent_size: int, rng: np.random.Generator) -> Talker:
    """Build a network of GRUs."""
    H, words = hidden_size, len(VOCABULARY)
    if model in ("seq2seq", "joined"):
        source, target = (Embedding.create(words, WIDTH, gaussian(WORD_SCALE), rng) for _ in range(2))
        reader, writer = (StackedRecurrent.create(GRU, WIDTH, H, 1, xavier, rng) for _ in range(2))
        return Talker(model, Seq2Seq(source, reader, target, writer, Affine.create(H, words, xavier, rng)))
    extra = latent_size if model == "vhred" else 0
    dialogue = HierarchicalSeq2Seq(
        Embedding.create(words, WIDTH, gaussian(WORD_SCALE), rng),
        GRU.create(WIDTH, H, xavier, rng),
        GRU.create(H, H, xavier, rng),
        Affine.create(H + extra, H, xavier, rng),
        GRU.create(WIDTH, H, xavier, rng, return_sequences=True),
        Affine.create(H, words, xavier, rng),
    )
    if model == "hred":
        return Talker(model, dialogue)
    prior, posterior = (Affine.create(n, 2 * latent_size, xavier, rng) for n in (H, 2 * H))
    return Talker(model, VariationalSeq2Seq(dialogue, prior, posterior))
