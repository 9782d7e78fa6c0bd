"""What a learner has done, counted: days and weeks, shares right with their uncertainty, named mistakes, certainty."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drill.store import Trace

WEEKS = 12
CERTAINTIES = ("sure", "unsure", "guess")
_TENTH = 1.2816  # 10 % of a normal distribution lie above this many standard deviations: an interval of 80 %


@dataclass(frozen=True, slots=True)
class Answer:
    """An attempt with its day where the learner lives.

    ``counts`` is False for another try at the same question on the same day: the verdict has told by then, so it says
    little about what the learner knows.
    """

    trace: Trace
    day: date
    counts: bool

    @property
    def right(self) -> bool:
        """Whether it was correct."""
        return self.trace.verdict == "correct"


@dataclass(frozen=True, slots=True)
class Share:
    """So many right out of so many."""

    right: int
    of: int

    @property
    def rate(self) -> float:
        """The share; 0 of nothing."""
        return self.right / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies with 80 %, after Wilson (1927)."""
        if not self.of:
            return 0.0, 1.0
        shrunk = _TENTH**2 / self.of
        middle = (self.rate + shrunk / 2) / (1 + shrunk)
        spread = _TENTH * math.sqrt(self.rate * (1 - self.rate) / self.of + shrunk / (4 * self.of)) / (1 + shrunk)
        # at 0 and 1 the bound is exact, and rounding must not push it past the share
        return max(0.0, min(self.rate, middle - spread)), min(1.0, max(self.rate, middle + spread))


def share_of(answers: Iterable[Answer]) -> Share:
    """Return how many of the answers that count are right."""
    counted = [answer.right for answer in answers if answer.counts]
    return Share(sum(counted), len(counted))


def read_answers(traces: Iterable[Trace], zone: tzinfo, drawn: Collection[str] = ()) -> list[Answer]:
    """Return the attempts with their days in ``zone``, in the order given.

    ``drawn`` are the items with numbers of their own for each seed; with any other item, the seed only changes the
    order of the options, and the question stays the same.
    """
    seen: set[tuple[str, int, date]] = set()
    answers = []
    for trace in traces:
        day = datetime.fromisoformat(trace.at).astimezone(zone).date()
        question = (trace.item, trace.seed if trace.item in drawn else 0, day)
        answers.append(Answer(trace, day, question not in seen))
        seen.add(question)
    return answers


# --- days and weeks


@dataclass(frozen=True)
class Streak:
    """Days in a row with at least one answer; that of today may still come."""

    current: int
    longest: int


def streak(days: Collection[date], today: date) -> Streak:
    """Return the present and the longest row of days."""
    run = longest = 0
    before = date.min
    current = 0
    for day in sorted(set(days)):
        run = run + 1 if day - before == timedelta(1) else 1
        longest, before = max(longest, run), day
        if today - timedelta(1) <= day <= today:
            current = run
    return Streak(current, longest)


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday on: the attempts of each day, None for days to come, and the share right."""

    monday: date
    attempts: tuple[int | None, ...]
    share: Share


def twelve_weeks(answers: Sequence[Answer], today: date) -> list[Week]:
    """Return the last twelve weeks, that of today at the end."""
    counts = Counter(answer.day for answer in answers)
    by_week: dict[date, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_week[_monday(answer.day)].append(answer)
    weeks = []
    for back in reversed(range(WEEKS)):
        monday = _monday(today) - timedelta(weeks=back)
        days = [monday + timedelta(n) for n in range(7)]
        attempts = tuple(counts[day] if day <= today else None for day in days)
        weeks.append(Week(monday, attempts, share_of(by_week[monday])))
    return weeks


def _monday(day: date) -> date:
    return day - timedelta(day.weekday())


def last_days(answers: Iterable[Answer], today: date, days: int) -> list[Answer]:
    """Return the answers of the last so many days, today among them."""
    return [answer for answer in answers if today - timedelta(days) < answer.day <= today]


# --- what was confused, and how well the learner knows what they know


@dataclass(frozen=True)
class Misconception:
    """A mistake that was named, how often, when last, and whether the item has been right since."""

    item: str
    mistake: str
    count: int
    last: date
    overcome: bool


def misconceptions(answers: Iterable[Answer]) -> list[Misconception]:
    """Return the named mistakes: the most frequent first, among equals the latest."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    right_at: dict[str, int] = {}
    days: list[date] = []
    for place, answer in enumerate(answers):
        days.append(answer.day)
        trace = answer.trace
        if answer.right:
            right_at[trace.item] = place
        elif trace.mistake:
            found[trace.item, trace.mistake].append(place)
    ranked = sorted(found.items(), key=lambda pair: (-len(pair[1]), -pair[1][-1]))
    return [
        Misconception(item, mistake, len(places), days[places[-1]], right_at.get(item, -1) > places[-1])
        for (item, mistake), places in ranked
    ]


def calibration(answers: Iterable[Answer]) -> dict[str, Share]:
    """Return, for each certainty the learner may state beforehand, how many answers with it were right."""
    stated: dict[str, list[bool]] = {certainty: [] for certainty in CERTAINTIES}
    for answer in answers:
        if answer.counts and answer.trace.certainty in stated:
            stated[answer.trace.certainty].append(answer.right)
    return {certainty: Share(sum(right), len(right)) for certainty, right in stated.items()}
