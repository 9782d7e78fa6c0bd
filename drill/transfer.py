"""A learner's data as one file: to keep it, to take it to another computer, to put two computers' work together.

The file is JSON. It names nobody but the learner, and its rows have no numbers of the database they come from. To
read it in adds what is not there yet; it never replaces something newer, and a file that is not right changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, create_model

from drill.errors import TransferError
from drill.messages import say
from drill.store import Store
from drill.study.exam_fault import answer_fault, exam_fault
from drill.study.question import from_json
from drill.study.schedule import FIRST_YEAR, LAST_YEAR
from drill.tables import TABLES, VERSION, exam, exam_answer, learner

FORMAT = "dl-drill learner"
_TABLES = [table for table in TABLES.sorted_tables if "learner" in table.columns]  # an exam comes before its answers
_STAMPS = {"at", "due", "reviewed", "started", "deadline", "finished"}
# columns of JSON, and whether a list or a mapping is in them
_JSON: dict[str, type] = {
    "attempt.answer": list,
    "attempt.givens": dict,
    "draft.text": list,
    "report.answer": list,
    "card.card": dict,
    "card.before": dict,
    "exam.settings": dict,
    "exam.questions": list,
}
# where the row with the later time stays; elsewhere the one that is there
_NEWER = {"draft": "at", "card": "reviewed", "exam": "finished", "exam_answer": "at"}


@dataclass(frozen=True)
class Imported:
    """What a file brought: how many rows were new, and how many were there already or older."""

    added: int
    known: int


def export_learner(store: Store, who: int) -> str:
    """Return all that is a learner's, as the text of a file."""
    with store.engine.begin() as connection:
        name = connection.scalar(sa.select(learner.c.name).where(learner.c.id == who))
        rows = {table.name: _rows(connection, table, who) for table in _TABLES}
    places = {row.pop("id"): place for place, row in enumerate(rows[exam.name])}
    for row in rows[exam_answer.name]:
        row["exam"] = places[row["exam"]]
    for table in _TABLES:
        for row in rows[table.name]:
            row.pop("id", None)
    written = datetime.isoformat(store.clock().astimezone(UTC), timespec="seconds")
    whole = {"format": FORMAT, "version": VERSION, "written": written, "learner": name, "rows": rows}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _rows(connection: sa.Connection, table: sa.Table, who: int) -> list[dict[str, Any]]:
    columns = [column for column in table.columns if column.name != "learner"]
    query = sa.select(*columns).where(table.c.learner == who).order_by(*table.primary_key)
    return [dict(row) for row in connection.execute(query).mappings()]


def import_learner(store: Store, who: int, text: str | bytes) -> Imported:
    """Add what a file holds to what a learner has; all of it or, when it is not right, nothing.

    Raises
    ------
    TransferError
        It is no such file, is of a newer version, or has a value that does not belong where it stands.
    """
    rows = _read(text)
    added = known = 0
    exams: dict[int, int] = {}
    with store.engine.begin() as connection:
        for table in _TABLES:
            there = _known(connection, table, who)
            for place, row in enumerate(rows[table.name]):
                if table is exam_answer:
                    row["exam"] = exams[row["exam"]]
                same = there.get(_identity(table, row))
                if same is None:
                    number = connection.execute(table.insert().values(row | {"learner": who})).inserted_primary_key
                    there[_identity(table, row)] = row | ({"id": number[0]} if "id" in table.c and number else {})
                    added += 1
                elif table.name in _NEWER and (row[_NEWER[table.name]] or "") > (same[_NEWER[table.name]] or ""):
                    where = sa.and_(table.c.learner == who, *(column == same[column.name] for column in _keys(table)))
                    connection.execute(table.update().where(where).values(row))
                    added += 1
                else:
                    known += 1
                if table is exam:
                    exams[place] = there[_identity(table, row)]["id"]
    return Imported(added, known)


def check(text: str | bytes) -> None:
    """Raise `TransferError` for a file that `import_learner` would refuse."""
    _read(text)


