"""What is due: the order, the neighbours, the reasons, the days to come, and the form in which an item comes back."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.recall import GAINS, WAYS, practise
from drill.bank import Bank, load_bank
from drill.study.appearance import bugs, comes_back
from drill.study.family import families
from drill.study.review_queue import Due, due_today, forecast, next_due, within
from drill.study.schedule import AGAIN, EASY, GOOD, Card, Result, due_day, recall, review

DAY = date(2026, 3, 1)
LATER = DAY + timedelta(3)
BANK = load_bank()
ITEMS = sorted(exercise.item.id for exercise in BANK.of_kind())


def card(item: str, grade: int | None = None, day: date = DAY, **more: Any) -> Card:
    right = grade != AGAIN if "right" not in more else more.pop("right")
    return review(None, item, Result(right, f"{day}T12:00:00+00:00", day, **({"steps": 5} | more)), grade)


def share(one: str, other: str) -> bool:
    """Tell whether two items are about one misconception: a mistake of the same name, or one family."""
    mistakes = [{mistake.id for mistake in BANK.exercises[item].item.mistakes} for item in (one, other)]
    return bool(mistakes[0] & mistakes[1]) or FAMILIES[one] == FAMILIES[other]


FAMILIES = families(BANK)


def area(item: str) -> str:
    return BANK.above(BANK.exercises[item].item.leaf)[-1].id


some_cards = st.lists(
    st.tuples(st.sampled_from(ITEMS), st.booleans(), st.sampled_from(["sure", None]), st.integers(0, 3)),
    max_size=40,
    unique_by=lambda drawn: drawn[0],
).map(lambda drawn: [card(item, right=right, certainty=sure, day=DAY - timedelta(n)) for item, right, sure, n in drawn])


@given(some_cards)
@settings(deadline=None)
def test_all_that_is_due_is_there_once_and_sure_and_wrong_comes_first(cards: list[Card]) -> None:
    dues = due_today(BANK, cards, LATER)
    assert sorted(due.item for due in dues) == sorted(card.item for card in cards if due_day(card) <= LATER)
    firsts = [due.reason == "sure_wrong" for due in dues]
    assert firsts == sorted(firsts, reverse=True)


@given(some_cards)
@settings(deadline=None)
def test_neighbours_share_a_misconception_only_where_all_that_are_left_do(cards: list[Card]) -> None:
    dues = due_today(BANK, cards, LATER)
    for place, (one, other) in enumerate(pairwise(dues)):
        group = other.reason == "sure_wrong"
        left = [due for due in dues[place + 1 :] if (due.reason == "sure_wrong") == group]
        if share(one.item, other.item):
            assert all(share(one.item, due.item) for due in left)


@given(some_cards)
@settings(deadline=None)
def test_the_order_does_not_depend_on_the_order_of_the_cards(cards: list[Card]) -> None:
    assert due_today(BANK, cards, LATER) == due_today(BANK, cards[::-1], LATER)


def test_what_is_likely_to_be_forgotten_comes_first_and_areas_take_turns() -> None:
    by_area: dict[str, list[str]] = {}
    for item in ITEMS:
        if not BANK.exercises[item].item.legacy:
            by_area.setdefault(area(item), []).append(item)
    cards = [card(item) for name in ("ml", "app") for item in by_area[name][:6]]
    dues = due_today(BANK, cards, LATER)
    areas = [area(due.item) for due in dues]
    assert sum(one != other for one, other in pairwise(areas)) >= 8
    forgotten = card(by_area["ops"][0], day=DAY - timedelta(60))
    assert due_today(BANK, [*cards, forgotten], LATER)[0].item == forgotten.item


def test_after_a_review_the_next_one_is_of_another_area() -> None:
    same = [item for item in ITEMS if area(item) == "ops"][:3]
    other = next(item for item in ITEMS if area(item) == "math")
    cards = [card(item, day=DAY - timedelta(30)) for item in same[1:]] + [card(other)]
    assert due_today(BANK, cards, LATER)[0].item in same
    assert due_today(BANK, cards, LATER, after=same[0])[0].item == other


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        ({}, "forgetting"),
        ({"right": False}, "wrong"),
        ({"right": False, "certainty": "sure"}, "sure_wrong"),
        ({"hints": 5}, "variant"),
    ],
)
def test_each_item_says_why_it_is_due(made: dict[str, Any], reason: str) -> None:
    (due,) = due_today(BANK, [card("softmax-two-classes", **made)], LATER)
    assert due.reason == reason
    assert due.recall == recall(card("softmax-two-classes", **made), LATER)


def test_before_the_exam_everything_comes_once_more_and_says_so() -> None:
    known = card("softmax-two-classes", EASY)
    assert due_today(BANK, [known], LATER) == []
    (due,) = due_today(BANK, [known], LATER, exam=LATER + timedelta(7))
    assert due.reason == "fortnight"


def test_what_is_off_the_syllabus_is_reviewed_but_not_shaped_by_the_exam() -> None:
    legacy = next(exercise.item.id for exercise in BANK.of_kind() if exercise.item.legacy)
    known = card(legacy, EASY)
    assert due_today(BANK, [known], LATER, exam=LATER + timedelta(7)) == []
    assert [due.item for due in due_today(BANK, [known], due_day(known))] == [legacy]


def test_items_of_the_other_framework_and_those_that_are_gone_are_left_out() -> None:
    tensorflow = next(e.item.id for e in BANK.of_kind() if e.item.framework == "tensorflow")
    cards = [card(tensorflow), card("no-such-item")]
    assert [due.item for due in due_today(BANK, cards, LATER)] == [tensorflow]
    assert due_today(BANK, cards, LATER, framework="pytorch") == []


def test_the_forecast_counts_each_card_on_its_day_and_what_is_overdue_today() -> None:
    cards = [card("softmax-two-classes", AGAIN), card("conv-output-size", GOOD), card("momentum-step", EASY)]
    loads = forecast(BANK, cards, DAY + timedelta(1))
    assert [load.count for load in loads] == [1, 1, 0, 0, 0, 0, 0]
    assert [load.day for load in loads] == [DAY + timedelta(n) for n in range(1, 8)]
    assert [load.count for load in forecast(BANK, cards, DAY + timedelta(5))] == [2, 0, 0, 1, 0, 0, 0]
    assert loads[0].minutes == BANK.exercises["softmax-two-classes"].item.minutes
    assert next_due(BANK, cards) == DAY + timedelta(1)
    assert next_due(BANK, []) is None


def test_as_many_as_fit_into_the_minutes_and_at_least_one() -> None:
    dues = [Due(f"i{n}", DAY, "wrong", 0.5, 2.0) for n in range(4)]
    assert [len(within(dues, minutes)) for minutes in (0.5, 3.9, 4.0, 100)] == [1, 1, 2, 4]
    assert within([], 10) == []


def test_after_ninety_days_with_the_queue_more_is_remembered_than_after_practice_at_random() -> None:
    by_way = {way: practise(BANK, WAYS[way], 20, seed=0, gain=GAINS["usual"]) for way in ("queue", "random")}
    assert by_way["queue"]["all items"] > by_way["random"]["all items"] + 0.03


# --- the form in which it comes back


def test_a_generated_item_comes_back_with_numbers_that_were_not_seen(bank: Bank) -> None:
    item = next(exercise.item.id for exercise in bank.of_kind() if exercise.item.generated)
    asked = comes_back(bank, card(item, seed=3, form="number"), {0, 3, 17})
    assert (asked.item, asked.form, asked.seed) == (item, "number", 18)


@pytest.mark.parametrize("grade", [AGAIN, GOOD])
def test_a_code_item_never_comes_back_in_the_form_of_the_last_time(bank: Bank, grade: int) -> None:
    for exercise in bank.of_kind("code"):
        for form in exercise.item.forms:
            asked = comes_back(bank, card(exercise.item.id, grade, form=form), {0})
            assert (asked.item, asked.form) != (exercise.item.id, form) or len(exercise.item.forms) == 1


def test_right_answers_lead_from_choosing_to_writing_and_wrong_ones_back(bank: Bank) -> None:
    item, bug = "momentum-step", "momentum-bug"
    assert [exercise.item.id for exercise in bugs(bank)[item]] == [bug]

    def next_form(form: str, grade: int, met: set[str]) -> tuple[str, str]:
        asked = comes_back(bank, card(item, grade, form=form), {0}, met)
        return asked.item, asked.form

    assert next_form("option", GOOD, set()) == (bug, "option")
    assert next_form("option", GOOD, {bug}) == (item, "blank")
    assert next_form("blank", GOOD, set()) == (item, "function")
    assert next_form("function", GOOD, set()) == (item, "blank")
    assert next_form("function", AGAIN, set()) == (item, "blank")
    assert next_form("blank", AGAIN, {bug}) == (item, "option")
    assert next_form("option", AGAIN, {bug}) == (item, "blank")


def test_on_a_phone_nobody_is_asked_for_a_function_that_can_be_asked_in_another_form(bank: Bank) -> None:
    for exercise in bank.of_kind("code"):
        if len(exercise.item.forms) > 1:
            asked = comes_back(bank, card(exercise.item.id, GOOD, form="blank"), {0}, (), ("option", "blank"))
            assert asked.form != "function"
