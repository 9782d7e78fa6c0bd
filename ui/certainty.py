"""How sure the learner is before the verdict: asked only of those who want it, and never needed to answer."""

from __future__ import annotations

import streamlit as st

from drill.instance import Instance
from drill.item import Language
from ui.state import item_state, setting
from ui.words import word

_WORDS = {"sure": "certainty_sure", "unsure": "certainty_unsure", "guess": "certainty_guess"}


def asks_certainty() -> bool:
    """Tell whether the learner wants to be asked."""
    return setting("ask_certainty", "") == "1"


def certainty_control(at: Instance, language: Language) -> None:
    """Ask how sure the learner is; once it is right there is nothing left to ask."""
    verdict = item_state(at.item.id, at.seed).verdict
    if not asks_certainty() or (verdict and verdict.verdict == "correct"):
        return
    st.segmented_control(
        word("certainty", language),
        list(_WORDS),
        format_func=lambda name: word(_WORDS[name], language),
        key=_key(at),
    )


def stated_certainty(at: Instance) -> str | None:
    """Return what the learner has said for the answer that is being given."""
    stated = st.session_state.get(_key(at)) if asks_certainty() else None
    return stated if stated in _WORDS else None


def _key(at: Instance) -> str:
    # with every verdict there is a new submission, so each try is asked anew
    return f"certainty:{at.item.id}:{at.seed}:{item_state(at.item.id, at.seed).submission}"
