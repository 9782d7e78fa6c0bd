"""A note: a section of the report in our own words, with a figure, an example by hand and questions to oneself.

Words in ``quizzes/notes/<slug>.yaml``, figures and the numbers of the example in ``solutions/notes/<slug>.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from drill.bank import SHIPPED, explained, read_yaml
from drill.errors import ExerciseError
from drill.hint import shown
from drill.item import PLACEHOLDER, Citation, Slug, Text
from drill.solution import load_module


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Check(_Part):
    """A question to oneself, whose answer is shown on demand."""

    question: Text
    answer: Text


class Passage(_Part):
    """What follows next in a note: a text, a figure by its name, an example with its numbers, or a self-check."""

    text: Text | None = None
    figure: str | None = None
    example: Text | None = None
    check: Check | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("a passage is one of `text`, `figure`, `example` and `check`")
        return self


class DemoLink(_Part):
    """A demo that shows what the note is about, with its preset."""

    name: Slug
    preset: str | None = None


class Note(_Part):
    """The words of a note. ``section`` is the report's; ``numbers`` are those that ``[[name]]`` in an example means."""

    schema_version: Literal[1] = Field(alias="schema")
    id: Slug
    section: str = Field(pattern=r"^\d\.\d$")
    title: Text
    lead: Text
    passages: list[Passage] = Field(min_length=1)
    numbers: dict[str, int | float | str | list[Any]] = {}
    items: list[Slug] = []
    demos: list[DemoLink] = []
    source: list[Citation] = Field(min_length=1)

    def filled(self, text: Text) -> Text:
        """Return a text of an example with its numbers put in."""

        def put(written: str) -> str:
            return PLACEHOLDER.sub(lambda found: shown(self.numbers[found[1]]), written)

        return Text(ja=put(text.ja), en=put(text.en))

    @model_validator(mode="after")
    def _every_number_is_there(self) -> Self:
        for passage in self.passages:
            for written in (passage.example.ja, passage.example.en) if passage.example else ():
                for name in PLACEHOLDER.findall(written):
                    if name not in self.numbers:
                        raise ValueError(f"`[[{name}]]` of an example is not among the `numbers`")
        return self


@dataclass(frozen=True)
class Chapter:
    """A note and where it stands; its figures are made when they are first needed."""

    note: Note
    path: Path
    root: Path

    @cached_property
    def _module(self) -> Any:
        return load_module(self.root / "solutions" / "notes" / f"{self.note.id}.py")

    @cached_property
    def figures(self) -> dict[str, Any]:
        """The pictures of the note by name, as data for whoever draws them."""
        made: dict[str, Any] = self._module.figures()
        return made

    @cached_property
    def numbers(self) -> dict[str, Any]:
        """The numbers of the examples, computed anew."""
        made: dict[str, Any] = self._module.numbers()
        return made


def load_notes(further: Iterable[Path] = ()) -> tuple[dict[str, Chapter], list[ExerciseError]]:
    """Return all notes by id in the order of the report, and what is wrong with the files that are left out."""
    found, problems = [], []
    for root in (SHIPPED, *further):
        for path in sorted((root / "quizzes" / "notes").glob("*.yaml")):
            try:
                found.append(Chapter(_read(path), path, root))
            except ExerciseError as error:
                problems.append(error)
    found.sort(key=lambda chapter: chapter.note.section)
    return {chapter.note.id: chapter for chapter in found}, problems


def _read(path: Path) -> Note:
    loaded = read_yaml(path)
    if not isinstance(loaded, dict):
        raise ExerciseError(path, "", "a mapping of keys, see docs/formats.md")
    try:
        note = Note.model_validate(loaded)
    except ValidationError as error:
        raise explained(path, error, loaded) from None
    if note.id != path.stem:
        raise ExerciseError(path, "id", f"the file's own name, `{path.stem}`")
    return note
