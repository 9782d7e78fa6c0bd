"""A learner with a record looks at it: home, the four tabs, a drill, the file, on a wide screen and on a phone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from benchmarks.study import fill
from drill.bank import load_bank
from drill.store import Attempt, open_store

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Server

pytestmark = pytest.mark.browser
Open = Callable[..., "Page"]
ATTEMPTS = 120
NAMED, SEED = "lstm-parameters-drill", 7


@pytest.fixture(scope="module")
def record(server: Server) -> None:
    """Write the record of a learner, with one mistake that is made more often than all others."""
    store = open_store(f"sqlite:///{server.database}")
    learner, bank = store.learner("local"), load_bank()
    fill(store, learner, bank, ATTEMPTS)
    mistake = bank.exercises[NAMED].item.mistakes[0].id
    for n in range(6):
        at = (datetime.now(UTC) - timedelta(days=6 - n)).isoformat(timespec="microseconds")
        store.add_attempt(learner, Attempt(NAMED, 1, SEED, "number", ["=1"], "wrong", 0.0, mistake, at=at))
    store.close()


def go_to_progress(page: Page) -> None:
    """Follow the menu, which is folded away on a phone."""
    page.locator("[data-testid=stMain] h1").wait_for()
    expand = page.get_by_test_id("stExpandSidebarButton")
    folded = expand.is_visible()
    if folded:
        expand.click()
    page.locator("[data-testid=stSidebarNavLink][href$='progress']").click()
    page.get_by_role("heading", level=1, name="学習の記録").wait_for()
    if folded and not expand.is_visible():
        page.get_by_test_id("stSidebar").hover()
        page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
        expand.wait_for()


def panel(page: Page, tab: str) -> Locator:
    page.get_by_role("tab", name=tab).click()
    return page.get_by_role("tabpanel", name=tab)


@pytest.mark.usefixtures("record")
def test_the_record_is_told_in_tables_and_words(server: Server, watch: Open) -> None:
    page = watch(server.address)
    page.get_by_role("heading", name="今日の計画").wait_for()
    go_to_progress(page)
    mastery = page.get_by_role("table", name="分野ごとの習熟度: 深層学習の基礎")
    row = mastery.get_by_role("row").filter(has_text="LSTM・GRU")
    expect(row).to_contain_text("学習中")
    expect(row).to_contain_text(re.compile(r"\d+ %"))
    weeks = panel(page, "推移")
    expect(weeks.get_by_role("table", name=re.compile("12 週間の解答回数の表。合計"))).to_be_visible()
    chart = weeks.get_by_test_id("stVegaLiteChart")
    expect(chart.locator("canvas, svg").first).to_be_visible()
    expect(weeks.locator("[aria-label^='週ごとの正答率の折れ線グラフ']").first).to_be_attached()
    mistakes = panel(page, "間違いと確信度")
    expect(mistakes.get_by_role("table", name="確信度と正答率").get_by_role("row")).to_have_count(4)


@pytest.mark.usefixtures("record")
def test_the_drill_of_the_most_frequent_mistake_asks_with_new_numbers(server: Server, watch: Open) -> None:
    page = watch(server.address)
    go_to_progress(page)
    first = panel(page, "間違いと確信度").locator("[class*='st-key-mistake-']").first
    expect(first).to_contain_text(load_bank().exercises[NAMED].item.title.ja)
    first.get_by_role("button", name="練習する").click()
    page.get_by_text(f"問題 {SEED + 1}").first.wait_for()
    assert f"q={NAMED}" in page.url
    assert f"seed={SEED + 1}" in page.url


@pytest.mark.usefixtures("record")
def test_the_file_has_what_the_filter_leaves(server: Server, watch: Open, tmp_path: Path) -> None:
    page = watch(server.address)
    go_to_progress(page)
    attempts = panel(page, "解答の一覧")
    attempts.get_by_label("検索").fill(NAMED)
    attempts.get_by_label("検索").press("Enter")
    expect(attempts.get_by_text(re.compile(r"\d+ 件（全 \d+ 件）"))).not_to_contain_text(f"{ATTEMPTS + 6} 件（全")
    with page.expect_download() as waiting:
        attempts.get_by_role("button", name="CSV をダウンロード").click()
    waiting.value.save_as(tmp_path / "attempts.csv")
    raw = (tmp_path / "attempts.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert {row["item"] for row in rows} == {NAMED}
    assert len(rows) >= 6


@pytest.mark.usefixtures("record")
def test_a_title_in_the_list_leads_to_its_exercise(server: Server, watch: Open) -> None:
    page = watch(server.address)
    go_to_progress(page)
    link = panel(page, "解答の一覧").get_by_role("table").get_by_role("link").first
    title = link.inner_text()
    link.click()
    page.get_by_role("heading", level=1, name=title).wait_for()
    assert "?q=" in page.url


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_never_scrolls_a_record_sideways(server: Server, watch: Open, scheme: str) -> None:
    page = watch(server.address, width=390, scheme=scheme)
    page.get_by_role("heading", name="伸びしろの大きい分野").wait_for()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    go_to_progress(page)
    for tab in ("習熟度", "推移", "間違いと確信度", "解答の一覧"):
        expect(panel(page, tab).get_by_role("heading", level=2).first).to_be_visible()
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
