"""Learn: the notes at a glance, in the order of the report."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from drill.item import Language
from ui.navigation import language, page
from ui.resources import notes
from ui.words import word


def show_contents(lang: Language) -> None:
    """Show every note under its part of the report."""
    st.title(word("learn", lang))
    st.markdown(word("learn_lead", lang))
    for part, chapters in groupby(notes().values(), key=lambda chapter: chapter.note.section[0]):
        st.markdown(f"## {word(f'learn_part_{part}', lang)}")
        with st.container(key=f"notes-{part}", horizontal=True):
            for chapter in chapters:
                note = chapter.note
                with st.container(border=True, key=f"card-{note.id}", width=280):
                    title = f"**{note.section}　{note.title.in_language(lang)}**"
                    st.page_link(page("note"), label=title, query_params={"note": note.id})
                    st.markdown(f":small[{note.lead.in_language(lang)}]")


show_contents(language())
