"""Endless convolution and pooling sizes: type the two numbers, see the formula worked out and the window move."""

from __future__ import annotations

import streamlit as st

from drill.hint import answer_text
from drill.instance import Instance, instance
from drill.item import Language
from ui.answer_forms import answer_form
from ui.convolution_picture import convolution_picture
from ui.markdown import authored
from ui.navigation import language
from ui.resources import bank
from ui.state import item_state, set_setting, setting, whole_setting
from ui.submission import submit
from ui.verdict_panel import verdict_panel
from ui.words import word

ITEM = "conv-output-size-drill"


def _seed() -> int:
    asked = st.query_params.get("seed", "")
    return int(asked) if asked.isdecimal() and len(asked) < 10 else whole_setting("drill_seed", 1)


def _go_on() -> None:
    following = _seed() + 1
    set_setting("drill_seed", str(following))
    st.query_params["seed"] = str(following)


def _streak(at: Instance) -> None:
    """Count right answers in a row; a problem counts once."""
    streak, counted = whole_setting("drill_streak", 0), setting("drill_counted", "")
    verdict = item_state(ITEM, at.seed).verdict
    if verdict and verdict.verdict in ("correct", "wrong") and counted != str(at.seed):
        set_setting("drill_counted", str(at.seed))
        set_setting("drill_streak", str(streak + 1 if verdict.verdict == "correct" else 0))


def show_problem(lang: Language) -> None:
    """Show the problem of the address, the picture beside it, and after the answer the calculation."""
    exercise = bank().find(ITEM)
    at = instance(exercise, _seed())
    state = item_state(ITEM, at.seed)
    question, picture = st.columns([3, 2], gap="large")
    with question:
        streak = whole_setting("drill_streak", 0)
        facts = [word("drill_number", lang, seed=at.seed)]
        st.caption(" · ".join(facts + ([word("drill_streak", lang, streak=streak)] if streak else [])))
        st.markdown(authored(at.text(at.item.statement).in_language(lang)))
        submitted = answer_form(at, "number", lang)
        if submitted:
            submit(exercise, at.seed, "number", *submitted)
            _streak(at)
            st.rerun()
        solved = state.verdict is not None and state.verdict.verdict == "correct"
        revealed = solved or st.session_state.get(f"reveal:{at.seed}", False)
        with st.container(horizontal=True):
            kind = "primary" if solved else "secondary"
            st.button(word("drill_next", lang), on_click=_go_on, key="next", type=kind, icon=":material/arrow_forward:")  # type: ignore[arg-type]
            if state.verdict and not revealed and st.button(word("drill_reveal", lang), key="reveal"):
                st.session_state[f"reveal:{at.seed}"] = True
                st.rerun()
        verdict_panel(at, bank(), lang)
        if revealed and not solved:
            st.markdown(authored(answer_text(at).in_language(lang)))
    with picture:
        convolution_picture(at.givens or {}, at.number_key, lang, solved=revealed)


st.title(word("conv_drill", language()))
st.markdown(word("drill_lead", language()))
show_problem(language())
