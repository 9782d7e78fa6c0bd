"""The mock exam's page without a browser: set-up, the sitting, the deadline, the result, the review."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from drill.bank import load_bank
from tests.ui.conftest import Open

JAPANESE = re.compile("[ぁ-んァ-ヶ]")
BANK = load_bank()


@pytest.fixture(autouse=True)
def seven(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let chance say seven, so that every run of a test sits the same exam."""
    monkeypatch.setattr("ui.exam_setup.secrets.randbelow", lambda _: 7)


def shown(app: AppTest) -> str:
    parts = [*app.title, *app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.subheader, *app.metric]
    labels = [f"{radio.label} {radio.options}" for radio in app.radio] + [button.label for button in app.button]
    return "\n".join([*(str(part.value) for part in parts), *labels])


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception


def rows(database: Path, query: str) -> list[Any]:
    with sqlite3.connect(database) as connection:
        return connection.execute(query).fetchall()


def questions(database: Path, exam: int = 1) -> list[dict[str, Any]]:
    (found,) = rows(database, f"select questions from exam where id = {exam}")
    loaded: list[dict[str, Any]] = json.loads(found[0])
    return loaded


def key_of(question: dict[str, Any]) -> str:
    return next(str(option["letter"]) for option in question["options"] if option["mistake"] is None)


def wrong_of(question: dict[str, Any]) -> str:
    return next(str(option["letter"]) for option in question["options"] if option["mistake"] is not None)


def sprint(open_app: Open, language: str = "ja") -> AppTest:
    """Return the app right after a sprint was begun."""
    app = open_app("exam", language)
    app.radio(key=f"exam-kind:{language}").set_value("sprint").run()
    press(app, "exam-start")
    return app


def answer(app: AppTest, letter: str) -> None:
    radio = next(radio for radio in app.radio if str(radio.key).startswith("exam-1-"))
    radio.set_value(letter).run()
    assert not app.exception


def again_open(open_app: Open, **query: str) -> AppTest:
    """Return a new session at an exam's address."""
    app = open_app("exam")
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def finish(app: AppTest) -> None:
    press(app, "exam-finish")
    press(app, "exam-finish-now")


def whole_exam(open_app: Open, database: Path, letters: str, language: str = "ja") -> AppTest:
    """Sit a sprint: k answers with the key, w wrongly, anything else leaves the question empty."""
    app = sprint(open_app, language)
    for question, how in zip(questions(database), letters, strict=False):
        if how in "kw":
            answer(app, key_of(question) if how == "k" else wrong_of(question))
        press(app, "exam-next")
    finish(app)
    return app


# --- set-up


