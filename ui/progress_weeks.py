"""How it went over twelve weeks: the share right of each week, and the answers of each day."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import streamlit as st

from drill.item import Language
from drill.study.record import Week, streak, twelve_weeks
from figures.theme import DARK, LIGHT
from ui.progress_mastery import percent
from ui.progress_study import Study
from ui.progress_table import table, text
from ui.words import word

_STEPS = ((20, "most"), (8, "more"), (1, "some"))  # answers on a day, and how strongly the day is drawn


def weeks_section(study: Study, lang: Language) -> None:
    """Show the trend, then the days."""
    weeks = twelve_weeks(study.answers, study.today)
    st.markdown(f"## {word('trend', lang)}")
    _trend([week for week in weeks if week.share.of], weeks, lang)
    st.markdown(f"## {word('weeks', lang)}")
    row = streak({answer.day for answer in study.answers}, study.today)
    st.markdown(word("streak_told", lang, current=row.current, longest=row.longest))
    _days(weeks, lang)


def _trend(told: Sequence[Week], weeks: Sequence[Week], lang: Language) -> None:
    if not told:
        st.markdown(word("trend_none", lang))
        return
    st.caption(word("trend_key", lang))
    if len(told) > 1:
        alt = word("trend_alt", lang, weeks=", ".join(f"{_date(w)} {percent(w.share.rate)}" for w in told))
        st.vega_lite_chart(
            _rows(weeks), _chart([_date(week) for week in weeks], lang), width="stretch", key="trend", alt=alt
        )
    else:
        st.markdown(word("trend_soon", lang, rate=percent(told[0].share.rate), count=told[0].share.of))
    with st.expander(word("as_table", lang)):
        heads = [word(name, lang) for name in ("column_week", "column_rate", "column_interval", "column_count")]
        rows = [[text(part) for part in (_date(w), percent(w.share.rate), _interval(w), w.share.of)] for w in told]
        table(heads, rows, word("trend", lang))


def _date(week: Week) -> str:
    return f"{week.monday.month}/{week.monday.day}"


def _interval(week: Week) -> str:
    low, high = week.share.interval
    return f"{100 * low:.0f}–{100 * high:.0f} %"


def _rows(weeks: Sequence[Week]) -> list[dict[str, Any]]:
    rows = []
    for week in weeks:
        low, high = week.share.interval
        known = week.share.of > 0
        rows.append(
            {
                "week": _date(week),
                "rate": week.share.rate if known else None,
                "low": low if known else None,
                "high": high if known else None,
                "label": f"{100 * week.share.rate:.0f}" if known else "",
            }
        )
    return rows


def _chart(weeks: Sequence[str], lang: Language) -> dict[str, Any]:
    """Return a line with its points, their numbers and their intervals; nothing of it is told by colour."""
    theme = DARK if st.context.theme.type == "dark" else LIGHT
    share = {"axis": {"format": "%", "values": [0, 0.25, 0.5, 0.75, 1]}, "scale": {"domain": [0, 1.15]}}
    # with its weeks named, the axis keeps one without answers in its place; else it would come last
    scale = {"domain": list(weeks)}
    week = {"field": "week", "type": "ordinal", "sort": None, "scale": scale, "title": word("column_week", lang)}
    rate = {"field": "rate", "type": "quantitative", "title": word("column_rate", lang), **share}
    low = {"field": "low", "type": "quantitative", "title": word("column_rate", lang), **share}
    return {
        "height": 260,
        "encoding": {"x": {**week, "axis": {"labelAngle": 0}}},
        "layer": [
            {
                "mark": {"type": "rule", "color": theme.muted, "strokeWidth": 5, "opacity": 0.45},
                "encoding": {"y": low, "y2": {"field": "high"}},
            },
            {"mark": {"type": "line", "color": theme.primary, "strokeWidth": 2}, "encoding": {"y": rate}},
            {
                "mark": {"type": "point", "filled": True, "color": theme.primary, "size": 70, "opacity": 1},
                "encoding": {"y": rate},
            },
            {
                "mark": {"type": "text", "dx": 14, "dy": -10, "color": theme.text, "fontSize": 13},
                "encoding": {"y": rate, "text": {"field": "label"}},
            },
        ],
    }


def _days(weeks: Sequence[Week], lang: Language) -> None:
    """Show how many answers each day had: a column a week, a row a weekday."""
    # the dates of all columns are there for those who hear them; shown, they would run into each other
    kinds = ["heard" if n and week.monday.day > 7 else "read" for n, week in enumerate(weeks)]
    head = "".join(
        f'<th scope="col"><span class="{kind}">{_date(week)}</span></th>'
        for week, kind in zip(weeks, kinds, strict=True)
    )
    names = word("weekdays", lang).split()
    body = ""
    for weekday, name in enumerate(names):
        cells = "".join(_cell(week.attempts[weekday]) for week in weeks)
        body += f'<tr><th scope="row">{html.escape(name)}</th>{cells}</tr>'
    total = sum(count or 0 for week in weeks for count in week.attempts)
    active = sum(bool(count) for week in weeks for count in week.attempts)
    caption = html.escape(word("weeks_alt", lang, total=total, active=active))
    st.html(
        f'<div class="record weeks" role="region" aria-label="{caption}" tabindex="0"><table>'
        f'<caption>{caption}</caption><thead><tr><td class="corner"></td>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
    st.caption(word("weeks_key", lang))


def _cell(count: int | None) -> str:
    if count is None:
        return '<td class="future"></td>'
    kind = next((name for least, name in _STEPS if count >= least), "none")
    return f'<td class="{kind}">{count}</td>'
