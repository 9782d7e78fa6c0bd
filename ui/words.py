"""Words and sentences of the pages by name; they stand in wording/, so that a translator needs no Python."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from drill.item import Language


@cache
def _words() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for file in sorted(Path(__file__).with_name("wording").glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        loaded: dict[str, dict[str, str]] = yaml.load(text, Loader=yaml.CSafeLoader) or {}
        if twice := found.keys() & loaded.keys():
            raise ValueError(f"{file.name} says again what another file says: {', '.join(sorted(twice))}")
        found |= loaded
    return found


def word_or(name: str, otherwise: str, language: Language) -> str:
    """Return a word of the pages, or ``otherwise`` where there is none of that name."""
    return word(name, language) if name in _words() else otherwise


def word(name: str, language: Language, /, **parts: object) -> str:
    """Return a word or sentence of the pages, with its parts put in."""
    text = _words()[name][language]
    return text.format(**parts) if parts else text
