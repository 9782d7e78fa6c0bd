"""Review: what is due and why, one card at a time, and what is due in the days to come."""

from __future__ import annotations

import streamlit as st

from ui.exam_finish import settle
from ui.identity import learner
from ui.navigation import language
from ui.review_card import is_reviewing, show_card
from ui.review_queue import read_queue, show_queue
from ui.words import word

lang = language()
st.title(word("review", lang))
settle(learner())  # what was wrong in an exam that ended meanwhile is due, too
queue = read_queue()
if not is_reviewing() or not show_card(queue, lang):
    show_queue(queue, lang)
