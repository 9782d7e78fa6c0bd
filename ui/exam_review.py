"""Looking at every question of a closed exam again: what was chosen, what is right, and why; and the print view."""

from __future__ import annotations

import streamlit as st

from drill.errors import DrillError
from drill.exam_store import Exam
from drill.hint import answer_text
from drill.instance import Instance
from drill.item import Language
from drill.study.exam_result import Given
from drill.study.question import Question
from ui.exam_grid import Cell, show_grid, show_legend
from ui.exam_question import drawn, numbers_of_set, option_label, show_statement, show_stem
from ui.exam_report import view
from ui.exam_setup import exam_title, moment
from ui.identity import learner
from ui.markdown import authored, literal
from ui.navigation import page
from ui.resources import bank, store
from ui.verdict_panel import explanation
from ui.words import word


def show_review(exam: Exam, language: Language) -> None:
    """Show one question of a closed exam, and the grid that leads to the others."""
    given = store().exams.given(learner(), exam.id)
    asked = st.query_params.get("n", "1")
    number = min(max(int(asked), 1), len(exam.questions)) if asked.isdecimal() and len(asked) < 5 else 1
    st.title(word("exam_review", language))
    st.markdown(f"{exam_title(exam, language)}　{moment(exam.started)}")
    label = word("exam_to_result", language)
    st.button(
        label, key="exam-to-result", type="tertiary", icon=":material/arrow_back:", on_click=view, args=(exam.id, "")
    )
    main, side = st.columns([7, 3], gap="large")
    with side:
        st.markdown(f"## {word('exam_grid', language)}")
        cells = [_cell(n, question, given[n]) for n, question in enumerate(exam.questions, 1)]
        pressed = show_grid("exam-review-grid", cells, number, language)
        if pressed is not None and pressed != number:
            view(exam.id, "review", pressed)
            st.rerun()
        show_legend(["right", "wrong", "empty"], language)
    with main:
        _question(exam, number, given[number], language)
        wrong = [n for n, state, _ in cells if state != "right"]
        _steps(exam, number, wrong, language)


def _cell(number: int, question: Question, given: Given) -> Cell:
    state = "empty" if given.answer is None else "right" if question.is_right(given.answer) else "wrong"
    return number, state, given.flagged


def _question(exam: Exam, number: int, given: Given, language: Language) -> None:
    question = exam.questions[number - 1]
    _, state, _ = _cell(number, question, given)
    st.markdown(f"## {word('exam_number', language, n=number)}　{word(f'exam_verdict_{state}', language)}")
    flag = f" · {word('exam_flagged', language)}" if given.flagged else ""
    st.caption(word("exam_seconds", language, seconds=round(given.seconds)) + flag)
    show_stem(question, numbers_of_set(exam.questions, number), bank(), language)
    at = drawn(question, bank())
    if at is None:
        st.warning(word("exam_item_gone", language))
        return
    if at.item.version != question.version:
        st.caption(word("exam_item_changed", language))
    if not show_statement(at, language):
        return
    for choice in question.options:
        _option(at, choice.letter, question, given, language)
    _why(at, question, given, language)
    explanation(at, bank(), language)
    st.page_link(page("exercise"), label=word("exam_to_item", language), query_params=_address(question))


def _address(question: Question) -> dict[str, str]:
    return {"q": question.item} | ({"seed": str(question.seed)} if question.seed else {})


def _option(at: Instance, letter: str, question: Question, given: Given, language: Language) -> None:
    marks = []
    if letter == question.key:
        marks.append(f":green[:material/check_circle: {word('exam_key', language)}]")
    if letter == given.answer:
        icon = "check" if letter == question.key else "cancel"
        colour = "green" if letter == question.key else "red"
        marks.append(f":{colour}[:material/{icon}: {word('exam_yours', language)}]")
    with st.container(border=True, key=f"exam-option-{letter}"):
        st.markdown(authored("　".join([*marks, option_label(at, letter, language, in_words=True)])))


def _why(at: Instance, question: Question, given: Given, language: Language) -> None:
    mistake = question.option(given.answer).mistake if given.answer else None
    known = {m.id: m for m in at.item.mistakes}
    if mistake in known:
        with st.container(key="diagnosis"):
            st.markdown(authored(known[mistake].why.in_language(language)))


def _steps(exam: Exam, number: int, wrong: list[int], language: Language) -> None:
    last = len(exam.questions)
    following = next((n for n in wrong if n > number), None)
    with st.container(horizontal=True, key="exam-buttons"):
        where = (exam.id, "review", number - 1)
        label = word("exam_previous", language)
        st.button(label, key="exam-review-previous", disabled=number == 1, on_click=view, args=where, shortcut="p")
        where = (exam.id, "review", number + 1)
        label = word("exam_next", language)
        st.button(label, key="exam-review-next", disabled=number == last, on_click=view, args=where, shortcut="n")
        label = word("exam_next_wrong", language)
        where = (exam.id, "review", following or number)
        st.button(
            label, key="exam-review-wrong", type="primary", disabled=following is None, on_click=view, args=where,
            shortcut="w",
        )  # fmt: skip


# --- on paper


def show_print(exam: Exam, language: Language) -> None:
    """Show all questions one below the other, and their key on a page of its own if it is wanted."""
    with st.container(key="exam-print-bar"):
        st.button(
            word("exam_to_result", language), key="exam-to-result", type="tertiary", icon=":material/arrow_back:",
            on_click=view, args=(exam.id, ""),
        )  # fmt: skip
        st.markdown(word("exam_print_how", language))
        with_key = st.toggle(word("exam_print_key", language), key="exam-print-key")
    with st.container(key="exam-paper"):
        st.title(f"{word('exam', language)} :small[{exam_title(exam, language)}]")
        minutes = word("exam_minutes", language, minutes=exam.minutes)
        number = word("exam_seed_is", language, seed=exam.seed)
        st.markdown(f"{word('exam_count', language, count=len(exam.questions))}　{minutes}　{number}")
        for n, question in enumerate(exam.questions, 1):
            _printed(exam, n, question, language)
        if with_key:
            _key(exam, language)


def _printed(exam: Exam, number: int, question: Question, language: Language) -> None:
    with st.container(key=f"exam-printed-{number}"):
        shared = numbers_of_set(exam.questions, number)
        if shared and shared[0] == number:
            show_stem(question, shared, bank(), language)
        st.markdown(f"## {word('exam_number', language, n=number)}")
        at = drawn(question, bank())
        if at is None:
            st.markdown(word("exam_item_gone", language))
            return
        if show_statement(at, language):
            st.markdown("\n\n".join(option_label(at, choice.letter, language) for choice in question.options))


def _key(exam: Exam, language: Language) -> None:
    with st.container(key="exam-print-answers"):
        st.markdown(f"## {word('exam_key_sheet', language)}")
        for number, question in enumerate(exam.questions, 1):
            at = drawn(question, bank())
            text = ""
            if at is not None:
                try:
                    text = answer_text(at).in_language(language)
                except DrillError as error:
                    text = literal(error.message.in_language(language))
            st.markdown(f"### {word('exam_number', language, n=number)}　{question.key}")
            st.markdown(authored(text))
