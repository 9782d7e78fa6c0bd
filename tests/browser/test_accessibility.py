"""axe-core on every page, in light and in dark: it may find fault with Streamlit, never with what is ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from benchmarks.study import fill
from drill.bank import load_bank
from drill.instance import instance
from drill.store import Attempt, open_store
from tests.browser.conftest import Server, free_port

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Open = Callable[..., "Page"]
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
BACKGROUND = {"light": "rgb(255, 255, 255)", "dark": "rgb(17, 19, 24)"}  # as in .streamlit/config.toml
THEMED = ["color-contrast", "link-in-text-block"]  # what another theme can break
RUN = """async ([tags, rules, streamlits]) => {
  const runOnly = rules ? { type: "rule", values: rules } : { type: "tag", values: tags };
  const found = await axe.run(document, { runOnly, elementRef: true, resultTypes: ["violations"] });
  const isOurs = (rule, element) => !streamlits.some(([id, selector]) => id === rule && element.matches(selector));
  return found.violations.flatMap(({ id, nodes }) => nodes.filter(({ element }) => isOurs(id, element)).map((node) => ({
    rule: id, target: node.target.flat().join(" "), html: node.html.slice(0, 300),
    why: [...node.any, ...node.all, ...node.none].map((check) => check.message).join("; ") })));
}"""
SETTLED = """() => {
  const app = document.querySelector("[data-test-script-state]");
  const moving = document.getAnimations().some((one) => one instanceof CSSTransition && one.playState === "running");
  return app?.dataset.testScriptState === "notRunning" && !moving && !document.querySelector("[data-stale=true]");
}"""

# What Streamlit draws and no page of ours can change: the rule, where, and why it is not ours.
STREAMLITS = [
    ("list", "[data-testid=stSidebarNavItems]", "the groups of the menu are divs within its list"),
    ("listitem", "[data-testid=stSidebarNavItems] li", "the same list: its items are within those divs"),
    (
        "presentation-role-conflict",
        "[data-testid=stFileUploaderDropzone]",
        "its label stands on a section without a role",
    ),
    (
        "scrollable-region-focusable",
        ".katex-display",
        "a formula of st.markdown that scrolls cannot be given a tab stop",
    ),
]
BANK = load_bank()
CODE, NUMBER, CHOICE = "gradient-clipping-norm", "conv-out-5-3-2-1", "softmax-two-classes"
ORDER, CURVE = "order-softmax-ce-gradient", "curve-relu-he"
ASKED = "svd-shapes"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run the app for a learner with a record, cards that are due and an assignment, and for a newcomer."""
    folder = tmp_path_factory.mktemp("accessibility")
    running = Server(folder / "drill.sqlite3", free_port(), folder / "log.txt")
    store = open_store(f"sqlite:///{running.database}")
    learner = store.learner("local")
    fill(store, learner, BANK, 120)
    for days in (5, 3, 2):
        at = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="microseconds")
        mistake = BANK.find("lstm-parameters-drill").item.mistakes[0].id
        store.add_attempt(
            learner, Attempt("lstm-parameters-drill", 1, 7, "number", ["=1"], "wrong", 0.0, mistake, at=at)
        )
    store.set_setting(learner, "ask_certainty", "1")
    store.learner("newcomer")
    for n in range(20):  # as many as the statistics of an item need
        attempt = Attempt(ASKED, 1, 0, "option", ["A"], "correct" if n > 8 else "wrong", float(n > 8))
        store.add_attempt(store.learner(f"profile {n}"), attempt)
    store.close()
    running.start()
    yield running
    running.kill()


def findings(page: Page, rules: Sequence[str] | None = None) -> list[dict[str, str]]:
    """Return what axe-core finds on a page, without what is Streamlit's."""
    page.wait_for_function(SETTLED)
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    found: list[dict[str, str]] = page.evaluate(RUN, [TAGS, rules, [entry[:2] for entry in STREAMLITS]])
    return found


