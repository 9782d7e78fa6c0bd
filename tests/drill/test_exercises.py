"""What every shipped exercise promises; a new exercise is tested here the moment its files exist."""

from __future__ import annotations

import re

import numpy as np
import pytest

from drill.answer import read_code
from drill.bank import Exercise, load_bank
from drill.check import compare
from drill.grade import grade
from drill.hint import hint, hint_count
from drill.instance import instance
from drill.item import PLACEHOLDER, CodeItem, NumberItem
from drill.sandbox.execute import run
from drill.sandbox.portable import PortableRunner
from tests.drill.conftest import InProcessRunner

BANK = load_bank()
CODE = [e for e in BANK.exercises.values() if isinstance(e.item, CodeItem)]
NUMBER = [e for e in BANK.exercises.values() if isinstance(e.item, NumberItem)]
SEEDS = range(2)  # the gate, which is slow, has twenty


def _item(exercise: Exercise) -> CodeItem:
    assert isinstance(exercise.item, CodeItem)
    return exercise.item


def _ids(exercises: list[Exercise]) -> list[str]:
    return [exercise.item.id for exercise in exercises]


every_code_item = pytest.mark.parametrize("exercise", CODE, ids=_ids(CODE))
every_number_item = pytest.mark.parametrize("exercise", NUMBER, ids=_ids(NUMBER))
every_item = pytest.mark.parametrize("exercise", BANK.exercises.values(), ids=list(BANK.exercises))


def test_no_file_of_the_bank_is_broken() -> None:
    assert [str(problem) for problem in BANK.problems] == []


@every_code_item
def test_the_template_with_its_key_agrees_with_the_reference_on_every_case(exercise: Exercise) -> None:
    item = _item(exercise)
    for seed in SEEDS:
        at = instance(exercise, seed)
        outcomes = run(read_code(item, item.key).source, item.entry, at.sent_cases)
        for case, outcome, expected in zip(at.cases, outcomes, at.expected, strict=True):
            assert "value" in outcome, (seed, case.label, outcome)
            difference = compare(expected, outcome["value"], at.tolerances(case))
            assert difference is None, (seed, case.label, difference)


@every_code_item
def test_the_key_passes_in_the_real_sandbox(exercise: Exercise, portable: PortableRunner) -> None:
    assert grade(exercise, _item(exercise).key, portable).verdict == "correct"


@every_code_item
def test_every_equivalent_passes(exercise: Exercise, here: InProcessRunner) -> None:
    for accepted in _item(exercise).accept:
        for seed in SEEDS:
            verdict = grade(exercise, accepted.code, here, seed=seed)
            assert verdict.verdict == "correct", (accepted.code, seed, verdict.message.en)


@every_code_item
def test_every_mistake_fails_and_is_told_by_name(exercise: Exercise, here: InProcessRunner) -> None:
    for mistake in _item(exercise).mistakes:
        assert mistake.code is not None
        for seed in SEEDS:
            verdict = grade(exercise, mistake.code, here, seed=seed)
            assert verdict.verdict in ("wrong", "error"), (mistake.id, seed)
            assert verdict.mistake == mistake.id, (mistake.id, seed, verdict.mistake, verdict.candidates)


@every_code_item
def test_mistakes_have_distinct_outcomes_or_are_declared_the_same(exercise: Exercise) -> None:
    item = _item(exercise)
    known = instance(exercise, 0).mistakes
    written = [tree for _, tree in known.values()]
    assert len(set(written)) == len(written)
    for mistake in item.mistakes:
        alike = [n for n, (outcomes, _) in known.items() if _equal(outcomes, known[mistake.id][0])]
        declared = {mistake.id, mistake.same_as} | {m.id for m in item.mistakes if m.same_as == mistake.id}
        family = declared | {m.id for m in item.mistakes if mistake.same_as and m.same_as == mistake.same_as}
        assert set(alike) <= family, mistake.id


def _equal(one: list[dict[str, object]], other: list[dict[str, object]]) -> bool:
    def same(a: dict[str, object], b: dict[str, object]) -> bool:
        if "error" in a or "error" in b:
            strip = [{k: v for k, v in x.get("error", {}).items() if k != "line"} for x in (a, b)]  # type: ignore[attr-defined]
            return bool(strip[0] == strip[1])
        return compare(a["value"], b["value"]) is None and compare(b["value"], a["value"]) is None

    return all(map(same, one, other))


