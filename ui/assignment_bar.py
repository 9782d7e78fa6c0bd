"""An assignment around an exercise: which one the address names, how far the learner is in it, what comes next."""

from __future__ import annotations

from datetime import date

import streamlit as st

from drill.console import further_content
from drill.errors import ExerciseError
from drill.instance import Instance
from drill.item import Language
from drill.study.assignment import Assignment, State, Task, drawn_items, following, load_assignments, states
from ui.identity import learner
from ui.navigation import page
from ui.progress_study import time_zone
from ui.resources import bank, store
from ui.state import item_state
from ui.words import word


@st.cache_resource(show_spinner=False)
def _loaded() -> tuple[dict[str, Assignment], list[ExerciseError]]:
    return load_assignments(bank(), further_content())


def assignments() -> dict[str, Assignment]:
    """Return all assignments by id, those that are due first on top."""
    return _loaded()[0]


def assignment_problems() -> list[ExerciseError]:
    """Return what is wrong with the assignments that are left out."""
    return _loaded()[1]


@st.cache_resource(show_spinner=False)
def _drawn() -> set[str]:
    return drawn_items(bank())


def states_of(assignment: Assignment) -> list[State]:
    """Return what this learner has made of each task."""
    return states(assignment, store().history(learner()), _drawn())


def today() -> date:
    """Return the date where the learner lives."""
    return store().clock().astimezone(time_zone()).date()


def address_of(assignment: Assignment, task: Task) -> dict[str, str]:
    """Return the query that opens a task as a part of its assignment."""
    query = {"q": task.id, "seed": str(task.seed), "assignment": assignment.id}
    return query | ({"form": task.form} if task.form else {})


def asked_assignment() -> Assignment | None:
    """Return the assignment that the address names, if there is one."""
    return assignments().get(st.query_params.get("assignment", ""))


def assignment_bar(item: str, language: Language) -> None:
    """Say above an exercise to which assignment it belongs and where in it; nothing when it belongs to none."""
    assignment = asked_assignment()
    seed = st.query_params.get("seed", "0")
    place = assignment.place_of(item, int(seed)) if assignment and seed.isdecimal() and len(seed) < 10 else None
    if assignment is None or place is None:
        return
    title = assignment.title.in_language(language)
    label = word("assignment_part", language, title=title, number=place + 1, count=len(assignment.items))
    where = {"assignment": assignment.id}
    st.page_link(page("assignments"), label=label, icon=":material/assignment:", query_params=where)


def next_task(at: Instance, language: Language) -> bool:
    """Offer the next task of the assignment that this exercise belongs to; returns False when it belongs to none.

    The button is there before the answer is right, too: who is stuck goes on and comes back.
    """
    assignment = asked_assignment()
    place = assignment.place_of(at.item.id, at.seed) if assignment else None
    if assignment is None or place is None:
        return False
    verdict = item_state(at.item.id, at.seed).verdict
    is_right = verdict is not None and verdict.verdict == "correct"
    left = following(states_of(assignment), place)
    if left is None and not is_right:
        return True  # the last one that is left: nothing to go on to
    if left is None:
        label, query = word("assignment_to_overview", language), {"assignment": assignment.id}
    else:
        task = assignment.items[left]
        title = bank().exercises[task.id].item.title.in_language(language)
        label = word("assignment_next" if is_right else "assignment_skip", language, title=title)
        query = address_of(assignment, task)
    kind = "primary" if is_right else "tertiary"
    if st.button(label, key="next", type=kind, icon=":material/arrow_forward:", shortcut="n"):  # type: ignore[arg-type]
        if left is None:
            st.switch_page(page("assignments"), query_params=query)
        st.query_params.from_dict(query)
        st.rerun()
    return True
