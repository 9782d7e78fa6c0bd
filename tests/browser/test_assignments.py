"""Assignments and item statistics in front of a person: a link, the way through the tasks, the sheet on paper."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from drill.bank import load_bank
from drill.instance import instance

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Server

pytestmark = pytest.mark.browser
Open = Callable[..., "Page"]


def title(page: Page, name: str) -> None:
    page.get_by_role("heading", name=name, level=1, exact=True).wait_for()


def key_of(item: str, seed: int) -> str:
    options = instance(load_bank().find(item), seed).options or []
    return next(option.letter for option in options if option.mistake is None)


def test_a_link_leads_through_the_tasks_by_their_seeds(server: Server, watch: Open) -> None:
    page = watch(f"{server.address}?assignment=first-evening")
    title(page, "最初の夜")
    expect(page).to_have_url(re.compile(r"/assignments\?assignment=first-evening$"))
    page.get_by_role("button", name=re.compile("始める：シグモイド")).click()
    title(page, "シグモイド関数と tanh の傾きの最大値")
    expect(page).to_have_url(re.compile(r"/\?q=sigmoid-tanh-slope&seed=1&assignment=first-evening$"))
    page.get_by_role("radio", name=re.compile(f"^{key_of('sigmoid-tanh-slope', 1)}")).click(force=True)
    page.get_by_role("button", name="採点する").click()
    page.get_by_role("button", name=re.compile("課題の次の問題")).click()
    title(page, "出力サイズ：5×5 の入力、3×3 のフィルタ")
    page.get_by_role("button", name=re.compile("あとに回して次へ")).click()
    title(page, "ソフトマックス関数の計算練習")
    expect(page).to_have_url(re.compile(r"q=softmax-drill&seed=1&assignment=first-evening$"))
    page.reload()
    page.get_by_role("link", name="課題「最初の夜」3 / 8").click()
    title(page, "最初の夜")
    expect(page.get_by_text("8 問中 1 問 正解")).to_be_visible()
    with sqlite3.connect(server.database) as database:
        assert database.execute("select item, seed, verdict from attempt").fetchall() == [
            ("sigmoid-tanh-slope", 1, "correct")
        ]


def test_the_way_back_to_the_list_leaves_nothing_in_the_address(server: Server, watch: Open) -> None:
    page = watch(f"{server.address}?assignment=recurrent-nets")
    title(page, "回帰型ネットワークひと巡り")
    page.get_by_role("link", name="課題一覧").click()
    title(page, "課題")
    expect(page).to_have_url(re.compile(r"/assignments$"))
    page.get_by_role("link", name="試験 1 週間前の総点検").click()
    title(page, "試験 1 週間前の総点検")
    expect(page).to_have_url(re.compile(r"assignment=week-before-exam$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_there_is_the_sheet_in_ink_and_no_menu(server: Server, watch: Open, scheme: str) -> None:
    page = watch(f"{server.address}?assignment=first-evening", scheme=scheme)
    page.get_by_role("link", name="印刷用のプリント").click()
    page.get_by_text("解答を別のページに付ける").click()
    page.get_by_role("heading", name="解答", exact=True).wait_for()
    page.get_by_role("img", name=re.compile("^A:")).wait_for()
    short = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    page.emulate_media(media="print")
    for hidden in (".stSidebar", ".st-key-sheet-bar"):
        expect(page.locator(hidden)).to_be_hidden()
    heading = page.get_by_role("heading", name="1 シグモイド関数と tanh の傾きの最大値", level=2)
    expect(heading).to_have_css("color", "rgb(0, 0, 0)")
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator(".st-key-sheet-answers")).to_have_css("break-before", "page")
    assert short > 3  # not only what fits into a window


@pytest.mark.parametrize(
    ("path", "name", "last"),
    [("assignments", "課題", "自分で課題を作るには"), ("statistics", "問題の統計", "くわしく見る問題")],
)
def test_a_phone_never_scrolls_sideways(server: Server, watch: Open, path: str, name: str, last: str) -> None:
    _answer_by_twenty(server)
    page = watch(server.address, width=390, scheme="dark")
    page.locator("[data-testid=stMain] h1").wait_for()
    page.get_by_test_id("stExpandSidebarButton").click()
    page.locator(f"[data-testid=stSidebarNavLink][href$='{path}']").click()
    title(page, name)
    page.get_by_text(last).first.wait_for()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


def test_one_item_of_the_statistics_is_a_picture_with_words(server: Server, watch: Open) -> None:
    page = watch(server.address)
    _answer_by_twenty(server)
    page.locator("[data-testid=stSidebarNavLink][href$='statistics']").click()
    title(page, "問題の統計")
    page.get_by_role("combobox", name="くわしく見る問題").click()
    page.get_by_role("option", name="特異値分解の 3 つの行列の形").click()
    page.get_by_role("heading", name="選択肢の選ばれ方").wait_for()
    expect(page).to_have_url(re.compile("item=svd-shapes"))
    picture = page.locator("[role=graphics-document][aria-label*='成績の下位・中位・上位の順']")
    page.set_viewport_size({"width": 390, "height": 900})
    table = page.locator(".st-key-item-options")
    expect(table).to_have_css("overflow-x", "auto")
    assert table.evaluate("box => box.getBoundingClientRect().right") <= 390
    expect(picture).to_have_attribute("aria-label", re.compile("正解 0.%, 83.%, 100.%"))


def _answer_by_twenty(server: Server) -> None:
    """Let twenty learners answer six items; the better they are, the more of them."""
    from drill.store import Attempt, open_store

    store = open_store(f"sqlite:///{server.database}")
    names = ["needs-labels", "gather-more-data", "pool-no-parameters", "cifar-10-shapes", "relu-kink", "svd-shapes"]
    for n in range(20):
        learner = store.learner(f"profile {n}")
        for place, item in enumerate(names):
            right = n >= (8 if item == "svd-shapes" else 3 * place)
            mistake = None if right else load_bank().find(item).item.mistakes[0].id
            verdict = "correct" if right else "wrong"
            store.add_attempt(learner, Attempt(item, 1, 0, "option", ["A"], verdict, float(right), mistake))
    store.close()
