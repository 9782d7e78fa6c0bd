"""What all sessions share: the bank, the runner, the database. Made once, when the first page opens."""

from __future__ import annotations

import atexit
import gc
import ipaddress
import os
import threading
import time
from functools import cache
from pathlib import Path

import streamlit as st

from drill.bank import Bank, load_bank
from drill.errors import ExerciseError
from drill.note import Chapter, load_notes
from drill.sandbox.choose import GOOD_ENOUGH, best_runner
from drill.sandbox.runner import Runner
from drill.store import Store, open_store
from ui.demo_runs import DemoRuns


def _further_content() -> list[Path]:
    return [Path(folder) for folder in os.environ.get("DRILL_CONTENT", "").split(os.pathsep) if folder]


@st.cache_resource(show_spinner=False)
def bank() -> Bank:
    """Return all exercises, the shipped ones and those of ``DRILL_CONTENT``."""
    return load_bank(_further_content())


@st.cache_resource(show_spinner=False)
def _notes() -> tuple[dict[str, Chapter], list[ExerciseError]]:
    return load_notes(_further_content())


def notes() -> dict[str, Chapter]:
    """Return all notes by id, in the order of the report."""
    return _notes()[0]


def note_problems() -> list[ExerciseError]:
    """Return what is wrong with the notes that are left out."""
    return _notes()[1]


@st.cache_resource(show_spinner=False)
def runner() -> Runner:
    """Return the one runner, the strongest that works here; its processes end with this one."""
    made = best_runner()
    atexit.register(made.close)
    # the portable runner's self-test takes a second or two; it need not keep the first page waiting
    threading.Thread(target=lambda: made.isolation, daemon=True).start()
    return made


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """Return the open database."""
    return open_store()


@st.cache_resource(show_spinner=False)
def demo_runs() -> DemoRuns:
    """Return all runs of demos; their processes end with this one."""
    made = DemoRuns()
    atexit.register(made.stop_all)
    return made


@st.cache_resource(show_spinner=False)
def warm_up() -> None:
    """Load what every page needs, then take it out of the garbage collector's sight.

    Streamlit runs a full collection after every script run, which would walk all of it each time. What is loaded or
    remembered later follows once a minute: with thirty learners a collection was 60 % of a click without that.
    """
    bank(), notes(), store(), runner()
    _keep_collections_short()


@cache
def _keep_collections_short() -> None:
    """Begin once a process, however often the resources are made anew."""
    threading.Thread(target=_freeze_again_and_again, daemon=True).start()


def _freeze_again_and_again() -> None:
    pause = 4.0  # by then the first page has loaded what Streamlit loads late
    while True:
        gc.unfreeze()  # what has become garbage since is found this once
        gc.collect()
        gc.freeze()
        time.sleep(pause)
        pause = 60.0


def serves_this_computer_only() -> bool:
    """Tell whether the server listens on a loopback address."""
    address = str(st.get_option("server.address") or "")
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def may_serve() -> bool:
    """Tell whether pages may be shown: to this computer always, to others only where code is kept well apart.

    ``DRILL_ALLOW_REMOTE=1`` overrules it, for someone who has another fence around the whole app.
    """
    if serves_this_computer_only() or os.environ.get("DRILL_ALLOW_REMOTE") == "1":
        return True
    return runner().isolation.level >= GOOD_ENOUGH
