"""A question of a mock exam as it was drawn: it stays the same when the bank has changed, and is scored without it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import TypeAdapter

LETTERS = "ABCD"
KINDS = ("choice", "curve", "number", "code")  # of items that can be asked


@dataclass(frozen=True)
class Choice:
    """A lettered option: the mistake it stands for, None for the key; of a number item the printed number or pair."""

    letter: str
    mistake: str | None
    printed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """What was drawn: the item at its version and seed, where it counts, its options in their order, its givens."""

    item: str
    version: int
    kind: str
    seed: int
    area: str
    leaf: str
    level: int
    set: str | None
    options: tuple[Choice, ...]
    givens: dict[str, Any] | None = None

    @property
    def key(self) -> str:
        """The letter of the right option."""
        return next(choice.letter for choice in self.options if choice.mistake is None)

    def option(self, letter: str) -> Choice:
        """Return the option of a letter."""
        return next(choice for choice in self.options if choice.letter == letter)

    def is_right(self, letter: str | None) -> bool:
        """Tell whether this answer is the key; no answer is not."""
        return letter == self.key


def to_json(questions: Iterable[Question]) -> str:
    """Return the questions as the database holds them."""
    return json.dumps([asdict(question) for question in questions], ensure_ascii=False)


def from_json(text: str) -> tuple[Question, ...]:
    """Read what `to_json` wrote; anything else raises `ValueError`."""
    questions = _QUESTIONS.validate_json(text)
    for question in questions:
        letters = [option.letter for option in question.options]
        keys = [option for option in question.options if option.mistake is None]
        if question.kind not in KINDS or len(set(letters)) < len(letters) or len(keys) != 1:
            raise ValueError(f"no question of an exam: {question.item}")
    return questions


_QUESTIONS = TypeAdapter(tuple[Question, ...])
