"""The menu: which pages there are, the language switch, and the few things that stand on every page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from drill.errors import StoreError
from drill.item import Language
from ui.identity import forget_who_is_gone, is_logged_in, remember_in_the_browser, way
from ui.markdown import literal
from ui.narrow import sense_width
from ui.resources import bank, may_serve, note_problems, store, warm_up
from ui.state import set_setting, setting
from ui.words import word

_PAGES = Path(__file__).parent / "pages"
_STYLE = Path(__file__).with_name("style.css")
_MENU = {
    "group_study": ("home", "learn", "practice", "review", "conv_drill", "demos"),
    "group_exam": ("exam", "assignments", "progress"),
    "group_more": ("statistics", "settings"),
}
# One exercise, note or demo is a page of its own, so that a click on the menu leads away from them. The exercise has
# the root's address: the shortest link, and the only one that Streamlit opens without looking elsewhere first.
_BEHIND = ("exercise", "note", "demo")
_ICONS = {
    "exercise": ":material/edit:",
    "demo": ":material/monitoring:",
    "home": ":material/home:",
    "learn": ":material/menu_book:",
    "note": ":material/menu_book:",
    "practice": ":material/edit_note:",
    "conv_drill": ":material/grid_on:",
    "demos": ":material/monitoring:",
    "review": ":material/history:",
    "exam": ":material/timer:",
    "assignments": ":material/assignment:",
    "progress": ":material/insights:",
    "statistics": ":material/analytics:",
    "settings": ":material/settings:",
}


def language() -> Language:
    """Return the language of the pages; Japanese unless the learner chose otherwise."""
    return "en" if setting("language", "ja") == "en" else "ja"


def page(name: str) -> StreamlitPage:
    """Return a page of ours by its name, to link to it."""
    return st.Page(
        _PAGES / f"{name}.py",
        title=word(name, language()),
        icon=_ICONS[name],
        url_path=name,
        default=name == "exercise",
        visibility="hidden" if name in _BEHIND else "visible",
    )


def _choose_language() -> None:
    set_setting("language", st.session_state["language_switch"])


def _ask_to_log_in() -> None:
    """Show the one page of those who are not logged in, in both languages, since nobody knows theirs yet."""
    st.title(word("app", "ja"))
    st.markdown(word("login_lead", "ja") + "\n\n" + word("login_lead", "en"))
    st.button(f"{word('login', 'ja')} / {word('login', 'en')}", type="primary", key="login", on_click=st.login)


def run() -> None:
    """Show the menu and the page that is asked for."""
    st.html(_STYLE)
    if not may_serve():
        st.error(word("not_loopback", "ja") + "\n\n" + word("not_loopback", "en"))
        st.stop()
    try:
        warm_up()
    except StoreError as error:
        st.error(f"{literal(error.message.ja)}\n\n{literal(error.message.en)}")
        st.stop()
    if way() == "refused":
        st.error(word("who_unknown", "ja") + "\n\n" + word("who_unknown", "en"))
        st.stop()
    if way() == "login" and not is_logged_in():
        _ask_to_log_in()
        return
    forget_who_is_gone()
    groups = {word(group, language()): [page(name) for name in names] for group, names in _MENU.items()}
    groups[""] = [page(name) for name in _BEHIND]
    chosen = st.navigation(groups)
    with st.sidebar:
        st.segmented_control(
            word("language", language()),
            ["ja", "en"],
            default=language(),
            required=True,
            format_func={"ja": "日本語", "en": "English"}.__getitem__,
            key="language_switch",
            on_change=_choose_language,
        )
    sense_width()
    remember_in_the_browser()
    for notice in store().notices:
        st.warning(literal(notice.in_language(language())))
    for problem in [*bank().problems, *note_problems()]:
        st.error(f"{word('exercise_broken', language())} {literal(problem.message.in_language(language()))}")
    chosen.run()
