"""Practice: the list with its filters, or one exercise (`?q=lstm-cell-state&seed=17`)."""

from __future__ import annotations

import streamlit as st

from drill.errors import DrillError
from drill.item import Language
from ui.exercise import show_exercise
from ui.exercise_list import card_grid, states
from ui.navigation import language, page
from ui.resources import bank
from ui.words import word


def show_list(lang: Language) -> None:
    """Show all exercises that pass the filters; the filters stand in the address."""
    st.title(word("practice", lang))
    exercises = [e for e in bank().of_kind() if not e.item.generated]
    state_of = states()
    kinds = ["any", *dict.fromkeys(e.item.kind for e in exercises)]
    with st.container(horizontal=True):
        kind = _filter("kind", kinds, {k: word("any" if k == "any" else f"kind_{k}", lang) for k in kinds}, lang)
        wanted = ["any", "new", "tried", "solved"]
        labels = {w: word("any" if w == "any" else f"state_{w}", lang) for w in wanted}
        state = _filter("state", wanted, labels, lang)
    found = [
        e
        for e in exercises
        if kind in ("any", e.item.kind) and state in ("any", state_of.get(e.item.id, "new"))
    ]
    if not found:
        st.info(word("nothing_found", lang))
        st.page_link(page("practice"), label=word("show_all", lang))
    card_grid(found, state_of, lang)


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


def show_one(item: str, lang: Language) -> None:
    """Show one exercise, or say that there is none of that id and which were meant."""
    try:
        exercise = bank().find(item)
    except DrillError as error:
        st.warning(error.message.in_language(lang))
        st.page_link(page("practice"), label=word("back_to_list", lang), icon=":material/arrow_back:")
        return
    seed = st.query_params.get("seed", "0")
    st.page_link(page("practice"), label=word("back_to_list", lang), icon=":material/arrow_back:")
    st.title(exercise.item.title.in_language(lang))
    show_exercise(exercise, bank(), int(seed) if seed.isdecimal() and len(seed) < 10 else 0, lang)
    _next_link(item, lang)


def _next_link(item: str, lang: Language) -> None:
    order = [e.item.id for e in bank().of_kind() if not e.item.generated]
    if item in order and len(order) > 1:
        following = order[(order.index(item) + 1) % len(order)]
        title = bank().find(following).item.title.in_language(lang)
        label = f"{word('next', lang)}: {title}"
        st.page_link(page("practice"), label=label, icon=":material/arrow_forward:", query_params={"q": following})


asked = st.query_params.get("q")
if asked:
    show_one(asked, language())
else:
    show_list(language())
