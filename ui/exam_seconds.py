"""The time that each question of an exam took, as bars beside the pace of the real exam."""

from __future__ import annotations

from typing import Any

import streamlit as st

from drill.exam_store import Exam
from drill.item import Language
from drill.study.exam_result import Given
from ui.words import word

_PACE = 69  # seconds for a question of the exam: 120 minutes for 104
_SLOWEST = 5


def show_seconds(exam: Exam, given: dict[int, Given], median: float, language: Language) -> None:
    """Draw the seconds of every question, and name the slowest ones in words."""
    st.markdown(f"## {word('exam_time', language)}")
    st.markdown(word("exam_time_median", language, seconds=round(median), pace=_PACE))
    right, other = word("exam_state_right", language), word("exam_not_right", language)
    rows = [
        {"n": n, "s": round(given[n].seconds, 1), "r": right if question.is_right(given[n].answer) else other}
        for n, question in enumerate(exam.questions, 1)
    ]
    slowest = sorted(given, key=lambda n: -given[n].seconds)[:_SLOWEST]
    listed = word("exam_slowest", language, listed=", ".join(f"{n}: {given[n].seconds:.0f}" for n in slowest))
    st.vega_lite_chart(_chart(rows, [right, other], language), key="exam-seconds", alt=listed)
    st.caption(listed)


def _chart(rows: list[dict[str, Any]], names: list[str], language: Language) -> dict[str, Any]:
    axis = {"labelOverlap": True, "labelAngle": 0}
    colours = {"domain": names, "range": ["#5b5bd6", "#e0a33e"]}
    seconds, number = word("exam_seconds_axis", language), word("exam_number_axis", language)
    bars = {
        "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "n", "type": "ordinal", "title": number, "axis": axis},
            "y": {"field": "s", "type": "quantitative", "title": seconds, "stack": None, "axis": {"grid": False}},
            "color": {
                "field": "r", "type": "nominal", "title": None, "scale": colours, "legend": {"orient": "top"}
            },
        },
    }  # fmt: skip
    # the pace stands in words above; a lone line has no words of its own
    rule = {"mark": {"type": "rule", "strokeDash": [4, 4], "aria": False}, "encoding": {"y": {"datum": _PACE}}}
    return {"data": {"values": rows}, "layer": [bars, rule], "height": 220}
