"""The cards in the database: one an item, one review to take back, and what two windows do at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from drill import tables
from drill.card_store import Kept
from drill.store import Attempt, Store
from drill.study.schedule import AGAIN, GOOD, Card, Result, due_day, regraded, review
from drill.transfer import export_learner, import_learner

DAY = date(2026, 3, 1)


@pytest.fixture
def store(noon_store: Store) -> Store:
    return noon_store


@pytest.fixture
def me(store: Store) -> int:
    return store.learner("me")


def result(day: date = DAY, right: bool = True) -> Result:
    return Result(right, f"{day}T12:00:00.000000+00:00", day, form="option", seed=3)


def answer(store: Store, who: int, item: str = "x", day: date = DAY, right: bool = True) -> Kept | None:
    def reviewed(kept: Kept | None) -> Card:
        return review(kept.card if kept else None, item, result(day, right))

    return store.cards.change(who, item, reviewed)


def attempt(item: str, verdict: str = "correct") -> Attempt:
    return Attempt(item, 1, 0, "option", ["A"], verdict, 1.0)


def rows(store: Store) -> list[sa.RowMapping]:
    with store.engine.begin() as connection:
        return list(connection.execute(sa.select(tables.card)).mappings())


def test_a_card_is_read_as_it_was_written(store: Store, me: int) -> None:
    first = review(None, "x", result(right=False))
    store.cards.change(me, "x", lambda kept: first)
    assert store.cards.cards(me) == [first]
    kept = store.cards.find(me, "x")
    assert kept == Kept(first, None, True)
    (row,) = rows(store)
    assert (row["due"], row["grade"], row["reviews"]) == ("2026-03-02T00:00:00.000000+00:00", AGAIN, 1)
    assert (row["form"], row["seed"]) == ("option", 3)


def test_the_column_of_the_day_follows_the_exam(store: Store, me: int) -> None:
    card = review(None, "x", result(), 4)
    store.cards.change(me, "x", lambda kept: card, DAY + timedelta(9))
    assert rows(store)[0]["due"][:10] == (DAY + timedelta(3)).isoformat()


def test_one_learner_does_not_see_the_cards_of_another(store: Store, me: int) -> None:
    answer(store, me)
    you = store.learner("you")
    assert store.cards.cards(you) == []
    assert store.cards.find(you, "x") is None
    assert not store.cards.undo(you, "x")


def test_a_review_is_taken_back_once_and_the_card_is_as_before(store: Store, me: int) -> None:
    answer(store, me)
    before = store.cards.cards(me)
    answer(store, me, day=DAY + timedelta(2), right=False)
    assert store.cards.cards(me) != before
    assert store.cards.undo(me, "x")
    assert store.cards.cards(me) == before
    assert not store.cards.undo(me, "x")
    assert store.cards.cards(me) == before


def test_the_first_review_that_is_taken_back_leaves_no_card_and_is_not_made_again_from_the_attempt(
    store: Store, me: int
) -> None:
    store.add_attempt(me, attempt("x"))
    answer(store, me)
    assert store.cards.undo(me, "x")
    assert store.cards.cards(me) == []
    assert store.cards.missing(me) == set()
    again = answer(store, me, day=DAY + timedelta(1))
    assert again is not None
    assert again.card.reviews == 1
    assert again.before is None


def test_another_grade_keeps_what_was_before(store: Store, me: int) -> None:
    answer(store, me)
    before = store.cards.cards(me)
    answer(store, me, day=DAY + timedelta(2), right=False)
    changed = store.cards.change(me, "x", lambda kept: regraded(kept.card, kept.before, GOOD) if kept else None)
    assert changed is not None
    assert changed.card.memory == review(before[0], "x", result(DAY + timedelta(2))).memory
    store.cards.undo(me, "x")
    assert store.cards.cards(me) == before


def test_nothing_is_written_where_the_review_makes_no_card(store: Store, me: int) -> None:
    assert store.cards.change(me, "x", lambda kept: None) is None
    assert rows(store) == []


def test_items_with_attempts_from_before_there_were_cards_are_missing_until_they_are_added(
    store: Store, me: int
) -> None:
    for item, verdict in (("x", "correct"), ("x", "wrong"), ("y", "wrong"), ("z", "refused")):
        store.add_attempt(me, attempt(item, verdict))
    answer(store, me, "y")
    store.add_attempt(store.learner("you"), attempt("w"))
    assert store.cards.missing(me) == {"x"}
    known = store.cards.cards(me)
    store.cards.add(me, [review(None, "x", result()), replace(known[0], grade=AGAIN)])
    assert store.cards.missing(me) == set()
    assert [card.item for card in store.cards.cards(me)] == ["x", "y"]
    assert store.cards.cards(me)[1] == known[0]  # one that was there stays
    assert not store.cards.undo(me, "x")  # nobody did that just now


def test_two_windows_that_review_at_once_make_two_reviews(store: Store, me: int) -> None:
    days = [DAY + timedelta(n) for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(lambda day: answer(store, me, day=day), days))
    (card,) = store.cards.cards(me)
    assert card.reviews == 4


def test_a_card_that_cannot_be_read_begins_anew(store: Store, me: int) -> None:
    answer(store, me)
    with store.engine.begin() as connection:
        connection.execute(tables.card.update().values(card=json.dumps({"stability": "x"})))
    assert store.cards.cards(me) == []
    answer(store, me, day=DAY + timedelta(1))
    assert [card.reviews for card in store.cards.cards(me)] == [1]


def test_cards_go_out_and_come_in_with_a_learners_data(store: Store, me: int) -> None:
    answer(store, me)
    answer(store, me, day=DAY + timedelta(2), right=False)
    you = store.learner("you")
    import_learner(store, you, export_learner(store, me))
    assert store.cards.find(you, "x") == store.cards.find(me, "x")
    (mine,) = store.cards.cards(me)
    assert due_day(mine) == date(2026, 3, 4)
