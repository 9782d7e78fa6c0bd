"""Demos: the report's training runs at a glance, each with what it costs before it is started."""

from __future__ import annotations

import streamlit as st

from dlcore.demos import Demo, all_demos
from drill.item import Language
from ui.identity import learner
from ui.markdown import literal
from ui.navigation import language, page
from ui.resources import demo_runs
from ui.words import word


def show_gallery(lang: Language) -> None:
    """Show every demo with what it costs, before anything is started."""
    st.title(word("demos", lang))
    st.markdown(word("demos_lead", lang))
    computing = demo_runs().of(learner(), lambda run: not run.is_over)
    for run in computing:
        title = getattr(all_demos()[run.demo].title, lang)
        label = word("demo_going_on", lang, title=title)
        st.page_link(page("demo"), label=label, icon=":material/play_circle:", query_params={"demo": run.demo})
    with st.container(key="cards-demos", horizontal=True):
        for demo in all_demos().values():
            with st.container(border=True, key=f"card-{demo.name}", width=280):
                st.markdown(f"**{getattr(demo.title, lang)}**")
                st.caption(word("demo_cost", lang, seconds=demo.cost_seconds, presets=len(demo.presets)))
                st.markdown(literal(_first_sentence(demo, lang)))
                target = page("demo")
                st.page_link(target, label=word("demo_open", lang), query_params={"demo": demo.name})


def _first_sentence(demo: Demo, lang: Language) -> str:
    text: str = getattr(demo.text, lang)
    return text.split("。")[0] + "。" if lang == "ja" else text.split(". ")[0].rstrip(".") + "."


show_gallery(language())
