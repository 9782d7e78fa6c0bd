"""The first page: one button that goes on where the learner is, what there is by area, and the report's challenges."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from drill.bank import Exercise
from drill.item import Language
from drill.listing import FIRST_NINE, areas, listed
from ui.exercise_list import card_grid, progress, states
from ui.identity import learner
from ui.navigation import language, page
from ui.resources import bank, store
from ui.words import word

_CHAPTERS = 1  # how deep in the syllabus the areas of this page are


def show_home(lang: Language) -> None:
    """Show where the learner is and what there is."""
    exercises = [exercise for exercise in listed(bank()) if not exercise.item.legacy]
    state_of = states()
    challenges = sorted((e for e in bank().of_kind() if e.item.id in FIRST_NINE), key=_by_report)
    st.title(word("app", lang))
    st.markdown(word("home_lead", lang))
    _go_on([*challenges, *exercises], state_of, lang)
    solved = sum(state_of.get(exercise.item.id) == "solved" for exercise in exercises)
    progress(solved, len(exercises), lang)
    _areas(exercises, state_of, lang)
    st.markdown(f"## {word('home_challenges', lang)}")
    card_grid(challenges, state_of, page("exercise"), lang)


def _by_report(exercise: Exercise) -> tuple[str, str]:
    report = exercise.item.report
    return report.section if report else "", exercise.item.id


def _go_on(exercises: list[Exercise], state_of: dict[str, str], lang: Language) -> None:
    """Show the one button: the exercise tried last, else the first that is left; the report's challenges come first."""
    remaining = [e for e in exercises if state_of.get(e.item.id) != "solved"]
    open_ids = {e.item.id for e in remaining}
    latest = next((a.item for a in store().attempts(learner()) if a.item in open_ids), None)
    if not remaining:
        label, to, where = word("all_solved", lang), page("conv_drill"), None
    else:
        target = next((e for e in remaining if e.item.id == latest), remaining[0])
        name = "continue_item" if latest else "next_item" if state_of else "start_first"
        label = word(name, lang, title=target.item.title.in_language(lang))
        to, where = page("exercise"), {"q": target.item.id}
    if st.button(label, type="primary", icon=":material/play_arrow:", key="continue"):
        st.switch_page(to, query_params=where)


def _areas(exercises: list[Exercise], state_of: dict[str, str], lang: Language) -> None:
    """Lead to every chapter of the syllabus that has exercises, with how many of them are solved."""
    counts: Counter[str] = Counter()
    solved: Counter[str] = Counter()
    for exercise in exercises:
        for above in bank().above(exercise.item.leaf):
            counts[above.id] += 1
            solved[above.id] += state_of.get(exercise.item.id) == "solved"
    st.markdown(f"## {word('home_areas', lang)}")
    with st.container(key="areas", horizontal=True):
        for node, depth in areas(bank()).items():
            if depth == _CHAPTERS and counts[node]:
                described = bank().syllabus[node]
                title = described.en if lang == "en" else described.ja
                label = f"{title}　:small[{solved[node]} / {counts[node]}]"
                st.page_link(page("practice"), label=label, query_params={"area": node})


show_home(language())
