"""Opening the database file: where it is, whether it is sound and of a version we know, and making it where it is new.

Whatever is wrong with a file is found out without writing to it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import platformdirs
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from drill.errors import StoreError
from drill.messages import Message, say
from drill.migrations import back_up, migrate
from drill.tables import TABLES, VERSION, schema_version

UNUSABLE = (OSError, ImportError, sqlite3.Error, SQLAlchemyError)  # ImportError: the database's driver is missing


def default_url() -> str:
    """Return ``DRILL_DATABASE_URL``, or the file in the platform's data folder."""
    folder = Path(platformdirs.user_data_dir("dl-drill", appauthor=False))
    return os.environ.get("DRILL_DATABASE_URL") or f"sqlite:///{folder / 'drill.sqlite3'}"


def open_database(url: str, now: datetime) -> tuple[sa.Engine, list[Message]]:
    """Return the engine of a sound database with all tables, and what the learner should be told.

    Raises
    ------
    StoreError
        It is newer than this program, or cannot be opened; it was not touched.
    """
    for left in reversed(range(20)):
        try:
            return _opened(url, now)
        except UNUSABLE as error:
            # SQLite says "disk I/O error" to those who look while another window switches to the write-ahead log
            if not left or "disk I/O error" not in str(error):
                raise StoreError(say("store_unusable", path=_shown(url), reason=_reason(error))) from error
            time.sleep(0.05)
    raise AssertionError("the last try returns or raises")


def _opened(url: str, now: datetime) -> tuple[sa.Engine, list[Message]]:
    notices = []
    file = _file_of(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        if _is_damaged(file):
            notices.append(say("store_damaged", aside=str(_set_aside(file, now))))
    version = _version_read(url)
    if version is not None and version > VERSION:
        raise StoreError(say("store_newer", path=_shown(url), found=version, known=VERSION))
    if version is not None and version < VERSION and file is not None:
        notices.append(say("store_migrated", aside=str(back_up(file, version, now))))
    engine = _engine(url)
    _prepare(engine)
    return engine, notices


def inspect_database(url: str | None = None) -> dict[str, Any]:
    """Return where the database is and how it is, without making or changing it."""
    url = url or default_url()
    state, version = "not created yet", None
    try:
        file = _file_of(url)
        if file is not None and file.exists() and _is_damaged(file, unopened=True):
            state = "damaged"
        elif file is None or file.exists():
            version = _version_read(url, unopened=True)
            state = "not created yet" if version is None else "newer" if version > VERSION else "ok"
    except UNUSABLE as error:
        state = f"unusable: {_reason(error)}"
    return {"place": _shown(url), "state": state, "schema_version": version, "known_version": VERSION}


def upsert(engine: sa.Engine, table: sa.Table, values: dict[str, Any]) -> None:
    """Write a row in one transaction; one of the same primary key is replaced in the columns that are given."""
    where = sa.and_(*(column == values[column.name] for column in table.primary_key))
    try:
        _update_or_insert(engine, table, where, values)
    except IntegrityError:  # a second window may insert in between; then the row is there to be updated
        _update_or_insert(engine, table, where, values)


def _update_or_insert(engine: sa.Engine, table: sa.Table, where: Any, values: dict[str, Any]) -> None:
    with engine.begin() as connection:
        if connection.execute(table.update().where(where).values(values)).rowcount == 0:
            connection.execute(table.insert().values(values))


def _file_of(url: str) -> Path | None:
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return None
    return Path(parsed.database)


def _shown(url: str) -> str:
    try:
        file = _file_of(url)
        return str(file) if file else sa.make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:  # what cannot be read may still hold a password
        return "DRILL_DATABASE_URL"


def _reason(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).split("\n")[0]


def _engine(url: str) -> sa.Engine:
    engine = sa.create_engine(url)
    if engine.dialect.name == "sqlite":

        @sa.event.listens_for(engine, "connect")
        def _configure(connection: sqlite3.Connection, _: Any) -> None:
            connection.execute("PRAGMA busy_timeout = 10000")
            _write_ahead(connection)
            connection.execute("PRAGMA synchronous = FULL")  # a submitted answer survives a power cut too
            connection.execute("PRAGMA foreign_keys = ON")

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log; while another window does the same, SQLite refuses at once instead of waiting."""
    for _ in range(200):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(0.05)
        else:
            return
    connection.execute("PRAGMA journal_mode = WAL")


def _version_of(engine: sa.Engine) -> int | None:
    tables = sa.inspect(engine).get_table_names()
    if not tables:
        return None
    if "schema_version" not in tables:
        raise OperationalError("", None, sqlite3.OperationalError("it belongs to another program"))
    with engine.connect() as connection:
        return connection.scalar(sa.select(schema_version.c.version))


def _version_read(url: str, *, unopened: bool = False) -> int | None:
    """Return the version without changing a byte; to configure a connection already writes to the file."""
    file = _file_of(url)
    if file is None:
        engine = _engine(url)
    elif file.exists() and file.stat().st_size:
        engine = sa.create_engine("sqlite://", creator=lambda: _reading(file, unopened), poolclass=sa.NullPool)
    else:
        return None
    try:
        return _version_of(engine)
    finally:
        engine.dispose()


def _prepare(engine: sa.Engine) -> None:
    """Make the tables of a new database, or bring an older one up to today; another window may be at it, too."""
    if _version_of(engine) == VERSION:
        return
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4517208)")  # a number of our own
        made = "schema_version" in sa.inspect(connection).get_table_names()
        if made and connection.scalar(sa.select(sa.func.count()).select_from(schema_version)):
            migrate(connection)
        else:
            TABLES.create_all(connection)
            connection.execute(schema_version.insert().values(version=VERSION))


def _reading(file: Path, unopened: bool) -> sqlite3.Connection:
    """Open for reading only; ``unopened``: without a file beside it, if no one else has the database open."""
    alone = unopened and not file.with_name(f"{file.name}-wal").exists()
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro{'&immutable=1' if alone else ''}", uri=True)


def _is_damaged(file: Path, *, unopened: bool = False) -> bool:
    """Tell whether a file is no sound SQLite database; opens it for reading only."""
    if not file.exists() or file.stat().st_size == 0:
        return False
    try:
        with contextlib.closing(_reading(file, unopened)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",))
    except sqlite3.OperationalError:  # locked or unreadable is not damaged
        return False
    except sqlite3.DatabaseError:
        return True


def _set_aside(file: Path, now: datetime) -> Path:
    aside = file.with_name(f"{file.name}.damaged-{now:%Y%m%d-%H%M%S-%f}")
    file.rename(aside)
    for suffix in ("-wal", "-shm"):
        companion = file.with_name(file.name + suffix)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + suffix))
    return aside
