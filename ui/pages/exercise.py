"""One exercise, at the root: `/?q=lstm-cell-state`, with `&seed=17` where it is drawn; without `q` the home page."""

from __future__ import annotations

import streamlit as st

from ui.exercise import show_exercise_page
from ui.navigation import language, page
from ui.resources import bank

asked = st.query_params.get("q")
if not asked:
    st.switch_page(page("home"))
# A link from one exercise to another brings the new address to this script, but the browser's bar keeps the old one.
st.query_params["q"] = asked
show_exercise_page(asked, bank(), language())
