"""What the grader says about an answer; the command line, the app and the store all carry this one shape."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from drill.item import Form
from drill.messages import Message, readable
from drill.sandbox.protocol import Unsendable

Judgement = Literal["correct", "wrong", "error", "timeout", "memory", "crash", "refused"]
SHOWN_NUMBERS = 400  # an array above this is described, not printed


@dataclass(frozen=True)
class Check:
    """One thing that was checked, and its share of the score."""

    name: str
    passed: bool
    weight: float = 1.0


@dataclass(frozen=True)
class Counterexample:
    """The smallest case that shows the difference."""

    inputs: dict[str, Any]
    expected: Any
    actual: Any
    label: str = ""


@dataclass(frozen=True)
class Finding:
    """What the failed cases have in common: a short name for programs, a sentence for people."""

    name: str
    message: Message

    def __add__(self, other: Finding) -> Finding:
        """Say both; the latter is the more telling and gives the name."""
        return Finding(other.name, self.message + other.message)


@dataclass(frozen=True)
class Verdict:
    """The judgement on one answer; docs/formats.md says what each field holds. `grade` puts in whose answer it was."""

    verdict: Judgement
    message: Message
    item: str = ""
    version: int | None = None
    seed: int = 0
    form: Form | None = None
    mistake: str | None = None
    candidates: list[str] = field(default_factory=list)
    finding: Finding | None = None
    difference: dict[str, Any] | None = None
    first_index: list[int | str] | None = None
    checks: list[Check] = field(default_factory=list)
    counterexample: Counterexample | None = None
    inner: dict[str, Any] | None = None
    stdout: str = ""
    isolation: dict[str, Any] | None = None
    line: int | None = None
    column: int | None = None
    milliseconds: float = 0.0

    @property
    def score(self) -> float:
        """The share of the checks that passed, by weight; 1 for a correct answer and 0 where nothing was checked."""
        total = sum(check.weight for check in self.checks)
        if self.verdict == "correct" or not total:
            return float(self.verdict == "correct")
        return sum(check.weight for check in self.checks if check.passed) / total

    def to_json(self) -> dict[str, Any]:
        """Return the verdict as plain data, ready for JSON."""
        shown = self.counterexample
        return {
            "item": self.item,
            "version": self.version,
            "seed": self.seed,
            "form": self.form,
            "verdict": self.verdict,
            "score": round(self.score, 6),
            "mistake": self.mistake,
            "candidates": self.candidates,
            "finding": self.finding and self.finding.name,
            "message": {"ja": self.message.ja, "en": self.message.en},
            "difference": self.difference,
            "first_index": plain(self.first_index),
            "checks": [{"name": c.name, "passed": c.passed, "weight": c.weight} for c in self.checks],
            "counterexample": shown
            and {
                "inputs": plain(shown.inputs),
                "expected": plain(shown.expected),
                "actual": plain(shown.actual),
                "label": shown.label,
            },
            "inner": plain(self.inner),
            "stdout": plain(self.stdout),
            "isolation": self.isolation,
            "line": self.line,
            "column": self.column,
            "milliseconds": round(self.milliseconds, 3),
        }


def plain(value: Any) -> Any:
    """Return a value as JSON has it: arrays as lists, what JSON lacks as text."""
    match value:
        case Unsendable():
            return f"<{value.type_name}>"
        case np.ndarray() if value.size > SHOWN_NUMBERS:
            return f"<array {value.dtype} {value.shape}>"
        case np.ndarray():
            return plain(value.tolist())
        case np.generic():
            return plain(value.item())
        case float() if not math.isfinite(value):
            return str(value)
        case int() if not isinstance(value, bool) and abs(value) > 1 << 53:
            return str(value)  # JSON readers keep 53 bits
        case str():
            return readable(value)
        case list() | tuple():
            return [plain(part) for part in value]
        case dict():
            return {readable(str(key)): plain(part) for key, part in value.items()}
    return value
