"""Shapes in an exception's words, told in the letters of the exercise: (2, 3) and (4, 3) are (N, D) and (H, D)."""

from __future__ import annotations

import re
from typing import Any

from drill.messages import say
from drill.probes.trial import Trial
from drill.verdict import Finding

_SHAPE = re.compile(r"\((\d+(?:, ?\d+)*),?\)")

_TWO_SIZES = re.compile(r"size (\d+) is different from (\d+)")


def in_letters(trials: list[Trial], outcomes: list[dict[str, Any]]) -> Finding | None:
    """Find a case whose sizes are all different, and translate the shapes of which Python complains there."""
    for trial, outcome in zip(trials, outcomes, strict=True):
        words = outcome.get("error", {}).get("message", "")
        shapes, letters = _SHAPE.findall(words), _letters(trial.sizes)
        if letters is None:
            continue
        two = _TWO_SIZES.search(words)
        if two and all(int(size) in letters for size in two.groups()):
            one, other = (letters[int(size)] for size in two.groups())
            return Finding("shapes", say("finding_sizes", one=one, other=other))
        told = [[letters.get(int(size)) for size in re.findall(r"\d+", shape)] for shape in shapes]
        if told and all(all(shape) for shape in told):
            return Finding("shapes", say("finding_shapes", shapes=", ".join(_written(shape) for shape in told)))
    return None


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
