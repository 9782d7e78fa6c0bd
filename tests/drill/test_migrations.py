"""A database of an older version: brought to today's form, after a copy, or left as it was."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from drill import migrations, tables
from drill.errors import StoreError
from drill.store import open_store
from drill.tables import TABLES, VERSION
from drill.transfer import export_learner, import_learner

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
# The tables as version 1 made them.
FIRST = """
CREATE TABLE schema_version (version INTEGER NOT NULL);
CREATE TABLE learner (id INTEGER NOT NULL, name TEXT NOT NULL, created TEXT NOT NULL, PRIMARY KEY (id), UNIQUE (name));
CREATE TABLE attempt (id INTEGER NOT NULL, learner INTEGER NOT NULL, item TEXT NOT NULL, version INTEGER NOT NULL,
    seed INTEGER NOT NULL, givens TEXT, form TEXT, answer TEXT NOT NULL, verdict TEXT NOT NULL, score FLOAT NOT NULL,
    mistake TEXT, hints_used INTEGER NOT NULL, certainty TEXT, seconds FLOAT, at TEXT NOT NULL, submission TEXT,
    PRIMARY KEY (id), UNIQUE (learner, submission),
    FOREIGN KEY(learner) REFERENCES learner (id) ON DELETE CASCADE);
CREATE INDEX attempt_by_item ON attempt (learner, item);
CREATE TABLE draft (learner INTEGER NOT NULL, item TEXT NOT NULL, form TEXT NOT NULL, text TEXT NOT NULL,
    at TEXT NOT NULL, PRIMARY KEY (learner, item, form),
    FOREIGN KEY(learner) REFERENCES learner (id) ON DELETE CASCADE);
CREATE TABLE setting (learner INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (learner, name),
    FOREIGN KEY(learner) REFERENCES learner (id) ON DELETE CASCADE);
CREATE TABLE report (id INTEGER NOT NULL, learner INTEGER NOT NULL, item TEXT NOT NULL, version INTEGER NOT NULL,
    seed INTEGER NOT NULL, form TEXT, answer TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (id),
    FOREIGN KEY(learner) REFERENCES learner (id) ON DELETE CASCADE);
INSERT INTO schema_version VALUES (1);
INSERT INTO learner VALUES (1, 'local', '2026-01-01T00:00:00.000000+00:00');
INSERT INTO attempt VALUES (1, 1, 'i', 1, 0, NULL, 'blank', '["x"]', 'wrong', 0.0, NULL, 0, NULL, 1.0,
    '2026-01-02T00:00:00.000000+00:00', 's');
INSERT INTO draft VALUES (1, 'i', 'blank', '["y"]', '2026-01-02T00:00:00.000000+00:00');
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    place = tmp_path / "drill.sqlite3"
    with closing(sqlite3.connect(place)) as connection:
        connection.executescript(FIRST)
    return place


def dump(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


def copies(file: Path) -> list[Path]:
    return sorted(file.parent.glob(f"{file.name}.version-*"))


def columns(file: Path) -> dict[str, set[tuple[str, bool]]]:
    engine = sa.create_engine(f"sqlite:///{file}")
    inspector = sa.inspect(engine)
    found = {
        name: {(str(column["name"]), bool(column["nullable"])) for column in inspector.get_columns(name)}
        | {(str(key["name"]), True) for key in inspector.get_indexes(name)}
        for name in inspector.get_table_names()
    }
    engine.dispose()
    return found


def test_an_older_database_is_copied_and_then_brought_to_today(file: Path) -> None:
    before = dump(file)
    store = open_store(f"sqlite:///{file}", lambda: NOON)
    assert [attempt.answer for attempt in store.attempts(store.learner("local"))] == [["x"]]
    assert store.draft(1, "i", "blank") == ["y"]
    (copy,) = copies(file)
    assert dump(copy) == before
    assert [str(copy) in notice.ja and str(copy) in notice.en for notice in store.notices] == [True]
    store.close()
    again = open_store(f"sqlite:///{file}", lambda: NOON)
    assert again.notices == []
    assert copies(file) == [copy]
    again.close()


def test_an_older_database_of_either_kind_is_brought_to_today(database_url: str) -> None:
    engine = sa.create_engine(database_url)
    file = engine.url.database or ""
    if engine.dialect.name == "sqlite":
        Path(file).parent.mkdir()
    with engine.begin() as connection:
        for statement in FIRST.split(";\n")[:-1]:
            connection.exec_driver_sql(statement)
    engine.dispose()
    with ThreadPoolExecutor(4) as pool:  # as when several windows open at once
        stores = list(pool.map(lambda _: open_store(database_url, lambda: NOON), range(4)))
    assert [attempt.answer for attempt in stores[0].attempts(1)] == [["x"]]
    assert import_learner(stores[0], 1, export_learner(stores[0], 1)).added == 0
    with stores[0].engine.begin() as connection:
        new = tables.exam.insert().values(
            learner=1, kind="full", settings="{}", seed=1, questions="[]", place=1, started="s", deadline="d"
        )
        assert connection.execute(new).inserted_primary_key == (1,)
    for store in stores:
        store.close()


def test_the_steps_lead_to_the_same_tables_as_a_new_database(file: Path, tmp_path: Path) -> None:
    open_store(f"sqlite:///{file}").close()
    new = tmp_path / "new.sqlite3"
    open_store(f"sqlite:///{new}").close()
    assert columns(file) == columns(new)
    assert set(columns(new)) == set(TABLES.tables)
    assert set(migrations.STEPS) == set(range(1, VERSION))


def test_a_step_that_fails_leaves_the_database_as_it_was(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dump(file)
    steps = (*migrations.STEPS[1], "CREATE TABLE learner (double)")
    monkeypatch.setitem(migrations.STEPS, 1, steps)
    with pytest.raises(StoreError, match="already exists"):
        open_store(f"sqlite:///{file}", lambda: NOON)
    assert dump(file) == before
    monkeypatch.undo()
    store = open_store(f"sqlite:///{file}", lambda: NOON)
    assert store.draft(1, "i", "blank") == ["y"]
    store.close()


def test_a_copy_that_cannot_be_made_stops_the_change(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dump(file)

    def full(*_: object) -> Path:
        raise OSError("no space left on device")

    monkeypatch.setattr("drill.database.back_up", full)
    with pytest.raises(StoreError, match="no space left"):
        open_store(f"sqlite:///{file}", lambda: NOON)
    assert dump(file) == before
