"""Before an exam: its kind, area, framework and seed; the one that is running; those that were sat."""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import lru_cache

import streamlit as st

from drill.bank import Bank
from drill.exam_store import Exam
from drill.item import Language
from drill.study.blueprint import AREAS, KINDS, blueprint
from drill.study.exam import Paper, draw_exam, is_askable
from drill.study.exam_result import score
from ui.exam_clock import remaining
from ui.exam_sitting import now
from ui.identity import learner
from ui.progress_study import time_zone
from ui.resources import bank, store
from ui.state import language_key, set_setting, setting
from ui.words import word

FRAMEWORKS = ("pytorch", "tensorflow", "")
_LONGEST_SEED = 9  # digits
_SHOWN = 20  # past exams


def show_setup(language: Language) -> None:
    """Offer the running exam, or the choice of a new one; below, the past ones."""
    st.title(word("exam", language))
    running = store().exams.unfinished(learner())
    if running:
        _running(running, language)
    else:
        st.markdown(word("exam_lead", language))
        _new(language)
    _past(language)
    with st.expander(word("exam_about", language)):
        st.markdown(word("exam_about_text", language))


def open_exam(exam_id: int) -> None:
    """Lead to an exam; its address brings it back after a reload."""
    st.query_params.from_dict({"exam": str(exam_id)})


def exam_title(exam: Exam, language: Language) -> str:
    """Return the name of an exam's kind, with its area if it has one."""
    name = word(f"exam_kind_{exam.kind}", language)
    area = exam.settings.get("area")
    return f"{name}{'：' if language == 'ja' else ': '}{area_name(area, language)}" if area else name


def moment(at: datetime) -> str:
    """Return a time as it is shown: that of the learner's place."""
    return f"{at.astimezone(time_zone()):%Y-%m-%d %H:%M}"


def area_name(area: str, language: Language) -> str:
    """Return the name of a top area of the syllabus."""
    node = bank().syllabus[area]
    return node.en if language == "en" else node.ja


def shortage(short: dict[str, int], quotas: dict[str, int], language: Language) -> str:
    """Return the sentence that says which areas have too few questions."""
    parts = [
        word("exam_short_area", language, area=area_name(area, language), count=quotas[area] - left, quota=quotas[area])
        for area, left in short.items()
    ]
    return word("exam_short", language, areas=("、" if language == "ja" else ", ").join(parts))


def sit_again(exam: Exam) -> None:
    """Begin an exam of the same questions, in the same order, as far as the bank has them unchanged."""
    versions = {name: exercise.item.version for name, exercise in bank().exercises.items()}
    questions = [question for question in exam.questions if versions.get(question.item) == question.version]
    if questions:
        left_out = len(exam.questions) - len(questions)
        settings = exam.settings | {"settled": False, "again": exam.id, "left_out": left_out}
        minutes = max(1, round(exam.minutes * len(questions) / len(exam.questions)))
        open_exam(store().exams.start(learner(), exam.kind, settings, exam.seed, questions, minutes).id)


def _running(exam: Exam, language: Language) -> None:
    given = store().exams.given(learner(), exam.id).values()
    answered = sum(answer.answer is not None for answer in given)
    with st.container(border=True, key="exam-running"):
        st.markdown(f"## {word('exam_running', language)}")
        left = remaining((exam.deadline - now()).total_seconds(), language)
        done = word("exam_answered_of", language, answered=answered, total=len(exam.questions))
        st.markdown(f"{exam_title(exam, language)}　{done}　{left}")
        st.markdown(word("exam_running_note", language))
        label = word("exam_continue", language)
        st.button(
            label,
            type="primary",
            key="exam-continue",
            on_click=open_exam,
            args=(exam.id,),
            icon=":material/play_arrow:",
        )


