"""A mock exam in a real browser: nothing is lost, nothing can be cheated, all of it works by keyboard."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Server

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser
Open = Callable[..., "Page"]
# what a learner could try: the browser's clock three hours ahead
THREE_HOURS_AHEAD = """
const Real = Date;
Date = class extends Real {
  constructor(...given) { if (given.length) super(...given); else super(Real.now() + 3 * 3600 * 1000); }
  static now() { return Real.now() + 3 * 3600 * 1000; }
};
"""


@pytest.fixture
def watch(watch_anywhere: Open) -> Open:
    return watch_anywhere


@pytest.fixture(autouse=True)
def no_exam_before(server: Server) -> None:
    """Take away what an earlier test has sat."""
    if server.database.exists():
        execute(server, "delete from exam")
        execute(server, "delete from attempt")


def rows(server: Server, query: str, *values: object) -> list[Any]:
    with sqlite3.connect(server.database, timeout=20) as database:
        return database.execute(query, values).fetchall()


def execute(server: Server, query: str, *values: object) -> None:
    with sqlite3.connect(server.database, timeout=20) as database:
        database.execute("pragma foreign_keys = on")
        if database.execute("select 1 from sqlite_master where name = 'exam'").fetchone():
            database.execute(query, values)


def answers(server: Server) -> dict[int, str]:
    return dict(rows(server, "select number, answer from exam_answer where answer is not null order by number"))


def wait_for_answers(server: Server, expected: dict[int, str]) -> None:
    """Wait until the database has these answers."""
    until = time.monotonic() + 20
    while answers(server) != expected and time.monotonic() < until:
        time.sleep(0.05)
    assert answers(server) == expected


def questions(server: Server) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads(rows(server, "select questions from exam")[0][0])
    return loaded


def key_of(question: dict[str, Any]) -> str:
    return next(str(option["letter"]) for option in question["options"] if option["mistake"] is None)


def heading(page: Page, text: str) -> Locator:
    return page.get_by_role("heading", name=re.compile(text))


def at_question(page: Page, number: int, name: str = "問") -> None:
    page.get_by_role("timer").wait_for()  # with it the keys work
    heading(page, rf"^{name} {number} \W").wait_for()
    radio = (
        f"[class*='st-key-exam-'][class*='-{number}-ja'] input, [class*='st-key-exam-'][class*='-{number}-en'] input"
    )
    page.locator(radio).first.wait_for(state="attached")  # for a moment the options of the one before are still there


def begin_sprint(server: Server, watch: Open) -> Page:
    page = watch(f"{server.address}exam")
    page.locator(".st-key-exam-start button").wait_for()
    page.get_by_text("スプリント", exact=True).click()
    sprint_is_chosen(page)
    page.locator(".st-key-exam-start button").click()
    at_question(page, 1)
    return page


def sprint_is_chosen(page: Page) -> None:
    """Wait until the size that is announced is that of a sprint."""
    page.locator(".stMain strong", has_text=re.compile("^1[0-5] (問|questions)")).wait_for()


def grid(page: Page, number: int) -> Locator:
    return page.get_by_role("button", name=re.compile(rf"^(問|Question) {number}[、,]"))


def radios(page: Page) -> Locator:
    return page.locator("[class*='st-key-exam-question-'] input[type=radio]")


def choose(page: Page, place: int) -> None:
    radios(page).nth(place).click(force=True)


def test_a_sprint_survives_a_reload_a_kill_a_second_window_and_a_changed_clock(server: Server, watch: Open) -> None:
    page = begin_sprint(server, watch)
    drawn = questions(server)
    expected: dict[int, str] = {}
    second: Page | None = None
    for number, question in enumerate(drawn, 1):
        at_question(page, number)
        letter = key_of(question) if number % 3 else "ABCD"[("ABCD".index(key_of(question)) + 1) % 4]
        choose(page, "ABCD".index(letter))
        expected[number] = letter
        wait_for_answers(server, expected)
        if number == 3:
            page.reload()
            at_question(page, 3)
            expect(radios(page).nth("ABCD".index(letter))).to_be_checked()
        if number == 5:
            address = page.url
            page.goto("about:blank")
            server.kill()
            server.start()
            page.goto(address)
            at_question(page, 5)
            wait_for_answers(server, expected)
        if number == 7:
            second = watch(page.url)
            at_question(second, 7)
            grid(second, 2).click()
            at_question(second, 2)
            choose(second, "ABCD".index(expected[3]))
            expected[2] = expected[3]
            wait_for_answers(server, expected)
            page.reload()
            at_question(page, 2)
            grid(page, 7).click()
            at_question(page, 7)
        if number == 9:
            before = remaining(page)
            page.add_init_script(THREE_HOURS_AHEAD)
            page.evaluate(f"() => {{ {THREE_HOURS_AHEAD} }}")
            page.reload()
            at_question(page, 9)
            assert before - 120 < remaining(page) <= before
        if number < len(drawn):
            page.locator(".st-key-exam-next button").click()
    page.locator(".st-key-exam-finish button").click()
    page.get_by_role("dialog").get_by_text("未解答：0 問").wait_for()
    page.get_by_role("button", name="終えて採点する").click()
    heading(page, "試験の結果").wait_for()
    right = sum(expected[number] == key_of(question) for number, question in enumerate(drawn, 1))
    page.get_by_text(f"{right} / {len(drawn)}").first.wait_for()
    written = rows(server, "select verdict from attempt where submission like 'exam:%'")
    assert [row[0] for row in written].count("correct") == right
    assert len(written) == len(drawn)
    assert second is not None
    choose(second, 0)  # a window that was left open
    heading(second, "試験の結果").wait_for()
    assert answers(server) == expected


def remaining(page: Page) -> int:
    text = page.get_by_role("timer").inner_text()
    minutes, seconds = map(int, text.split(":"))
    return 60 * minutes + seconds


def tab_to(page: Page, matches: str) -> None:
    """Press Tab until the element in focus has this selector."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", matches):
            return
    raise AssertionError(f"Tab does not lead to {matches}")


