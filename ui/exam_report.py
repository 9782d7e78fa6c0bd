"""The result of an exam: by area with intervals, beside the published means; time, mistakes, and what to do next."""

from __future__ import annotations

import streamlit as st

from drill.exam_store import Exam
from drill.item import Language
from drill.study.exam_result import PUBLISHED_MEANS, Result, Tally, guess, score
from ui.exam_question import drawn
from ui.exam_seconds import show_seconds
from ui.exam_setup import area_name, exam_title, moment, shortage, sit_again
from ui.identity import learner
from ui.markdown import authored
from ui.navigation import page
from ui.resources import bank, store
from ui.words import word


def show_report(exam: Exam, language: Language) -> None:
    """Show what came of an exam."""
    given = store().exams.given(learner(), exam.id)
    result = score(exam.questions, given)
    st.title(word("exam_result", language))
    st.markdown(f"{exam_title(exam, language)}　{moment(exam.started)}")
    _overall(exam, result, language)
    _remarks(exam, language)
    _ways(exam, language)
    _areas(result, language)
    _guess(result, language)
    show_seconds(exam, given, result.median_seconds, language)
    _mistakes(exam, result, language)
    _weakest(result, language)


def view(exam_id: int, name: str, number: int | None = None) -> None:
    """Lead to another view of an exam."""
    query = {"exam": str(exam_id), "view": name}
    st.query_params.from_dict(query if number is None else query | {"n": str(number)})


def _overall(exam: Exam, result: Result, language: Language) -> None:
    overall = result.overall
    of_answered = f"{100 * overall.share_of_answered:.1f} %" if overall.answered else "—"
    spent = ((exam.finished or exam.deadline) - exam.started).total_seconds() / 60
    figures = [
        ("exam_of_all", f"{100 * overall.share:.1f} %", f"{overall.right} / {overall.total}"),
        ("exam_of_answered", of_answered, f"{overall.right} / {overall.answered}"),
        (
            "exam_time_used",
            word("exam_minutes", language, minutes=round(spent)),
            word("exam_of_minutes", language, minutes=exam.minutes),
        ),
    ]
    with st.container(horizontal=True, key="exam-metrics"):
        for name, figure, below in figures:
            st.metric(word(name, language), figure, below, delta_color="off", delta_arrow="off", width="content")


def _remarks(exam: Exam, language: Language) -> None:
    settings = exam.settings
    remarks = [shortage(settings["short"], settings["quotas"], language)] if settings.get("short") else []
    if settings.get("left_out"):
        remarks.append(word("exam_left_out", language, count=settings["left_out"]))
    if "again" in settings:
        remarks.append(word("exam_is_again", language))
    remarks.append(word("exam_queue_note", language))
    for remark in remarks:
        st.caption(remark)


def _ways(exam: Exam, language: Language) -> None:
    busy = store().exams.unfinished(learner()) is not None  # one exam at a time
    with st.container(horizontal=True, key="exam-ways"):
        st.button(
            word("exam_review", language),
            key="exam-review",
            type="primary",
            icon=":material/fact_check:",
            on_click=view,
            args=(exam.id, "review", 1),
        )
        st.button(
            word("exam_again", language),
            key="exam-again",
            icon=":material/replay:",
            disabled=busy,
            on_click=sit_again,
            args=(exam,),
        )
        st.button(
            word("exam_print", language),
            key="exam-print",
            icon=":material/print:",
            on_click=view,
            args=(exam.id, "print"),
        )
        st.button(word("exam_back", language), type="tertiary", key="exam-back", on_click=st.query_params.clear)


def _areas(result: Result, language: Language) -> None:
    """Show the areas as JDLA reports them, with the interval and the published mean."""
    st.markdown(f"## {word('exam_by_area', language)}")
    lines = [word("exam_area_head", language), "|---|---:|---:|---:|"]
    for area, tally in result.reported.items():
        mean = f"{PUBLISHED_MEANS[area]:.2f} %"
        lines.append(_row(word(f"exam_reported_{area}", language), tally, mean))
        parts = [part for part in ("dl", "app") if part in result.areas] if area == "dl" else []
        if len(parts) == 2:
            lines += [_row(f"　{area_name(part, language)}", result.areas[part], "") for part in parts]
    lines.append(_row(f"**{word('exam_all', language)}**", result.overall, ""))
    st.markdown("\n".join(lines))
    st.caption(word("exam_interval_note", language))
    st.caption(word("exam_means_source", language))


def _row(name: str, tally: Tally, mean: str) -> str:
    low, high = tally.interval
    # no break within a number or an interval
    share = (
        f"{100 * tally.share:.0f}\N{NO-BREAK SPACE}% ({100 * low:.0f}\N{WORD JOINER}–\N{WORD JOINER}{100 * high:.0f})"
    )
    return f"| {name} | {tally.right} / {tally.total} | {share} | {mean} |"


def _guess(result: Result, language: Language) -> None:
    st.markdown(f"## {word('exam_guess', language)}")
    found = guess(result.overall)
    if found is None:
        st.markdown(word("exam_guess_few", language))
        return
    low, high = (word(f"exam_band_{band}", language) for band in found)
    if low == high:
        st.markdown(word("exam_guess_one", language, low=low))
    else:
        st.markdown(word("exam_guess_band", language, low=low, high=high))
    st.caption(word("exam_guess_note", language))


def _mistakes(exam: Exam, result: Result, language: Language) -> None:
    st.markdown(f"## {word('exam_mistakes', language)}")
    if not result.mistakes:
        st.markdown(word("exam_no_mistakes", language))
    for number, mistake in result.mistakes:
        question = exam.questions[number - 1]
        at = drawn(question, bank())
        known = {m.id: m for m in at.item.mistakes} if at else {}
        title = at.item.title.in_language(language) if at else question.item
        with st.container(key=f"exam-mistake-{number}"):
            label = f"{word('exam_number', language, n=number)}　{title}"
            where = (exam.id, "review", number)
            st.button(label, type="tertiary", key=f"exam-mistake-open-{number}", on_click=view, args=where)
            if mistake in known:
                st.markdown(authored(known[mistake].why.in_language(language)))


def _weakest(result: Result, language: Language) -> None:
    if not result.weakest:
        return
    st.markdown(f"## {word('exam_weakest', language)}")
    for leaf, tally in result.weakest:
        node = bank().syllabus.get(leaf)
        if node is not None:
            name = node.en if language == "en" else node.ja
            label = f"{name}　{tally.right} / {tally.answered}"
            st.page_link(page("practice"), label=label, query_params={"area": leaf}, icon=":material/edit_note:")
