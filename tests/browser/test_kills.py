"""The app is killed while a learner works: nothing that the page has shown as taken is lost, and a loss is seen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.kill_ledger import (
    Answer,
    Press,
    Sitting,
    Tally,
    Typing,
    check_answers,
    check_draft,
    check_sitting,
)
from benchmarks.kills import kill_often

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RIGHT = Answer("a", 0, "blank", "x", True, shown="correct")
ROW = ("a", 0, "blank", '["x"]', "correct")


@pytest.mark.browser
def test_three_kills_lose_no_answer_no_exam_and_no_draft(browser: Browser, tmp_path: Path) -> None:
    found = kill_often(browser, tmp_path, ["answers", "typing", "exam"], seed=1, moment=(3, 4))
    assert found["faults"] == []
    assert found["tracebacks"] == 0
    assert found["kills"] == 3
    assert found["drafts_checked"] == 1
    assert found["answers_acknowledged"] + found["exam_clicks_acknowledged"] > 0


@pytest.mark.parametrize(
    ("answers", "found", "lost", "doubled"),
    [
        ([RIGHT], [ROW], 0, 0),
        ([RIGHT], [], 1, 0),
        ([RIGHT], [ROW, ROW], 0, 1),
        ([RIGHT, RIGHT], [ROW], 1, 0),
        ([RIGHT], [(*ROW[:4], "wrong")], 1, 0),
        ([Answer("a", 0, "blank", "x", True)], [], 0, 0),
        ([], [ROW], 0, 1),
    ],
)
def test_an_answer_that_was_shown_has_to_be_there_once(
    answers: list[Answer], found: list[tuple[object, ...]], lost: int, doubled: int
) -> None:
    tally = Tally()
    check_answers(tally, answers, found)
    assert (tally.answers_lost, tally.answers_doubled_or_changed) == (lost, doubled)


@pytest.mark.parametrize(
    ("found", "lost"), [("abc", 0), ("ab", 0), ("a", 1), (None, 1), ("abd", 1)]
)  # "ab" was typed 2.5 seconds before the kill, "abc" 1.5
def test_a_draft_has_all_that_was_typed_two_seconds_ago(found: str | None, lost: int) -> None:
    tally = Tally()
    check_draft(tally, Typing("a", "blank", [(0.0, ""), (5.0, "a"), (7.5, "ab"), (8.5, "abc")]), found, killed=10.0)
    assert (tally.drafts_checked, tally.drafts_lost) == (1, lost)


def sitting(letter: str | None, flagged: bool = False, deadline: str = "noon") -> Sitting:
    return Sitting(1, ("sprint", 7, "[]", "dawn", deadline), 1, {1: letter, 2: None}, {1: flagged, 2: False})


@pytest.mark.parametrize(
    ("presses", "found", "lost", "changed"),
    [
        ([Press("answer", 1, "B", shown=True)], sitting("B"), 0, 0),
        ([Press("answer", 1, "B", shown=True)], sitting(None), 1, 0),
        ([Press("answer", 1, "B")], sitting(None), 0, 0),
        ([Press("answer", 1, "B", shown=True), Press("answer", 1, "C")], sitting("C"), 0, 0),
        ([Press("answer", 1, "B", shown=True), Press("answer", 1, "C", shown=True)], sitting("B"), 1, 0),
        ([Press("flag", 1, True, shown=True)], sitting(None), 1, 0),
        ([Press("go", 2, 2, shown=True)], sitting(None), 1, 0),
        ([], sitting("A"), 1, 0),
        ([], sitting(None, deadline="midnight"), 0, 1),
    ],
)
def test_an_exam_has_every_click_that_was_shown_and_stays_the_same(
    presses: list[Press], found: Sitting, lost: int, changed: int
) -> None:
    tally, known = Tally(), sitting(None)
    known.presses = presses
    check_sitting(tally, known, found, attempts=0, is_closed=False)
    assert (tally.exam_clicks_lost, tally.exams_changed) == (lost, changed)
