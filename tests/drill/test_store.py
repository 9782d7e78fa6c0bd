"""The database: what was submitted is there, and what is not ours is left as it is."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import platformdirs
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from drill.database import default_url, inspect_database
from drill.errors import StoreError
from drill.store import Attempt, Store, open_store
from drill.tables import VERSION

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
COLUMNS = {
    "schema_version": ["version"],
    "learner": ["id", "name", "created"],
    "attempt": [
        "id", "learner", "item", "version", "seed", "givens", "form", "answer", "verdict", "score",
        "mistake",
        "hints_used",
        "certainty", "seconds", "at",
    ],
    "draft": ["learner", "item", "form", "text", "at"],
    "setting": ["learner", "name", "value"],
    "report": ["learner", "item", "version", "seed", "form", "answer", "text", "at"],
    "card": ["learner", "item", "card", "due", "reviewed", "grade", "reviews", "form", "seed", "before"],
    "exam": [
        "id", "learner", "kind", "settings", "seed", "questions", "place", "started", "deadline", "finished",
    ],
    "exam_answer": ["exam", "number", "learner", "answer", "flagged", "seconds", "at"],
}  # fmt: skip


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def url_of(file: Path) -> str:
    return f"sqlite:///{file}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "drill.sqlite3"


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url, Clock())
    yield opened
    opened.close()


def attempt(**changes: Any) -> Attempt:
    values: dict[str, Any] = {
        "item": "i",
        "version": 1,
        "seed": 0,
        "form": "blank",
        "answer": ["a"],
        "verdict": "wrong",
        "score": 0.0,
    }
    return Attempt(**(values | changes))


def rows(url: str, query: str) -> list[Any]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.exec_driver_sql(query)]
    engine.dispose()
    return found


def make(file: Path, *statements: str) -> bytes:
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(file)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return file.read_bytes()


def left(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_tables_have_the_columns_of_the_format(store: Store, database_url: str) -> None:
    for table, columns in COLUMNS.items():
        found = [column["name"] for column in sa.inspect(store.engine).get_columns(table)]
        assert [column for column in columns if column not in found] == [], table
    assert rows(database_url, "SELECT version FROM schema_version") == [(VERSION,)]
    assert VERSION == 2


def test_every_row_has_its_learner(store: Store) -> None:
    for table in set(COLUMNS) - {"schema_version", "learner"}:
        keys = sa.inspect(store.engine).get_foreign_keys(table)
        found = [(k["constrained_columns"], k["referred_table"], k["options"].get("ondelete")) for k in keys]
        assert (["learner"], "learner", "CASCADE") in found
    with pytest.raises(IntegrityError):
        store.save_draft(99, "i", "blank", ["a"])


def test_an_attempt_comes_back_as_it_went_in(store: Store) -> None:
    me = store.learner("私 🧠")
    full = attempt(
        answer=["x @ W  # 注 🧠", "b\n"], mistake="m", givens={"h": 3, "layer": "畳み込み"}, hints_used=2,
        certainty="sure",
        seconds=1.5, submission="s1", at="2026-01-01T00:00:00.000000+00:00", score=0.5, form=None,
    )  # fmt: skip
    assert store.add_attempt(me, full)
    assert store.attempts(me) == [full]
    assert store.add_attempt(me, attempt(item="j"))
    assert [a.item for a in store.attempts(me)] == ["j", "i"]
    assert store.attempts(me, "i") == [full]
    assert store.attempts(store.learner("another")) == []
    assert store.learner("私 🧠") == me


def test_an_answer_of_any_characters_is_kept(store: Store) -> None:
    me = store.learner("a")
    for answer in (["\ud800"], ["a\0b"], ["'; DROP TABLE attempt; --"], [""], ["🧠" * 10_000]):
        store.add_attempt(me, attempt(answer=answer, verdict="refused"))
        assert store.attempts(me)[0].answer == answer
        store.save_draft(me, "i", "blank", answer)
        assert store.draft(me, "i", "blank") == answer
        store.add_report(me, attempt(answer=answer), "why " + answer[0])
        assert json.loads(store.reports(me)[0]["answer"]) == answer


def test_the_same_submission_is_one_attempt(store: Store) -> None:
    me, you = store.learner("a"), store.learner("b")
    assert store.add_attempt(me, attempt(submission="s"))
    assert not store.add_attempt(me, attempt(submission="s", score=1.0))
    assert store.add_attempt(you, attempt(submission="s"))
    assert [a.score for a in store.attempts(me)] == [0.0]
    assert store.add_attempt(me, attempt())
    assert store.add_attempt(me, attempt())
    assert len(store.attempts(me)) == 3


def test_an_attempt_that_cannot_be_written_is_never_taken_for_a_double(store: Store) -> None:
    with pytest.raises(IntegrityError):
        store.add_attempt(99, attempt(submission="s"))
    with pytest.raises(IntegrityError):
        store.add_attempt(99, attempt())


def test_a_draft_is_replaced(store: Store, database_url: str) -> None:
    me = store.learner("a")
    assert store.draft(me, "i", "blank") is None
    for texts in (["a"], ["ab", "c"], []):
        store.save_draft(me, "i", "blank", texts)
        assert store.draft(me, "i", "blank") == texts
    store.save_draft(me, "i", "function", ["f"])
    store.save_draft(store.learner("b"), "i", "blank", ["other"])
    assert store.draft(me, "i", "blank") == []
    assert rows(database_url, "SELECT count(*) FROM draft") == [(3,)]


def test_settings_are_kept_by_learner(store: Store) -> None:
    me = store.learner("a")
    store.set_setting(me, "language", "ja")
    store.set_setting(me, "language", "en")
    store.set_setting(me, "theme", "暗い")
    assert store.settings(me) == {"language": "en", "theme": "暗い"}
    assert store.settings(store.learner("b")) == {}


def test_the_clock_is_passed_in_and_times_are_utc(database_url: str) -> None:
    tokyo = timezone(timedelta(hours=9))
    store = open_store(database_url, lambda: datetime(2026, 3, 1, 21, 0, tzinfo=tokyo))
    me = store.learner("a")
    store.add_attempt(me, attempt())
    store.save_draft(me, "i", "blank", ["a"])
    store.add_report(me, attempt(), "right after all")
    store.close()
    noon = "2026-03-01T12:00:00.000000+00:00"
    assert rows(
        database_url, "SELECT created FROM learner UNION SELECT at FROM attempt UNION SELECT at FROM draft"
    ) == [(noon,)]
    assert rows(database_url, "SELECT at FROM report") == [(noon,)]


def test_reports_come_back_latest_first(store: Store) -> None:
    me = store.learner("a")
    store.add_report(me, attempt(), "one")
    store.add_report(me, attempt(), "two")
    assert [report["text"] for report in store.reports(me)] == ["two", "one"]
    assert store.reports(store.learner("b")) == []


# --- at the same time


def test_two_windows_may_open_a_new_database_at_once(database_url: str) -> None:
    barrier = threading.Barrier(6)

    def opened() -> int:
        barrier.wait()
        store = open_store(database_url)
        me = store.learner("a")
        store.close()
        return me

    with ThreadPoolExecutor(6) as pool:
        ids = {future.result() for future in [pool.submit(opened) for _ in range(6)]}
    assert ids == {1}
    assert rows(database_url, "SELECT version FROM schema_version") == [(VERSION,)]
    assert rows(database_url, "SELECT name FROM learner") == [("a",)]


def test_two_stores_on_one_file_lose_nothing(database_url: str) -> None:
    stores = [open_store(database_url) for _ in range(2)]
    me = stores[0].learner("a")

    def work(number: int) -> bool:
        store = stores[number % 2]
        store.save_draft(me, "i", "blank", [str(number)])
        store.set_setting(me, "n", str(number))
        return store.add_attempt(me, attempt(answer=[str(number)], submission=str(number // 2)))

    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(work, range(80)))
    assert sum(written) == 40
    for store in stores:
        assert len(store.attempts(me)) == 40
        store.close()
    assert rows(database_url, "SELECT count(*) FROM draft") == [(1,)]


def test_an_attempt_survives_the_death_of_the_process(database_url: str) -> None:
    code = (
        "import os, sys\n"
        "from drill.store import Attempt, open_store\n"
        "store = open_store(sys.argv[1])\n"
        "store.add_attempt(store.learner('a'), Attempt('i', 1, 0, 'blank', ['x'], 'wrong', 0.0))\n"
        "os.kill(os.getpid(), 9)\n"
    )
    root = Path(__file__).resolve().parents[2]
    ended = subprocess.run([sys.executable, "-c", code, database_url], cwd=root, check=False)
    assert ended.returncode == -signal.SIGKILL
    store = open_store(database_url)
    assert [a.answer for a in store.attempts(store.learner("a"))] == [["x"]]
    assert store.notices == []
    store.close()


# --- what is not ours, or not whole


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
def test_a_newer_database_is_refused_and_not_a_byte_is_changed(file: Path, journal: str) -> None:
    before = make(
        file, f"PRAGMA journal_mode = {journal}", "CREATE TABLE schema_version (version INTEGER)",
        "INSERT INTO schema_version VALUES (99)", "CREATE TABLE learner (what)",
    )  # fmt: skip
    with pytest.raises(StoreError, match="newer version") as caught:
        open_store(url_of(file))
    assert "99" in caught.value.message.ja
    assert file.read_bytes() == before
    assert inspect_database(url_of(file))["state"] == "newer"
    assert file.read_bytes() == before


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
def test_the_database_of_another_program_is_refused_and_not_a_byte_is_changed(file: Path, journal: str) -> None:
    before = make(file, f"PRAGMA journal_mode = {journal}", "CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(StoreError, match="another program"):
        open_store(url_of(file))
    assert "another program" in inspect_database(url_of(file))["state"]
    assert file.read_bytes() == before


@pytest.mark.parametrize("damage", ["text", "middle", "head"])
def test_a_damaged_file_is_set_aside_with_its_bytes(file: Path, damage: str) -> None:
    store = open_store(url_of(file))
    me = store.learner("a")
    for n in range(300):
        store.add_attempt(me, attempt(answer=["x" * 500 + str(n)]))
    store.close()
    whole = file.read_bytes()
    broken = {
        "text": b"no database at all, " * 300,
        "middle": whole[:4096] + b"\xff" * 40_000,
        "head": b"\0" * 50 + whole[50:],
    }
    file.write_bytes(broken[damage])
    file.with_name(file.name + "-wal").write_bytes(b"rest")
    assert inspect_database(url_of(file))["state"] == "damaged"
    assert file.read_bytes() == broken[damage]
    store = open_store(url_of(file), lambda: NOON)
    assert store.attempts(store.learner("a")) == []
    aside = file.with_name(f"{file.name}.damaged-20260301-120000-000000")
    assert aside.read_bytes() == broken[damage]
    assert [str(aside) in notice.en and str(aside) in notice.ja for notice in store.notices] == [True]
    assert aside.with_name(aside.name + "-wal").exists()
    store.close()


def test_an_empty_file_is_made_a_database(file: Path) -> None:
    make(file)
    assert inspect_database(url_of(file))["state"] == "not created yet"
    store = open_store(url_of(file))
    assert store.learner("a") == 1
    store.close()


def test_a_half_made_database_is_finished(file: Path) -> None:
    make(file, "CREATE TABLE schema_version (version INTEGER NOT NULL)")
    store = open_store(url_of(file))
    assert store.learner("a") == 1
    store.close()
    assert rows(url_of(file), "SELECT version FROM schema_version") == [(VERSION,)]


@pytest.mark.parametrize("place", ["file/below/drill.sqlite3", "folder", "file/drill.sqlite3"])
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("here already", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError, match="cannot be opened") as caught:
        open_store(url_of(tmp_path / place))
    assert str(tmp_path) in caught.value.message.ja
    assert "\n" not in caught.value.message.en
    assert inspect_database(url_of(tmp_path / place))["state"].startswith(("unusable", "not created"))
    assert (tmp_path / "file").read_text(encoding="utf-8") == "here already"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError):
        open_store(url_of(tmp_path / "data" / "drill.sqlite3"))
    tmp_path.chmod(0o700)


@pytest.mark.parametrize("url", ["no url", "postgresql+nodriver://me:secret@host/db", "oracle://me:secret@host/db"])
def test_a_wrong_url_is_told_without_its_password(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert "secret" not in caught.value.message.en
    found = inspect_database(url)
    assert found["state"].startswith("unusable")
    assert "secret" not in json.dumps(found)


# --- looking without touching


def test_to_inspect_changes_nothing(file: Path) -> None:
    assert inspect_database(url_of(file)) == {
        "place": str(file), "state": "not created yet", "schema_version": None, "known_version": VERSION,
    }  # fmt: skip
    assert not file.parent.exists()
    store = open_store(url_of(file))
    store.learner("a")
    store.close()
    before = left(file.parent)
    assert list(before) == [file.name]
    assert inspect_database(url_of(file))["state"] == "ok"
    assert inspect_database(url_of(file))["schema_version"] == VERSION
    assert left(file.parent) == before


def test_to_inspect_an_open_database_sees_what_is_in_it(store: Store, database_url: str) -> None:
    store.learner("a")
    assert inspect_database(database_url)["state"] == "ok"


def test_a_database_in_memory_needs_no_file() -> None:
    store = open_store("sqlite://")
    me = store.learner("a")
    store.add_attempt(me, attempt())
    assert len(store.attempts(me)) == 1
    store.close()
    assert inspect_database("sqlite://")["place"] == "sqlite://"
    assert inspect_database("sqlite://")["state"] == "not created yet"


def test_the_place_comes_from_the_environment_or_the_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRILL_DATABASE_URL", "sqlite:///x.sqlite3")
    assert default_url() == "sqlite:///x.sqlite3"
    monkeypatch.delenv("DRILL_DATABASE_URL")
    assert platformdirs.user_data_dir("dl-drill", appauthor=False) in default_url()


def test_a_learner_who_appears_in_between_is_found(
    store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_store(database_url, Clock())
    late: list[int] = []

    def now() -> str:
        if not late:
            late.append(other.learner("late"))
        return "x"

    monkeypatch.setattr(store, "_now", now)
    assert store.learner("late") == late[0]
    other.close()
