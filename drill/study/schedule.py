"""When an item is to be repeated: a grade from the result, the next day from FSRS, shaped by the date of the exam.

The scheduler counts in days of the learner's calendar: FSRS is told midnight of the day, so that what was reviewed in
the evening is due on its day from the morning on. It has no steps of minutes: an item is reviewed once a day at most.

**A sitting.** Only the first result of a sitting is a review. It alone says what was remembered; by the second try
the verdict has told, so a right answer after a wrong one lifts nothing, and a wrong one after a right one, when
learners try out what the other options say, lowers nothing. A sitting lasts until the day is over, and at least an
hour, so that a second try just after midnight is none of the next day's reviews either. The one exception is the mock
exam, which gives no verdicts on the way: what was wrong there counts even if it was right in practice on the same
day, see `lowered`.

**The exam.** In the last six weeks an item is to be remembered with 0.95 instead of 0.9, and no interval is longer
than a third of the days that were left at the review. So whatever was reviewed before the last fortnight is due once
more within it. The day is computed from the state of the memory and today's exam date, never stored as such, so that
another date moves everything at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, cast, get_args

from fsrs import Card as Memory
from fsrs import Rating, Scheduler, State

Outcome = Literal["right", "wrong", "sure_wrong", "answer_shown"]
Certainty = Literal["sure", "unsure", "guess"]
AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
GRADES = (AGAIN, HARD, GOOD, EASY)

USUAL_RETENTION, LATE_RETENTION = 0.9, 0.95
LATE = 42  # days before the exam
FORTNIGHT = 14
SHARE_OF_DAYS_LEFT = 3  # an interval is a third of them at most
SLOW, QUICK = 2.0, 0.5  # of the expected time
SITTING = timedelta(hours=1)  # at least; see above
_LONGEST = 36500
FIRST_YEAR, LAST_YEAR = 2000, 2200  # of a review; a file that was read in may say anything
_FSRS = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
_DECAY = -_FSRS.parameters[20]
_FACTOR = 0.9 ** (1 / _DECAY) - 1


@dataclass(frozen=True, slots=True)
class Result:
    """What an answer tells about memory: how it ended, with how much help, in what time, and when.

    ``expected`` are the seconds that the item is meant to take, ``steps`` how many steps of help there are, the last of
    which is the answer. ``at`` is UTC ISO text and ``day`` the learner's day.
    """

    right: bool
    at: str
    day: date
    hints: int = 0
    steps: int = 1
    seconds: float | None = None
    expected: float = 60.0
    certainty: Certainty | None = None
    form: str | None = None
    seed: int = 0

    @property
    def outcome(self) -> Outcome:
        """How it ended, as the reason for the next review."""
        if not self.right and self.certainty == "sure":
            return "sure_wrong"
        if self.hints >= self.steps:
            return "answer_shown"
        return "right" if self.right else "wrong"

    @property
    def is_quick(self) -> bool:
        """Whether it was right in less than half of the expected time without help, and no guess."""
        fast = self.seconds is not None and self.seconds < QUICK * self.expected
        return self.right and fast and not self.hints and self.certainty != "guess"


@dataclass(frozen=True, slots=True)
class Card:
    """What is kept of an item for its repetition, as it was after the last review.

    ``grade``, ``outcome``, ``is_quick``, ``form`` and ``seed`` are those of that review, ``reviewed`` its time (UTC ISO
    text). A card without reviews is one whose only review was taken back: it keeps the item from getting a new card
    from the old attempt, and is not shown.
    """

    item: str
    memory: Memory
    reviewed: str
    grade: int
    reviews: int
    outcome: Outcome = "right"
    is_quick: bool = False
    form: str | None = None
    seed: int = 0

    @property
    def day(self) -> date:
        """The day of the last review."""
        return (self.memory.last_review or self.memory.due).date()


def grade_of(result: Result, quick_before: bool = False) -> int:
    """Return the grade that a result earns.

    Again: wrong, or the last hint was read, which is the answer. Hard: right after two hints or more, or in more than
    twice the expected time, or called a guess. Easy: right in less than half of the expected time without help, twice
    running. Good: right otherwise.
    """
    if not result.right or result.hints >= result.steps:
        return AGAIN
    slow = result.seconds is not None and result.seconds > SLOW * result.expected
    if result.hints >= 2 or slow or result.certainty == "guess":
        return HARD
    return EASY if quick_before and result.is_quick else GOOD


# --- reviews


def review(before: Card | None, item: str, result: Result, grade: int | None = None) -> Card:
    """Return the card after a review, with the grade that the result earns or a given one.

    Parameters
    ----------
    before
        The card so far; None at an item's first attempt.
    """
    earned = grade_of(result, before is not None and before.reviews > 0 and before.is_quick)
    outcome = result.outcome if grade in (None, earned) else _outcome_of(grade or earned, result.outcome)
    return Card(
        item,
        _remembered(before, result.day, grade or earned),
        result.at,
        grade or earned,
        (before.reviews if before else 0) + 1,
        outcome,
        result.is_quick,
        result.form,
        result.seed,
    )


def regraded(card: Card, before: Card | None, grade: int) -> Card:
    """Return the card as its last review would have left it with another grade; ``before`` is the card before it."""
    memory = _remembered(before, card.day, grade)
    return replace(card, memory=memory, grade=grade, outcome=_outcome_of(grade, card.outcome))


def lowered(card: Card, before: Card | None, result: Result) -> Card:
    """Return the card with the day's review made a failure, as after a wrong answer in a mock exam."""
    failed = replace(regraded(card, before, AGAIN), outcome=result.outcome, is_quick=False)
    return replace(failed, form=result.form, seed=result.seed)


