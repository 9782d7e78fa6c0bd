"""The home page's parts for a learner who has begun: a few figures, the plan for today, where studying gains most."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from drill.item import Language
from drill.study.attempt_table import title_of
from drill.study.mastery import Mastery, weakest
from drill.study.plan import Part
from drill.study.record import last_days, share_of, streak
from drill.study.schedule import days_left
from ui.markdown import literal
from ui.navigation import page
from ui.progress_mastery import node_name, percent
from ui.progress_study import Study
from ui.state import exam_date
from ui.words import word

_PARTS = 5  # lines of the plan; more would be no plan for a glance
_WEAK = 3


def tiles(study: Study, meant: int, due: int, lang: Language) -> None:
    """Show what is due, the days to the exam, the streak and the last seven days."""
    with st.container(horizontal=True, key="tiles"):
        _due(meant, due, lang)
        _exam(study, lang)
        days = streak({answer.day for answer in study.answers}, study.today)
        _tile("streak", word("streak", lang), word("days", lang, count=days.current))
        week = share_of(last_days(study.answers, study.today, 7))
        note = word("right_of", lang, right=week.right, count=week.of) if week.of else word("week_none", lang)
        _tile("week", word("seven_days", lang), percent(week.rate) if week.of else "–", note)


def _tile(name: str, label: str, value: str, note: str = "") -> None:
    with _frame(name):
        st.metric(label, value)
        if note:
            st.caption(note)


def _frame(name: str) -> DeltaGenerator:
    # two of them stand side by side on a phone
    return st.container(border=True, width=165, height="stretch", gap="xsmall", key=f"tile-{name}")


def _due(meant: int, due: int, lang: Language) -> None:
    """Show what is meant for today, as the button and the plan say it; the review page tells how much is due."""
    with _frame("due"):
        st.metric(word("due_today", lang), word("questions", lang, count=meant))
        if due:
            st.page_link(page("review"), label=word("to_review", lang))
        else:
            st.caption(word("due_none", lang))


def _exam(study: Study, lang: Language) -> None:
    exam = exam_date()
    with _frame("exam"):
        left = days_left(exam, study.today)
        told = "–" if left is None else word("days", lang, count=left) if left else word("day_today", lang)
        st.metric(word("exam_in", lang), told)
        if exam is None or left is None:
            st.page_link(page("settings"), label=word("set_exam_date", lang))
        else:
            st.caption(exam.isoformat())


def plan_section(study: Study, lang: Language) -> None:
    """Show the plan for today: what, how long, why."""
    plan = study.plan
    spent = word("plan_spent", lang, spent=plan.spent, minutes=plan.minutes) if plan.spent else ""
    st.markdown(f"## {word('plan', lang)} :small[{spent or word('plan_minutes', lang, minutes=plan.minutes)}]")
    if not plan.steps:
        st.markdown(word("plan_done" if plan.spent else "plan_none", lang))
        return
    for part in plan.parts[:_PARTS]:
        _part(study, part, lang)
    further = plan.parts[_PARTS:]
    if further:
        count, minutes = sum(len(part.steps) for part in further), sum(part.minutes for part in further)
        st.caption(word("plan_further", lang, count=count, minutes=minutes))


def _part(study: Study, part: Part, lang: Language) -> None:
    first = part.steps[0]
    count = word("plan_count", lang, count=len(part.steps), minutes=part.minutes)
    with st.container(horizontal=True, vertical_alignment="center", key=f"plan-{part.reason}-{first.leaf}"):
        if part.leaf is None:
            st.page_link(page("review"), label=f"**{word('plan_review', lang)}**", icon=":material/history:")
            why = word("why_due", lang)
        else:
            name = literal(node_name(study, part.leaf, lang))
            st.page_link(page("exercise"), label=f"**{name}**", icon=":material/edit:", query_params={"q": first.item})
            why = _why(study, part, lang)
        st.markdown(f"{count} :small[· {why}]", width="content")


def _why(study: Study, part: Part, lang: Language) -> str:
    if part.prepares:
        return word("why_prerequisite", lang, leaf=literal(node_name(study, part.prepares, lang)))
    leaf = study.known[str(part.leaf)]
    if not leaf.answered:
        return word("why_new", lang)
    return word("why_weak", lang, share=percent(leaf.share))


def weak_section(study: Study, lang: Language) -> None:
    """Show the leaves where studying gains most, each with a button to an exercise of it."""
    weak = [leaf for leaf in weakest(study.bank, study.known) if leaf.leaf in study.first_items][:_WEAK]
    if not weak:
        return
    st.markdown(f"## {word('weakest', lang)}")
    with st.container(horizontal=True, key="weakest"):
        for leaf in weak:
            _weak(study, leaf, lang)


def _weak(study: Study, leaf: Mastery, lang: Language) -> None:
    item = study.first_items[leaf.leaf]
    with st.container(border=True, width=280, key=f"card-weak-{leaf.leaf}"):
        st.markdown(f"**{literal(node_name(study, leaf.leaf, lang))}**")
        facts = word("weak_new", lang, items=leaf.items)
        if leaf.answered:
            facts = word("weak_facts", lang, share=percent(leaf.share), met=leaf.met, items=leaf.items)
        st.markdown(f":small[{facts}]")
        title = title_of(item, study.bank, lang)
        if st.button(word("drill_this", lang), key=f"weak-{leaf.leaf}", icon=":material/fitness_center:", help=title):
            st.switch_page(page("exercise"), query_params={"q": item})
