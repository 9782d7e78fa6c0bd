"""A sheet to print: the questions of an assignment with the numbers of its seeds, and room for the answers."""

from __future__ import annotations

import streamlit as st

from dlcore.demos import find_demo
from drill.errors import DrillError
from drill.hint import answer_text
from drill.instance import Instance, instance
from drill.item import CodeItem, CurveItem, Form, Language, NumberItem
from drill.study.assignment import Assignment, Task
from figures import draw_comparison
from ui.authors import is_author
from ui.curve_picture import stored_curve
from ui.markdown import authored, literal
from ui.navigation import page
from ui.resources import bank
from ui.words import word

_LINES_OF_A_FUNCTION = 12


def show_sheet(assignment: Assignment, lang: Language) -> None:
    """Show all questions one below the other; the key, if it is wanted, begins a page of its own."""
    with st.container(key="sheet-bar"):
        where = {"assignment": assignment.id}
        label = word("assignment_back", lang)
        st.page_link(page("assignments"), label=label, icon=":material/arrow_back:", query_params=where)
        st.markdown(word("sheet_how", lang))
        with_key = is_author() and st.toggle(word("sheet_with_key", lang), key="sheet-key")
    with st.container(key="sheet"):
        st.title(assignment.title.in_language(lang))
        due = [word("assignment_due", lang, day=assignment.due.isoformat())] if assignment.due else []
        minutes = word("assignment_minutes", lang, minutes=assignment.minutes(bank()))
        count = word("assignment_count", lang, count=len(assignment.items))
        st.markdown(" · ".join([*due, count, minutes]))
        st.html(f'<div class="sheet-name"><p>{word("sheet_name", lang)}</p><p>{word("sheet_date", lang)}</p></div>')
        stems: set[str] = set()
        for number, task in enumerate(assignment.items, 1):
            with st.container(key=f"sheet-question-{number}"):
                _question(task, number, stems, lang)
        if with_key:
            _key(assignment, lang)


def _question(task: Task, number: int, stems: set[str], lang: Language) -> None:
    at = instance(bank().exercises[task.id], task.seed)
    item = at.item
    if item.set and item.set not in stems:
        stems.add(item.set)
        with st.container(border=True, key=f"sheet-stem-{item.set}"):
            st.markdown(authored(bank().stems[item.set].stem.in_language(lang)))
    st.markdown(f"## {number}　{item.title.in_language(lang)}")
    try:
        st.markdown(authored(at.text(item.statement).in_language(lang)))
        _what_belongs_to_it(at, lang)
        _room(at, task.form or item.forms[0], lang)
    except DrillError as error:  # a broken solution file leaves the other questions as they are
        st.error(literal(error.message.in_language(lang)))


def _what_belongs_to_it(at: Instance, lang: Language) -> None:
    item = at.item
    if item.conventions:
        st.markdown(f"**{word('conventions', lang)}**　{item.conventions.in_language(lang)}")
    if isinstance(item, CodeItem):
        rows = [f"- `{s.name}` `{s.shape}`　{s.meaning.in_language(lang)}" for s in item.shapes]
        st.markdown("\n".join(rows))
        st.code(item.template, language="python")
    if isinstance(item, CurveItem):
        said = [f"{option.letter}: {option.text.in_language(lang)}" for option in at.options or []]
        presets = {option.letter: item.preset_of(option.mistake) for option in at.options or []}
        base = {word("curve_base", lang): item.base} if item.base else {}
        st.image(_curves(item.demo, item.metric, base | presets, lang), width="stretch", alt=" / ".join(said))


@st.cache_data(show_spinner=False, max_entries=100)
def _curves(demo: str, metric: str, presets: dict[str, str], lang: Language) -> bytes:
    """Return the picture of a curve item on white, since it goes onto paper."""
    curves = {label: stored_curve(demo, preset, metric) for label, preset in presets.items()}
    return draw_comparison(curves, metric, lang, unit=find_demo(demo).unit, dark=False, width=1280)


def _room(at: Instance, form: Form, lang: Language) -> None:
    """Show what can be chosen, and lines to write on."""
    match form:
        case "option" | "order":
            for option in at.options or []:
                text = option.text.in_language(lang)
                text = _as_code(text) if isinstance(at.item, CodeItem) else authored(text)
                st.markdown(f"**{option.letter}**　{text}")
            _lines(word("sheet_order" if form == "order" else "sheet_letter", lang), lang)
        case "curve":
            _lines(word("sheet_letter", lang), lang)
        case "blank":
            for n, _ in enumerate(at.item.blanks if isinstance(at.item, CodeItem) else [], 1):
                _lines(word("blank_label", lang, n=n), lang)
        case "function":
            _lines(word("sheet_code", lang), lang, _LINES_OF_A_FUNCTION)
        case "number":
            parts = at.item.parts if isinstance(at.item, NumberItem) else []
            for label in [part.in_language(lang) for part in parts] or [word("sheet_answer", lang)]:
                _lines(label, lang)


def _as_code(text: str) -> str:
    return "　".join(f"`{line}`" for line in text.split("\n"))


def _lines(label: str, lang: Language, count: int = 1) -> None:
    st.markdown(word("sheet_label", lang, label=label))
    st.html('<div class="sheet-line"></div>' * count)


def _key(assignment: Assignment, lang: Language) -> None:
    with st.container(key="sheet-answers"):
        st.markdown(f"## {word('sheet_key', lang)}")
        for number, task in enumerate(assignment.items, 1):
            at = instance(bank().exercises[task.id], task.seed)
            st.markdown(f"### {number}　{at.item.title.in_language(lang)}")
            try:
                letters = _letters(at, task.form or at.item.forms[0])
                st.markdown(authored(f"{letters}\n\n{answer_text(at).in_language(lang)}".strip()))
            except DrillError as error:
                st.error(literal(error.message.in_language(lang)))


def _letters(at: Instance, form: Form) -> str:
    """Return the right letters in bold; nothing where no letter is asked for."""
    options = at.options or []
    if form == "order":
        return f"**{' → '.join(o.letter for o in sorted(options, key=lambda o: int(o.mistake or 0)))}**"
    right = [option.letter for option in options if option.mistake is None]
    return f"**{right[0]}**" if right and form in ("option", "curve") else ""
