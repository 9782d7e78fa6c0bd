"""The editors in a real browser: what is typed arrives once and whole, and nothing typed is lost."""

import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, TimeoutError, expect, sync_playwright

from tests.browser.conftest import CHROMIUM_FLAGS
from ui.editor import Submission, _submission, _texts

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent
FRONTEND = ROOT / "ui" / "frontend"
STARTER = "def softmax(x):\n    return x\n"


@contextmanager
def serving(folder: Path, *flags: str) -> Iterator[str]:
    """Run the page beside a copy of static/, as app.py has it, and give its address."""
    shutil.copy(Path(__file__).parent / "editor_page.py", folder)
    shutil.copytree(ROOT / "static", folder / "static")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "editor_page.py", f"--server.port={port}"]
    command += ["--server.address=127.0.0.1", "--server.headless=true", "--server.enableStaticServing=true"]
    command += ["--server.fileWatcherType=none", "--browser.gatherUsageStats=false", *flags]
    base_path = next((flag.partition("=")[2] + "/" for flag in flags if "baseUrlPath" in flag), "")
    address = f"http://127.0.0.1:{port}/{base_path}"
    with subprocess.Popen(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}) as server:
        try:
            wait_until_healthy(f"{address}_stcore/health")
            yield address
        finally:
            server.terminate()


def wait_until_healthy(address: str) -> None:
    for _ in range(150):
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"nothing answers at {address}")


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("light"), "--theme.base=light", "--theme.primaryColor=#5B5BD6") as address:
        yield address


@pytest.fixture(scope="module")
def dark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    flags = ("--theme.base=dark", "--theme.primaryColor=#6A66D9", "--server.baseUrlPath=deep/down")
    with serving(tmp_path_factory.mktemp("dark"), *flags) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


Opener = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Opener]:
    """Open pages; at the end no console error and no request to another origin may have happened on any of them."""
    contexts, errors, foreign = [], [], []

    def open_at(address: str, width: int = 1000) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 1300})
        contexts.append(context)
        page = context.new_page()
        origin = re.match(r"http://[^/]+", address)[0]  # type: ignore[index]  # every address here has one
        own = (origin, origin.replace("http", "ws", 1), "blob:" + origin, "data:")
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(own) else foreign.append(request.url))
        page.goto(address)
        expect(code(page)).to_be_visible(timeout=20_000)
        expect(blanks(page)).to_have_count(3)
        expect(page.locator("[data-testid=stStatusWidget]")).to_have_count(0)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert errors == []
    assert foreign == []


@pytest.fixture
def page(open_page: Opener, light: str) -> Page:
    return open_page(light)


def code(page: Page) -> Locator:
    return page.get_by_role("textbox", name="コード")


def blanks(page: Page) -> Locator:
    return page.locator(".blank")


