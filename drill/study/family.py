"""Which items ask the same thing: one solution in several forms, a listing and its bug, twins in two frameworks."""

from __future__ import annotations

import re

from drill.bank import Bank, Exercise
from drill.item import ChoiceItem, NumberItem

_LINE = re.compile(r"Line \d+: ")  # how the key of a find-the-bug item begins
_FRAMEWORK = re.compile(r"-(pytorch|tensorflow)$")


def families(bank: Bank) -> dict[str, str]:
    """Return the name of its family for every item that is not retired."""
    exercises = {exercise.item.id: exercise for exercise in bank.of_kind()}
    parent = {name: name for name in exercises}

    def root(name: str) -> str:
        while parent[name] != name:
            name = parent[name]
        return name

    by_solution: dict[str, str] = {}
    for name, exercise in exercises.items():
        others = [by_solution.setdefault(_solution(exercise), name)]
        others += [
            other for other in exercise.item.related if other in exercises and _is_pair(exercise, exercises[other])
        ]
        for other in others:
            first, second = sorted((root(name), root(other)))
            parent[second] = first
    return {name: root(name) for name in exercises}


def _solution(exercise: Exercise) -> str:
    if isinstance(exercise.item, NumberItem) and exercise.item.solution:
        return exercise.item.solution
    return f"{exercise.path.parent.name}/{exercise.path.stem}"


def _is_pair(one: Exercise, other: Exercise) -> bool:
    """Tell whether these related items are a listing with a bug and its exercise, or twins in two frameworks."""
    if isinstance(one.item, ChoiceItem) and _LINE.match(one.item.key.en) and other.item.kind == "code":
        return True
    frameworks = {one.item.framework, other.item.framework}
    same = _FRAMEWORK.sub("", one.item.id) == _FRAMEWORK.sub("", other.item.id)
    return same and len(frameworks) == 2 and None not in frameworks
