"""The mock exams of a learner: what was drawn, every click, and the deadline, written as it happens.

An exam has a row for each of its questions from the start, so that a click is a single statement that also asks whether
the exam is still open: no click after the deadline gets in, whatever the browser shows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from drill import tables
from drill.study.exam_fault import exam_fault
from drill.study.exam_result import Given
from drill.study.question import Question, from_json, to_json
from drill.tables import exam, exam_answer

_SETTLED = '"settled": true'  # as it stands in the text of the settings
LONGEST_STRETCH = 600  # seconds between two clicks that count for a question; more is somebody who was not there


@dataclass(frozen=True)
class Exam:
    """One exam; ``settings`` says what was asked for, ``place`` is the number of the question that is shown."""

    id: int
    kind: str
    settings: dict[str, Any]
    seed: int
    questions: tuple[Question, ...]
    place: int
    started: datetime
    deadline: datetime
    finished: datetime | None

    @property
    def minutes(self) -> int:
        """The minutes it was given."""
        return round((self.deadline - self.started).total_seconds() / 60)


@dataclass(frozen=True)
class ExamStore:
    """The rows of the open database; every method is one transaction."""

    engine: sa.Engine
    clock: Callable[[], datetime]

    def start(
        self, learner: int, kind: str, settings: dict[str, Any], seed: int, questions: Sequence[Question], minutes: int
    ) -> Exam:
        """Begin an exam; the one that is open already is returned instead, since a learner has one at a time."""
        self.close_overdue(learner)
        now = self.clock()
        values = {
            "learner": learner, "kind": kind, "settings": json.dumps(settings, ensure_ascii=False), "seed": seed,
            "questions": to_json(questions), "place": 1, "started": _text(now),
            "deadline": _text(now + timedelta(minutes=minutes)),
        }  # fmt: skip
        # one statement, so that of two windows only one begins an exam
        columns = [sa.literal(value, exam.c[name].type) for name, value in values.items()]
        alone = ~sa.exists().where(exam.c.learner == learner, exam.c.finished.is_(None))
        insert = exam.insert().from_select(list(values), sa.select(*columns).where(alone)).returning(exam.c.id)
        with self.engine.begin() as connection:
            # elsewhere than in SQLite, where one writes at a time, the second window has to wait here
            connection.execute(sa.select(tables.learner.c.id).where(tables.learner.c.id == learner).with_for_update())
            begun = connection.scalar(insert)  # the new exam's id, if there is one
            row = connection.execute(_unfinished(learner)).mappings().first()  # a file may have brought a second one
            assert row is not None
            if begun:
                rows = [_untouched(row, number) for number in range(1, len(questions) + 1)]
                connection.execute(exam_answer.insert(), rows)
        return _exam_of(row)

    def unfinished(self, learner: int) -> Exam | None:
        """Return the exam that has not been closed, be it overdue or not."""
        with self.engine.begin() as connection:
            rows = connection.execute(_unfinished(learner)).mappings().all()
        return next((_exam_of(row) for row in rows if _is_readable(row)), None)

    def find(self, learner: int, exam_id: int) -> Exam | None:
        """Return an exam of this learner."""
        query = sa.select(exam).where(exam.c.learner == learner, exam.c.id == exam_id)
        with self.engine.begin() as connection:
            row = connection.execute(query).mappings().first()
        return _exam_of(row) if row and _is_readable(row) else None

    def finished(self, learner: int, latest: int | None = None) -> list[Exam]:
        """Return the closed exams of a learner, the latest first; all of them, or only so many."""
        return self._closed(learner, sa.true(), latest)

    def unsettled(self, learner: int) -> list[Exam]:
        """Return the closed exams from which something may still have to follow."""
        return self._closed(learner, ~exam.c.settings.contains(_SETTLED))

    def _closed(self, learner: int, where: sa.ColumnElement[bool], latest: int | None = None) -> list[Exam]:
        query = sa.select(exam).where(exam.c.learner == learner, exam.c.finished.is_not(None), where)
        query = query.order_by(exam.c.started.desc(), exam.c.id.desc()).limit(latest)
        with self.engine.begin() as connection:
            rows = connection.execute(query).mappings().all()
        return [_exam_of(row) for row in rows if _is_readable(row)]

    def given(self, learner: int, exam_id: int) -> dict[int, Given]:
        """Return what was done with each question, by number."""
        table = exam_answer
        query = sa.select(table.c.number, table.c.answer, table.c.flagged, table.c.seconds)
        query = query.where(table.c.learner == learner, table.c.exam == exam_id).order_by(table.c.number)
        with self.engine.begin() as connection:
            rows = connection.execute(query).all()
        return {row.number: Given(row.answer, bool(row.flagged), row.seconds) for row in rows}

    def times(self, learner: int, exam_id: int) -> dict[int, str]:
        """Return when each question was last touched, by number."""
        query = sa.select(exam_answer.c.number, exam_answer.c.at)
        query = query.where(exam_answer.c.learner == learner, exam_answer.c.exam == exam_id)
        with self.engine.begin() as connection:
            return {int(row.number): str(row.at) for row in connection.execute(query)}

    def answer(self, learner: int, exam_id: int, number: int, letter: str) -> bool:
        """Write an answer; returns False when the exam is over, and then nothing is written."""
        return self._touch(learner, exam_id, number, {"answer": letter})

    def flag(self, learner: int, exam_id: int, number: int, flagged: bool) -> bool:
        """Set or take away a flag; returns False when the exam is over."""
        return self._touch(learner, exam_id, number, {"flagged": flagged})

    def go(self, learner: int, exam_id: int, number: int, to: int) -> bool:
        """Leave a question for another; returns False when the exam is over."""
        return self._touch(learner, exam_id, number, {}, to)

    def _touch(self, learner: int, exam_id: int, number: int, values: dict[str, Any], place: int | None = None) -> bool:
        """Change a question of an open exam and count the time since the last click for it."""
        now = self.clock()
        is_open = sa.and_(
            exam.c.id == exam_id, exam.c.learner == learner, exam.c.finished.is_(None), exam.c.deadline > _text(now)
        )
        last = sa.select(sa.func.max(exam_answer.c.at)).where(exam_answer.c.exam == exam_id)
        change = exam_answer.update().where(exam_answer.c.exam == exam_id, exam_answer.c.number == number)
        with self.engine.begin() as connection:
            before = connection.scalar(last)
            spent = _stretch(before, now) if before else 0.0
            values = values | {"at": _text(now), "seconds": exam_answer.c.seconds + spent}
            found = connection.execute(change.where(sa.exists().where(is_open)).values(values)).rowcount
            if found and place is not None:
                connection.execute(exam.update().where(is_open).values(place=place))
        return bool(found)

    def finish(self, learner: int, exam_id: int) -> None:
        """Close an exam, at its deadline if that has passed; one that is closed stays as it is.

        The time since the last click goes to the question that was shown, as far as it lies before the end.
        """
        is_open = sa.and_(exam.c.id == exam_id, exam.c.learner == learner, exam.c.finished.is_(None))
        now = self.clock()
        with self.engine.begin() as connection:
            row = connection.execute(sa.select(exam).where(is_open)).mappings().first()
            if row is None:
                return
            end = min(_text(now), row["deadline"])
            closed = connection.execute(exam.update().where(is_open).values(finished=end)).rowcount
            last = sa.select(sa.func.max(exam_answer.c.at)).where(exam_answer.c.exam == exam_id)
            spent = _stretch(connection.scalar(last) or end, datetime.fromisoformat(end))
            shown = exam_answer.update().where(exam_answer.c.exam == exam_id, exam_answer.c.number == row["place"])
            if closed:
                connection.execute(shown.values(seconds=exam_answer.c.seconds + spent))

    def close_overdue(self, learner: int) -> None:
        """Close what is open of a learner and past its deadline; also what cannot be read, and so not be sat."""
        with self.engine.begin() as connection:
            rows = connection.execute(_unfinished(learner)).mappings().all()
        for row in rows:
            if not _is_readable(row) or _exam_of(row).deadline <= self.clock():
                self.finish(learner, row["id"])

    def settle(self, learner: int, exam_id: int) -> None:
        """Remember that all that follows from a closed exam has been written elsewhere."""
        found = self.find(learner, exam_id)
        if found:
            settings = json.dumps(found.settings | {"settled": True}, ensure_ascii=False)
            with self.engine.begin() as connection:
                connection.execute(exam.update().where(exam.c.id == exam_id).values(settings=settings))


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _stretch(before: str, until: datetime) -> float:
    seconds = (until - datetime.fromisoformat(before)).total_seconds()
    return round(min(max(seconds, 0.0), LONGEST_STRETCH), 3)


def _unfinished(learner: int) -> sa.Select[Any]:
    return sa.select(exam).where(exam.c.learner == learner, exam.c.finished.is_(None)).order_by(exam.c.id)


def _untouched(row: Any, number: int) -> dict[str, Any]:
    values = {"exam": row["id"], "number": number, "learner": row["learner"], "answer": None, "flagged": False}
    return values | {"seconds": 0.0, "at": row["started"]}


def _is_readable(row: Any) -> bool:
    return exam_fault(row["kind"], row["settings"], row["questions"]) is None


def _exam_of(row: Any) -> Exam:
    times = {name: row[name] and datetime.fromisoformat(row[name]) for name in ("started", "deadline", "finished")}
    return Exam(
        id=row["id"],
        kind=row["kind"],
        settings=json.loads(row["settings"]),
        seed=row["seed"],
        questions=from_json(row["questions"]),
        place=row["place"],
        **times,
    )