def test_a_sprint_from_the_set_up_to_the_review_by_keyboard_alone(server: Server, watch: Open) -> None:
    page = watch(f"{server.address}exam")
    page.locator(".st-key-exam-start button").wait_for()
    tab_to(page, "[class*=st-key-exam-kind] input")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    sprint_is_chosen(page)
    tab_to(page, ".st-key-exam-start button")
    page.keyboard.press("Enter")
    at_question(page, 1)
    drawn = questions(server)
    # faster than the page can follow: what is typed after N is meant for the next question
    page.keyboard.type("1n2fn3n4n")
    at_question(page, 5)
    wait_for_answers(server, {1: "A", 2: "B", 3: "C", 4: "D"})
    page.keyboard.type("cp")
    at_question(page, 4)
    wait_for_answers(server, {1: "A", 2: "B", 3: "C", 4: "D", 5: "C"})
    page.keyboard.type("b")  # with the focus wherever the page left it
    wait_for_answers(server, {1: "A", 2: "B", 3: "C", 4: "B", 5: "C"})
    assert rows(server, "select number from exam_answer where flagged") == [(2,)]
    assert page.get_by_role("dialog").count() == 0  # C is a letter here, and not Streamlit's key
    tab_to(page, "[class*=st-key-exam-question-] input")
    page.keyboard.press("ArrowDown")  # the radio's own key
    wait_for_answers(server, {1: "A", 2: "B", 3: "C", 4: "C", 5: "C"})
    page.keyboard.type("n")  # with the focus in the radio
    at_question(page, 5)
    page.keyboard.type("e")
    page.get_by_role("dialog").wait_for()
    page.keyboard.type("a")  # no letter gets through the dialog
    page.get_by_role("dialog").get_by_text("印あり：1 問").wait_for()
    tab_to(page, ".st-key-exam-finish-now button")
    page.keyboard.press("Enter")
    heading(page, "試験の結果").wait_for()
    tab_to(page, ".st-key-exam-review button")
    page.keyboard.press("Enter")
    heading(page, r"^問 1 .*不正解|^問 1 .*正解").wait_for()
    page.keyboard.press("n")
    heading(page, "^問 2 ").wait_for()
    assert answers(server) == {1: "A", 2: "B", 3: "C", 4: "C", 5: "C"}
    assert len(drawn) > 5


