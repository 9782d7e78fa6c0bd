"""Settings: who is learning and for which exam, the editor, where code runs and how well it is kept apart, the data."""

from __future__ import annotations

from datetime import date

import streamlit as st

from drill.database import inspect_database
from drill.item import Language
from ui.data_panel import data_panel
from ui.identity import way
from ui.navigation import language
from ui.profile_panel import profile_panel
from ui.resources import runner
from ui.state import exam_date, language_key, minutes_a_day, set_setting, setting
from ui.words import word

_FRAMEWORKS = {"": "framework_none", "pytorch": "framework_pytorch", "tensorflow": "framework_tensorflow"}


def _study(lang: Language) -> None:
    def keep_date() -> None:
        chosen: date | None = st.session_state["exam_date"]
        set_setting("exam_date", chosen.isoformat() if chosen else "")

    st.date_input(
        word("exam_date", lang),
        value=exam_date(),
        min_value=date(2020, 1, 1),  # an exam that is over may stay; it shapes nothing any more
        max_value=date(2100, 12, 31),
        key="exam_date",
        help=word("exam_date_help", lang),
        format="YYYY-MM-DD",
        on_change=keep_date,
    )
    st.number_input(
        word("minutes_a_day", lang),
        min_value=5,
        max_value=600,
        step=5,
        value=minutes_a_day(),
        key="minutes_a_day",
        on_change=lambda: set_setting("minutes_a_day", str(st.session_state["minutes_a_day"] or minutes_a_day())),
    )
    st.toggle(
        word("ask_certainty", lang),
        value=setting("ask_certainty", "") == "1",
        key="ask_certainty",
        help=word("ask_certainty_help", lang),
        on_change=lambda: set_setting("ask_certainty", "1" if st.session_state["ask_certainty"] else ""),
    )
    key = language_key("framework", lang)
    st.selectbox(
        word("framework", lang),
        list(_FRAMEWORKS),
        index=list(_FRAMEWORKS).index(setting("framework", "")) if setting("framework", "") in _FRAMEWORKS else 0,
        format_func=lambda name: word(_FRAMEWORKS[name], lang),
        key=key,
        on_change=lambda: set_setting("framework", st.session_state[key]),
    )


def _editor(lang: Language) -> None:
    key = f"editor_choice:{lang}"  # a widget for each language, see ui.state.language_key

    def keep() -> None:
        set_setting("editor", st.session_state[key])
        st.toast(word("saved", lang))

    st.radio(
        word("editor_choice", lang),
        ["full", "plain"],
        index=int(setting("editor", "full") == "plain"),
        format_func=lambda name: word(f"editor_{name}", lang),
        key=key,
        on_change=keep,
        label_visibility="collapsed",
    )
    st.caption(word("editor_help", lang))


def _isolation(lang: Language) -> None:
    isolation = runner().isolation
    st.markdown(word("isolation_text", lang, level=isolation.level, name=isolation.name))
    if isolation.level == 0:
        st.warning(word("isolation_0", lang))
    rows = "\n".join(
        f"| {word(f'layer_{name}', lang)} | {'✓' if works else '—'} |" for name, works in isolation.layers.items()
    )
    st.markdown(f"| {word('layer', lang)} | {word('layer_works', lang)} |\n|---|---|\n{rows}")


def show_settings(lang: Language) -> None:
    """Show the settings, the learner's own first."""
    st.title(word("settings", lang))
    st.header(word("who", lang))
    profile_panel(lang)
    st.header(word("study_settings", lang))
    _study(lang)
    st.header(word("editor_choice", lang))
    _editor(lang)
    st.header(word("theme", lang))
    st.markdown(word("theme_help", lang))
    st.header(word("data_own", lang))
    data_panel(lang)
    st.header(word("isolation", lang))
    _isolation(lang)
    if way() == "profiles":  # where the file is concerns who has the computer
        st.header(word("data_place", lang))
        st.markdown(word("data_text", lang))
        st.code(inspect_database()["place"], language=None, wrap_lines=True)


show_settings(language())
