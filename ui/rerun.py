"""Running the script again after something was decided, no more of it than needed."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st
from streamlit.errors import StreamlitAPIException


def rerun_fragment() -> NoReturn:
    """Run the current fragment again, or everything when this very run is a full one."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:  # a full run, as after a page switch that came together with the click
        st.rerun()
