"""Settings: the editor, where code runs and how well it is kept apart, where the data is."""

from __future__ import annotations

import streamlit as st

from drill.database import inspect_database
from ui.navigation import language
from ui.resources import runner
from ui.state import set_setting, setting
from ui.words import word

lang = language()
st.title(word("settings", lang))

st.subheader(word("editor_choice", lang))


_KEY = f"editor_choice:{lang}"  # a widget for each language, see ui.state.language_key


def _choose_editor() -> None:
    set_setting("editor", st.session_state[_KEY])
    st.toast(word("saved", lang))


st.radio(
    word("editor_choice", lang),
    ["full", "plain"],
    index=["full", "plain"].index(setting("editor", "full")),
    format_func=lambda name: word(f"editor_{name}", lang),
    key=_KEY,
    on_change=_choose_editor,
    label_visibility="collapsed",
)
st.caption(word("editor_help", lang))

st.subheader(word("theme", lang))
st.markdown(word("theme_help", lang))

st.subheader(word("isolation", lang))
isolation = runner().isolation
st.markdown(word("isolation_text", lang, level=isolation.level, name=isolation.name))
if isolation.level == 0:
    st.warning(word("isolation_0", lang))
rows = "\n".join(
    f"| {word(f'layer_{name}', lang)} | {'✓' if works else '—'} |" for name, works in isolation.layers.items()
)
st.markdown(f"| {word('layer', lang)} | {word('layer_works', lang)} |\n|---|---|\n{rows}")

st.subheader(word("data_place", lang))
st.markdown(word("data_text", lang))
st.code(inspect_database()["place"], language=None)
