"""Learners in their own browsers: nothing of one reaches the other; what is theirs can be taken away and deleted."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Server

pytestmark = pytest.mark.browser
Open = Callable[..., "Page"]


def rows(server: Server, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
    with sqlite3.connect(server.database) as database:
        return database.execute(query, arguments).fetchall()


def open_settings(page: Page, server: Server) -> None:
    page.goto(server.address)
    page.get_by_role("link", name="設定").click()
    page.get_by_role("heading", name="設定").wait_for()


def become(page: Page, server: Server, name: str) -> None:
    """Add a profile and go on as it."""
    open_settings(page, server)
    page.get_by_label("名前").fill(name)
    page.get_by_role("button", name="この名前で追加").click()
    expect(page.get_by_role("combobox", name=re.compile("学習しているプロフィール"))).to_have_value(name)


def answer(page: Page, server: Server, text: str) -> None:
    page.goto(f"{server.address}?q=gradient-clipping-norm")
    page.get_by_label("空欄 1").fill(text)
    page.get_by_role("button", name="採点する").click()
    page.get_by_role("heading", name=re.compile("正解")).wait_for()


def test_two_learners_in_two_browsers_do_not_cross(server: Server, watch: Open) -> None:
    hers, his = watch(server.address), watch(server.address)
    become(hers, server, "花子")
    become(his, server, "太郎")
    answer(hers, server, "grad / norm")
    answer(his, server, "grad * rate")
    query = "select l.name, a.answer from attempt a join learner l on l.id = a.learner where item = ? order by a.id"
    expected = [("花子", '["grad / norm"]'), ("太郎", '["grad * rate"]')]
    assert rows(server, query, "gradient-clipping-norm") == expected
    # a reload ends the session; the browser still knows whose it is, and shows only theirs
    for page, own, others in ((hers, "grad / norm", "grad * rate"), (his, "grad * rate", "grad / norm")):
        page.reload()
        expect(page.get_by_label("空欄 1")).to_have_value(own)
        page.get_by_text("これまでの解答 (1)").click()
        expect(page.get_by_text(own).last).to_be_visible()
        assert page.get_by_text(others).count() == 0
    for page in (hers, his):
        page.goto("about:blank")  # a page that looks for its server complains, as it should
    server.kill()
    server.start()
    for page, own in ((hers, "grad / norm"), (his, "grad * rate")):
        page.goto(f"{server.address}?q=gradient-clipping-norm")
        expect(page.get_by_label("空欄 1")).to_have_value(own)


def test_data_goes_out_is_deleted_and_comes_in_again(server: Server, watch: Open, tmp_path: Path) -> None:
    page = watch(server.address)
    become(page, server, "次郎")
    answer(page, server, "grad * rate")
    open_settings(page, server)
    with page.expect_download() as download:
        page.get_by_role("button", name="書き出し").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    written = json.loads(file.read_text(encoding="utf-8"))
    assert [row["answer"] for row in written["rows"]["attempt"]] == ['["grad * rate"]']

    page.get_by_role("button", name="自分のデータをすべて削除").click()
    go = page.get_by_role("button", name="すべて削除する")
    expect(go).to_be_disabled()
    page.get_by_label(re.compile("続けるには")).fill("削除")
    page.keyboard.press("Enter")
    expect(go).to_be_enabled()
    go.click()
    expect(page.get_by_role("combobox", name=re.compile("学習しているプロフィール"))).not_to_have_value("次郎")
    assert rows(server, "select * from learner where name = '次郎'") == []

    become(page, server, "三郎")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_text("読み込みました").wait_for()
    query = "select answer from attempt a join learner l on l.id = a.learner where l.name = '三郎'"
    assert rows(server, query) == [('["grad * rate"]',)]
    page.goto(f"{server.address}?q=gradient-clipping-norm")
    expect(page.get_by_label("空欄 1")).to_have_value("grad * rate")


def test_a_file_of_another_kind_is_told(server: Server, watch: Open, tmp_path: Path) -> None:
    page = watch(server.address)
    open_settings(page, server)
    file = tmp_path / "file.json"
    file.write_text('{"a": 1}', encoding="utf-8")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_text("何も変更していません").wait_for()
