"""Drawing a mock exam: quotas, freshness, families, sets and options, on the shipped bank and on made-up ones."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drill.bank import Bank, load_bank
from drill.draws import Draws
from drill.instance import instance
from drill.item import NumberItem
from drill.study.blueprint import AREAS, KINDS, Blueprint, apportioned, blueprint
from drill.study.exam import Paper, draw_exam, is_askable
from drill.study.exam_options import number_options, print_number
from drill.study.family import families
from drill.study.question import from_json, to_json
from tests.drill.content import SOLUTION, Content, mistake, text

BANK = load_bank()
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FRAMEWORKS = ("pytorch", "tensorflow", "")
seeds = st.integers(0, 10**6)
drawn = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def ago(days: float) -> str:
    return (NOW - timedelta(days=days)).isoformat(timespec="microseconds")


def made_up(content: Content, count: int, **more: object) -> None:
    """Write choice items on one leaf of mathematics; no other item of the bank is in that area."""
    for n in range(count):
        content.choice(f"made-up-{n:03}", leaf="math-prob-bayes", level=n % 3 + 1, **more)


def math_of(content: Content, **more: object) -> tuple[Bank, list[str]]:
    """Return a bank without the shipped items, and the ids of the made-up ones."""
    bank = content.bank()
    own = {name: exercise for name, exercise in bank.exercises.items() if exercise.root == content.root}
    return Bank(own, bank.syllabus, bank.sources, bank.stems), sorted(own)


def area_exam(bank: Bank, seed: int = 1, quota: int = 20, **more: object) -> Paper:
    return draw_exam(bank, Blueprint("area", {"math": quota}, 23), seed, **more)  # type: ignore[arg-type]


# --- the plan


def test_the_whole_exam_has_104_questions_in_120_minutes_and_the_others_their_share() -> None:
    sizes = {kind: (blueprint(kind, "ml").size, blueprint(kind, "ml").minutes) for kind in KINDS}
    assert sizes == {"full": (104, 120), "half": (52, 60), "sprint": (15, 15), "area": (20, 23)}
    assert blueprint("full").quotas == {"math": 10, "ml": 20, "dl": 34, "app": 30, "ops": 10}
    assert blueprint("half").quotas == {"math": 5, "ml": 10, "dl": 17, "app": 15, "ops": 5}
    assert blueprint("area", "ml").quotas == {"ml": 20}


@pytest.mark.parametrize(("kind", "area"), [("long", None), ("area", None), ("area", "cooking")])
def test_an_unknown_kind_or_area_is_no_plan(kind: str, area: str | None) -> None:
    with pytest.raises(ValueError, match="no mock exam"):
        blueprint(kind, area)


@given(st.integers(0, 200), st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 50), min_size=1))
def test_parts_add_up_and_are_within_one_of_their_share(count: int, weights: dict[str, int]) -> None:
    parts = apportioned(count, weights)
    assert sum(parts.values()) == count
    total = sum(weights.values())
    assert all(abs(parts[name] - count * weight / total) < 1 for name, weight in weights.items())


def test_fewer_questions_have_fewer_minutes_at_the_same_pace() -> None:
    plan = blueprint("full")
    assert plan.minutes_for(104) == 120
    assert plan.minutes_for(52) == 60
    assert plan.minutes_for(97) == 112  # 111.9


# --- what is drawn


@drawn
@given(seeds, st.sampled_from(KINDS), st.sampled_from(AREAS), st.sampled_from(FRAMEWORKS))
def test_a_drawn_exam_keeps_every_rule(seed: int, kind: str, area: str, framework: str) -> None:
    plan = blueprint(kind, area)
    paper = draw_exam(BANK, plan, seed, framework=framework)
    items = [BANK.exercises[question.item].item for question in paper.questions]
    counts = Counter(question.area for question in paper.questions)
    assert counts + Counter(paper.short) == Counter(plan.quotas)
    assert len({item.id for item in items}) == len(items)
    assert not [item.id for item in items if item.legacy or item.kind == "order"]
    assert {item.framework for item in items} <= {None, framework}
    family_of = families(BANK)
    alone = [family_of[item.id] for item in items if item.set is None]
    assert len(set(alone)) == len(alone)
    for question in paper.questions:
        assert [option.letter for option in question.options] == list("ABCD")
        assert [option.mistake for option in question.options].count(None) == 1
        assert len({option.mistake for option in question.options}) == 4
        assert BANK.above(question.leaf)[-1].id == question.area


@drawn
@given(seeds, st.sampled_from(FRAMEWORKS))
def test_the_same_seed_draws_the_same_exam_and_another_seed_another(seed: int, framework: str) -> None:
    one, again = (draw_exam(BANK, blueprint("full"), seed, framework=framework) for _ in range(2))
    assert one == again
    assert draw_exam(BANK, blueprint("full"), seed + 1, framework=framework) != one


@drawn
@given(seeds)
def test_an_exam_read_back_from_the_database_is_the_same(seed: int) -> None:
    questions = draw_exam(BANK, blueprint("half"), seed).questions
    assert from_json(to_json(questions)) == questions


@drawn
@given(seeds)
def test_the_members_of_a_set_stand_together(seed: int) -> None:
    questions = draw_exam(BANK, blueprint("full"), seed).questions
    names = [question.set for question in questions if question.set]
    assert len(names) >= 6  # several sets of three or four
    runs = [n for n, question in enumerate(questions) if question.set and question.set != questions[n - 1].set]
    assert len(runs) == len(set(names))
    for name in set(names):
        whole = [exercise for exercise in BANK.of_kind() if exercise.item.set == name and is_askable(exercise)]
        assert names.count(name) == len(whole)


@drawn
@given(seeds)
def test_the_keys_of_a_whole_exam_are_spread_evenly_over_the_letters(seed: int) -> None:
    counts = Counter(question.key for question in draw_exam(BANK, blueprint("full"), seed).questions)
    assert max(counts.values()) - min(counts.values()) <= 2


@drawn
@given(seeds)
def test_three_levels_come_in_shares_of_30_50_20_where_the_bank_has_them(seed: int) -> None:
    dl = [question for question in draw_exam(BANK, blueprint("full"), seed).questions if question.area == "dl"]
    counts = Counter(question.level for question in dl)
    assert abs(counts[1] - 10) <= 3  # sets bring the levels they have
    assert abs(counts[2] - 17) <= 3
    assert abs(counts[3] - 7) <= 3


# --- freshness


@drawn
@given(seeds, st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(1, 40))
def test_what_was_met_lately_comes_only_when_nothing_else_is_left(
    tmp_path_factory: pytest.TempPathFactory, seed: int, fresh: int, old: int, recent: int, quota: int
) -> None:
    content = Content(tmp_path_factory.mktemp("bank") / "content")
    made_up(content, 30)
    bank, ids = math_of(content)
    ids = ids[: fresh + old + recent][:30]
    bank = Bank({name: bank.exercises[name] for name in ids}, bank.syllabus, bank.sources, bank.stems)
    met = {name: ago(20) for name in ids[fresh : fresh + old]} | {name: ago(3) for name in ids[fresh + old :]}
    found = [question.item for question in area_exam(bank, seed, quota, met=met, now=NOW).questions]
    assert len(found) == min(quota, len(ids))
    lately = {name for name in ids if met.get(name, "") >= ago(14)}
    assert len(set(found) & lately) == max(0, quota - len(ids) + len(lately)) - max(0, quota - len(ids))


def test_fresh_questions_come_before_old_ones_of_the_same_level(content: Content) -> None:
    for n in range(20):
        content.choice(f"made-up-{n:03}", leaf="math-prob-bayes", level=2)
    bank, ids = math_of(content)
    met = {name: ago(30) for name in ids[:10]}
    found = {question.item for question in area_exam(bank, quota=10, met=met, now=NOW).questions}
    assert len(found & set(ids[10:])) >= 5
    assert len(found) == 10


@pytest.mark.parametrize(("days", "expected"), [(13.9, 0), (14.1, 1)])
def test_fourteen_days_are_long_enough(content: Content, days: float, expected: int) -> None:
    made_up(content, 2)
    bank, ids = math_of(content)
    found = {q.item for q in area_exam(bank, quota=1, met={ids[0]: ago(days), ids[1]: ago(30)}, now=NOW).questions}
    assert (found == {ids[0]}) <= bool(expected)
    with_both = area_exam(bank, quota=2, met={ids[0]: ago(days), ids[1]: ago(30)}, now=NOW).questions
    assert len(with_both) == 2


def test_the_twin_in_another_framework_counts_as_met(content: Content) -> None:
    content.choice("api-pytorch", leaf="math-prob-bayes", framework="pytorch", related=["api-tensorflow"])
    content.choice("api-tensorflow", leaf="math-prob-bayes", framework="tensorflow")
    content.choice("other", leaf="math-prob-bayes")
    bank, _ = math_of(content)
    for seed in range(8):
        paper = area_exam(bank, seed, 1, framework="tensorflow", met={"api-pytorch": ago(2)}, now=NOW)
        assert [question.item for question in paper.questions] == ["other"]


# --- what counts as one question


def test_of_one_generator_in_two_forms_one_is_asked(content: Content) -> None:
    three = [mistake("a", code="(h, w)"), mistake("b", code="(h - 2, w)"), mistake("c", code="(h - 3, w)")]
    content.number("sizes", leaf="math-prob-bayes", mistakes=three, generated=True, givens=...)
    content.number("sizes-once", leaf="math-prob-bayes", mistakes=three, givens={"h": 9, "w": 70})
    path = content.path("sizes-once")
    path.write_text(path.read_text("utf-8") + "solution: topic/sizes\n", encoding="utf-8")
    bank, ids = math_of(content)
    assert ids == ["sizes", "sizes-once"]
    assert len(area_exam(bank).questions) == 1


def test_of_a_listing_with_a_bug_and_its_exercise_one_is_asked(content: Content) -> None:
    content.code("step", leaf="math-prob-bayes", solution=SOLUTION)
    content.choice("step-bug", leaf="math-prob-bayes", key=text("Line 3: `x`"), related=["step"])
    content.choice("about-step", leaf="math-prob-bayes", related=["step"])
    bank, _ = math_of(content)
    for seed in range(6):
        found = {question.item for question in area_exam(bank, seed).questions}
        assert "about-step" in found
        assert len(found & {"step", "step-bug"}) == 1


def test_the_bug_pairs_and_framework_pairs_of_the_bank_are_found() -> None:
    family_of = families(BANK)
    assert family_of["adagrad-bug"] == family_of["adagrad-step"]
    assert family_of["conv-layout-pytorch"] == family_of["conv-layout-tensorflow"]
    assert family_of["conv-out-5-3-2-1"] == family_of["conv-output-size-drill"]
    assert family_of["adam-loss-scaled"] != family_of["adam-step"]  # related, and yet another question


def test_a_set_that_does_not_fit_is_left_out_and_single_questions_step_back_for_one_that_does(content: Content) -> None:
    (content.root / "quizzes" / "sets.yaml").write_text("shared: {title: {ja: 題, en: t}, stem: {ja: 文, en: s}}")
    for n in range(4):
        content.choice(f"member-{n}", leaf="math-prob-bayes", set="shared")
    made_up(content, 2)
    bank, _ = math_of(content)
    assert len(area_exam(bank, quota=2).questions) == 2
    assert {q.set for q in area_exam(bank, quota=3).questions} == {None}
    five = [question.set for question in area_exam(bank, quota=5).questions]
    assert five.count("shared") == 4
    assert len(five) == 5
    assert area_exam(bank, quota=8).short == {"math": 2}


# --- options


@drawn
@given(seeds)
def test_the_numbers_of_a_question_rise_and_differ_in_print(seed: int) -> None:
    numbers = [q for q in draw_exam(BANK, blueprint("full"), seed).questions if q.kind == "number"]
    assert numbers
    for question in numbers:
        printed = [option.printed for option in question.options]
        assert len(set(printed)) == 4
        values = [tuple(map(float, one)) for one in printed]
        assert values == sorted(values)


@drawn
@given(st.sampled_from([e for e in BANK.of_kind("number") if is_askable(e)]), st.integers(1, 999_999))
def test_a_wrong_number_names_the_one_mistake_that_gives_it(exercise: object, seed: int) -> None:
    at = instance(exercise, seed)  # type: ignore[arg-type]
    assert isinstance(at.item, NumberItem)
    offered = number_options(at, Draws("test", 1, seed, "numbers"))
    for number in offered.below + offered.above:
        assert number.text != offered.key.text
        values = {m.id: at.mistaken_number(str(m.code)) for m in at.item.mistakes}
        same = [name for name, value in values.items() if value is not None and _print(value) == number.text]
        assert same == [number.mistake]


def _print(value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, (tuple, list)) else [value]
    return tuple(print_number(float(part)) for part in parts)


@pytest.mark.parametrize(
    ("value", "printed"),
    [(3.0, "3"), (2.9999999999999996, "3"), (0.8500000000000001, "0.85"), (1 / 3, "0.3333"), (123456, "123456"),
     (12345.678, "12345.68"), (-1.5, "-1.5"), (0.00001234, "1.23e-05"), (0.0, "0")],
)  # fmt: skip
def test_a_number_is_printed_as_one_reads_it(value: float, printed: str) -> None:
    assert print_number(value) == printed


def test_every_number_item_of_the_bank_can_be_asked_with_four_options() -> None:
    for exercise in BANK.of_kind("number"):
        if is_askable(exercise, exercise.item.framework or ""):
            tries = range(20) if exercise.item.generated else [0]
            offered = [number_options(instance(exercise, n), Draws("test", 1, n, "x")).places for n in tries]
            assert any(offered), exercise.item.id


def test_an_item_without_three_wrong_numbers_is_left_out_and_said_to_be_missing(content: Content) -> None:
    content.number("two-mistakes", leaf="math-prob-bayes")
    made_up(content, 1)
    bank, _ = math_of(content)
    paper = area_exam(bank, quota=2)
    assert [question.item for question in paper.questions] == ["made-up-000"]
    assert paper.short == {"math": 1}


def test_no_questions_at_all_are_an_empty_exam(content: Content) -> None:
    bank, _ = math_of(content)
    assert area_exam(bank) == Paper((), {"math": 20}, 0)
