"""The clock of a running exam, drawn in the browser, which also listens to the keys; the deadline is the server's."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from streamlit.components.v2 import component
from streamlit.components.v2.types import ComponentRenderer

from drill.item import Language
from ui.words import word

_SCRIPT = Path(__file__).with_suffix(".js")
_STYLE = """
.clock { display: flex; align-items: center; gap: 0.75rem; flex-wrap: wrap; color: var(--st-text-color);
  font-family: var(--st-font); background: var(--st-background-color); padding: 0.5rem 0; }
.time { font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; min-width: 4.2em; }
.bar { flex: 1 1 6rem; height: 0.5rem; border-radius: 0.25rem; overflow: hidden; background: rgb(128 128 140 / 25%); }
.bar span { display: block; height: 100%; background: var(--st-primary-color); }
.warning { font-size: 0.9rem; }
[data-stage=half] .time { text-decoration: underline 2px; }
[data-stage=late] .time { text-decoration: underline double 2px; }
[data-stage=late] .warning { font-weight: 600; }
[data-stage=late] .bar span { background: repeating-linear-gradient(45deg, #d03a4e 0 6px, #a3283a 6px 12px); }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
"""


@cache
def _clock() -> ComponentRenderer:
    return component("drill_exam_clock", js=_SCRIPT.read_text(encoding="utf-8"), css=_STYLE)


def show_clock(number: int, left: float, total: float, language: Language) -> None:
    """Show the time that is left; mount it last, since with its number the browser knows that the question is there.

    Parameters
    ----------
    number
        The question that is shown, on which the keys work.
    left, total
        Seconds, by the server's clock.
    """
    labels = {
        "left": word("exam_time_left", language),
        "question": word("exam_number", language, n=number),
        "half": word("exam_half_time", language),
        "late": word("exam_late", language),
    }
    # the run that an event brings about looks at the server's clock; there is nothing else to do with it
    _clock()(
        key="exam-clock",
        data={"number": number, "left": round(left, 3), "total": total, "labels": labels},
        on_over_change=_look,
        on_sync_change=_look,
    )


def _look() -> None:
    """Do nothing; the run itself is what was wanted."""


def remaining(left: float, language: Language) -> str:
    """Return the time that is left in words."""
    return word("exam_minutes_left", language, minutes=int(left // 60), seconds=int(left % 60))
