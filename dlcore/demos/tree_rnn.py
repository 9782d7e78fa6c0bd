"""A network along a tree against one along a row: which words belong together decides what an expression means."""

from collections.abc import Iterator
from typing import Annotated

import numpy as np

from dlcore import Adam, ExponentialDecay, clip_by_global_norm, softmax_cross_entropy
from dlcore.arrays import IntArray
from dlcore.demos.digits_run import DIVERGED, is_due
from dlcore.demos.expression_reader import Cell, ExpressionReader, Structure
from dlcore.demos.expressions import Expression, drawn, is_true
from dlcore.demos.knob import Range
from dlcore.demos.picture import Picture
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.tree_pictures import answers_table, depth_lines, pair_pictures
from dlcore.demos.tree_rnn_presets import PRESETS, TEXT, TITLE

__all__ = ["COST_SECONDS", "PRESETS", "TEXT", "TITLE", "tree_rnn"]
COST_SECONDS = 2.2
THRESHOLD = 1.0  # the longest gradient that is used as it is
DEEPEST, TESTED = 8, 200  # the greatest depth of the test, and how many expressions of each depth
REPORTS, TESTS = 100, 10  # about how many of each in a run
SHOWN, SHOWN_DEPTH = 6, 3  # expressions in the table, and their depth


def tree_rnn(
    *,
    structure: Structure = "parse",
    brackets: bool = False,
    cell: Cell = "gru",
    learned_depth: Annotated[int, Range(1, 6)] = 4,
    hidden_size: Annotated[int, Range(2, 64)] = 24,
    learning_rate: Annotated[float, Range(1e-4, 0.1, log=True)] = 0.01,
    batch_size: Annotated[int, Range(1, 128)] = 32,
    steps: Annotated[int, Range(1, 10000)] = 1000,
    seed: Annotated[int, Range(0, 2**31)] = 0,
) -> Iterator[Step]:
    """Yield the training of a network that tells whether expressions of T, F, not, and, or are true.

    Every batch has new expressions of depths 1 to ``learned_depth``; short ones recur. The test has depths up to 8:
    ``test_accuracy`` is that of the trained depths, ``deeper_accuracy`` that of the others. Only the value of the whole
    expression is taught. ``cell`` belongs to the structure sequence, ``brackets`` to sequence and balanced.

    Source: a task made for the study report's section 2.7, challenge (recursive network), which trains none.
    """
    reader = ExpressionReader(structure, cell, hidden_size, brackets, np.random.default_rng([seed, 0]))
    rng = np.random.default_rng([seed, 1])
    test_rng = np.random.default_rng([seed, 2])
    test = [[drawn(test_rng, depth) for _ in range(TESTED)] for depth in range(1, DEEPEST + 1)]
    optimizer = Adam(ExponentialDecay(learning_rate, 0.1, steps))
    data = DataUsed("expressions of T, F, not, and, or", steps * batch_size, DEEPEST * TESTED)
    for step in range(steps + 1):
        expressions = [drawn(rng, int(rng.integers(learned_depth)) + 1) for _ in range(batch_size)]
        t = _values(expressions)
        with np.errstate(all="ignore"):  # numbers that are not finite end the run with a note, not with a warning
            scores, cache = reader.forward(expressions)
            L, dy = softmax_cross_entropy(scores, t, integer_labels=True)
        metrics = {"loss": float(L), "train_accuracy": float(np.mean(scores.argmax(axis=1) == t))}
        if not np.isfinite(L):
            yield Step(step, steps, metrics, note=DIVERGED)
            return
        if step > 0:  # the first report is from before the first update
            optimizer.step(reader.parameters, clip_by_global_norm(reader.backward(dy, cache), THRESHOLD))
        pictures: tuple[Picture, ...] = ()
        if is_due(step, steps, TESTS):
            found, pictures = _tested(reader, test, learned_depth)
            metrics |= found
        if pictures or is_due(step, steps, REPORTS):
            yield Step(step, steps, metrics, pictures, data if step == 0 else None)


def _values(expressions: list[Expression]) -> IntArray:
    return np.array([int(is_true(expression)) for expression in expressions])


def _tested(
    reader: ExpressionReader, test: list[list[Expression]], learned: int
) -> tuple[dict[str, float], tuple[Picture, ...]]:
    """Measure the share of right answers depth by depth, and draw what the network makes of some expressions."""
    answers = [reader.forward(expressions)[0].argmax(axis=1) for expressions in test]
    shares = [float(np.mean(said == _values(its))) for said, its in zip(answers, test, strict=True)]
    metrics = {
        "test_accuracy": float(np.mean(shares[:learned])),
        "deeper_accuracy": float(np.mean(shares[learned:])),
    }
    shown = test[SHOWN_DEPTH - 1][:SHOWN]
    said = [bool(answer) for answer in answers[SHOWN_DEPTH - 1][:SHOWN]]
    return metrics, (*pair_pictures(reader), depth_lines(shares, learned), answers_table(shown, said))
