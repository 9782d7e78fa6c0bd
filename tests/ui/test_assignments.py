"""Assignments, their sheet and the item statistics without a browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from streamlit.testing.v1 import AppTest

from drill.bank import load_bank
from drill.instance import instance
from drill.store import Attempt, Store, open_store
from tests.drill.content import text
from tests.ui.conftest import Open, choose

BANK = load_bank()
JAPANESE = re.compile("[ぁ-んァ-ヶ]")
TODAY = datetime(2027, 1, 31, 12, tzinfo=UTC)
TASKS = ["svd-shapes", {"id": "softmax-drill", "seed": 3}, {"id": "gradient-clipping-norm", "form": "option"}]


def shown(app: AppTest) -> str:
    parts = [*app.title, *app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.success]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def plain(text: str) -> list[str]:
    """Return the lines of a text as `shown` has them."""
    return [line.strip("$").replace("\\", "") for line in text.splitlines() if line]


def links(app: AppTest) -> dict[str, str]:
    """Return the queries of the links on the page, by label."""
    return {str(link.proto.label): str(link.proto.query_string) for link in app.get("page_link")}


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception


def attempt(item: str, verdict: str = "correct", seed: int = 0, **more: Any) -> Attempt:
    values: dict[str, Any] = {"form": "option", "answer": ["A"], "score": 1.0} | more
    return Attempt(item=item, version=BANK.find(item).item.version, seed=seed, verdict=verdict, **values)


@pytest.fixture
def store(database: Path) -> Store:
    return open_store(f"sqlite:///{database}")


@pytest.fixture
def hand_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that puts an assignment of a teacher beside the shipped ones; the clock stands at noon."""
    folder = tmp_path / "mine"
    (folder / "quizzes").mkdir(parents=True)
    (folder / "assignments").mkdir()
    monkeypatch.setenv("DRILL_CONTENT", str(folder))
    monkeypatch.setattr("ui.assignment_bar.today", lambda: TODAY.date())

    def write(name: str = "lesson", **more: Any) -> None:
        values = {"schema": 1, "id": name, "title": text("Lesson", "授業"), "items": TASKS} | more
        path = folder / "assignments" / f"{name}.yaml"
        path.write_text(yaml.safe_dump(values, allow_unicode=True), encoding="utf-8")

    return write


# --- the list and one assignment


def test_the_list_shows_every_assignment_with_its_progress(open_app: Open, store: Store) -> None:
    store.add_attempt(store.learner("local"), attempt("linear-hidden-layer"))
    app = open_app("assignments")
    assert {"**最初の夜**", "**回帰型ネットワークひと巡り**", "**試験 1 週間前の総点検**"} <= set(links(app))
    assert "1 問 正解" in "".join(str(bar.proto.text) for bar in app.get("progress"))


def test_a_link_opens_the_assignment_with_its_items_in_order(open_app: Open, hand_out: Any) -> None:
    hand_out()
    app = open_app(assignment="lesson")
    assert app.title[0].value == "授業"
    queries = [query for query in links(app).values() if "q=" in query]
    assert queries == [
        "q=svd-shapes&seed=0&assignment=lesson",
        "q=softmax-drill&seed=3&assignment=lesson",
        "q=gradient-clipping-norm&seed=0&assignment=lesson&form=option",
    ]
    assert "/?assignment=lesson" in app.code[0].value


def test_an_unknown_assignment_is_told_and_the_list_shown(open_app: Open) -> None:
    app = open_app(assignment="![x](http://a.invalid/)")
    assert "という課題はありません" in shown(app)
    assert "**最初の夜**" in links(app)


@pytest.mark.parametrize(
    ("due", "told"),
    [
        ("2027-01-31", "今日まで"),
        ("2027-02-01", "あと 1 日"),
        ("2027-03-02", "あと 30 日"),
        ("2027-01-29", "2 日超過"),
    ],
)
def test_the_day_is_told_with_how_far_off_it_is(open_app: Open, hand_out: Any, due: str, told: str) -> None:
    hand_out(due=due)
    found = shown(open_app(assignment="lesson"))
    assert f"締切 {due}" in found
    assert told in found


