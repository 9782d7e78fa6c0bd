"""The review page without a browser: what is due, one card at a time, its grade, the way back, certainty."""

from __future__ import annotations

import itertools
import json
import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from drill.bank import load_bank
from drill.instance import instance
from drill.store import Attempt, open_store
from tests.ui.conftest import Open

JAPANESE = re.compile("[ぁ-んァ-ヶ]")
BANK = load_bank()
CHOICE, CODE = "softmax-two-classes", "gradient-clipping-norm"
Practised = Callable[..., None]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)  # far from midnight


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be noon of one day for the whole test, so that no midnight falls into it; each look is a moment later."""
    ticks = itertools.count()

    def clock() -> datetime:
        return NOW + timedelta(milliseconds=next(ticks))

    monkeypatch.setattr("ui.resources.open_store", lambda: open_store(clock=clock))


@pytest.fixture
def practised(database: Path) -> Practised:
    """Return a function that writes an attempt of some days ago, as if from before there were cards."""

    def write(item: str, right: bool = False, days: int = 2, **more: Any) -> None:
        store = open_store(f"sqlite:///{database}")
        at = (NOW - timedelta(days=days)).isoformat(timespec="microseconds")
        form = BANK.find(item).item.forms[0]
        values: dict[str, Any] = {"seconds": 50.0, "at": at, "form": form, "seed": 0} | more
        verdict = "correct" if right else "wrong"
        made = Attempt(item=item, version=1, answer=["A"], verdict=verdict, score=float(right), **values)
        store.add_attempt(store.learner("local"), made)
        store.close()

    return write


def shown(app: AppTest) -> str:
    parts = [*app.title, *app.markdown, *app.caption, *app.info, *app.warning, *app.success]
    return "\n".join(str(part.value) for part in parts)


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def submit_button(app: AppTest) -> str:
    return next(str(button.key) for button in app.button if str(button.key).endswith(":go"))


def cards(database: Path) -> list[tuple[Any, ...]]:
    with sqlite3.connect(database) as connection:
        return connection.execute("select item, grade, reviews, due, seed from card order by item").fetchall()


def tomorrow(days: int = 1) -> str:
    return f"{(NOW + timedelta(days=days)).date()}"


def answer_choice(app: AppTest, item: str, seed: int, *, right: bool) -> None:
    options = instance(BANK.find(item), seed).options or []
    letter = next(option.letter for option in options if (option.mistake is None) == right)
    app.radio[0].set_value(letter).run()
    press(app, submit_button(app))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_without_cards_the_page_invites_to_a_first_exercise(open_app: Open, language: str) -> None:
    app = open_app("review", language)
    assert keys(app) >= {"to-practice"}
    assert "start" not in keys(app)
    assert bool(JAPANESE.search(shown(app))) == (language == "ja")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_the_learner_was_sure_of_is_the_first_list(open_app: Open, practised: Practised, language: str) -> None:
    practised("conv-output-size", days=9)
    practised(CHOICE, certainty="sure")
    said = shown(open_app("review", language))
    heads = re.findall(r"^## (.+?) :small", said, re.MULTILINE)
    assert heads == (
        ["自信があったのに間違えた問題", "期限が来た問題"] if language == "ja" else ["Sure and wrong", "Due"]
    )
    first, second = (BANK.find(item).item.title.in_language(language) for item in (CHOICE, "conv-output-size"))
    assert said.index(first) < said.index(second)
    assert bool(JAPANESE.search(said)) == (language == "ja")


def test_when_nothing_is_due_the_page_says_when_the_next_is_and_offers_something_new(
    open_app: Open, practised: Practised
) -> None:
    practised(CHOICE, right=True, days=0)
    app = open_app("review")
    assert "次の復習は" in shown(app)
    assert "2 日後" in shown(app)
    assert keys(app) >= {"to-practice"}
    assert "start" not in keys(app)


def test_a_card_is_answered_graded_and_the_next_one_comes(open_app: Open, practised: Practised, database: Path) -> None:
    practised(CHOICE, certainty="sure")
    practised("conv-output-size")
    app = open_app("review")
    press(app, "start")
    assert "自信ありと答えて間違えました" in shown(app)
    assert "grade-1" not in keys(app)
    answer_choice(app, CHOICE, 1, right=True)
    assert "正解" in shown(app)
    assert next(row for row in cards(database) if row[0] == CHOICE)[1:3] == (3, 2)
    press(app, "next")
    assert BANK.find("conv-output-size").item.title.ja in shown(app)


def test_another_grade_and_taking_back_change_the_card_and_not_the_attempt(
    open_app: Open, practised: Practised, database: Path
) -> None:
    practised(CHOICE)
    app = open_app("review")
    before = cards(database)
    press(app, "start")
    answer_choice(app, CHOICE, 1, right=True)
    press(app, "grade-1")
    assert cards(database)[0][1:4] == (1, 2, f"{tomorrow()}T00:00:00.000000+00:00")
    assert "明日" in shown(app)
    press(app, "undo")
    assert cards(database) == before
    assert "復習を取り消しました" in shown(app)
    assert not keys(app) & {"undo", "grade-1"}
    with sqlite3.connect(database) as connection:
        assert connection.execute("select verdict from attempt").fetchall() == [("wrong",), ("correct",)]
    press(app, "next")  # it is due as before, and is asked with another order
    assert len(app.radio) == 1
    answer_choice(app, CHOICE, 2, right=False)
    assert cards(database)[0][1:3] == (1, 2)


def test_a_generated_item_comes_back_with_other_numbers(open_app: Open, practised: Practised) -> None:
    item = next(exercise.item.id for exercise in BANK.of_kind() if exercise.item.generated)
    practised(item)
    app = open_app("review")
    press(app, "start")
    exercise = BANK.find(item)
    asked, before = (instance(exercise, seed).text(exercise.item.statement).ja.strip() for seed in (1, 0))
    texts = [str(part.value).strip() for part in app.markdown]
    assert any(asked.split("\n")[0] in text for text in texts)
    assert asked != before


def test_a_code_item_comes_back_in_another_form_without_the_old_draft(open_app: Open, practised: Practised) -> None:
    app = open_app(q=CODE)
    app.text_input[0].set_value("grad / norm").run()  # in the blank, and left there
    practised(CODE, form="blank")
    app = open_app("review")
    press(app, "start")
    assert len(app.radio) == 1
    assert app.radio[0].value is None


def test_wrong_then_right_in_one_sitting_stays_wrong(open_app: Open, database: Path) -> None:
    app = open_app(q=CHOICE)
    answer_choice(app, CHOICE, 0, right=False)
    answer_choice(app, CHOICE, 0, right=True)
    assert cards(database) == [(CHOICE, 1, 1, f"{tomorrow()}T00:00:00.000000+00:00", 0)]
    assert "明日" in shown(app)


def test_a_refused_answer_makes_no_card(open_app: Open, database: Path) -> None:
    app = open_app(q=CODE)
    press(app, submit_button(app))
    assert "解答が空です" in shown(app)
    assert cards(database) == []


def test_the_endless_drill_is_one_card(open_app: Open, database: Path) -> None:
    exercise = BANK.find("conv-output-size-drill")
    app = open_app("conv_drill")
    for seed in (1, 2, 3):
        height, width = instance(exercise, seed).number_key
        app.text_input[0].set_value(f"{height}x{width}")
        next(button for button in app.button if button.label == "採点する").click().run()
        press(app, "next")
    assert [row[:3] for row in cards(database)] == [("conv-output-size-drill", 3, 1)]


def test_old_attempts_become_cards_once_and_a_review_that_was_taken_back_stays_so(
    open_app: Open, practised: Practised, database: Path
) -> None:
    practised(CHOICE, right=True, days=5)
    practised(CHOICE, right=False, days=3)
    assert cards(database) == []
    open_app("review")
    assert [row[:3] for row in cards(database)] == [(CHOICE, 1, 2)]
    open_app("review")
    assert [row[:3] for row in cards(database)] == [(CHOICE, 1, 2)]


# --- certainty


@pytest.mark.parametrize("item", [CHOICE, "conv-output-size"])
def test_certainty_is_asked_on_demand_and_kept_with_the_attempt(open_app: Open, database: Path, item: str) -> None:
    assert not any(str(group.key).startswith("certainty:") for group in open_app(q=item).button_group)
    store = open_store(f"sqlite:///{database}")
    store.set_setting(store.learner("local"), "ask_certainty", "1")
    store.close()
    app = open_app(q=item)
    control: Any = next(group for group in app.button_group if str(group.key).startswith("certainty:"))
    control.set_value("sure")
    if item == CHOICE:
        app.run()
        answer_choice(app, item, 0, right=False)
    else:
        app.text_input[0].set_value("1")
        next(button for button in app.button if button.label == "採点する").click().run()
    with sqlite3.connect(database) as connection:
        assert connection.execute("select certainty, verdict from attempt").fetchall() == [("sure", "wrong")]
        (kept,) = connection.execute("select card from card").fetchone()
    assert json.loads(kept)["outcome"] == "sure_wrong"
    again: Any = next(group for group in app.button_group if str(group.key).startswith("certainty:"))
    assert again.value is None  # each try is asked anew


def test_an_answer_needs_no_certainty(open_app: Open, database: Path) -> None:
    store = open_store(f"sqlite:///{database}")
    store.set_setting(store.learner("local"), "ask_certainty", "1")
    store.close()
    app = open_app(q=CHOICE)
    answer_choice(app, CHOICE, 0, right=True)
    with sqlite3.connect(database) as connection:
        assert connection.execute("select certainty from attempt").fetchall() == [(None,)]


# --- an exam that is over, and files that say anything


def test_an_exam_that_is_over_shapes_nothing_any_more(open_app: Open, practised: Practised, database: Path) -> None:
    practised(CHOICE, right=True, days=12, certainty=None)
    practised(CHOICE, right=True, days=9, certainty=None)
    store = open_store(f"sqlite:///{database}")
    store.set_setting(store.learner("local"), "exam_date", (NOW - timedelta(days=7)).date().isoformat())
    store.close()
    app = open_app("review")
    assert "今日の復習はすべて終わっています" in shown(app)
    assert "start" not in keys(app)


@pytest.mark.parametrize("broken", ["card", "before", "grade"])
def test_a_broken_card_begins_anew(open_app: Open, practised: Practised, database: Path, broken: str) -> None:
    practised(CHOICE, days=0)
    open_app("review")
    value = {"card": json.dumps({"stability": -1}), "before": json.dumps({"a": 1}), "grade": 99}[broken]
    with sqlite3.connect(database) as connection:
        connection.execute(f"update card set {broken} = ?", (value,))
    for page in ("home", "review", "progress"):
        open_app(page)
    app = open_app(q=CHOICE)
    answer_choice(app, CHOICE, 0, right=True)
    if broken != "before":  # with a review that can be read, this is the same sitting, and nothing can be taken back
        assert cards(database)[0][1:3] == (3, 1)


def test_settings_and_attempts_of_nonsense_keep_no_page_from_opening(
    open_app: Open, practised: Practised, database: Path
) -> None:
    practised(CHOICE, days=1, mistake="<b>", certainty="?")
    practised(CHOICE, days=1, seed=2**62, form="?")
    store = open_store(f"sqlite:///{database}")
    me = store.learner("local")
    for name in ("language", "editor", "exam_date", "minutes_a_day", "framework", f"hints:{CHOICE}:0", "drill_seed"):
        store.set_setting(me, name, "x")
    store.close()
    with sqlite3.connect(database) as connection:
        connection.execute("update attempt set verdict = 'banana', answer = '[1, null]' where form <> '?'")
    for page in ("home", "review", "progress", "settings", "statistics", "conv_drill", "practice"):
        open_app(page)
    open_app(q=CHOICE)
    app = open_app("review")
    if "start" in keys(app):
        press(app, "start")


# --- in practice


def test_in_practice_a_review_that_is_taken_back_says_so(open_app: Open, database: Path) -> None:
    app = open_app(q=CHOICE)
    answer_choice(app, CHOICE, 0, right=False)
    press(app, "undo")
    assert "復習を取り消しました" in shown(app)
    assert cards(database)[0][2] == 0
    answer_choice(app, CHOICE, 0, right=True)
    assert "復習を取り消しました" not in shown(app)
    assert cards(database)[0][1:3] == (3, 1)
