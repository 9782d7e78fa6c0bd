"""What a learner has done, in a real database: answers, drafts, settings and reports are written at once.

SQLite in the platform's data folder, or whatever ``DRILL_DATABASE_URL`` names. A database made by a newer version is
refused and left untouched; a damaged file is set aside, never deleted. Times are UTC text, so they sort as they are.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import platformdirs
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from drill.errors import StoreError
from drill.messages import Message, readable, say

VERSION = 1
Clock = Callable[[], datetime]
_UNUSABLE = (OSError, ImportError, sqlite3.Error, SQLAlchemyError)  # ImportError: the database's driver is missing

_TABLES = sa.MetaData()
_schema_version = sa.Table("schema_version", _TABLES, sa.Column("version", sa.Integer, nullable=False))
_learner = sa.Table(
    "learner",
    _TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("created", sa.Text, nullable=False),
)


def _learner_column(**options: Any) -> sa.Column[int]:
    return sa.Column("learner", sa.ForeignKey("learner.id", ondelete="CASCADE"), nullable=False, **options)


_attempt = sa.Table(
    "attempt",
    _TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    _learner_column(),
    sa.Column("item", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("seed", sa.Integer, nullable=False),
    sa.Column("givens", sa.Text),
    sa.Column("form", sa.Text),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("mistake", sa.Text),
    sa.Column("hints_used", sa.Integer, nullable=False),
    sa.Column("certainty", sa.Text),
    sa.Column("seconds", sa.Float),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("submission", sa.Text),
    sa.UniqueConstraint("learner", "submission"),
    sa.Index("attempt_by_item", "learner", "item"),
)
_draft = sa.Table(
    "draft",
    _TABLES,
    _learner_column(primary_key=True),
    sa.Column("item", sa.Text, primary_key=True),
    sa.Column("form", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
)
_setting = sa.Table(
    "setting",
    _TABLES,
    _learner_column(primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
_report = sa.Table(
    "report",
    _TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    _learner_column(),
    sa.Column("item", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("seed", sa.Integer, nullable=False),
    sa.Column("form", sa.Text),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
)


@dataclass(frozen=True)
class Attempt:
    """One submitted answer and what came of it.

    ``submission`` is unique per intent of the learner, so that a triple click is one attempt.
    """

    item: str
    version: int
    seed: int
    form: str | None
    answer: list[str]
    verdict: str
    score: float
    mistake: str | None = None
    givens: dict[str, Any] | None = None
    hints_used: int = 0
    certainty: str | None = None
    seconds: float | None = None
    submission: str | None = None
    at: str = ""


@dataclass
class Store:
    """The open database; every method is one transaction."""

    engine: sa.Engine
    clock: Clock
    notices: list[Message] = field(default_factory=list)

    def _now(self) -> str:
        return self.clock().astimezone(UTC).isoformat(timespec="microseconds")

    def learner(self, name: str) -> int:
        """Return the id of the learner of that name, who is created if new."""
        query = sa.select(_learner.c.id).where(_learner.c.name == name)
        try:
            with self.engine.begin() as connection:
                found = connection.scalar(query)
                if found is None:
                    row = _learner.insert().values(name=name, created=self._now()).returning(_learner.c.id)
                    found = connection.scalar(row)
        except IntegrityError:  # another window was first
            with self.engine.begin() as connection:
                found = connection.scalar(query)
        assert found is not None
        return int(found)

    def add_attempt(self, learner: int, attempt: Attempt) -> bool:
        """Write an attempt; returns False when this submission is there already."""
        values = vars(attempt) | {
            "learner": learner,
            "answer": _json(attempt.answer),
            "givens": None if attempt.givens is None else _json(attempt.givens),
            "at": attempt.at or self._now(),
        }
        try:
            with self.engine.begin() as connection:
                connection.execute(_attempt.insert().values(values))
        except IntegrityError:
            if not self._has_submission(learner, attempt.submission):
                raise  # another reason, say an unknown learner: the answer is not there
            return False
        return True

    def _has_submission(self, learner: int, submission: str | None) -> bool:
        same = (_attempt.c.learner == learner) & (_attempt.c.submission == submission)
        with self.engine.begin() as connection:
            return connection.scalar(sa.select(_attempt.c.id).where(same)) is not None

    def attempts(self, learner: int, item: str | None = None) -> list[Attempt]:
        """Return a learner's attempts, the latest first."""
        query = sa.select(_attempt).where(_attempt.c.learner == learner).order_by(_attempt.c.id.desc())
        if item is not None:
            query = query.where(_attempt.c.item == item)
        with self.engine.begin() as connection:
            rows = connection.execute(query).mappings().all()
        return [_attempt_of(row) for row in rows]

    def save_draft(self, learner: int, item: str, form: str, texts: Sequence[str]) -> None:
        """Keep what is typed; the draft of an item and form is replaced."""
        values = {"learner": learner, "item": item, "form": form, "text": _json(list(texts)), "at": self._now()}
        self._upsert(_draft, values)

    def draft(self, learner: int, item: str, form: str) -> list[str] | None:
        """Return what was typed last, or None."""
        where = (_draft.c.learner == learner) & (_draft.c.item == item) & (_draft.c.form == form)
        with self.engine.begin() as connection:
            text = connection.scalar(sa.select(_draft.c.text).where(where))
        return None if text is None else [str(part) for part in json.loads(text)]

    def set_setting(self, learner: int, name: str, value: str) -> None:
        """Keep a setting."""
        self._upsert(_setting, {"learner": learner, "name": name, "value": value})

    def settings(self, learner: int) -> dict[str, str]:
        """Return all settings of a learner."""
        query = sa.select(_setting.c.name, _setting.c.value).where(_setting.c.learner == learner)
        with self.engine.begin() as connection:
            return {str(row.name): str(row.value) for row in connection.execute(query)}

    def add_report(self, learner: int, attempt: Attempt, text: str) -> None:
        """Keep a learner's word that an answer was right after all."""
        values = {
            "learner": learner, "item": attempt.item, "version": attempt.version, "seed": attempt.seed,
            "form": attempt.form, "answer": _json(attempt.answer), "text": readable(text),
            "at": self._now(),
        }  # fmt: skip
        with self.engine.begin() as connection:
            connection.execute(_report.insert().values(values))

    def reports(self, learner: int) -> list[dict[str, Any]]:
        """Return a learner's reports, the latest first."""
        query = sa.select(_report).where(_report.c.learner == learner).order_by(_report.c.id.desc())
        with self.engine.begin() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _upsert(self, table: sa.Table, values: dict[str, Any]) -> None:
        keys = [column.name for column in table.primary_key]
        where = sa.and_(*(table.c[key] == values[key] for key in keys))
        try:
            self._update_or_insert(table, where, values)
        except IntegrityError:  # a second window may insert in between; then the row is there to be updated
            self._update_or_insert(table, where, values)

    def _update_or_insert(self, table: sa.Table, where: Any, values: dict[str, Any]) -> None:
        with self.engine.begin() as connection:
            if connection.execute(table.update().where(where).values(values)).rowcount == 0:
                connection.execute(table.insert().values(values))

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    # half of a surrogate pair cannot be stored as it is, but what was submitted is kept all the same
    return text if readable(text) == text else json.dumps(value)


