"""When an item comes back: the grade of a result, FSRS's days, the exam's date, and what is one sitting."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fsrs import Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from drill.bank import Bank
from drill.store import Trace
from drill.study.pace import new_minutes, reviewed_minutes, unmet_minutes
from drill.study.replay import replayed
from drill.study.schedule import (
    AGAIN,
    EASY,
    GOOD,
    GRADES,
    HARD,
    Card,
    Memory,
    Result,
    due_day,
    grade_of,
    interval,
    is_same_sitting,
    longest_interval,
    lowered,
    memory_from_dict,
    memory_to_dict,
    recall,
    regraded,
    retention,
    review,
)

DAY = date(2026, 3, 1)
days = st.integers(0, 400).map(lambda n: DAY + timedelta(n))


def result(right: bool = True, day: date = DAY, time: str = "12:00:00", **more: Any) -> Result:
    return Result(right, f"{day}T{time}+00:00", day, **({"steps": 5, "seconds": 60.0} | more))


def card_after(*grades: int, day: date = DAY) -> Card:
    """Return a card that was reviewed with these grades, each time on the day it was due."""
    card = review(None, "x", result(day=day), grades[0])
    for grade in grades[1:]:
        day = due_day(card)
        card = review(card, "x", result(day=day), grade)
    return card


# --- grades


@pytest.mark.parametrize(
    ("given", "grade"),
    [
        ({"right": False}, AGAIN),
        ({"hints": 5}, AGAIN),
        ({"hints": 1, "steps": 1}, AGAIN),  # the only hint of a choice is the answer
        ({"hints": 4}, HARD),
        ({"hints": 2}, HARD),
        ({"seconds": 121.0}, HARD),
        ({"certainty": "guess"}, HARD),
        ({"hints": 1}, GOOD),
        ({"seconds": 120.0}, GOOD),
        ({"seconds": 29.0}, GOOD),
        ({"seconds": None}, GOOD),
    ],
)
def test_a_result_earns_its_grade(given: dict[str, Any], grade: int) -> None:
    assert grade_of(result(**given)) == grade


def test_only_the_second_quick_answer_running_without_help_is_easy() -> None:
    first = review(None, "x", result(seconds=20.0))
    second = review(first, "x", result(seconds=20.0, day=due_day(first)))
    with_hint = review(first, "x", result(seconds=20.0, hints=1, day=due_day(first)))
    slower = review(second, "x", result(seconds=40.0, day=due_day(second)))
    assert [card.grade for card in (first, second, with_hint, slower)] == [GOOD, EASY, GOOD, GOOD]
    assert review(slower, "x", result(seconds=20.0, day=due_day(slower))).grade == GOOD


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ({}, "right"),
        ({"right": False}, "wrong"),
        ({"right": False, "certainty": "sure"}, "sure_wrong"),
        ({"right": False, "certainty": "sure", "hints": 5}, "sure_wrong"),
        ({"right": False, "certainty": "guess"}, "wrong"),
        ({"certainty": "sure"}, "right"),
        ({"hints": 5}, "answer_shown"),
    ],
)
def test_how_it_ended_is_kept_for_the_reason(given: dict[str, Any], outcome: str) -> None:
    assert review(None, "x", result(**given)).outcome == outcome


# --- the days


def test_right_answers_come_back_after_growing_intervals_and_wrong_ones_the_next_day() -> None:
    intervals = []
    card = review(None, "x", result())
    for _ in range(4):
        intervals.append((due_day(card) - card.day).days)
        card = review(card, "x", result(day=due_day(card)))
    assert intervals == [2, 11, 46, 163]  # as measured with fsrs 6.3.2 for Good from new
    for failed in (result(False, day=due_day(card)), result(hints=5, day=due_day(card))):
        lapsed = review(card, "x", failed)
        assert (due_day(lapsed) - lapsed.day).days == 1
        again = review(lapsed, "x", result(day=due_day(lapsed)))
        assert 1 < (due_day(again) - again.day).days < 46


@given(st.lists(st.sampled_from(GRADES), min_size=1, max_size=8), st.sampled_from([0.9, 0.95]))
def test_an_interval_is_the_one_of_the_library(grades: list[int], wanted: float) -> None:
    scheduler = Scheduler(desired_retention=wanted, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    memory, now = Memory(card_id=0, due=datetime(2026, 3, 1, tzinfo=UTC)), datetime(2026, 3, 1, tzinfo=UTC)
    for grade in grades:
        memory, _ = scheduler.review_card(memory, Rating(grade), now)
        assert interval(memory.stability or 0.0, wanted) == (memory.due - now).days
        now = memory.due


@given(st.lists(st.sampled_from(GRADES), min_size=1, max_size=6), days)
def test_the_same_answers_give_the_same_card(grades: list[int], day: date) -> None:
    assert card_after(*grades, day=day) == card_after(*grades, day=day)


@given(st.lists(st.sampled_from(GRADES), min_size=1, max_size=6), st.integers(0, 200))
def test_before_an_exam_no_interval_is_longer_than_a_third_of_the_days_left(grades: list[int], left: int) -> None:
    card = card_after(*grades)
    exam = card.day + timedelta(left)
    assert DAY < due_day(card, exam) <= card.day + timedelta(max(1, left // 3))
    assert due_day(card, exam) <= due_day(card)


@given(st.lists(st.sampled_from(GRADES), min_size=1, max_size=6), st.integers(15, 200))
def test_what_was_reviewed_before_the_last_fortnight_is_due_within_it_or_before(grades: list[int], left: int) -> None:
    card = card_after(*grades)
    exam = card.day + timedelta(left)
    while (exam - card.day).days > 14:
        assert due_day(card, exam) < exam
        card = review(card, "x", result(day=due_day(card, exam)))
    assert timedelta(0) < exam - card.day <= timedelta(14)


def test_in_the_last_six_weeks_more_is_to_be_remembered() -> None:
    assert [retention(left) for left in (None, 43, 42, 0)] == [0.9, 0.9, 0.95, 0.95]
    assert [longest_interval(left) for left in (42, 14, 3, 2, 0)] == [14, 4, 1, 1, 1]
    card = card_after(GOOD, GOOD)
    assert due_day(card, card.day + timedelta(42)) - card.day < due_day(card) - card.day


def test_an_exam_that_is_over_shapes_nothing() -> None:
    card = card_after(GOOD, GOOD)
    assert due_day(card, card.day - timedelta(1)) == due_day(card)


def test_another_exam_date_moves_what_was_scheduled_before_it_was_set() -> None:
    card = card_after(GOOD, GOOD, GOOD)
    assert (due_day(card) - card.day).days == 46
    assert due_day(card, card.day + timedelta(30)) == card.day + timedelta(10)


@given(st.lists(st.sampled_from(GRADES), min_size=1, max_size=5), st.integers(0, 300), st.integers(1, 300))
def test_what_is_remembered_only_gets_less(grades: list[int], day: int, more: int) -> None:
    card = card_after(*grades)
    assert recall(card, card.day + timedelta(day + more)) <= recall(card, card.day + timedelta(day)) <= 1


# --- sittings, other grades


def test_the_first_result_of_a_day_is_the_review() -> None:
    wrong = review(None, "x", result(False))
    assert is_same_sitting(wrong, result(time="23:59:00"))
    assert not is_same_sitting(wrong, result(day=DAY + timedelta(1), time="09:00:00"))


def test_a_second_try_just_after_midnight_belongs_to_the_evening() -> None:
    evening = review(None, "x", result(False, time="23:50:00"))
    assert is_same_sitting(evening, result(day=DAY + timedelta(1), time="00:05:00"))
    assert not is_same_sitting(evening, result(day=DAY + timedelta(1), time="00:50:00"))


@given(st.lists(st.sampled_from(GRADES), min_size=1, max_size=5), st.sampled_from(GRADES), st.sampled_from(GRADES))
def test_another_grade_leaves_the_card_as_if_it_had_been_the_first_one(
    grades: list[int], first: int, then: int
) -> None:
    before = card_after(*grades)
    at = result(first != AGAIN, day=due_day(before))
    expected = review(before, "x", at, then)
    changed = regraded(review(before, "x", at, first), before, then)
    assert (changed.memory, changed.grade, changed.reviews) == (expected.memory, then, expected.reviews)
    assert (changed.outcome == "right") == (then != AGAIN)


def test_a_wrong_answer_in_a_mock_exam_lowers_the_review_of_the_same_day() -> None:
    before = card_after(GOOD, GOOD)
    at = result(day=due_day(before))
    practised = review(before, "x", at)
    failed = lowered(practised, before, replace(at, right=False, certainty="sure", form="option", seed=9))
    assert failed.memory == review(before, "x", at, AGAIN).memory
    assert (failed.grade, failed.outcome, failed.reviews, failed.seed) == (AGAIN, "sure_wrong", practised.reviews, 9)


@given(st.lists(st.sampled_from(GRADES), min_size=1, max_size=5), st.booleans())
def test_what_is_stored_of_a_card_is_read_again(grades: list[int], quick: bool) -> None:
    card = replace(card_after(*grades), is_quick=quick)
    assert memory_from_dict(memory_to_dict(card)) == (card.memory, card.outcome, quick)


# --- attempts from before there were cards


def trace(n: int, item: str, verdict: str, at: str, **more: Any) -> Trace:
    values: dict[str, Any] = {
        "seed": 0, "form": "option", "score": 0.0, "mistake": None, "hints_used": 0, "certainty": None, "seconds": 50.0,
    }  # fmt: skip
    return Trace(id=n, item=item, verdict=verdict, at=at, **(values | more))


def test_old_attempts_make_the_cards_that_reviews_would_have_made(bank: Bank) -> None:
    item = "softmax-two-classes"
    attempts = [
        trace(1, item, "wrong", "2026-03-01T09:00:00.000000+00:00", certainty="sure"),
        trace(2, item, "correct", "2026-03-01T09:01:00.000000+00:00"),
        trace(3, item, "correct", "2026-03-03T09:00:00.000000+00:00", seed=4),
        trace(4, "of-another-bank", "correct", "2026-03-03T09:00:00.000000+00:00"),
        trace(5, "conv-output-size", "correct", "2026-03-03T09:00:00.000000+00:00"),
    ]
    (card,) = replayed(bank, attempts, UTC, {item, "of-another-bank"})
    assert (card.item, card.reviews, card.grade, card.seed) == (item, 2, GOOD, 4)
    assert card.day == date(2026, 3, 3)
    (first,) = replayed(bank, attempts[:2], UTC, {item})
    assert (first.grade, first.outcome) == (AGAIN, "sure_wrong")


def test_the_day_of_an_old_attempt_is_that_of_the_learner(bank: Bank) -> None:
    attempts = [trace(1, "softmax-two-classes", "correct", "2026-03-01T22:00:00.000000+00:00")]
    (there,) = replayed(bank, attempts, ZoneInfo("Asia/Tokyo"), {"softmax-two-classes"})
    (here,) = replayed(bank, attempts, UTC, {"softmax-two-classes"})
    assert (there.day, here.day) == (date(2026, 3, 2), date(2026, 3, 1))


# --- minutes for what is new


@given(st.floats(5, 600), st.floats(0, 2000), st.integers(-5, 200))
def test_something_is_repeated_every_day_and_what_is_new_is_no_more_than_there_is(
    minutes: float, unmet: float, left: int
) -> None:
    share = new_minutes(minutes, unmet, DAY, DAY + timedelta(left))
    assert 0 <= share <= min(0.8 * minutes, unmet)


def test_what_is_new_is_met_when_the_last_six_weeks_begin() -> None:
    unmet, exam = 600.0, DAY + timedelta(90)
    for day in range(48):
        unmet -= new_minutes(60, unmet, DAY + timedelta(day), exam)
    assert unmet == pytest.approx(0, abs=1e-6)


def test_minutes_count_what_can_still_be_met_and_what_was_repeated_today(bank: Bank) -> None:
    every = unmet_minutes(bank, ())
    item = bank.exercises["softmax-two-classes"].item
    assert unmet_minutes(bank, {item.id}) == pytest.approx(every - item.minutes)
    assert unmet_minutes(bank, (), "pytorch") < every
    first = review(None, item.id, result())
    again = review(first, item.id, result(day=due_day(first)))
    assert reviewed_minutes(bank, [first], first.day) == 0
    assert reviewed_minutes(bank, [again], again.day) == item.minutes


@pytest.mark.parametrize(
    "broken",
    [
        {"stability": -5.0}, {"stability": float("nan")}, {"stability": float("inf")}, {"stability": None},
        {"difficulty": float("nan")}, {"difficulty": None}, {"state": 1}, {"state": 9}, {"last_review": None},
        {"last_review": "2026-11-20T00:00:00"}, {"last_review": "9999-12-31T00:00:00+00:00"}, {"card_id": "x"},
    ],
)  # fmt: skip
def test_a_state_that_no_review_leaves_behind_is_refused(broken: dict[str, Any]) -> None:
    stored: dict[str, Any] = {
        "card_id": 0, "state": 2, "step": None, "stability": 3.0, "difficulty": 5.0,
        "due": "2026-11-20T00:00:00+00:00", "last_review": "2026-11-20T00:00:00+00:00",
    }  # fmt: skip
    assert memory_from_dict(stored)[1] == "right"
    with pytest.raises((ValueError, TypeError)):
        memory_from_dict(stored | broken)
