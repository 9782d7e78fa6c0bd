"""An exercise that asks something else has a higher version, or the answers given to it lose their meaning."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from drill.bank import Bank, Exercise, load_bank
from drill.instance import instance
from drill.item import CodeItem
from tests.drill.record_fingerprints import complaint, hash_of, load, updated

BANK = load_bank()
RECORDED = load()


def test_what_an_exercise_asks_changes_only_with_its_version() -> None:
    told = (complaint(name, e.item.version, hash_of(e), RECORDED) for name, e in BANK.exercises.items())
    problems = [problem for problem in told if problem]
    assert not problems, "\n".join(["", *problems])


def test_no_recorded_id_is_gone() -> None:
    assert set(RECORDED) <= set(BANK.exercises), "an id lives for ever: mark the item `retired: true` instead"


def _changed(exercise: Exercise, **changes: Any) -> Exercise:
    return replace(exercise, item=exercise.item.model_copy(update=changes))


def test_every_change_of_the_question_changes_the_hash() -> None:
    exercise = BANK.exercises["lstm-cell-state"]
    item = exercise.item
    assert isinstance(item, CodeItem)
    tolerance = {"rtol": 1e-3, "atol": 1e-9, "why": "for this test"}
    key = item.blanks[0].model_copy(update={"key": item.blanks[0].key + " + 0"})
    others = [
        _changed(exercise, template=item.template + "\n# more"),
        _changed(exercise, blanks=[key]),
        _changed(exercise, tolerance=CodeItem.model_fields["tolerance"].annotation.__args__[0](**tolerance)),  # type: ignore[union-attr]
        _changed(exercise, pure=True),
        _changed(exercise, integral=True),
    ]
    hashes = {hash_of(other) for other in others} | {hash_of(exercise)}
    assert len(hashes) == 6
    case = instance(others[0], 0).cases[0]
    case.arguments["x"][0, 0] += 1e-6
    assert hash_of(others[0]) not in hashes


def test_words_and_the_last_digits_do_not_matter() -> None:
    exercise = BANK.exercises["lstm-cell-state"]
    assert hash_of(_changed(exercise, level=3, minutes=9)) == hash_of(exercise)
    other = _changed(exercise, level=2)
    x = instance(other, 0).cases[5].arguments["x"]
    x[:] = np.nextafter(x, 10)
    assert hash_of(other) == hash_of(exercise)


def test_the_complaint_says_what_to_do() -> None:
    recorded = {"a": {"version": 2, "hash": "old"}}
    assert complaint("a", 2, "old", recorded) is None
    assert "to 3" in str(complaint("a", 2, "new", recorded))
    assert "record_fingerprints" in str(complaint("a", 3, "new", recorded))
    assert "only rise" in str(complaint("a", 1, "old", recorded))
    assert "not recorded" in str(complaint("b", 1, "new", recorded))


def test_recording_refuses_a_change_under_a_recorded_version() -> None:
    exercise = BANK.exercises["lstm-cell-state"]
    bank = Bank({"lstm-cell-state": exercise}, {}, {})
    first, refused = updated({"gone": {"version": 1, "hash": "h"}}, bank)
    assert (sorted(first), refused) == (["gone", "lstm-cell-state"], [])
    assert updated(first, bank) == (first, [])
    stale = {"lstm-cell-state": {"version": exercise.item.version, "hash": "old"}}
    result, refused = updated(stale, bank)
    assert result == stale
    assert "raise `version`" in refused[0]
    assert updated(stale, bank, force=True)[0]["lstm-cell-state"] == first["lstm-cell-state"]
    risen = Bank({"lstm-cell-state": _changed(exercise, version=exercise.item.version + 1)}, {}, {})
    result, refused = updated(stale, risen)
    assert result["lstm-cell-state"]["version"] == exercise.item.version + 1
    assert refused == []
