"""The progress page, and the home page of someone who has begun: what is shown of a made-up record."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from drill.bank import load_bank
from drill.store import Attempt, Store, open_store
from tests.ui.conftest import Open
from ui.progress_study import time_zone

JAPANESE = re.compile("[ぁ-んァ-ヶ]")
LSTM, CLIP, SIZES = "lstm-cell-state", "gradient-clipping-norm", "conv-parameters-drill"
BANK = load_bank()
Did = Callable[..., None]


@pytest.fixture
def store(database: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{database}")
    yield opened
    opened.close()


@pytest.fixture
def did(store: Store) -> Did:
    """Return a function that writes an attempt of the learner, so many days ago."""

    def write(item: str, verdict: str = "correct", days: float = 0, **more: Any) -> None:
        at = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="microseconds")
        form = BANK.exercises[item].item.forms[0] if item in BANK.exercises else None
        attempt = Attempt(
            item, 1, more.pop("seed", 0), form, ["x"], verdict, float(verdict == "correct"), at=at, **more
        )
        store.add_attempt(store.learner("local"), attempt)

    return write


def setting(store: Store, name: str, value: str) -> None:
    store.set_setting(store.learner("local"), name, value)


def shown(app: AppTest) -> str:
    """Return all that is read on the page, tables among it."""
    parts = [*app.title, *app.markdown, *app.caption, *app.info, *app.metric]
    labels = [f"{metric.label}" for metric in app.metric] + [button.label for button in app.button]
    return "\n".join([*(str(part.value) for part in parts), *labels, *links(app), tables(app)]).replace("\\", "")


def tables(app: AppTest) -> str:
    bodies = (str(html.proto.body) for html in app.get("html"))
    return "\n".join(re.sub("<[^>]+>", " ", body) for body in bodies if "<table" in body)


def links(app: AppTest) -> list[str]:
    return [str(link.proto.label) for link in app.get("page_link")]


def headings(app: AppTest) -> list[str]:
    return [text.split(" :small")[0] for m in app.markdown if (text := str(m.value)).startswith("#")]


# --- before anything was done


def test_a_newcomer_finds_an_invitation_and_no_empty_table(open_app: Open) -> None:
    app = open_app("progress")
    assert "まだ記録がありません" in shown(app)
    assert tables(app) == ""
    assert len(app.tabs) == 0
    app.button(key="begin").click().run()
    assert app.title[0].value == "ディープラーニング・ドリル"


def test_a_newcomer_is_at_home_with_one_button_and_no_figures(open_app: Open) -> None:
    app = open_app()
    assert len(app.metric) == 0
    assert "## 今日の計画" not in headings(app)
    assert [button.key for button in app.button if button.proto.type == "primary"] == ["continue"]
    assert "試験日を決める" in links(app)


@pytest.mark.parametrize("page", ["home", "progress"])
def test_a_newcomer_reads_english_without_a_word_of_japanese(open_app: Open, page: str) -> None:
    assert not JAPANESE.search(shown(open_app(page, "en")))


# --- home


def test_home_continues_what_is_not_right_yet(open_app: Open, did: Did) -> None:
    did(CLIP, days=1)
    did(LSTM, "wrong")
    assert open_app().button(key="continue").label.startswith("続きから：LSTM")


def test_home_goes_on_with_the_plan_when_the_last_answer_was_right(open_app: Open, did: Did) -> None:
    did(LSTM, "wrong", 1)
    did(CLIP)
    assert re.match("次の問題：|復習から始める（1 問）", open_app().button(key="continue").label)


def test_home_counts_the_days_to_the_exam_or_asks_for_its_date(open_app: Open, did: Did, store: Store) -> None:
    did(CLIP)
    assert "試験日を決める" in links(open_app())
    setting(store, "exam_date", (datetime.now(UTC).date() + timedelta(41)).isoformat())
    app = open_app()
    assert "41 日" in [metric.value for metric in app.metric]
    assert "試験日を決める" not in links(app)
    setting(store, "exam_date", "2020-01-01")
    assert "試験日を決める" in links(open_app())


def test_home_shows_the_streak_and_the_last_seven_days(open_app: Open, did: Did) -> None:
    did(LSTM, days=40)
    did(LSTM, "wrong", 1)
    did(CLIP, "correct", 1)
    did(CLIP)
    app = open_app()
    assert {metric.label: metric.value for metric in app.metric}["連続学習"] == "2 日"
    assert "3 問中 2 問正解" in shown(app)


def test_the_three_weakest_areas_have_a_drill_each(open_app: Open, did: Did) -> None:
    for seed in range(6):
        did(SIZES, "wrong", seed=seed)
    app = open_app()
    keys = [str(button.key) for button in app.button if str(button.key).startswith("weak-")]
    assert len(keys) == 3
    assert keys[0] == "weak-dl-cnn-conv"
    app.button(key=keys[0]).click().run()
    assert not app.exception
    assert BANK.exercises[app.query_params["q"]].item.leaf == "dl-cnn-conv"


def planned_minutes(app: AppTest) -> float:
    lines = [str(m.value) for m in app.markdown]
    found = [float(m[1]) for line in [*lines, *(str(c.value) for c in app.caption)] if (m := _MINUTES.search(line))]
    return sum(found)


_MINUTES = re.compile(r"問(?:・|（)約 ([\d.]+) 分(?: :small|）$)")


@pytest.mark.parametrize("minutes", [5, 45])
def test_the_plan_fills_the_minutes_that_are_left(open_app: Open, did: Did, store: Store, minutes: int) -> None:
    did(CLIP)  # two minutes of today
    setting(store, "minutes_a_day", str(minutes))
    app = open_app()
    assert f"{minutes} 分のうち 2 分ぶん" in shown(app)
    assert minutes - 3 <= planned_minutes(app) <= minutes - 2


def test_a_day_that_is_done_says_so(open_app: Open, did: Did, store: Store) -> None:
    setting(store, "minutes_a_day", "5")
    for item in (CLIP, LSTM, "gru-new-state"):
        did(item)
    assert "今日の分は終わりました" in shown(open_app())


# --- progress


def test_every_leaf_of_the_syllabus_has_its_row_in_order(open_app: Open, did: Did) -> None:
    did(CLIP)
    text = tables(open_app("progress"))
    parents = {node.parent for node in BANK.syllabus.values()}
    names = [node.ja for node in BANK.syllabus.values() if node.id not in parents]
    places = [text.index(f" {name} ") for name in names]
    assert places == sorted(places)


def test_a_leaf_shows_its_state_in_words_and_what_is_missing(open_app: Open, did: Did) -> None:
    did(CLIP, days=1)
    did(CLIP, "wrong")
    row = next(line for line in _rows(open_app("progress")) if line[0] == "BPTT・勾配クリッピング")
    leaf = [e for e in BANK.of_kind(leaf="dl-rnn-bptt") if not e.item.legacy]
    assert row[1:] == ["◐ 学習中", "50 %", "○×", f"1 / {len(leaf)}", "あと 3 問解く"]


def _rows(app: AppTest) -> list[list[str]]:
    found = []
    for html in app.get("html"):
        for row in re.findall(r"<tr>(.*?)</tr>", str(html.proto.body)):
            cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
            found.append([" ".join(re.sub("<[^>]+>", " ", cell).split()) for cell in cells])
    return found


def test_mistakes_are_listed_by_count_and_drilled_with_new_numbers(open_app: Open, did: Did) -> None:
    named = BANK.exercises[SIZES].item.mistakes[0]
    did(CLIP, "wrong", 3, mistake="unit-norm")
    did(SIZES, "wrong", 2, mistake=named.id, seed=1)
    did(SIZES, "wrong", 1, mistake=named.id, seed=2)
    app = open_app("progress")
    told = [str(m.value) for m in app.markdown if re.match(r"\*\*\d+ 回\*\*", str(m.value))]
    assert [line[:7] for line in told] == ["**2 回**", "**1 回**"]
    assert named.why.ja.strip() in shown(app)
    app.button(key=f"drill-{SIZES}-{named.id}").click().run()
    assert not app.exception
    assert {name: app.query_params[name] for name in ("q", "seed")} == {"q": SIZES, "seed": "3"}


def test_a_mistake_of_code_is_drilled_as_four_options(open_app: Open, did: Did) -> None:
    did(LSTM, "wrong", mistake=BANK.exercises[LSTM].item.mistakes[0].id)
    app = open_app("progress")
    next(button for button in app.button if str(button.key).startswith("drill-")).click().run()
    assert not app.exception
    item = BANK.exercises[app.query_params["q"]].item
    assert item.generated or app.query_params["form"] == "option"


def test_eight_mistakes_are_shown_then_eight_more(open_app: Open, did: Did) -> None:
    named = [(e.item.id, m.id) for e in BANK.of_kind("choice")[:10] for m in e.item.mistakes[:1]]
    for item, mistake in named:
        did(item, "wrong", mistake=mistake)
    app = open_app("progress")

    def count() -> int:
        return sum(str(button.key).startswith("drill-") for button in app.button)

    assert count() == 8
    app.button(key="more-mistakes").click().run()
    assert count() == 10


def test_a_mistake_that_the_bank_no_longer_knows_is_left_out(open_app: Open, did: Did) -> None:
    did("gone-item", "wrong", mistake="x")
    did(LSTM, "wrong", mistake="gone-mistake")
    app = open_app("progress")
    assert "名前の付いた間違いはまだありません" in shown(app)
    assert "gone-item" in tables(app)  # the attempt itself is still there


def test_calibration_invites_until_a_certainty_was_stated(open_app: Open, did: Did) -> None:
    did(CLIP)
    assert "確信度" in shown(open_app("progress"))
    assert "設定を開く" in links(open_app("progress"))
    did(LSTM, "wrong", certainty="sure")
    app = open_app("progress")
    assert "設定を開く" not in links(app)
    (row,) = [row for row in _rows(app) if row[0] == "自信あり" and len(row) == 4]
    assert row[1:] == ["0 % (0–62 %)", "0 / 1", "もう少し解くとはっきりします"]


@pytest.mark.parametrize(
    ("certainty", "right", "said"),
    [
        ("sure", 4, "自信ほどには正解していません"),
        ("sure", 12, "見込みと結果が合っています"),
        ("unsure", 12, "思っているより分かっています"),
        ("guess", 11, "思っているより分かっています"),
        ("guess", 3, "見込みと結果が合っています"),
    ],
)
def test_twelve_answers_tell_how_well_the_learner_knows(
    open_app: Open, did: Did, certainty: str, right: int, said: str
) -> None:
    for n, exercise in enumerate(BANK.of_kind("choice")[:12]):
        did(exercise.item.id, "correct" if n < right else "wrong", certainty=certainty)
    (row,) = [row for row in _rows(open_app("progress")) if len(row) == 4 and row[2] == f"{right} / 12"]
    assert said in row[3]


def test_fifty_attempts_a_page_and_the_latest_first(open_app: Open, did: Did) -> None:
    for n in range(60):
        did(LSTM if n else CLIP, days=60 - n)
    app = open_app("progress")

    def times() -> list[str]:
        return [row[2] for row in _rows(app) if len(row) == 7 and row[0] != "問題"]

    first = times()
    assert len(first) == 50
    assert first == sorted(first, reverse=True)
    assert "1 / 2 ページ" in shown(app)
    app.button(key="older").click().run()
    assert len(times()) == 10
    assert app.button(key="older").disabled
    app.selectbox(key="attempts_verdict:ja").set_value("wrong").run()
    assert times() == []
    assert "この条件に合う解答はありません" in shown(app)


def test_attempts_are_found_by_text_and_by_area(open_app: Open, did: Did) -> None:
    did(LSTM)
    did(CLIP)
    app = open_app("progress")
    app.text_input(key="attempts_text").set_value("lstm").run()
    assert "**1** 件（全 2 件）" in shown(app)
    app.text_input(key="attempts_text").set_value("").run()
    app.selectbox(key="attempts_area:ja").set_value("dl-rnn-bptt").run()
    assert "**1** 件（全 2 件）" in shown(app)


@pytest.mark.parametrize("page", ["home", "progress"])
def test_a_record_is_read_in_english_without_a_word_of_japanese(open_app: Open, did: Did, page: str) -> None:
    did(LSTM, "wrong", 8, mistake=BANK.exercises[LSTM].item.mistakes[0].id, certainty="sure")
    did(CLIP, "timeout", 1)
    did(SIZES)
    text = shown(open_app(page, "en"))
    assert not JAPANESE.search(text), JAPANESE.findall(text)


@pytest.mark.parametrize("page", ["home", "progress"])
def test_headings_come_in_order(open_app: Open, did: Did, page: str) -> None:
    did(LSTM, "wrong")
    app = open_app(page)
    levels = [1, *(len(heading.split(" ")[0]) for heading in headings(app))]
    assert all(later - level <= 1 for level, later in pairwise(levels))
    assert sum(button.proto.type == "primary" for button in app.button) <= 1


def test_a_chart_has_words_for_those_who_do_not_see_it(open_app: Open, did: Did) -> None:
    did(LSTM, "wrong", 8)
    did(LSTM, "correct", 1)
    (chart,) = open_app("progress").get("vega_lite_chart")
    assert re.search(r"0 %.*100 %", str(chart.proto.alt))


def test_the_axis_names_the_weeks_without_answers_in_their_place(open_app: Open, did: Did) -> None:
    did(LSTM, "wrong", 8)
    did(LSTM, "correct", 1)
    (chart,) = open_app("progress").get("vega_lite_chart")
    weeks = json.loads(chart.proto.spec)["encoding"]["x"]["scale"]["domain"]
    assert len(weeks) == 12
    assert len(set(weeks)) == 12
    assert re.findall(r"(\d+/\d+) \d+ %", str(chart.proto.alt))[-1] in weeks[-2:]


def test_a_single_week_is_told_in_words_and_not_drawn(open_app: Open, did: Did) -> None:
    did(LSTM)
    app = open_app("progress")
    assert app.get("vega_lite_chart") == []
    assert "最初の週の正答率は 100 %" in shown(app)


def test_the_twelve_weeks_hold_the_answers_of_each_day(open_app: Open, did: Did) -> None:
    for days in (0, 0, 0, 30, 76, 200):
        did(LSTM, days=days)
    weekdays = [row for row in _rows(open_app("progress")) if row[0] in set("月火水木金土日") and len(row) == 13]
    assert len(weekdays) == 7
    today = datetime.now(UTC).weekday()
    assert weekdays[today][-1] == "3"
    assert [row[-1] for row in weekdays[today + 1 :]] == [""] * (6 - today)  # days to come
    assert sum(int(cell or 0) for row in weekdays for cell in row[1:]) == 5


@pytest.mark.parametrize(
    ("named", "hours"), [("Asia/Tokyo", 9), (None, 0), ("No/Where", 0), ("../etc/passwd", 0), ("", 0)]
)
def test_an_unknown_time_zone_is_taken_as_utc(monkeypatch: pytest.MonkeyPatch, named: str | None, hours: int) -> None:
    monkeypatch.setattr("ui.progress_study.st.context", SimpleNamespace(timezone=named))
    assert datetime(2026, 3, 4, tzinfo=time_zone()).utcoffset() == timedelta(hours=hours)
