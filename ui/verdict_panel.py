"""The verdict beside the answer: the judgement, the diagnosis, the smallest case that shows it, and what to do next."""

from __future__ import annotations

import html
import re
from typing import Any

import numpy as np
import streamlit as st

from drill.bank import Bank, Exercise
from drill.hint import answer_text, shown
from drill.instance import Instance
from drill.item import CodeItem, CurveItem, Language
from drill.sandbox.protocol import Unsendable
from drill.verdict import Counterexample, Verdict
from ui.curve_picture import curve_names
from ui.identity import learner
from ui.markdown import authored, literal
from ui.navigation import page
from ui.rerun import rerun_fragment
from ui.resources import store
from ui.review_grade import grade_panel
from ui.state import item_state
from ui.words import word

_COLOURS = {"correct": "green", "wrong": "red", "refused": "orange"}
_ICONS = {"correct": ":material/check_circle:", "wrong": ":material/cancel:", "refused": ":material/info:"}


def verdict_panel(
    at: Instance, bank: Bank, language: Language, stands_for: Exercise | None = None, *, in_review: bool = False
) -> None:
    """Show the session's verdict on an item, if there is one, and when the item comes back.

    Parameters
    ----------
    stands_for
        The exercise whose review this is, if it is asked in this way today.
    in_review
        Whether this is a card of the review page.
    """
    state = item_state(at.item.id, at.seed)
    verdict = state.verdict
    if verdict is None:
        return
    with st.container(border=True, key=f"verdict-{verdict.verdict}"):
        colour, icon = _COLOURS.get(verdict.verdict, "orange"), _ICONS.get(verdict.verdict, ":material/error:")
        st.markdown(f"## :{colour}[{icon} {word(f'verdict_{verdict.verdict}', language)}]")
        _diagnosis(at, verdict, language)
        if isinstance(at.item, CodeItem) and len(verdict.checks) > 1:
            _checks(verdict, language)
        if verdict.counterexample:
            _counterexample(verdict.counterexample, verdict, language)
        if verdict.stdout:
            with st.expander(word("printed", language)):
                st.code(verdict.stdout, language=None)
        if verdict.isolation:
            st.caption(word("score_ms", language, ms=verdict.milliseconds, level=verdict.isolation["level"]))
        if verdict.verdict not in ("correct", "refused"):
            _my_answer_is_right(at, language)
    grade_panel(at.exercise, at.seed, language, stands_for, in_review=in_review)
    if verdict.verdict == "correct":
        explanation(at, bank, language)


def _diagnosis(at: Instance, verdict: Verdict, language: Language) -> None:
    """Show what went wrong; the named mistake, or what was found, has a paragraph of its own, first.

    The sentence of a mistake is an author's Markdown; what else is said may quote the learner.
    """
    message = verdict.message.in_language(language)
    if verdict.finding:
        told = verdict.finding.message.in_language(language)
        st.markdown(f"**{literal(told)}**")
        message = message.removesuffix(told)
    named = [verdict.mistake] if verdict.mistake else verdict.candidates
    whys = [at.item.mistake(name).why.message().in_language(language) for name in named]
    whys = [why for why in whys if why in message]
    for why in whys:
        message = message.replace(why, "", 1)
    if verdict.mistake and whys:
        with st.container(key="diagnosis"):
            st.markdown(authored(whys[0]))
    _message(message.strip())
    if not verdict.mistake and whys:
        st.markdown("\n".join(f"- {' '.join(why.split())}" for why in whys))


def _checks(verdict: Verdict, language: Language) -> None:
    """Show which of several returned values are right, and the share of the score that makes."""
    lines = []
    for check in verdict.checks:
        place = re.fullmatch(r"result (\d+)", check.name)
        name = word("result", language, number=place[1]) if place else f"`{check.name}`"
        lines.append(f":{'green' if check.passed else 'red'}[{'✓' if check.passed else '✗'} {name}]")
    st.markdown("　".join(lines) + "　" + word("score", language, percent=round(100 * verdict.score)))