class Inspector:
    """A page, and all that axe-core has found on it so far."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []

    def look(self, where: str) -> None:
        """Check what is on the screen in both themes; the second time only what a theme can change."""
        for scheme, rules in (("light", None), ("dark", THEMED)):
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            expect(self.page.locator(".stApp")).to_have_css("background-color", BACKGROUND[scheme])
            for found in findings(self.page, rules):
                self.complaints.append("{} {}: {rule} {target} {why}\n    {html}".format(where, scheme, **found))

    def on_page(self, name: str) -> None:
        """Follow the menu, which is folded away on a phone."""
        before = self.page.locator("[data-testid=stMain] h1").inner_text()
        expand = self.page.get_by_test_id("stExpandSidebarButton")
        folded = expand.is_visible()
        if folded:
            expand.click()
        self.page.locator(f"[data-testid=stSidebarNavLink][href$='/{name}']").click()
        self.page.wait_for_function("(old) => document.querySelector('.stMain h1')?.innerText !== old", arg=before)
        if folded and not expand.is_visible():
            self.page.get_by_test_id("stSidebar").hover()
            self.page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
            expand.wait_for()


@pytest.fixture
def inspect(watch: Open) -> Iterator[Callable[..., Inspector]]:
    """Return a function that opens a page to look at; what has been found on it fails the test at its end."""
    opened: list[Inspector] = []

    def open_inspector(address: str, width: int = 1280) -> Inspector:
        opened.append(Inspector(watch(address, width=width)))
        return opened[-1]

    yield open_inspector
    complaints = [complaint for inspector in opened for complaint in inspector.complaints]
    assert not complaints, "\n".join(complaints)


Inspect = Callable[..., Inspector]
MENU = (
    "learn",
    "practice",
    "review",
    "conv_drill",
    "demos",
    "exam",
    "assignments",
    "progress",
    "statistics",
    "settings",
)


def submit(page: Page) -> None:
    page.get_by_role("button", name="採点する").click()


def choose(page: Page, place: int) -> None:
    page.locator(".stRadio input[type=radio]").nth(place).click(force=True)


def letters(item: str, seed: int = 0) -> list[str]:
    """Return the right order of the steps, or the right letter alone."""
    options = instance(BANK.find(item), seed).options or []
    if BANK.find(item).item.kind == "order":
        return [option.letter for option in sorted(options, key=lambda option: int(option.mistake or 0))]
    return [option.letter for option in options if option.mistake is None]


def test_a_planted_picture_without_words_and_a_pale_text_are_found(server: Server, watch: Open) -> None:
    page = watch(server.address)
    page.locator("[data-testid=stMain] h1").wait_for()
    assert findings(page) == []
    page.locator("[data-testid=stMain] h1").evaluate(
        """(title) => title.insertAdjacentHTML("afterend",
        "<img src='data:,'><p style='color:#aaa;background:#fff'>pale</p><h5>deep</h5>")"""
    )
    assert {found["rule"] for found in findings(page)} == {"image-alt", "color-contrast", "heading-order"}
    assert {found["rule"] for found in findings(page, THEMED)} == {"color-contrast"}


def test_the_menu_of_a_newcomer(server: Server, inspect: Inspect) -> None:
    inspector = inspect(server.address)
    page = inspector.page
    page.context.add_cookies([{"name": "drill_learner", "value": "2", "url": server.address}])
    page.goto(server.address)
    page.get_by_role("button", name="最初の問題を解く").wait_for()
    inspector.look("home")
    for name in ("review", "exam", "progress"):
        inspector.on_page(name)
        inspector.look(name)


def test_the_menu_of_a_learner_with_a_record(server: Server, inspect: Inspect) -> None:
    inspector = inspect(server.address)
    inspector.look("home")
    for name in MENU:
        inspector.on_page(name)
        inspector.look(name)


def test_the_four_tabs_of_the_progress_and_one_item_of_the_statistics(server: Server, inspect: Inspect) -> None:
    inspector = inspect(server.address)
    page = inspector.page
    inspector.on_page("progress")
    for tab in ("推移", "間違いと確信度", "解答の一覧"):
        page.get_by_role("tab", name=tab).click()
        page.get_by_role("tabpanel", name=tab).get_by_role("heading", level=2).first.wait_for()
        inspector.look(f"progress, {tab}")
    inspector.on_page("statistics")
    page.get_by_role("combobox", name="くわしく見る問題").click()
    page.get_by_role("option", name="特異値分解の 3 つの行列の形").click()
    page.get_by_role("heading", name="選択肢の選ばれ方").wait_for()
    inspector.look("statistics, one item")


def test_a_note_and_a_demo(server: Server, inspect: Inspect) -> None:
    inspector = inspect(server.address)
    page = inspector.page
    inspector.on_page("learn")
    page.get_by_role("link", name=re.compile(r"^1\.1")).click()
    page.locator(".stImage img").first.wait_for()
    page.locator("[class*='st-key-check-'] summary").first.click()
    inspector.look("a note")
    inspector.on_page("demos")
    page.locator("[class*='st-key-card-']").filter(has_text="勾配消失").get_by_role("link", name="開く").click()
    page.get_by_role("button", name="開始").wait_for()
    inspector.look("a demo")
    page.get_by_role("button", name="開始").click()
    page.get_by_text("完了").wait_for()
    inspector.look("a demo that has run")


def test_an_assignment_and_its_sheet(server: Server, inspect: Inspect) -> None:
    inspector = inspect(f"{server.address}?assignment=first-evening")
    page = inspector.page
    page.get_by_role("heading", name="最初の夜", level=1).wait_for()
    inspector.look("an assignment")
    page.get_by_role("link", name="印刷用のプリント").click()
    page.get_by_text("解答を別のページに付ける").click()
    page.get_by_role("heading", name="解答", exact=True).wait_for()
    inspector.look("the sheet of an assignment")


def press_steps(page: Page, order: Sequence[str]) -> None:
    for number, letter in zip("①②③④⑤⑥⑦⑧", order, strict=False):
        page.locator(f".st-key-step-{letter} button").click()
        page.locator(f".st-key-step-{letter} button", has_text=number).wait_for()


@pytest.mark.parametrize("item", [CODE, CHOICE, NUMBER, ORDER, CURVE])
def test_an_exercise_with_its_hint_and_its_verdicts(server: Server, inspect: Inspect, item: str) -> None:
    inspector = inspect(f"{server.address}?q={item}")
    page = inspector.page
    page.get_by_role("button", name=re.compile("ヒントを見る|答えと解説を見る")).click()
    page.get_by_text("ヒント 1").wait_for()
    page.get_by_role("button", name="採点する").wait_for()
    inspector.look(item)
    for verdict in ("不正解", "正解"):
        give(page, item, right=verdict == "正解")
        submit(page)
        page.get_by_role("heading", name=re.compile(f"{verdict}$")).wait_for()
        inspector.look(f"{item}, {verdict}")


def give(page: Page, item: str, *, right: bool) -> None:
    """Answer, as it is right or not."""
    match BANK.find(item).item.kind:
        case "code":
            page.get_by_label("空欄 1").fill("grad * rate" if right else "grad / norm")
        case "number":
            height, width = instance(BANK.find(item), 0).number_key
            page.get_by_label(re.compile("高さ × 幅")).fill(f"{height}x{width}" if right else "1x1")
        case "order":
            for clear in page.get_by_role("button", name="消す").all():  # there is none at first
                clear.click()
                clear.wait_for(state="detached")
            press_steps(page, letters(item) if right else letters(item)[::-1])
        case _:
            choose(page, ("ABCD".index(letters(item)[0]) + (not right)) % 4)


def test_a_mock_exam_from_the_first_question_to_the_paper(server: Server, inspect: Inspect) -> None:
    inspector = inspect(server.address)
    page = inspector.page
    inspector.on_page("exam")
    page.get_by_text("スプリント", exact=True).click()
    page.locator(".stMain strong", has_text=re.compile("^1[0-5] 問")).wait_for()
    page.locator(".st-key-exam-start button").click()
    page.get_by_role("timer").wait_for()
    page.get_by_text("電卓とメモ").click()
    page.keyboard.type("1fn")
    page.get_by_role("heading", name=re.compile(r"^問 2 \W")).wait_for()
    inspector.look("a question of an exam")
    page.keyboard.type("e")
    page.get_by_role("dialog").get_by_text("印あり：1 問").wait_for()
    inspector.look("the end of an exam")
    page.get_by_role("button", name="終えて採点する").click()
    page.get_by_role("heading", name="試験の結果").wait_for()
    inspector.look("the result of an exam")
    page.get_by_role("button", name="全問を見直す").click()
    page.get_by_role("heading", name=re.compile("^問 1 .*正解")).wait_for()
    inspector.look("a question looked at again")
    page.locator(".st-key-exam-to-result button").click()
    page.get_by_role("button", name="印刷用").click()
    page.get_by_text("解答と解説を別のページに付ける").click()
    page.get_by_role("heading", name="解答と解説", exact=True).wait_for()
    inspector.look("an exam on paper")


def test_a_card_of_the_review(server: Server, inspect: Inspect) -> None:
    inspector = inspect(server.address)
    inspector.on_page("review")
    inspector.page.get_by_role("button", name="復習を始める").click()
    inspector.page.get_by_role("button", name="採点する").wait_for()
    inspector.look("a card of the review")


def test_a_phone(server: Server, inspect: Inspect) -> None:
    inspector = inspect(f"{server.address}?q={CODE}", width=390)
    inspector.page.get_by_role("button", name="採点する").wait_for()
    inspector.look("an exercise on a phone")
    for name in ("home", "practice", "exam", "progress", "settings"):
        inspector.on_page(name)
        inspector.look(f"{name} on a phone")
