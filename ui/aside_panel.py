"""What was typed in another window at the same time: shown beside the answer, so that nothing of it is lost."""

from __future__ import annotations

import streamlit as st

from drill.instance import Instance
from drill.item import CodeItem, Form, Language
from ui.state import aside, forget_aside
from ui.words import word


def aside_panel(at: Instance, form: Form, language: Language) -> None:
    """Show the text that this window has replaced, until the learner has seen to it."""
    texts = aside(at.item.id, at.seed, form)
    if texts is None:
        return
    with st.container(border=True, key="aside"):
        st.markdown(word("aside_text", language))
        for text in texts:
            st.code(text, language="python" if isinstance(at.item, CodeItem) else None)
        st.button(
            word("aside_done", language),
            key=f"aside:{at.item.id}:{at.seed}:{form}",
            on_click=forget_aside,
            args=(at.item.id, at.seed, form),
        )
