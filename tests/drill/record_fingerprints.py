"""Writes down what each exercise asks, so that a change without a new version is noticed.

Run ``python -m tests.drill.record_fingerprints`` after adding an exercise or raising a version. A changed exercise of a
version that is recorded already is refused; ``--force`` takes it (only while nobody has answered it yet).
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from drill.bank import Bank, Exercise, load_bank
from drill.instance import instance
from drill.item import ChoiceItem, CodeItem, CurveItem, NumberItem, OrderItem

FILE = Path(__file__).with_name("fingerprints.json")
Recorded = dict[str, dict[str, Any]]  # id -> {"version", "hash"}


def _rounded(value: Any) -> Any:
    """Return a value as text with 9 significant digits, the same on every machine."""
    match value:
        case np.ndarray():
            return [str(value.dtype), list(value.shape), [_rounded(part) for part in value.ravel().tolist()]]
        case np.generic():
            return [str(value.dtype), _rounded(value.item())]
        case float():
            return f"{value:.8e}"
        case list() | tuple():
            return [type(value).__name__, *map(_rounded, value)]
        case dict():
            return {key: _rounded(part) for key, part in value.items()}
    return repr(value)


def _question(exercise: Exercise) -> Any:
    at = instance(exercise, 0)
    match exercise.item:
        case CodeItem() as item:
            cases = [[case.label, case.arguments] for case in at.cases]
            return [item.template, item.entry, [[b.kind, b.key] for b in item.blanks], item.pure, item.integral, cases]
        case NumberItem() as item:
            seeds = range(5) if item.generated else range(1)
            return [item.quantity, [[instance(exercise, s).givens, instance(exercise, s).number_key] for s in seeds]]
        case ChoiceItem() as item:
            return [item.key.ja, item.key.en, [[o.letter, o.text.en] for o in at.options or []]]
        case CurveItem() as item:
            return [item.demo, item.metric, item.base, item.preset, [[o.letter, o.text.en] for o in at.options or []]]
        case OrderItem() as item:
            return [[step.ja, step.en] for step in item.steps]


def hash_of(exercise: Exercise) -> str:
    """Return the hash of template, keys, tolerance and the cases of seed 0."""
    tolerance = getattr(exercise.item, "tolerance", None)
    told = [_question(exercise), tolerance and [tolerance.rtol, tolerance.atol]]
    return hashlib.sha256(json.dumps(_rounded(told), ensure_ascii=True).encode()).hexdigest()[:32]


def complaint(item_id: str, version: int, found: str, recorded: Recorded) -> str | None:
    """Return what is to be done when an exercise is not as it was recorded, or None."""
    known = recorded.get(item_id)
    if known is None:
        return f"{item_id} is not recorded yet: run `python -m tests.drill.record_fingerprints`."
    if version < known["version"]:
        return f"{item_id}: version {version} is lower than the recorded {known['version']}; versions only rise."
    if found == known["hash"] and version == known["version"]:
        return None
    if version > known["version"]:
        return f"{item_id} has the new version {version}: run `python -m tests.drill.record_fingerprints`."
    return (
        f"{item_id} asks something else than before (template, key, tolerance or cases) under the same version "
        f"{version}: raise `version` in its YAML file to {version + 1}, then run "
        "`python -m tests.drill.record_fingerprints`. If nothing was changed, NumPy's stream may have been."
    )


def load() -> Recorded:
    """Return what is recorded."""
    if not FILE.exists():
        return {}
    recorded: Recorded = json.loads(FILE.read_text(encoding="utf-8"))
    return recorded


def updated(recorded: Recorded, bank: Bank, *, force: bool = False) -> tuple[Recorded, list[str]]:
    """Return the new record, and why some of it was not taken. Ids of items that are gone stay: they live for ever."""
    result, refused = dict(recorded), []
    for item_id, exercise in bank.exercises.items():
        version, found = exercise.item.version, hash_of(exercise)
        known = recorded.get(item_id)
        if known and not force and version <= known["version"]:
            problem = complaint(item_id, version, found, recorded)
            refused += [problem] if problem else []
            continue
        result[item_id] = {"version": version, "hash": found}
    return dict(sorted(result.items())), refused


def main(arguments: list[str]) -> int:
    """Record, or say why not."""
    result, refused = updated(load(), load_bank(), force="--force" in arguments)
    FILE.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    for problem in refused:
        sys.stderr.write(f"{problem}\n")
    return 1 if refused else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
