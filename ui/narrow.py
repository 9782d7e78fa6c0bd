"""Whether the window is as narrow as a phone, which only the browser knows."""

from __future__ import annotations

from functools import cache

import streamlit as st
from streamlit.components.v2 import component
from streamlit.components.v2.types import ComponentRenderer

BREAKPOINT = 600  # pixels

# Reported only when it is true, so that a wide window costs no second run.
_SCRIPT = f"""
export default function ({{ setStateValue, data }}) {{
  const look = () => {{
    const narrow = window.innerWidth < {BREAKPOINT};
    if (narrow !== Boolean(data.narrow)) setStateValue("narrow", narrow);
  }};
  look();
  window.addEventListener("resize", look);
  return () => window.removeEventListener("resize", look);
}}
"""


@cache
def _sensor() -> ComponentRenderer:
    return component("drill_narrow", js=_SCRIPT)


def sense_width() -> None:
    """Ask the browser; call it once a run, outside of fragments."""
    result = _sensor()(key="narrow-sensor", data={"narrow": is_narrow()}, on_narrow_change=lambda: None)
    st.session_state["narrow"] = bool(result.get("narrow"))


def is_narrow() -> bool:
    """Tell whether the window was narrower than a phone's when it was last asked."""
    return bool(st.session_state.get("narrow"))
