"""The mock exam: set-up at `/exam`, one exam at `/exam?exam=7`, its questions again with `&view=review`."""

from __future__ import annotations

import streamlit as st

from drill.exam_store import Exam
from drill.item import Language
from ui.exam_finish import settle
from ui.exam_report import show_report
from ui.exam_review import show_print, show_review
from ui.exam_setup import exam_title, show_setup
from ui.exam_sitting import show_sitting, take_refusal
from ui.identity import learner
from ui.navigation import language
from ui.resources import store
from ui.words import word

_VIEWS = {"review": show_review, "print": show_print}


def show_exam_page(lang: Language) -> None:
    """Show the exam of the address, or the set-up."""
    with st.spinner(word("exam_scoring", lang)):
        settle(learner())
    asked = st.query_params.get("exam", "")
    exam = store().exams.find(learner(), int(asked)) if asked.isdecimal() and len(asked) < 10 else None
    if take_refusal():
        st.warning(word("exam_refused", lang))
    if exam is None:
        if asked:
            st.warning(word("exam_unknown", lang))
        show_setup(lang)
    elif exam.finished is None:
        _sit(exam, lang)
    else:
        _VIEWS.get(st.query_params.get("view", ""), show_report)(exam, lang)


def _sit(exam: Exam, lang: Language) -> None:
    st.title(f"{word('exam', lang)} :small[{exam_title(exam, lang)}]")
    show_sitting(exam.id, lang)


show_exam_page(language())
