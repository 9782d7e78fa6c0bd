"""Classical statistics of the items over all learners: how hard they are, whom they tell apart, what is chosen instead.

Only the first answer of each learner to an item counts, since later ones are learned from its verdict. What was shown
and not answered is counted, but no wrong answer. A learner's ability is the share right over all their first answers;
an item's own answer is taken out of it where the two are correlated.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median
from typing import Literal, NamedTuple, Protocol

from drill.bank import Bank
from drill.item import CodeItem, OptionItem
from drill.study.record import Share

Flag = Literal["too_hard", "too_easy", "poor", "weak", "idle_option"]
FLAGS: tuple[Flag, ...] = ("too_hard", "too_easy", "poor", "weak", "idle_option")
AIM = (0.35, 0.85)  # the share right that is aimed at
KEEP, REVISE = 0.2, 0.1  # an item is kept from the first discrimination on, revised from the second, dropped below
CORRELATED = 0.15
GROUP = 0.27  # the share of learners at each end; Kelley (1939) showed that it tells the two best apart
IDLE = 0.05  # an option that is chosen by fewer does no work

# Below these numbers of answers a figure is shown but nothing is concluded from it.
# The 80 % interval of a share of ten is about 0.2 wide to each side: an item far off shows, a fair one is left alone.
ENOUGH_FOR_DIFFICULTY = 10
# Each group then has 14 learners, and a discrimination of 0 reaches KEEP by chance about once in six.
ENOUGH_FOR_DISCRIMINATION = 50
# Of an option that every tenth chooses, fewer than 5 % in 40 answers are seen about once in twelve.
ENOUGH_FOR_OPTIONS = 40
# A learner is ranked by their answers to other items; with fewer than five their rank is chance.
ENOUGH_OTHERS = 5
# Five learners in each third, so that one of them is no more than 20 %.
ENOUGH_FOR_THIRDS = 15


class Row(Protocol):
    """What is read of an attempt."""

    @property
    def learner(self) -> int: ...  # noqa: D102 - the names say it
    @property
    def item(self) -> str: ...  # noqa: D102
    @property
    def version(self) -> int: ...  # noqa: D102
    @property
    def form(self) -> str | None: ...  # noqa: D102
    @property
    def verdict(self) -> str: ...  # noqa: D102
    @property
    def mistake(self) -> str | None: ...  # noqa: D102
    @property
    def hints_used(self) -> int: ...  # noqa: D102
    @property
    def seconds(self) -> float | None: ...  # noqa: D102


class Asked(NamedTuple):
    """What is known of an item: its version today, and the mistakes behind its wrong options."""

    version: int
    options: Sequence[str] = ()


@dataclass(frozen=True)
class OptionShare:
    """How often an option was chosen, by all and by the lower, middle and upper third of the learners.

    ``mistake`` is the one that the option stands for; None is the key.
    """

    mistake: str | None
    count: int
    share: float
    thirds: tuple[float, float, float] | None
    idle: bool


@dataclass(frozen=True)
class ItemStatistics:
    """The figures of one item; None where there are too few answers to compute one."""

    item: str
    version: int
    shown: int
    right: Share
    ranked: int
    discrimination: float | None
    correlation: float | None
    seconds: float | None
    hinted: int
    options: tuple[OptionShare, ...]
    mistakes: tuple[tuple[str, int], ...]
    flags: tuple[Flag, ...]

    @property
    def answered(self) -> int:
        """How many learners answered it."""
        return self.right.of


def asked_in(bank: Bank) -> dict[str, Asked]:
    """Return what the statistics have to know of every item, in the order of the syllabus."""
    found = {}
    for exercise in bank.of_kind():
        item = exercise.item
        offered = list(item.options or [])
        if isinstance(item, OptionItem) and not offered:
            offered = [mistake.id for mistake in item.mistakes[:3]]
        found[item.id] = Asked(item.version, offered if isinstance(item, (CodeItem, OptionItem)) else ())
    return found


def first_answers(rows: Iterable[Row]) -> dict[tuple[int, str], Row]:
    """Return the first row of each learner and item; the rows come in the order of time."""
    found: dict[tuple[int, str], Row] = {}
    for row in rows:
        found.setdefault((row.learner, row.item), row)
    return found


def item_statistics(
    rows: Iterable[Row], asked: Mapping[str, Asked], passed_over: Iterable[tuple[int, str]] = ()
) -> list[ItemStatistics]:
    """Return the statistics of every item of ``asked`` that was shown to somebody, in the order of ``asked``.

    Parameters
    ----------
    rows
        All attempts in the order of time. Those at another version of an item are of another question: they count
        for the learner, not for the item.
    passed_over
        Learner and item where an item was shown and left without an answer.
    """
    firsts = first_answers(rows)
    totals: dict[int, list[bool]] = defaultdict(list)
    answers: dict[str, list[Row]] = defaultdict(list)
    shown: dict[str, set[int]] = defaultdict(set)
    for (learner, item), row in firsts.items():
        totals[learner].append(_is_right(row))
        if item in asked and asked[item].version == row.version:
            answers[item].append(row)
            shown[item].add(learner)
    for learner, item in passed_over:
        if (learner, item) not in firsts:
            shown[item].add(learner)
    scores = {learner: Share(sum(all_), len(all_)) for learner, all_ in totals.items()}
    met = {item: known for item, known in asked.items() if shown[item]}
    return [_of_item(item, known, len(shown[item]), answers[item], scores) for item, known in met.items()]


def _is_right(row: Row) -> bool:
    return row.verdict == "correct"


class _Ranked(NamedTuple):
    row: Row
    score: float
    rest: float


def _of_item(item: str, asked: Asked, shown: int, rows: list[Row], scores: Mapping[int, Share]) -> ItemStatistics:
    right = Share(sum(map(_is_right, rows)), len(rows))
    ranked = _ranked(rows, scores)
    hits = [_is_right(one.row) for one in ranked]
    discrimination = _discrimination([one.score for one in ranked], hits)
    correlation = _correlation([one.rest for one in ranked], hits)
    options = _options(rows, ranked, asked.options)
    seconds = [row.seconds for row in rows if row.seconds is not None]
    named = Counter(row.mistake for row in rows if row.mistake)
    return ItemStatistics(
        item=item,
        version=asked.version,
        shown=shown,
        right=right,
        ranked=len(ranked),
        discrimination=discrimination,
        correlation=correlation,
        seconds=median(seconds) if seconds else None,
        hinted=sum(row.hints_used > 0 for row in rows),
        options=options,
        mistakes=tuple(sorted(named.items(), key=lambda pair: (-pair[1], pair[0]))),
        flags=_flags(right, len(ranked), discrimination, correlation, options),
    )


def _ranked(rows: Iterable[Row], scores: Mapping[int, Share]) -> list[_Ranked]:
    """Return the answers of learners who have answered enough other items to be ranked."""
    found = []
    for row in rows:
        score = scores[row.learner]
        others = score.of - 1
        if others >= ENOUGH_OTHERS:
            found.append(_Ranked(row, score.rate, (score.right - _is_right(row)) / others))
    return found


def _discrimination(scores: Sequence[float], hits: Sequence[bool]) -> float | None:
    """Return the share right of the top 27 % less that of the bottom 27 %; None when there are not two of each."""
    size = round(GROUP * len(scores))
    if size < 2:
        return None
    pairs = list(zip(scores, map(float, hits), strict=True))
    return _lowest([(-score, hit) for score, hit in pairs], size) - _lowest(pairs, size)


def _lowest(pairs: Sequence[tuple[float, float]], size: int) -> float:
    """Return the mean of those with the ``size`` lowest scores; who ties for the last places shares them."""
    edge = sorted(score for score, _ in pairs)[size - 1]
    below = [value for score, value in pairs if score < edge]
    at_edge = [value for score, value in pairs if score == edge]
    return (sum(below) + (size - len(below)) * fmean(at_edge)) / size


def _correlation(rest: Sequence[float], hits: Sequence[bool]) -> float | None:
    """Return the point-biserial correlation with the score on all other items; None where either does not vary."""
    right = [score for score, hit in zip(rest, hits, strict=True) if hit]
    wrong = [score for score, hit in zip(rest, hits, strict=True) if not hit]
    if not right or not wrong:
        return None
    mean = fmean(rest)
    deviation = math.sqrt(fmean((score - mean) ** 2 for score in rest))
    if deviation < 1e-9:  # all alike, but for rounding
        return None
    share = len(right) / len(rest)
    found = (fmean(right) - fmean(wrong)) / deviation * math.sqrt(share * (1 - share))
    return max(-1.0, min(1.0, found))


def _options(rows: Sequence[Row], ranked: Sequence[_Ranked], mistakes: Sequence[str]) -> tuple[OptionShare, ...]:
    """Return the shares of the key and of each wrong option, among the answers that chose an option."""
    choices: dict[str | None, int] = {None: 0} | dict.fromkeys(mistakes, 0)

    def chosen(found: Iterable[Row]) -> Counter[str | None]:
        taken = [None if _is_right(row) else row.mistake for row in found if row.form in ("option", "curve")]
        # what is no longer offered is left out: its share would be of another question
        return Counter(option for option in taken if option in choices)

    if not mistakes:
        return ()
    counts = chosen(rows)
    total = counts.total()
    thirds = [chosen(third) for third in _thirds(ranked)]
    return tuple(
        OptionShare(
            mistake=option,
            count=counts[option],
            share=counts[option] / total if total else 0.0,
            thirds=_three([third[option] / third.total() for third in thirds]) if thirds and all(thirds) else None,
            idle=option is not None and total >= ENOUGH_FOR_OPTIONS and counts[option] / total < IDLE,
        )
        for option in choices
    )


def _three(values: Sequence[float]) -> tuple[float, float, float]:
    low, middle, high = values
    return low, middle, high


def _thirds(ranked: Sequence[_Ranked]) -> list[list[Row]]:
    """Return those who chose an option in three groups by the rest of their score, the lower one first."""
    able = [one for one in ranked if one.row.form in ("option", "curve")]
    if len(able) < ENOUGH_FOR_THIRDS:
        return []
    in_order = sorted(able, key=lambda one: (one.rest, one.row.learner))
    cuts = [round(n * len(in_order) / 3) for n in range(4)]
    return [[one.row for one in in_order[low:high]] for low, high in pairwise(cuts)]


def _flags(
    right: Share, ranked: int, discrimination: float | None, correlation: float | None, options: Iterable[OptionShare]
) -> tuple[Flag, ...]:
    found: set[Flag] = set()
    low, high = right.interval
    if right.of >= ENOUGH_FOR_DIFFICULTY:
        # only what lies outside with its whole interval is called so
        found |= {"too_hard"} if high < AIM[0] else {"too_easy"} if low > AIM[1] else set()
    if ranked >= ENOUGH_FOR_DISCRIMINATION and discrimination is not None:
        if discrimination < REVISE:
            found.add("poor")
        elif discrimination < KEEP or (correlation is not None and correlation < CORRELATED):
            found.add("weak")
    if any(option.idle for option in options):
        found.add("idle_option")
    return tuple(flag for flag in FLAGS if flag in found)
