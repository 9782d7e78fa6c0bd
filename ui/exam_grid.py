"""The grid of numbers beside an exam's question: what is answered, flagged and empty, and a way to each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2 import component
from streamlit.components.v2.types import ComponentRenderer

from drill.item import Language
from ui.words import word

Cell = tuple[int, str, bool]  # number, state, flagged
_SCRIPT = Path(__file__).with_suffix(".js")
# Shapes first: full is answered, hollow is empty, a flag is a corner; right is round, wrong is dashed.
_STYLE = """
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(2.5rem, 1fr)); gap: 0.35rem; padding: 4px; }
button { position: relative; height: 2.5rem; font: inherit; font-size: 0.9rem; font-variant-numeric: tabular-nums;
  color: var(--st-text-color); background: transparent; border: 1.5px solid rgb(128 128 140 / 75%);
  border-radius: 0.3rem; cursor: pointer; padding: 0; }
button.answered { background: #5b5bd6; border-color: #5b5bd6; color: #fff; font-weight: 600; }
button.right { background: #17774a; border-color: #17774a; color: #fff; font-weight: 600; border-radius: 1.25rem; }
button.wrong { border: 2.5px dashed #d9485b; font-weight: 600; }
button.flagged::after { content: ""; position: absolute; top: -1px; right: -1px; width: 0; height: 0;
  border-top: 0.9rem solid #e59700; border-left: 0.9rem solid transparent; }
button[aria-current] { outline: 3px solid var(--st-text-color); outline-offset: 1px; }
button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
"""


@cache
def _grid() -> ComponentRenderer:
    return component("drill_exam_grid", js=_SCRIPT.read_text(encoding="utf-8"), css=_STYLE)


def show_grid(key: str, cells: Sequence[Cell], shown: int, language: Language) -> int | None:
    """Show the numbers; return the one that was pressed, in the run right after.

    Parameters
    ----------
    key
        Identity of the grid in the session.
    cells
        Number, state (``answered``, ``empty``, ``right``, ``wrong``) and flag of every question.
    shown
        The question that is on the page.
    """
    states = sorted({state for _, state, _ in cells})
    result = _grid()(
        key=key,
        data={
            "cells": [list(cell) for cell in cells],
            "shown": shown,
            "label": word("exam_grid", language),
            "question": word("exam_number", language, n="{n}"),
            "states": {state: word(f"exam_state_{state}", language) for state in states},
            "flagged": word("exam_flagged", language),
            "comma": "、" if language == "ja" else ", ",
        },
        on_go_change=_nothing,
    )
    pressed = result.get("go")
    numbers = [number for number, _, _ in cells]
    return pressed if isinstance(pressed, int) and pressed in numbers else None


def show_legend(states: Sequence[str], language: Language) -> None:
    """Explain the shapes of the grid."""
    signs = {"answered": "■", "empty": "□", "right": "●", "wrong": "▨"}
    parts = [f"{signs[state]} {word(f'exam_state_{state}', language)}" for state in states]
    st.caption("　".join([*parts, f"◥ {word('exam_flagged', language)}"]))


def _nothing() -> None:
    """Do nothing; Streamlit returns only values that have a callback."""