def _keys(table: sa.Table) -> list[sa.Column[Any]]:
    return [column for column in table.primary_key if column.name != "learner"]


def _identity(table: sa.Table, row: dict[str, Any]) -> tuple[Any, ...]:
    """Return by what a row is known again: its key, its submission, or all that is in it."""
    if "id" not in table.c:
        return tuple(row[column.name] for column in _keys(table))
    if row.get("submission") is not None:
        return ("submission", row["submission"])
    if table is exam:  # it may have been finished since
        return (row["kind"], row["seed"], row["started"])
    return tuple(row[column.name] for column in table.columns if column.name not in ("id", "learner"))


def _known(connection: sa.Connection, table: sa.Table, who: int) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {_identity(table, row): row for row in _rows(connection, table, who)}


# --- what a file has to be


class _File(BaseModel):
    model_config = ConfigDict(strict=True)
    format: str
    version: int
    rows: dict[str, list[dict[str, Any]]]


def _read(text: str | bytes) -> dict[str, list[dict[str, Any]]]:
    try:
        whole = _File.model_validate(json.loads(text))
    except (ValueError, RecursionError):  # also a validation error, and bytes that are no UTF-8
        raise TransferError(say("transfer_no_file")) from None
    if whole.format != FORMAT:
        raise TransferError(say("transfer_no_file"))
    if whole.version > VERSION:
        raise TransferError(say("transfer_newer", found=whole.version, known=VERSION))
    found = {}
    for table in _TABLES:
        model = _model(table)
        found[table.name] = [
            _checked(model, table, place, row) for place, row in enumerate(whole.rows.get(table.name, []))
        ]
    exams = len(found[exam.name])
    for place, row in enumerate(found[exam_answer.name]):
        if not 0 <= row["exam"] < exams:
            raise TransferError(say("transfer_broken", where=f"exam_answer {place + 1}, exam"))
    for place, row in enumerate(found[exam.name]):
        _check_exam(place, row, [answer for answer in found[exam_answer.name] if answer["exam"] == place])
    return found


def _check_exam(place: int, row: dict[str, Any], answers: list[dict[str, Any]]) -> None:
    """Refuse an exam that no page could show."""
    fault = exam_fault(row["kind"], row["settings"], row["questions"])
    if fault is None and answer_fault(from_json(row["questions"]), {a["number"]: a["answer"] for a in answers}):
        fault = exam_answer.name
    if fault is not None:
        raise TransferError(say("transfer_broken", where=f"exam {place + 1}, {fault}"))


def _checked(model: type[BaseModel], table: sa.Table, place: int, row: dict[str, Any]) -> dict[str, Any]:
    try:
        return model.model_validate(row).model_dump()
    except ValidationError as error:
        key = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise TransferError(say("transfer_broken", where=f"{table.name} {place + 1}, {key}")) from None


def _model(table: sa.Table) -> type[BaseModel]:
    """Return the model of a table's row, from its columns."""
    fields: dict[str, Any] = {}
    for column in table.columns:
        if column.name in ("id", "learner"):
            continue
        kind: Any = column.type.python_type
        if kind is int:
            kind = Annotated[int, Field(ge=-(2**63), lt=2**63)]
        elif kind is float:
            kind = Annotated[float, Field(allow_inf_nan=False)]
        elif column.name in _STAMPS:
            kind = Annotated[str, AfterValidator(_stamp)]
        elif f"{table.name}.{column.name}" in _JSON:
            kind = Annotated[str, AfterValidator(_json_of(_JSON[f"{table.name}.{column.name}"]))]
        fields[column.name] = (kind | None, None) if column.nullable else (kind, ...)
    return create_model(table.name, __config__=ConfigDict(strict=True, extra="forbid"), **fields)


def _stamp(text: str) -> str:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None or not FIRST_YEAR <= time.year <= LAST_YEAR:  # further off, a zone leads out of the calendar
        raise ValueError("a time with its zone")
    return text


def _json_of(kind: type) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not isinstance(json.loads(text), kind):
            raise ValueError(f"JSON of a {kind.__name__}")
        return text

    return check
