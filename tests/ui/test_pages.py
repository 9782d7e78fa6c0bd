"""Each page without a browser, in both languages, with the plain editor; what a learner does reaches the database."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from drill.bank import load_bank
from drill.instance import instance
from drill.sandbox.portable import PortableRunner
from tests.drill.content import Content, text
from tests.ui.conftest import Open, choose

PAGES = [
    "home",
    "learn",
    "practice",
    "review",
    "conv_drill",
    "demos",
    "exam",
    "assignments",
    "statistics",
    "progress",
    "settings",
]
JAPANESE = re.compile("[ぁ-んァ-ヶ]")


def shown(app: AppTest) -> str:
    parts = [*app.title, *app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.header, *app.success]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")  # as a reader of the Markdown sees it


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()


def rows(database: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(database) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_japanese(open_app: Open, page: str) -> None:
    assert JAPANESE.search(shown(open_app(page)))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_english_without_a_word_of_japanese(open_app: Open, page: str) -> None:
    app = open_app(page, "en")
    assert shown(app)
    assert not JAPANESE.search(shown(app))


def test_the_language_is_remembered_by_a_new_session(open_app: Open) -> None:
    open_app("home", "en")
    assert not JAPANESE.search(shown(open_app()))


def test_a_wrong_blank_is_named_and_kept_then_a_right_one_is_explained(open_app: Open, database: Path) -> None:
    app = open_app(q="gradient-clipping-norm")
    app.text_input[0].set_value("grad / norm")
    press(app, "採点する")
    assert "不正解" in shown(app)
    assert "偶然合いますが" in shown(app)
    app.text_input[0].set_value("grad * rate")
    press(app, "採点する")
    assert "解説" in shown(app)
    kept = rows(database, "select verdict, mistake, answer, score, form from attempt order by id")
    assert kept == [
        ("wrong", "unit-norm", '["grad / norm"]', 0.0, "blank"),
        ("correct", None, '["grad * rate"]', 1.0, "blank"),
    ]


def test_an_empty_answer_is_no_attempt_and_says_so(open_app: Open, database: Path) -> None:
    app = open_app(q="gradient-clipping-norm")
    press(app, "採点する")
    assert "解答が空です" in shown(app)
    assert rows(database, "select * from attempt") == []


def test_the_draft_is_there_in_a_new_session(open_app: Open) -> None:
    open_app(q="gradient-clipping-norm").text_input[0].set_value("grad * ра").run()
    assert open_app(q="gradient-clipping-norm").text_input[0].value == "grad * ра"


def test_an_unknown_item_is_answered_with_the_near_miss(open_app: Open) -> None:
    assert "gradient-clipping-norm" in shown(open_app(q="gradient-cliping-norm"))


@pytest.mark.parametrize("seed", ["-1", "x", "99999999999999999999", "１"])
def test_a_nonsense_seed_is_taken_as_the_first(open_app: Open, seed: str) -> None:
    assert shown(open_app(q="gradient-clipping-norm", seed=seed))


def test_hints_are_remembered_by_a_new_session(open_app: Open) -> None:
    app = open_app(q="gradient-clipping-norm")
    press(app, "ヒントを見る")
    assert "ヒント 1" in shown(open_app(q="gradient-clipping-norm"))


def test_a_hint_is_offered_after_two_different_wrong_answers(open_app: Open) -> None:
    app = open_app(q="gradient-clipping-norm")
    for typed in ("grad", "grad", "rate"):
        assert "ヒントを見てみませんか" not in shown(app)
        app.text_input[0].set_value(typed)
        press(app, "採点する")
    assert "ヒントを見てみませんか" in shown(app)


def test_the_drill_counts_a_streak_and_goes_on(open_app: Open, database: Path) -> None:
    from drill.bank import load_bank
    from drill.instance import instance

    exercise = load_bank().find("conv-output-size-drill")
    app = open_app("conv_drill")
    for seed in (1, 2):
        height, width = instance(exercise, seed).number_key
        app.text_input[0].set_value(f"{height}x{width}")
        press(app, "採点する")
        assert "正解" in shown(app)
        press(app, "次の問題へ")
    assert "連続正解 2" in shown(app)
    assert "問題 3" in shown(app)
    assert len(rows(database, "select * from attempt where givens is not null")) == 2


# --- the list of exercises


@pytest.fixture
def sixty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put sixty made-up items beside the shipped ones, on one leaf; every tenth is off the syllabus."""
    content = Content(tmp_path / "sixty")
    for n in range(60):
        title = text(f"Docker {n}", f"コンテナ {n}")
        content.choice(f"docker-{n}", leaf="ops-env-container", title=title, level=n % 3 + 1, legacy=n % 10 == 0)
    monkeypatch.setenv("DRILL_CONTENT", str(content.root))


def cards(app: AppTest) -> list[str]:
    """Return the labels of the links to exercises."""
    labels = [str(link.proto.label) for link in app.get("page_link")]
    return [label.strip("*") for label in labels if label.startswith("**")]


def test_the_filters_of_the_list_can_leave_nothing_and_be_taken_back(open_app: Open) -> None:
    app = open_app("practice")
    every = cards(app)
    choose(app, "state", "solved")
    assert "この条件に合う問題はありません" in shown(app)
    assert cards(app) == []
    press(app, "条件を外す")
    assert cards(app) == every != []


def test_a_choice_is_written_into_the_address_and_read_from_it(open_app: Open, sixty: None) -> None:
    app = open_app("practice")
    choose(app, "kind", "choice")
    choose(app, "level", "2")
    app.selectbox[0].set_value("ops-env").run()
    asked = {"kind": "choice", "level": "2", "area": "ops-env"}
    assert {name: app.query_params[name] for name in asked} == asked
    found = cards(app)
    assert len(found) == 18  # of twenty, two are off the syllabus
    again = open_app("practice")
    for name, value in asked.items():
        again.query_params[name] = value
    assert cards(again.run()) == found


