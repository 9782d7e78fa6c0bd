"""What a kill loses: a learner answers, types and sits exams in a browser, and SIGKILL comes at any moment.

``python -m benchmarks.kills [--kills 100] [--seed 0] [--store]`` starts the app with a database of its own that lives
through all the kills; it needs Chromium and requirements-dev.txt. After each kill the database is read and compared
with the learner's own books, and after each restart the page with the database. ``--store`` keeps the figures in
``benchmarks/results/kills.json``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, sync_playwright

from benchmarks.kill_exam import RESULT, cells, chosen, is_at, see_exam, sit_exams
from benchmarks.kill_learner import AppIsGone, Learner, answer_exercises, see_verdict, shown_text, type_code
from benchmarks.kill_ledger import (
    Books,
    Tally,
    Typing,
    check_answers,
    check_draft,
    check_sitting,
    rows,
    sitting_of,
)
from drill.bank import Bank, load_bank
from tests.browser.conftest import CHROMIUM_FLAGS, Server, chromium_path, free_port

STORED = Path(__file__).parent / "results" / "kills.json"
WAYS = {"answers": answer_exercises, "typing": type_code, "exam": sit_exams}
MOMENT = (0.3, 8.0)  # seconds after the learner has begun


@dataclass
class Killer:
    """Kills the app from a thread of its own, whatever the page is doing; `at` is when."""

    server: Server
    delay: float
    gone: threading.Event = field(default_factory=threading.Event)
    at: float = 0.0
    timer: threading.Timer | None = None

    def begin(self) -> None:
        """Let the time run, if it does not already."""
        if self.timer is None:
            self.timer = threading.Timer(self.delay, self._kill)
            self.timer.start()

    def _kill(self) -> None:
        self.at = time.monotonic()
        self.server.kill()
        self.gone.set()


@dataclass
class Run:
    """All rounds with one database and one page."""

    server: Server
    page: Page
    bank: Bank
    rng: random.Random
    moment: tuple[float, float] = MOMENT
    tally: Tally = field(default_factory=Tally)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WAYS, 0))
    last: Books = field(default_factory=Books)

    def round(self, way: str) -> None:
        """Start the app, compare the page with the last round, work, be killed, compare the database with the books."""
        self.server.start()
        self.look_at_the_page()
        before = self._latest_attempt()
        killer = Killer(self.server, self.rng.uniform(*self.moment))
        learner = Learner(
            self.page, self.bank, self.server.database, self.server.address, self.rng, killer.gone, killer.begin
        )
        try:
            WAYS[way](learner)
        except AppIsGone:
            pass
        except Error as error:  # a page that does not go on is a fault of the app, and no reason to end the run
            self.tally.rounds_stuck += self.tally.fault(f"stuck: {error}")
        killer.begin()
        killer.gone.wait()
        self.page.wait_for_timeout(200)  # what the app had sent may still arrive, and then counts as shown
        see_verdict(learner)
        see_exam(learner)
        # a page that is left open would send again what it holds
        self.page.goto("about:blank")
        self.tally.kills += 1
        self.counts[way] += 1
        self.last = learner.books
        self._compare(learner.books, before, killer.at)

    def _latest_attempt(self) -> int:
        return int(rows(self.server.database, "select coalesce(max(id), 0) from attempt")[0][0])

    def _compare(self, books: Books, before: int, killed: float) -> None:
        database, tally = self.server.database, self.tally
        if rows(database, "pragma integrity_check") != [("ok",)] or rows(database, "pragma foreign_key_check"):
            tally.databases_damaged += tally.fault("the database is damaged")
        query = "select item, seed, form, answer, verdict from attempt where id > ? and "
        query += "(submission is null or submission not like 'exam:%') order by id"
        check_answers(tally, books.answers, rows(database, query, before))
        if books.typing:
            check_draft(tally, books.typing, self._draft(books.typing), killed)
        for sitting in books.sittings:
            closed = bool(rows(database, "select id from exam where id = ? and finished is not null", sitting.id))
            check_sitting(tally, sitting, sitting_of(database, sitting.id), self._attempts_of(sitting.id), closed)

    def _attempts_of(self, exam: int) -> int:
        query = "select count(*) from attempt where submission like ?"
        return int(rows(self.server.database, query, f"exam:{exam}:%")[0][0])

    def _draft(self, typing: Typing) -> str | None:
        found = rows(
            self.server.database, "select text from draft where item = ? and form = ?", typing.item, typing.form
        )
        return str(json.loads(found[0][0])[0]) if found else None

    def look_at_the_page(self) -> None:
        """After a restart: look whether the page shows what the database has of the round before."""
        if self.last.answers:
            self._look_at_answers(self.last.answers[-1].item, self.last.answers[-1].seed)
        if self.last.typing:
            self._look_at_draft(self.last.typing)
        for sitting in self.last.sittings[-1:]:
            self._look_at_exam(sitting.id)

    def _saw(self, right: bool, what: str) -> None:
        self.tally.pages_checked += 1
        if not right:
            self.tally.pages_wrong += self.tally.fault(f"after the restart: {what}")

    def _look_at_answers(self, item: str, seed: int) -> None:
        count = rows(self.server.database, "select count(*) from attempt where item = ?", item)[0][0]
        self.page.goto(f"{self.server.address}?q={item}&seed={seed}")
        if not count:
            return
        earlier = self.page.locator(".stMain").get_by_text("これまでの解答")
        earlier.wait_for()
        self._saw(f"({count})" in earlier.inner_text(), f"{item} shows {earlier.inner_text()}, not {count}")

    def _look_at_draft(self, typing: Typing) -> None:
        self.page.goto(f"{self.server.address}?q={typing.item}&form={typing.form}")
        self.page.locator("input.blank, .cm-content").first.wait_for()
        kept, shown = self._draft(typing), shown_text(self.page, typing.form)
        self._saw(shown == (typing.states[0][1] if kept is None else kept), f"{typing.item}: {shown!r}, not {kept!r}")

    def _look_at_exam(self, exam: int) -> None:
        """Look at an exam's place, grid and choice, or at its result."""
        page, database = self.page, self.server.database
        page.goto(f"{self.server.address}exam?exam={exam}")
        page.locator(f"{RESULT}, [role=timer]").first.wait_for()
        found = sitting_of(database, exam)
        assert found
        if page.locator(RESULT).count():
            answered = sum(letter is not None for letter in found.letters.values())
            self._saw(self._attempts_of(exam) == answered, f"exam {exam} has not become {answered} attempts")
            return
        end = time.monotonic() + 20
        while not is_at(page, found.place) and time.monotonic() < end:
            page.wait_for_timeout(50)
        shown = [(number, answered, flagged) for number, answered, flagged, _ in cells(page)]
        kept = [(number, letter is not None, found.flags[number]) for number, letter in found.letters.items()]
        self._saw(is_at(page, found.place), f"exam {exam} is not at {found.place}")
        self._saw(shown == kept, f"exam {exam} shows {shown}, not {kept}")
        self._saw(chosen(page, found.place) == found.letters[found.place], f"exam {exam}: another choice")

    def result(self) -> dict[str, Any]:
        """Return the figures."""
        figures = asdict(self.tally)
        late = sorted(figures.pop("draft_seconds_lost"))
        exams = rows(self.server.database, "select count(*), count(finished) from exam")[0]
        figures["exams_sat"], figures["exams_finished"] = exams
        return {
            "kills": figures.pop("kills"),
            "ways": self.counts,
            **figures,
            "draft_seconds_lost": {"median": late[len(late) // 2], "most": late[-1]} if late else {},
            "tracebacks": self.server.log.read_text(encoding="utf-8", errors="replace").count("Traceback"),
        }


def kill_often(
    browser: Browser, folder: Path, ways: Sequence[str], seed: int, moment: tuple[float, float] = MOMENT
) -> dict[str, Any]:
    """Kill the app once in each of the ways given, one after another, and return the figures."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(20_000)
    server = Server(folder / "drill.sqlite3", free_port(), folder / "log.txt")
    run = Run(server, page, load_bank(), random.Random(seed), moment)
    server.start()
    try:
        page.goto(server.address)  # makes the database
        page.locator(".stMain h1").wait_for()
        server.kill()
        with suppress(KeyboardInterrupt):  # the rounds so far are worth a report
            for way in ways:
                run.round(way)
                print(f"{run.tally.kills:4} {way:8} {len(run.tally.faults)} faults", flush=True)
            server.start()
            run.look_at_the_page()
    finally:
        if server.process and server.process.poll() is None:
            server.kill()
        page.close()
    return run.result()


def main() -> None:
    """Kill, print, and store where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--store", action="store_true", help="keep the figures in benchmarks/results/kills.json")
    asked = parser.parse_args()
    ways = random.Random(asked.seed).choices(list(WAYS), k=asked.kills)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        found = kill_often(browser, Path(folder), ways, asked.seed)
        browser.close()
    found |= {
        "seed": asked.seed,
        "minutes": round((time.monotonic() - started) / 60, 1),
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
    }
    text = json.dumps(found, indent=1, ensure_ascii=False)
    print(text)
    if asked.store:
        STORED.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
