"""The running exam: one question at a time, the clock, the grid, the end. Every click is in the database at once."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from drill.exam_store import Exam
from drill.item import Language
from drill.study.exam_result import Given
from drill.study.question import Question
from ui.exam_clock import remaining, show_clock
from ui.exam_finish import settle
from ui.exam_grid import Cell, show_grid, show_legend
from ui.exam_question import drawn, numbers_of_set, option_label, show_statement, show_stem
from ui.exam_tools import show_tools
from ui.identity import learner
from ui.resources import bank, store
from ui.words import word

_REFUSED = "exam-refused"
_SHOWN = "exam-shown"  # the question that this window was sent last


def now() -> datetime:
    """Return the server's time, the only one that counts."""
    return store().exams.clock()


@st.fragment
def show_sitting(exam_id: int, language: Language) -> None:
    """Show the exam at the place that the database has, which all windows share."""
    exam = store().exams.find(learner(), exam_id)
    if exam is None or exam.finished or exam.deadline <= now():
        settle(learner())
        st.rerun(scope="app")
    given = store().exams.given(learner(), exam.id)
    st.session_state[_SHOWN] = number = min(max(exam.place, 1), len(exam.questions))
    bar = st.container(key="exam-bar")
    question, side = st.columns([7, 3], gap="large")
    with question:
        _question(exam, number, given[number], language)
        _buttons(exam, number, given[number], language)
    with side:
        _side(exam, number, given, language)
    with bar:
        left = (exam.deadline - now()).total_seconds()
        show_clock(number, left, exam.minutes * 60, language)


def take_refusal() -> bool:
    """Tell, once, whether an answer came after the deadline."""
    return bool(st.session_state.pop(_REFUSED, False))


def _question(exam: Exam, number: int, given: Given, language: Language) -> None:
    question = exam.questions[number - 1]
    with st.container(key=f"exam-question-{number}"):
        flag = f" :orange[:material/flag: {word('exam_flagged', language)}]" if given.flagged else ""
        st.markdown(f"## {word('exam_number', language, n=number)} :small[/ {len(exam.questions)}]{flag}")
        show_stem(question, numbers_of_set(exam.questions, number), bank(), language)
        at = drawn(question, bank())
        if at is None:
            st.warning(word("exam_item_gone", language))
            return
        if not show_statement(at, language):
            return
        key = f"exam-{exam.id}-{number}:{language}"
        st.session_state[key] = given.answer  # what another window has chosen is shown here, too
        st.radio(
            word("choose_answer", language),
            [choice.letter for choice in question.options],
            index=None,
            format_func=lambda letter: option_label(at, letter, language),
            horizontal=question.kind == "curve",
            key=key,
            on_change=_answer,
            args=(exam.id, number, key),
        )


def _answer(exam_id: int, number: int, key: str) -> None:
    letter = st.session_state[key]
    # while the next question is on its way, the options of the one before are still on the page: a click that hits them
    # was not meant for it
    is_stale = st.session_state.get(_SHOWN) != number
    if letter is not None and not is_stale and not store().exams.answer(learner(), exam_id, number, letter):
        st.session_state[_REFUSED] = True


def _flag(exam_id: int, number: int, flagged: bool) -> None:
    store().exams.flag(learner(), exam_id, number, flagged)


def _go(exam_id: int, number: int, to: int) -> None:
    store().exams.go(learner(), exam_id, number, to)


def _buttons(exam: Exam, number: int, given: Given, language: Language) -> None:
    """Show the way on; the keys press the same buttons, see exam_clock.js."""
    last = len(exam.questions)
    with st.container(horizontal=True, key="exam-buttons"):
        step = (exam.id, number, number - 1)
        label = word("exam_previous", language)
        st.button(
            label, key="exam-previous", disabled=number == 1, on_click=_go, args=step, icon=":material/arrow_back:"
        )
        label = word("exam_unflag" if given.flagged else "exam_flag", language)
        st.button(
            label, key="exam-flag", on_click=_flag, args=(exam.id, number, not given.flagged), icon=":material/flag:"
        )
        step = (exam.id, number, number + 1)
        label = word("exam_next", language)
        st.button(
            label, key="exam-next", disabled=number == last, on_click=_go, args=step, icon=":material/arrow_forward:",
            type="primary",
        )  # fmt: skip
    with st.container(key="exam-keys"):
        st.caption(word("exam_keys", language))


def _side(exam: Exam, number: int, given: dict[int, Given], language: Language) -> None:
    answered = sum(answer.answer is not None for answer in given.values())
    total = len(exam.questions)
    st.markdown(f"## {word('exam_grid', language)}")
    st.markdown(word("exam_answered_of", language, answered=answered, total=total))
    if st.button(word("exam_finish", language), key="exam-finish", icon=":material/done_all:", width="stretch"):
        _finish_dialog(exam.id, language)
    pressed = show_grid("exam-grid", _cells(exam.questions, given), number, language)
    if pressed is not None and pressed != number:
        _go(exam.id, number, pressed)
        st.rerun(scope="fragment")
    show_legend(["answered", "empty"], language)
    with st.expander(word("exam_tools", language)):
        show_tools(exam.id, language)


def _cells(questions: tuple[Question, ...], given: dict[int, Given]) -> list[Cell]:
    return [
        (number, "empty" if given[number].answer is None else "answered", given[number].flagged)
        for number in range(1, len(questions) + 1)
    ]


def _finish_dialog(exam_id: int, language: Language) -> None:
    st.dialog(word("exam_finish_title", language))(_ask_to_finish)(exam_id, language)


def _ask_to_finish(exam_id: int, language: Language) -> None:
    exam, given = store().exams.find(learner(), exam_id), store().exams.given(learner(), exam_id)
    if exam is None or exam.finished:
        st.rerun(scope="app")
    empty = [number for number, answer in given.items() if answer.answer is None]
    flagged = [number for number, answer in given.items() if answer.flagged]
    st.markdown(word("exam_finish_text", language, left=remaining((exam.deadline - now()).total_seconds(), language)))
    st.markdown(f"- {word('exam_unanswered', language, count=len(empty))} {_listed(empty)}")
    st.markdown(f"- {word('exam_marked', language, count=len(flagged))} {_listed(flagged)}")
    with st.container(horizontal=True):
        label = word("exam_finish_now", language)
        st.button(label, key="exam-finish-now", type="primary", on_click=_finish, args=(exam_id,))
        if st.button(word("exam_go_on", language), key="exam-go-on"):
            st.rerun(scope="app")


def _finish(exam_id: int) -> None:
    store().exams.finish(learner(), exam_id)


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:20]))
    return f":small[({shown}{', …' if len(numbers) > 20 else ''})]" if numbers else ""
