"""The app in a real browser: a server of its own with a new database, and Chromium from the system."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

ROOT = Path(__file__).parent.parent.parent

# Without requirements-dev.txt there is no playwright; the header of the run then says that these tests are not there.
HAS_PLAYWRIGHT = importlib.util.find_spec("playwright") is not None
collect_ignore_glob = [] if HAS_PLAYWRIGHT else ["test_*.py"]


def pytest_report_header() -> str:
    return "" if HAS_PLAYWRIGHT else "browser tests: not collected, they need requirements-dev.txt and Chromium"


CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Server:
    """The app, running; `kill` is as rude as it sounds."""

    database: Path
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        flags = ["--server.port", str(self.port), "--server.headless", "true"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", "app.py", *flags],
                cwd=ROOT,
                env=os.environ | {"DRILL_DATABASE_URL": f"sqlite:///{self.database}"},
                stdout=log,
                stderr=log,
            )
        for _ in range(240):
            try:
                with urllib.request.urlopen(f"{self.address}_stcore/health", timeout=2):
                    return
            except OSError:
                time.sleep(0.25)
        raise RuntimeError("the app did not start")

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def chromium_path() -> str:
    """Return where Chromium is; the tests need it."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert chromium, "the browser tests need Chromium on the PATH"
    return chromium


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("data")
    running = Server(folder / "drill.sqlite3", free_port(), folder / "log.txt")
    running.start()
    yield running
    running.kill()


@pytest.fixture(autouse=True)
def no_traceback(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test in which the app raised; the page shows a learner only that something went wrong."""
    server = request.getfixturevalue("server") if "server" in request.fixturenames else None
    before = server.log.stat().st_size if server else 0
    yield
    said = server.log.read_bytes()[before:].decode() if server else ""
    assert "Traceback" not in said, said


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=20_000)  # as long as everything else waits; a busy machine starts the app in seconds

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        yield started
        started.close()


@dataclass
class Watched:
    """A page, and everything that must not happen on it."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")

    def on_request(self, request: Request) -> None:
        own = request.url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))
        if not own:
            self.complaints.append(f"outside: {request.url}")


@contextlib.contextmanager
def _watching(browser: Browser, *, console: bool) -> Iterator[Callable[..., Page]]:
    """Lend a function that opens pages; their complaints fail the test at its end."""
    opened: list[Watched] = []

    def open_page(address: str, width: int = 1280, scheme: Literal["light", "dark"] = "light") -> Page:
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.set_default_timeout(20_000)
        watched = Watched(page)
        if console:
            page.on("console", watched.on_console)
        page.on("request", watched.on_request)
        page.on("pageerror", lambda error: watched.complaints.append(f"script: {error}"))
        opened.append(watched)
        page.goto(address)
        return page

    yield open_page
    complaints = [complaint for watched in opened for complaint in watched.complaints]
    for watched in opened:
        watched.page.close()
    assert complaints == []


@pytest.fixture
def watch(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page; complaints of its console or scripts and requests to elsewhere fail."""
    with _watching(browser, console=True) as open_page:
        yield open_page


@pytest.fixture
def watch_anywhere(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Like `watch` without the console, where Streamlit complains on addresses below the root."""
    with _watching(browser, console=False) as open_page:
        yield open_page
