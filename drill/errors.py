"""What can go wrong, by whose fault: that decides where it is shown.

The tree::

    DrillError            says one clear sentence in Japanese and English
    ├── ExerciseError     the author's: a file of the bank is not as it should be (names file and key)
    ├── UnknownItem       the caller's: there is no item of that id (names the nearest ones)
    ├── Refused           the learner's: an answer that cannot be graded; it becomes a verdict
    ├── NotPython         the learner's: an answer with a syntax error, and where; it becomes a verdict
    ├── StoreError        the database is newer than we are, or cannot be opened
    └── TransferError     a file with a learner's data cannot be read in; nothing was changed

An exception that a learner's code raises is not here: it is an outcome. Whatever is none of these is a
fault of ours and propagates.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from drill.messages import Message, say


class DrillError(Exception):
    """An error that has a sentence for the person who can mend it."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.en)
        self.message = message


class ExerciseError(DrillError):
    """A file of the bank is broken: which file, which key, what was expected."""

    def __init__(self, path: Path | str, key: str, expected: str) -> None:
        super().__init__(say("exercise_broken", path=str(path), key=key or "-", expected=expected))
        self.path = str(path)
        self.key = key
        self.expected = expected


class UnknownItem(DrillError):
    """No item has this id."""


class Refused(DrillError):
    """The answer cannot be graded as it stands: empty, too long, unreadable."""


class StoreError(DrillError):
    """The database cannot be used, and was left as it is."""


class TransferError(DrillError):
    """A file with a learner's data is not as it should be."""


class NotPython(DrillError):
    """The learner's text cannot be read as Python; says where in the text as it was typed."""

    def __init__(self, message: Message, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.form: Literal["blank", "function"] = "blank"
        self.line = line
        self.column = column
