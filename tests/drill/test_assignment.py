"""Assignments: what a file may say, what is told of a wrong one, and how far a learner is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from drill.bank import Bank, load_bank
from drill.errors import ExerciseError
from drill.store import Trace
from drill.study.assignment import (
    Assignment,
    drawn_items,
    following,
    load_assignments,
    states,
)
from tests.drill.content import Content, text

Read = Callable[..., ExerciseError | Assignment]
DRAWN = {"softmax-drill"}


def written(**more: Any) -> dict[str, Any]:
    values = {"schema": 1, "id": "mine", "title": text("Mine", "私の"), "items": ["svd-shapes"]} | more
    return {key: value for key, value in values.items() if value is not ...}


@pytest.fixture
def read(tmp_path: Path, bank: Bank) -> Read:
    """Return a function that writes a file and returns the assignment, or what is wrong with it."""
    folder = tmp_path / "assignments"
    folder.mkdir()

    def reads(raw: str | None = None, name: str = "mine", **more: Any) -> ExerciseError | Assignment:
        path = folder / f"{name}.yaml"
        path.write_text(raw or yaml.safe_dump(written(**more), allow_unicode=True), encoding="utf-8")
        found, problems = load_assignments(bank, [tmp_path])
        assert all(problem.path == str(path) for problem in problems)
        return problems[0] if problems else found["mine"]

    return reads


def trace(item: str, verdict: str = "correct", seed: int = 0, form: str = "option") -> Trace:
    return Trace(1, item, seed, form, verdict, 1.0, None, 0, None, None, "2026-01-01T00:00:00.000000+00:00")


def assignment(*tasks: str | dict[str, Any]) -> Assignment:
    return Assignment.model_validate(written(items=list(tasks)))


# --- the shipped ones


def test_the_shipped_assignments_are_right(bank: Bank) -> None:
    found, problems = load_assignments(bank)
    assert problems == []
    assert len(found) >= 3


def test_the_shipped_assignments_stay_within_the_syllabus_and_are_not_due_on_a_day_that_passes(bank: Bank) -> None:
    for one in load_assignments(bank)[0].values():
        assert one.due is None
        assert [task.id for task in one.items if bank.exercises[task.id].item.legacy] == []
        assert one.minutes(bank) <= 60


# --- a file


def test_a_task_is_an_id_or_has_a_seed_and_a_form(read: Read) -> None:
    found = read(items=["svd-shapes", {"id": "lstm-cell-state", "seed": 3, "form": "option"}], due=date(2027, 1, 31))
    assert isinstance(found, Assignment)
    assert [(task.id, task.seed, task.form) for task in found.items] == [
        ("svd-shapes", 0, None),
        ("lstm-cell-state", 3, "option"),
    ]
    assert found.due == date(2027, 1, 31)


def test_a_quoted_day_is_a_day(read: Read) -> None:
    found = read(due="2027-02-28")
    assert isinstance(found, Assignment)
    assert found.due == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("more", "key", "expected"),
    [
        ({"due": "2027-02-30"}, "due", "a day like"),
        ({"due": "tomorrow"}, "due", "a day like"),
        ({"due": 20270131}, "due", "a day like"),
        ({"titel": text("x")}, "titel", "`title`"),
        ({"deadline": "2027-02-28"}, "deadline", "no such key"),
        ({"title": ...}, "title", "missing"),
        ({"title": {"ja": "私の"}}, "title.en", "missing"),
        ({"items": []}, "items", "at least 1"),
        ({"items": ["svd-shape"]}, "items.0.id", "`svd-shapes`"),
        ({"items": ["svd-shapes", {"id": "zzz"}]}, "items.1.id", "not `zzz`"),
        ({"items": [{"id": "svd-shapes", "sede": 1}]}, "items.0.sede", "`seed`"),
        ({"items": [{"id": "svd-shapes", "seed": -1}]}, "items.0.seed", "greater"),
        ({"items": [{"id": "svd-shapes", "seed": "1"}]}, "items.0.seed", "integer"),
        ({"items": [{"id": "svd-shapes", "form": "blank"}]}, "items.0.form", "option"),
        ({"items": [{"id": "svd-shapes", "form": "blnk"}]}, "items.0.form", "blank"),
        ({"items": ["svd-shapes", {"id": "svd-shapes", "seed": 0}]}, "", "stands twice"),
        ({"id": "other"}, "id", "`mine`"),
        ({"schema": 2}, "schema", "1"),
    ],
)
def test_an_error_names_the_file_the_key_and_what_was_expected(
    read: Read, more: dict[str, Any], key: str, expected: str
) -> None:
    problem = read(**more)
    assert isinstance(problem, ExerciseError)
    assert problem.key == key
    assert expected in problem.expected
    assert "mine.yaml" in problem.message.en


def test_a_file_that_is_no_mapping_or_no_yaml_is_told(read: Read) -> None:
    for raw in ("- a\n- b\n", "title: [", "schema: 1\nschema: 1\n"):
        assert isinstance(read(raw), ExerciseError)


def test_an_item_whose_own_file_is_broken_is_told_so(content: Content, tmp_path: Path) -> None:
    content.choice("halfway", leaf="nowhere")
    (content.root / "assignments").mkdir()
    file = content.root / "assignments" / "mine.yaml"
    file.write_text(yaml.safe_dump(written(items=["halfway"])), encoding="utf-8")
    _, problems = load_assignments(load_bank([content.root]), [content.root])
    assert "halfway.yaml is broken" in problems[0].expected


def test_an_id_that_is_taken_is_told_and_the_first_stays(tmp_path: Path, bank: Bank) -> None:
    (tmp_path / "assignments").mkdir()
    file = tmp_path / "assignments" / "first-evening.yaml"
    file.write_text(yaml.safe_dump(written(id="first-evening")), encoding="utf-8")
    found, problems = load_assignments(bank, [tmp_path])
    assert found["first-evening"].title.en == "The first evening"
    assert problems[0].key == "id"


def test_those_with_a_day_come_first(tmp_path: Path, bank: Bank) -> None:
    (tmp_path / "assignments").mkdir()
    for name, due in (("zoo", "2027-01-02"), ("ape", "2027-01-03")):
        file = tmp_path / "assignments" / f"{name}.yaml"
        file.write_text(yaml.safe_dump(written(id=name, due=due)), encoding="utf-8")
    assert list(load_assignments(bank, [tmp_path])[0])[:3] == ["zoo", "ape", "first-evening"]


# --- how far a learner is


def test_another_seed_is_another_question_only_where_numbers_are_drawn() -> None:
    one = assignment({"id": "softmax-drill", "seed": 3}, {"id": "svd-shapes", "seed": 3})
    assert states(one, [trace("softmax-drill", seed=0), trace("svd-shapes", seed=0)], DRAWN) == ["new", "solved"]
    assert states(one, [trace("softmax-drill", seed=3)], DRAWN) == ["solved", "new"]


def test_what_was_solved_once_stays_solved_and_what_was_wrong_is_tried() -> None:
    one = assignment("svd-shapes", "k-fold-training-runs")
    traces = [trace("svd-shapes"), trace("svd-shapes", "wrong"), trace("k-fold-training-runs", "error")]
    assert states(one, traces, DRAWN) == ["solved", "tried"]


def test_a_form_that_is_asked_for_has_to_be_used() -> None:
    one = assignment({"id": "lstm-cell-state", "form": "function"})
    assert states(one, [trace("lstm-cell-state", form="option")], DRAWN) == ["new"]
    assert states(one, [trace("lstm-cell-state", form="function")], DRAWN) == ["solved"]


def test_the_drawn_items_are_the_generated_ones(bank: Bank) -> None:
    drawn = drawn_items(bank)
    assert "softmax-drill" in drawn
    assert "svd-shapes" not in drawn


def test_the_place_of_a_task_needs_its_seed() -> None:
    one = assignment("svd-shapes", {"id": "softmax-drill", "seed": 2})
    assert one.place_of("softmax-drill", 2) == 1
    assert one.place_of("softmax-drill", 1) is None


_STATES = st.lists(st.sampled_from(["new", "tried", "solved"]), max_size=12)


@given(_STATES, st.data())
def test_what_follows_is_the_next_that_is_left_round_to_the_place_itself(found: list[Any], data: st.DataObject) -> None:
    place = data.draw(st.none() | st.integers(0, len(found) - 1)) if found else None
    left = following(found, place)
    others = [n for n, state in enumerate(found) if state != "solved" and n != place]
    if left is None:
        assert others == []
        return
    first = 0 if place is None else place + 1
    assert left in others
    assert left == min(others, key=lambda n: (n - first) % len(found))
