"""The review in a real browser: sure and wrong first, another form, keys 1 to 4, the next date, taking it back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from drill.store import Attempt, Store, open_store
from tests.browser.conftest import Server, free_port

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Open = Callable[..., "Page"]
CODE, CHOICE = "gradient-clipping-norm", "softmax-two-classes"
WORDS = {
    "ja": {
        "switch": "日本語", "sure": "自信あり", "submit": "採点する", "wrong": "不正解", "start": "復習を始める",
        "first": "自信があったのに間違えた問題", "code": "勾配ノルムのクリッピング", "undo": "この復習を取り消す",
        "undone": "復習を取り消しました", "tomorrow": "明日", "next": "次の復習へ",
    },
    "en": {
        "switch": "English", "sure": "Sure", "submit": "Submit", "wrong": "Not right", "start": "Start reviewing",
        "first": "Sure and wrong", "code": "Clip a gradient by its norm", "undo": "Take this review back",
        "undone": "The review is taken back", "tomorrow": "tomorrow", "next": "Next review",
    },
}  # fmt: skip


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run the app for a learner who wants to be asked, and got an easy item wrong two days ago."""
    folder = tmp_path_factory.mktemp("review")
    running = Server(folder / "drill.sqlite3", free_port(), folder / "log.txt")
    store = store_of(running)
    me = store.learner("local")
    store.set_setting(me, "ask_certainty", "1")
    store.add_attempt(me, Attempt(CHOICE, 1, 0, "option", ["A"], "wrong", 0.0, seconds=40, at=days_ago(2)))
    store.close()
    running.start()
    yield running
    running.kill()


@pytest.fixture
def watch(watch_anywhere: Open) -> Open:
    return watch_anywhere


def store_of(server: Server) -> Store:
    return open_store(f"sqlite:///{server.database}")


def days_ago(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="microseconds")


def let_a_day_pass(server: Server) -> None:
    """Move the learner's attempts into the past and forget the cards, as if they were from before there were cards."""
    store = store_of(server)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("delete from card")
        connection.exec_driver_sql("update attempt set at = ? where item = ?", (days_ago(1.01), CODE))
    store.close()


def grades(server: Server) -> dict[str, int]:
    store = store_of(server)
    found = {card.item: card.grade for card in store.cards.cards(store.learner("local"))}
    store.close()
    return found


@pytest.mark.parametrize("language", ["ja", "en"])
def test_sure_and_wrong_comes_first_in_another_form_and_is_graded_by_key(
    server: Server, watch: Open, language: str
) -> None:
    words = WORDS[language]
    page = watch(f"{server.address}?q={CODE}")
    page.get_by_role("radio", name=words["switch"], exact=True).click()
    page.get_by_role("radio", name=words["sure"], exact=True).click()
    page.locator("[data-test-script-state=notRunning]").wait_for()
    page.get_by_role("textbox").first.click()
    page.keyboard.type("grad / norm")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=words["wrong"]).wait_for()
    assert words["tomorrow"] in page.locator(".st-key-grade p").first.inner_text()
    assert grades(server)[CODE] == 1
    let_a_day_pass(server)

    page.goto(f"{server.address}review")
    heads = page.get_by_role("heading", level=2)
    heads.first.wait_for()
    assert words["first"] in heads.first.inner_text()
    assert words["code"] in page.locator(".st-key-review-sure li").first.inner_text()
    page.get_by_role("button", name=words["start"]).click()
    page.get_by_role("heading", level=2, name=words["code"]).wait_for()
    option = page.locator(".stRadio").get_by_role("radio").nth(2)  # the blank of last time has become options
    option.wait_for()
    page.keyboard.press("3")
    page.wait_for_function("document.querySelectorAll('.stRadio input')[2].checked")
    page.get_by_role("button", name=words["submit"]).click()
    panel = page.locator(".st-key-grade")
    panel.wait_for()
    page.keyboard.press("4")
    panel.locator(".st-key-grade-4 strong").wait_for()
    day = re.search(r"\d+", panel.locator("p").first.inner_text())
    assert day
    assert grades(server)[CODE] == 4
    page.keyboard.press("1")
    panel.locator(".st-key-grade-1 strong").wait_for()
    assert words["tomorrow"] in panel.locator("p").first.inner_text()
    page.get_by_role("button", name=words["undo"]).click()
    page.get_by_text(words["undone"]).wait_for()
    assert panel.count() == 0
    assert grades(server)[CODE] == 1
    store = store_of(server)
    forms = [attempt.form for attempt in store.attempts(store.learner("local"), CODE)]
    store.close()
    assert forms == ["option", "blank"]  # the attempt stays


def test_a_reload_goes_on_with_the_card_and_a_digit_in_a_text_is_no_key(server: Server, watch: Open) -> None:
    page = watch(f"{server.address}?q={CODE}")
    blank = page.get_by_role("textbox").first
    blank.click()
    page.keyboard.type("grad / norm")
    page.keyboard.press("Enter")
    page.locator(".st-key-grade").wait_for()
    blank.click()
    page.keyboard.type("4")
    page.wait_for_timeout(500)
    page.locator("[data-test-script-state=notRunning]").wait_for()
    assert grades(server)[CODE] == 1

    page.goto(f"{server.address}review")
    page.get_by_role("button", name="復習を始める").click()
    page.locator(".stRadio").get_by_role("radio").first.wait_for()
    page.keyboard.press("2")
    page.wait_for_function("document.querySelectorAll('.stRadio input')[1].checked")
    page.locator("[data-test-script-state=notRunning]").wait_for()
    page.reload()
    page.locator(".stRadio").get_by_role("radio").first.wait_for()
    page.wait_for_function("document.querySelectorAll('.stRadio input')[1].checked")  # the draft is there
    assert "go=today" in page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_wider_than_the_window(server: Server, watch: Open, scheme: str) -> None:
    page = watch(f"{server.address}review", width=390, scheme=scheme)
    page.get_by_role("button", name="復習を始める").click()
    page.locator(".stRadio").get_by_role("radio").first.wait_for()
    page.keyboard.press("1")
    page.wait_for_function("document.querySelectorAll('.stRadio input')[0].checked")
    page.get_by_role("button", name="採点する").click()
    page.locator(".st-key-grade").wait_for()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    buttons = "[...document.querySelectorAll('.st-key-grades button')]"
    assert page.evaluate(f"{buttons}.every(e => e.getBoundingClientRect().right <= 390)")
