"""Who may see what is meant for authors and teachers: the figures over all learners, and the key of a sheet."""

from __future__ import annotations

import os

import streamlit as st

from ui.identity import way


def is_author() -> bool:
    """Tell whether whoever is here writes exercises or teaches.

    On one's own computer everybody does. Where learners log in, only those do whom ``DRILL_AUTHORS`` names, by the
    address of mail or the subject of their login, with commas in between; a browser without a name never does.
    """
    if way() == "profiles":
        return True
    if way() != "login":
        return False
    named = {name.strip().casefold() for name in os.environ.get("DRILL_AUTHORS", "").split(",")} - {""}
    return any(name.casefold() in named for name in _login_names())


def _login_names() -> list[str]:
    names = [st.user.get("sub")]
    if st.user.get("email_verified", True) is True:  # an address that nobody has checked may be another's
        names.append(st.user.get("email"))
    return [str(name) for name in names if name]
