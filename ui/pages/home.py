"""The first page: one button that goes on where the learner is, and all challenges at a glance."""

from __future__ import annotations

import streamlit as st

from drill.bank import Exercise
from drill.item import Language
from ui.exercise_list import card_grid, progress, states
from ui.navigation import language, page
from ui.resources import bank, learner, store
from ui.words import word


def show_home(lang: Language) -> None:
    """Show where the learner is and what there is."""
    exercises = [e for e in bank().of_kind() if not e.item.generated]
    state_of = states()
    remaining = [e for e in exercises if state_of.get(e.item.id) != "solved"]
    st.title(word("app", lang))
    st.markdown(word("home_lead", lang))
    _go_on(remaining, len(exercises), lang)
    progress(len(exercises) - len(remaining), len(exercises), lang)
    card_grid(exercises, state_of, page("exercise"), lang)


def _go_on(remaining: list[Exercise], count: int, lang: Language) -> None:
    """Show the one button: the exercise tried last, else the first that is left."""
    open_ids = {e.item.id for e in remaining}
    latest = next((a.item for a in store().attempts(learner()) if a.item in open_ids), None)
    if not remaining:
        label, to, where = word("all_solved", lang), page("conv_drill"), None
    else:
        target = next((e for e in remaining if e.item.id == latest), remaining[0])
        name = "continue_item" if latest else "next_item" if len(remaining) < count else "start_first"
        label = word(name, lang, title=target.item.title.in_language(lang))
        to, where = page("exercise"), {"q": target.item.id}
    if st.button(label, type="primary", icon=":material/play_arrow:", key="continue"):
        st.switch_page(to, query_params=where)


show_home(language())