@every_code_item
def test_starter_and_stubs_fail(exercise: Exercise, here: InProcessRunner) -> None:
    item = _item(exercise)
    at = instance(exercise, 0)
    names = [f"a{n}" for n in range(len(at.sent_cases[0]))]
    head = f"def {item.entry}({', '.join(names)}):\n    return "
    for body in ["None", "0", "1.0", *names, f"({', '.join(names)},)"]:
        assert grade(exercise, head + body, here, form="function").verdict != "correct", body
    assert grade(exercise, item.template, here, form="function").verdict == "error"
    expected = at.expected[0]
    constant = expected if not isinstance(expected, np.ndarray) else expected.tolist()
    literal = repr(constant).replace("np.float64(", "(")
    wrapped = f"np.array({literal})" if isinstance(expected, np.ndarray) else literal
    array = "from numpy import array\n" if "array(" in wrapped else ""
    assert grade(exercise, array + head + wrapped, here, form="function").verdict != "correct"


@every_code_item
def test_the_cases_are_wide_enough(exercise: Exercise) -> None:
    at = instance(exercise, 0)
    assert len(at.cases) >= 12
    assert at.cases[0].label.startswith("by hand")
    assert at.cases[0].effort <= 80  # digits to look at
    for name in at.cases[0].arguments:
        seen = {repr(case.arguments[name]) for case in at.cases}
        assert len(seen) > 3 or seen == {"True", "False"}, f"{name} hardly varies"
    labels = [case.label for case in instance(exercise, 1).cases]
    assert len(labels) >= 12


@every_code_item
def test_every_name_of_the_signature_is_described(exercise: Exercise) -> None:
    item = _item(exercise)
    described = [shape.name for shape in item.shapes]
    signatures = re.findall(r"def \w+\((.*?)\)" if item.is_class else rf"def {item.entry}\((.*?)\)", item.template)
    names = [part.split("=")[0].strip() for signature in signatures for part in signature.split(",")]
    names = [name for name in names if name != "self"]
    at = instance(exercise, 0)
    assert names
    assert list(at.named(at.cases[0])) == names
    assert set(names) <= set(described)


@every_code_item
def test_options_are_the_key_and_three_mistakes_with_texts_of_their_own(
    exercise: Exercise, here: InProcessRunner
) -> None:
    options = instance(exercise, 0).options
    if options is None:
        assert not _item(exercise).blanks, "an exercise with a blank has options"
        return
    assert len({option.text.en for option in options}) == 4
    for option in options:
        verdict = grade(exercise, option.letter, here, form="option")
        assert verdict.verdict == ("correct" if option.mistake is None else "wrong")
        assert verdict.mistake == option.mistake


@every_code_item
def test_the_key_does_not_stand_in_what_a_learner_reads_first(exercise: Exercise) -> None:
    item = _item(exercise)
    first = [item.statement.ja, item.statement.en, item.template, item.title.ja, item.title.en]
    first += [text for part in item.shapes for text in (part.meaning.ja, part.meaning.en, part.shape)]
    first += [item.conventions.ja, item.conventions.en] if item.conventions else []
    squeezed = "".join(" ".join(first).split())
    for blank in item.blanks:
        assert "".join(blank.key.split()) not in squeezed


@every_item
def test_every_hint_can_be_shown_and_leaves_no_placeholder(exercise: Exercise) -> None:
    for seed in (0, 1):
        at = instance(exercise, seed)
        for step in range(1, hint_count(at) + 1):
            text = hint(at, step)
            for version in (text.ja, text.en):
                assert version.strip()
                assert not PLACEHOLDER.search(version)


@every_code_item
def test_only_the_last_hint_gives_the_key_away(exercise: Exercise) -> None:
    at = instance(exercise, 0)
    for step in range(1, hint_count(at)):
        squeezed = "".join(hint(at, step).en.split())
        for blank in _item(exercise).blanks:
            assert "".join(blank.key.split()) not in squeezed, step


@every_number_item
def test_number_keys_are_accepted_and_mistakes_named_over_many_seeds(exercise: Exercise, here: InProcessRunner) -> None:
    item = exercise.item
    assert isinstance(item, NumberItem)
    named: set[str] = set()
    every = {mistake.id for mistake in item.mistakes}
    for seed in range(200 if item.generated else 1):
        if seed >= 40 and named == every:
            break  # verify draws two thousand
        at = instance(exercise, seed)
        key = at.number_key
        spelling = "x".join(map(str, key)) if isinstance(key, tuple) else str(key)
        assert grade(exercise, spelling, here, seed=seed).verdict == "correct"
        for mistake in item.mistakes:
            value = at.mistaken_number(str(mistake.code))
            if value is None or value == key:
                continue
            spelled = "x".join(map(str, value)) if isinstance(value, tuple) else str(value)
            verdict = grade(exercise, spelled, here, seed=seed)
            assert verdict.verdict == "wrong", (mistake.id, seed)
            assert verdict.mistake in (None, mistake.id)
            named |= {verdict.mistake} if verdict.mistake else set()
    if item.generated:
        assert named == every
