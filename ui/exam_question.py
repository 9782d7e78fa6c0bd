"""A question of a mock exam on a page: in the running exam, in the review, and in print."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from drill.bank import Bank
from drill.errors import DrillError
from drill.instance import Instance, Option
from drill.item import CodeItem, CurveItem, Item, Language, NumberItem, OptionItem, Text
from drill.study.question import Choice, Question
from ui.curve_picture import curve_picture
from ui.markdown import authored, literal
from ui.words import word


def drawn(question: Question, bank: Bank) -> Instance | None:
    """Return the exercise as the exam drew it, in its order of options; None when the bank has no such one any more."""
    exercise = bank.exercises.get(question.item)
    if exercise is None or exercise.item.kind != question.kind:
        return None
    at = Instance(exercise, question.seed)
    if question.givens is not None:
        at.givens = dict(question.givens)
    at.options = [
        Option(choice.letter, option_text(exercise.item, choice), choice.mistake) for choice in question.options
    ]
    return at


def option_text(item: Item, choice: Choice) -> Text:
    """Return what an option says; of a number what was printed, of a text what the item says today."""
    if isinstance(item, NumberItem):
        parts = item.parts or [Text(ja=" ", en=" ")]
        japanese = "、".join(f"{part.ja} {number}".strip() for part, number in zip(parts, choice.printed, strict=False))
        english = ", ".join(f"{part.en} {number}".strip() for part, number in zip(parts, choice.printed, strict=False))
        return Text(ja=japanese, en=english)
    known = {mistake.id: mistake for mistake in item.mistakes}
    if choice.mistake is not None and choice.mistake not in known:
        return Text(ja=word("exam_option_gone", "ja"), en=word("exam_option_gone", "en"))
    if isinstance(item, CodeItem):
        code = item.key if choice.mistake is None else known[choice.mistake].code
        lines = "\n".join([code] if isinstance(code, str) else code or [])
        return Text(ja=lines, en=lines)
    assert isinstance(item, OptionItem)  # steps are never asked in an exam
    text = item.key if choice.mistake is None else known[choice.mistake].text
    assert text is not None
    return text


def option_label(at: Instance, letter: str, language: Language, *, in_words: bool = False) -> str:
    """Return the label of an option as Markdown; a curve has only its letter, unless its words are asked for."""
    option = next(option for option in at.options or [] if option.letter == letter)
    text = option.text.in_language(language).strip()
    if isinstance(at.item, CodeItem):
        text = "　".join(f"`{line}`" for line in text.split("\n"))
    if isinstance(at.item, CurveItem) and not in_words:
        text = ""
    return f"**{letter}**　{text}".strip()


def numbers_of_set(questions: Sequence[Question], number: int) -> list[int]:
    """Return the numbers of the questions that share the stem of this one; none when it has no stem."""
    name = questions[number - 1].set
    return [n for n, question in enumerate(questions, 1) if name is not None and question.set == name]


def show_stem(question: Question, numbers: Sequence[int], bank: Bank, language: Language) -> None:
    """Show what the questions of a set share."""
    stem = bank.stems.get(question.set) if question.set else None
    if stem is None or not numbers:
        return
    with st.container(border=True, key=f"exam-stem-{numbers[0]}"):
        title = stem.title.in_language(language)
        st.caption(word("exam_stem", language, first=numbers[0], last=numbers[-1], title=title))
        st.markdown(authored(stem.stem.in_language(language)))


def show_statement(at: Instance, language: Language) -> bool:
    """Show what is asked; returns False, and says so, when the item is broken today."""
    item = at.item
    try:
        statement = at.text(item.statement).in_language(language)
    except DrillError as error:
        st.warning(literal(error.message.in_language(language)))
        return False
    st.markdown(authored(statement))
    if item.conventions:
        st.markdown(f"**{word('conventions', language)}**　{item.conventions.in_language(language)}")
    if isinstance(item, CodeItem):
        shapes = "\n".join(f"- `{s.name}` {literal(s.shape)}　{s.meaning.in_language(language)}" for s in item.shapes)
        st.markdown(shapes)
        st.code(item.template, language="python")
    if isinstance(item, CurveItem):
        curve_picture(at, item, language, key=f"curves-{item.id}")
    if isinstance(item, NumberItem):
        st.caption(word("exam_choose_number", language))
    return True