@pytest.mark.parametrize("name", ["area", "kind", "level", "state", "shown"])
def test_nonsense_in_the_address_is_no_filter(open_app: Open, name: str) -> None:
    app = open_app("practice")
    every = cards(app)
    app.query_params[name] = "nonsense"
    app.run()
    assert not app.exception
    assert cards(app) == every


def test_a_choice_of_area_survives_a_switch_of_language(open_app: Open, sixty: None) -> None:
    app = open_app("practice")
    app.selectbox[0].set_value("ops-env-container").run()
    found = cards(app)
    choose(app, "language_switch", "en")
    assert app.selectbox[0].value == "ops-env-container"
    assert [title.replace("Docker", "コンテナ") for title in cards(app)] == found != []


def test_the_first_24_are_shown_then_24_more(open_app: Open, sixty: None) -> None:
    app = open_app("practice")
    assert len(cards(app)) == 24
    more = next(button for button in app.button if "さらに 24 問" in button.label)
    more.click().run()
    assert len(cards(app)) == 48
    app.text_input[0].set_value("docker").run()
    assert len(cards(app)) == 24  # another list begins at its start
    press(app, "さらに 24 問を表示（残り 30 問）")
    press(app, "さらに 6 問を表示（残り 6 問）")
    assert len(cards(app)) == 54
    assert "さらに" not in "".join(button.label for button in app.button)


def test_the_search_finds_both_languages_in_any_width_and_case(open_app: Open, sixty: None) -> None:
    app = open_app("practice")
    app.text_input[0].set_value("ＤＯＣＫＥＲ ７").run()
    found = cards(app)
    assert "コンテナ 7" in found
    assert all("7" in title for title in found)
    assert f"**{len(found)}** 問" in shown(app)


def test_what_is_off_the_syllabus_is_listed_on_demand(open_app: Open, sixty: None) -> None:
    app = open_app("practice")
    app.text_input[0].set_value("docker 40").run()
    assert cards(app) == []
    press(app, "現行シラバス外の 1 問を表示")
    assert cards(app) == ["コンテナ 40"]
    assert app.toggle[0].value is True


def test_the_list_is_found_again_as_it_was_left(open_app: Open, sixty: None) -> None:
    app = open_app("practice")
    app.selectbox[0].set_value("ops-env").run()
    app.text_input[0].set_value("docker 5").run()
    found = cards(app)
    app.switch_page("ui/pages/settings.py").run()
    app.switch_page("ui/pages/practice.py").run()
    assert cards(app) == found != []


def test_a_newer_database_is_refused_with_a_sentence_and_left_untouched(open_app: Open, database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("create table schema_version (version integer)")
        connection.execute("insert into schema_version values (99)")
    before = database.read_bytes()
    app = open_app()
    assert "新しい版（99）" in app.error[0].value
    assert database.read_bytes() == before


def test_a_damaged_database_is_set_aside_with_a_sentence(open_app: Open, database: Path) -> None:
    database.write_bytes(b"this is no database at all" * 100)
    app = open_app()
    assert "壊れていたため" in app.warning[0].value
    assert len(list(database.parent.glob("*.damaged-*"))) == 1


def test_another_address_than_this_computer_is_refused(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.resources.st.get_option", lambda name: "0.0.0.0" if name == "server.address" else None)
    monkeypatch.setattr("ui.resources.best_runner", PortableRunner)  # of level 0
    app = open_app()
    assert "127.0.0.1" in app.error[0].value
    assert not app.title


def test_a_broken_exercise_of_a_teacher_is_named_and_the_others_stay(
    open_app: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "mine" / "quizzes" / "topic"
    folder.mkdir(parents=True)
    (folder / "broken-one.yaml").write_text("schema: 1\nkind: coed\n", encoding="utf-8")
    monkeypatch.setenv("DRILL_CONTENT", str(tmp_path / "mine"))
    app = open_app()
    assert "broken-one.yaml" in shown(app)
    assert "kind" in shown(app)
    assert app.title[0].value == "ディープラーニング・ドリル"


def test_the_sentence_of_a_mistake_is_drawn_with_its_formulas(open_app: Open) -> None:
    bank = load_bank()
    name = "softmax-two-classes"
    options = instance(bank.find(name)).options or []
    wrong = next(o for o in options if o.mistake and "$" in bank.find(name).item.mistake(o.mistake).why.ja)
    app = open_app(q=name)
    app.radio[0].set_value(wrong.letter).run()
    press(app, "採点する")
    why = bank.find(name).item.mistake(str(wrong.mistake)).why.ja.strip()
    assert why in [str(part.value).strip() for part in app.markdown]


def test_what_two_windows_type_for_one_exercise_is_not_lost(open_app: Open, database: Path) -> None:
    first, second = open_app(q="gradient-clipping-norm"), open_app(q="gradient-clipping-norm")
    first.text_input[0].set_value("typed in the first").run()
    second.text_input[0].set_value("typed in the second").run()
    assert "別のウィンドウ" in shown(second)
    assert [code.value for code in second.code][-1] == "typed in the first"
    assert "別のウィンドウ" in shown(open_app(q="gradient-clipping-norm"))  # also after a reload
    press(second, "確認した（消す）")
    assert "別のウィンドウ" not in shown(second)
    assert open_app(q="gradient-clipping-norm").text_input[0].value == "typed in the second"
