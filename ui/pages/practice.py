"""Practice: all exercises, with filters that stand in the address."""

from __future__ import annotations

import streamlit as st

from drill.item import Language
from ui.exercise_list import card_grid, states
from ui.navigation import language, page
from ui.resources import bank
from ui.words import word


def show_list(lang: Language) -> None:
    """Show all exercises that pass the filters."""
    st.title(word("practice", lang))
    exercises = [e for e in bank().of_kind() if not e.item.generated]
    state_of = states()
    kinds = ["any", *dict.fromkeys(e.item.kind for e in exercises)]
    with st.container(horizontal=True):
        kind = _filter("kind", kinds, {k: word("any" if k == "any" else f"kind_{k}", lang) for k in kinds}, lang)
        wanted = ["any", "new", "tried", "solved"]
        labels = {w: word("any" if w == "any" else f"state_{w}", lang) for w in wanted}
        state = _filter("state", wanted, labels, lang)
    found = [e for e in exercises if kind in ("any", e.item.kind) and state in ("any", state_of.get(e.item.id, "new"))]
    if not found:
        st.info(word("nothing_found", lang))
        st.page_link(page("practice"), label=word("show_all", lang))
    card_grid(found, state_of, page("exercise"), lang)


def _filter(name: str, options: list[str], labels: dict[str, str], lang: Language) -> str:
    chosen = st.segmented_control(
        word(f"filter_{name}", lang),
        options,
        default="any",
        required=True,
        format_func=labels.__getitem__,
        key=name,
        bind="query-params",
    )
    return chosen or "any"


show_list(language())
