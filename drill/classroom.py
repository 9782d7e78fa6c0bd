"""A class: FOLDER/<learner>/<item>.py or .txt, graded into a table that a spreadsheet opens.

Whatever lies in a learner's folder gets a row, so that no answer is lost in silence; only what a system or an editor
puts there by itself is passed over.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
import unicodedata
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from drill.answer import LONGEST
from drill.bank import Bank
from drill.batch import decoded, grade_request, in_order
from drill.errors import DrillError, Refused
from drill.grade import refused
from drill.messages import Message, readable, say
from drill.sandbox.runner import Runner
from drill.verdict import Verdict

COLUMNS = ("learner", "item", "verdict", "score", "mistake", "message")
ANSWERS = (".py", ".txt")
_LITTER = {"__pycache__", "__MACOSX", "Thumbs.db", "desktop.ini"}
_FORMULA = tuple("=+-@＝＋－＠\t\r\n")  # what a spreadsheet may take for the start of a formula


@dataclass(frozen=True)
class HandIn:
    """One file of a learner, or the reason why it will not be read."""

    learner: str
    item: str
    path: Path
    refusal: Message | None = None


@dataclass(frozen=True)
class Row:
    """What was graded, and how."""

    hand_in: HandIn
    verdict: Verdict

    def cells(self, language: str) -> list[str]:
        """Return the row of the table; a text that a spreadsheet might compute gets an apostrophe before it."""
        verdict = self.verdict
        message = " ".join(verdict.message.in_language(language).split())
        score = f"{round(verdict.score, 6):g}"
        texts = [self.hand_in.learner, self.hand_in.item, verdict.verdict, score, verdict.mistake or "", message]
        return [f"'{text}" if text.startswith(_FORMULA) else text for text in texts]


# --- reading


def hand_ins(folder: Path) -> list[HandIn]:
    """Return what the class has handed in, by learner and item; raises `DrillError` where there is no class."""
    try:
        entries = _entries(folder)
    except OSError as error:
        raise DrillError(say("class_unreadable", path=folder, reason=error.strerror)) from None
    found = [hand_in for entry in entries for hand_in in _of_learner(entry)]
    if not found:
        raise DrillError(say("class_empty", path=folder))
    return sorted(found, key=lambda hand_in: (hand_in.learner, hand_in.item, hand_in.path.name))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return [entry for entry in entries if not entry.name.startswith(".") and entry.name not in _LITTER]


def _of_learner(entry: os.DirEntry[str]) -> Iterator[HandIn]:
    path, learner = Path(entry.path), _readable_name(entry.name)
    if entry.is_symlink():
        yield HandIn(learner, "", path, say("hand_in_link"))
    elif entry.is_dir():
        try:
            entries = _entries(path)
        except OSError as error:
            yield HandIn(learner, "", path, say("hand_in_unreadable", reason=error.strerror))
            return
        yield from (_hand_in(learner, inner) for inner in entries)
        if not entries:
            yield HandIn(learner, "", path, say("hand_in_missing"))
    elif path.suffix.lower() in ANSWERS:  # other loose files, like the table itself, are the teacher's
        yield HandIn("", learner, path, say("hand_in_loose"))


def _hand_in(learner: str, entry: os.DirEntry[str]) -> HandIn:
    path, name = Path(entry.path), _readable_name(entry.name)
    if entry.is_symlink():
        return HandIn(learner, name, path, say("hand_in_link"))
    if entry.is_dir():
        return HandIn(learner, name, path, say("hand_in_folder"))
    if path.suffix.lower() not in ANSWERS or not entry.is_file():
        return HandIn(learner, name, path, say("hand_in_kind"))
    return HandIn(learner, _readable_name(path.stem), path)


def _readable_name(name: str) -> str:
    """Return a file's name as text: macOS writes が as two characters, and on Linux a name may be no UTF-8."""
    return unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "backslashreplace"))


# --- grading


def grade_class(
    found: list[HandIn], bank: Bank, runner: Runner, workers: int, seed: int = 0
) -> Generator[Row, None, None]:
    """Grade what was handed in, some at a time, and yield the rows in order."""
    return in_order(partial(_graded, bank=bank, runner=runner, seed=seed), found, workers)


def _graded(hand_in: HandIn, bank: Bank, runner: Runner, seed: int) -> Row:
    try:
        if hand_in.refusal:
            raise Refused(hand_in.refusal)
        request = {"item": hand_in.item, "answer": _answer(hand_in.path), "seed": seed}
        return Row(hand_in, grade_request(request, bank, runner))
    except DrillError as error:
        return Row(hand_in, refused(hand_in.item, error.message, seed=seed))


def _answer(path: Path) -> str:
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > LONGEST + 3:  # with a byte order mark; what is far too large is not even read
                raise Refused(say("answer_too_long", kilobytes=LONGEST // 1024, size=f"{size / 1024:.0f}"))
            return decoded(file.read(), readable(path.name))
    except OSError as error:
        raise Refused(say("hand_in_unreadable", reason=error.strerror)) from None


# --- writing


def csv_line(cells: Iterable[str]) -> str:
    """Return one row of comma-separated values with its line end."""
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


@contextlib.contextmanager
def new_table(path: Path) -> Iterator[Callable[[str], object]]:
    """Lend the means to write a table, which takes the place of ``path`` when it is complete and is gone otherwise."""
    if path.exists() and not path.is_file():
        raise DrillError(say("out_no_file", path=path))
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8-sig", newline="") as file:  # Excel knows UTF-8 by its byte order mark
            yield file.write
        part.replace(path)
    except OSError as error:
        raise DrillError(say("out_unwritable", path=path, reason=error.strerror)) from error
    finally:
        part.unlink(missing_ok=True)
