"""A learner in front of the app: answers wrongly and rightly, reloads, clicks three times, pulls the plug."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Server

pytestmark = pytest.mark.browser
Open = Callable[..., "Page"]


def attempts(server: Server, item: str) -> list[tuple[str, str, str]]:
    with sqlite3.connect(server.database) as database:
        rows = database.execute("select form, verdict, answer from attempt where item = ? order by id", (item,))
        return rows.fetchall()


def heading(page: Page, text: str) -> Locator:
    return page.get_by_role("heading", name=re.compile(text))


def choose_form(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()


def blank(page: Page) -> Locator:
    return page.get_by_label(re.compile("空欄 1|Blank 1"))


def submit(page: Page) -> None:
    page.get_by_role("button", name=re.compile("採点する|Submit")).click()


def test_first_verdict_within_three_clicks_of_opening_the_app(server: Server, watch: Open) -> None:
    started = time.monotonic()
    page = watch(server.address)
    page.get_by_role("button", name=re.compile("最初の問題を解く|次の問題")).click()
    page.get_by_label(re.compile("空欄 1|高さ × 幅")).fill("1x1")
    submit(page)
    heading(page, "不正解|エラー").wait_for()
    assert time.monotonic() - started < 60


def test_lstm_wrong_then_right_in_the_blank(server: Server, watch: Open) -> None:
    page = watch(f"{server.address}?q=lstm-cell-state")
    blank(page).fill("forget_gate * a + input_gate * prev_c")
    submit(page)
    heading(page, "不正解").wait_for()
    page.get_by_text("いちばん小さい反例").wait_for()
    blank(page).fill("input_gate * a + forget_gate * prev_c")
    blank(page).press("Enter")
    heading(page, "(?<!不)正解$").wait_for()
    heading(page, "解説").wait_for()
    assert [row[:2] for row in attempts(server, "lstm-cell-state")] == [("blank", "wrong"), ("blank", "correct")]


def test_gru_as_a_function_in_the_editor(server: Server, watch: Open) -> None:
    page = watch(f"{server.address}?q=gru-new-state")
    choose_form(page, "関数を書く")
    editor = page.get_by_role("textbox", name="Python コード")
    editor.click()
    page.keyboard.press("Control+a")
    lines = [
        "def gru(x, h, W_r, U_r, W_z, U_z, W, U):",
        "r = sigmoid(x @ W_r.T + h @ U_r.T)",
        "z = sigmoid(x @ W_z.T + h @ U_z.T)",
        "candidate = np.tanh(x @ W.T + (r * h) @ U.T)",
        "return h + z * (candidate - h)",
    ]
    page.keyboard.type("\n".join(lines))
    page.keyboard.press("Control+Enter")
    heading(page, "(?<!不)正解$").wait_for()
    assert attempts(server, "gru-new-state")[-1][:2] == ("function", "correct")


def test_tree_rnn_by_option_and_a_triple_click_is_one_attempt(server: Server, watch: Open) -> None:
    page = watch(f"{server.address}?q=tree-rnn-compose")
    choose_form(page, "4 択")
    page.get_by_role("radio", name=re.compile("concatenate")).click(force=True)
    page.get_by_role("button", name="採点する").click(click_count=3)
    heading(page, "(?<!不)正解$").wait_for()
    page.wait_for_timeout(1500)
    assert len(attempts(server, "tree-rnn-compose")) == 1


def test_a_triple_click_in_the_editor_is_one_attempt(server: Server, watch: Open) -> None:
    page = watch(f"{server.address}?q=encoder-embedding")
    blank(page).fill("E.sum(axis=1)")
    page.get_by_role("button", name="採点する").click(click_count=3)
    heading(page, "不正解").wait_for()
    page.wait_for_timeout(1500)
    assert len(attempts(server, "encoder-embedding")) == 1


def test_a_reload_while_typing_and_a_killed_server_lose_nothing(server: Server, watch: Open) -> None:
    page = watch(f"{server.address}?q=bidirectional-concat")
    blank(page).press_sequentially("np.hstack([h_f, ", delay=40)
    page.wait_for_timeout(2000)
    page.reload()
    assert blank(page).input_value() == "np.hstack([h_f, "
    blank(page).press("End")
    blank(page).press_sequentially("h_b[::-1", delay=40)
    page.wait_for_timeout(2000)
    page.goto("about:blank")
    server.kill()
    server.start()
    page.goto(f"{server.address}?q=bidirectional-concat")
    assert blank(page).input_value() == "np.hstack([h_f, h_b[::-1"


def test_five_draws_of_the_conv_drill(server: Server, watch: Open) -> None:
    from drill.bank import load_bank
    from drill.instance import instance

    exercise = load_bank().find("conv-output-size-drill")
    page = watch(server.address)
    page.get_by_role("link", name="畳み込みサイズ").click()
    spellings = ["{0}x{1}", "({0}, {1})", "{0}×{1}", "[{0}, {1}]", "{0} {1}"]
    for seed, spelling in enumerate(spellings, 1):
        page.get_by_text(f"問題 {seed}", exact=False).first.wait_for()
        height, width = instance(exercise, seed).number_key
        field = page.get_by_label(re.compile("高さ × 幅"))
        page.wait_for_function(
            "document.querySelectorAll('input[aria-label*=\"×\"]').length === 1"
        )  # the old one has gone
        field.fill(spelling.format(height, width))
        field.press("Enter")
        for _ in range(100):  # the verdict of the draw before may still be on the page
            if len(attempts(server, "conv-output-size-drill")) == seed:
                break
            page.wait_for_timeout(100)
        heading(page, "(?<!不)正解$").wait_for()
        page.get_by_role("button", name="次の問題へ").click()
    page.get_by_text("問題 6").wait_for()
    assert [row[1] for row in attempts(server, "conv-output-size-drill")] == ["correct"] * 5


def test_english_beside_japanese(server: Server, watch: Open) -> None:
    page = watch(f"{server.address}?q=lstm-cell-state")
    page.get_by_role("radio", name="English").click()
    page.get_by_role("button", name="Submit").wait_for()
    blank(page).fill("input_gate * a")
    submit(page)
    heading(page, "Not right").wait_for()
    main = page.locator("[data-testid=stMain]").inner_text()
    assert not re.search("[ぁ-んァ-ヶ]", main), re.findall("[^\n]*[ぁ-んァ-ヶ][^\n]*", main)
    page.get_by_role("radio", name="日本語").click()
    page.get_by_role("button", name="採点する").wait_for()


def test_a_choice_survives_a_switch_of_language(server: Server, watch: Open) -> None:
    page = watch(server.address)
    page.get_by_role("link", name="設定").click()
    page.get_by_role("radio", name="シンプルな入力欄").click(force=True)
    page.get_by_role("radio", name="English").click()
    heading(page, "Settings").wait_for()
    expect(page.get_by_role("radio", name="Plain text box")).to_be_checked()
    page.get_by_role("radio", name="Full editor").click(force=True)
    page.get_by_role("radio", name="日本語").click()
    heading(page, "設定").wait_for()
    expect(page.get_by_role("radio", name="高機能エディタ")).to_be_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "?q=lstm-cell-state", "practice", "conv_drill", "settings"])
def test_a_phone_never_scrolls_sideways(server: Server, watch: Open, path: str, scheme: str) -> None:
    page = watch(server.address, width=390, scheme=scheme)
    page.locator("[data-testid=stMain] h1").wait_for()
    if path.startswith("?"):
        page.goto(server.address + path)
    elif path:
        page.get_by_test_id("stExpandSidebarButton").click()
        page.locator(f"[data-testid=stSidebarNavLink][href$='{path}']").click()
    page.locator("[data-testid=stMain] h1").wait_for()
    page.wait_for_timeout(1500)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    if path.startswith("?"):
        assert page.get_by_role("radio", name="4 択").get_attribute("aria-checked") == "true"


def test_hints_come_one_at_a_time_and_only_the_last_has_the_key(server: Server, watch: Open) -> None:
    page = watch(f"{server.address}?q=gradient-clipping-norm")
    page.get_by_role("button", name="ヒントを見る").click()
    for step in range(2, 5):
        page.get_by_text(f"ヒント {step - 1}").wait_for()
        assert "grad * rate" not in page.content()
        page.get_by_role("button", name="次のヒント").click()
    page.get_by_text("ヒント 4").wait_for()
    page.get_by_role("button", name="答えと解説を見る").click()
    page.get_by_text("ヒント 5").wait_for()
    assert "grad * rate" in page.content()


def test_the_page_does_not_tell_which_option_is_right(server: Server, watch: Open) -> None:
    from drill.bank import load_bank

    received: list[str] = []
    page = watch(server.address)
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(str(frame))))
    page.goto(f"{server.address}?q=gru-new-state&form=option")
    page.get_by_role("radio", name=re.compile("h_bar")).first.wait_for()
    item = load_bank().find("gru-new-state").item
    assert received
    everything = "".join(received)
    for mistake in item.mistakes:
        assert mistake.id not in everything
        assert mistake.why.ja[:12] not in everything


def test_my_answer_is_right_keeps_a_report(server: Server, watch: Open) -> None:
    page = watch(f"{server.address}?q=lstm-cell-state")
    blank(page).fill("a")
    submit(page)
    heading(page, "不正解").wait_for()
    page.get_by_role("button", name="私の答えは正しいはず").click()
    page.get_by_label(re.compile("どこが正しい")).fill("確認してください 🙏")
    page.get_by_role("button", name="記録する").click()
    page.get_by_text("記録しました").wait_for()
    with sqlite3.connect(server.database) as database:
        assert database.execute("select item, text from report").fetchall() == [
            ("lstm-cell-state", "確認してください 🙏")
        ]


def test_an_unknown_item_says_what_was_meant(server: Server, watch: Open) -> None:
    page = watch(f"{server.address}?q=lstm-cel-state")
    page.get_by_text("lstm-cell-state").wait_for()


def test_a_picture_in_the_address_is_not_fetched(server: Server, watch: Open) -> None:
    page = watch(f"{server.address}?q=![x](http://pictures.invalid/a.png)")
    page.get_by_text("pictures.invalid").wait_for()
    page.wait_for_timeout(500)


def test_a_syntax_error_is_marked_and_an_endless_loop_is_ended(server: Server, watch: Open) -> None:
    page = watch(f"{server.address}?q=gradient-clipping-norm&form=function")
    editor = page.get_by_role("textbox", name="Python コード")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("def gradient_clipping(grad, threshold):\nretrn grad")
    page.keyboard.press("Control+Enter")
    heading(page, "エラー").wait_for()
    page.get_by_text(re.compile("2 行目")).first.wait_for()
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("def gradient_clipping(grad, threshold):\nwhile True: pass")
    page.keyboard.press("Control+Enter")
    heading(page, "時間切れ").wait_for()
    assert "while True" in editor.inner_text()
