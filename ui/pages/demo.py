"""One demo: its knobs on the left, the run with live curves and pictures on the right, pinned runs below."""

from __future__ import annotations

import streamlit as st

from dlcore.demos import Demo, KnobError, find_demo
from drill.item import Language
from ui.demo_knobs import choose_knobs, chosen_knobs, keep_in_address
from ui.demo_panel import run_panel
from ui.identity import learner
from ui.markdown import literal
from ui.navigation import language, page
from ui.resources import demo_runs
from ui.words import word


def show_demo(demo: Demo, lang: Language) -> None:
    """Show one demo: what it is and its knobs on the left, the run on the right."""
    st.title(getattr(demo.title, lang))
    question, work = st.columns([2, 3], gap="large")
    runs = demo_runs().of(learner(), lambda run: run.demo == demo.name)
    with question:
        st.markdown(literal(getattr(demo.text, lang)))
        choose_knobs(demo, lang)
        with st.container(horizontal=True):
            # callbacks, since they hold even if something else makes the page run again right then
            label = word("demo_start", lang)
            st.button(
                label, type="primary", key="start", icon=":material/play_arrow:", on_click=_start, args=(demo, lang)
            )
            if runs and not runs[0].is_over:
                label = word("demo_stop", lang)
                st.button(label, key="stop", icon=":material/stop:", on_click=runs[0].stop)
        st.caption(word("demo_cost_here", lang, seconds=demo.cost_seconds))
    with work:
        if runs:
            run_panel(demo, runs[0], lang)
        else:
            st.info(word("demo_nothing_yet", lang))


def _start(demo: Demo, lang: Language) -> None:
    preset, knobs, _ = chosen_knobs(demo, lang)
    keep_in_address(demo, preset, knobs)
    demo_runs().start(learner(), demo.name, preset, knobs)


st.page_link(page("demos"), label=word("back_to_demos", language()), icon=":material/arrow_back:")
asked = st.query_params.get("demo", "")
try:
    show_demo(find_demo(asked), language())
except KnobError:
    st.warning(word("demo_unknown", language(), given=literal(asked[:80])))
