"""One card of the review: why it is due, the exercise in the form in which it comes back, the way to the next one."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from drill.item import Form, Language
from drill.study.appearance import Appearance, comes_back
from drill.study.review_queue import Due
from ui.exercise import show_exercise
from ui.identity import learner
from ui.narrow import is_narrow
from ui.resources import bank, store
from ui.review_queue import GO, Queue, reason_text
from ui.state import item_state
from ui.words import word

_FORMS: tuple[Form, ...] = ("option", "blank", "function")
_ON_A_PHONE: tuple[Form, ...] = ("option", "blank")


@dataclass(frozen=True)
class _Shown:
    """The card that is on the page; it stays after its verdict until the learner goes on."""

    due: Due
    appearance: Appearance


def is_reviewing() -> bool:
    """Tell whether the learner has begun; it stands in the address, so that a reload goes on."""
    return GO in st.query_params


def show_card(queue: Queue, language: Language) -> bool:
    """Show the card at hand or the first one that is due; returns False when there is none left for today."""
    shown: _Shown | None = st.session_state.get("review_card")
    if shown is None:
        waiting = queue.due if st.query_params.get(GO) == "more" else queue.for_today
        if not waiting:
            _leave()
            st.success(word("review_done", language), icon=":material/task_alt:")
            return False
        shown = st.session_state["review_card"] = _choose(queue, waiting[0])
    appearance = shown.appearance
    exercise = bank().find(appearance.item)
    asked_for = bank().find(shown.due.item) if shown.due.item != appearance.item else None
    left = len(queue.due if st.query_params.get(GO) == "more" else queue.for_today)
    with st.container(horizontal=True, vertical_alignment="center", key="review-bar"):
        st.caption(word("review_left", language, count=left), width="stretch")
        st.button(word("review_leave", language), key="leave", type="tertiary", on_click=_leave)
    st.markdown(f"## {exercise.item.title.in_language(language)}")
    st.markdown(f":material/history: {reason_text(shown.due, language)}")
    if asked_for:
        title = asked_for.item.title.in_language(language)
        st.caption(word("review_stands_for", language, title=title))
    show_exercise(
        exercise,
        bank(),
        appearance.seed,
        language,
        form=appearance.form,
        finish=lambda: _finish(shown, language),
        stands_for=asked_for,
    )
    return True


def _choose(queue: Queue, due: Due) -> _Shown:
    used = {attempt.seed for attempt in store().attempts(learner(), due.item)}
    met = {card.item for card in queue.cards}
    forms = _ON_A_PHONE if is_narrow() else _FORMS
    return _Shown(due, comes_back(bank(), queue.card(due.item), used, met, forms))


def _finish(shown: _Shown, language: Language) -> None:
    """Lead on after the verdict; a review that was taken back says so."""
    verdict = item_state(shown.appearance.item, shown.appearance.seed).verdict
    if verdict is None or verdict.verdict == "refused":
        return
    if st.button(
        word("review_next", language), type="primary", key="next", icon=":material/arrow_forward:", shortcut="n"
    ):
        st.session_state["reviewed_last"] = shown.due.item
        _forget()
        st.rerun()


def _forget() -> None:
    st.session_state.pop("review_card", None)
    st.session_state.pop("taken_back", None)


def _leave() -> None:
    _forget()
    st.query_params.pop(GO, None)
