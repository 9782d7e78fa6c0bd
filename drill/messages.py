"""Sentences of the grader: an id and its arguments become Japanese and English text.

The sentences stand in messages.yaml, so that a translator needs no Python.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Message:
    """One sentence in both languages."""

    ja: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the sentence in ``"ja"`` or ``"en"``."""
        return self.en if language == "en" else self.ja

    def __add__(self, other: Message) -> Message:
        return Message(self.ja + other.ja, f"{self.en} {other.en}".strip())


@cache
def _sentences() -> dict[str, dict[str, str]]:
    text = Path(__file__).with_name("messages.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


def say(message_id: str, /, **arguments: object) -> Message:
    """Return the sentence ``message_id`` with its arguments put in."""
    sentence = _sentences()[message_id]
    japanese, english = (sentence[language].format(**arguments).strip() for language in ("ja", "en"))
    return Message(readable(japanese), readable(english))


def readable(text: str) -> str:
    """Return ``text`` without halves of surrogate pairs, which no file and no page could hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def explain_exception(name: str) -> Message | None:
    """Return what an exception type means, for the types a beginner meets."""
    key = f"type_{name}"
    return say(key) if key in _sentences() else None