def _message(message: str) -> None:
    """Show a message; the picture of a line with its caret keeps its spaces."""
    sentence, _, rest = message.partition("\n\n    ")
    picture, _, after = rest.partition("^")
    st.markdown(literal(sentence))
    if picture:
        # the bar at the left keeps st.code from stripping the first line's indentation
        st.code("\n".join("│ " + line.removeprefix("    ") for line in f"{picture}^".split("\n")), language=None)
    if after.strip():
        st.markdown(literal(after))


def _counterexample(example: Counterexample, verdict: Verdict, language: Language) -> None:
    st.markdown(f"**{word('counterexample', language)}**")
    rows = [(name, word("input", language), value) for name, value in example.inputs.items()]
    rows += [(f"— {name}", word("inner", language), value) for name, value in (verdict.inner or {}).items()]
    table = [_row(name, kind, _shown(value), "") for name, kind, value in rows]
    table.append(_row(word("expected", language), "", _shown(example.expected), "expected"))
    table.append(_row(word("actual", language), "", _shown(example.actual), "actual"))
    if verdict.first_index:
        table.append(_row(word("where", language), "", str(verdict.first_index), ""))
    st.html(f'<div class="counterexample"><table>{"".join(table)}</table></div>')


def _row(name: str, kind: str, value: str, role: str) -> str:
    cells = (html.escape(part) for part in (name, kind, value))
    head, middle, last = cells
    return f'<tr class="{role}"><th scope="row">{head}<small>{middle}</small></th><td><code>{last}</code></td></tr>'


def _shown(value: Any) -> str:
    if isinstance(value, Unsendable):
        return f"<{value.type_name}>"
    if isinstance(value, np.ndarray) and value.size > 60:
        return f"array {value.shape}"
    if isinstance(value, np.ndarray) and value.ndim == 2:
        return "[" + ",\n ".join(shown(row) for row in value) + "]"
    return shown(value)


def explanation(at: Instance, bank: Bank, language: Language) -> None:
    """Show the answer with its explanation, the report's remark and the sources."""
    with st.container(border=True, key="explanation"):
        st.markdown(f"### {word('explanation', language)}")
        st.markdown(authored(answer_text(at).in_language(language)))
        if isinstance(at.item, CurveItem):
            curve_names(at, at.item, language)
        report = at.item.report
        remarks = [text for text in (report.says, report.remark) if text] if report else []
        if report and remarks:
            st.markdown(f"**{word('report_says', language)}** ({report.section})")
            for text in remarks:
                st.markdown(authored(text.in_language(language)))
        lines = [f"- {citation(bank, c.ref)}, {c.at}" for c in at.item.source]
        st.markdown(f"**{word('sources', language)}**\n\n" + "\n".join(lines))
        related = [bank.exercises[name].item for name in at.item.related if name in bank.exercises]
        if related:
            st.markdown(f"**{word('related', language)}**")
        for item in related:
            st.page_link(page("exercise"), label=item.title.in_language(language), query_params={"q": item.id})


def citation(bank: Bank, reference: str) -> str:
    """Return a source as it is cited."""
    source = bank.sources[reference]
    return f"{source.authors} ({source.year}): *{source.title}*. {source.identifier}"


def _my_answer_is_right(at: Instance, language: Language) -> None:
    state = item_state(at.item.id, at.seed)
    if state.reported:
        st.success(word("report_kept", language))
        return
    with st.popover(word("my_answer_is_right", language), type="tertiary", icon=":material/flag:"):
        text = st.text_area(word("report_prompt", language), key=f"report:{at.item.id}:{at.seed}", max_chars=4000)
        if st.button(word("report_send", language), key=f"report:{at.item.id}:{at.seed}:go") and state.attempt:
            store().add_report(learner(), state.attempt, text or "")
            state.reported = True
            rerun_fragment()
