"""Results that are too large by a factor, and the factor's name: 2, 1/ln 2, N, 1/(N·K), threshold ..."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np

from drill.messages import say
from drill.probes.trial import Trial, close
from drill.verdict import Finding

CONSTANTS = {
    "2": 2.0, "1/2": 0.5, "3": 3.0, "1/3": 1 / 3, "4": 4.0, "1/4": 0.25, "10": 10.0, "1/10": 0.1, "π": math.pi,
    "ln 2": math.log(2), "1/ln 2": 1 / math.log(2), "ln 10": math.log(10), "1/ln 10": 1 / math.log(10),
    "√2": math.sqrt(2), "1/√2": 1 / math.sqrt(2),
}  # fmt: skip
Values = dict[str, list[float]]  # by name, one for each trial


def by_a_factor(failed: list[Trial]) -> Finding | None:
    """Find a number by which every element of each result is too large."""
    ratios = [_ratio(trial) for trial in failed]
    factors = [ratio for ratio in ratios if ratio is not None]
    if len(factors) < len(failed):
        return None
    if _equal(factors, [-1.0] * len(factors)):
        return Finding("sign", say("finding_sign"))
    for sign in (1, -1):
        name = _name([sign * factor for factor in factors], failed)
        if name:
            found = Finding("factor", say("finding_factor", factor=name))
            return found if sign > 0 else Finding("sign", say("finding_turned")) + found
    if _equal(factors, [factors[0]] * len(factors)):
        return Finding("factor", say("finding_factor", factor=f"{factors[0]:.6g}"))
    if all(np.count_nonzero(trial.expected) > 1 for trial in failed):  # two single numbers always have a ratio
        return Finding("factor-varies", say("finding_factor_varies"))
    return None


def _ratio(trial: Trial) -> float | None:
    expected, actual = np.asarray(trial.expected, float).ravel(), np.asarray(trial.actual, float).ravel()
    if not np.isfinite(actual).all() or not expected.any():
        return None
    largest = int(np.abs(expected).argmax())
    factor = float(actual[largest] / expected[largest])
    return factor if factor and close(expected * factor, actual, trial.tolerances) else None


def _equal(one: list[float], other: list[float]) -> bool:
    return all(math.isclose(a, b, rel_tol=1e-4) for a, b in zip(one, other, strict=True))


def _name(factors: list[float], failed: list[Trial]) -> str | None:
    for name, value in CONSTANTS.items():
        if _equal(factors, [value] * len(factors)):
            return name
    for formulas in _formulas(_quantities(failed)):
        # a quantity that never varies would be nothing but another name for a constant
        fitting = [name for name, values in formulas.items() if len(set(values)) > 1 and _equal(factors, values)]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def _quantities(failed: list[Trial]) -> Values:
    """Return the positive sizes and numbers that every trial has."""
    named = [trial.numbers | trial.sizes for trial in failed]
    values = {name: [names[name] for names in named] for name in sorted(set.intersection(*map(set, named)))}
    return {name: numbers for name, numbers in values.items() if min(numbers) > 0}


def _formulas(quantities: Values) -> Iterator[Values]:
    """Yield what a factor may be called, the simplest names first."""
    yield quantities
    yield {f"1/{name}": [1 / value for value in values] for name, values in quantities.items()}
    products: Values = {}
    for (one, first), (other, second) in itertools.combinations(quantities.items(), 2):
        pairs = list(zip(first, second, strict=True))
        products[f"{one}·{other}"] = [a * b for a, b in pairs]
        products[f"1/({one}·{other})"] = [1 / (a * b) for a, b in pairs]
        products[f"{one}/{other}"] = [a / b for a, b in pairs]
        products[f"{other}/{one}"] = [b / a for a, b in pairs]
    yield products
    others: Values = {}
    for name, values in quantities.items():
        others[f"2·{name}"] = [2 * value for value in values]
        others[f"{name}/2"] = [value / 2 for value in values]
        others[f"2/{name}"] = [2 / value for value in values]
        others[f"1/(2·{name})"] = [1 / (2 * value) for value in values]
        others[f"√{name}"] = [math.sqrt(value) for value in values]
        others[f"1/√{name}"] = [1 / math.sqrt(value) for value in values]
        others[f"{name}²"] = [value**2 for value in values]
        others[f"1/{name}²"] = [1 / value**2 for value in values]
        if min(values) > 1:
            others[f"{name}/({name}-1)"] = [value / (value - 1) for value in values]
            others[f"({name}-1)/{name}"] = [(value - 1) / value for value in values]
    yield others
