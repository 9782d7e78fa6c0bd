"""Assignments: the list, one of them with `?assignment=first-evening`, and with `&sheet=1` its sheet to print."""

from __future__ import annotations

import streamlit as st

from drill.item import Language
from drill.study.assignment import Assignment, State, following
from ui.assignment_bar import address_of, assignment_problems, assignments, states_of, today
from ui.assignment_sheet import show_sheet
from ui.markdown import literal
from ui.navigation import language, page
from ui.resources import bank
from ui.words import word

_LIST = "list"  # in the address: a link to the page one is on leaves the address as it was, unless it says something
_ICONS = {"new": "radio_button_unchecked", "tried": "pending", "solved": "check_circle"}
_COLOURS = {"new": "gray", "tried": "orange", "solved": "green"}


def show_list(lang: Language) -> None:
    """Show every assignment with its day and how far the learner is."""
    st.title(word("assignments", lang))
    st.markdown(word("assignments_lead", lang))
    for problem in assignment_problems():
        st.error(literal(problem.message.in_language(lang)))
    if not assignments():
        st.info(word("assignments_none", lang))
    for assignment in assignments().values():
        with st.container(border=True, key=f"assignment-{assignment.id}"):
            title = f"**{assignment.title.in_language(lang)}**"
            where = {"assignment": assignment.id}
            st.page_link(page("assignments"), label=title, icon=":material/assignment:", query_params=where)
            if assignment.lead:
                st.markdown(assignment.lead.in_language(lang))
            _progress(assignment, states_of(assignment), lang)
    with st.expander(word("assignment_own", lang), key="assignment-own"):
        st.markdown(word("assignment_own_how", lang))


def show_assignment(assignment: Assignment, lang: Language) -> None:
    """Show one assignment: its day, the next item, all items with what the learner has made of them, the link."""
    state_of = states_of(assignment)
    label = word("assignment_all", lang)
    st.page_link(page("assignments"), label=label, icon=":material/arrow_back:", query_params={_LIST: "1"})
    st.title(assignment.title.in_language(lang))
    if assignment.lead:
        st.markdown(assignment.lead.in_language(lang))
    _progress(assignment, state_of, lang)
    _go_on(assignment, state_of, lang)
    st.markdown(f"## {word('assignment_items', lang)}")
    with st.container(key="assignment-items"):
        for number, (task, state) in enumerate(zip(assignment.items, state_of, strict=True), 1):
            item = bank().exercises[task.id].item
            with st.container(border=True, key=f"task-{number}"):
                label = f"{number}　{item.title.in_language(lang)}"
                icon, where = f":material/{_ICONS[state]}:", address_of(assignment, task)
                st.page_link(page("exercise"), label=label, icon=icon, query_params=where)
                badge = f":{_COLOURS[state]}-badge[{word(f'state_{state}', lang)}]"
                facts = [word(f"kind_{item.kind}", lang), word("minutes", lang, minutes=item.minutes)]
                facts += [word(f"form_{task.form}", lang)] if task.form else []
                st.markdown(f":small[{badge} {' · '.join(facts)}]")
    _hand_out(assignment, lang)


def _progress(assignment: Assignment, state_of: list[State], lang: Language) -> None:
    solved, count = state_of.count("solved"), len(state_of)
    facts = [_due(assignment, solved == count, lang)] if assignment.due else []
    minutes = word("assignment_minutes", lang, minutes=assignment.minutes(bank()))
    st.markdown(" · ".join([*facts, word("assignment_count", lang, count=count), minutes]))
    st.progress(solved / count, text=word("solved_of", lang, solved=solved, count=count))


def _due(assignment: Assignment, is_done: bool, lang: Language) -> str:
    """Return when it is due, and in how many days; what is late and not done stands out by a word and a colour."""
    assert assignment.due is not None
    left = (assignment.due - today()).days
    day = word("assignment_due", lang, day=assignment.due.isoformat())
    if left == 0:
        told = word("assignment_today", lang)
    else:
        many, one = (
            ("assignment_left", "assignment_left_one") if left > 0 else ("assignment_past", "assignment_past_one")
        )
        told = word(one if abs(left) == 1 else many, lang, days=abs(left))
    colour = "gray" if is_done else "red" if left < 0 else "orange" if left <= 1 else "blue"
    return f":{colour}-badge[:material/event: {day}{told}]"


def _go_on(assignment: Assignment, state_of: list[State], lang: Language) -> None:
    """Show the one button that leads to the next item, or say that all is done."""
    left = following(state_of)
    if left is None:
        st.success(word("assignment_done", lang), icon=":material/task_alt:")
        return
    task = assignment.items[left]
    title = bank().exercises[task.id].item.title.in_language(lang)
    name = "assignment_start" if set(state_of) == {"new"} else "assignment_continue"
    if st.button(word(name, lang, title=title), type="primary", icon=":material/play_arrow:", key="assignment-go"):
        st.switch_page(page("exercise"), query_params=address_of(assignment, task))


def _hand_out(assignment: Assignment, lang: Language) -> None:
    st.markdown(f"## {word('assignment_hand_out', lang)}")
    st.markdown(word("assignment_link", lang))
    st.code(_link(assignment), language=None, wrap_lines=True)
    where = {"assignment": assignment.id, "sheet": "1"}
    label = word("assignment_sheet", lang)
    st.page_link(page("assignments"), label=label, icon=":material/print:", query_params=where)


def _link(assignment: Assignment) -> str:
    """Return the address of an assignment, under whatever address the app itself is reached."""
    here = (st.context.url or "").partition("?")[0].rstrip("/")
    return f"{here.removesuffix('/assignments')}/?assignment={assignment.id}"


if _LIST in st.query_params:
    st.query_params.clear()
asked = st.query_params.get("assignment")
chosen = assignments().get(asked or "")
# A link from one assignment to another brings the new address to this script, but the browser's bar keeps the old one.
if asked and chosen:
    st.query_params["assignment"] = asked
if chosen is None:
    if asked:
        st.warning(word("assignment_unknown", language(), given=literal(asked[:80])))
    show_list(language())
elif st.query_params.get("sheet") == "1":
    show_sheet(chosen, language())
else:
    show_assignment(chosen, language())
