"""A single slip in an otherwise right answer: the results of the key with one thing changed.

The changed keys are run once for each exercise and seed. An answer with the results of one of them is that slip away
from the key, however it is written.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from drill.check import compare
from drill.instance import Instance
from drill.item import CodeItem
from drill.messages import say
from drill.probes.changes import Telling, changed_keys
from drill.probes.trial import Run, Trial
from drill.sandbox.protocol import Unsendable
from drill.verdict import Finding

SCREENED = 3  # cases that tell most changes apart
# All changes in one program: a process for each would take a hundred times as long.
_TOGETHER = """
import copy

functions = []
for source in {sources!r}:
    names = {{"__name__": "answer", "np": np, "math": math, "sigmoid": sigmoid}}
    try:
        exec(source, names)
    except Exception:
        pass
    functions.append(names.get({entry!r}))

def {entry}(*arguments):
    results = []
    for function in functions:
        try:
            results.append(function(*copy.deepcopy(arguments)))
        except Exception:
            results.append(None)
    return results
"""
Changed = list[tuple[str, Telling, list[Any]]]  # source, what tells the change, results on the screening cases
_kept: WeakKeyDictionary[Instance, Changed] = WeakKeyDictionary()


def one_slip(at: Instance, trials: list[Trial], run: Run) -> Finding | None:
    """Find a change of the key that has the results of the answer in every case."""
    item = at.item
    if not isinstance(item, CodeItem) or not item.blanks or "calls" in at.cases[0].arguments:
        return None
    if "while " in item.template:  # a changed condition could keep all the others from an end
        return None
    screened = _screening(at)
    for source, telling, results in _changed(at, item, screened, run):
        if all(_alike(trials[n], result) for n, result in zip(screened, results, strict=True)):
            outcomes = run(source, at.sent_cases)
            if outcomes and all(map(_alike, trials, (outcome.get("value") for outcome in outcomes))):
                return Finding("slip", say("finding_slip") + telling())
    return None


def _screening(at: Instance) -> list[int]:
    drawn = [n for n, case in enumerate(at.cases) if case.label == "random"] or list(range(len(at.cases)))
    return sorted(drawn, key=lambda n: at.cases[n].effort)[:SCREENED]


def _changed(at: Instance, item: CodeItem, screened: list[int], run: Run) -> Changed:
    """Return every change of the key with its results on the screening cases, as kept from the first time."""
    if at not in _kept:
        changes = changed_keys(at.exercise)
        program = _TOGETHER.format(entry=item.entry, sources=[source for source, _ in changes])
        outcomes = run(program, [at.sent_cases[n] for n in screened])
        values = [outcome.get("value") for outcome in outcomes]
        if not values or not all(isinstance(value, list) for value in values):
            return []
        results = map(list, zip(*values, strict=True))
        _kept[at] = [(source, telling, found) for (source, telling), found in zip(changes, results, strict=True)]
    return _kept[at]


def _alike(trial: Trial, result: Any) -> bool:
    if result is None or isinstance(result, Unsendable):
        return False
    # both ways, since a list passes for a tuple in one direction only
    return trial.gives(result) and compare(trial.actual, result, trial.tolerances) is None
