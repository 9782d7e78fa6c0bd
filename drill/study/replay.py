"""Cards from attempts: what an answer tells about memory, and the cards of attempts that are older than cards."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, tzinfo
from typing import Protocol, cast, get_args

from drill.bank import Bank, Exercise
from drill.hint import hint_count
from drill.instance import instance
from drill.study.schedule import Card, Certainty, Result, is_same_sitting, review


class Answered(Protocol):
    """What an attempt and its trace have in common."""

    @property
    def verdict(self) -> str: ...  # noqa: D102
    @property
    def form(self) -> str | None: ...  # noqa: D102
    @property
    def seed(self) -> int: ...  # noqa: D102
    @property
    def hints_used(self) -> int: ...  # noqa: D102
    @property
    def certainty(self) -> str | None: ...  # noqa: D102
    @property
    def seconds(self) -> float | None: ...  # noqa: D102
    @property
    def at(self) -> str: ...  # noqa: D102


def day_of(at: str, zone: tzinfo) -> date:
    """Return the learner's day of a time (UTC ISO text)."""
    return datetime.fromisoformat(at).astimezone(zone).date()


def result_of(exercise: Exercise, attempt: Answered, zone: tzinfo) -> Result:
    """Return what an attempt at an exercise tells about memory."""
    certain = attempt.certainty if attempt.certainty in get_args(Certainty) else None
    return Result(
        right=attempt.verdict == "correct",
        at=attempt.at,
        day=day_of(attempt.at, zone),
        hints=attempt.hints_used,
        steps=hint_count(instance(exercise, 0)),
        seconds=attempt.seconds,
        expected=60 * exercise.item.minutes,
        certainty=cast("Certainty | None", certain),
        form=attempt.form,
        seed=attempt.seed,
    )


def next_card(before: Card | None, exercise: Exercise, result: Result) -> Card | None:
    """Return the card after a result; None when the result belongs to a sitting that was reviewed already."""
    if before is not None and is_same_sitting(before, result):
        return None
    return review(before, exercise.item.id, result)


class Trial(Answered, Protocol):
    """An attempt that says at which item."""

    @property
    def item(self) -> str: ...  # noqa: D102


def replayed(bank: Bank, attempts: Iterable[Trial], zone: tzinfo, wanted: Collection[str]) -> list[Card]:
    """Return the cards of the wanted items as they would be if every attempt had been reviewed in its time.

    Parameters
    ----------
    attempts
        All attempts of a learner, the first ones first.
    zone
        Where the learner lives, which decides on which day an attempt was.
    wanted
        The items to look at.
    """
    cards: dict[str, Card] = {}
    for attempt in attempts:
        exercise = bank.exercises.get(attempt.item)
        if exercise is None or attempt.item not in wanted or attempt.verdict == "refused":
            continue
        card = next_card(cards.get(attempt.item), exercise, result_of(exercise, attempt, zone))
        if card is not None:
            cards[attempt.item] = card
    return list(cards.values())
