"""What a scripted learner has done, by its own books, and what the database has of it after the app was killed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

OLD = 2.0  # seconds after which something typed must be in the database
Deed = Literal["answer", "flag", "go"]


@dataclass
class Answer:
    """One submitted answer, right or not; ``shown`` is the verdict that the page has shown for it."""

    item: str
    seed: int
    form: str
    text: str
    right: bool
    shown: str | None = None


@dataclass
class Typing:
    """What stood in a field after each keystroke, with the time at which the browser had it; first what was there."""

    item: str
    form: str
    states: list[tuple[float, str]]


@dataclass
class Press:
    """One click or key of an exam: an answer, a flag, or the way to another question.

    ``changes`` says that the question had an answer: the grid then looks the same, and what shows it is the next step.
    ``dropped`` says that the page did not follow a burst of keys in time; nobody waits for it any more.
    """

    deed: Deed
    number: int
    value: str | bool | int
    changes: bool = False
    dropped: bool = False
    shown: bool = False


@dataclass
class Sitting:
    """An exam as the learner knows it. ``fixed`` are the columns that nothing may change."""

    id: int
    fixed: tuple[Any, ...]
    place: int
    letters: dict[int, str | None]
    flags: dict[int, bool]
    presses: list[Press] = field(default_factory=list)
    finishing: bool = False
    finished: bool = False  # the page has shown the result


@dataclass
class Books:
    """Everything of one round."""

    answers: list[Answer] = field(default_factory=list)
    typing: Typing | None = None
    sittings: list[Sitting] = field(default_factory=list)


@dataclass
class Tally:
    """The figures of all rounds."""

    kills: int = 0
    answers_acknowledged: int = 0
    answers_lost: int = 0
    answers_doubled_or_changed: int = 0
    answers_in_flight: int = 0
    answers_in_flight_kept: int = 0
    exams_sat: int = 0
    exams_finished: int = 0
    exam_clicks_acknowledged: int = 0
    exam_clicks_lost: int = 0
    exam_clicks_in_flight: int = 0
    exam_clicks_in_flight_kept: int = 0
    exams_changed: int = 0
    drafts_checked: int = 0
    drafts_lost: int = 0
    drafts_too_young: int = 0
    draft_seconds_lost: list[float] = field(default_factory=list)
    pages_checked: int = 0
    pages_wrong: int = 0
    databases_damaged: int = 0
    rounds_stuck: int = 0
    faults: list[str] = field(default_factory=list)

    def fault(self, what: str) -> int:
        """Keep what was wrong in words; returns 1, to be added to a count."""
        self.faults.append(f"kill {self.kills}: {what}")
        return 1


def rows(database: Path, query: str, *values: object) -> list[Any]:
    """Return what a query finds, from a connection that cannot write."""
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, timeout=20)) as connection:
        return connection.execute(query, values).fetchall()


def sitting_of(database: Path, exam: int | None = None) -> Sitting | None:
    """Return an exam as the database has it, without a number the one that is open."""
    columns = "id, kind, seed, questions, started, deadline, place"  # the settings say later whether it was settled
    query = f"select {columns} from exam where " + ("finished is null" if exam is None else "id = ?")
    found = rows(database, query, *([] if exam is None else [exam]))
    if not found:
        return None
    (number, *fixed, place) = found[0]
    given = rows(database, "select number, answer, flagged from exam_answer where exam = ?", number)
    letters = {n: letter for n, letter, _ in given}
    return Sitting(number, tuple(fixed), place, letters, {n: bool(flagged) for n, _, flagged in given})


def check_answers(tally: Tally, answers: list[Answer], found: list[tuple[Any, ...]]) -> None:
    """Compare the attempts since the last kill, in their order, with what was submitted.

    Parameters
    ----------
    found
        Item, seed, form, answer as JSON, and verdict of each attempt.
    """
    kept = [(item, seed, form, json.loads(answer), verdict) for item, seed, form, answer, verdict in found]
    for answer in answers:
        key = (answer.item, answer.seed, answer.form, [answer.text])
        same = [row for row in kept if row[:4] == key]
        if answer.shown is None:
            tally.answers_in_flight += 1
            tally.answers_in_flight_kept += bool(same)
        else:
            tally.answers_acknowledged += 1
            if not any(row[4] == answer.shown for row in same):
                tally.answers_lost += tally.fault(f"not there: {answer}; there: {kept}")
        if same:
            kept.remove(same[0])
    if kept:
        tally.answers_doubled_or_changed += len(kept)
        tally.fault(f"never submitted, or twice: {kept}")


def check_draft(tally: Tally, typing: Typing, found: str | None, killed: float) -> None:
    """Compare a draft with what had been typed; ``killed`` is on the clock of the keystrokes."""
    texts = [text for _, text in typing.states]
    text = texts[0] if found is None else found
    oldest = max(n for n, (at, _) in enumerate(typing.states) if n == 0 or at <= killed - OLD)
    places = [n for n, state in enumerate(texts) if state == text]
    if not oldest:
        tally.drafts_too_young += 1
    else:
        tally.drafts_checked += 1
    if not places or places[-1] < oldest:
        tally.drafts_lost += tally.fault(f"draft of {typing.item}/{typing.form} is {text!r}, not {texts[oldest]!r}")
    elif places[-1] + 1 < len(texts):
        tally.draft_seconds_lost.append(round(killed - typing.states[places[-1] + 1][0], 2))
    else:
        tally.draft_seconds_lost.append(0.0)


def check_sitting(tally: Tally, known: Sitting, found: Sitting | None, attempts: int, is_closed: bool) -> None:
    """Compare an exam with what was clicked, and take in what the database has.

    Parameters
    ----------
    attempts
        How many attempts have come of the exam.
    is_closed
        Whether the database has it as finished.
    """
    if found is None or found.fixed != known.fixed:
        tally.exams_changed += tally.fault(f"exam {known.id} is gone or another one")
        return
    if is_closed and not known.finishing:
        tally.exams_changed += tally.fault(f"exam {known.id} was closed by nobody")
    if known.finished:
        answered = sum(letter is not None for letter in found.letters.values())
        if not is_closed or attempts != answered:
            tally.exams_changed += tally.fault(f"{attempts} attempts of {answered} answers, closed: {is_closed}")
    for press in known.presses:
        tally.exam_clicks_acknowledged += press.shown
        tally.exam_clicks_in_flight += not press.shown
        tally.exam_clicks_in_flight_kept += not press.shown and _value(found, press) == press.value
    _check_values(tally, known, found)
    known.place, known.letters, known.flags, known.presses = found.place, found.letters, found.flags, []


def _check_values(tally: Tally, known: Sitting, found: Sitting) -> None:
    """Look for each value of an exam among those that it may have: the last one that was shown, or a later one."""
    allowed: dict[tuple[Deed, int], list[Any]] = {("go", 0): [known.place]}
    allowed |= {("answer", number): [letter] for number, letter in known.letters.items()}
    allowed |= {("flag", number): [flagged] for number, flagged in known.flags.items()}
    for press in known.presses:
        key = (press.deed, 0 if press.deed == "go" else press.number)
        allowed[key] = [press.value] if press.shown else [*allowed[key], press.value]
    for (deed, number), values in allowed.items():
        is_now = _value(found, Press(deed, number, 0))
        if is_now not in values:
            tally.exam_clicks_lost += tally.fault(f"exam {known.id}, {deed} {number}: {is_now}, not of {values}")


def _value(sitting: Sitting, press: Press) -> str | bool | int | None:
    match press.deed:
        case "answer":
            return sitting.letters.get(press.number)
        case "flag":
            return sitting.flags.get(press.number)
        case _:
            return sitting.place
