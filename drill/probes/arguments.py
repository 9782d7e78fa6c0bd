"""Arguments that were taken for others, or for nothing: what the reference would give for other values."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from drill.check import compare
from drill.instance import Instance, instance
from drill.messages import Message, say
from drill.probes.trial import ENOUGH, Run, Trial, is_finite, is_numeric
from drill.solution import Case
from drill.verdict import Finding

Arguments = dict[str, Any]
Change = Callable[[Arguments], Arguments]
SAMPLED = 4  # failed cases on which the effect of an argument is tried


def as_if_argument(at: Instance, failed: list[Trial]) -> Finding | None:
    """Find a change of one argument for which every failed result would have been right.

    Where the same change of other arguments would do as well, all of them are told.
    """
    if "calls" in failed[0].case.arguments:
        return None
    screen, changes = _screened_changes(at)
    for kind, alike in itertools.groupby(changes, key=lambda change: change[0]):
        fitting = [names for _, names, change, value in alike if _fits(at, failed, change, screen, value)]
        if fitting:
            return Finding(kind, Message(_told(kind, fitting, " または ").ja, _told(kind, fitting, " or ").en))
    return None


def _told(kind: str, fitting: list[dict[str, str]], joint: str) -> Message:
    told = {key: joint.join(dict.fromkeys(names[key] for names in fitting)) for key in fitting[0]}
    return say(f"finding_{kind.replace('-', '_')}", **told)


@lru_cache(maxsize=256)
def _screened_changes(at: Instance) -> tuple[Case, list[tuple[str, dict[str, str], Change, Any]]]:
    """Return one case and every change with what the reference gives there: it decides against most changes."""
    screen = next((case for case in at.cases if case.label == "random"), at.cases[-1])
    changes = _changes(screen.arguments)
    return screen, [(kind, names, change, _changed_value(at, screen, change)) for kind, names, change in changes]


def _changed_value(at: Instance, case: Case, change: Change) -> Any:
    try:
        return at.reference_on(change(case.arguments))
    except (ValueError, IndexError):  # this change is none for an argument of such a shape
        return None


def _fits(at: Instance, failed: list[Trial], change: Change, screen: Case, value: Any) -> bool:
    return all(
        found is not None and trial.gives(found)
        for trial in sorted(failed, key=lambda trial: trial.case is not screen)
        for found in [value if trial.case is screen else _changed_value(at, trial.case, change)]
    )


def _changes(arguments: Arguments) -> Iterator[tuple[str, dict[str, str], Change]]:
    """Yield changes, those of one kind together: the kind, what to tell of the change, and the change."""
    numeric = {name: np.ndim(value) for name, value in arguments.items() if is_numeric(value)}
    matrices = [name for name, dimensions in numeric.items() if dimensions == 2]
    square = [name for name in matrices if len(set(np.shape(arguments[name]))) == 1]
    alike = [(one, other) for one, other in itertools.permutations(numeric, 2) if numeric[one] == numeric[other]]
    for name in numeric:
        yield "as-zero", {"name": name}, _changed([name], lambda value: value * 0)
    for name in numeric:
        yield "as-one", {"name": name}, _changed([name], lambda value: value * 0 + 1)
    for name in numeric:
        yield "as-negative", {"name": name}, _changed([name], lambda value: -value)
    for names in [*([name] for name in matrices), square, matrices]:
        if names:
            yield "as-transposed", {"name": ", ".join(names)}, _changed(names, np.transpose)
    for axis in range(max(numeric.values(), default=0)):
        for name, dimensions in numeric.items():
            if axis < dimensions:
                reverse = _changed([name], lambda value, axis=axis: np.flip(value, axis))  # type: ignore[misc]
                yield "as-reversed", {"name": f"{name} (axis {axis})"}, reverse
    for one, other in alike:
        yield "as-other", {"name": one, "other": other}, _exchanged({one: other})
    for one, other in alike:
        if one < other:
            yield "as-swapped", {"name": one, "other": other}, _exchanged({one: other, other: one})


def _changed(names: list[str], change: Callable[[Any], Any]) -> Change:
    return lambda arguments: arguments | {name: change(arguments[name]) for name in names}


def _exchanged(taken: dict[str, str]) -> Change:
    return lambda arguments: arguments | {name: arguments[other] for name, other in taken.items()}


def without_effect(at: Instance, source: str, failed: list[Trial], run: Run) -> Finding | None:
    """Find arguments that the reference heeds and the answer does not.

    Another value of an argument comes from the same case at another seed: it is one that the exercise allows.
    """
    places = {id(case): n for n, case in enumerate(at.cases)}
    tried = [
        (name, changed, trial)
        for trial in failed[-SAMPLED:]
        if "calls" not in trial.case.arguments and is_finite(trial.actual)  # NaN is NaN whatever the arguments
        for name, changed in _heeded(at, places[id(trial.case)])
    ]
    if not tried:
        return None
    outcomes = run(source, [list(changed.values()) for _, changed, _ in tried])
    if len(outcomes) < len(tried):
        return None
    still: dict[str, list[bool]] = {}
    for (name, _, trial), outcome in zip(tried, outcomes, strict=True):
        still.setdefault(name, []).append("value" in outcome and compare(trial.actual, outcome["value"]) is None)
    names = [name for name, unmoved in still.items() if len(unmoved) >= ENOUGH and all(unmoved)]
    return Finding("no-effect", say("finding_no_effect", names=", ".join(names))) if names else None


@lru_cache(maxsize=1024)
def _heeded(at: Instance, place: int) -> list[tuple[str, Arguments]]:
    """Return the arguments of a case that the reference heeds, each with all arguments when it has another value."""
    arguments, expected = at.cases[place].arguments, at.expected[place]
    others = instance(at.exercise, at.seed + 1).cases[place : place + 1]
    found = []
    for name, value in arguments.items():
        other = others[0].arguments.get(name) if others else None
        if other is not None and is_numeric(value) and np.shape(value) == np.shape(other):
            changed = arguments | {name: other}
            result = at.reference_on(changed)
            if result is not None and compare(result, expected, at.tolerances(at.cases[place])) is not None:
                found.append((name, changed))
    return found
