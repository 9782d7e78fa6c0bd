"""The first page: one button that goes on where the learner is, and all challenges at a glance."""

from __future__ import annotations

import streamlit as st

from ui.exercise_list import card_grid, progress, states
from ui.navigation import language, page
from ui.resources import bank, learner, store
from ui.words import word

lang = language()
exercises = [e for e in bank().of_kind() if not e.item.generated]
state_of = states()
solved = [e for e in exercises if state_of.get(e.item.id) == "solved"]
remaining = [e for e in exercises if state_of.get(e.item.id) != "solved"]

st.title(word("app", lang))
st.markdown(word("home_lead", lang))

latest = next((a.item for a in store().attempts(learner()) if a.item in {e.item.id for e in remaining}), None)
target = next((e for e in remaining if e.item.id == latest), remaining[0] if remaining else None)
if target is None:
    label, to, where = word("all_solved", lang), "conv_drill", {}
else:
    name = "continue_item" if latest else "next_item" if solved else "start_first"
    label = word(name, lang, title=target.item.title.in_language(lang))
    to, where = "practice", {"q": target.item.id}
if st.button(label, type="primary", icon=":material/play_arrow:", key="continue"):
    st.switch_page(page(to), query_params=where)
progress(len(solved), len(exercises), lang)

st.subheader(word("challenges", lang))
card_grid(exercises, state_of, lang)
