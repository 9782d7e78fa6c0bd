"""One exercise, at the root: `/?q=lstm-cell-state`, with `&seed=17` where it is drawn; without `q` the home page.

`/?assignment=first-evening` leads to that assignment; together with `q` the exercise is a part of it.
"""

from __future__ import annotations

import streamlit as st

from ui.assignment_bar import assignment_bar
from ui.exercise import show_exercise_page
from ui.navigation import language, page
from ui.resources import bank

asked = st.query_params.get("q")
assignment = st.query_params.get("assignment")
if not asked and assignment:
    st.switch_page(page("assignments"), query_params={"assignment": assignment})
if not asked:
    st.switch_page(page("home"))
# A link from one exercise to another brings the new address to this script, but the browser's bar keeps the old one.
st.query_params["q"] = asked
assignment_bar(asked, language())
show_exercise_page(asked, bank(), language())
