"""Exercises as cards, with what the learner has made of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from drill.bank import Exercise
from drill.item import Language
from ui.identity import learner
from ui.resources import bank, store
from ui.words import word

STEP = 24  # cards at first, and with each press of the button: two screens on a laptop
SHOWN = "shown"  # in the address

_BADGES = {
    "new": ("gray", ":material/radio_button_unchecked:"),
    "tried": ("orange", ":material/pending:"),
    "solved": ("green", ":material/check_circle:"),
}


def states() -> dict[str, str]:
    """Return ``"solved"`` or ``"tried"`` by item; items without an attempt are not there."""
    found: dict[str, str] = {}
    for attempt in store().history(learner()):
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
    """Show the exercises as cards under their chapters; each links to ``target`` with its id.

    Only the first are shown, and as many more as are asked for: a card costs the browser 2 to 3 ms. How many stands
    in the address, so that the way back from an exercise leads to the same place.
    """
    chapters = {exercise: bank().chapter(exercise.item.leaf) for exercise in exercises}
    counts = Counter(node.id for node in chapters.values())
    shown = _shown()
    for chapter, group in groupby(exercises[:shown], key=chapters.__getitem__):
        members = list(group)
        name = members[0].item.id  # a chapter may come twice, when an item hangs on a node above it
        with st.container(key=f"chapter-{name}"):
            st.markdown(f"## {chapter.en if language == 'en' else chapter.ja} :small[{counts[chapter.id]}]")
        with st.container(key=f"exercises-{name}", horizontal=True):
            for exercise in members:
                _card(exercise, state_of.get(exercise.item.id, "new"), target, language)
    if len(exercises) > shown:
        more = min(STEP, len(exercises) - shown)
        label = word("show_more", language, more=more, left=len(exercises) - shown)
        st.button(label, key="show-more", on_click=_show, args=[shown + STEP], width="stretch")


def _shown() -> int:
    asked = st.query_params.get(SHOWN, "")
    return max(STEP, int(asked)) if asked.isdecimal() and len(asked) < 5 else STEP


def _show(count: int) -> None:
    st.query_params[SHOWN] = str(count)


def _card(exercise: Exercise, state: str, target: StreamlitPage, language: Language) -> None:
    item = exercise.item
    colour, icon = _BADGES[state]
    badge = f":{colour}-badge[{icon} {word(f'state_{state}', language)}]"
    facts = [word(f"kind_{item.kind}", language), word(f"level_{item.level}", language)]
    facts.append(word("minutes", language, minutes=item.minutes))
    with st.container(border=True, key=f"card-{item.id}", width=280):
        st.page_link(target, label=f"**{item.title.in_language(language)}**", query_params={"q": item.id})
        st.markdown(f":small[{badge} {' · '.join(facts + ([word('legacy', language)] if item.legacy else []))}]")
