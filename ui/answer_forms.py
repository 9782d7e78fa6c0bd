"""The ways to answer: options, blanks, a whole function, a number, an order. Each keeps its draft as it is typed.

Every function returns the texts and the name of a submission in the run right after the learner submitted, else None.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import streamlit as st

from drill.instance import Instance
from drill.item import CodeItem, CurveItem, Form, Language, NumberItem
from drill.verdict import Verdict
from ui.aside_panel import aside_panel
from ui.certainty import certainty_control
from ui.curve_picture import curve_picture
from ui.editor import Labels, Typed, blanks_editor, code_editor
from ui.order_form import order_form
from ui.state import draft, item_state, keep_draft, setting
from ui.words import word

Submitted = tuple[list[str], str] | None


def answer_form(at: Instance, form: Form, language: Language) -> Submitted:
    """Show the form and return what was submitted."""
    submitted = _form_of(at, form, language)
    aside_panel(at, form, language)
    return submitted


def _form_of(at: Instance, form: Form, language: Language) -> Submitted:
    if form in ("blank", "function", "order"):  # these have their button within
        certainty_control(at, language)
    match at.item, form:
        case CodeItem() as item, "blank":
            return _blanks(at, item, language)
        case CodeItem() as item, "function":
            return _function(at, item, language)
        case _, ("option" | "curve"):
            return _options(at, form, language)
        case _, "order":
            return order_form(at, language)
    return _line(at, language)


def wants_plain_editor() -> bool:
    """Tell whether code is typed into plain boxes: by the setting, or by ``DRILL_EDITOR=plain``."""
    return os.environ.get("DRILL_EDITOR") == "plain" or setting("editor", "full") == "plain"


def _key(at: Instance, form: str) -> str:
    return f"{form}:{at.item.id}:{at.seed}"


def _labels(language: Language, *, blanks: bool) -> Labels:
    return Labels(
        submit=word("submit", language),
        reset=word("clear" if blanks else "reset", language),
        note=word("blanks_note" if blanks else "editor_note", language),
        field=word("blank_label", language, n="{n}") if blanks else word("editor_label", language),
        busy=word("busy", language),
    )


def _finish(at: Instance, form: Form, typed: Typed) -> Submitted:
    keep_draft(at.item.id, at.seed, form, list(typed.texts))
    return (list(typed.submission.texts), typed.submission.identity) if typed.submission else None


def _blanks(at: Instance, item: CodeItem, language: Language) -> Submitted:
    empty = [""] * len(item.blanks)
    texts = draft(item.id, at.seed, "blank") or empty
    texts = texts if len(texts) == len(empty) else empty
    if wants_plain_editor():
        return _plain_blanks(at, item, texts, language)
    typed = blanks_editor(
        key=_key(at, "blank"),
        template=item.template,
        kinds=[blank.kind for blank in item.blanks],
        texts=texts,
        revision=0,
        marks=_marks(at, len(texts)),
        labels=_labels(language, blanks=True),
    )
    return _finish(at, "blank", typed)


def _marks(at: Instance, count: int) -> list[str | None]:
    verdict = item_state(at.item.id, at.seed).verdict
    if verdict is None or verdict.form != "blank" or verdict.verdict == "refused":
        return [None] * count
    # with several blanks nobody knows which of them is wrong
    return ["right"] * count if verdict.verdict == "correct" else ["wrong" if count == 1 else None] * count


def _function(at: Instance, item: CodeItem, language: Language) -> Submitted:
    text = (draft(item.id, at.seed, "function") or [item.template])[0]
    if wants_plain_editor():
        return _plain_function(at, item, text, language)
    typed = code_editor(
        key=_key(at, "function"),
        text=text,
        revision=0,
        starter=item.template,
        error_lines=_error_lines(item_state(item.id, at.seed).verdict),
        labels=_labels(language, blanks=False),
    )
    return _finish(at, "function", typed)


def _error_lines(verdict: Verdict | None) -> Sequence[int | tuple[int, int]]:
    if verdict is None or verdict.form != "function" or verdict.line is None:
        return []
    return [(verdict.line, verdict.column)] if verdict.column else [verdict.line]


def _plain_blanks(at: Instance, item: CodeItem, texts: list[str], language: Language) -> Submitted:
    st.code(item.template, language="python")
    key = _key(at, "plain")
    typed = [
        st.text_input(word("blank_label", language, n=n + 1), value=text, key=f"{key}:{n}", live=True)
        for n, text in enumerate(texts)
    ]
    pressed = st.button(word("submit", language), type="primary", key=f"{key}:go")
    return _pressed(at, "blank", [text or "" for text in typed], pressed)


def _plain_function(at: Instance, item: CodeItem, text: str, language: Language) -> Submitted:
    key = _key(at, "plain-function")
    lines = max(10, item.template.count("\n") + 3)
    with st.container(key=f"plain-code-{item.id}"):
        typed = st.text_area(word("editor_label", language), value=text, height=26 * lines, key=key)
    return _pressed(at, "function", [typed or ""], st.button(word("submit", language), type="primary", key=f"{key}:go"))


def _pressed(at: Instance, form: Form, texts: list[str], pressed: bool) -> Submitted:
    keep_draft(at.item.id, at.seed, form, texts)
    return (texts, item_state(at.item.id, at.seed).submission) if pressed else None


def _options(at: Instance, form: Form, language: Language) -> Submitted:
    options = at.options or []
    letters = [option.letter for option in options]
    chosen_before = (draft(at.item.id, at.seed, form) or [""])[0]
    if isinstance(at.item, CodeItem):
        st.code(at.item.template, language="python")
    if isinstance(at.item, CurveItem):
        curve_picture(at, at.item, language)
    captions = {o.letter: _option_text(at, o.text.in_language(language)) for o in options}
    key = f"{_key(at, form)}:{language}"  # a widget for each language, see ui.state.language_key
    chosen = st.radio(
        word("choose_one" if isinstance(at.item, CodeItem) else "choose_answer", language),
        letters,
        # a key may have chosen already
        index=letters.index(chosen_before) if chosen_before in letters and key not in st.session_state else None,
        format_func=lambda letter: f"**{letter}**　{captions[letter]}".strip(),
        horizontal=isinstance(at.item, CurveItem),
        key=key,
    )
    if chosen is not None:
        keep_draft(at.item.id, at.seed, form, [chosen])
    _option_keys(at, form, letters, key)
    certainty_control(at, language)
    if not st.button(word("submit", language), type="primary", key=f"{_key(at, form)}:go"):
        return None
    if chosen is None:
        st.info(word("choose_first", language))
        return None
    return [chosen], item_state(at.item.id, at.seed).submission


def _option_keys(at: Instance, form: Form, letters: Sequence[str], widget: str) -> None:
    """Let the keys 1 to 4 choose an option before the verdict; after it they give the review another grade."""
    verdict = item_state(at.item.id, at.seed).verdict
    if verdict is not None and verdict.verdict != "refused":
        return

    def choose(letter: str) -> None:
        st.session_state[widget] = letter

    with st.container(key="option-keys"):  # not shown, but a button is what has a key
        for number, letter in enumerate(letters, 1):
            name = f"{_key(at, form)}:key-{letter}"
            st.button(letter, key=name, shortcut=str(number), on_click=choose, args=(letter,))


def _option_text(at: Instance, text: str) -> str:
    if isinstance(at.item, CurveItem):
        return ""  # the picture has the letters; its words would tell what is to be read off it
    if not isinstance(at.item, CodeItem):
        return text
    return "　".join(f"`{line}`" for line in text.split("\n"))


def _line(at: Instance, language: Language) -> Submitted:
    pair = isinstance(at.item, NumberItem) and at.item.quantity == "pair"
    label = word("number_label_pair" if pair else "number_label", language)
    with st.form(_key(at, "number-form"), border=False):
        before = (draft(at.item.id, at.seed, "number") or [""])[0]
        text = st.text_input(label, value=before, key=_key(at, "number"), autocomplete="off") or ""
        certainty_control(at, language)
        pressed = st.form_submit_button(word("submit", language), type="primary")
    if text:
        keep_draft(at.item.id, at.seed, "number", [text])
    return ([text], item_state(at.item.id, at.seed).submission) if pressed else None