def submit_button(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-{name}_editor button.primary")


def type_at_end(page: Page, text: str) -> None:
    code(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def text_of(page: Page) -> str:
    """Return the text of the editor as it is shown."""
    return "\n".join(page.locator(".cm-line").all_inner_texts()).replace("\n\n", "\n")


def runs(page: Page) -> int:
    return int(page.locator(".st-key-runs_shown").inner_text())


def expect_texts(page: Page, name: str, *texts: str) -> None:
    expect(page.locator(f".st-key-{name}_texts")).to_have_text(json.dumps(texts))


def submissions(page: Page, name: str) -> list[list[str]]:
    shown = json.loads(page.locator(f".st-key-{name}_submissions").inner_text())
    identities = [submission["identity"] for submission in shown]
    assert len(set(identities)) == len(identities)
    return [submission["texts"] for submission in shown]


def expect_focus(field: Locator) -> None:
    """Wait until a field has the focus of its page; whether the window has that of the desktop does not matter."""
    try:
        field.page.wait_for_function(
            "field => field.getRootNode().activeElement === field", arg=field.element_handle(), timeout=5000
        )
    except TimeoutError:
        state = "field => [document.hasFocus(), field.isConnected, document.activeElement.outerHTML.slice(0, 200)]"
        pytest.fail(f"the focus is elsewhere: {field.evaluate(state)}")


def expect_submissions(page: Page, name: str, *expected: list[str]) -> None:
    """Wait for the submissions, and a moment longer for one too many."""
    shown = page.locator(f".st-key-{name}_submissions")
    expect(shown).to_have_text(re.compile(r"identity.*" * len(expected)))
    page.wait_for_timeout(700)
    assert submissions(page, name) == list(expected)


def press(page: Page, name: str) -> None:
    """Press a button of the page and wait until the script has run."""
    before = runs(page)
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator(".st-key-runs_shown")).not_to_have_text(str(before))
    page.wait_for_timeout(300)


def compose(page: Page, text: str) -> CDPSession:
    """Type with an input method, as far as the moment before the word is confirmed."""
    keyboard = page.context.new_cdp_session(page)
    for end in range(1, len(text) + 1):
        keyboard.send("Input.imeSetComposition", {"text": text[:end], "selectionStart": end, "selectionEnd": end})
    return keyboard


# The code editor


def test_typed_text_arrives_without_leaving_the_editor(page: Page) -> None:
    type_at_end(page, "y = x_1 ** 2")
    expect_texts(page, "code", STARTER + "y = x_1 ** 2")


def test_long_typing_is_reported_before_it_ends(page: Page) -> None:
    code(page).click()
    page.keyboard.press("Control+End")
    before = runs(page)
    for _ in range(25):
        page.keyboard.type("a")
        page.wait_for_timeout(100)
    assert 1 <= runs(page) - before <= 3


def test_letters_do_not_reach_the_keys_of_streamlit(page: Page) -> None:
    before = runs(page)
    type_at_end(page, "rcrc")
    expect_texts(page, "code", STARTER + "rcrc")
    blanks(page).first.press_sequentially("rc")
    expect_texts(page, "blanks", "rc", "", "")
    assert runs(page) == before + 2
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_tab_indents_and_escape_tab_leaves(page: Page) -> None:
    type_at_end(page, "if x:\nab")
    page.keyboard.press("Home")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Backspace")
    expect_texts(page, "code", STARTER + "if x:\n    ab")
    expect_focus(code(page))
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect_focus(submit_button(page, "code"))
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect_focus(code(page))


def test_control_enter_submits_and_adds_no_line(page: Page) -> None:
    type_at_end(page, "a")
    page.keyboard.press("Control+Enter")
    expect_submissions(page, "code", [STARTER + "a"])
    expect_texts(page, "code", STARTER + "a")
    page.keyboard.type("b")
    page.keyboard.press("Control+Enter")
    expect_submissions(page, "code", [STARTER + "a"], [STARTER + "ab"])


def test_a_click_right_after_typing_submits_all_of_it(page: Page) -> None:
    type_at_end(page, "z = 3  # 最後")
    submit_button(page, "code").click()
    expect_submissions(page, "code", [STARTER + "z = 3  # 最後"])
    expect_texts(page, "code", STARTER + "z = 3  # 最後")


def test_three_clicks_are_one_submission(page: Page) -> None:
    submit_button(page, "code").click(click_count=3, delay=20)
    expect_submissions(page, "code", [STARTER])
    submit_button(page, "code").click()
    expect_submissions(page, "code", [STARTER], [STARTER])


def test_the_button_rests_until_the_answer_and_typing_does_not_disturb_it(page: Page) -> None:
    press(page, "slow")
    button = submit_button(page, "code")
    button.click()
    expect(button).to_have_text("採点中…")
    expect(button).to_be_disabled()
    type_at_end(page, "more")
    page.wait_for_timeout(900)
    expect(button).to_be_disabled()
    expect(button).to_have_text("採点する", timeout=3000)
    expect_submissions(page, "code", [STARTER])
    expect_texts(page, "code", STARTER + "more")


def test_the_button_wakes_when_no_answer_comes(page: Page) -> None:
    page.context.set_offline(True)
    button = submit_button(page, "code")
    button.evaluate("button => window.WebSocket.prototype.send = () => undefined")
    button.click()
    expect(button).to_be_disabled()
    page.wait_for_timeout(7000)
    expect(button).to_be_disabled()
    expect(button).to_be_enabled(timeout=2000)


def test_text_focus_and_cursor_survive_a_rerun(page: Page) -> None:
    type_at_end(page, "first second")
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    before = runs(page)
    page.locator(".st-key-again button").evaluate("button => button.click()")
    expect(page.locator(".st-key-runs_shown")).not_to_have_text(str(before))
    page.wait_for_timeout(1200)
    expect_focus(code(page))
    page.keyboard.type("and ")
    expect_texts(page, "code", STARTER + "first and second")


def test_something_new_above_does_not_disturb_it(page: Page) -> None:
    type_at_end(page, "kept")
    page.locator(".st-key-above_button button").evaluate("button => button.click()")
    expect(page.get_by_text("something new above")).to_be_visible()
    page.wait_for_timeout(1000)
    page.keyboard.type("!")
    expect_texts(page, "code", STARTER + "kept!")


def test_only_a_new_revision_replaces_the_text(page: Page) -> None:
    type_at_end(page, "mine")
    press(page, "old text")
    expect_texts(page, "code", STARTER + "mine")
    assert "mine" in text_of(page)
    press(page, "new text")
    expect_texts(page, "code", "x = 1\n")
    assert "mine" not in text_of(page)
    code(page).click()
    page.keyboard.press("Control+z")  # leads nowhere: that text belonged to another exercise
    expect_texts(page, "code", "x = 1\n")
    expect_texts(page, "blanks", "", "", "")


def test_the_editor_comes_back_after_it_was_away(page: Page) -> None:
    press(page, "hide")
    expect(code(page)).to_have_count(0)
    press(page, "hide")
    type_at_end(page, "again")
    expect_texts(page, "code", STARTER + "again")


def test_error_lines_are_marked_until_the_next_edit(page: Page) -> None:
    press(page, "errors")
    expect(page.locator(".cm-line.error-line")).to_have_count(2)
    expect(page.locator(".cm-gutterElement.error-number")).to_have_text(["1", "2"])
    expect(page.locator(".error-piece")).to_have_text("x")
    expect(code(page)).to_have_attribute("aria-invalid", "true")
    type_at_end(page, "q")
    expect(page.locator(".error-line, .error-number, .error-piece")).to_have_count(0)
    expect_texts(page, "code", STARTER + "q")
    press(page, "again")
    expect(page.locator(".error-line")).to_have_count(0)
    submit_button(page, "code").click()
    expect(page.locator(".cm-line.error-line")).to_have_count(2)


def test_reset_brings_the_starter_back_and_undo_the_text(page: Page) -> None:
    type_at_end(page, "mine")
    page.locator(".st-key-code_editor button.secondary").click()
    expect_texts(page, "code", STARTER)
    page.keyboard.press("Control+z")
    expect_texts(page, "code", STARTER + "mine")


def test_japanese_arrives_whole(page: Page) -> None:
    type_at_end(page, "# ")
    expect_texts(page, "code", STARTER + "# ")
    before = runs(page)
    keyboard = compose(page, "がくしゅう")
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(2000)
    assert runs(page) == before
    keyboard.send("Input.insertText", {"text": "学習率"})
    expect_texts(page, "code", STARTER + "# 学習率")
    assert submissions(page, "code") == []


def test_hiding_the_page_reports_at_once(page: Page) -> None:
    code(page).click()
    page.evaluate("""() => {
      const send = WebSocket.prototype.send;
      WebSocket.prototype.send = function (message) {
        window.sentAt ??= performance.now();
        return send.call(this, message);
      };
      window.addEventListener('pagehide', () => { window.hiddenAt = performance.now(); });
    }""")
    page.keyboard.press("Control+Home")
    page.keyboard.type("h")
    page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    expect_texts(page, "code", "h" + STARTER)
    assert page.evaluate("window.sentAt - window.hiddenAt") < 200  # a pause in typing is reported after 700


# The blanks


@pytest.mark.parametrize("name", ["code", "blanks"])
def test_a_field_takes_back_the_focus_that_the_page_lost_to_nobody(page: Page, name: str) -> None:
    press(page, "slow")
    field = code(page) if name == "code" else blanks(page).nth(2)
    field.click()
    page.keyboard.type("a")
    page.keyboard.press("Control+Enter")
    page.evaluate("document.activeElement.blur()")  # as React does when it moves the node
    expect(page.locator(f".st-key-{name}_submissions")).to_contain_text("identity")
    expect_focus(field)


def test_a_focus_that_was_taken_elsewhere_is_left_there(page: Page) -> None:
    press(page, "slow")
    blanks(page).nth(2).click()
    page.keyboard.type("a")
    page.keyboard.press("Control+Enter")
    page.mouse.click(5, 5)
    expect(page.locator(".st-key-blanks_submissions")).to_contain_text("identity")
    page.wait_for_timeout(300)
    assert page.evaluate("document.activeElement === document.body")


def test_enter_moves_on_and_submits_at_the_last_blank(page: Page) -> None:
    expect(page.get_by_role("textbox", name="空欄 3")).to_have_attribute("spellcheck", "false")
    blanks(page).nth(0).click()
    page.keyboard.type("x @ W")
    page.keyboard.press("Enter")
    expect_focus(blanks(page).nth(1))
    page.keyboard.type("if a:")
    page.keyboard.press("Enter")  # a statement has several lines
    page.keyboard.type("pass")
    page.keyboard.press("Tab")
    page.keyboard.type("a")
    page.keyboard.press("Enter")
    texts = ["x @ W", "if a:\n    pass", "a"]
    expect_submissions(page, "blanks", texts)
    expect_texts(page, "blanks", *texts)
    expect_focus(blanks(page).nth(2))


def test_control_enter_submits_from_any_blank(page: Page) -> None:
    blanks(page).nth(1).click()
    page.keyboard.type("b = 1")
    page.keyboard.press("Control+Enter")
    expect_submissions(page, "blanks", ["", "b = 1", ""])


def test_enter_that_ends_a_composition_neither_moves_nor_submits(page: Page) -> None:
    for index in (0, 2):
        blanks(page).nth(index).click()
        keyboard = compose(page, "かんすう")
        page.keyboard.press("Enter")
        page.keyboard.press("Control+Enter")
        keyboard.send("Input.insertText", {"text": "関数"})
        safari = (
            "field => field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true}))"
        )
        blanks(page).nth(index).evaluate(safari)
        expect_focus(blanks(page).nth(index))
    expect_texts(page, "blanks", "関数", "", "関数")
    assert submissions(page, "blanks") == []


def test_marks_are_drawn_and_go_with_an_edit_of_their_blank(page: Page) -> None:
    press(page, "marks")
    right, unmarked, wrong = blanks(page).nth(0), blanks(page).nth(2), blanks(page).nth(1)
    expect(right).to_have_css("border-top-style", "solid")
    expect(right).to_have_css("border-top-color", "rgb(26, 127, 55)")
    expect(wrong).to_have_css("border-top-style", "dashed")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    assert unmarked.get_attribute("aria-invalid") is None
    wrong.click()
    page.keyboard.type("n")
    expect(wrong).to_have_css("border-top-style", "solid")
    assert wrong.get_attribute("aria-invalid") is None
    press(page, "again")
    expect(wrong).to_have_css("border-top-style", "solid")
    expect(right).to_have_css("border-top-color", "rgb(26, 127, 55)")


def test_blanks_survive_a_rerun_and_reset_can_be_undone(page: Page) -> None:
    blanks(page).nth(0).click()
    page.keyboard.type("kept")
    page.locator(".st-key-again button").evaluate("button => button.click()")
    page.wait_for_timeout(1200)
    page.keyboard.type("!")
    expect_texts(page, "blanks", "kept!", "", "")
    page.locator(".st-key-blanks_editor button.secondary").click()
    expect_texts(page, "blanks", "", "", "")
    page.keyboard.press("Control+z")
    expect_texts(page, "blanks", "kept!", "", "")


def test_blanks_grow_with_their_text_but_not_beyond_the_box(page: Page) -> None:
    blank = blanks(page).nth(0)
    narrow = width_of(blank)
    blank.fill("x" * 30)
    assert narrow < width_of(blank)
    blank.fill("長" * 300)
    assert width_of(blank) <= width_of(page.locator(".template"))
    statement = blanks(page).nth(1)
    before = height_of(statement)
    statement.fill("a\nb\nc\nd\ne")
    assert height_of(statement) > 2 * before


def width_of(element: Locator) -> float:
    return float(element.evaluate("element => element.getBoundingClientRect().width"))


def height_of(element: Locator) -> float:
    return float(element.evaluate("element => element.getBoundingClientRect().height"))


# Looks

CONTRASTS = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const paint = (colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = {};
  for (const host of document.querySelectorAll('[data-testid=stBidiComponentIsolated]')) {
    for (const element of host.shadowRoot.querySelectorAll('.drill *')) {
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      if (!own && !element.matches('.blank')) continue;
      const behind = [];
      for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) {
        behind.unshift(getComputedStyle(at).backgroundColor);
      }
      const text = luminance(paint([...behind, getComputedStyle(element).color]));
      const ground = luminance(paint(behind));
      const ratio = (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
      const name = element.className || element.tagName;
      found[name] = Math.min(found[name] ?? 99, ratio);
    }
  }
  return found;
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everything_is_legible(theme: str, open_page: Opener, request: pytest.FixtureRequest) -> None:
    page = open_page(request.getfixturevalue(theme))
    page.keyboard.press("Tab")
    type_at_end(page, "for a in 'text': b = None + 1.5  # 注釈\n    c(a)\n")
    page.keyboard.press("Control+Home")  # the active line is an error line, too
    press(page, "errors")
    code(page).focus()
    contrasts: dict[str, float] = page.evaluate(CONTRASTS)
    assert len(contrasts) >= 10
    assert {name: ratio for name, ratio in contrasts.items() if ratio < 4.5} == {}


def test_a_phone_needs_no_sideways_scrolling(open_page: Opener, light: str) -> None:
    page = open_page(light, width=390)
    type_at_end(page, "x" * 200)
    for index, text in enumerate(["x" * 200, "y" * 200, ""]):
        blanks(page).nth(index).fill(text)
    page.wait_for_timeout(300)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    for field in blanks(page).all():
        assert height_of(field) >= 40
        assert width_of(field) <= 390
    for element in [*blanks(page).all(), code(page)]:
        assert float(element.evaluate("field => parseFloat(getComputedStyle(field).fontSize)")) >= 16
    for button in page.locator(".toolbar button").all():
        assert height_of(button) >= 40


# Loading and building


def test_without_the_bundle_the_learner_is_told_what_to_do(browser: Browser, light: str) -> None:
    page = browser.new_page()
    page.route("**/editor.js*", lambda route: route.abort())
    page.goto(light)
    expect(page.get_by_role("alert").first).to_contain_text("標準の入力欄", timeout=20_000)
    page.close()


@pytest.mark.parametrize(
    "value",
    [
        None,
        "text",
        [],
        {"revision": 1, "texts": "a"},
        {"revision": 1, "texts": ["a", "b"]},
        {"revision": 1, "texts": [1]},
        {"revision": 1, "texts": ["\ud800"]},
        {"revision": 0, "texts": ["of the exercise before"]},
        {"texts": ["a"]},
    ],
)
def test_malformed_messages_are_nothing(value: object) -> None:
    assert _texts(value, revision=1, count=1) is None
    message = {**value, "identity": "a"} if isinstance(value, dict) else value
    assert _submission(message, revision=1, count=1) is None


def test_a_submission_needs_an_identity() -> None:
    message: dict[str, object] = {"revision": 1, "texts": ["a"]}
    assert _submission({**message, "identity": "5e"}, revision=1, count=1) == Submission("5e", ("a",))
    for identity in ("", "x" * 1000, 5, None):
        assert _submission({**message, "identity": identity}, revision=1, count=1) is None


def test_bundle_is_what_the_source_builds() -> None:
    """Rebuild where the tools are installed; in any case compare the hashes that the bundle carries."""
    banner, _, body = (ROOT / "static" / "editor.js").read_text("utf-8").partition(" */\n")
    hashes = dict(re.findall(r"(\w+) sha256:([0-9a-f]{64})", banner))
    names = sorted([*(f"src/{path.name}" for path in (FRONTEND / "src").iterdir()), *BUILD_FILES])
    sources = b"".join(name.encode() + b"\0" + (FRONTEND / name).read_bytes() + b"\0" for name in names)
    assert hashes == {"sources": hashlib.sha256(sources).hexdigest(), "code": hashlib.sha256(body.encode()).hexdigest()}
    if (FRONTEND / "node_modules").exists():
        check = subprocess.run(["node", "build.mjs", "--check"], cwd=FRONTEND, capture_output=True, text=True)
        assert check.returncode == 0, check.stderr


BUILD_FILES = ["build.mjs", "package-lock.json", "package.json", "tsconfig.json"]


def test_the_lock_file_names_no_host() -> None:
    assert "://" not in (FRONTEND / "package-lock.json").read_text("utf-8")
