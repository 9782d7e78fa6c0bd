"""Help in steps, never more than one at a click; how many there are is not told, since a countdown tempts."""

from __future__ import annotations

import streamlit as st

from drill.hint import hint, hint_count
from drill.instance import Instance
from drill.item import Language
from ui.identity import learner
from ui.markdown import authored
from ui.resources import store
from ui.state import hints_used, item_state, set_hints_used
from ui.words import word


def hint_panel(at: Instance, language: Language) -> None:
    """Show the steps taken so far and the button for the next one."""
    used, count = hints_used(at.item.id, at.seed), hint_count(at)
    verdict = item_state(at.item.id, at.seed).verdict
    if verdict and verdict.verdict == "correct" and not used:
        return
    if not used and _failed_twice(at):
        st.info(word("hint_offer", language), icon=":material/lightbulb:")
    for step in range(1, min(used, count) + 1):
        with st.container(border=True, key=f"hint-{step}"):
            st.markdown(f"**{word('hint', language)} {step}**")
            st.markdown(authored(hint(at, step).in_language(language)))
    if used < count:
        label = "hint_answer" if used == count - 1 else "hint_more" if used else "hint_show"
        st.button(
            word(label, language),
            key=f"hint:{at.item.id}:{at.seed}",
            icon=":material/lightbulb:",
            on_click=set_hints_used,
            args=(at.item.id, at.seed, used + 1),
        )


def _failed_twice(at: Instance) -> bool:
    failed: set[tuple[str, ...]] = set()
    for attempt in store().attempts(learner(), at.item.id):
        if attempt.verdict == "correct":
            break
        failed.add(tuple(attempt.answer))
    return len(failed) >= 2
