"""Practice: all exercises, with filters that stand in the address, so that a link or a reload shows the same list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from drill.item import Language
from drill.listing import LEVELS, STATES, Wanted, areas, kinds, listed, select
from ui.exercise_list import SHOWN, card_grid, states
from ui.narrow import is_narrow
from ui.navigation import language, page
from ui.resources import bank
from ui.words import word

_ANY = "any"
# The two whose value is no label of a language are bound to the address by Streamlit. The others stand there by their
# ids, so that a link works in both languages: the address decides, and each choice is written into it.
_BOUND = {"text": "", "legacy": False}
_CHOICES = ("area", "kind", "level", "state")
_LEFT = "practice_left"  # in the session: the list as it was last shown


def show_list(lang: Language) -> None:
    """Show all exercises that pass the filters."""
    st.title(word("practice", lang))
    _come_back()
    wanted = _filters(lang)
    state_of = states()
    found = select(bank(), wanted, state_of)
    with st.container(horizontal=True, vertical_alignment="center", key="found"):
        st.markdown(word("found", lang, count=len(found), all=len(listed(bank()))), width="content")
        if wanted != Wanted():
            st.button(
                word("show_all", lang), key="clear", icon=":material/filter_alt_off:", on_click=_clear, args=[lang]
            )
    if not found:
        _nothing(wanted, state_of, lang)
    card_grid(found, state_of, page("exercise"), lang)
    st.session_state[_LEFT] = _address()


def _come_back() -> None:
    """Show the list as it was left, when the learner comes from another page by a link that asks for nothing else."""
    if "kind" in st.session_state or _address():
        return  # widgets are forgotten while another page is shown
    left = st.session_state.pop(_LEFT, {})
    if left:
        st.query_params.update(left)
        st.rerun()  # widgets that are bound to the address read it when a run begins


def _address() -> dict[str, str]:
    names = (*_CHOICES, *_BOUND, SHOWN)
    return {name: st.query_params[name] for name in names if name in st.query_params}


def _nothing(wanted: Wanted, state_of: dict[str, str], lang: Language) -> None:
    """Say that nothing was found, and offer what only the switch for older items hides."""
    st.info(word("nothing_found", lang))
    hidden = 0 if wanted.legacy else len(select(bank(), replace(wanted, legacy=True), state_of))
    if hidden:
        label = word("show_hidden", lang, count=hidden)
        st.button(label, key="show-hidden", on_click=st.session_state.update, kwargs={"legacy": True})


def _filters(lang: Language) -> Wanted:
    # on a phone all but the search would fill the first screen
    narrow = is_narrow()
    left, right = (st.container(), st.expander(word("filters", lang), key="filters")) if narrow else st.columns(2)
    with left:
        text = st.text_input(
            word("filter_text", lang),
            key="text",
            type="search",
            live=True,
            max_chars=100,
            icon=":material/search:",
            placeholder=word("filter_text_hint", lang),
            bind="query-params",
            on_change=_first_page,
        )
    with right:
        area = _area(lang)
    with right if narrow else st.container(), st.container(horizontal=True, vertical_alignment="bottom"):
        kind = _segments("kind", kinds(bank()), lang)
        level = _segments("level", list(map(str, LEVELS)), lang)
        state = _segments("state", STATES, lang)
        legacy = st.toggle(
            word("filter_legacy", lang), key="legacy", bind="query-params", on_change=_first_page, width="content"
        )
    return Wanted(area, kind, int(level) if level else None, state, text or "", legacy)


def _area(lang: Language) -> str | None:
    depth = areas(bank())

    def label(node: str) -> str:
        if node == _ANY:
            return word(_ANY, lang)
        described = bank().syllabus[node]
        return "　" * depth[node] + (described.en if lang == "en" else described.ja)

    key, options = _mirrored("area", list(depth), lang)
    chosen = st.selectbox(word("filter_area", lang), options, format_func=label, key=key, on_change=_keep, args=[lang])
    return None if chosen in (None, _ANY) else chosen


def _segments(name: str, values: Sequence[str], lang: Language) -> str | None:
    def label(value: str) -> str:
        return word(_ANY if value == _ANY else f"{name}_{value}", lang)

    key, options = _mirrored(name, values, lang)
    chosen = st.segmented_control(
        word(f"filter_{name}", lang),
        options,
        required=True,
        format_func=label,
        wrap=True,
        key=key,
        on_change=_keep,
        args=[lang],
    )
    return None if chosen in (None, _ANY) else chosen


def _key(name: str, lang: Language) -> str:
    # a selectbox needs a widget for each language, see ui.state.language_key; here the address carries the choice over
    return f"{name}:{lang}" if name == "area" else name


def _mirrored(name: str, values: Sequence[str], lang: Language) -> tuple[str, list[str]]:
    """Set a widget to what the address says; return its key and its options."""
    options, key = [_ANY, *values], _key(name, lang)
    asked = st.query_params.get(name, _ANY)
    asked = asked if asked in options else _ANY
    if st.session_state.get(key) != asked:
        st.session_state[key] = asked
    return key, options


def _keep(lang: Language) -> None:
    """Write all choices into the address: a quick second one may come before the browser has the first in its own."""
    for name in _CHOICES:
        _write(name, st.session_state.get(_key(name, lang)) or _ANY)
    _first_page()


def _clear(lang: Language) -> None:
    for name in _CHOICES:
        _write(name, _ANY)
    st.session_state.update(_BOUND)
    _first_page()


def _write(name: str, value: str) -> None:
    if value != _ANY:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


def _first_page() -> None:
    _write(SHOWN, _ANY)


show_list(language())
