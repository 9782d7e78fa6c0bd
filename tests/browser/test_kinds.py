"""Orders, curves, sets and notes in a real browser: each kind answered wrongly and rightly, in both languages."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from drill.bank import load_bank
from drill.instance import instance
from drill.note import load_notes

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Server

pytestmark = pytest.mark.browser
Open = Callable[..., "Page"]
BANK = load_bank()
NOTES, _ = load_notes()
ORDER, CURVE = "order-softmax-ce-gradient", "curve-relu-he"


def letters_of(item: str) -> list[str]:
    """Return the right order of the steps, or the right letter alone."""
    exercise = BANK.find(item)
    options = instance(exercise).options or []
    if exercise.item.kind == "order":
        return [option.letter for option in sorted(options, key=lambda option: int(option.mistake or 0))]
    return [option.letter for option in options if option.mistake is None]


def attempts(server: Server, item: str) -> list[tuple[str, str, str]]:
    with sqlite3.connect(server.database) as database:
        rows = database.execute("select form, verdict, answer from attempt where item = ? order by id", (item,))
        return rows.fetchall()


def submit(page: Page) -> None:
    page.get_by_role("button", name=re.compile("採点する|Submit")).click()


def press_step(page: Page, letter: str) -> None:
    page.locator(f".st-key-step-{letter} button").click()


def wait_for_number(page: Page, letter: str, number: str) -> None:
    page.locator(f".st-key-step-{letter} button", has_text=number).wait_for()


def switch_to_english(page: Page) -> None:
    page.get_by_role("radio", name="English", exact=True).click()
    page.get_by_role("button", name="Submit").wait_for()


def widest(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def test_an_order_is_pressed_taken_back_graded_and_survives_a_reload(server: Server, watch: Open) -> None:
    page = watch(f"{server.address}?q={ORDER}")
    right = letters_of(ORDER)
    first, second, *others = right
    press_step(page, second)
    wait_for_number(page, second, "①")
    submit(page)
    page.get_by_text(f"まだ {len(right) - 1} 個の手順が残っています").wait_for()
    press_step(page, second)  # taken back
    for number, letter in zip("①②③④⑤⑥⑦⑧", [second, first, *others], strict=False):
        press_step(page, letter)
        wait_for_number(page, letter, number)
    submit(page)
    page.get_by_role("heading", name="不正解").wait_for()
    page.reload()
    wait_for_number(page, first, "②")
    page.get_by_role("button", name="消す").click()
    for number, letter in zip("①②③④⑤⑥⑦⑧", right, strict=False):
        press_step(page, letter)
        wait_for_number(page, letter, number)
    submit(page)
    page.get_by_role("heading", name="解説").wait_for()
    given = [(form, verdict) for form, verdict, _ in attempts(server, ORDER)]
    assert given == [("order", "wrong"), ("order", "correct")]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_curve_is_chosen_and_then_the_runs_have_their_names(
    server: Server, watch: Open, width: int, scheme: str
) -> None:
    page = watch(f"{server.address}?q={CURVE}", width, scheme)
    (right,) = letters_of(CURVE)
    wrong = next(letter for letter in "ABCD" if letter != right)
    image = page.locator(".stImage img").first
    image.wait_for()
    assert set(re.findall(r"\b([A-D]):", str(image.get_attribute("alt")))) == set("ABCD")
    page.locator(".stRadio label", has_text=re.compile(f"^{wrong}")).click()
    submit(page)
    page.get_by_role("heading", name="不正解").wait_for()
    assert page.get_by_text("それぞれの曲線の設定").count() == 0
    page.locator(".stRadio label", has_text=re.compile(f"^{right}")).click()
    submit(page)
    page.get_by_text("それぞれの曲線の設定").wait_for()
    assert widest(page) <= 0
    page.get_by_role("link", name="このデモを自分で動かす").click()
    page.get_by_role("heading", level=1, name="勾配消失").wait_for()


def test_the_items_of_a_set_show_their_stem_and_lead_to_each_other(server: Server, watch: Open) -> None:
    name = next(iter(BANK.stems))
    members = [exercise.item for exercise in BANK.of_kind() if exercise.item.set == name]
    page = watch(f"{server.address}?q={members[0].id}")
    page.get_by_text(f"連問「{BANK.stems[name].title.ja}」1 / {len(members)}").wait_for()
    page.get_by_role("link", name=re.compile("^2")).click()
    page.get_by_text(f"2 / {len(members)}").wait_for()
    page.get_by_role("heading", level=1, name=plain(members[1].title.ja)).wait_for()
    switch_to_english(page)
    page.get_by_text(f"2 of {len(members)}").wait_for()


def plain(title: str) -> str:
    """Return how a title reads once its Markdown is drawn; formulas are cut off."""
    return re.split(r"[$`]", title)[0].strip()


def test_a_note_is_read_checked_and_left_for_an_exercise(server: Server, watch: Open) -> None:
    page = watch(f"{server.address}")
    page.get_by_role("link", name=re.compile("解説ノート|Learn")).first.click()
    page.get_by_role("link", name=re.compile(r"^1\.1")).click()
    note = NOTES["vanishing-gradient"].note
    page.get_by_role("heading", level=1, name=re.compile(f"{note.title.ja}|{note.title.en}")).wait_for()
    page.locator(".stImage img").first.wait_for()
    page.locator("[class*='st-key-check-'] summary").first.click()
    answer = next(passage.check.answer for passage in note.passages if passage.check)
    start = re.compile("|".join(re.escape(plain(text))[:12] for text in (answer.ja, answer.en)))
    page.locator("[class*='st-key-check-']").first.get_by_text(start).first.wait_for()
    assert page.locator(".katex-error").count() == 0
    item = BANK.find(note.items[0]).item
    page.get_by_role("link", name=re.compile(f"{plain(item.title.ja)}|{plain(item.title.en)}")).first.click()
    page.get_by_role("button", name=re.compile("採点する|Submit")).first.wait_for()


def test_no_note_has_a_broken_formula_or_is_wider_than_a_phone(server: Server, watch: Open) -> None:
    page = watch(server.address)
    page.get_by_role("link", name=re.compile("解説ノート|Learn")).first.click()
    page.get_by_role("link", name=re.compile(r"^1\.1")).wait_for()
    page.set_viewport_size({"width": 390, "height": 900})
    for chapter in NOTES.values():
        page.get_by_role("link", name=re.compile("^" + re.escape(chapter.note.section))).click()
        page.locator(".st-key-note h1").wait_for()
        page.get_by_role("heading", name=re.compile("出典|Sources")).wait_for()
        assert page.locator(".katex-error").count() == 0, chapter.note.id
        assert widest(page) <= 0, chapter.note.id
        page.get_by_role("link", name=re.compile("ノート一覧|All notes")).click()
