"""Item statistics: first answers only, figures that can be computed by hand, and no conclusion from too few answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import comb
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drill.__main__ import main
from drill.bank import load_bank
from drill.store import Attempt, Store, open_store
from drill.study import item_statistics as module
from drill.study.exam_result import Given
from drill.study.item_statistics import (
    ENOUGH_FOR_DIFFICULTY,
    ENOUGH_FOR_DISCRIMINATION,
    ENOUGH_FOR_OPTIONS,
    ENOUGH_FOR_THIRDS,
    ENOUGH_OTHERS,
    FLAGS,
    GROUP,
    IDLE,
    Asked,
    ItemStatistics,
    asked_in,
    item_statistics,
)
from drill.study.question import Choice, Question

OPTIONS = ("near", "far", "odd")


@dataclass(frozen=True)
class Answered:
    """A row, with what the tests do not care about."""

    learner: int
    item: str
    verdict: str = "correct"
    mistake: str | None = None
    version: int = 1
    form: str | None = "option"
    hints_used: int = 0
    seconds: float | None = 10.0


def right(learner: int, item: str) -> Answered:
    return Answered(learner, item)


def wrong(learner: int, item: str, mistake: str | None = None) -> Answered:
    return Answered(learner, item, "wrong", mistake)


def of(rows: list[Answered], item: str = "x", options: tuple[str, ...] = OPTIONS) -> ItemStatistics:
    return item_statistics(rows, {item: Asked(1, options)})[0]


def ranked(count: int, others: int = ENOUGH_OTHERS + 5) -> list[Answered]:
    """Return answers to other items: learner 0 has all wrong, the last one all right, the others evenly between."""
    rows = []
    for learner in range(count):
        rights = round(others * learner / (count - 1))
        rows += [(right if n < rights else wrong)(learner, f"other-{n}") for n in range(others)]
    return rows


# --- what counts


def test_only_the_first_answer_of_a_learner_counts() -> None:
    found = of([wrong(1, "x"), right(1, "x"), right(2, "x"), wrong(2, "x")])
    assert (found.answered, found.right.right) == (2, 1)


def test_what_was_shown_and_left_is_shown_but_not_wrong() -> None:
    rows = [right(1, "x"), wrong(2, "x")]
    (found,) = item_statistics(rows, {"x": Asked(1)}, [(2, "x"), (3, "x"), (3, "x")])
    assert (found.shown, found.answered, found.right.rate) == (3, 2, 0.5)


def test_an_item_that_was_only_passed_over_has_no_share() -> None:
    (found,) = item_statistics([], {"x": Asked(1)}, [(1, "x")])
    assert (found.shown, found.answered, found.flags) == (1, 0, ())


def test_an_item_that_nobody_saw_is_left_out() -> None:
    assert item_statistics([right(1, "x")], {"y": Asked(1)}) == []


def test_answers_to_another_version_count_for_the_learner_and_not_for_the_item() -> None:
    old = [replace(wrong(1, "x"), version=1), replace(right(1, "x"), version=2)]
    (found,) = item_statistics([*old, replace(right(2, "x"), version=2)], {"x": Asked(2)})
    assert (found.answered, found.right.right) == (1, 1)


def test_items_come_in_the_order_that_was_asked_for() -> None:
    rows = [right(1, "a"), right(1, "b")]
    assert [one.item for one in item_statistics(rows, {"b": Asked(1), "a": Asked(1)})] == ["b", "a"]


# --- the figures


def test_the_discrimination_is_that_of_the_outer_27_percent() -> None:
    # of 30 learners 8 at each end: the best 8 are right, and of the lowest 8 two
    rows = ranked(30, others=29)
    rows += [(right if learner >= 22 or learner in (0, 1) else wrong)(learner, "x") for learner in range(30)]
    assert round(GROUP * 30) == 8
    assert of(rows).discrimination == pytest.approx(1 - 2 / 8)


def test_learners_who_tie_for_the_last_places_share_them() -> None:
    # all have the same score, so the ends are alike whoever is right
    rows = [(right if n % 2 == 0 else wrong)(learner, f"other-{n}") for learner in range(20) for n in range(10)]
    fair = [right(learner, "x") for learner in range(20)]
    assert of(rows + fair).discrimination == pytest.approx(0)


def test_the_correlation_is_that_with_the_rest_of_the_items() -> None:
    rows = ranked(12)
    hits = [learner in (3, 6, 7, 9, 10, 11) for learner in range(12)]
    rows += [(right if hit else wrong)(learner, "x") for learner, hit in enumerate(hits)]
    rest = [round(10 * learner / 11) / 10 for learner in range(12)]
    assert of(rows).correlation == pytest.approx(np.corrcoef(rest, hits)[0, 1])


def test_without_spread_there_is_no_correlation() -> None:
    rows = ranked(12)
    assert of(rows + [right(learner, "x") for learner in range(12)]).correlation is None


def test_a_learner_of_few_other_items_is_not_ranked() -> None:
    rows = [right(1, f"other-{n}") for n in range(ENOUGH_OTHERS)] + [right(2, "other-0"), right(1, "x"), wrong(2, "x")]
    found = of(rows)
    assert (found.answered, found.ranked) == (2, 1)


def test_the_median_time_and_the_hints_are_told() -> None:
    rows = [replace(right(n, "x"), seconds=float(s), hints_used=n) for n, s in enumerate([5, 60, 7])]
    found = of([*rows, replace(right(9, "x"), seconds=None)])
    assert (found.seconds, found.hinted) == (7.0, 2)


def test_options_have_their_shares_and_a_share_in_each_third() -> None:
    rows = ranked(ENOUGH_FOR_THIRDS)
    third = ENOUGH_FOR_THIRDS // 3
    for learner in range(ENOUGH_FOR_THIRDS):
        rows.append(right(learner, "x") if learner >= third else wrong(learner, "x", "near"))
    shares = {option.mistake: (option.count, option.thirds) for option in of(rows).options}
    assert shares == {
        None: (10, (0.0, 1.0, 1.0)),
        "near": (5, (1.0, 0.0, 0.0)),
        "far": (0, (0.0, 0.0, 0.0)),
        "odd": (0, (0.0, 0.0, 0.0)),
    }


def test_with_too_few_learners_there_are_no_thirds() -> None:
    rows = ranked(ENOUGH_FOR_THIRDS - 1)
    found = of(rows + [right(learner, "x") for learner in range(ENOUGH_FOR_THIRDS - 1)])
    assert [option.thirds for option in found.options] == [None] * 4


def test_what_was_typed_is_no_choice_of_an_option() -> None:
    typed = replace(wrong(1, "x", "near"), form="blank")
    found = of([typed, right(2, "x")])
    assert [option.count for option in found.options] == [1, 0, 0, 0]
    assert found.mistakes == (("near", 1),)


def test_an_item_without_options_has_none() -> None:
    assert of([right(1, "x")], options=()).options == ()


# --- conclusions


@pytest.mark.parametrize(("hits", "flag"), [(1, "too_hard"), (10, "too_easy"), (5, None), (7, None)])
def test_only_what_lies_outside_with_its_whole_interval_is_too_hard_or_easy(hits: int, flag: str | None) -> None:
    rows = [(right if learner < hits else wrong)(learner, "x") for learner in range(10)]
    assert of(rows).flags == ((flag,) if flag else ())


def test_below_the_minimum_nothing_is_concluded_on_difficulty() -> None:
    few = ENOUGH_FOR_DIFFICULTY - 1
    assert of([wrong(learner, "x") for learner in range(few)]).flags == ()


@pytest.mark.parametrize(
    ("enough", "flag"), [(ENOUGH_FOR_DISCRIMINATION, ("poor",)), (ENOUGH_FOR_DISCRIMINATION - 1, ())]
)
def test_an_item_that_tells_nobody_apart_is_flagged_when_there_are_enough(enough: int, flag: tuple[str, ...]) -> None:
    rows = ranked(enough, others=100)
    rows += [(right if learner % 2 else wrong)(learner, "x") for learner in range(enough)]
    assert of(rows, options=()).flags == flag


def test_an_item_that_tells_learners_apart_has_no_flag() -> None:
    rows = ranked(60)
    found = of(rows + [(right if learner >= 25 else wrong)(learner, "x") for learner in range(60)], options=())
    assert found.discrimination == pytest.approx(1)
    assert found.flags == ()


@pytest.mark.parametrize(("count", "idle"), [(ENOUGH_FOR_OPTIONS, True), (ENOUGH_FOR_OPTIONS - 1, False)])
def test_an_option_that_hardly_anybody_chooses_is_idle_when_there_are_enough_answers(count: int, idle: bool) -> None:
    names = ["near", "far"] * count
    rows = [wrong(n, "x", names[n]) if n % 3 else right(n, "x") for n in range(count)]
    found = of(rows)
    assert [option.mistake for option in found.options if option.idle] == (["odd"] if idle else [])
    assert ("idle_option" in found.flags) is idle


def test_the_key_is_never_idle() -> None:
    found = of([wrong(n, "x", OPTIONS[n % 3]) for n in range(60)])
    assert not any(option.idle for option in found.options)


def test_the_minima_are_worth_what_the_page_says_of_them() -> None:
    n = ENOUGH_FOR_OPTIONS  # of an option that one in ten chooses, fewer than 5 % are seen about once in twelve
    missed = sum(comb(n, k) * 0.1**k * 0.9 ** (n - k) for k in range(n) if k / n < IDLE)
    assert 1 / 13 < missed < 1 / 11
    size = round(GROUP * ENOUGH_FOR_DISCRIMINATION)
    assert size == 14
    share = [comb(size, k) * 0.6**k * 0.4 ** (size - k) for k in range(size + 1)]
    pairs = [(a, b) for a in range(size + 1) for b in range(size + 1) if (a - b) / size >= module.KEEP]
    assert 1 / 7 < sum(share[a] * share[b] for a, b in pairs) < 1 / 5
    low, high = of([right(n, "x") for n in range(5)] + [wrong(n, "x") for n in range(5, 10)]).right.interval
    assert high - low == pytest.approx(0.4, abs=0.05)


# --- properties

_rows = st.lists(
    st.builds(
        Answered,
        learner=st.integers(0, 12),
        item=st.sampled_from(["x", "a", "b", "c", "d", "e", "f"]),
        verdict=st.sampled_from(["correct", "wrong", "error"]),
        mistake=st.sampled_from([None, *OPTIONS, "gone"]),
        version=st.integers(1, 2),
        form=st.sampled_from([None, "option", "blank"]),
    ).map(lambda row: replace(row, mistake=None) if row.verdict == "correct" else row),
    max_size=120,
)
ASKED = {item: Asked(1, OPTIONS) for item in "xabcdef"}


@settings(deadline=None)
@given(_rows)
def test_every_figure_stays_in_its_range(rows: list[Answered]) -> None:
    for one in item_statistics(rows, ASKED):
        assert 0 <= one.right.right <= one.answered <= one.shown
        assert one.ranked <= one.answered
        assert one.discrimination is None or -1 <= one.discrimination <= 1
        assert one.correlation is None or -1 <= one.correlation <= 1
        assert sum(option.share for option in one.options) == pytest.approx(1) or not any(o.count for o in one.options)
        assert set(one.flags) <= set(FLAGS)
        for third in zip(*(option.thirds for option in one.options if option.thirds), strict=True):
            assert sum(third) == pytest.approx(1)


@settings(deadline=None)
@given(_rows, st.randoms(use_true_random=False))
def test_neither_later_answers_nor_the_numbers_of_the_learners_change_a_figure(
    rows: list[Answered], chance: Any
) -> None:
    numbers = list(range(13))
    chance.shuffle(numbers)
    renamed = [replace(row, learner=100 + numbers[row.learner]) for row in rows]

    def figures(found: list[ItemStatistics]) -> list[tuple[object, ...]]:
        return [(o.item, o.shown, o.right, o.ranked, o.discrimination, o.correlation, o.flags) for o in found]

    assert figures(item_statistics(rows + rows[::-1], ASKED)) == figures(item_statistics(rows, ASKED))
    expected, found = figures(item_statistics(rows, ASKED)), figures(item_statistics(renamed, ASKED))
    for one, other in zip(expected, found, strict=True):
        assert one[:4] == other[:4]
        assert one[4:6] == pytest.approx(other[4:6])


# --- the bank and the database


def test_the_options_of_the_bank_are_those_that_are_offered() -> None:
    bank = load_bank()
    asked = asked_in(bank)
    code, choice = bank.find("gradient-clipping-norm").item, bank.find("svd-shapes").item
    assert list(asked[code.id].options) == code.options
    assert list(asked[choice.id].options) == (choice.options or [m.id for m in choice.mistakes[:3]])
    assert asked["conv-out-5-3-2-1"].options == ()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    url = f"sqlite:///{tmp_path / 'drill.sqlite3'}"
    monkeypatch.setenv("DRILL_DATABASE_URL", url)
    monkeypatch.delenv("DRILL_CONTENT", raising=False)
    return open_store(url)


def attempt(verdict: str = "wrong", at: str = "", **more: Any) -> Attempt:
    values: dict[str, Any] = {
        "item": "svd-shapes",
        "version": 1,
        "seed": 0,
        "form": "option",
        "answer": ["A"],
        "score": 0.0,
    } | more
    return Attempt(verdict=verdict, at=at, **values)


def test_attempts_of_all_learners_come_in_the_order_of_time(store: Store) -> None:
    ann, ben = store.learner("ann"), store.learner("ben")
    store.add_attempt(ann, attempt("correct", "2026-03-02T00:00:00.000000+00:00"))
    store.add_attempt(ben, attempt("wrong", "2026-03-03T00:00:00.000000+00:00", mistake="swapped"))
    store.add_attempt(ann, attempt("wrong", "2026-03-01T00:00:00.000000+00:00"))  # read in from a file
    found = store.all_traces()
    assert [(trace.learner, trace.verdict) for trace in found] == [(ann, "wrong"), (ann, "correct"), (ben, "wrong")]
    assert found[2].mistake == "swapped"


def _question(item: str) -> Question:
    options = tuple(Choice(letter, mistake) for letter, mistake in zip("ABCD", [None, *OPTIONS], strict=True))
    return Question(item, 1, "choice", 0, "math", "math-linalg-eig", 1, None, options)


def test_a_question_of_a_closed_exam_that_was_looked_at_and_left_is_passed_over(store: Store) -> None:
    from datetime import timedelta

    began = store.clock()
    who = store.learner("ann")
    now = [began]
    store.clock = lambda: now[0]
    exam = store.exams.start(who, "sprint", {}, 1, [_question("one"), _question("two"), _question("three")], 15)
    now[0] = began + timedelta(seconds=20)
    store.exams.go(who, exam.id, 1, 2)  # the first one was looked at for 20 s
    now[0] = began + timedelta(seconds=30)
    store.exams.answer(who, exam.id, 2, "A")
    assert store.passed_over() == []
    store.exams.finish(who, exam.id)
    assert store.exams.given(who, exam.id)[3] == Given(None, False, 0.0)
    assert store.passed_over() == [(who, "one")]


# --- the command


Drill = Callable[..., tuple[int, str, str]]


@pytest.fixture
def stats(store: Store, capsys: pytest.CaptureFixture[str]) -> Drill:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["stats", *arguments])
        return code, *capsys.readouterr()

    return run


def test_the_command_prints_figures_and_names_nobody(stats: Drill, store: Store) -> None:
    for name, verdict, mistake in (("Ann Example", "correct", None), ("Ben Example", "wrong", "swapped")):
        store.add_attempt(store.learner(name), attempt(verdict, mistake=mistake))
    code, out, _ = stats("--json")
    told = json.loads(out)
    assert (code, told["learners"], told["answers"]) == (0, 2, 2)
    (item,) = told["items"]
    assert (item["id"], item["shown"], item["answered"], item["p"]) == ("svd-shapes", 2, 2, 0.5)
    assert {o["mistake"]: o["count"] for o in item["options"]}["swapped"] == 1
    assert "Example" not in out + stats()[1] + stats("svd-shapes")[1]


def test_the_command_prints_a_table_and_the_options_of_a_named_item(stats: Drill, store: Store) -> None:
    store.add_attempt(store.learner("ann"), attempt(mistake="swapped"))
    assert "swapped" not in stats()[1]
    line = next(line for line in stats("svd-shapes")[1].splitlines() if line.split()[:1] == ["swapped"])
    assert line.split()[1:3] == ["1", "100"]


def test_an_unknown_item_is_told_with_the_near_miss(stats: Drill) -> None:
    code, out, err = stats("svd-shape")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "svd-shapes" in err


def test_the_command_makes_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    file = tmp_path / "none" / "drill.sqlite3"
    monkeypatch.setenv("DRILL_DATABASE_URL", f"sqlite:///{file}")
    assert main(["stats", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["items"] == []
    assert not file.parent.exists()
