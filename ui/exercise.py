"""One exercise: what is asked on the left, the answer and its verdict on the right; one below the other on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from drill.bank import Bank, Exercise
from drill.errors import DrillError
from drill.instance import Instance, instance
from drill.item import CodeItem, Form, Language
from drill.store import Attempt
from ui.answer_forms import answer_form
from ui.assignment_bar import next_task
from ui.hint_panel import hint_panel
from ui.identity import learner
from ui.markdown import authored, literal
from ui.narrow import is_narrow
from ui.navigation import page
from ui.progress_study import time_zone
from ui.rerun import rerun_fragment
from ui.resources import store
from ui.state import item_state, set_setting, setting
from ui.submission import submit
from ui.verdict_panel import verdict_panel
from ui.words import word, word_or


def show_exercise_page(item: str, bank: Bank, language: Language) -> None:
    """Show the exercise of the address, or say that there is none of that id and which were meant."""
    st.page_link(page("practice"), label=word("back_to_list", language), icon=":material/arrow_back:")
    try:
        exercise = bank.find(item)
    except DrillError as error:
        st.warning(literal(error.message.in_language(language)))
        return
    st.title(exercise.item.title.in_language(language))
    # a drill goes on where it was left
    seed = st.query_params.get("seed", setting(f"seed:{item}", "0") if exercise.item.generated else "0")
    show_exercise(exercise, bank, int(seed) if seed.isdecimal() and len(seed) < 10 else 0, language)


@st.fragment
def show_exercise(
    exercise: Exercise,
    bank: Bank,
    seed: int,
    language: Language,
    *,
    form: Form | None = None,
    finish: Callable[[], None] | None = None,
    stands_for: Exercise | None = None,
) -> None:
    """Show an exercise; reruns on its own, so that typing does not rebuild the page around it.

    Parameters
    ----------
    form
        The form to answer in; None lets the learner choose.
    finish
        Shows how to go on below the verdict, in place of the next exercise. Earlier answers then wait for the verdict.
    stands_for
        The exercise whose review this is, if it is asked in this way today.
    """
    at = instance(exercise, seed)
    question, work = st.columns([5, 7], gap="large")
    with question:
        _stem(at, bank, language)
        _question(at, language)
    with work:
        form = form or _choose_form(at, language)
        submitted = answer_form(at, form, language)
        if submitted:
            texts, submission = submitted
            submit(exercise, seed, form, texts, submission, stands_for)
            rerun_fragment()
        verdict_panel(at, bank, language, stands_for, in_review=finish is not None)
        (finish or (lambda: _go_on(at, bank, language)))()
        if not finish or item_state(at.item.id, seed).verdict:
            _earlier(at, language)
    with question:
        hint_panel(at, language)


def _stem(at: Instance, bank: Bank, language: Language) -> None:
    """Show what the items of an exam set share, and lead to the others of the set."""
    members = [other.item for other in bank.set_of(at.exercise)]
    if not members or at.item.set is None:
        return
    stem = bank.stems[at.item.set]
    number = members.index(at.item) + 1
    with st.container(border=True, key="stem"):
        title = stem.title.in_language(language)
        st.caption(word("set_part", language, title=title, number=number, count=len(members)))
        st.markdown(authored(stem.stem.in_language(language)))
        with st.container(horizontal=True):
            for place, other in enumerate(members, 1):
                label = f"{place}　{other.title.in_language(language)}"
                here = other.id == at.item.id
                st.page_link(page("exercise"), label=label, disabled=here, query_params={"q": other.id})


def _question(at: Instance, language: Language) -> None:
    item = at.item
    facts = [word(f"kind_{item.kind}", language), word(f"level_{item.level}", language)]
    if item.generated:
        facts.insert(0, word("drill_number", language, seed=at.seed))
    facts.append(word("minutes", language, minutes=item.minutes))
    st.caption(" · ".join(facts + ([word("legacy", language)] if item.legacy else [])))
    st.markdown(authored(at.text(item.statement).in_language(language)))
    if item.conventions:
        st.markdown(f"**{word('conventions', language)}**　{item.conventions.in_language(language)}")
    if isinstance(item, CodeItem):
        rows = [f"- `{s.name}` **{_plain(s.shape)}**　{s.meaning.in_language(language)}" for s in item.shapes]
        with st.expander(word("shapes", language), expanded=not is_narrow()):
            st.markdown("\n".join(rows))


def _plain(shape: str) -> str:
    return shape.replace("*", "\\*").replace("_", "\\_")


def _choose_form(at: Instance, language: Language) -> Form:
    forms = at.item.forms
    if len(forms) == 1:
        return forms[0]
    if is_narrow():  # options first: choosing is easier than typing on a phone
        forms = sorted(forms, key=lambda form: form != "option")
    asked = st.query_params.get("form")
    key = f"form:{at.item.id}:{'narrow' if is_narrow() else 'wide'}"

    def keep() -> None:
        st.query_params["form"] = st.session_state[key]  # so that a reload finds the same form

    chosen = st.segmented_control(
        word("form", language),
        forms,
        default=None if key in st.session_state else asked if asked in forms else forms[0],
        required=True,
        format_func=lambda form: word(f"form_{form}", language),
        key=key,
        on_change=keep,
    )
    return chosen or forms[0]


def _go_on(at: Instance, bank: Bank, language: Language) -> None:
    """Offer the next task of an assignment, other numbers, or the next exercise."""
    if next_task(at, language):
        return
    if at.item.generated:
        _next_draw(at, language)
    else:
        _next_button(at, bank, language)


def _next_button(at: Instance, bank: Bank, language: Language) -> None:
    """Offer the next exercise of the syllabus once this one is right."""
    verdict = item_state(at.item.id, at.seed).verdict
    order = [exercise.item.id for exercise in bank.of_kind() if not exercise.item.generated]
    if not verdict or verdict.verdict != "correct" or at.item.id not in order or len(order) < 2:
        return
    following = bank.find(order[(order.index(at.item.id) + 1) % len(order)]).item
    label = f"{word('next', language)}：{following.title.in_language(language)}"
    if st.button(label, key="next", type="primary", icon=":material/arrow_forward:", shortcut="n"):
        st.query_params.from_dict({"q": following.id})
        st.rerun()


def _next_draw(at: Instance, language: Language) -> None:
    """Offer the same question with other numbers."""
    verdict = item_state(at.item.id, at.seed).verdict
    kind = "primary" if verdict and verdict.verdict == "correct" else "secondary"
    if st.button(word("drill_next", language), key="next", type=kind, icon=":material/arrow_forward:", shortcut="n"):  # type: ignore[arg-type]
        set_setting(f"seed:{at.item.id}", str(at.seed + 1))
        st.query_params["seed"] = str(at.seed + 1)
        st.rerun()


def _earlier(at: Instance, language: Language) -> None:
    attempts = store().attempts(learner(), at.item.id)
    if not attempts:
        return
    with st.expander(f"{word('earlier', language)} ({len(attempts)})"):
        for attempt in attempts[:20]:
            when = datetime.fromisoformat(attempt.at).astimezone(time_zone()).strftime("%Y-%m-%d %H:%M")
            verdict = word_or(f"verdict_{attempt.verdict}", literal(attempt.verdict), language)
            st.caption(" · ".join([when, verdict, *([literal(attempt.mistake)] if attempt.mistake else [])]))
            st.code(_said(at, attempt, language), language="python" if isinstance(at.item, CodeItem) else None)


def _said(at: Instance, attempt: Attempt, language: Language) -> str:
    """Return an answer as it was meant: of an option its text, since letters may have stood in another order."""
    shown = "\n".join(map(str, attempt.answer))
    offered = (attempt.givens or {}).get("options")
    if attempt.form != "option" or not isinstance(offered, list):
        return shown
    meant = [option.get("mistake") for option in offered if isinstance(option, dict) and option.get("letter") == shown]
    texts = [option.text.in_language(language).strip() for option in at.options or [] if [option.mistake] == meant]
    return texts[0] if texts else shown
