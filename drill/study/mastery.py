"""What a learner masters: one estimate for each leaf of the syllabus, and where studying gains most for the exam."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from drill.bank import Bank
from drill.item import CodeItem, Item, NumberItem
from drill.listing import listed
from drill.study.blueprint import blueprint
from drill.study.record import Answer

State = Literal["empty", "new", "begun", "mastered"]
Need = Literal["answers", "recent", "days", "work", "bound"]

RECENT, RIGHT_OF_RECENT, DAYS = 5, 4, 2
BOUND, TAIL = 0.7, 0.2  # with 80 % certainty at least 70 % right
WINDOW = 20  # older answers tell of who the learner was
GOAL = 0.85
# What has to be understood first, by leaf.
PREREQUISITES: Mapping[str, str] = {
    "dl-rnn-bptt": "dl-opt-backprop",
    "dl-rnn-seq2seq": "dl-rnn-gates",
    "dl-transformer-attention": "dl-rnn-seq2seq",
    "app-gen-vae": "math-info-info",
    "app-gen-gan": "math-info-info",
}


@dataclass(frozen=True)
class Mastery:
    """What the answers to a leaf's items say.

    ``right`` of ``answered`` are the last ones that count, at most `WINDOW`; ``recent`` the last five of them. ``met``
    and ``solved`` count the items that were tried and that were right at least once. ``needs`` is what is missing.
    """

    leaf: str
    items: int
    met: int = 0
    solved: int = 0
    answered: int = 0
    right: int = 0
    recent: tuple[bool, ...] = ()
    needs: tuple[Need, ...] = ("answers",)

    @property
    def state(self) -> State:
        """How far the learner is."""
        if not self.items:
            return "empty"
        if not self.answered:
            return "new"
        return "begun" if self.needs else "mastered"

    @property
    def share(self) -> float:
        """The expected share right: the mean of a beta distribution that was uniform before the first answer."""
        return (1 + self.right) / (2 + self.answered)

    @property
    def bound(self) -> float:
        """What the share is not below, with 80 % certainty."""
        return lower_bound(self.right, self.answered - self.right)


@lru_cache(maxsize=1024)
def lower_bound(right: int, wrong: int) -> float:
    """Return the 20 % quantile of Beta(1 + right, 1 + wrong).

    For whole numbers, the beta distribution is a binomial tail: P(p <= x) = P(Bin(right + wrong + 1, x) > right).
    """
    tries = right + wrong + 1
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        below = sum(math.comb(tries, k) * middle**k * (1 - middle) ** (tries - k) for k in range(right + 1, tries + 1))
        low, high = (low, middle) if below > TAIL else (middle, high)
    return low


def leaves(bank: Bank) -> list[str]:
    """Return the leaves of the syllabus in its order, and the nodes above them on which items hang all the same."""
    parents = {node.parent for node in bank.syllabus.values()}
    hung = {exercise.item.leaf for exercise in bank.exercises.values()}
    return [node for node in bank.syllabus if node not in parents or node in hung]


def mastery(bank: Bank, answers: Iterable[Answer]) -> dict[str, Mastery]:
    """Return what is mastered by leaf, in the order of the syllabus; items off the syllabus do not count."""
    items = {exercise.item.id: exercise.item for exercise in listed(bank) if not exercise.item.legacy}
    of_leaf: dict[str, list[Item]] = defaultdict(list)
    for item in items.values():
        of_leaf[item.leaf].append(item)
    answers_of: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.trace.item in items:
            answers_of[items[answer.trace.item].leaf].append(answer)
    return {leaf: _of_leaf(leaf, of_leaf[leaf], answers_of[leaf]) for leaf in leaves(bank)}


def _of_leaf(leaf: str, items: Sequence[Item], answers: Sequence[Answer]) -> Mastery:
    by_id = {item.id: item for item in items}
    counted = [(answer, _knew(answer, by_id[answer.trace.item])) for answer in answers if answer.counts]
    window = [knew for _, knew in counted[-WINDOW:]]
    known = [answer for answer, knew in counted if knew]
    return Mastery(
        leaf,
        len(items),
        met=len({answer.trace.item for answer in answers}),
        solved=len({answer.trace.item for answer in answers if answer.right}),
        answered=len(window),
        right=sum(window),
        recent=tuple(window[-RECENT:]),
        needs=tuple(_needs(window, known, by_id)),
    )


def _knew(answer: Answer, item: Item) -> bool:
    """Tell whether an answer was right without the last hint, which is the answer itself."""
    return answer.right and answer.trace.hints_used < _steps_of_help(item)


def _steps_of_help(item: Item) -> int:
    match item:
        case CodeItem():
            return 5
        case NumberItem(hints=hints):
            return len(hints) + 1
    return 1


def _needs(window: Sequence[bool], known: Sequence[Answer], items: Mapping[str, Item]) -> Iterable[Need]:
    """Yield what is missing until a leaf is mastered. One more right answer never takes mastery away."""
    if len(window) < RECENT:
        yield "answers"
    elif sum(window[-RECENT:]) < RIGHT_OF_RECENT:
        yield "recent"
    if len({answer.day for answer in known}) < DAYS:
        yield "days"
    # where a leaf has neither code nor numbers to ask for, choosing has to do
    if any(map(_is_work, items.values())) and not any(_is_work(items[answer.trace.item]) for answer in known):
        yield "work"
    if lower_bound(sum(window), len(window) - sum(window)) < BOUND:
        yield "bound"


def _is_work(item: Item) -> bool:
    return isinstance(item, CodeItem | NumberItem)


def exam_weights(bank: Bank) -> dict[str, float]:
    """Return the share of a full mock exam that asks for each leaf: those of an area are taken as equally likely.

    Nodes without a number in the syllabus, which has a dash there, are not asked for by themselves.
    """
    asked = [leaf for leaf in leaves(bank) if bank.syllabus[leaf].syllabus_2026 != ["-"]]
    area_of = {leaf: bank.above(leaf)[-1].id for leaf in asked}
    sizes: dict[str, int] = defaultdict(int)
    for area in area_of.values():
        sizes[area] += 1
    full = blueprint("full")
    return {leaf: full.quotas.get(area, 0) / full.size / sizes[area] for leaf, area in area_of.items()}


def weakest(bank: Bank, known: Mapping[str, Mastery], count: int | None = None) -> list[Mastery]:
    """Return the leaves where studying gains most, by weight in the exam times what is missing; none without items."""
    weights = exam_weights(bank)

    def gain(leaf: Mastery) -> float:
        return weights.get(leaf.leaf, 0.0) * (GOAL - leaf.share)

    # the sort is stable: among equals the order of the syllabus stays
    ranked = sorted((leaf for leaf in known.values() if leaf.items and gain(leaf) > 0), key=gain, reverse=True)
    return ranked[:count]
