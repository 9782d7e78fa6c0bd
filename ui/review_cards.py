"""The learner's cards as the pages see them: with today's date, the exam's date, and old attempts made into cards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from drill.bank import Exercise
from drill.card_store import Kept
from drill.store import Attempt
from drill.study.replay import day_of, next_card, replayed, result_of
from drill.study.review_queue import exam_of
from drill.study.schedule import AGAIN, GRADES, HARD, Card, due_day, is_same_sitting, lowered, regraded, review
from ui.identity import learner
from ui.progress_study import time_zone
from ui.resources import bank, store
from ui.state import exam_date


def today() -> date:
    """Return the date where the learner lives."""
    return store().clock().astimezone(time_zone()).date()


def coming_exam() -> date | None:
    """Return the day of the learner's exam while it is ahead: one that is over shapes no interval any more."""
    exam = exam_date()
    return exam if exam and exam >= today() else None


def my_cards() -> list[Card]:
    """Return the learner's cards; items with attempts from before there were cards get theirs now, once."""
    missing = store().cards.missing(learner())
    known = {item for item in missing if item in bank().exercises}
    if known:
        made = replayed(bank(), store().history(learner()), time_zone(), known)
        store().cards.add(learner(), made, coming_exam())
    return store().cards.cards(learner())


def review_attempt(exercise: Exercise, attempt: Attempt) -> None:
    """Review the card of an item after an attempt at it that has been written; the first one makes the card.

    Only the first attempt of a sitting is a review, see `drill.study.schedule`. The attempt has its time, ``at``.
    """
    result = result_of(exercise, attempt, time_zone())

    def reviewed(kept: Kept | None) -> Card | None:
        return next_card(_card(kept), exercise, result)

    _change(exercise, reviewed)


def review_exam_answer(exercise: Exercise, attempt: Attempt, *, flagged: bool) -> None:
    """Review the card of an item after a mock exam: wrong is Again, right but flagged as doubtful is Hard.

    Call it once for each question that was answered, after its attempt has been written; the attempt has its time,
    ``at``. What was left open is not known to be not known, and is no review. A wrong answer counts even if the item
    was reviewed on the same day, since an exam gives no verdicts on the way.
    """
    result = result_of(exercise, attempt, time_zone())

    def reviewed(kept: Kept | None) -> Card | None:
        before = _card(kept)
        if kept is None or before is None or not is_same_sitting(before, result):
            grade = AGAIN if not result.right else HARD if flagged else None
            return review(before, exercise.item.id, result, grade)
        return lowered(before, kept.before, result) if not result.right and kept.can_undo else None

    _change(exercise, reviewed)


def _card(kept: Kept | None) -> Card | None:
    return kept.card if kept and kept.card.reviews else None


def _change(exercise: Exercise, reviewed: Callable[[Kept | None], Card | None]) -> None:
    store().cards.change(learner(), exercise.item.id, reviewed, exam_of(exercise.item, coming_exam()))


# --- after the verdict


@dataclass(frozen=True, slots=True)
class Review:
    """Today's review of an item: its card, and the day on which each grade would bring it back."""

    card: Card
    days: dict[int, date]


def todays_review(exercise: Exercise) -> Review | None:
    """Return the review of an item that can still be graded anew or taken back, which is one of today."""
    kept = store().cards.find(learner(), exercise.item.id)
    if kept is None or not kept.can_undo or day_of(kept.card.reviewed, time_zone()) != today():
        return None
    exam = exam_of(exercise.item, coming_exam())
    days = {grade: due_day(regraded(kept.card, kept.before, grade), exam) for grade in GRADES}
    return Review(kept.card, days)


def overrule(exercise: Exercise, grade: int) -> None:
    """Give the last review of an item another grade."""

    def reviewed(kept: Kept | None) -> Card | None:
        return regraded(kept.card, kept.before, grade) if kept and kept.can_undo else None

    _change(exercise, reviewed)


def take_back(exercise: Exercise) -> bool:
    """Take the last review of an item back: its card is as before, the attempt stays."""
    return store().cards.undo(learner(), exercise.item.id, exam_of(exercise.item, coming_exam()))
