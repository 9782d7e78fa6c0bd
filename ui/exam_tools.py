"""A calculator and a note pad beside an exam's question; both live in the browser, and nothing of them is sent."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from streamlit.components.v2 import component
from streamlit.components.v2.types import ComponentRenderer

from drill.item import Language
from ui.words import word

_SCRIPT = Path(__file__).with_suffix(".js")
_STYLE = """
.tools { display: grid; gap: 0.4rem; color: var(--st-text-color); font-family: var(--st-font); font-size: 0.9rem; }
input, textarea { font: inherit; color: inherit; background: var(--st-background-color); padding: 0.4rem;
  border: 1px solid rgb(128 128 140 / 75%); border-radius: 0.3rem; width: 100%; box-sizing: border-box; }
input { font-family: ui-monospace, Menlo, Consolas, monospace; }
textarea { min-height: 7rem; resize: vertical; }
output { font-family: ui-monospace, Menlo, Consolas, monospace; min-height: 1.4em; font-weight: 600; }
small { opacity: 0.85; }
:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 1px; }
"""


@cache
def _tools() -> ComponentRenderer:
    return component("drill_exam_tools", js=_SCRIPT.read_text(encoding="utf-8"), css=_STYLE)


def show_tools(exam_id: int, language: Language) -> None:
    """Show both; the notes belong to one exam and stay through a reload of the tab."""
    labels = {
        "expression": word("exam_calculator", language),
        "how": word("exam_calculator_how", language),
        "fault": word("exam_calculator_fault", language),
        "notes": word("exam_notes", language),
    }
    _tools()(key="exam-tools", data={"exam": exam_id, "labels": labels})
