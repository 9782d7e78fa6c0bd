"""The app without a browser, on a database of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parent.parent.parent
Open = Callable[..., AppTest]


def choose(app: AppTest, key: str, value: str) -> None:
    """Choose in a segmented control, which AppTest gives as a button group."""
    group: Any = next(group for group in app.button_group if group.key == key)  # typed for the choice of several
    group.set_value(value).run()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "drill.sqlite3"


@pytest.fixture
def open_app(database: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Return a function that opens the app on a new database, as a new browser session."""
    monkeypatch.setenv("DRILL_DATABASE_URL", f"sqlite:///{database}")
    monkeypatch.setenv("DRILL_EDITOR", "plain")
    st.cache_resource.clear()

    def start(page: str = "home", language: str = "ja", **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        if language == "en":
            choose(app, "language_switch", "en")
        if page != "home":
            app.switch_page(f"ui/pages/{page}.py").run()
        assert not app.exception
        return app

    yield start
    st.cache_resource.clear()