def is_same_sitting(card: Card, result: Result) -> bool:
    """Tell whether a result belongs to the sitting of the card's last review, and so is no review of its own."""
    if card.reviews == 0:
        return False
    apart = datetime.fromisoformat(result.at) - datetime.fromisoformat(card.reviewed)
    return result.day <= card.day or apart < SITTING


def _outcome_of(grade: int, outcome: Outcome) -> Outcome:
    if grade != AGAIN:
        return "right"
    return "wrong" if outcome == "right" else outcome


def _remembered(before: Card | None, day: date, grade: int) -> Memory:
    memory = before.memory if before and before.reviews else Memory(card_id=0, due=_midnight(day))
    return _FSRS.review_card(memory, Rating(grade), _midnight(day))[0]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


# --- days


def days_left(exam: date | None, day: date) -> int | None:
    """Return how many days there are until the exam; None without one, and after it."""
    left = (exam - day).days if exam else -1
    return left if left >= 0 else None


def retention(left: int | None) -> float:
    """Return with which probability an item is to be remembered when so many days are left."""
    return LATE_RETENTION if left is not None and left <= LATE else USUAL_RETENTION


def longest_interval(left: int | None) -> int:
    """Return the most days until the next review when so many are left until the exam."""
    return _LONGEST if left is None else max(1, left // SHARE_OF_DAYS_LEFT)


def interval(stability: float, wanted: float) -> int:
    """Return the days after which FSRS expects an item to be remembered with probability ``wanted``: 1 to 36500."""
    days: float = stability / _FACTOR * (wanted ** (1 / _DECAY) - 1)
    return min(max(1, round(days)), _LONGEST)


def due_day(card: Card, exam: date | None = None) -> date:
    """Return the day on which a card is due: what was wrong, or whose answer was shown, on the next one."""
    if card.grade == AGAIN:
        return card.day + timedelta(1)
    left = days_left(exam, card.day)
    days = interval(card.memory.stability or 0.0, retention(left))
    return card.day + timedelta(min(days, longest_interval(left)))


def forgotten_day(card: Card) -> date:
    """Return the day on which a card would be due if there were no exam."""
    return due_day(card, None)


def recall(card: Card, day: date) -> float:
    """Return the probability with which FSRS expects an item to be remembered on a day."""
    return _FSRS.get_card_retrievability(card.memory, _midnight(day))


# --- the form of the database


def memory_to_dict(card: Card) -> dict[str, object]:
    """Return the scheduler's state, and what else is needed for the next review, as plain data."""
    return {**card.memory.to_dict(), "outcome": card.outcome, "quick": card.is_quick}


def memory_from_dict(stored: dict[str, object]) -> tuple[Memory, Outcome, bool]:
    """Read what `memory_to_dict` wrote; raises `ValueError` or `TypeError` for a state that no review leaves behind."""
    memory = Memory.from_dict(stored)  # type: ignore[arg-type]  # it reads only the keys it knows
    stability, difficulty, last = memory.stability or 0.0, memory.difficulty or 0.0, memory.last_review
    # by these it computes without looking; NaN fails every comparison
    if memory.state is not State.Review or not 0 < stability < 1e6 or not 1 <= difficulty <= 10:
        raise ValueError("no state of a review")
    if last is None or last.tzinfo != UTC or not FIRST_YEAR <= last.year <= LAST_YEAR:
        raise ValueError("no day of a review")
    outcome = stored.get("outcome")
    known = [one for one in get_args(Outcome) if one == outcome]
    return memory, cast(Outcome, known[0] if known else "right"), bool(stored.get("quick"))


__all__ = [
    "AGAIN", "EASY", "FORTNIGHT", "GOOD", "GRADES", "HARD", "Card", "Certainty", "Memory", "Outcome", "Result", "State",
    "days_left", "due_day", "forgotten_day", "grade_of", "interval", "is_same_sitting", "longest_interval", "lowered",
    "memory_from_dict", "memory_to_dict", "recall", "regraded", "retention", "review",
]  # fmt: skip
