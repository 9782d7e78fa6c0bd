"""Whether a mock exam can be shown and scored: one from a file or a mended database may not be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from drill.study.blueprint import KINDS
from drill.study.question import Question, from_json

_Area = Literal["math", "ml", "dl", "app", "ops"]
_Counts = dict[_Area, Annotated[int, Field(ge=0)]]


class _Settings(BaseModel):
    """What the pages read of the settings of an exam."""

    model_config = ConfigDict(strict=True)
    area: _Area | None = None
    framework: str = ""
    quotas: _Counts = {}
    short: _Counts = {}
    settled: bool = False
    left_out: int = 0


_TEXT = TypeAdapter(_Settings)


def exam_fault(kind: str, settings: str, questions: str) -> str | None:
    """Return the column of an exam's row that is not right, if one is not."""
    if kind not in KINDS:
        return "kind"
    try:
        read = _TEXT.validate_json(settings)
    except ValueError:
        return "settings"
    if not read.short.keys() <= read.quotas.keys():
        return "settings"
    try:
        return None if from_json(questions) else "questions"
    except ValueError:
        return "questions"


def answer_fault(questions: tuple[Question, ...], answers: Mapping[int, str | None]) -> bool:
    """Tell whether answers, by number, lack a question, have one too many, or a letter that is no option."""
    if sorted(answers) != list(range(1, len(questions) + 1)):
        return True
    letters = [{option.letter for option in question.options} | {None} for question in questions]
    return any(answer not in letters[number - 1] for number, answer in answers.items())
