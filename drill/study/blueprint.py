"""What a mock exam asks for: how many questions of each area, how many minutes, how hard."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

KINDS = ("full", "half", "sprint", "area")
AREAS = ("math", "ml", "dl", "app", "ops")
# JDLA reports four areas: the two of deep learning are one there.
REPORTED: dict[str, tuple[str, ...]] = {"math": ("math",), "ml": ("ml",), "dl": ("dl", "app"), "ops": ("ops",)}
# Our assumption, since the weights of the exam are not published: the questions of a full mock exam by area.
_WEIGHTS = {"math": 10, "ml": 20, "dl": 34, "app": 30, "ops": 10}
_SIZES = {"full": (104, 120), "half": (52, 60), "sprint": (15, 15), "area": (20, 23)}  # questions, minutes
LEVEL_SHARES = {1: 30, 2: 50, 3: 20}
# One set of linked questions for so many questions of an area; passers report sets among single questions.
QUESTIONS_A_SET = 8


@dataclass(frozen=True)
class Blueprint:
    """A kind of mock exam: the quota of each area, and the minutes if all quotas can be met."""

    kind: str
    quotas: dict[str, int]
    minutes: int

    @property
    def size(self) -> int:
        """The number of questions that are asked for."""
        return sum(self.quotas.values())

    def minutes_for(self, count: int) -> int:
        """Return the minutes for fewer questions, so that the pace stays that of the whole exam."""
        return math.ceil(self.minutes * count / self.size)


def blueprint(kind: str, area: str | None = None) -> Blueprint:
    """Return the plan of a kind of exam; ``area`` is the one area of the kind ``area``.

    Raises
    ------
    ValueError
        There is no such kind, or the kind ``area`` has no area that exists.
    """
    if kind not in _SIZES or (kind == "area" and area not in AREAS):
        raise ValueError(f"no mock exam of kind {kind!r} and area {area!r}")
    count, minutes = _SIZES[kind]
    quotas = {str(area): count} if kind == "area" else apportioned(count, _WEIGHTS)
    return Blueprint(kind, quotas, minutes)


def apportioned(count: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Divide a number among shares by the largest remainder, so that the parts add up to it."""
    total = sum(weights.values())
    parts = {name: count * weight // total for name, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda name: -(count * weights[name] % total))  # ties: the first one first
    for name in by_remainder[: count - sum(parts.values())]:
        parts[name] += 1
    return parts


def level_room(quota: int) -> dict[int, int]:
    """Return how many questions of each level an area aims at."""
    parts = apportioned(quota, {str(level): share for level, share in LEVEL_SHARES.items()})
    return {int(level): count for level, count in parts.items()}