def test_the_set_up_says_how_long_each_kind_is_and_what_is_short(open_app: Open) -> None:
    app = open_app("exam")
    text = shown(app)
    counts = re.search(r"\*\*(\d+) 問・(\d+) 分\*\*", text)
    assert counts
    count, minutes = map(int, counts.groups())
    assert count <= 104
    assert minutes == -(-120 * count // 104)
    assert ("ほかの分野では埋めません" in text) == (count < 104)
    assert "まずは 15 分のスプリント" in text


def test_the_area_is_asked_only_for_an_exam_of_one_area(open_app: Open, database: Path) -> None:
    app = open_app("exam")
    assert not app.selectbox
    app.radio(key="exam-kind:ja").set_value("area").run()
    app.selectbox(key="exam-area:ja").set_value("ml").run()
    press(app, "exam-start")
    assert {question["area"] for question in questions(database)} == {"ml"}


def test_the_framework_is_remembered_and_only_its_items_are_asked(open_app: Open, database: Path) -> None:
    app = open_app("exam")
    app.radio(key="exam-framework:ja").set_value("tensorflow").run()
    press(app, "exam-start")
    frameworks = {BANK.exercises[question["item"]].item.framework for question in questions(database)}
    assert frameworks == {None, "tensorflow"}
    assert rows(database, "select value from setting where name = 'framework'") == [("tensorflow",)]


def test_the_same_number_draws_the_same_questions_for_everyone(open_app: Open, database: Path) -> None:
    for exam in (1, 2):
        app = open_app("exam")
        app.radio(key="exam-kind:ja").set_value("sprint").run()
        app.text_input(key="exam-seed").set_value("42").run()
        press(app, "exam-start")
        finish(app)
        if exam == 1:  # as another learner would come, to whom the first exam means nothing
            with sqlite3.connect(database) as connection:
                connection.execute("update exam set kind = 'half'")
    assert questions(database, 1) == questions(database, 2)
    assert rows(database, "select seed from exam") == [(42,), (42,)]


@pytest.mark.parametrize("typed", ["-1", "1.5", "x"])
def test_a_number_that_is_none_starts_nothing(open_app: Open, database: Path, typed: str) -> None:
    app = open_app("exam")
    app.text_input(key="exam-seed").set_value(typed).run()
    press(app, "exam-start")
    assert rows(database, "select * from exam") == []
    assert "0 以上の整数" in shown(app)


# --- the sitting


def test_every_click_is_in_the_database(open_app: Open, database: Path) -> None:
    app = sprint(open_app)
    answer(app, "C")
    press(app, "exam-flag")
    press(app, "exam-next")
    answer(app, "A")
    kept = rows(database, "select number, answer, flagged from exam_answer where answer is not null order by number")
    assert kept == [(1, "C", 1), (2, "A", 0)]
    assert rows(database, "select place from exam") == [(2,)]
    assert len(rows(database, "select * from exam_answer")) == len(questions(database))


def test_a_reload_of_the_address_goes_on_where_one_was(open_app: Open) -> None:
    app = sprint(open_app)
    answer(app, "C")
    press(app, "exam-next")
    again = again_open(open_app, exam=app.query_params["exam"])
    assert "問 2" in shown(again)
    press(again, "exam-previous")
    assert again.radio[0].value == "C"


def test_a_running_exam_is_offered_and_no_other_can_be_begun(open_app: Open) -> None:
    sprint(open_app)
    again = open_app("exam")
    assert "進行中の試験があります" in shown(again)
    assert not [button for button in again.button if button.key == "exam-start"]
    press(again, "exam-continue")
    assert "問 1" in shown(again)


def test_a_second_window_shows_what_the_first_has_done(open_app: Open) -> None:
    first = sprint(open_app)
    second = again_open(open_app, exam="1")
    answer(first, "B")
    press(first, "exam-flag")
    second.run()
    assert second.radio[0].value == "B"
    assert "印を外す" in shown(second)
    answer(second, "D")
    first.run()
    assert first.radio[0].value == "D"


def test_the_page_has_no_word_that_tells_the_key(open_app: Open, database: Path) -> None:
    app = sprint(open_app)
    page = str([element.proto for element in app.get("bidi_component")]) + shown(app)
    for question in questions(database):
        for option in question["options"]:
            if option["mistake"] is not None:
                assert f'"{option["mistake"]}"' not in page
    assert "正解" not in shown(app)


def test_the_end_is_asked_for_with_what_is_left_to_do(open_app: Open, database: Path) -> None:
    app = sprint(open_app)
    answer(app, "C")
    press(app, "exam-flag")
    press(app, "exam-finish")
    count = len(questions(database)) - 1
    assert f"未解答：**{count} 問**" in shown(app)
    assert "印あり：**1 問**" in shown(app)
    press(app, "exam-go-on")
    assert rows(database, "select finished from exam") == [(None,)]


# --- the deadline


def overdue(database: Path) -> None:
    past = (datetime.now(UTC) - timedelta(seconds=5)).isoformat(timespec="microseconds")
    with sqlite3.connect(database) as connection:
        connection.execute("update exam set deadline = ?", (past,))


def test_an_answer_after_the_deadline_is_refused_with_a_sentence_and_closes_the_exam(
    open_app: Open, database: Path
) -> None:
    app = sprint(open_app)
    answer(app, key_of(questions(database)[0]))
    press(app, "exam-next")
    overdue(database)
    answer(app, "A")
    assert "締め切りのあとに選んだ解答" in shown(app)
    assert app.title[0].value == "試験の結果"
    assert rows(database, "select count(*) from exam_answer where answer is not null") == [(1,)]
    assert rows(database, "select finished = deadline from exam") == [(1,)]


def test_a_page_opened_the_next_morning_shows_the_result(open_app: Open, database: Path) -> None:
    sprint(open_app)
    overdue(database)
    app = open_app("exam")
    assert "進行中" not in shown(app)
    assert "0 / " in shown(app)
    assert rows(database, "select count(*) from exam where finished is null") == [(0,)]


@pytest.mark.parametrize("name", ["home", "review"])
def test_an_exam_that_ended_while_nobody_looked_is_in_the_queue_on_every_page_that_shows_it(
    open_app: Open, database: Path, name: str
) -> None:
    app = sprint(open_app)
    question = questions(database)[0]
    answer(app, wrong_of(question))
    overdue(database)
    open_app(name)
    assert rows(database, "select item, grade from card") == [(question["item"], 1)]
    assert rows(database, "select item, verdict from attempt") == [(question["item"], "wrong")]


@pytest.mark.parametrize("name", ["exam", "home", "review", "progress"])
@pytest.mark.parametrize("finished", ["null", "deadline"])
def test_an_exam_that_cannot_be_read_breaks_no_page(open_app: Open, database: Path, name: str, finished: str) -> None:
    sprint(open_app)
    with sqlite3.connect(database) as connection:
        connection.execute(f"update exam set questions = '[{{\"item\": 7}}]', finished = {finished}")
    app = open_app(name)
    assert not app.exception
    assert not app.error
    app = again_open(open_app, exam="1")
    assert "その試験は見つかりませんでした" in shown(app)
    press(app, "exam-start")
    assert "問 1" in shown(app)


def test_answers_of_another_computers_exam_with_the_same_number_do_not_hide_ours(
    open_app: Open, database: Path
) -> None:
    whole_exam(open_app, database, "kw")
    with sqlite3.connect(database) as connection:  # in a file attempts keep their names, exams get other numbers
        connection.execute("pragma foreign_keys = on")
        connection.execute("delete from exam")
    whole_exam(open_app, database, "kw")
    assert rows(database, "select id from exam") == [(1,)]
    assert rows(database, "select count(*) from attempt") == [(4,)]


# --- the result


def test_answers_become_attempts_once_and_unanswered_questions_do_not(open_app: Open, database: Path) -> None:
    app = whole_exam(open_app, database, "kwk-w")
    app.run()
    open_app("exam")
    found = rows(database, "select item, verdict, score, mistake, submission, answer from attempt order by id")
    drawn = questions(database)
    assert [row[0] for row in found] == [drawn[n]["item"] for n in (0, 1, 2, 4)]
    assert [row[1] for row in found] == ["correct", "wrong", "correct", "wrong"]
    assert [row[2] for row in found] == [1.0, 0.0, 1.0, 0.0]
    wrong = next(option for option in drawn[1]["options"] if option["mistake"] is not None)
    assert found[1][3] == wrong["mistake"]
    (started,) = rows(database, "select started from exam")[0]
    assert [row[4] for row in found] == [f"exam:1:{n}:{started}" for n in (1, 2, 3, 5)]


def test_an_exam_killed_between_its_end_and_its_attempts_is_settled_later(open_app: Open, database: Path) -> None:
    whole_exam(open_app, database, "kw")
    with sqlite3.connect(database) as connection:
        connection.execute("delete from attempt where submission like 'exam:1:2:%'")
        connection.execute('update exam set settings = \'{"area": null, "framework": "", "quotas": {}, "short": {}}\'')
    open_app("exam")
    assert rows(database, "select substr(submission, 1, 9) from attempt order by id") == [
        ("exam:1:1:",),
        ("exam:1:2:",),
    ]


def test_wrong_answers_come_again_flagged_right_ones_are_hard_and_empty_ones_are_no_review(
    open_app: Open, database: Path
) -> None:
    app = sprint(open_app)
    for question, how in zip(questions(database)[:4], ["wrong", "flagged", "right", "empty"], strict=True):
        if how != "empty":
            answer(app, wrong_of(question) if how == "wrong" else key_of(question))
        if how == "flagged":
            press(app, "exam-flag")
        press(app, "exam-next")
    finish(app)
    open_app("exam")
    grades = dict(rows(database, "select item, grade from card"))
    items = [question["item"] for question in questions(database)]
    assert grades[items[0]] == 1
    assert grades[items[1]] == 2
    assert grades[items[2]] >= 3
    assert items[3] not in grades
    assert rows(database, "select reviews from card") == [(1,)] * 3


def test_the_result_counts_all_and_the_answered_and_names_its_sources(open_app: Open, database: Path) -> None:
    text = shown(whole_exam(open_app, database, "kkw"))
    count = len(questions(database))
    assert f"{100 * 2 / count:.1f} %" in text
    assert "66.7 %" in text
    for mean in ("61.14", "62.15", "57.71", "68.74"):
        assert mean in text
    assert "受験者が投稿したもの" in text
    assert "推測もしません" in text  # a sprint is too short to guess from


def test_a_guess_about_passing_calls_itself_one(open_app: Open, database: Path) -> None:
    app = open_app("exam")
    app.radio(key="exam-kind:ja").set_value("half").run()
    press(app, "exam-start")
    with sqlite3.connect(database) as connection:
        for number, question in enumerate(questions(database), 1):
            letter = key_of(question) if number % 3 else wrong_of(question)
            connection.execute("update exam_answer set answer = ? where number = ?", (letter, number))
    app.run()
    finish(app)
    text = shown(app)
    assert "これは推測です。JDLA は合格点を公表していません" in text
    assert "どちらともいえない" in text


def test_a_wrong_answer_is_explained_in_the_review_and_leads_to_the_exercise(open_app: Open, database: Path) -> None:
    app = whole_exam(open_app, database, "wk")
    press(app, "exam-review")
    question = questions(database)[0]
    item = BANK.exercises[question["item"]].item
    chosen = next(option["mistake"] for option in question["options"] if option["letter"] == wrong_of(question))
    text = shown(app)
    assert item.mistake(chosen).why.ja.strip() in [str(part.value).strip() for part in app.markdown]
    assert "あなたの解答" in text
    assert "正解の選択肢" in text
    assert "出典" in text
    links = [link.proto.query_string for link in app.get("page_link")]
    assert any(f"q={item.id}" in link for link in links)
    press(app, "exam-review-next")
    assert "問 2" in shown(app)
    assert app.query_params["n"] == "2"


def test_every_question_of_a_whole_exam_can_be_reviewed_and_printed(open_app: Open, database: Path) -> None:
    app = open_app("exam")
    press(app, "exam-start")
    finish(app)
    press(app, "exam-print")
    text = shown(app)
    assert all(f"## 問 {n}\n" in text + "\n" for n in range(1, len(questions(database)) + 1))
    assert "解答と解説\n" not in text
    app.toggle(key="exam-print-key").set_value(True).run()
    assert not app.exception
    for number, question in enumerate(questions(database), 1):
        assert f"### 問 {number}　{key_of(question)}" in shown(app)


def test_the_same_questions_can_be_sat_again(open_app: Open, database: Path) -> None:
    app = whole_exam(open_app, database, "kw")
    press(app, "exam-again")
    assert questions(database, 2) == questions(database, 1)
    assert "問 1" in shown(app)
    assert app.radio[0].value is None
    finish(app)
    assert "以前の試験と同じ問題" in shown(app)
    assert len(rows(database, "select * from attempt")) == 2  # the second time nothing was answered


def test_a_question_that_the_bank_has_no_more_is_said_to_be_gone_and_still_counted(
    open_app: Open, database: Path
) -> None:
    app = whole_exam(open_app, database, "kk")
    changed = questions(database)
    changed[0]["item"] = "gone-for-ever"
    with sqlite3.connect(database) as connection:
        connection.execute("update exam set questions = ?", (json.dumps(changed),))
    app = again_open(open_app, exam="1", view="review", n="1")
    assert "今の問題集にはありません" in shown(app)
    app = again_open(open_app, exam="1")
    assert f"2 / {len(changed)}" in shown(app)
    press(app, "exam-again")
    assert len(questions(database, 2)) == len(changed) - 1


def test_a_question_whose_item_is_of_another_kind_today_is_gone_too(open_app: Open, database: Path) -> None:
    sprint(open_app)
    changed = questions(database)
    changed[0]["item"] = next(e.item.id for e in BANK.of_kind() if e.item.kind == "order")
    with sqlite3.connect(database) as connection:
        connection.execute("update exam set questions = ?", (json.dumps(changed),))
    app = again_open(open_app, exam="1")
    assert "今の問題集にはありません" in shown(app)
    press(app, "exam-next")
    finish(app)
    for view in ("", "review", "print"):
        again_open(open_app, exam="1", view=view)


@pytest.mark.parametrize("asked", ["99", "x", "-1", "9" * 30])
def test_an_exam_that_is_not_there_is_said_not_to_be(open_app: Open, asked: str) -> None:
    app = again_open(open_app, exam=asked)
    assert "その試験は見つかりませんでした" in shown(app)


@pytest.mark.parametrize("asked", ["0", "x", "99", "-1"])
def test_a_number_out_of_range_shows_a_question_all_the_same(open_app: Open, database: Path, asked: str) -> None:
    whole_exam(open_app, database, "k")
    assert "問 " in shown(again_open(open_app, exam="1", view="review", n=asked))


def test_another_learner_does_not_see_an_exam(open_app: Open, database: Path) -> None:
    whole_exam(open_app, database, "k")
    with sqlite3.connect(database) as connection:
        connection.execute("insert into learner (name, created) values ('other', '2026')")
        connection.execute("update exam set learner = (select id from learner where name = 'other')")
    app = again_open(open_app, exam="1")
    assert "その試験は見つかりませんでした" in shown(app)


def test_every_view_in_english_has_no_word_of_japanese(open_app: Open, database: Path) -> None:
    app = open_app("exam", "en")
    assert not JAPANESE.search(shown(app))
    app.radio(key="exam-kind:en").set_value("sprint").run()
    press(app, "exam-start")
    for question in questions(database):
        answer(app, wrong_of(question))
        assert not JAPANESE.search(shown(app)), question["item"]
        if not app.button(key="exam-next").disabled:
            press(app, "exam-next")
    press(app, "exam-finish")
    assert not JAPANESE.search(shown(app))
    press(app, "exam-finish-now")
    assert not JAPANESE.search(shown(app))
    for way in ("exam-review", "exam-to-result", "exam-print"):
        press(app, way)
        assert not JAPANESE.search(shown(app)), way


def test_an_earlier_answer_says_what_was_chosen_not_its_letter_in_the_exam(open_app: Open, database: Path) -> None:
    app = open_app("exam")
    press(app, "exam-start")
    drawn = questions(database)
    place = next(n for n, question in enumerate(drawn) if question["kind"] == "choice")
    for _ in range(place):
        press(app, "exam-next")
    answer(app, wrong_of(drawn[place]))
    finish(app)
    item = BANK.exercises[drawn[place]["item"]].item
    mistake = next(o["mistake"] for o in drawn[place]["options"] if o["letter"] == wrong_of(drawn[place]))
    chosen = item.mistake(mistake).text
    assert chosen is not None
    app = open_app("exercise", q=item.id)
    assert chosen.ja.strip() in [code.value for code in app.code]
