"""Who is learning here: the profiles of this computer, or the person who has logged in."""

from __future__ import annotations

import streamlit as st

from drill.item import Language
from drill.messages import readable
from drill.store import Learner
from ui.identity import FOREIGN, LOCAL_LEARNER, learner, profiles, switch_to, way
from ui.markdown import literal
from ui.resources import store
from ui.state import language_key
from ui.words import word

_LONGEST = 40  # characters of a name


def profile_panel(language: Language) -> None:
    """Show who is learning, and let another go on, where that is for the people before the screen to say."""
    match way():
        case "login":
            name = st.user.get("name") or st.user.get("email") or ""
            st.markdown(word("logged_in_as", language, name=literal(str(name))))
            st.button(word("logout", language), key="logout", on_click=st.logout)
        case "anonymous":
            st.markdown(word("anonymous_text", language))
        case _:
            _profiles(language)


def profile_name(profile: Learner, language: Language) -> str:
    """Return a profile's name as it is shown; the first one has none until it is given one."""
    return word("profile_first", language) if profile.name == LOCAL_LEARNER else profile.name


def _profiles(language: Language) -> None:
    st.markdown(word("profiles_text", language))
    known = {profile.id: profile for profile in profiles()}
    key = language_key("profile", language)
    st.session_state[key] = learner()
    st.selectbox(
        word("profile_now", language),
        list(known),
        format_func=lambda number: profile_name(known[number], language),
        key=key,
        on_change=lambda: switch_to(st.session_state[key]),
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(word("profile_name", language), key="profile_new", max_chars=_LONGEST)
        st.button(word("profile_add", language), key="profile_add", on_click=_add)
        st.button(word("profile_rename", language), key="profile_rename", on_click=_rename)
    if complaint := st.session_state.pop("profile_complaint", None):
        st.warning(word(complaint, language))


def _given() -> str | None:
    """Return the name that was typed, or None after saying why it will not do."""
    name = " ".join(readable(str(st.session_state.get("profile_new", ""))).replace("\0", "").split())
    complaint = None
    if not name:
        complaint = "profile_empty"
    elif name.startswith(FOREIGN) or name == LOCAL_LEARNER or name in [profile.name for profile in profiles()]:
        complaint = "profile_taken"
    if complaint:
        st.session_state["profile_complaint"] = complaint
    return None if complaint else name[:_LONGEST]


def _add() -> None:
    if name := _given():
        switch_to(store().learner(name))


def _rename() -> None:
    if name := _given():
        if store().rename_learner(learner(), name):
            st.session_state["profile_new"] = ""
        else:  # another window was first
            st.session_state["profile_complaint"] = "profile_taken"
