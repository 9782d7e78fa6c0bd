"""What the tests of studying share: a small bank of made-up items, and attempts at them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from drill.bank import Bank
from drill.store import Trace
from drill.study.record import Answer, read_answers
from tests.drill.content import Content

TOKYO = timezone(timedelta(hours=9))
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=TOKYO)  # a Wednesday
_numbers = iter(range(1, 1_000_000))


def only(content: Content) -> Bank:
    """Return a bank of what was written into the folder, without the shipped exercises."""
    bank = content.bank()
    mine = {name: exercise for name, exercise in bank.exercises.items() if exercise.root == content.root}
    return Bank(mine, bank.syllabus, bank.sources)


def trace(item: str, verdict: str = "correct", day: float = 0, **more: Any) -> Trace:
    """Return an attempt at an item, so many days after the noon of 4 March 2026 in Tokyo."""
    values: dict[str, Any] = {
        "id": next(_numbers), "item": item, "seed": 0, "form": None, "verdict": verdict,
        "score": float(verdict == "correct"), "mistake": None, "hints_used": 0, "certainty": None, "seconds": 10.0,
        "at": (NOON + timedelta(days=day)).astimezone(UTC).isoformat(timespec="microseconds"),
    }  # fmt: skip
    return Trace(**values | more)


def answers(*traces: Trace) -> list[Answer]:
    """Return the attempts as a learner in Tokyo made them."""
    return read_answers(traces, TOKYO)
