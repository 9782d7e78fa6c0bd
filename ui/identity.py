"""Who is learning: a profile of this computer, a person who has logged in, or a browser without a name.

Whoever it is, one learner never sees what belongs to another: every row of the database has its learner, and only
this module says which one a browser session is.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from functools import cache
from typing import Literal

import streamlit as st
from streamlit.components.v2 import component
from streamlit.components.v2.types import ComponentRenderer

from drill.store import Learner
from ui.resources import serves_this_computer_only, store

Way = Literal["profiles", "login", "anonymous", "refused"]
LOCAL_LEARNER = "local"  # the name of the first profile until somebody gives it another
FOREIGN = ("login:", "anonymous:")  # how the names of learners begin who are not profiles of this computer
_COOKIE = "drill_learner"
_YEAR = 366 * 24 * 3600

# A session cookie would be gone with the browser; the server sees it when the next session begins.
_SCRIPT = f"""
export default function ({{ data }}) {{
  document.cookie = `{_COOKIE}=${{data.value}}; path=/; max-age={_YEAR}; SameSite=Strict`;
}}
"""


def way() -> Way:
    """Tell how learners are told apart: by login where one is configured, on this computer by profiles.

    Other computers are served only with a login or where ``DRILL_ANONYMOUS=1`` says that nobody needs one.
    """
    if _login_is_configured():
        return "login"
    if os.environ.get("DRILL_ANONYMOUS") == "1":
        return "anonymous"
    return "profiles" if serves_this_computer_only() else "refused"


def _login_is_configured() -> bool:
    try:
        return "auth" in st.secrets
    except FileNotFoundError:  # no secrets at all
        return False


def is_logged_in() -> bool:
    """Tell whether a login is needed and was given."""
    return bool(st.user.is_logged_in)


def learner() -> int:
    """Return the learner of this session."""
    if "learner" not in st.session_state:
        st.session_state["learner"] = _recognised()
    found: int = st.session_state["learner"]
    return found


def _recognised() -> int:
    match way():
        case "login":
            # `sub` is unique and never given again within one issuer; an address of mail can change hands
            return store().learner(f"login:{st.user['iss']}|{st.user['sub']}")
        case "anonymous":
            return store().learner(f"anonymous:{hashlib.sha256(_token().encode()).hexdigest()}")
        case _:
            return _profile_of_this_browser()


def _token() -> str:
    """Return what this browser shows instead of a name; only its hash is stored."""
    shown = st.context.cookies.get(_COOKIE, "")
    token = shown if re.fullmatch(r"[\w-]{43}", shown) else secrets.token_urlsafe(32)
    st.session_state["cookie"] = token
    return token


def _profile_of_this_browser() -> int:
    known = [profile.id for profile in profiles()]
    shown = st.context.cookies.get(_COOKIE, "")
    if shown.isdecimal() and int(shown[:18]) in known:
        return int(shown)
    return known[0] if known else store().learner(LOCAL_LEARNER)


def profiles() -> list[Learner]:
    """Return the profiles of this computer."""
    return [learner for learner in store().learners() if not learner.name.startswith(FOREIGN)]


def switch_to(profile: int) -> None:
    """Go on as another profile of this computer; nothing of the one before stays in the session."""
    forget()
    st.session_state["learner"] = profile
    st.session_state["cookie"] = str(profile)


def forget_who_is_gone() -> None:
    """End the session of a learner whom another window has deleted; call it first in a run."""
    if "learner" in st.session_state and not store().has_learner(st.session_state["learner"]):
        forget()


def forget() -> None:
    """End the session of a learner who is no more; the next run finds out anew who is there."""
    for name in list(st.session_state):
        if name != "narrow":
            del st.session_state[name]


@cache
def _writer() -> ComponentRenderer:
    return component("drill_cookie", js=_SCRIPT)


def remember_in_the_browser() -> None:
    """Let the browser remember who it is for; call it once a run, outside of fragments."""
    if "cookie" in st.session_state:
        _writer()(key="cookie-writer", data={"value": st.session_state["cookie"]})
