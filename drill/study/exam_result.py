"""What came of a mock exam: right answers by area with intervals, time, mistakes, and a careful guess about passing."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from drill.study.blueprint import REPORTED
from drill.study.question import Question

Z80 = 1.2815515655446004  # the 90 % point of the normal distribution: 10 % lie above, 10 % below the interval
# The average score of 2025#1 by reported area, in per cent, as a passer quoted the organiser's letter.
PUBLISHED_MEANS = {"math": 61.14, "ml": 62.15, "dl": 57.71, "ops": 68.74}
ENOUGH_TO_GUESS = (
    40  # answers; with fewer the interval spans nearly everything, or tells of an exam that was broken off
)
Band = Literal["not_yet", "open", "likely", "very_likely"]
_BANDS: tuple[tuple[float, Band], ...] = ((0.52, "not_yet"), (0.60, "open"), (0.70, "likely"), (1.01, "very_likely"))
_WEAKEST = 3
_LEAST_ANSWERS = 2  # of a leaf before it can be called weak


@dataclass(frozen=True)
class Given:
    """What a learner did with one question: the letter or None, whether it is flagged, the seconds spent on it."""

    answer: str | None = None
    flagged: bool = False
    seconds: float = 0.0


_Pair = tuple[Question, Given]


@dataclass(frozen=True)
class Tally:
    """How many questions there were, how many were answered, how many rightly."""

    total: int
    answered: int
    right: int

    @property
    def share(self) -> float:
        """The share of right answers among all questions; an unanswered one is wrong here, as in the exam."""
        return self.right / self.total if self.total else 0.0

    @property
    def share_of_answered(self) -> float:
        """The share of right answers among those given."""
        return self.right / self.answered if self.answered else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 80 % interval of Wilson (1927) around the share."""
        return wilson(self.right, self.total)


@dataclass(frozen=True)
class Result:
    """The result of an exam; ``reported`` has the areas as JDLA reports them, ``areas`` those of the syllabus."""

    overall: Tally
    reported: dict[str, Tally]
    areas: dict[str, Tally]
    median_seconds: float
    mistakes: tuple[tuple[int, str], ...]
    weakest: tuple[tuple[str, Tally], ...]


def wilson(right: int, total: int, z: float = Z80) -> tuple[float, float]:
    """Return Wilson's score interval of a share; with nothing counted it is everything."""
    if total == 0:
        return 0.0, 1.0
    share, square = right / total, z * z / total
    centre = (share + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(share * (1 - share) / total + square / (4 * total))
    # at the ends the formula gives 0 and 1, but for the last bit
    return 0.0 if right == 0 else max(0.0, centre - half), 1.0 if right == total else min(1.0, centre + half)


def score(questions: Sequence[Question], given: Mapping[int, Given]) -> Result:
    """Return the result; ``given`` is by number, counted from 1, and may leave out what was not touched."""
    pairs = [(question, given.get(number, Given())) for number, question in enumerate(questions, 1)]
    areas = _tallies(pairs, {question.area: question.area for question in questions})
    mistakes = [
        (number, str(question.option(answer.answer).mistake))
        for number, (question, answer) in enumerate(pairs, 1)
        if answer.answer is not None and not question.is_right(answer.answer)
    ]
    spent = [answer.seconds for _, answer in pairs if answer.answer is not None]
    return Result(
        overall=_tally(pairs),
        reported=_tallies(pairs, {area: name for name, parts in REPORTED.items() for area in parts}),
        areas=areas,
        median_seconds=statistics.median(spent) if spent else 0.0,
        mistakes=tuple(mistakes),
        weakest=_weakest(pairs),
    )


def _tally(pairs: Iterable[_Pair]) -> Tally:
    chosen = list(pairs)
    answered = sum(answer.answer is not None for _, answer in chosen)
    return Tally(len(chosen), answered, sum(question.is_right(answer.answer) for question, answer in chosen))


def _tallies(pairs: Sequence[_Pair], name_of: Mapping[str, str]) -> dict[str, Tally]:
    names = dict.fromkeys(name_of.values())
    tallies = {name: _tally(pair for pair in pairs if name_of.get(pair[0].area) == name) for name in names}
    return {name: tally for name, tally in tallies.items() if tally.total}


def _weakest(pairs: Sequence[_Pair]) -> tuple[tuple[str, Tally], ...]:
    """Return the leaves on which most points were lost, those with a single answer left out."""
    leaves = {leaf: _tally(p for p in pairs if p[0].leaf == leaf) for leaf in dict.fromkeys(p[0].leaf for p in pairs)}
    weak = [(leaf, t) for leaf, t in leaves.items() if t.answered >= _LEAST_ANSWERS and t.right < t.answered]
    return tuple(sorted(weak, key=lambda entry: (entry[1].right - entry[1].answered, entry[1].share))[:_WEAKEST])


def guess(overall: Tally) -> tuple[Band, Band] | None:
    """Return from which to which band the chance of passing may lie; None with too few answers to guess at all.

    The mark is secret. With the published mean near 60 %, 68 % passing and a spread of 12 to 15 points it lies near
    54 %, so the bands change at 52, 60 and 70 %. Both ends of the interval are put into a band.
    """
    if overall.answered < ENOUGH_TO_GUESS:
        return None
    low, high = overall.interval
    return _band(low), _band(high)


def _band(share: float) -> Band:
    return next(band for bound, band in _BANDS if share < bound)
