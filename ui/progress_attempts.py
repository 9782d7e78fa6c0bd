"""All attempts, narrowed down and page by page, and as a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from drill.item import Language
from drill.listing import areas
from drill.study.attempt_table import PAGE, AttemptFilter, as_csv, local_time, matching, title_of
from drill.study.record import Answer
from ui.progress_mastery import node_name
from ui.progress_mistakes import CERTAINTIES
from ui.progress_study import Study
from ui.progress_table import Html, exercise_link, joined, small, table, text
from ui.state import language_key
from ui.words import word, word_or

_ANY = "any"
_VERDICTS = ("correct", "wrong", "error", "timeout", "memory", "crash")
_SIGNS = {"correct": "○", "wrong": "×"}
_PLACE = "attempts_page"


@st.fragment
def attempts_section(study: Study, lang: Language) -> None:
    """Show the filters, a page of the table and the button for the file; reruns on its own."""
    st.markdown(f"## {word('attempts', lang)}")
    found = matching(study.answers, _filters(study, lang), study.bank)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(word("attempts_found", lang, count=len(found), all=len(study.answers)), width="content")
        st.download_button(
            word("download", lang),
            partial(as_csv, found, study.bank, study.zone, lang),
            f"attempts-{study.today.isoformat()}.csv",
            "text/csv",
            key="download",
            icon=":material/download:",
            disabled=not found,
            on_click="ignore",
        )
    if not found:
        st.info(word("attempts_none", lang))
        return
    pages = (len(found) - 1) // PAGE + 1
    place = min(st.session_state.get(_PLACE, 0), pages - 1)
    _table(study, found[place * PAGE : (place + 1) * PAGE], lang)
    if pages > 1:
        _turn(place, pages, lang)


def _filters(study: Study, lang: Language) -> AttemptFilter:
    depth = areas(study.bank)

    def area_name(node: str) -> str:
        return word(_ANY, lang) if node == _ANY else "　" * depth[node] + node_name(study, node, lang)

    def verdict_name(verdict: str) -> str:
        return word(_ANY if verdict == _ANY else f"verdict_{verdict}", lang)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        area = _choice("filter_area", "attempts_area", list(depth), area_name, lang)
        verdict = _choice("column_verdict", "attempts_verdict", list(_VERDICTS), verdict_name, lang)
        days = st.date_input(
            word("filter_days", lang),
            [],
            max_value=study.today,
            key="attempts_days",
            on_change=_first_page,
            format="YYYY-MM-DD",
            width=260,
        )
        asked = st.text_input(
            word("filter_text", lang),
            key="attempts_text",
            max_chars=100,
            icon=":material/search:",
            placeholder=word("filter_attempts_hint", lang),
            on_change=_first_page,
            width=260,
        )
    since, until = (*days, None, None)[:2] if isinstance(days, tuple) else (days, days)
    return AttemptFilter(area, verdict, since, until, asked or "")


def _choice(name: str, key: str, values: list[str], label: Callable[[str], str], lang: Language) -> str | None:
    """Ask for one of some values, or none of them."""
    chosen = st.selectbox(
        word(name, lang),
        [_ANY, *values],
        format_func=label,
        key=language_key(key, lang),
        on_change=_first_page,
        width=260,
    )
    return None if chosen == _ANY else chosen


def _first_page() -> None:
    st.session_state[_PLACE] = 0


def _table(study: Study, answers: list[Answer], lang: Language) -> None:
    names = ("column_exercise", "column_verdict", "column_when", "column_mistake", "column_seconds", "column_hints")
    heads = [word(name, lang) for name in (*names, "column_certainty")]
    table(heads, (_row(study, answer, lang) for answer in answers), word("attempts", lang), minor=(3, 4, 5, 6))


def _row(study: Study, answer: Answer, lang: Language) -> list[Html]:
    trace = answer.trace
    title = title_of(trace.item, study.bank, lang)
    seconds = "" if trace.seconds is None else f"{trace.seconds:.0f}"
    certainty = word(CERTAINTIES[trace.certainty], lang) if trace.certainty in CERTAINTIES else ""
    sign = Html(f'<span aria-hidden="true">{_SIGNS.get(trace.verdict, "△")}</span>')
    return [
        exercise_link(trace.item, title) if trace.item in study.bank.exercises else text(title),
        joined(sign, text(word_or(f"verdict_{trace.verdict}", trace.verdict, lang))),
        text(local_time(answer, study.zone)[:16]),
        small(trace.mistake or ""),
        text(seconds),
        text(trace.hints_used or ""),
        text(certainty),
    ]


def _turn(place: int, pages: int, lang: Language) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="turn"):
        for key, label, to in (("newer", "newer", place - 1), ("older", "older", place + 1)):
            st.button(
                word(label, lang),
                key=key,
                disabled=not 0 <= to < pages,
                on_click=st.session_state.update,
                kwargs={_PLACE: to},
            )
        st.markdown(word("page_of", lang, number=place + 1, count=pages), width="content")
