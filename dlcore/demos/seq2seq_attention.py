"""An encoder-decoder writes digits that it has read: what one vector can carry, and what looking back is good for."""

from collections.abc import Iterable, Iterator
from typing import Annotated

import numpy as np

from dlcore import Adam, ExponentialDecay, Seq2Seq, clip_by_global_norm, softmax_cross_entropy, writer_inputs
from dlcore.arrays import Array, IntArray
from dlcore.demos.digit_sequences import LONGEST, START, Task, drawn, is_exact, kept_apart, written
from dlcore.demos.digit_writer import (
    AttentionName,
    Cell,
    Decoding,
    answers_table,
    attention_matrix,
    digit_writer,
    length_lines,
    say,
)
from dlcore.demos.digits_run import DIVERGED, is_due
from dlcore.demos.knob import Range
from dlcore.demos.picture import Picture
from dlcore.demos.seq2seq_attention_presets import PRESETS, TEXT, TITLE
from dlcore.demos.step import DataUsed, Step

__all__ = ["COST_SECONDS", "PRESETS", "TEXT", "TITLE", "seq2seq_attention"]
COST_SECONDS = 6.0
THRESHOLD = 1.0  # the longest gradient that is used as it is
REPORTS, TESTS = 100, 10  # about how many of each in a run
SHOWN = 8  # answers in the table


def seq2seq_attention(
    *,
    task: Task = "copy",
    cell: Cell = "gru",
    layers: Annotated[int, Range(1, 3)] = 1,
    hidden_size: Annotated[int, Range(8, 128)] = 64,
    attention: AttentionName = "additive",
    reversed_source: bool = False,
    teacher_forcing: Annotated[float, Range(0, 1)] = 1.0,
    decoding: Decoding = "greedy",
    beam_width: Annotated[int, Range(1, 10)] = 3,
    temperature: Annotated[float, Range(0.1, 3)] = 1.0,
    learning_rate: Annotated[float, Range(1e-4, 0.1, log=True)] = 0.005,
    batch_size: Annotated[int, Range(1, 128)] = 32,
    steps: Annotated[int, Range(1, 20000)] = 2000,
    seed: Annotated[int, Range(0, 2**31)] = 0,
) -> Iterator[Step]:
    """Yield the training of an encoder-decoder that copies, reverses or sorts 1 to 10 digits.

    Each batch has new sequences of one length, without those kept for the test. Adam's learning rate falls
    exponentially to a tenth during the run, and gradients longer than 1 are shortened. ``beam_width`` belongs to beam,
    ``temperature`` to sampling.

    Source: the study report, sections 2.5 (Seq2Seq) and 2.7 (attention), which trains none.
    """
    network = digit_writer(cell, layers, hidden_size, attention, seed)
    apart = kept_apart(np.random.default_rng([seed, 1]))
    examples = _examples(drawn(np.random.default_rng([seed, 2]), batch_size, apart), task, reversed_source)
    rng = np.random.default_rng([seed, 4])
    optimizer = Adam(ExponentialDecay(learning_rate, 0.1, steps))
    test = list(_examples(apart.values(), task, reversed_source))
    data = DataUsed(f"1-{LONGEST} digits, {task}", steps * batch_size, sum(len(right) for _, right in test))
    for step in range(steps + 1):
        source, right = next(examples)
        with np.errstate(all="ignore"):  # numbers that are not finite end the run with a note, not with a warning
            metrics, gradients = _learn(network, source, right, teacher_forcing, rng)
        if not np.isfinite(metrics["loss"]):
            yield Step(step, steps, metrics, note=DIVERGED)
            return
        if step > 0:  # the first report is from before the first update
            optimizer.step(network.parameters, clip_by_global_norm(gradients, THRESHOLD))
        pictures: tuple[Picture, ...] = ()
        if is_due(step, steps, TESTS):
            said = [say(network, x, decoding, beam_width, temperature, seed) for x, _ in test]
            found, pictures = _tested(network, test, said)
            metrics |= found
        if pictures or is_due(step, steps, REPORTS):
            yield Step(step, steps, metrics, pictures, data if step == 0 else None)


def _examples(sources: Iterable[IntArray], task: Task, reversed_source: bool) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield what is read, backwards if asked for, and what is to be written."""
    for source in sources:
        yield source[:, ::-1] if reversed_source else source, written(source, task)


def _learn(
    network: Seq2Seq, source: IntArray, right: IntArray, teacher_forcing: float, rng: np.random.Generator
) -> tuple[dict[str, float], dict[str, Array]]:
    """Return the loss of a batch, the share of right words in it, and the gradients."""
    first = np.full(len(source), START)
    inputs = writer_inputs(network.step, network.encode(source), right, first, teacher_forcing, rng)
    scores, cache = network.forward(source, inputs, training=True)
    words = scores.reshape(-1, scores.shape[2])
    L, dy = softmax_cross_entropy(words, right.ravel(), integer_labels=True)
    share = float(np.mean(words.argmax(axis=1) == right.ravel()))
    return {"loss": float(L), "train_accuracy": share}, network.backward(dy.reshape(scores.shape), cache)


def _tested(
    network: Seq2Seq, test: list[tuple[IntArray, IntArray]], said: list[IntArray]
) -> tuple[dict[str, float], tuple[Picture, ...]]:
    """Measure the share of sequences without a mistake, of all and of the longest, and draw what was written."""
    exact = [is_exact(answer, right) for answer, (_, right) in zip(said, test, strict=True)]
    by_length = {length: float(share.mean()) for length, share in enumerate(exact, start=1)}
    metrics = {"exact_match": float(np.concatenate(exact).mean()), "exact_match_longest": by_length[LONGEST]}
    (source, right), answer = test[-1], said[-1]
    look = attention_matrix(network, source[0], answer[0])
    pictures = length_lines(by_length), answers_table(source[:SHOWN], answer[:SHOWN], right[:SHOWN])
    return metrics, pictures if look is None else (look, *pictures)
