"""Progress: what is mastered and covered, how it goes, what was confused, and every attempt."""

from __future__ import annotations

import streamlit as st

from drill.item import Language
from ui.navigation import language, page
from ui.progress_attempts import attempts_section
from ui.progress_mastery import mastery_section
from ui.progress_mistakes import calibration_section, mistakes_section
from ui.progress_study import Study, read_study
from ui.progress_table import table_style
from ui.progress_weeks import weeks_section
from ui.words import word


def show_progress(lang: Language) -> None:
    """Show the record in four tabs, or how it begins."""
    st.title(word("progress", lang))
    study = read_study()
    if not study.answers:
        _invitation(lang)
        return
    table_style()
    st.markdown(_summary(study, lang))
    names = [word(name, lang) for name in ("tab_mastery", "tab_weeks", "tab_mistakes", "tab_attempts")]
    mastered, weeks, mistakes, attempts = st.tabs(names, key=f"progress_tabs_{lang}")
    with mastered:
        mastery_section(study, lang)
    with weeks:
        weeks_section(study, lang)
    with mistakes:
        mistakes_section(study, lang)
        calibration_section(study, lang)
    with attempts:
        attempts_section(study, lang)


def _summary(study: Study, lang: Language) -> str:
    leaves = [leaf for leaf in study.known.values() if leaf.items]
    return word(
        "progress_summary",
        lang,
        mastered=sum(leaf.state == "mastered" for leaf in leaves),
        leaves=len(leaves),
        met=sum(leaf.met for leaf in leaves),
        items=sum(leaf.items for leaf in leaves),
        answers=len(study.answers),
    )


def _invitation(lang: Language) -> None:
    st.markdown(word("progress_none", lang))
    if st.button(word("progress_begin", lang), type="primary", key="begin", icon=":material/play_arrow:"):
        st.switch_page(page("home"))


show_progress(language())
