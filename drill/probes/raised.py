"""Shapes in an exception's words, told in the letters of the exercise: (2, 3) and (4, 3) are (N, D) and (H, D)."""

from __future__ import annotations

import re
from typing import Any

from drill.messages import Message, say
from drill.probes.trial import ENOUGH, Trial
from drill.verdict import Finding

_SHAPE = re.compile(r"\((\d+(?:, ?\d+)*),?\)")

_TWO_SIZES = re.compile(r"size (\d+) is different from (\d+)")


def in_letters(trials: list[Trial], outcomes: list[dict[str, Any]]) -> Finding | None:
    """Translate the shapes of which Python complains, where all cases that can be translated agree.

    In a single case a size may have a letter by coincidence, such as that of another array.
    """
    told = [
        _translated(outcome["error"]["message"], letters)
        for trial, outcome in zip(trials, outcomes, strict=True)
        if "error" in outcome and (letters := _letters(trial.sizes)) is not None
    ]
    return Finding("shapes", told[0]) if len(told) >= ENOUGH and told[0] and len(set(told)) == 1 else None


def _translated(words: str, letters: dict[int, str]) -> Message | None:
    two = _TWO_SIZES.search(words)
    if two:
        one, other = (letters.get(int(size)) for size in two.groups())
        return say("finding_sizes", one=one, other=other) if one and other else None
    shapes = [[letters.get(int(size)) for size in re.findall(r"\d+", shape)] for shape in _SHAPE.findall(words)]
    if not shapes or not all(map(all, shapes)):
        return None
    return say("finding_shapes", shapes=", ".join(map(_written, shapes)))


def _letters(sizes: dict[str, float]) -> dict[int, str] | None:
    """Return a name for each size and for its small multiples; None where two would share one."""
    names: dict[int, str] = {1: "1"}
    for times in (1, 2, 3, 4):
        for letter, size in sizes.items():
            name = letter if times == 1 else f"{times}{letter}"
            if names.setdefault(int(times * size), name) != name and times == 1:
                return None
    return names if sizes else None


def _written(shape: list[str | None]) -> str:
    inner = ", ".join(map(str, shape))
    return f"({inner},)" if len(shape) == 1 else f"({inner})"
