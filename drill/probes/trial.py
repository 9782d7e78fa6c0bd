"""One case of a wrong answer: what was expected, what came, and the names that sizes and numbers have there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from drill.check import Tolerances, compare, near
from drill.instance import Instance
from drill.item import CodeItem
from drill.solution import Case

Run = Callable[[str, list[Any]], list[dict[str, Any]]]  # a program, cases -> its outcomes, none if it was ended
ENOUGH = 2  # failed cases that must agree before anything is said


@dataclass(frozen=True)
class Trial:
    """A case with its results; ``sizes`` are the shapes' letters, ``numbers`` the single numbers by name."""

    case: Case
    expected: Any
    actual: Any
    tolerances: Tolerances
    sizes: dict[str, float]
    numbers: dict[str, float]

    @cached_property
    def passed(self) -> bool:
        """Whether the result is right."""
        return self.gives(self.expected)

    def gives(self, value: Any) -> bool:
        """Tell whether the result is as good as ``value``, as the grader would judge."""
        return compare(value, self.actual, self.tolerances) is None

    def equals(self, value: Any) -> bool:
        """Tell whether the result is the array ``value``, of its very shape; kinds of elements do not matter."""
        return close(value, self.actual, self.tolerances)


def close(one: Any, other: Any, tolerances: Tolerances) -> bool:
    """Tell whether two arrays have one shape and the same values."""
    one, other = np.asarray(one, float), np.asarray(other, float)
    return one.shape == other.shape and bool(near(one, other, tolerances).all())


def is_numeric(value: Any) -> bool:
    """Tell whether a value is a number or an array of numbers."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.ndarray, np.number)):
        return False
    return np.asarray(value).dtype.kind in "iuf"


def is_finite(value: Any) -> bool:
    """Tell whether a result has numbers only, and none of them NaN or infinite."""
    if isinstance(value, (list, tuple)):
        return all(map(is_finite, value))
    return is_numeric(value) and bool(np.isfinite(value).all())


def trials_of(at: Instance, outcomes: list[dict[str, Any]]) -> list[Trial]:
    """Return a trial for every case; a case that raised has no result."""
    return [
        Trial(case, expected, outcome.get("value"), at.tolerances(case), *named)
        for case, expected, outcome, named in zip(at.cases, at.expected, outcomes, _names(at), strict=True)
    ]


@lru_cache(maxsize=256)  # the names are the same for every answer
def _names(at: Instance) -> list[tuple[dict[str, float], dict[str, float]]]:
    return [(_sizes(at, case), _numbers(at, case)) for case in at.cases]


def _sizes(at: Instance, case: Case) -> dict[str, float]:
    """Return the sizes to which the exercise's shapes give letters; a 4H of 12 makes H three."""
    assert isinstance(at.item, CodeItem)
    sizes: dict[str, float] = {}
    arguments = at.named(case)
    for shape in at.item.shapes:
        argument = arguments.get(shape.name)
        letters = re.findall(r"(\d*)([A-Z]\w*)", shape.shape.partition(")")[0])  # (N, 4H), and not grad.shape
        if isinstance(argument, np.ndarray) and len(letters) == argument.ndim:
            for (times, letter), size in zip(letters, argument.shape, strict=True):
                sizes.setdefault(letter, size / int(times or 1))
    return sizes


def _numbers(at: Instance, case: Case) -> dict[str, float]:
    """Return the single numbers of a case: arguments, and what the reference computes on the way."""
    named = at.named(case) if "calls" in case.arguments else (at.inner(case) or {}) | case.arguments
    return {
        name: np.asarray(value).item()
        for name, value in named.items()
        if is_numeric(value) and np.ndim(value) == 0 and np.isfinite(value)
    }
