"""Item statistics for authors: how each item works over all learners of this database; nobody is named."""

from __future__ import annotations

import streamlit as st

from drill.item import Language
from drill.study.item_statistics import FLAGS, Asked, ItemStatistics, asked_in, item_statistics
from ui.authors import is_author
from ui.item_figures import item_title, notes, show_item
from ui.navigation import language
from ui.resources import bank, store
from ui.state import language_key
from ui.words import word

_ANY = "any"


@st.cache_resource(show_spinner=False)
def _asked() -> dict[str, Asked]:
    return asked_in(bank())


def show_statistics(lang: Language) -> None:
    """Show the table of all items, and below it the one that is asked for."""
    st.title(word("statistics", lang))
    if not is_author():
        st.info(word("statistics_closed", lang))
        return
    rows = store().all_traces()
    found = item_statistics(rows, _asked(), store().passed_over())
    st.markdown(word("statistics_lead", lang))
    if not found:
        st.info(word("statistics_none", lang), icon=":material/analytics:")
        return
    learners = len({row.learner for row in rows})
    st.markdown(word("statistics_of", lang, learners=learners, items=len(found)))
    chosen = _filtered(found, lang)
    with st.expander(word("statistics_how", lang), key="statistics-how"):
        st.markdown(word("statistics_how_text", lang))
    one = _one_of(chosen, lang)
    if one:
        show_item(one, lang)


def _filtered(found: list[ItemStatistics], lang: Language) -> list[ItemStatistics]:
    """Show the filters and the table; return the items that are in it."""

    def label(flag: str) -> str:
        return word(_ANY if flag == _ANY else f"flag_{flag}", lang)

    there = {flag for one in found for flag in one.flags}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            word("filter_text", lang),
            key="statistics-text",
            type="search",
            placeholder=word("statistics_item", lang),
            icon=":material/search:",
            width=280,
        )
        flag = st.segmented_control(
            word("statistics_notes", lang),
            [_ANY, *(flag for flag in FLAGS if flag in there)],
            default=_ANY,
            required=True,
            wrap=True,
            format_func=label,
            key="statistics-flag",
        )
    words = (text or "").casefold().split()
    wanted = [one for one in found if flag in (None, _ANY, *one.flags)]
    chosen = [one for one in wanted if all(w in f"{one.item} {item_title(one.item, lang)}".casefold() for w in words)]
    if chosen:
        _table(chosen, f"{lang}:{flag}:{text}", lang)
    else:
        st.info(word("nothing_found", lang))
    return chosen


def _table(chosen: list[ItemStatistics], key: str, lang: Language) -> None:
    """Show the figures; a click on a heading sorts by it, one at the left of a row shows its item below."""
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    columns: dict[str, list[object]] = {
        "item": [item_title(one.item, lang) for one in chosen],
        "shown": [one.shown for one in chosen],
        "n": [one.answered for one in chosen],
        "p": [one.right.rate if one.answered else None for one in chosen],
        "interval": ["–".join(f"{end:.2f}" for end in one.right.interval) for one in chosen],
        "D": [one.discrimination for one in chosen],
        "r": [one.correlation for one in chosen],
        "notes": [" / ".join(notes(one, lang)) for one in chosen],
    }
    st.dataframe(
        columns,
        hide_index=True,
        placeholder="–",
        column_config={
            "item": text(word("statistics_item", lang), width="medium"),
            "shown": number(word("statistics_shown", lang), help=word("statistics_shown_help", lang)),
            "n": number("n", help=word("statistics_n_help", lang)),
            "p": number("p", format="%.2f", help=word("statistics_p_help", lang)),
            "interval": text("80 %", help=word("statistics_interval_help", lang)),
            "D": number("D", format="%.2f", help=word("statistics_d_help", lang)),
            "r": number("r", format="%.2f", help=word("statistics_r_help", lang)),
            "notes": text(word("statistics_notes", lang), width="medium"),
        },
        # another filter has other rows, so nothing must stay chosen
        key=f"statistics-table:{key}",
        on_select=lambda: _take_row(f"statistics-table:{key}", chosen),
        selection_mode="single-row",
        alt=word("statistics_alt", lang, count=len(chosen)),
    )


def _take_row(key: str, chosen: list[ItemStatistics]) -> None:
    for row in st.session_state[key]["selection"]["rows"]:
        st.query_params["item"] = chosen[row].item


def _one_of(chosen: list[ItemStatistics], lang: Language) -> ItemStatistics | None:
    """Let the author choose one item, which stands in the address, so that a link shows the same one."""
    by_name = {one.item: one for one in chosen}
    key = language_key("statistics-item", lang)
    asked = st.query_params.get("item")
    st.session_state[key] = asked if asked in by_name else None
    st.selectbox(
        word("statistics_choose", lang),
        list(by_name),
        format_func=lambda name: item_title(name, lang),
        placeholder=word("statistics_choose_hint", lang),
        key=key,
        on_change=lambda: _take_item(key),
    )
    return by_name.get(asked or "")


def _take_item(key: str) -> None:
    item = st.session_state[key]
    if item:
        st.query_params["item"] = item
    elif "item" in st.query_params:
        del st.query_params["item"]


show_statistics(language())