def test_the_grid_tells_its_states_to_a_screen_reader_and_moves_by_arrows(server: Server, watch: Open) -> None:
    page = begin_sprint(server, watch)
    page.keyboard.type("afn")
    at_question(page, 2)
    expect(grid(page, 1)).to_have_attribute("aria-label", "問 1、解答済み、印あり")
    expect(grid(page, 2)).to_have_attribute("aria-current", "true")
    expect(grid(page, 3)).to_have_attribute("aria-label", "問 3、未解答")
    grid(page, 2).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    at_question(page, 4)


def test_the_calculator_calculates_and_what_is_typed_there_is_no_answer(server: Server, watch: Open) -> None:
    page = begin_sprint(server, watch)
    page.get_by_text("電卓とメモ").click()
    line, result = page.get_by_label("計算式"), page.locator(".st-key-exam-tools output")
    for typed, expected in [
        ("1+2*3^2", "= 19"), ("-2^2", "= -4"), ("2^-1", "= 0.5"), ("(1 - 0.25) / 3", "= 0.25"), ("2^3^2", "= 512"),
        ("sqrt(16)+log2(8)", "= 7"), ("1.5e2*2", "= 300"), ("ln(e)", "= 1"), ("３×４", "= 12"), ("10-2-3", "= 5"),
        ("1/0", "計算できません"), ("2+", "計算できません"), ("(2", "計算できません"), ("alert(1)", "計算できません"),
        ("", "計算できません"), ("2 3", "計算できません"), ("0.1+0.2", "= 0.3"),
    ]:  # fmt: skip
        line.fill(typed)
        line.press("Enter")
        expect(result).to_have_text(expected)
    page.get_by_label(re.compile("^メモ")).press_sequentially("abcd 1 n")
    page.reload()
    at_question(page, 1)
    page.get_by_text("電卓とメモ").click()
    expect(page.get_by_label(re.compile("^メモ"))).to_have_value("abcd 1 n")
    assert answers(server) == {}
    assert rows(server, "select place from exam") == [(1,)]


def set_deadline(server: Server, seconds: float, total: float = 900) -> None:
    now = datetime.now(UTC)
    deadline = (now + timedelta(seconds=seconds)).isoformat(timespec="microseconds")
    started = (now + timedelta(seconds=seconds - total)).isoformat(timespec="microseconds")
    execute(server, "update exam set started = ?, deadline = ?", started, deadline)


def test_a_click_after_the_deadline_is_not_taken_and_closes_the_exam(server: Server, watch: Open) -> None:
    page = begin_sprint(server, watch)
    choose(page, 0)
    wait_for_answers(server, {1: "A"})
    set_deadline(server, -1)  # the browser still believes in its fourteen minutes
    choose(page, 1)
    page.get_by_text("締め切りのあとに選んだ解答は、採点に含まれていません。").wait_for()
    heading(page, "試験の結果").wait_for()
    assert answers(server) == {1: "A"}
    assert rows(server, "select finished = deadline from exam") == [(1,)]


def test_the_exam_ends_by_itself_when_the_clock_runs_out(server: Server, watch: Open) -> None:
    page = begin_sprint(server, watch)
    set_deadline(server, 5)
    page.reload()
    heading(page, "試験の結果").wait_for()
    assert rows(server, "select finished = deadline from exam") == [(1,)]


