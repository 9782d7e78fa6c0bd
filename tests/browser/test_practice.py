"""The list of exercises with four hundred of them: links, the way back, the keyboard, a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from drill.bank import load_bank
from tests.browser.conftest import Server, free_port
from tests.drill.content import Content, text

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser
Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run the app with four hundred made-up items, spread over the syllabus."""
    folder = tmp_path_factory.mktemp("four-hundred")
    content = Content(folder / "content")
    syllabus = load_bank().syllabus
    leaves = sorted(syllabus.keys() - {node.parent for node in syllabus.values()})
    for n in range(400):
        write = content.choice if n % 2 else content.order
        title = text(f"Made up {n}", f"作り物 {n}")
        write(f"made-up-{n}", leaf=leaves[n % len(leaves)], level=n % 3 + 1, title=title)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DRILL_CONTENT", str(content.root))
        running = Server(folder / "drill.sqlite3", free_port(), folder / "log.txt")
        running.start()
        yield running
        running.kill()


@pytest.fixture
def watch(watch_anywhere: Open) -> Open:
    return watch_anywhere


def cards(page: Page) -> Locator:
    return page.locator("[class*='st-key-card-']")


def counted(page: Page) -> int:
    """Return how many exercises the page says it has found, once it has come to rest."""
    page.wait_for_timeout(800)
    page.locator("[data-test-script-state=notRunning]").wait_for()
    found = re.search(r"\d+", page.locator(".st-key-found").inner_text())
    assert found
    return int(found[0])


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def choose(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()


def test_24_cards_are_shown_at_first_and_48_after_the_button(server: Server, watch: Open) -> None:
    page = watch(f"{server.address}practice?text=作り物")
    assert counted(page) == 400
    assert cards(page).count() == 24
    page.get_by_role("button", name="さらに 24 問").click()
    counted(page)
    assert cards(page).count() == 48


def test_a_reload_and_a_link_show_the_same_list_in_either_language(server: Server, watch: Open) -> None:
    page = watch(f"{server.address}practice")
    choose(page, "選択")
    choose(page, "発展")  # at once: the address of the browser may not have the first choice yet
    count = counted(page)
    assert 0 < count < 250
    assert asked(page) == {"kind": ["choice"], "level": ["3"]}
    page.reload()
    assert counted(page) == count
    link = page.url
    choose(page, "English")
    assert counted(page) == count
    page.goto(link)
    assert counted(page) == count
    assert page.get_by_role("radio", name="Choice", exact=True).get_attribute("aria-checked") == "true"
    page.get_by_role("button", name="Clear the filters").click()
    assert counted(page) > 390
    assert asked(page) == {}
    choose(page, "日本語")
    counted(page)


def test_typing_filters_at_once_and_the_way_back_from_an_exercise_leads_to_the_list(
    server: Server, watch: Open
) -> None:
    page = watch(f"{server.address}practice")
    page.get_by_label("検索").first.press_sequentially("ＭＡＤＥ ＵＰ ９９", delay=60)
    assert counted(page) == 4  # 99, 199, 299, 399
    cards(page).first.get_by_role("link").click()
    page.get_by_role("link", name="問題一覧").click()
    assert counted(page) == 4
    cards(page).first.get_by_role("link").click()
    page.get_by_role("link", name="問題一覧").wait_for()
    page.go_back()
    assert counted(page) == 4


def test_the_list_can_be_narrowed_and_opened_with_the_keyboard_alone(server: Server, watch: Open) -> None:
    page = watch(f"{server.address}practice")
    counted(page)
    page.get_by_label("検索").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.type("Docker")
    page.wait_for_timeout(500)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert counted(page) < 20
    assert asked(page) == {"area": ["ops-env-container"]}
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    counted(page)
    assert "kind" in asked(page)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('[class*=st-key-card-]') !== null"):
            break
    page.keyboard.press("Enter")
    page.get_by_role("link", name="問題一覧").wait_for()


@pytest.mark.parametrize("language", ["日本語", "English"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_wider_than_the_window_and_the_filters_fold(
    server: Server, watch: Open, scheme: str, language: str
) -> None:
    wide = watch(f"{server.address}practice")  # where the menu with the languages covers nothing
    choose(wide, language)
    counted(wide)
    page = watch(f"{server.address}practice?level=2", width=390, scheme=scheme)
    counted(page)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert cards(page).first.bounding_box()["y"] < 500  # type: ignore[index]  # an element that is shown has a box
    page.get_by_text(re.compile("絞り込み|Filters"), exact=False).first.click()
    choose(page, "コード" if language == "日本語" else "Code")
    assert counted(page) < 390
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    within = page.evaluate(
        "[...document.querySelectorAll('[role=radio]')].every(e => e.getBoundingClientRect().right <= 390)"
    )
    assert within
    assert asked(page) == {"level": ["2"], "kind": ["code"]}
