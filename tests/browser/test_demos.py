"""Demos in a browser: a run goes on while pages change, is found again after a reload, can be stopped and compared."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Server

pytestmark = pytest.mark.browser
Open = Callable[..., "Page"]


def start(page: Page) -> None:
    page.get_by_role("button", name=re.compile("開始|Start")).click()


def open_demo(watch: Open, server: Server, title: str) -> Page:
    page = watch(server.address)
    page.get_by_role("link", name="学習デモ").click()
    card = page.locator("[class*='st-key-card-']").filter(has_text=title)
    card.get_by_role("link", name="開く").click()
    page.get_by_role("button", name="開始").wait_for()
    return page


def set_knob(page: Page, label: str, value: str) -> None:
    field = page.get_by_label(label, exact=True)
    field.fill(value)
    field.press("Tab")
    page.wait_for_timeout(700)


def test_a_run_shows_its_figures_beside_the_reports_and_its_band(server: Server, watch: Open) -> None:
    page = open_demo(watch, server, "勾配消失")
    start(page)
    page.get_by_text(re.compile("完了")).wait_for(timeout=60_000)
    row = page.get_by_role("row").filter(has_text="テストデータの正解率")
    assert "0.1135" in row.inner_text()
    assert page.locator("[data-testid=stImage] img").count() >= 3
    for image in page.locator("[data-testid=stImage] img").all():
        assert image.get_attribute("alt")


def test_a_run_goes_on_across_pages_and_can_be_stopped(server: Server, watch: Open) -> None:
    page = open_demo(watch, server, "MNIST: 多層パーセプトロン")
    start(page)
    page.get_by_text(re.compile("計算中")).wait_for(timeout=60_000)
    page.get_by_role("link", name="問題演習").click()
    page.get_by_role("heading", name="問題演習").wait_for()
    page.get_by_role("link", name="学習デモ").click()
    page.get_by_role("link", name=re.compile("計算中")).click()
    page.get_by_text(re.compile(r"計算中.*\d+ / \d+")).wait_for(timeout=60_000)
    page.get_by_role("button", name="中止").click()
    page.get_by_text("中止しました").wait_for()


def test_a_reload_finds_the_run_again_with_its_knobs(server: Server, browser: object) -> None:
    page = browser.new_page()  # type: ignore[attr-defined]
    page.goto(f"{server.address}demo?demo=linear-regression&slope=2&seed=7")
    start(page)
    page.get_by_text(re.compile("完了")).wait_for(timeout=60_000)
    assert "slope=2.0" in page.url
    page.reload()
    page.get_by_text(re.compile("完了")).wait_for(timeout=60_000)
    assert page.get_by_label("傾き (slope)", exact=True).input_value() == "2"
    assert page.get_by_label("乱数のシード (seed)", exact=True).input_value() == "7"
    page.close()


def test_two_pinned_runs_are_compared_with_the_knobs_that_differ(server: Server, watch: Open) -> None:
    page = open_demo(watch, server, "多項式回帰")
    for noise in ("0.1", "2"):
        set_knob(page, "ノイズ (noise)", noise)
        start(page)
        page.get_by_role("button", name="比較に残す").click(timeout=60_000)
        page.get_by_role("button", name="比較から外す").wait_for()
    page.get_by_role("heading", name="比較").wait_for()
    assert page.get_by_role("row").filter(has_text="ノイズ (noise)").last.inner_text().split() == [
        "ノイズ", "(noise)", "2.0", "0.1",
    ]  # fmt: skip


def test_a_wrong_knob_in_the_address_is_a_sentence(server: Server, browser: object) -> None:
    page = browser.new_page()  # type: ignore[attr-defined]
    page.goto(f"{server.address}demo?demo=vanishing-gradient&activation=sigmod&steps=-1&nonsense=3")
    page.get_by_text("did you mean sigmoid").wait_for()
    page.get_by_text(re.compile("steps takes a whole number from 1")).wait_for()
    page.get_by_text("nonsense").wait_for()
    page.close()


def test_demos_in_english(server: Server, watch: Open) -> None:
    page = open_demo(watch, server, "アヤメ")
    page.get_by_role("radio", name="English").click()
    start(page)
    page.get_by_text("Done").wait_for(timeout=60_000)
    main = page.locator("[data-testid=stMain]").inner_text()
    assert not re.search("[ぁ-んァ-ヶ]", main), re.findall("[^\n]*[ぁ-んァ-ヶ][^\n]*", main)
    page.get_by_role("radio", name="日本語").click()
    page.get_by_text("完了").wait_for()


def test_a_phone_never_scrolls_sideways_on_a_demo(server: Server, browser: object) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")  # type: ignore[attr-defined]
    page.goto(f"{server.address}demo?demo=im2col")
    start(page)
    page.get_by_text("完了").wait_for(timeout=60_000)
    page.wait_for_timeout(1000)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    page.close()
