"""The review that an answer has made, below its verdict: the next date, and the keys 1 to 4 that give another grade."""

from __future__ import annotations

from datetime import date

import streamlit as st

from drill.bank import Exercise
from drill.item import Language
from ui.review_cards import Review, overrule, take_back, today, todays_review
from ui.state import item_state
from ui.words import word

_GRADES = {1: "grade_again", 2: "grade_hard", 3: "grade_good", 4: "grade_easy"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def written_day(day: date, language: Language) -> str:
    """Return a day as it is said, without its year unless that is another one."""
    year = day.year != today().year
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")
    return (f"{day.year}年" if year else "") + f"{day.month}月{day.day}日"


def from_today(day: date, language: Language) -> str:
    """Return how far away a day is."""
    days = (day - today()).days
    if days <= 1:
        return word("day_tomorrow" if days == 1 else "day_today", language)
    return word("day_in", language, days=days)


def grade_panel(
    exercise: Exercise, seed: int, language: Language, stands_for: Exercise | None = None, *, in_review: bool = False
) -> None:
    """Show when the item comes back, with a button for each grade; nothing before a verdict.

    Parameters
    ----------
    stands_for
        The exercise whose card was reviewed by this one, see `drill.study.appearance`.
    in_review
        Whether this is a card of the review page. Elsewhere the buttons wait behind a line: a learner who has just
        been told "not right" looks for the way on, not for grades.
    """
    verdict = item_state(exercise.item.id, seed).verdict
    if verdict is None or verdict.verdict == "refused":
        return
    review = todays_review(stands_for or exercise)
    if review is None:
        if st.session_state.get("taken_back") == (stands_for or exercise).item.id:
            st.info(word("review_taken_back", language), icon=":material/undo:")
        return
    reviewed = [exercise, *([stands_for] if stands_for else [])]
    with st.container(border=True, key="grade"):
        due = review.days[review.card.grade]
        day, away = written_day(due, language), from_today(due, language)
        st.markdown(f":material/event: **{word('grade_next', language, day=day, away=away)}**")
        if in_review:
            _grades(review, reviewed, language)
        else:
            with st.expander(word("grade_change", language), key="grade-change"):
                _grades(review, reviewed, language)


def _grades(review: Review, reviewed: list[Exercise], language: Language) -> None:
    st.caption(word("grade_how", language))
    with st.container(horizontal=True, key="grades"):
        for grade, name in _GRADES.items():
            label = f"{word(name, language)} · {from_today(review.days[grade], language)}"
            chosen = grade == review.card.grade
            st.button(
                f"**{label}**" if chosen else label,
                key=f"grade-{grade}",
                icon=":material/check:" if chosen else None,
                shortcut=str(grade),
                on_click=_overrule,
                args=(reviewed, grade),
            )
    st.button(
        word("review_undo", language),
        key="undo",
        type="tertiary",
        icon=":material/undo:",
        on_click=_take_back,
        args=(reviewed,),
    )


def _overrule(exercises: list[Exercise], grade: int) -> None:
    for exercise in exercises:
        overrule(exercise, grade)


def _take_back(exercises: list[Exercise]) -> None:
    for exercise in exercises:
        take_back(exercise)
    st.session_state["taken_back"] = exercises[-1].item.id
