"""The first page: one button that goes on where the learner is, the plan for today, what there is by area."""

from __future__ import annotations

from collections import Counter

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from drill.bank import Exercise
from drill.item import Language
from drill.listing import FIRST_NINE, areas, listed
from ui.exam_finish import settle
from ui.exercise_list import card_grid, progress
from ui.identity import learner
from ui.navigation import language, page
from ui.progress_plan import plan_section, tiles, weak_section
from ui.progress_study import Study, read_study
from ui.resources import bank
from ui.review_queue import read_queue
from ui.words import word

_CHAPTERS = 1  # how deep in the syllabus the areas of this page are


def show_home(lang: Language) -> None:
    """Show where the learner is, what to do today, and what there is."""
    settle(learner())  # an exam may have ended meanwhile
    queue = read_queue()
    study = read_study([due.item for due in queue.for_today])
    exercises = [exercise for exercise in listed(bank()) if not exercise.item.legacy]
    state_of = {item: "solved" if right else "tried" for item, right in study.solved.items()}
    challenges = sorted((e for e in bank().of_kind() if e.item.id in FIRST_NINE), key=_by_report)
    st.title(word("app", lang))
    if not study.answers:
        st.markdown(word("home_lead", lang))
    _go_on(study, [*challenges, *exercises], lang)
    if study.answers:
        tiles(study, len(queue.for_today), len(queue.due), lang)
        plan_section(study, lang)
        weak_section(study, lang)
    else:
        _how_it_goes(lang)
    _areas(exercises, state_of, lang)
    st.markdown(f"## {word('home_challenges', lang)}")
    card_grid(challenges, state_of, page("exercise"), lang)


def _by_report(exercise: Exercise) -> tuple[str, str]:
    report = exercise.item.report
    return report.section if report else "", exercise.item.id


def _how_it_goes(lang: Language) -> None:
    """Tell a newcomer what will come of it."""
    st.markdown(word("home_how", lang))
    st.page_link(page("settings"), label=word("set_exam_date", lang), icon=":material/event:")


def _go_on(study: Study, exercises: list[Exercise], lang: Language) -> None:
    """Show the one button: what was tried last and is not right yet, else the plan, else the first that is left."""
    label, to, where = _next(study, exercises, lang)
    if st.button(label, type="primary", icon=":material/play_arrow:", key="continue"):
        st.switch_page(to, query_params=where)


def _next(study: Study, exercises: list[Exercise], lang: Language) -> tuple[str, StreamlitPage, dict[str, str] | None]:
    def exercise(name: str, item: str) -> tuple[str, StreamlitPage, dict[str, str] | None]:
        title = bank().exercises[item].item.title.in_language(lang)
        return word(name, lang, title=title), page("exercise"), {"q": item}

    remaining = [e.item.id for e in exercises if not study.solved.get(e.item.id)]
    if not study.answers:
        return exercise("start_first", remaining[0])
    latest = study.answers[-1].trace.item
    if latest in remaining:
        return exercise("continue_item", latest)
    for step in study.plan.steps[:1]:
        if step.reason == "due":
            return word("start_review", lang, count=len(study.due)), page("review"), None
        return exercise("next_item", step.item)
    if remaining:
        return exercise("next_item", remaining[0])
    return word("all_solved", lang), page("conv_drill"), None


def _areas(exercises: list[Exercise], state_of: dict[str, str], lang: Language) -> None:
    """Lead to every chapter of the syllabus that has exercises, with how many of them are solved."""
    counts: Counter[str] = Counter()
    solved: Counter[str] = Counter()
    for exercise in exercises:
        for above in bank().above(exercise.item.leaf):
            counts[above.id] += 1
            solved[above.id] += state_of.get(exercise.item.id) == "solved"
    st.markdown(f"## {word('home_areas', lang)}")
    if state_of:
        progress(sum(state_of.get(e.item.id) == "solved" for e in exercises), len(exercises), lang)
    with st.container(key="areas", horizontal=True):
        for node, depth in areas(bank()).items():
            if depth == _CHAPTERS and counts[node]:
                described = bank().syllabus[node]
                title = described.en if lang == "en" else described.ja
                label = f"{title}　:small[{solved[node]} / {counts[node]}]"
                st.page_link(page("practice"), label=label, query_params={"area": node})


show_home(language())
