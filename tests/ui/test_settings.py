"""The settings without a browser: profiles apart, the exam's date, a learner's data out and away."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from drill.store import open_store
from tests.ui.conftest import Open
from tests.ui.test_pages import press, shown


def rows(database: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(database) as connection:
        return connection.execute(query).fetchall()


def test_a_new_profile_begins_with_nothing_of_the_other(open_app: Open, database: Path) -> None:
    app = open_app("settings", "en")
    app.toggle(key="ask_certainty").set_value(True).run()
    app.text_input(key="profile_new").set_value("  花子  🌸 ")
    press(app, "Add")
    assert rows(database, "select name from learner order by id") == [("local",), ("花子 🌸",)]
    assert app.title[0].value == "設定"  # the language was the other's choice
    assert app.toggle(key="ask_certainty").value is False
    assert app.selectbox[0].value == 2
    app.selectbox[0].set_value(1).run()
    assert app.title[0].value == "Settings"
    assert app.toggle(key="ask_certainty").value is True


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "名前を入力"), (" \u3000 ", "名前を入力"), ("local", "別の名前"), ("login:x", "別の名前"), ("a", "別の名前")],
)
def test_a_name_that_will_not_do_is_told(open_app: Open, database: Path, typed: str, said: str) -> None:
    app = open_app("settings")
    for name in ("a", typed):
        app.text_input(key="profile_new").set_value(name)
        press(app, "この名前で追加")
    assert said in shown(app)
    assert rows(database, "select name from learner order by id") == [("local",), ("a",)]


def test_the_first_profile_can_be_given_a_name(open_app: Open, database: Path) -> None:
    app = open_app("settings")
    app.text_input(key="profile_new").set_value("太郎")
    press(app, "今のプロフィールの名前にする")
    assert rows(database, "select id, name from learner") == [(1, "太郎")]
    assert open_app("settings").selectbox[0].options == ["太郎"]


def test_the_date_of_the_exam_is_kept_and_can_be_taken_back(open_app: Open) -> None:
    app = open_app("settings")
    app.date_input[0].set_value(date(2027, 2, 19)).run()
    app.number_input[0].set_value(45).run()
    app = open_app("settings")
    assert app.date_input[0].value == date(2027, 2, 19)
    assert app.number_input[0].value == 45
    app.date_input[0].set_value(None).run()
    assert open_app("settings").date_input[0].value is None


def test_settings_that_make_no_sense_are_taken_as_none(open_app: Open, database: Path) -> None:
    store = open_store(f"sqlite:///{database}")
    me = store.learner("local")
    for name in ("exam_date", "minutes_a_day", "framework"):
        store.set_setting(me, name, "nonsense")
    store.close()
    app = open_app("settings")
    assert app.date_input[0].value is None
    assert app.number_input[0].value == 20
