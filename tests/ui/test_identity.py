"""Who is learning: one learner never gets what belongs to another, whoever they are told apart by."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st

from drill.store import Store, open_store
from ui import identity


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    opened = open_store("sqlite://")
    monkeypatch.setattr(identity, "store", lambda: opened)
    monkeypatch.setattr(st, "session_state", {})
    yield opened
    opened.close()


def served(monkeypatch: pytest.MonkeyPatch, *, address: str = "127.0.0.1", secrets: Any = None) -> None:
    class NoSecrets:
        def __contains__(self, name: str) -> bool:
            raise FileNotFoundError

    monkeypatch.setattr(st, "get_option", lambda name: address)
    monkeypatch.setattr(st, "secrets", NoSecrets() if secrets is None else secrets)


def browser(monkeypatch: pytest.MonkeyPatch, cookies: dict[str, str] | None = None) -> dict[str, Any]:
    """Begin a session in a browser with these cookies."""
    session: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", session)
    monkeypatch.setattr(st, "context", SimpleNamespace(cookies=cookies or {}))
    return session


@pytest.mark.parametrize(
    ("address", "secrets", "anonymous", "expected"),
    [
        ("127.0.0.1", None, "", "profiles"),
        ("localhost", {"other": 1}, "", "profiles"),
        ("0.0.0.0", None, "", "refused"),
        ("", None, "0", "refused"),
        ("0.0.0.0", None, "1", "anonymous"),
        ("0.0.0.0", {"auth": {}}, "", "login"),
        ("127.0.0.1", {"auth": {}}, "1", "login"),  # behind a proxy, say
    ],
)
def test_others_are_served_only_where_it_is_said_who_is_who(
    monkeypatch: pytest.MonkeyPatch, address: str, secrets: Any, anonymous: str, expected: str
) -> None:
    served(monkeypatch, address=address, secrets=secrets)
    monkeypatch.setenv("DRILL_ANONYMOUS", anonymous)
    assert identity.way() == expected


def test_a_browser_goes_on_with_the_profile_it_had(monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    served(monkeypatch)
    browser(monkeypatch)
    first = identity.learner()
    session = browser(monkeypatch)
    second = store.learner("花子")
    identity.switch_to(second)
    assert identity.learner() == second
    browser(monkeypatch, {"drill_learner": session["cookie"]})
    assert identity.learner() == second
    browser(monkeypatch)
    assert identity.learner() == first


@pytest.mark.parametrize("cookie", ["", "99", "-1", "x", "１", "9" * 500, "1; drop"])
def test_a_cookie_of_nobody_leads_to_the_first_profile(
    monkeypatch: pytest.MonkeyPatch, store: Store, cookie: str
) -> None:
    served(monkeypatch)
    first = store.learner("a")
    browser(monkeypatch, {"drill_learner": cookie})
    assert identity.learner() == first


def test_a_cookie_never_opens_what_belongs_to_someone_who_is_no_profile(
    monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    served(monkeypatch)
    first = store.learner("a")
    for name in ("login:issuer|7", "anonymous:abc"):
        browser(monkeypatch, {"drill_learner": str(store.learner(name))})
        assert identity.learner() == first
    assert [profile.name for profile in identity.profiles()] == ["a"]


def test_nothing_of_the_profile_before_stays_in_the_session(monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    served(monkeypatch)
    session = browser(monkeypatch)
    session.update({"settings": {"language": "en"}, "items": {("i", 0): "verdict"}, "narrow": True})
    identity.switch_to(store.learner("b"))
    assert set(session) == {"narrow", "learner", "cookie"}


def test_who_was_deleted_in_another_window_is_no_learner_any_more(
    monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    served(monkeypatch)
    first = store.learner("a")
    session = browser(monkeypatch)
    identity.switch_to(store.learner("b"))
    session["exam"] = "of b"
    identity.forget_who_is_gone()
    assert session["exam"] == "of b"
    store.delete_learner(identity.learner())
    identity.forget_who_is_gone()
    assert "exam" not in session
    assert identity.learner() == first


def test_a_browser_without_a_name_is_known_by_a_secret_that_is_not_stored(
    monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    served(monkeypatch, address="0.0.0.0")
    monkeypatch.setenv("DRILL_ANONYMOUS", "1")
    session = browser(monkeypatch)
    me = identity.learner()
    token = session["cookie"]
    browser(monkeypatch)
    assert identity.learner() != me
    browser(monkeypatch, {"drill_learner": token})
    assert identity.learner() == me
    browser(monkeypatch, {"drill_learner": str(me)})  # a number is no secret
    assert identity.learner() != me
    assert token not in str(store.learners())


def test_a_login_is_known_by_issuer_and_subject_not_by_its_address(
    monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    served(monkeypatch, secrets={"auth": {}})

    def logged_in(**claims: str) -> int:
        browser(monkeypatch, {"drill_learner": "1"})
        monkeypatch.setattr(st, "user", {"iss": "https://issuer", "sub": "7", "email": "a@example.org"} | claims)
        return identity.learner()

    me = logged_in()
    assert logged_in(email="new@example.org") == me
    assert logged_in(sub="8") != me
    assert logged_in(iss="https://another") != me