def _attempt_of(row: Any) -> Attempt:
    values = {name: row[name] for name in Attempt.__dataclass_fields__}
    values["answer"] = json.loads(values["answer"])
    values["givens"] = None if values["givens"] is None else json.loads(values["givens"])
    return Attempt(**values)


def default_url() -> str:
    """Return ``DRILL_DATABASE_URL``, or the file in the platform's data folder."""
    folder = Path(platformdirs.user_data_dir("dl-drill", appauthor=False))
    return os.environ.get("DRILL_DATABASE_URL") or f"sqlite:///{folder / 'drill.sqlite3'}"


def utc_now() -> datetime:
    """Return the time, with its zone."""
    return datetime.now(UTC)


def open_store(url: str | None = None, clock: Clock = utc_now) -> Store:
    """Open the database, made new where there is none.

    Raises
    ------
    StoreError
        It is newer than this program, or cannot be opened; it was not touched.
    """
    url = url or default_url()
    notices = []
    try:
        file = _file_of(url)
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            if _is_damaged(file):
                notices.append(say("store_damaged", aside=str(_set_aside(file, clock()))))
        _refuse_newer(url)
        engine = _engine(url)
        _prepare(engine)
    except _UNUSABLE as error:
        raise StoreError(say("store_unusable", path=_shown(url), reason=_reason(error))) from error
    return Store(engine, clock, notices)


def inspect_store(url: str | None = None) -> dict[str, Any]:
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
    except _UNUSABLE as error:
        state = f"unusable: {_reason(error)}"
    return {"place": _shown(url), "state": state, "schema_version": version, "known_version": VERSION}


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
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")  # a submitted answer survives a power cut too
            connection.execute("PRAGMA foreign_keys = ON")

    return engine


def _version_of(engine: sa.Engine) -> int | None:
    tables = sa.inspect(engine).get_table_names()
    if not tables:
        return None
    if "schema_version" not in tables:
        raise OperationalError("", None, sqlite3.OperationalError("it belongs to another program"))
    with engine.connect() as connection:
        return connection.scalar(sa.select(_schema_version.c.version))


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


def _refuse_newer(url: str) -> None:
    version = _version_read(url)
    if version is not None and version > VERSION:
        raise StoreError(say("store_newer", path=_shown(url), found=version, known=VERSION))


def _prepare(engine: sa.Engine) -> None:
    if _version_of(engine) is None:
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":  # another window may be at it, too
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            _TABLES.create_all(connection)
            if connection.scalar(sa.select(sa.func.count()).select_from(_schema_version)) == 0:
                connection.execute(_schema_version.insert().values(version=VERSION))


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
