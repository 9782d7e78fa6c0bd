"""Who may see the app: this computer always, others only where code is kept well apart."""

from __future__ import annotations

import pytest
import streamlit as st

from drill.sandbox.runner import Isolation
from ui import resources


class Kept:
    """A runner of a level of our choice."""

    def __init__(self, level: int) -> None:
        self.isolation = Isolation(level)


@pytest.mark.parametrize(
    ("address", "level", "overruled", "allowed"),
    [
        ("127.0.0.1", 0, None, True),
        ("localhost", 0, None, True),
        ("::1", 0, None, True),
        ("0.0.0.0", 0, None, False),
        ("0.0.0.0", 1, None, False),
        ("0.0.0.0", 2, None, True),
        ("192.0.2.7", 3, None, True),
        ("", 0, None, False),
        ("", 3, None, True),
        ("example.org", 1, None, False),
        ("0.0.0.0", 0, "1", True),
        ("0.0.0.0", 0, "0", False),
        ("0.0.0.0", 0, "yes", False),
    ],
)
def test_other_computers_are_served_only_where_code_is_kept_well_apart(
    monkeypatch: pytest.MonkeyPatch, address: str, level: int, overruled: str | None, allowed: bool
) -> None:
    monkeypatch.setattr(st, "get_option", lambda name: address)
    monkeypatch.setattr(resources, "runner", lambda: Kept(level))
    monkeypatch.delenv("DRILL_ALLOW_REMOTE", raising=False)
    if overruled is not None:
        monkeypatch.setenv("DRILL_ALLOW_REMOTE", overruled)
    assert resources.may_serve() is allowed
