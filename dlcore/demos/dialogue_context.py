"""Answering in a dialogue: the last question alone may not say what is meant, and several answers may be right."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated

import numpy as np

from dlcore import Adam, ExponentialDecay, clip_by_global_norm
from dlcore.arrays import IntArray
from dlcore.demos.dialogue_context_presets import PRESETS, TEXT, TITLE
from dlcore.demos.digits_run import DIVERGED, is_due
from dlcore.demos.knob import Range
from dlcore.demos.picture import Picture
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.talk_pictures import replies_table, talks_table, turns_lines, vectors_plane
from dlcore.demos.talker import Decoding, Model, Talker, talker
from dlcore.demos.toy_talk import ALONE, TWO_BACK, Guide, Talk, guide, kept_apart, numbered, spelled, talks

__all__ = ["COST_SECONDS", "PRESETS", "TEXT", "TITLE", "dialogue_context"]
COST_SECONDS = 5.0
THRESHOLD = 1.0  # the longest gradient that is used as it is
REPORTS, TESTS = 100, 10  # about how many of each in a run
TEST_TALKS, DRAWS = 500, 10  # how many talks are kept apart, and how often each is answered
SHOWN, DOTS = 6, 80  # talks in the table, and in the plane
ASKED_LAST = "and osaka ?"  # the last line of the talks in the plane


def dialogue_context(
    *,
    model: Model = "hred",
    replies: Annotated[int, Range(1, 3)] = 1,
    decoding: Decoding = "greedy",
    hidden_size: Annotated[int, Range(8, 128)] = 48,
    latent_size: Annotated[int, Range(1, 32)] = 8,
    annealing: Annotated[float, Range(0, 1)] = 0.5,
    learning_rate: Annotated[float, Range(1e-4, 0.1, log=True)] = 0.005,
    batch_size: Annotated[int, Range(1, 128)] = 32,
    steps: Annotated[int, Range(1, 20000)] = 2000,
    seed: Annotated[int, Range(0, 2**31)] = 0,
) -> Iterator[Step]:
    """Yield the training of a network that answers in toy dialogues.

    ``replies`` answers are right for each question. Each batch asks for the guide's reply at the same turn, the first,
    second or third, drawn anew. For ``vhred`` the weight of the KL term grows evenly to 1 over the share ``annealing``
    of the run (0: it is 1 at once); ``latent_size`` and ``annealing`` belong to it alone. ``loss`` is that of a whole
    reply, with the KL term at full weight, on average since the report before.

    Source: the study report, sections 2.6.4 (HRED) and 2.6.5 (VHRED), which trains none.
    """
    speaker = talker(model, hidden_size, latent_size, np.random.default_rng([seed, 0]))
    answers = guide(np.random.default_rng([seed, 1]), replies)
    test = kept_apart(np.random.default_rng([seed, 2]), answers, TEST_TALKS)
    batches = _batches(np.random.default_rng([seed, 3]), answers, test, batch_size)
    rng = np.random.default_rng([seed, 4])
    optimizer = Adam(ExponentialDecay(learning_rate, 0.1, steps))
    since: list[tuple[float, float]] = []
    data = DataUsed(f"toy dialogues, right replies: {replies}", steps * batch_size, len(test))
    for step in range(steps + 1):
        utterances, right = next(batches)
        beta = min(1.0, step / (annealing * steps)) if annealing else 1.0
        with np.errstate(all="ignore"):  # numbers that are not finite end the run with a note, not with a warning
            reconstruction, divergence, gradients = speaker.learn(utterances, right, beta, rng)
        since.append((reconstruction, divergence))
        if not np.isfinite(reconstruction + divergence):
            yield Step(step, steps, {"loss": reconstruction + divergence}, note=DIVERGED)
            return
        if step > 0:  # the first report is from before the first update
            optimizer.step(speaker.network.parameters, clip_by_global_norm(gradients, THRESHOLD))
        tested = is_due(step, steps, TESTS)
        if tested or is_due(step, steps, REPORTS):
            mean, kl = np.mean(since, axis=0)
            metrics = {"loss": float(mean + kl)} | ({"divergence": float(kl)} if model == "vhred" else {})
            found, pictures = _tested(speaker, test, answers, decoding, seed) if tested else ({}, ())
            yield Step(step, steps, metrics | found, pictures, data if step == 0 else None)
            since.clear()


def _batches(
    rng: np.random.Generator, answers: Guide, test: list[Talk], batch_size: int
) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield what was said up to a turn, and the guide's reply, of talks whose questions are not those of the test."""
    apart = {talk.lines[::2] for talk in test}
    others = (talk for talk in talks(rng, answers) if talk.lines[::2] not in apart)
    while True:
        lines = np.stack([numbered(_ended(rng, talk, answers)) for talk in islice(others, batch_size)])
        turn = 2 * int(rng.integers(3)) + 1
        yield lines[:, :turn], lines[:, turn]


def _ended(rng: np.random.Generator, talk: Talk, answers: Guide) -> tuple[str, ...]:
    right = answers[talk.topic, talk.city]
    return *talk.lines, right[int(rng.integers(len(right)))]


def _tested(
    speaker: Talker, test: list[Talk], answers: Guide, decoding: Decoding, seed: int
) -> tuple[dict[str, float], tuple[Picture, ...]]:
    """Answer every talk of the test several times; measure how many replies are right, and how many different ones."""
    utterances = np.stack([numbered(talk.lines) for talk in test])
    rng = np.random.default_rng([seed, 5])
    drawn = speaker.replies(utterances, decoding, DRAWS, rng)
    said = [[spelled(words[n]) for words in drawn] for n in range(len(test))]
    wanted = [set(answers[talk.topic, talk.city]) for talk in test]
    right = np.array([[reply in its for reply in replies] for replies, its in zip(said, wanted, strict=True)])
    back = np.array([talk.back for talk in test])
    metrics = {
        "exact_match": float(right.mean()),
        "exact_match_alone": float(right[back == ALONE].mean()),
        "exact_match_context": float(right[back != ALONE].mean()),
        "distinct_replies": float(np.mean([len(set(a) & b) for a, b in zip(said, wanted, strict=True)])),
    }
    shares = [float(right[back == turns].mean()) for turns in range(TWO_BACK + 1)]
    shown = next(n for n, turns in enumerate(back) if turns != ALONE)
    chosen = list(islice((talk for talk in talks(rng, answers) if talk.lines[-1] == ASKED_LAST), DOTS))
    vectors = speaker.vectors(np.stack([numbered(talk.lines) for talk in chosen]), rng)
    return metrics, (
        talks_table(test[:SHOWN], drawn[0][:SHOWN], answers),
        turns_lines(shares),
        vectors_plane(vectors, chosen),
        replies_table(test[shown], said[shown], answers[test[shown].topic, test[shown].city]),
    )
