"""What tells the cases that are right from those that are wrong, in the exercise's own letters."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from drill.instance import Instance
from drill.messages import say
from drill.probes.trial import ENOUGH, Trial, is_numeric, trials_of
from drill.verdict import Finding

Condition = tuple[str, Callable[[Trial], bool]]


def only_where(at: Instance, trials: list[Trial]) -> Finding | None:
    """Find a condition that holds in the right cases alone, or in the wrong ones alone."""
    passed = [trial for trial in trials if trial.passed]
    failed = [trial for trial in trials if not trial.passed]
    if not passed or not failed:
        return None
    for name in trials[0].case.arguments:
        if all(_is_ragged(trial, name) for trial in failed) and not any(_is_ragged(trial, name) for trial in passed):
            return Finding("mean-of-means", say("finding_mean_of_means", name=name))
    right, wrong = (frozenset(n for n, t in enumerate(trials) if t.passed is passes) for passes in (True, False))
    for condition, holding in _holding(at):
        # one case alone has many things that no other has
        if holding == right and len(right) >= ENOUGH:
            return Finding("only-where", say("finding_right_only_where", condition=condition))
        if holding == wrong and len(wrong) >= ENOUGH:
            return Finding("only-where", say("finding_wrong_only_where", condition=condition))
    return None


@lru_cache(maxsize=256)  # which cases these are does not depend on the answer
def _holding(at: Instance) -> list[tuple[str, frozenset[int]]]:
    trials = trials_of(at, [{} for _ in at.cases])
    return [(name, frozenset(n for n, t in enumerate(trials) if holds(t))) for name, holds in _conditions(trials)]


def _is_ragged(trial: Trial, name: str) -> bool:
    sequences = trial.case.arguments.get(name)
    lengths = map(np.size, sequences) if isinstance(sequences, (list, tuple)) else ()
    return is_numeric(trial.expected) and np.ndim(trial.expected) == 0 and len(set(lengths)) > 1


def _conditions(trials: list[Trial]) -> Iterator[Condition]:
    """Yield conditions, the simplest and most telling first."""
    letters = sorted(set.intersection(*(set(trial.sizes) for trial in trials)))
    named = sorted(set.intersection(*(set(trial.numbers) for trial in trials)))
    # a count and a measured number have nothing to do with each other
    alike = [pair for pair in itertools.combinations(named, 2) if len({type(trials[0].numbers[n]) for n in pair}) == 1]
    compared = list(itertools.chain.from_iterable(map(_of_two, alike)))
    kinds = list(_of_kinds(trials))
    for letter in letters:
        yield f"{letter} = 1", lambda trial, a=letter: trial.sizes[a] == 1  # type: ignore[misc]
    for name, value in itertools.product(named, (0, 1)):
        yield f"{name} = {value}", lambda trial, a=name, value=value: trial.numbers[a] == value  # type: ignore[misc]
    for one, other in itertools.combinations(letters, 2):
        yield f"{one} = {other}", lambda trial, a=one, b=other: trial.sizes[a] == trial.sizes[b]  # type: ignore[misc]
    yield from compared
    yield from kinds
    for name, value in itertools.product(named, (0, 1)):
        yield f"{name} > {value}", lambda trial, a=name, value=value: trial.numbers[a] > value  # type: ignore[misc]
    for (one, first), (other, second) in itertools.product(kinds, compared):
        yield f"{one}, {other}", lambda trial, a=first, b=second: a(trial) and b(trial)  # type: ignore[misc]


def _of_two(names: tuple[str, str]) -> Iterator[Condition]:
    one, other = names
    yield f"{one} = {other}", lambda trial: trial.numbers[one] == trial.numbers[other]
    yield f"{one} > {other}", lambda trial: trial.numbers[one] > trial.numbers[other]
    yield f"{other} > {one}", lambda trial: trial.numbers[other] > trial.numbers[one]


def _of_kinds(trials: list[Trial]) -> Iterator[Condition]:
    """Yield conditions on what kind of array an argument is."""
    for name in trials[0].case.arguments:
        arrays = [value for trial in trials if isinstance(value := trial.case.arguments.get(name), np.ndarray)]
        for count in sorted({value.ndim for value in arrays}):
            yield f"{name}.ndim = {count}", _kind(name, lambda value, count=count: np.ndim(value) == count)  # type: ignore[misc]
            yield f"{name}.ndim > {count}", _kind(name, lambda value, count=count: np.ndim(value) > count)  # type: ignore[misc]
        yield f"{name}.dtype = float32", _kind(name, lambda value: getattr(value, "dtype", None) == np.float32)


def _kind(name: str, holds: Callable[[Any], bool]) -> Callable[[Trial], bool]:
    return lambda trial: name in trial.case.arguments and holds(trial.case.arguments[name])
