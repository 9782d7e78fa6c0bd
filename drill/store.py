"""What a learner has done, in a real database: answers, drafts, settings and reports are written at once.

SQLite in the platform's data folder, or whatever ``DRILL_DATABASE_URL`` names. A database made by a newer version is
refused and left untouched; a damaged file is set aside, never deleted. Times are UTC text, so they sort as they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from drill import tables
from drill.card_store import CardStore
from drill.database import default_url, open_database, upsert
from drill.exam_store import ExamStore
from drill.messages import Message, readable

Clock = Callable[[], datetime]


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


@dataclass(frozen=True, slots=True)
class Trace:
    """What remains of an attempt when its answer is left out: enough to plan and to count."""

    id: int
    item: str
    seed: int
    form: str | None
    verdict: str
    score: float
    mistake: str | None
    hints_used: int
    certainty: str | None
    seconds: float | None
    at: str


@dataclass(frozen=True, slots=True)
class LearnerTrace:
    """What remains of an attempt for a statistic over all learners; the learner is a number, never a name."""

    learner: int
    item: str
    version: int
    form: str | None
    verdict: str
    mistake: str | None
    hints_used: int
    seconds: float | None


@dataclass(frozen=True)
class Learner:
    """A person whose work is kept; the name tells where they come from, see `ui.identity`."""

    id: int
    name: str
    created: str


@dataclass
class Store:
    """The open database; every method is one transaction."""

    engine: sa.Engine
    clock: Clock
    notices: list[Message] = field(default_factory=list)

    @cached_property
    def cards(self) -> CardStore:
        """What is kept of items for their repetition."""
        return CardStore(self.engine, self.clock)

    @cached_property
    def exams(self) -> ExamStore:
        """The mock exams."""
        return ExamStore(self.engine, self.clock)

    def _now(self) -> str:
        return self.clock().astimezone(UTC).isoformat(timespec="microseconds")

    def learner(self, name: str) -> int:
        """Return the id of the learner of that name, who is created if new."""
        query = sa.select(tables.learner.c.id).where(tables.learner.c.name == name)
        try:
            with self.engine.begin() as connection:
                found = connection.scalar(query)
                if found is None:
                    row = tables.learner.insert().values(name=name, created=self._now()).returning(tables.learner.c.id)
                    found = connection.scalar(row)
        except IntegrityError:  # another window was first
            with self.engine.begin() as connection:
                found = connection.scalar(query)
        assert found is not None
        return int(found)

    def learners(self) -> list[Learner]:
        """Return all learners, the first ones first."""
        with self.engine.begin() as connection:
            rows = connection.execute(sa.select(tables.learner).order_by(tables.learner.c.id)).mappings()
            return [Learner(**row) for row in rows]

    def has_learner(self, learner: int) -> bool:
        """Tell whether there is, or still is, a learner of that id."""
        with self.engine.begin() as connection:
            return connection.scalar(sa.select(tables.learner.c.id).where(tables.learner.c.id == learner)) is not None

    def rename_learner(self, learner: int, name: str) -> bool:
        """Give a learner another name; returns False when somebody has it already."""
        change = tables.learner.update().where(tables.learner.c.id == learner).values(name=name)
        try:
            with self.engine.begin() as connection:
                connection.execute(change)
        except IntegrityError:
            return False
        return True

    def delete_learner(self, learner: int) -> None:
        """Delete a learner with all that is theirs."""
        with self.engine.begin() as connection:
            connection.execute(tables.learner.delete().where(tables.learner.c.id == learner))

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
                connection.execute(tables.attempt.insert().values(values))
        except IntegrityError:
            if not self._has_submission(learner, attempt.submission):
                raise  # another reason, say an unknown learner: the answer is not there
            return False
        return True

    def _has_submission(self, learner: int, submission: str | None) -> bool:
        same = (tables.attempt.c.learner == learner) & (tables.attempt.c.submission == submission)
        with self.engine.begin() as connection:
            return connection.scalar(sa.select(tables.attempt.c.id).where(same)) is not None

    def attempts(self, learner: int, item: str | None = None) -> list[Attempt]:
        """Return a learner's attempts, the latest first."""
        table = tables.attempt
        query = sa.select(table).where(table.c.learner == learner).order_by(table.c.id.desc())
        if item is not None:
            query = query.where(table.c.item == item)
        with self.engine.begin() as connection:
            rows = connection.execute(query).mappings().all()
        return [_attempt_of(row) for row in rows]

    def history(self, learner: int) -> list[Trace]:
        """Return what came of all attempts of a learner, the first ones first; quicker than `attempts`."""
        columns = [tables.attempt.c[name] for name in Trace.__dataclass_fields__]
        query = sa.select(*columns).where(tables.attempt.c.learner == learner).order_by(tables.attempt.c.id)
        with self.engine.begin() as connection:
            return [Trace(*row) for row in connection.execute(query)]

    def all_traces(self) -> list[LearnerTrace]:
        """Return what came of the attempts of all learners, in the order of time."""
        columns = [tables.attempt.c[name] for name in LearnerTrace.__dataclass_fields__]
        # not by id: attempts that were read in from a file have later ids than younger ones
        query = sa.select(*columns).order_by(tables.attempt.c.at, tables.attempt.c.id)
        with self.engine.begin() as connection:
            return [LearnerTrace(*row) for row in connection.execute(query)]

    def passed_over(self) -> list[tuple[int, str]]:
        """Return learner and item of every question of a closed exam that was looked at and not answered."""
        exam, answer = tables.exam, tables.exam_answer
        joined = sa.select(answer.c.learner, answer.c.exam, answer.c.number).join(exam, exam.c.id == answer.c.exam)
        left = joined.where(exam.c.finished.is_not(None), answer.c.answer.is_(None), answer.c.seconds > 0)
        with self.engine.begin() as connection:
            rows = connection.execute(left).all()
            wanted = sa.select(exam.c.id, exam.c.questions).where(exam.c.id.in_({row.exam for row in rows}))
            questions = {row.id: json.loads(row.questions) for row in connection.execute(wanted)}
        return [(row.learner, questions[row.exam][row.number - 1]["item"]) for row in rows]

    def save_draft(self, learner: int, item: str, form: str, texts: Sequence[str]) -> None:
        """Keep what is typed; the draft of an item and form is replaced."""
        values = {"learner": learner, "item": item, "form": form, "text": _json(list(texts)), "at": self._now()}
        upsert(self.engine, tables.draft, values)

    def draft(self, learner: int, item: str, form: str) -> list[str] | None:
        """Return what was typed last, or None."""
        where = (tables.draft.c.learner == learner) & (tables.draft.c.item == item) & (tables.draft.c.form == form)
        with self.engine.begin() as connection:
            text = connection.scalar(sa.select(tables.draft.c.text).where(where))
        return None if text is None else [str(part) for part in json.loads(text)]

    def set_setting(self, learner: int, name: str, value: str) -> None:
        """Keep a setting."""
        upsert(self.engine, tables.setting, {"learner": learner, "name": name, "value": value})

    def settings(self, learner: int) -> dict[str, str]:
        """Return all settings of a learner."""
        query = sa.select(tables.setting.c.name, tables.setting.c.value).where(tables.setting.c.learner == learner)
        with self.engine.begin() as connection:
            return {str(row.name): str(row.value) for row in connection.execute(query)}

    def add_report(self, learner: int, attempt: Attempt, text: str) -> None:
        """Keep a learner's word that an answer was right after all."""
        values = {
            "learner": learner, "item": attempt.item, "version": attempt.version, "seed": attempt.seed,
            "form": attempt.form, "answer": _json(attempt.answer), "text": readable(text).replace("\0", "�"),
            "at": self._now(),
        }  # fmt: skip
        with self.engine.begin() as connection:
            connection.execute(tables.report.insert().values(values))

    def reports(self, learner: int) -> list[dict[str, Any]]:
        """Return a learner's reports, the latest first."""
        query = sa.select(tables.report).where(tables.report.c.learner == learner).order_by(tables.report.c.id.desc())
        with self.engine.begin() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

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


def utc_now() -> datetime:
    """Return the time, with its zone."""
    return datetime.now(UTC)


def open_store(url: str | None = None, clock: Clock = utc_now) -> Store:
    """Open the database, made new where there is none; raises `StoreError` for one that cannot be used."""
    engine, notices = open_database(url or default_url(), clock())
    return Store(engine, clock, notices)
