"""What a learner is due to repeat and when: one card an item, written after every review.

A row holds the card of before its last review too, so that this one review can be taken back. A row that no review is
left of stays: it keeps the item from getting a new card out of its old attempts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from drill import tables
from drill.study.schedule import GRADES, Card, Memory, due_day, memory_from_dict, memory_to_dict

_TRIES = 5  # windows of one learner that review one item at the same moment
_MOST = 10**9 - 1  # of reviews and seeds
_table = tables.card
_columns = [column for column in _table.columns if column.name not in ("learner", "before")]


@dataclass(frozen=True, slots=True)
class Kept:
    """A card as it is kept; ``before`` is the card before its last review, None at the first one.

    ``can_undo`` is False when that review was taken back: only one can.
    """

    card: Card
    before: Card | None
    can_undo: bool


@dataclass(frozen=True)
class CardStore:
    """The rows of the open database; every method is one transaction."""

    engine: sa.Engine
    clock: Callable[[], datetime]

    def cards(self, learner: int) -> list[Card]:
        """Return the cards of a learner that have a review, in the order of their items."""
        query = sa.select(*_columns).where(_table.c.learner == learner, _table.c.reviews > 0).order_by(_table.c.item)
        with self.engine.begin() as connection:
            cards = [_card_of(row) for row in connection.execute(query).mappings()]
        return [card for card in cards if card.reviews]

    def find(self, learner: int, item: str) -> Kept | None:
        """Return what is kept of an item."""
        with self.engine.begin() as connection:
            row = connection.execute(sa.select(_table).where(_is(learner, item))).mappings().one_or_none()
        return None if row is None else _kept_of(row)

    def missing(self, learner: int) -> set[str]:
        """Return the items with an attempt and without a card, as in a database from before there were cards."""
        attempt = tables.attempt
        has_card = sa.select(_table.c.item).where(_table.c.learner == learner)
        query = (
            sa.select(attempt.c.item)
            .where(attempt.c.learner == learner, attempt.c.item.not_in(has_card), attempt.c.verdict != "refused")
            .distinct()
        )
        with self.engine.begin() as connection:
            return set(connection.scalars(query))

    def add(self, learner: int, cards: Iterable[Card], exam: date | None = None) -> None:
        """Write the cards of items that have none; a card that is there stays."""
        with self.engine.begin() as connection:
            there = set(connection.scalars(sa.select(_table.c.item).where(_table.c.learner == learner)))
            rows = [_row(learner, card, None, exam) for card in cards if card.item not in there]
            if rows:
                connection.execute(_table.insert(), rows)

    def change(
        self, learner: int, item: str, review: Callable[[Kept | None], Card | None], exam: date | None = None
    ) -> Kept | None:
        """Replace the card of an item by what ``review`` makes of it, and return it with the one before.

        Parameters
        ----------
        review
            Takes what is kept and returns the new card, or None to leave it as it is. When the new card has no more
            reviews than the one that is there, it is the same review with another grade, and what was before stays.
        exam
            The learner's exam date, for the column ``due``.
        """
        for _ in range(_TRIES):
            kept = self.find(learner, item)
            card = review(kept)
            if card is None:
                return None
            anew = kept is None or card.reviews > kept.card.reviews
            before = (kept.card if kept and kept.card.reviews else None) if anew or kept is None else kept.before
            if self._write(learner, _row(learner, card, _packed(before, exam), exam), kept):
                return Kept(card, before, True)
        raise RuntimeError(f"the card of {item} does not stay the same for a moment")

    def undo(self, learner: int, item: str, exam: date | None = None) -> bool:
        """Take the last review of an item back; returns False when there is none to take back."""
        kept = self.find(learner, item)
        if kept is None or not kept.can_undo:
            return False
        card = kept.before or replace(kept.card, reviews=0)
        return self._write(learner, _row(learner, card, None, exam), kept)

    def _write(self, learner: int, row: dict[str, Any], kept: Kept | None) -> bool:
        """Write a row if what is there is still what was read."""
        try:
            with self.engine.begin() as connection:
                if kept is None:
                    connection.execute(_table.insert().values(row))
                    return True
                same = (_table.c.reviewed == kept.card.reviewed) & (_table.c.grade == kept.card.grade)
                change = _table.update().where(_is(learner, kept.card.item), same).values(row)
                return connection.execute(change).rowcount == 1
        except IntegrityError:  # another window was first
            return False


def _is(learner: int, item: str) -> sa.ColumnElement[bool]:
    return sa.and_(_table.c.learner == learner, _table.c.item == item)


def _values(card: Card, exam: date | None) -> dict[str, Any]:
    return {
        "item": card.item,
        "card": json.dumps(memory_to_dict(card)),
        "due": f"{due_day(card, exam).isoformat()}T00:00:00.000000+00:00",
        "reviewed": card.reviewed,
        "grade": card.grade,
        "reviews": card.reviews,
        "form": card.form,
        "seed": card.seed,
    }


def _packed(before: Card | None, exam: date | None) -> str:
    return json.dumps({} if before is None else _values(before, exam))


def _row(learner: int, card: Card, before: str | None, exam: date | None) -> dict[str, Any]:
    return _values(card, exam) | {"learner": learner, "before": before}


def _card_of(row: Any) -> Card:
    """Return the card of a row; one without reviews where the row makes no sense, so that the item begins anew."""
    try:
        return _checked(row)
    except (KeyError, TypeError, ValueError, OverflowError):  # a file that was read in may hold anything
        # these two stay as they are: by them the row is known again when it is written
        return Card(row["item"], Memory(card_id=0), row["reviewed"], row["grade"], 0)


def _checked(row: Any) -> Card:
    memory, outcome, quick = memory_from_dict(json.loads(row["card"]))
    grade, reviews, seed = row["grade"], row["reviews"], row["seed"]
    if grade not in GRADES or not 0 <= reviews <= _MOST or not 0 <= seed <= _MOST:
        raise ValueError("no number that a review leaves behind")
    if datetime.fromisoformat(row["reviewed"]).tzinfo is None:
        raise ValueError("no time of a review")
    form = row["form"] if isinstance(row["form"], str) else None
    return Card(str(row["item"]), memory, row["reviewed"], grade, reviews, outcome, quick, form, seed)


def _kept_of(row: Any) -> Kept:
    card = _card_of(row)
    if row["before"] is None or not card.reviews:
        return Kept(card, None, False)
    before = json.loads(row["before"])
    try:
        return Kept(card, _checked(before) if before else None, True)
    except (KeyError, TypeError, ValueError, OverflowError):
        return Kept(card, None, False)  # nobody knows any more what was before