def test_a_broken_assignment_is_named_and_the_others_stay(open_app: Open, hand_out: Any) -> None:
    hand_out(items=["svd-shape"])
    app = open_app("assignments")
    assert "lesson.yaml" in shown(app)
    assert "svd-shapes" in shown(app)
    assert "**最初の夜**" in links(app)


@pytest.mark.parametrize("query", [{}, {"sheet": "1"}])
def test_one_assignment_has_no_word_of_japanese_in_english(open_app: Open, query: dict[str, str]) -> None:
    app = open_app(language="en", assignment="first-evening")
    app.query_params["assignment"] = "first-evening"
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert "The first evening" in shown(app)
    assert not JAPANESE.search(shown(app))


# --- working through it


def test_the_button_leads_to_the_next_task_with_its_seed_until_all_is_done(
    open_app: Open, hand_out: Any, store: Store
) -> None:
    hand_out()
    app = open_app(assignment="lesson")
    press(app, "assignment-go")
    assert "課題「授業」1 / 3" in links(app)
    options = instance(BANK.find("svd-shapes"), 0).options or []
    app.radio[0].set_value(next(option.letter for option in options if option.mistake is None)).run()
    app.button(key="option:svd-shapes:0:go").click().run()
    press(app, "next")
    assert {"q": "softmax-drill", "seed": "3", "assignment": "lesson"}.items() <= _query(app).items()
    assert "課題「授業」2 / 3" in links(app)
    press(app, "next")  # left for later
    assert {"q": "gradient-clipping-norm", "form": "option"}.items() <= _query(app).items()
    who = store.learner("local")
    store.add_attempt(who, attempt("softmax-drill", seed=3, form="number"))
    store.add_attempt(who, attempt("gradient-clipping-norm", form="option"))
    assert "すべて正解しました" in shown(open_app(assignment="lesson"))


def _query(app: AppTest) -> dict[str, str]:
    found = {name: app.query_params[name] for name in ("q", "seed", "assignment", "form") if name in app.query_params}
    return {name: value[0] if isinstance(value, list) else value for name, value in found.items()}


def test_the_last_task_leads_back_to_the_overview(open_app: Open, hand_out: Any, store: Store) -> None:
    hand_out(items=["svd-shapes", "k-fold-training-runs"])
    store.add_attempt(store.learner("local"), attempt("k-fold-training-runs", form="number"))
    app = open_app(q="svd-shapes", seed="0", assignment="lesson")
    assert not [button for button in app.button if button.key == "next"]
    options = instance(BANK.find("svd-shapes"), 0).options or []
    app.radio[0].set_value(next(option.letter for option in options if option.mistake is None)).run()
    press(app, "option:svd-shapes:0:go")
    press(app, "next")
    assert "すべて正解しました" in shown(app)


@pytest.mark.parametrize("query", [{"assignment": "nonsense"}, {"assignment": "lesson", "seed": "9"}, {"seed": "x"}])
def test_an_exercise_that_is_no_task_of_the_assignment_is_an_exercise_as_always(
    open_app: Open, hand_out: Any, query: dict[str, str]
) -> None:
    hand_out()
    app = open_app(q="svd-shapes", **query)
    assert "課題「" not in "".join(links(app))
    assert not [button for button in app.button if button.key == "next"]


# --- the sheet


def open_sheet(open_app: Open, name: str) -> AppTest:
    app = open_app(assignment=name)
    app.query_params["assignment"] = name
    app.query_params["sheet"] = "1"
    return app.run()


def test_the_sheet_has_the_numbers_of_the_seeds_and_the_options_and_no_key(open_app: Open, hand_out: Any) -> None:
    hand_out()
    found = shown(open_sheet(open_app, "lesson"))
    drawn = instance(BANK.find("softmax-drill"), 3)
    assert all(line in found for line in plain(drawn.text(drawn.item.statement).ja))
    for option in instance(BANK.find("gradient-clipping-norm"), 0).options or []:
        assert f"**{option.letter}**　`{option.text.ja}`" in found
    assert plain(drawn.text(drawn.item.explanation).ja)[0] not in found
    assert "## 解答" not in found