def _new(language: Language) -> None:
    kind = st.radio(
        word("exam_kind", language),
        KINDS,
        format_func=lambda kind: word(f"exam_kind_{kind}", language),
        captions=[word(f"exam_kind_{kind}_size", language) for kind in KINDS],
        key=language_key("exam-kind", language),
    )
    area = None
    if kind == "area":
        area = st.selectbox(
            word("exam_area", language),
            AREAS,
            format_func=lambda area: area_name(area, language),
            key=language_key("exam-area", language),
        )
    framework = _framework(language)
    with st.expander(word("exam_by_number", language)):
        typed = st.text_input(
            word("exam_seed", language), key="exam-seed", max_chars=_LONGEST_SEED, help=word("exam_seed_help", language)
        )
    plan = blueprint(kind, area)
    expected = _expected(bank(), kind, area, framework)
    count = len(expected.questions)
    st.markdown(word("exam_size", language, count=count, minutes=expected.minutes))
    if expected.short:
        st.caption(shortage(expected.short, plan.quotas, language))
    # a callback, since it holds even if something else makes the page run again right then
    st.button(
        word("exam_start", language), type="primary", key="exam-start", icon=":material/timer:", disabled=count == 0,
        on_click=_start, args=(kind, area, framework, typed or ""),
    )  # fmt: skip
    if typed and not typed.isdecimal():
        st.warning(word("exam_seed_wrong", language))


def _framework(language: Language) -> str:
    there = {
        exercise.item.framework for exercise in bank().of_kind() if is_askable(exercise, exercise.item.framework or "")
    }
    offered = [name for name in FRAMEWORKS if not name or name in there]
    if len(offered) == 1:
        return ""
    before = setting("framework", offered[0])
    chosen = st.radio(
        word("exam_framework", language),
        offered,
        index=offered.index(before) if before in offered else 0,
        format_func=lambda name: word(f"exam_framework_{name or 'none'}", language),
        horizontal=True,
        key=language_key("exam-framework", language),
    )
    return chosen or ""


@lru_cache(maxsize=64)
def _drawn(bank_id: int, kind: str, area: str | None, framework: str) -> Paper:
    return draw_exam(bank(), blueprint(kind, area), 0, framework=framework)


def _expected(known: Bank, kind: str, area: str | None, framework: str) -> Paper:
    """Return an exam of this kind, whose size every other one has, too."""
    return _drawn(id(known), kind, area, framework)


def _start(kind: str, area: str | None, framework: str, typed: str) -> None:
    """Draw and begin; with a number that was typed the past does not matter, so that others get the same questions."""
    if typed and not typed.isdecimal():
        return
    seed = int(typed) if typed else secrets.randbelow(10**6)
    plan = blueprint(kind, area)
    if typed:
        past = [exam for exam in store().exams.finished(learner()) if exam.seed == seed and exam.kind == kind]
        asked = (area, framework)
        same = [exam for exam in past if (exam.settings.get("area"), exam.settings.get("framework", "")) == asked]
        if same:
            sit_again(same[-1])
            return
        paper = draw_exam(bank(), plan, seed, framework=framework)
    else:
        paper = draw_exam(bank(), plan, seed, framework=framework, met=_met(), now=now())
    settings = {
        "area": area,
        "framework": framework,
        "quotas": plan.quotas,
        "short": paper.short,
        "numbered": bool(typed),
    }
    set_setting("framework", framework)
    open_exam(store().exams.start(learner(), kind, settings, seed, paper.questions, paper.minutes).id)


def _met() -> dict[str, str]:
    """Return when each item was last attempted or asked in an exam."""
    met: dict[str, str] = {}
    for exam in reversed(store().exams.finished(learner())):
        met |= {question.item: exam.started.isoformat(timespec="microseconds") for question in exam.questions}
    for trace in store().history(learner()):
        met[trace.item] = max(met.get(trace.item, ""), trace.at)
    return met


def _past(language: Language) -> None:
    finished = store().exams.finished(learner(), _SHOWN)
    st.markdown(f"## {word('exam_past', language)}")
    if not finished:
        st.markdown(word("exam_no_past", language))
    for exam in finished:
        result = score(exam.questions, store().exams.given(learner(), exam.id)).overall
        line = word("exam_past_line", language, right=result.right, total=result.total, percent=100 * result.share)
        with st.container(border=True, key=f"exam-past-{exam.id}"):
            # a button and no link: a link to the page one is on would leave the address as it was
            label = f"**{exam_title(exam, language)}**　{moment(exam.started)}"
            st.button(label, type="tertiary", key=f"exam-open-{exam.id}", on_click=open_exam, args=(exam.id,))
            st.markdown(f":small[{line}　{word('exam_seed_is', language, seed=exam.seed)}]")
