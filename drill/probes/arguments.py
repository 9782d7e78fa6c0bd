"""Arguments that were taken for others, or for nothing: what the reference would give for other values."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from drill.check import compare
from drill.instance import Instance, instance
from drill.messages import say
from drill.probes.trial import ENOUGH, Run, Trial, is_numeric
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
    ordered = sorted(failed, key=lambda trial: trial.case.label != "random")  # these tell most changes apart at once
    for kind, changes in itertools.groupby(_changes(ordered[0].case.arguments), key=lambda change: change[0]):
        fitting = [names for _, names, change in changes if all(_would_be_right(at, t, change) for t in ordered)]
        if fitting:
            told = {key: " / ".join(dict.fromkeys(names[key] for names in fitting)) for key in fitting[0]}
            return Finding(kind, say(f"finding_{kind.replace('-', '_')}", **told))
    return None


def _would_be_right(at: Instance, trial: Trial, change: Change) -> bool:
    try:
        arguments = change(trial.case.arguments)
    except (ValueError, IndexError):  # this change is none for an argument of such a shape
        return False
    value = at.reference_on(arguments)
    return value is not None and trial.gives(value)


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
    others = {id(case): other for case, other in zip(at.cases, instance(at.exercise, at.seed + 1).cases, strict=False)}
    tried = [
        (name, changed, trial)
        for trial in failed[-SAMPLED:]
        if id(trial.case) in others
        for name, changed in _with_another(trial.case.arguments, others[id(trial.case)].arguments)
        if _is_heeded(at, changed, trial)
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


def _with_another(arguments: Arguments, others: Arguments) -> Iterator[tuple[str, Arguments]]:
    for name, value in arguments.items():
        if name in others and is_numeric(value) and np.shape(value) == np.shape(others[name]):
            yield name, arguments | {name: others[name]}


def _is_heeded(at: Instance, arguments: Arguments, trial: Trial) -> bool:
    value = at.reference_on(arguments)
    return value is not None and compare(value, trial.expected, trial.tolerances) is not None
