"""One note: `/note?note=vanishing-gradient`. Text, figure, example, questions to oneself, and where to practise it."""

from __future__ import annotations

import streamlit as st

from dlcore.demos import find_demo
from drill.item import Language
from drill.note import Chapter, Note, Passage
from figures import draw_picture
from ui.exercise_list import states
from ui.markdown import authored, literal
from ui.navigation import language, page
from ui.resources import bank, notes
from ui.verdict_panel import citation
from ui.words import word


def show_note(chapter: Chapter, lang: Language) -> None:
    """Show a note in a column that is comfortable to read."""
    note = chapter.note
    with st.container(key="note", width=760):
        st.caption(word("note_section", lang, section=note.section))
        st.title(note.title.in_language(lang))
        st.markdown(note.lead.in_language(lang))
        for number, passage in enumerate(note.passages):
            _passage(chapter, passage, number, lang)
        _practise(note, lang)
        st.markdown(f"## {word('sources', lang)}")
        st.markdown("\n".join(f"- {citation(bank(), cited.ref)}, {cited.at}" for cited in note.source))
        _neighbours(note, lang)


def _passage(chapter: Chapter, passage: Passage, number: int, lang: Language) -> None:
    if passage.text:
        st.markdown(authored(passage.text.in_language(lang)))
    elif passage.figure:
        dark = st.context.theme.type == "dark"
        alt = getattr(chapter.figures[passage.figure].alt, lang)
        st.image(_drawn(chapter.note.id, passage.figure, lang, dark, chapter), width="stretch", alt=alt)
    elif passage.example:
        with st.container(border=True, key=f"example-{number}"):
            st.markdown(f"**{word('note_example', lang)}**")
            st.markdown(authored(chapter.note.filled(passage.example).in_language(lang)))
    elif passage.check:
        with st.container(border=True, key=f"check-{number}"):
            st.markdown(f":material/help: **{word('note_check', lang)}**　{passage.check.question.in_language(lang)}")
            with st.expander(word("note_answer", lang)):
                st.markdown(authored(passage.check.answer.in_language(lang)))


@st.cache_data(show_spinner=False, max_entries=200)
def _drawn(note: str, figure: str, lang: Language, dark: bool, _chapter: Chapter) -> bytes:
    return draw_picture(_chapter.figures[figure], lang, dark=dark, width=1280)


def _practise(note: Note, lang: Language) -> None:
    """Lead to the note's exercises, with what the learner has made of each, and to its demos."""
    state_of = states()
    st.markdown(f"## {word('note_practise', lang)}")
    for name in note.items:
        item = bank().exercises[name].item
        icon = ":material/check_circle:" if state_of.get(name) == "solved" else ":material/edit:"
        st.page_link(page("exercise"), label=item.title.in_language(lang), icon=icon, query_params={"q": name})
    for link in note.demos:
        demo = find_demo(link.name)
        where = {"demo": link.name} | ({"preset": link.preset} if link.preset else {})
        titles = [demo.title] + ([demo.presets[link.preset].title] if link.preset else [])
        label = word("note_demo", lang, title="　".join(getattr(title, lang) for title in titles))
        st.page_link(page("demo"), label=label, icon=":material/monitoring:", query_params=where)


def _neighbours(note: Note, lang: Language) -> None:
    order = list(notes())
    place = order.index(note.id)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        for other, arrow in ((place - 1, "arrow_back"), (place + 1, "arrow_forward")):
            if 0 <= other < len(order):
                near = notes()[order[other]].note
                label = f"{near.section}　{near.title.in_language(lang)}"
                st.page_link(page("note"), label=label, icon=f":material/{arrow}:", query_params={"note": near.id})


st.page_link(page("learn"), label=word("back_to_notes", language()), icon=":material/arrow_back:")
asked = st.query_params.get("note", "")
if asked in notes():
    show_note(notes()[asked], language())
else:
    st.warning(word("note_unknown", language(), given=literal(asked[:80])))
