"""Days, weeks, shares and named mistakes, counted from made-up attempts."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.study.attempt_table import AttemptFilter, as_csv, harmless, matching, title_of
from drill.study.record import (
    WEEKS,
    Share,
    Streak,
    calibration,
    last_days,
    misconceptions,
    read_answers,
    share_of,
    streak,
    twelve_weeks,
)
from tests.drill.content import Content, text
from tests.drill.study_sample import NOON, TOKYO, answers, only, trace

TODAY = NOON.date()


def test_a_day_begins_at_midnight_where_the_learner_lives() -> None:
    late = trace("a", day=0.49)  # 23:45 in Tokyo, 14:45 UTC
    early = trace("a", day=0.51)  # 00:14 in Tokyo, still the same day in UTC
    assert [answer.day for answer in read_answers([late, early], TOKYO)] == [TODAY, TODAY + timedelta(1)]
    assert [answer.day for answer in read_answers([late, early], UTC)] == [TODAY, TODAY]


def test_a_second_try_on_the_same_day_does_not_count_and_one_on_the_next_does() -> None:
    tries = answers(trace("a", "wrong"), trace("a"), trace("a", seed=3), trace("b"), trace("a", day=1))
    assert [answer.counts for answer in tries] == [True, False, False, True, True]


def test_other_numbers_are_another_question() -> None:
    tries = read_answers([trace("a"), trace("a", seed=1), trace("a", seed=1)], TOKYO, {"a"})
    assert [answer.counts for answer in tries] == [True, True, False]


def test_the_share_leaves_out_what_does_not_count() -> None:
    assert share_of(answers(trace("a", "wrong"), trace("a"), trace("b"), trace("c", "timeout"))) == Share(1, 3)


# 15 of 20 at z = 1.2816: (0.75 + 0.0411) / 1.0821 = 0.731 and 1.2816 * sqrt(0.75 * 0.25 / 20 + 0.0010) / 1.0821 = 0.121
@pytest.mark.parametrize(
    ("right", "of", "low", "high"), [(15, 20, 0.610, 0.851), (0, 10, 0.0, 0.141), (5, 5, 0.753, 1.0)]
)
def test_the_interval_is_that_of_wilson(right: int, of: int, low: float, high: float) -> None:
    assert Share(right, of).interval == pytest.approx((low, high), abs=0.002)


@given(st.integers(0, 300), st.integers(0, 300))
def test_the_interval_holds_the_share_and_stays_within_0_and_1(right: int, wrong: int) -> None:
    share = Share(right, right + wrong)
    low, high = share.interval
    assert 0 <= low <= high <= 1
    if share.of:
        assert low <= share.rate <= high


def days(*numbers: int) -> set[date]:
    return {TODAY + timedelta(number) for number in numbers}


@pytest.mark.parametrize(
    ("active", "expected"),
    [
        (days(), Streak(0, 0)),
        (days(0), Streak(1, 1)),
        (days(-2, -1, 0), Streak(3, 3)),
        (days(-2, -1), Streak(2, 2)),  # today may still come
        (days(-3, -2), Streak(0, 2)),
        (days(-9, -8, -7, -6, -1, 0), Streak(2, 4)),
    ],
)
def test_a_streak_lives_until_a_whole_day_is_left_out(active: set[date], expected: Streak) -> None:
    assert streak(active, TODAY) == expected


def test_twelve_weeks_end_with_that_of_today_and_begin_on_mondays() -> None:
    weeks = twelve_weeks([], TODAY)
    assert len(weeks) == WEEKS
    assert all(week.monday.weekday() == 0 for week in weeks)
    assert weeks[-1].monday <= TODAY < weeks[-1].monday + timedelta(7)
    assert {later.monday - week.monday for week, later in pairwise(weeks)} == {timedelta(7)}


def test_a_week_has_its_attempts_by_day_and_none_for_days_to_come() -> None:
    week = twelve_weeks(answers(trace("a", day=-2), trace("a", "wrong"), trace("a")), TODAY)[-1]
    assert week.attempts == (1, 0, 2, None, None, None, None)
    assert week.share == Share(1, 2)


def test_what_is_older_than_twelve_weeks_is_in_none_of_them() -> None:
    weeks = twelve_weeks(answers(trace("a", day=-90)), TODAY)
    assert {week.share.of for week in weeks} == {0}


def test_the_last_seven_days_hold_today_and_six_before() -> None:
    kept = last_days(answers(trace("old", day=-7), trace("a", day=-6), trace("b")), TODAY, 7)
    assert [answer.trace.item for answer in kept] == ["a", "b"]


def test_mistakes_are_ordered_by_count_and_then_by_time() -> None:
    found = misconceptions(
        answers(
            trace("a", "wrong", -3, mistake="twice"),
            trace("b", "wrong", -2, mistake="once"),
            trace("a", "wrong", -1, mistake="twice"),
            trace("b", "wrong", 0, mistake="late"),
            trace("b", "wrong", 0),
        )
    )
    assert [(one.item, one.mistake, one.count) for one in found] == [
        ("a", "twice", 2),
        ("b", "late", 1),
        ("b", "once", 1),
    ]
    assert found[0].last == TODAY - timedelta(1)


def test_a_mistake_is_overcome_by_a_right_answer_after_it_and_not_before() -> None:
    right, wrong = trace("a"), trace("a", "wrong", 1, mistake="x")
    assert [one.overcome for one in misconceptions(answers(right, wrong))] == [False]
    assert [one.overcome for one in misconceptions(answers(right, wrong, trace("a", day=2)))] == [True]
    assert [one.overcome for one in misconceptions(answers(right, wrong, trace("b", day=2)))] == [False]


def test_calibration_counts_each_certainty_that_was_stated() -> None:
    stated = calibration(
        answers(
            trace("a", certainty="sure"),
            trace("b", "wrong", certainty="sure"),
            trace("c", certainty="guess"),
            trace("d"),
            trace("e", certainty="nonsense"),
        )
    )
    assert stated == {"sure": Share(1, 2), "unsure": Share(0, 0), "guess": Share(1, 1)}


# --- the table


def made(tmp_path: Path) -> Content:
    content = Content(tmp_path / "made")
    content.choice("conv-one", title=text("`Conv` one", "畳み込み"), leaf="dl-cnn-conv")
    content.choice("docker-one", title=text("Docker", "=コンテナ"), leaf="ops-env-container")
    return content


def test_the_table_is_narrowed_by_area_verdict_days_and_text(tmp_path: Path) -> None:
    bank = only(made(tmp_path))
    tries = answers(trace("conv-one", "wrong", -2, mistake="wrong-1"), trace("docker-one", day=-1), trace("gone"))

    def items(asked: AttemptFilter) -> list[str]:
        return [answer.trace.item for answer in matching(tries, asked, bank)]

    assert items(AttemptFilter()) == ["gone", "docker-one", "conv-one"]
    assert items(AttemptFilter(area="dl")) == ["conv-one"]
    assert items(AttemptFilter(verdict="correct")) == ["gone", "docker-one"]
    assert items(AttemptFilter(since=TODAY - timedelta(1))) == ["gone", "docker-one"]
    assert items(AttemptFilter(until=TODAY - timedelta(1))) == ["docker-one", "conv-one"]
    assert items(AttemptFilter(text="畳み込み")) == items(AttemptFilter(text="WRONG-1")) == ["conv-one"]
    assert items(AttemptFilter(text="gone")) == ["gone"]
    assert items(AttemptFilter(area="dl", verdict="correct")) == []


def test_the_file_is_read_back_as_it_was(tmp_path: Path) -> None:
    bank = only(made(tmp_path))
    tries = answers(
        trace("conv-one", "wrong", mistake="wrong-1", hints_used=2, seconds=12.5, certainty="sure"),
        trace("docker-one", seconds=None),
        trace('gone, "really"'),
    )
    raw = as_csv(tries, bank, TOKYO, "ja")
    assert raw.startswith(b"\xef\xbb\xbf")  # by which spreadsheets know that it is UTF-8
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert rows[0] == {
        "time": "2026-03-04 12:00:00", "zone": "UTC+09:00", "item": "conv-one", "title": "畳み込み", "verdict": "wrong",
        "mistake": "wrong-1", "seconds": "12.5", "hints": "2", "certainty": "sure",
    }  # fmt: skip
    assert (rows[1]["title"], rows[1]["seconds"]) == ("'=コンテナ", "")
    assert (rows[2]["item"], rows[2]["title"]) == ('gone, "really"', 'gone, "really"')


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＠", "\t", "\r", " ="])
def test_a_cell_that_a_spreadsheet_would_compute_gets_an_apostrophe(start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"


def test_other_cells_stay_as_they_are() -> None:
    assert [harmless(cell) for cell in ("", "a=b", "1-2", "畳み込み")] == ["", "a=b", "1-2", "畳み込み"]


def test_a_title_loses_its_marks_of_markdown(tmp_path: Path) -> None:
    assert title_of("conv-one", only(made(tmp_path)), "en") == "Conv one"
