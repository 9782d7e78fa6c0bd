"""Exercises as cards, with what the learner has made of each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from drill.bank import Exercise
from drill.item import Language
from ui.resources import bank, learner, store
from ui.words import word

_BADGES = {
    "new": ("gray", ":material/radio_button_unchecked:"),
    "tried": ("orange", ":material/pending:"),
    "solved": ("green", ":material/check_circle:"),
}


def states() -> dict[str, str]:
    """Return ``"solved"`` or ``"tried"`` by item; items without an attempt are not there."""
    found: dict[str, str] = {}
    for attempt in store().attempts(learner()):
        if attempt.verdict == "correct":
            found[attempt.item] = "solved"
        else:
            found.setdefault(attempt.item, "tried")
    return found


def progress(solved: int, count: int, language: Language) -> None:
    """Show how many are solved."""
    st.progress(solved / count if count else 0.0, text=word("solved_of", language, solved=solved, count=count))


def card_grid(
    exercises: Sequence[Exercise], state_of: dict[str, str], target: StreamlitPage, language: Language
) -> None:
    """Show the exercises as cards under their chapters; each links to ``target`` with its id."""
    for chapter, members in groupby(exercises, key=lambda exercise: bank().chapter(exercise.item.leaf)):
        st.markdown(f"#### {chapter.en if language == 'en' else chapter.ja}")
        with st.container(key=f"cards-{chapter.id}", horizontal=True):
            for exercise in members:
                _card(exercise, state_of.get(exercise.item.id, "new"), target, language)


def _card(exercise: Exercise, state: str, target: StreamlitPage, language: Language) -> None:
    item = exercise.item
    colour, icon = _BADGES[state]
    with st.container(border=True, key=f"card-{item.id}", width=280):
        st.badge(word(f"state_{state}", language), color=colour, icon=icon)  # type: ignore[arg-type]
        st.markdown(f"**{item.title.in_language(language)}**")
        facts = [word(f"kind_{item.kind}", language), word(f"level_{item.level}", language)]
        st.caption(" · ".join([*facts, word("minutes", language, minutes=item.minutes)]))
        st.page_link(target, label=word("open_item", language), icon=":material/edit:", query_params={"q": item.id})
