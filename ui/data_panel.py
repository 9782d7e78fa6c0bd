"""A learner's own data: taken away as a file, read in again, deleted."""

from __future__ import annotations

import streamlit as st

from drill.errors import TransferError
from drill.item import Language
from drill.transfer import export_learner, import_learner
from ui.identity import forget, learner
from ui.markdown import literal
from ui.resources import store
from ui.words import word


def data_panel(language: Language) -> None:
    """Show what can be done with all that is kept of the learner."""
    st.markdown(word("data_transfer", language))
    opened, who = store(), learner()  # the file is made in a thread that knows no session
    st.download_button(
        word("data_export", language),
        data=lambda: export_learner(opened, who).encode(),
        file_name=f"dl-drill-{opened.clock():%Y%m%d}.json",
        mime="application/json",
        key="data_export",
        icon=":material/download:",
        on_click="ignore",
    )
    _import(language)
    st.button(
        word("data_delete", language),
        key="data_delete",
        icon=":material/delete:",
        on_click=_confirm_deletion,
        args=(language,),
    )


def _import(language: Language) -> None:
    file = st.file_uploader(word("data_import", language), type="json", key="data_import")
    if file is None:
        return
    done: dict[str, str] = st.session_state.setdefault("imported", {})
    if file.file_id not in done:  # the file stays in the page; it is read in once
        try:
            brought = import_learner(store(), learner(), file.getvalue())
            done[file.file_id] = word("data_imported", language, added=brought.added, known=brought.known)
            st.session_state.pop("settings", None)  # they may have come along
        except TransferError as error:
            st.error(literal(error.message.in_language(language)))
            return
    st.success(done[file.file_id])


def _confirm_deletion(language: Language) -> None:
    @st.dialog(word("data_delete_title", language))
    def ask() -> None:
        history = store().history(learner())
        st.markdown(word("data_delete_text", language, count=len(history)))
        wanted = word("data_delete_word", language)
        typed = st.text_input(word("data_delete_type", language, word=wanted), key="data_delete_typed")
        if st.button(
            word("data_delete_go", language),
            key="data_delete_go",
            type="primary",
            disabled=typed != wanted,
            icon=":material/delete_forever:",
        ):
            store().delete_learner(learner())
            forget()
            st.rerun()

    ask()
