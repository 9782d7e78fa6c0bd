"""How the minutes of a day are shared between what is due and what was never met.

An item that was never met cannot be remembered, and a queue that is worked off to its end before anything new leaves
most of a bank unmet where time is short. So what is new has minutes of its own, enough to have met everything when
the last six weeks before the exam begin. benchmarks/memory.py measures what that is worth.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from drill.bank import Bank
from drill.listing import listed
from drill.study.schedule import LATE, Card, days_left

LARGEST_SHARE = 0.8  # of a day for what is new: something is repeated every day
USUAL_SHARE = 0.5  # without an exam date


def new_minutes(minutes: float, unmet: float, today: date, exam: date | None = None) -> float:
    """Return how many minutes of today are for new items.

    Parameters
    ----------
    minutes
        What the learner has for a day.
    unmet
        The minutes that all items take which were never met.
    """
    left = days_left(exam, today)
    share = USUAL_SHARE * minutes if left is None else min(LARGEST_SHARE * minutes, unmet / max(1, left - LATE))
    return min(share, unmet)


def unmet_minutes(bank: Bank, met: Collection[str], framework: str = "") -> float:
    """Return the minutes of the items that can still be met, those off the syllabus left out."""
    items = [exercise.item for exercise in listed(bank)]
    return sum(
        item.minutes
        for item in items
        if item.id not in met and not item.legacy and (not framework or item.framework in (None, framework))
    )


def reviewed_minutes(bank: Bank, cards: Iterable[Card], today: date) -> float:
    """Return the minutes of the items that were repeated today."""
    repeated = [card.item for card in cards if card.reviews > 1 and card.day == today]
    return sum(bank.exercises[item].item.minutes for item in repeated if item in bank.exercises)