def test_the_clock_warns_at_the_half_and_says_so_once(server: Server, watch: Open) -> None:
    page = begin_sprint(server, watch)
    set_deadline(server, 69, total=120)
    page.reload()
    at_question(page, 1)
    said = page.locator(".st-key-exam-bar [aria-live=polite]")
    expect(said).to_have_text("")
    expect(said).to_have_text("半分の時間が過ぎました", timeout=20_000)
    page.keyboard.type("n")
    expect(said).to_have_text("問 2")
    set_deadline(server, 10, total=120)
    page.reload()
    page.get_by_text("残り時間はあと 15 % です").first.wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_exam_on_a_phone_in_english_never_scrolls_sideways_and_keeps_the_clock_in_sight(
    server: Server, watch: Open, scheme: str
) -> None:
    page = watch(f"{server.address}exam", width=390, scheme=scheme)
    page.locator(".st-key-exam-start button").wait_for()
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("radio", name="English").click()
    heading(page, "Mock exam").wait_for()
    page.get_by_test_id("stSidebarCollapseButton").locator("button").click()
    fits(page)
    page.get_by_text("Sprint", exact=True).click()
    sprint_is_chosen(page)
    page.get_by_role("button", name="Start the exam").click()
    at_question(page, 1, "Question")
    for number in range(1, len(questions(server)) + 1):
        at_question(page, number, "Question")
        fits(page)
        page.keyboard.press("2")
        page.keyboard.press("n")
    page.locator(".stMain").evaluate("(main) => main.scrollTo(0, main.scrollHeight)")
    expect(page.get_by_role("timer")).to_be_in_viewport()
    page.get_by_role("button", name="Finish the exam").click()
    page.get_by_role("button", name="Finish and score").click()
    heading(page, "Result of the exam").wait_for()
    fits(page)
    page.get_by_role("button", name="Review every question").click()
    heading(page, "Review every question").wait_for()
    fits(page)
    main = page.locator("[data-testid=stMain]").inner_text()
    assert not re.search("[ぁ-んァ-ヶ]", main), re.findall("[^\n]*[ぁ-んァ-ヶ][^\n]*", main)
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("radio", name="日本語").click()
    heading(page, "全問を見直す").wait_for()


def fits(page: Page) -> None:
    page.locator("[data-test-script-state=notRunning]").wait_for()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390


def test_on_paper_there_are_only_questions_and_the_key_begins_a_page(server: Server, watch: Open) -> None:
    page = begin_sprint(server, watch)
    page.keyboard.type("1e")
    page.get_by_role("button", name="終えて採点する").click()
    page.get_by_role("button", name="印刷用").click()
    page.get_by_text("ブラウザの印刷機能").wait_for()
    assert page.get_by_text("解答と解説", exact=True).count() == 0
    page.emulate_media(media="print")
    for hidden in (".stSidebar", ".st-key-exam-print-bar"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator(f".st-key-exam-printed-{len(questions(server))}")).to_be_visible()
    page.emulate_media(media="screen")
    page.get_by_text("解答と解説を別のページに付ける").click()
    heading(page, "^解答と解説$").wait_for()
    assert page.locator(".st-key-exam-print-answers").evaluate("(e) => getComputedStyle(e).display") != "none"
    page.emulate_media(media="print")
    assert page.locator(".st-key-exam-print-answers").evaluate("(e) => getComputedStyle(e).breakBefore") == "page"
    assert page.evaluate("document.querySelector('.stMain').scrollHeight <= document.body.scrollHeight")


def test_the_browser_is_not_told_which_option_is_right(server: Server, watch: Open) -> None:
    received: list[str] = []
    page = watch(f"{server.address}exam")
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(str(frame))))
    page.reload()
    page.get_by_text("スプリント", exact=True).click()
    sprint_is_chosen(page)
    page.locator(".st-key-exam-start button").click()
    at_question(page, 1)
    page.keyboard.type("1n2n3n")
    at_question(page, 4)
    traffic = "".join(received)
    assert "exam-question-2" in traffic
    for question in questions(server)[:3]:
        for option in question["options"]:
            assert option["mistake"] is None or f'"{option["mistake"]}"' not in traffic
