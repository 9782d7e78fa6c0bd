"""From an answer to a verdict: read it, run it elsewhere, compare here, name the mistake.

``grade`` is the one door; the app, the command line and the tests all go through it. Whatever a learner sends
becomes a verdict; only faults of an author or of ours are raised.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, assert_never

import numpy as np

from drill.answer import Code, fingerprint, read_code, read_letters, read_numbers
from drill.bank import Exercise
from drill.check import Difference, compare, shown
from drill.diagnose import name_mistake
from drill.errors import NotPython, Refused
from drill.gradient import agrees
from drill.instance import Instance, instance
from drill.item import ChoiceItem, CodeItem, CurveItem, Form, Item, NumberItem, OrderItem
from drill.messages import Message, explain_exception, say
from drill.probes import probe
from drill.probes.trial import is_numeric
from drill.sandbox.runner import Ended, Finished, Job, Runner
from drill.verdict import Check, Counterexample, Verdict

Answer = str | Sequence[str]


def grade(exercise: Exercise, answer: Answer, runner: Runner, *, form: Form | None = None, seed: int = 0) -> Verdict:
    """Grade one answer.

    Parameters
    ----------
    answer
        A text, or one text per blank.
    form
        How it is meant; without it code that defines the entry is a function and other code fills the blank.

    Raises
    ------
    ExerciseError
        The exercise itself is broken.
    """
    started = time.perf_counter()
    try:
        result = _graded(instance(exercise, seed), answer, form, runner)
    except Refused as refusal:
        result = Verdict("refused", refusal.message, form=form)
    except NotPython as problem:
        result = Verdict("error", problem.message, form=problem.form, line=problem.line, column=problem.column)
    milliseconds = (time.perf_counter() - started) * 1000  # before the isolation, whose first asking is a self-test
    return replace(
        result,
        item=exercise.item.id,
        version=exercise.item.version,
        seed=seed,
        isolation={"level": runner.isolation.level, "name": runner.isolation.name},
        milliseconds=milliseconds,
    )


def refused(item_id: str, message: Message, *, seed: int = 0) -> Verdict:
    """Return the verdict on something that did not even reach an exercise."""
    return Verdict("refused", message, item=item_id, seed=seed)


def _graded(at: Instance, answer: Answer, form: Form | None, runner: Runner) -> Verdict:
    item = at.item
    if form is not None and form not in item.forms:
        raise Refused(say("form_not_offered", form=form, forms=", ".join(item.forms)))
    if isinstance(item, CodeItem) and form != "option":
        return _graded_code(at, item, read_code(item, answer, form), runner)
    if not isinstance(answer, str):
        if len(answer) != 1:
            raise Refused(say("blank_count", expected=1, given=len(answer)))
        answer = answer[0]
    match item:
        case CodeItem() | ChoiceItem() | CurveItem():
            result = _graded_option(at, answer)
        case NumberItem():
            result = _graded_number(at, item, answer)
        case OrderItem():
            result = _graded_order(at, answer)
        case _:
            assert_never(item)
    return replace(result, form=form or item.forms[0])


def _explained(item: Item, mistake: str | None, candidates: list[str]) -> Message:
    """Return why the named mistake is one, or what the first two of several candidates would mean."""
    if mistake:
        return item.mistake(mistake).why.message()
    message = say("candidates") if candidates else Message("", "")
    for name in candidates[:2]:
        message += item.mistake(name).why.message()
    return message


# --- letters and numbers


def _graded_option(at: Instance, answer: str) -> Verdict:
    options = at.options or []
    letter = read_letters(answer, 1, len(options))[0]
    chosen = next(option for option in options if option.letter == letter)
    checks = [Check("option", chosen.mistake is None)]
    if chosen.mistake is None:
        return Verdict("correct", say("correct_choice"), checks=checks)
    why = at.item.mistake(chosen.mistake).why.message()
    return Verdict("wrong", say("wrong_choice") + why, mistake=chosen.mistake, checks=checks)


def _graded_order(at: Instance, answer: str) -> Verdict:
    options = at.options or []
    letters = read_letters(answer, len(options), len(options))
    right = [option.letter for option in sorted(options, key=lambda option: int(option.mistake or 0))]
    checks = [Check(f"step {n + 1}", one == other) for n, (one, other) in enumerate(zip(letters, right, strict=True))]
    if letters == right:
        return Verdict("correct", say("correct_choice"), checks=checks)
    first = next(n for n, check in enumerate(checks) if not check.passed)
    message = say("wrong_order", position=first + 1)
    return Verdict("wrong", message, checks=checks, first_index=[first])


def _graded_number(at: Instance, item: NumberItem, answer: str) -> Verdict:
    given = read_numbers(answer, item.quantity)
    key = list(at.number_key) if item.quantity == "pair" else [at.number_key]
    tolerances = (item.tolerance.rtol, item.tolerance.atol) if item.tolerance else (1e-9, 1e-9)
    names = [part.en for part in item.parts] or ["value"]
    checks = [
        Check(n, compare(k, g, tolerances) is None, 1 / len(key)) for n, k, g in zip(names, key, given, strict=True)
    ]
    if all(check.passed for check in checks):
        return Verdict("correct", say("correct_choice"), checks=checks)
    named = [m.id for m in item.mistakes if isinstance(m.code, str) and _gives(at, m.code, given)]
    mistake = named[0] if len(named) == 1 else None
    message = _number_message(item, given, key, checks)
    message += _explained(item, mistake, named)
    return Verdict(
        "wrong", message, mistake=mistake, candidates=named if len(named) > 1 else [], checks=checks,
        first_index=[next(n for n, check in enumerate(checks) if not check.passed)],
    )  # fmt: skip


def _gives(at: Instance, code: str, given: list[Any]) -> bool:
    value = at.mistaken_number(code)
    return value is not None and compare(list(value) if isinstance(value, tuple) else [value], given) is None


def _number_message(item: NumberItem, given: list[Any], key: list[Any], checks: list[Check]) -> Message:
    if item.quantity != "pair":
        return say("wrong_number")
    first, second = item.parts
    if given == key[::-1]:
        return _both_languages("swapped_pair", first=first, second=second)
    passed = [check.passed for check in checks]
    if any(passed):
        return _both_languages(
            "wrong_part", right=item.parts[passed.index(True)], wrong=item.parts[passed.index(False)]
        )
    return say("wrong_number")


def _both_languages(message_id: str, **parts: Any) -> Message:
    japanese = say(message_id, **{name: text.ja for name, text in parts.items()})
    return Message(japanese.ja, say(message_id, **{name: text.en for name, text in parts.items()}).en)


# --- code


def _graded_code(at: Instance, item: CodeItem, code: Code, runner: Runner) -> Verdict:
    at.expected  # noqa: B018 - before anything is run: a broken exercise is the author's fault, not the learner's
    job = Job(code.source, item.entry, at.sent_cases)
    result = runner.run(job)
    match result:
        case Ended(how=how):
            seconds = f"{job.seconds:g}"
            message = say(how, seconds=seconds) if how == "timeout" else say(how)
            return Verdict(how, message, form=code.form)
        case Finished(outcomes=outcomes, stdout=stdout):
            return replace(_judged(at, item, code, outcomes, runner), form=code.form, stdout=stdout)
        case _:
            assert_never(result)


def _judged(at: Instance, item: CodeItem, code: Code, outcomes: list[dict[str, Any]], runner: Runner) -> Verdict:
    if code.form == "blank":  # its lines are those of the filled template, which the learner has not typed
        outcomes = [{"error": o["error"] | {"line": None}} if "error" in o else o for o in outcomes]
    differences = [_difference(at, item, n, outcome) for n, outcome in enumerate(outcomes)]
    failed = [n for n, difference in enumerate(differences) if difference is not None]
    checks = _checks(at, outcomes, differences)
    if not failed:
        return _passed(at, item, code, outcomes, checks)
    raised = [n for n in failed if "error" in outcomes[n]]
    smallest = min(raised or failed, key=lambda n: at.cases[n].effort)
    first, case = differences[smallest], at.cases[smallest]
    assert first is not None
    tolerances = [at.tolerances(case) for case in at.cases]
    mistake, candidates = name_mistake(outcomes, fingerprint(code.source), at.mistakes, tolerances)
    message = say("wrong_cases", count=len(outcomes), failed=len(failed)) + first.message
    for remark in code.remarks:
        message += remark
    message += _of_gradient(at, smallest, outcomes[smallest])
    # that answers raise alike says little of why; what values they give alike says much
    told = [] if raised else candidates
    message += _explained(item, mistake, told)
    found = None if mistake or told else probe(at, code, outcomes, partial(_run_apart, item.entry, runner))
    if found:
        message += found.message
    outcome = outcomes[smallest]
    return Verdict(
        "error" if raised else "wrong",
        message,
        mistake=mistake,
        candidates=candidates,
        finding=found,
        difference={"kind": first.kind, "failed": len(failed), "cases": len(outcomes)},
        first_index=list(first.index) if first.kind in ("values", "nonfinite") else None,
        checks=checks,
        counterexample=Counterexample(case.arguments, at.expected[smallest], _actual(outcome), case.label),
        inner=at.inner(case),
        line=outcome["error"]["line"] if "error" in outcome else None,
    )


def _checks(at: Instance, outcomes: list[dict[str, Any]], differences: list[Difference | None]) -> list[Check]:
    """Return one check for all cases, or one for each of several returned values."""
    names = at.results
    if len(names) <= 1:
        return [Check(names[0] if names else "cases", not any(differences))]
    whole = all(_has_parts(outcome, len(names)) for outcome in outcomes)
    return [
        Check(name, whole and all(_part_passes(at, n, place, o) for n, o in enumerate(outcomes)), 1 / len(names))
        for place, name in enumerate(names)
    ]


def _has_parts(outcome: dict[str, Any], count: int) -> bool:
    value = outcome.get("value")
    return isinstance(value, (list, tuple)) and len(value) == count


def _parts(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else [value]


def _part_passes(at: Instance, n: int, place: int, outcome: dict[str, Any]) -> bool:
    expected, actual = at.expected[n][place], outcome["value"][place]
    return compare(expected, actual, at.tolerances(at.cases[n])) is None


def _of_gradient(at: Instance, n: int, outcome: dict[str, Any]) -> Message:
    """Say of an exercise on a backward pass which gradients are not those of central differences."""
    message = Message("", "")
    if at.numeric_gradients is None or "error" in outcome:
        return message
    names = at.numeric_gradients[n]
    for (name, numeric), actual in zip(names.items(), _parts(outcome["value"]), strict=False):
        if is_numeric(actual) and np.shape(actual) == numeric.shape and not agrees(actual, numeric):
            worst = np.unravel_index(np.nanargmax(np.abs(np.asarray(actual, float) - numeric)), numeric.shape)
            message += say(
                "wrong_gradient",
                name=name,
                index=[int(i) for i in worst],
                numeric=shown(numeric[worst]),
                actual=shown(np.asarray(actual)[worst]),
            )
    return message


def _run_apart(entry: str, runner: Runner, source: str, cases: list[Any]) -> list[dict[str, Any]]:
    """Run a program for a probe; one that had to be ended tells nothing."""
    result = runner.run(Job(source, entry, cases))
    return result.outcomes if isinstance(result, Finished) else []


def _actual(outcome: dict[str, Any]) -> Any:
    error = outcome.get("error")
    return f"{error['type']}: {error['message']}" if error else outcome["value"]


def _difference(at: Instance, item: CodeItem, n: int, outcome: dict[str, Any]) -> Difference | None:
    if "error" in outcome:
        return Difference("raised", _raised_message(item, outcome["error"]))
    compared = partial(compare, tolerances=at.tolerances(at.cases[n]), integral=item.integral)
    calls = at.cases[n].arguments.get("calls")
    if calls is None:
        return compared(at.expected[n], outcome["value"])
    results = enumerate(zip(at.expected[n], outcome["value"], strict=True))
    found = ((place, compared(expected, actual)) for place, (expected, actual) in results)
    return next((_in_call(calls, place, difference) for place, difference in found if difference), None)


def _in_call(calls: list[Any], place: int, difference: Difference) -> Difference:
    """Say of a difference in which call of a script it is."""
    method = calls[place][0]
    count = [called for called, _ in calls[: place + 1]].count(method)
    message = say("in_call", count=count, method=method) + difference.message
    return Difference(difference.kind, message, (place, *difference.index))


def _raised_message(item: CodeItem, error: dict[str, Any]) -> Message:
    name = re.search(r"'(\w+)'", error["message"])
    if error["type"] in ("NameError", "UnboundLocalError") and name:
        if name[1] == item.entry and error["line"] is None:
            return say("class_missing" if item.is_class else "entry_missing", entry=item.entry)
        if name[1] in item.renamed:
            return say("renamed", old=name[1], new=item.renamed[name[1]])
    message = _where(error)
    explanation = explain_exception(error["type"])
    return message + explanation if explanation else message


def _where(error: dict[str, Any]) -> Message:
    text = error["message"] or "-"
    if error["line"] is None:
        return say("raised", type=error["type"], text=text)
    return say("raised_at_line", line=error["line"], type=error["type"], text=text)


def _passed(at: Instance, item: CodeItem, code: Code, outcomes: list[Any], checks: list[Check]) -> Verdict:
    names = list(at.cases[0].arguments) if at.cases else []
    changed = sorted({position for outcome in outcomes for position in outcome["changed"] if position < len(names)})
    altered = ", ".join(names[position] for position in changed)
    if altered and item.pure:
        return Verdict("wrong", say("impure", names=altered), checks=[*checks, Check("pure", passed=False)])
    message = say("correct", count=len(outcomes))
    if altered:
        message += say("changed_arguments", names=altered)
    for remark in code.remarks:
        message += remark
    return Verdict("correct", message, checks=checks)
