"""What is due today, in which order, and why; and what falls due on the days to come.

What the learner was sure of and got wrong comes first, then what is most likely to be forgotten. Neighbours are of
different areas where that is possible, and never about one misconception unless nothing else is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from drill.bank import Bank
from drill.item import Item
from drill.study.family import families
from drill.study.schedule import AGAIN, FORTNIGHT, Card, days_left, due_day, forgotten_day, recall

Reason = Literal["sure_wrong", "wrong", "variant", "fortnight", "forgetting"]
FORECAST_DAYS = 7
_NEAR = 8  # so far ahead the order by recall may be changed for the sake of another area


@dataclass(frozen=True, slots=True)
class Due:
    """An item to review, the day it has been due since, why, and how likely it is to be remembered today."""

    item: str
    since: date
    reason: Reason
    recall: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Load:
    """What is due on a day."""

    day: date
    count: int
    minutes: float


def due_today(
    bank: Bank,
    cards: Iterable[Card],
    today: date,
    exam: date | None = None,
    framework: str = "",
    after: str | None = None,
) -> list[Due]:
    """Return what is due, the most urgent first.

    Parameters
    ----------
    exam
        The learner's exam date, which shapes the intervals of all items that can be asked there.
    framework
        ``"pytorch"`` or ``"tensorflow"`` leaves out items on the other one.
    after
        The item that was reviewed just now, to which the first one is a neighbour.
    """
    found = []
    for card, item in _reviewable(bank, cards, framework):
        since = due_day(card, exam_of(item, exam))
        if since <= today:
            found.append(Due(item.id, since, _reason(card, today, exam), recall(card, today), item.minutes))
    found.sort(key=lambda due: (due.reason != "sure_wrong", due.recall, due.item))
    sure = [due for due in found if due.reason == "sure_wrong"]
    return arranged(bank, [sure, found[len(sure) :]], after)


def exam_of(item: Item, exam: date | None) -> date | None:
    """Return the exam date for an item; what is off the syllabus is not asked there."""
    return None if item.legacy else exam


def _reviewable(bank: Bank, cards: Iterable[Card], framework: str) -> Iterable[tuple[Card, Item]]:
    for card in cards:
        exercise = bank.exercises.get(card.item)
        if card.reviews == 0 or exercise is None or exercise.item.retired:
            continue
        if framework and exercise.item.framework not in (None, framework):
            continue
        yield card, exercise.item


def _reason(card: Card, today: date, exam: date | None) -> Reason:
    if card.outcome == "sure_wrong":
        return "sure_wrong"
    if card.outcome == "answer_shown":
        return "variant"
    if card.grade == AGAIN:
        return "wrong"
    left = days_left(exam, today)
    if left is not None and left <= FORTNIGHT and forgotten_day(card) > today:
        return "fortnight"
    return "forgetting"


def within(dues: Sequence[Due], minutes: float) -> list[Due]:
    """Return as many of the first as fit into the minutes, at least one."""
    total, count = 0.0, 0
    for due in dues:
        total += due.minutes
        if count and total > minutes:
            break
        count += 1
    return list(dues[:count])


# --- the order


def arranged(bank: Bank, groups: Sequence[Sequence[Due]], after: str | None = None) -> list[Due]:
    """Return the groups one after the other, each in its order but for the sake of its neighbours.

    The next one is the first of the next few that is of another area than the one before and shares no misconception
    with it; else the first in the group that shares none; else, when all that are left share one, the first.
    """
    kin = _Kinship(bank)
    result: list[Due] = []
    before = after if after in bank.exercises else None
    for group in groups:
        left = list(group)
        while left:
            result.append(left.pop(_next(left, before, kin)))
            before = result[-1].item
    return result


def _next(left: Sequence[Due], before: str | None, kin: _Kinship) -> int:
    if before is None:
        return 0
    near = range(min(_NEAR, len(left)))
    for place in near:
        other = left[place].item
        if kin.area(other) != kin.area(before) and not kin.share_a_misconception(other, before):
            return place
    return next((n for n, due in enumerate(left) if not kin.share_a_misconception(due.item, before)), 0)


class _Kinship:
    """Which items are about the same: those with a mistake of the same name, and those of one family."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._families = _families(bank)
        self._mistakes: dict[str, frozenset[str]] = {}

    def area(self, item: str) -> str:
        return self._bank.above(self._bank.exercises[item].item.leaf)[-1].id

    def share_a_misconception(self, one: str, other: str) -> bool:
        same_family = self._families.get(one, one) == self._families.get(other, other)
        return same_family or not self._of(one).isdisjoint(self._of(other))

    def _of(self, item: str) -> frozenset[str]:
        if item not in self._mistakes:
            found = self._bank.exercises[item].item.mistakes
            self._mistakes[item] = frozenset(mistake.id for mistake in found)
        return self._mistakes[item]


_known_families: list[tuple[Bank, dict[str, str]]] = []


def _families(bank: Bank) -> dict[str, str]:
    """Return the families of a bank, kept for the bank of the last call: a bank does not change."""
    if not _known_families or _known_families[0][0] is not bank:
        _known_families[:] = [(bank, families(bank))]
    return _known_families[0][1]


# --- days to come


def forecast(
    bank: Bank, cards: Iterable[Card], today: date, exam: date | None = None, framework: str = ""
) -> list[Load]:
    """Return what falls due on each of the next seven days; today's holds all that is overdue."""
    counts = [0] * FORECAST_DAYS
    minutes = [0.0] * FORECAST_DAYS
    for card, item in _reviewable(bank, cards, framework):
        place = max(0, (due_day(card, exam_of(item, exam)) - today).days)
        if place < FORECAST_DAYS:
            counts[place] += 1
            minutes[place] += item.minutes
    return [Load(today + timedelta(n), counts[n], minutes[n]) for n in range(FORECAST_DAYS)]


def next_due(bank: Bank, cards: Iterable[Card], exam: date | None = None, framework: str = "") -> date | None:
    """Return the first day on which anything is due; None without cards."""
    days = [due_day(card, exam_of(item, exam)) for card, item in _reviewable(bank, cards, framework)]
    return min(days, default=None)
