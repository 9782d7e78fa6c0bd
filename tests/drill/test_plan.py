"""The plan for today: in time, reviews first, with reasons; and the drill for a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.bank import Bank
from drill.store import Trace
from drill.study.mastery import mastery
from drill.study.plan import Plan, drill_for, first_items, minutes_spent, plan_today, solved_items
from tests.drill.content import Content, mistake
from tests.drill.study_sample import answers, only, trace


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    content = Content(tmp_path_factory.mktemp("plan") / "made")
    for n in range(4):
        content.choice(f"gate-{n}", leaf="dl-rnn-gates", minutes=1.5, level=n % 3 + 1)
        content.choice(f"docker-{n}", leaf="ops-env-container", minutes=3)
        content.choice(f"bayes-{n}", leaf="math-prob-bayes", minutes=2)
        content.choice(f"knn-{n}", leaf="ml-basics-knn", minutes=2)
    content.choice("seq", leaf="dl-rnn-seq2seq", minutes=2)
    content.choice("old", leaf="dl-rnn-gates", legacy=True)
    content.choice("gone", leaf="dl-rnn-gates", retired=True)
    content.choice("torch", leaf="dl-rnn-gates", framework="pytorch", minutes=1)
    return only(content)


def planned(bank: Bank, minutes: float, *traces: Trace, due: list[str] | None = None, **more: object) -> Plan:
    tried = answers(*traces)
    return plan_today(bank, mastery(bank, tried), solved_items(tried), due or [], minutes, **more)  # type: ignore[arg-type]


IDS = [f"{name}-{n}" for name in ("gate", "docker", "bayes", "knn") for n in range(4)] + ["seq", "old", "gone", "torch"]


@given(
    st.lists(st.tuples(st.sampled_from(IDS), st.booleans()), max_size=30),
    st.lists(st.sampled_from([*IDS, "unknown"]), max_size=10),
    st.floats(0, 60),
    st.floats(0, 30),
)
def test_a_plan_fits_names_nothing_twice_and_has_reviews_first(
    bank: Bank, tried: list[tuple[str, bool]], due: list[str], minutes: float, spent: float
) -> None:
    traces = [trace(item, "correct" if right else "wrong", day) for day, (item, right) in enumerate(tried)]
    plan = planned(bank, minutes, *traces, due=due, spent=spent)
    items = [step.item for step in plan.steps]
    reasons = [step.reason == "due" for step in plan.steps]
    assert plan.planned <= max(0.0, minutes - spent) + 1e-6
    assert len(set(items)) == len(items)
    assert reasons == sorted(reasons, reverse=True)
    assert not {"old", "gone", "unknown"} & set(items)
    solved = {item for item, right in tried if right}
    assert not solved & {step.item for step in plan.steps if step.reason != "due"}
    assert sum(len(part.steps) for part in plan.parts) == len(plan.steps)


def test_reviews_keep_their_order_and_a_long_one_makes_room_for_shorter_ones(bank: Bank) -> None:
    plan = planned(bank, 4, due=["gate-1", "docker-1", "gate-0", "gate-1"])
    assert [step.item for step in plan.steps if step.reason == "due"] == ["gate-1", "gate-0"]


def test_new_items_of_three_weak_leaves_take_turns_in_the_order_of_the_syllabus(bank: Bank) -> None:
    # equal estimates: ML, development and mathematics have the largest weight a leaf
    steps = planned(bank, 14).steps
    leaf = ["math-prob-bayes", "ml-basics-knn", "ops-env-container"]
    assert [step.leaf for step in steps] == [*leaf, *leaf]
    assert {step.reason for step in steps} == {"weak"}


def test_a_leaf_that_is_done_makes_room_for_the_next(bank: Bank) -> None:
    right = [trace(f"bayes-{n}") for n in range(4)]
    leaves = {step.leaf for step in planned(bank, 60, *right).steps}
    assert "math-prob-bayes" not in leaves
    assert "dl-rnn-gates" in leaves


def test_what_has_to_be_understood_first_comes_in_the_place_of_what_needs_it(bank: Bank) -> None:
    wrong = [trace("seq", "wrong", day) for day in range(9)]
    steps = planned(bank, 1.5, *wrong).steps
    assert [(step.leaf, step.reason, step.prepares) for step in steps] == [
        ("dl-rnn-gates", "prerequisite", "dl-rnn-seq2seq")
    ]
    assert "seq" not in [step.item for step in planned(bank, 60, *wrong).steps]


def test_a_prerequisite_with_nothing_left_holds_nobody_up(bank: Bank) -> None:
    right = [trace(f"gate-{n}") for n in range(4)] + [trace("torch")]
    steps = planned(bank, 60, *right).steps
    assert [step.reason for step in steps if step.item == "seq"] == ["weak"]


def test_easy_items_come_before_hard_ones(bank: Bank) -> None:
    levels = [bank.exercises[s.item].item.level for s in planned(bank, 60).steps if s.leaf == "dl-rnn-gates"]
    assert levels == sorted(levels)
    assert len(levels) > 2


def test_an_item_on_the_other_framework_is_left_out(bank: Bank) -> None:
    def has_torch(framework: str) -> bool:
        return "torch" in [step.item for step in planned(bank, 60, framework=framework).steps]

    assert [has_torch(name) for name in ("", "pytorch", "tensorflow")] == [True, True, False]


def test_what_was_answered_today_is_taken_off_the_minutes(bank: Bank) -> None:
    today = answers(trace("gate-0"), trace("gate-0"), trace("docker-0", "wrong"), trace("unknown"))
    assert minutes_spent(bank, today) == 4.5
    assert planned(bank, 20, spent=20.0).steps == ()


def test_the_next_item_of_a_leaf_is_new_then_wrong_then_the_oldest(bank: Bank) -> None:
    def first(*traces: Trace) -> str:
        return first_items(bank, answers(*traces))["ops-env-container"]

    assert first() == "docker-0"
    assert first(trace("docker-0", "wrong")) == "docker-1"
    three = [trace(f"docker-{n}") for n in (2, 0, 3)]
    assert first(*three, trace("docker-1", "wrong")) == "docker-1"
    assert first(*three, trace("docker-1")) == "docker-2"
    assert first(*three, trace("docker-1"), trace("docker-2", day=1)) == "docker-0"


# --- the drill for a mistake


@pytest.fixture
def drills(tmp_path: Path) -> Bank:
    content = Content(tmp_path / "made")
    content.number("sizes-drill", generated=True, givens=...)
    content.choice("sizes", related=["other-leaf-drill", "sizes-drill"])
    content.number("other-leaf-drill", generated=True, givens=..., leaf="dl-cnn-pool")
    content.code("code", related=["other-leaf-drill"])
    back = [mistake(f"wrong-{n}", text={"ja": f"誤り {n}", "en": f"wrong {n}"}, review="code") for n in range(3)]
    content.choice("sends-back", mistakes=back)
    content.choice("alone")
    return only(content)


@pytest.mark.parametrize(
    ("item", "named", "target", "form"),
    [
        ("sizes-drill", "whole", "sizes-drill", None),
        ("sizes", "wrong-0", "sizes-drill", None),  # new numbers, on the same leaf
        ("code", "sum", "code", "option"),
        ("sends-back", "wrong-1", "code", "option"),
        ("alone", "wrong-0", "alone", None),
        ("alone", "a-mistake-that-is-gone", "alone", None),
    ],
)
def test_a_mistake_has_the_drill_that_fits_it(
    drills: Bank, item: str, named: str, target: str, form: str | None
) -> None:
    drill = drill_for(drills, item, named, [])
    assert drill is not None
    assert (drill.item, drill.form) == (target, form)


def test_a_drill_has_numbers_that_were_not_seen(drills: Bank) -> None:
    drill = drill_for(drills, "sizes-drill", "whole", answers(trace("sizes-drill", seed=4), trace("alone", seed=9)))
    assert drill is not None
    assert drill.seed == 5


def test_an_item_that_is_gone_has_no_drill(drills: Bank) -> None:
    assert drill_for(drills, "gone", "x", []) is None
