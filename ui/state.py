"""What a browser session remembers: typed access to `st.session_state`, which a reload empties.

Nothing that must last stands here; answers, drafts and settings are in the database.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st

from drill.item import Language
from drill.store import Attempt
from drill.verdict import Verdict
from ui.identity import learner
from ui.resources import store


@dataclass
class ItemState:
    """One item as this session sees it.

    ``submission`` names the next press of a plain submit button; it changes with every verdict, so that a triple click
    is one submission. ``seen`` are those that were graded. ``drafts`` are as this session last read or wrote them;
    where the database has another, another window has written it.
    """

    verdict: Verdict | None = None
    attempt: Attempt | None = None
    reported: bool = False
    drafts: dict[str, list[str] | None] = field(default_factory=dict)
    since: float = field(default_factory=time.monotonic)
    submission: str = field(default_factory=lambda: uuid.uuid4().hex)
    seen: set[str] = field(default_factory=set)

    def seconds(self) -> float:
        """Return how long the learner has been at it since the last answer."""
        return time.monotonic() - self.since

    def answered(self, verdict: Verdict, attempt: Attempt) -> None:
        """Take in a new verdict."""
        self.verdict, self.attempt, self.reported = verdict, attempt, False
        self.since = time.monotonic()
        self.submission = uuid.uuid4().hex


def item_state(item: str, seed: int) -> ItemState:
    """Return the state of an item at a seed."""
    items: dict[Any, ItemState] = st.session_state.setdefault("items", {})
    return items.setdefault((item, seed), ItemState())


def setting(name: str, default: str) -> str:
    """Return a setting of the learner; read once a session."""
    settings: dict[str, str] = st.session_state.setdefault("settings", {})
    if not settings:
        settings.update(store().settings(learner()))
    return settings.get(name, default)


def whole_setting(name: str, default: int) -> int:
    """Return a setting that is a whole number; a file that was read in may say anything."""
    kept = setting(name, "")
    return int(kept) if kept.isdecimal() and len(kept) < 10 else default


def set_setting(name: str, value: str) -> None:
    """Keep a setting, in the database and for this session."""
    if setting(name, "") != value:
        store().set_setting(learner(), name, value)
        st.session_state["settings"][name] = value


def exam_date() -> date | None:
    """Return the day of the learner's exam, if one is set."""
    try:
        return date.fromisoformat(setting("exam_date", ""))
    except ValueError:
        return None


def minutes_a_day() -> int:
    """Return how many minutes the learner has a day."""
    kept = setting("minutes_a_day", "")
    return min(600, max(5, int(kept))) if kept.isdecimal() and len(kept) < 5 else 20


def language_key(name: str, language: Language) -> str:
    """Return the key of a selectbox or radio whose options are labelled in a language.

    The browser sends the label that was chosen. After a switch of language it still sends the old one, which no option
    has any more; so each language has a widget of its own, and the choice moves along.
    """
    key = f"{name}:{language}"
    for other in ("ja", "en"):
        if key not in st.session_state and f"{name}:{other}" in st.session_state:
            st.session_state[key] = st.session_state[f"{name}:{other}"]
    return key


def draft(item: str, seed: int, form: str) -> list[str] | None:
    """Return what was typed last for an item in a form, from this session or an earlier one."""
    drafts = item_state(item, seed).drafts
    if form not in drafts:
        drafts[form] = store().draft(learner(), item, _kept_as(form, seed))
    return drafts[form]


def keep_draft(item: str, seed: int, form: str, texts: list[str]) -> None:
    """Keep what is typed, if it is new; what another window has typed meanwhile is put aside, not lost."""
    known = draft(item, seed, form)
    if known == texts:
        return
    stored = store().draft(learner(), item, _kept_as(form, seed))
    if stored not in (known, texts) and any(stored or []):
        _keep_aside(item, seed, form, stored)
    item_state(item, seed).drafts[form] = texts
    store().save_draft(learner(), item, _kept_as(form, seed), texts)


def aside(item: str, seed: int, form: str) -> list[str] | None:
    """Return what another window has typed and this one has replaced, if that has not been seen to yet."""
    kept = draft(item, seed, f"{form}/aside")
    return kept if any(kept or []) else None


def forget_aside(item: str, seed: int, form: str) -> None:
    """Take what was put aside as seen to."""
    _keep_aside(item, seed, form, [])


def _keep_aside(item: str, seed: int, form: str, texts: list[str] | None) -> None:
    item_state(item, seed).drafts[f"{form}/aside"] = texts
    store().save_draft(learner(), item, _kept_as(f"{form}/aside", seed), texts or [])


def _kept_as(form: str, seed: int) -> str:
    return f"{form}/{seed}" if seed else form


def hints_used(item: str, seed: int) -> int:
    """Return how many steps of help were shown for an item."""
    return whole_setting(f"hints:{item}:{seed}", 0)


def set_hints_used(item: str, seed: int, count: int) -> None:
    """Remember how many steps of help were shown."""
    set_setting(f"hints:{item}:{seed}", str(count))