def test_the_key_comes_when_it_is_wanted(open_app: Open, hand_out: Any) -> None:
    hand_out()
    app = open_sheet(open_app, "lesson")
    app.toggle(key="sheet-key").set_value(True).run()
    key = shown(app).partition("## 解答")[2]
    options = instance(BANK.find("svd-shapes"), 0).options or []
    assert f"**{next(option.letter for option in options if option.mistake is None)}**" in key
    drawn = instance(BANK.find("softmax-drill"), 3)
    assert all(line in key for line in plain(drawn.text(drawn.item.explanation).ja))


@pytest.mark.parametrize("name", ["first-evening", "recurrent-nets", "week-before-exam"])
def test_every_shipped_sheet_and_its_key_can_be_printed(open_app: Open, name: str) -> None:
    app = open_sheet(open_app, name)
    app.toggle(key="sheet-key").set_value(True).run()
    assert not app.exception
    assert not app.error


# --- the statistics


def test_without_answers_the_page_says_what_will_be_there(open_app: Open) -> None:
    assert "まだ解答がありません" in shown(open_app("statistics"))


def test_the_statistics_are_of_all_learners_and_name_none(open_app: Open, store: Store) -> None:
    for name, verdict, mistake in (("Ann Example", "correct", None), ("Ben Example", "wrong", "swapped")):
        store.add_attempt(store.learner(name), attempt("svd-shapes", verdict, mistake=mistake))
    app = open_app("statistics")
    assert "学習者 **2** 人、問題 **1** 問" in shown(app)
    table = app.dataframe[0].value
    assert list(table["n"]) == [2]
    assert list(table["p"]) == [0.5]
    app.selectbox[0].set_value("svd-shapes").run()
    assert "`swapped`" in shown(app)
    assert "Example" not in shown(app) + table.to_string()


def test_the_filters_leave_the_items_that_are_asked_for(open_app: Open, store: Store) -> None:
    for n in range(12):
        who = store.learner(f"learner {n}")
        store.add_attempt(who, attempt("svd-shapes"))
        store.add_attempt(who, attempt("needs-labels", "wrong" if n % 2 else "correct"))
    app = open_app("statistics")
    assert len(app.dataframe[0].value) == 2
    choose(app, "statistics-flag", "too_easy")
    assert len(app.dataframe[0].value) == 1
    app.text_input(key="statistics-text").set_value("NEEDS-labels").run()
    assert not app.dataframe
    assert "この条件に合う問題はありません" in shown(app)


@pytest.mark.parametrize(
    ("way", "user", "sees"),
    [
        ("profiles", {}, True),
        ("login", {"sub": "7", "email": "teacher@example.org"}, True),
        ("login", {"sub": "7", "email": "Teacher@Example.org", "email_verified": True}, True),
        ("login", {"sub": "7", "email": "teacher@example.org", "email_verified": False}, False),
        ("login", {"sub": "author-1"}, True),
        ("login", {"sub": "8", "email": "pupil@example.org"}, False),
        ("login", {"sub": ""}, False),
        ("anonymous", {"email": "teacher@example.org"}, False),
        ("refused", {}, False),
    ],
)
def test_where_learners_log_in_only_named_authors_see_the_statistics(
    monkeypatch: pytest.MonkeyPatch, way: str, user: dict[str, object], sees: bool
) -> None:
    from ui import authors

    monkeypatch.setattr(authors, "way", lambda: way)
    monkeypatch.setattr("ui.authors.st.user", user)
    monkeypatch.setenv("DRILL_AUTHORS", "teacher@example.org, author-1,")
    assert authors.is_author() is sees


def test_who_is_no_author_gets_a_sentence_and_no_figure_and_no_key(
    open_app: Open, hand_out: Any, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_out()
    store.add_attempt(store.learner("local"), attempt("svd-shapes"))
    monkeypatch.setattr("ui.authors.way", lambda: "anonymous")
    app = open_app("statistics")
    assert "DRILL_AUTHORS" in shown(app)
    assert not app.dataframe
    assert not open_sheet(open_app, "lesson").toggle
