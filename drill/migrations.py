"""How a database of an older version becomes one of today's: a step from each version to the next, after a backup.

A step is the change as it was when its version came out, so it is written in SQL and does not follow `drill.tables`,
which only knows today. Steps and the new version are one transaction: either all of it happened or nothing.
"""

from __future__ import annotations

import contextlib
import sqlite3
import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from drill.tables import VERSION, schema_version

# the version that a step starts from, and its statements
STEPS: dict[int, Sequence[str]] = {
    1: (
        """CREATE TABLE card (
            learner INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE, item TEXT NOT NULL, card TEXT NOT NULL,
            due TEXT NOT NULL, reviewed TEXT NOT NULL, grade INTEGER NOT NULL, reviews INTEGER NOT NULL, form TEXT,
            seed INTEGER NOT NULL, before TEXT, PRIMARY KEY (learner, item))""",
        "CREATE INDEX card_by_due ON card (learner, due)",
        """CREATE TABLE exam (
            id {serial}, learner INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE, kind TEXT NOT NULL,
            settings TEXT NOT NULL, seed INTEGER NOT NULL, questions TEXT NOT NULL, place INTEGER NOT NULL,
            started TEXT NOT NULL, deadline TEXT NOT NULL, finished TEXT)""",
        "CREATE INDEX exam_by_learner ON exam (learner, started)",
        """CREATE TABLE exam_answer (
            exam INTEGER NOT NULL REFERENCES exam (id) ON DELETE CASCADE, number INTEGER NOT NULL,
            learner INTEGER NOT NULL REFERENCES learner (id) ON DELETE CASCADE, answer TEXT, flagged BOOLEAN NOT NULL,
            seconds FLOAT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (exam, number))""",
    ),
}  # fmt: skip


def migrate(connection: sa.Connection) -> None:
    """Take the open transaction's database from its version to today's."""
    serial = "INTEGER NOT NULL PRIMARY KEY" if connection.dialect.name == "sqlite" else "SERIAL PRIMARY KEY"
    version = connection.scalar(sa.select(schema_version.c.version))
    for step in range(version or VERSION, VERSION):
        for statement in STEPS[step]:
            connection.exec_driver_sql(statement.replace("{serial}", serial))
        connection.execute(schema_version.update().values(version=step + 1))


def back_up(file: Path, version: int, now: datetime) -> Path:
    """Copy a database file beside itself, whole even while others write; returns the copy's place.

    The copy gets its name only when it is complete.
    """
    place = file.with_name(f"{file.name}.version-{version}-{now:%Y%m%d-%H%M%S-%f}")
    unfinished = place.with_name(f"{place.name}.{uuid.uuid4().hex}")  # other windows may be at it, too
    with (
        contextlib.closing(sqlite3.connect(file)) as source,
        contextlib.closing(sqlite3.connect(unfinished)) as target,
    ):
        source.backup(target)
    return unfinished.replace(place)
