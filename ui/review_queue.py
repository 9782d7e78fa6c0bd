"""The review page before a card is opened: what is due with its reasons, the next seven days, what to do instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from drill.item import Language
from drill.study.pace import new_minutes, reviewed_minutes, unmet_minutes
from drill.study.review_queue import Due, Load, due_today, forecast, next_due, within
from drill.study.schedule import Card
from ui.navigation import page
from ui.resources import bank
from ui.review_cards import coming_exam, my_cards, today
from ui.review_grade import from_today, written_day
from ui.state import minutes_a_day, setting
from ui.words import word

GO = "go"  # in the address while cards are being reviewed: today, or beyond what was meant for today
_LISTED = 12  # of what is due; the rest is counted
_REASONS = {
    "sure_wrong": "reason_sure_wrong",
    "wrong": "reason_wrong",
    "variant": "reason_variant",
    "fortnight": "reason_fortnight",
    "forgetting": "reason_forgetting",
}
_WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


@dataclass(frozen=True)
class Queue:
    """The learner's cards, what is due of them, and how much of it is meant for what is left of today."""

    cards: list[Card]
    due: list[Due]
    for_today: list[Due]

    def card(self, item: str) -> Card:
        """Return the card of an item."""
        return next(card for card in self.cards if card.item == item)

    @property
    def minutes(self) -> float:
        """The minutes that today's part takes."""
        return sum(due.minutes for due in self.for_today)


def read_queue() -> Queue:
    """Return what is due for the learner of this session."""
    cards, now, exam, framework = my_cards(), today(), coming_exam(), setting("framework", "")
    due = due_today(bank(), cards, now, exam, framework, after=st.session_state.get("reviewed_last"))
    unmet = unmet_minutes(bank(), {card.item for card in cards}, framework)
    minutes = minutes_a_day()
    room = minutes - new_minutes(minutes, unmet, now, exam) - reviewed_minutes(bank(), cards, now)
    return Queue(cards, due, within(due, room) if room > 0 else [])


def reason_text(due: Due, language: Language) -> str:
    """Return why an item is due."""
    return word(_REASONS[due.reason], language, percent=round(100 * due.recall))


def show_queue(queue: Queue, language: Language) -> None:
    """Show what is due, or what to do while nothing is."""
    if not queue.cards:
        st.markdown(word("review_no_cards", language))
        _to_practice("review_first", language)
        return
    if queue.due:
        _start(queue, language)
        sure = [due for due in queue.due if due.reason == "sure_wrong"]
        rest = [due for due in queue.due if due.reason != "sure_wrong"]
        if sure:
            st.markdown(f"## {word('review_sure_wrong', language)} :small[{len(sure)}]")
            st.markdown(word("review_sure_wrong_why", language))
            _list(sure, "sure", language, with_reason=False)  # the heading has said it
        if rest:
            st.markdown(f"## {word('review_due', language)} :small[{len(rest)}]")
            _list(rest, "due", language)
    else:
        _nothing_due(queue, language)
    _forecast(forecast(bank(), queue.cards, today(), coming_exam(), setting("framework", "")), language)


def _start(queue: Queue, language: Language) -> None:
    today_part = queue.for_today
    if today_part:
        minutes = max(1, round(queue.minutes))
        st.markdown(word("review_today", language, count=len(today_part), minutes=minutes, all=len(queue.due)))
        label, kind = word("review_start", language), "today"
    else:
        st.markdown(word("review_enough", language, all=len(queue.due)))
        label, kind = word("review_more", language), "more"
    with st.container(horizontal=True):
        st.button(
            label,
            type="primary" if today_part else "secondary",
            key="start",
            icon=":material/play_arrow:",
            on_click=_go,
            args=(kind,),
        )
        if not today_part:
            _to_practice("review_new", language)


def _go(kind: str) -> None:
    st.query_params[GO] = kind


def _to_practice(name: str, language: Language) -> None:
    if st.button(word(name, language), type="primary", key="to-practice", icon=":material/edit_note:"):
        st.switch_page(page("practice"), query_params={"state": "new"})


def _nothing_due(queue: Queue, language: Language) -> None:
    day = next_due(bank(), queue.cards, coming_exam(), setting("framework", ""))
    if day is None:
        st.markdown(word("review_no_cards", language))
    else:
        when = word("review_when", language, day=written_day(day, language), away=from_today(day, language))
        st.markdown(f"{word('review_nothing_due', language)} {when}")
    _to_practice("review_new", language)


def _list(dues: list[Due], name: str, language: Language, *, with_reason: bool = True) -> None:
    with st.container(key=f"review-{name}"):
        lines = []
        for due in dues[:_LISTED]:
            title = bank().exercises[due.item].item.title.in_language(language)
            reason = f"{' — ' if language == 'en' else '　'}{reason_text(due, language)}" if with_reason else ""
            lines.append(f"- **{title}**{reason}")
        st.markdown("\n".join(lines))
        if len(dues) > _LISTED:
            st.caption(word("review_further", language, count=len(dues) - _LISTED))


def _forecast(loads: list[Load], language: Language) -> None:
    st.markdown(f"## {word('review_forecast', language)}")
    most = max(1, *(load.count for load in loads))
    rows = []
    for load in loads:
        number = word("review_load", language, count=load.count, minutes=round(load.minutes)) if load.count else "—"
        width = round(100 * load.count / most)
        bar = f'<span class="forecast-bar" style="width: {width}%" aria-hidden="true"></span>' if load.count else ""
        rows.append(f'<tr><th scope="row">{_day(load.day, language)}</th><td>{number}</td><td>{bar}</td></tr>')
    st.html(f'<table class="forecast">{"".join(rows)}</table>')


def _day(day: date, language: Language) -> str:
    weekday = _WEEKDAYS[language][day.weekday()]
    written = written_day(day, language)
    return f"{written}（{weekday}）" if language == "ja" else f"{weekday} {written}"
