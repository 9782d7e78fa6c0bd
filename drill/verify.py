"""The gate before an exercise is published: its key is right, and its cases tell what is wrong from it.

docs/verify.md tells authors what is asked. Whatever a learner could send goes through `grade`, as theirs will.
"""

from __future__ import annotations

import ast
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from drill.answer import read_code
from drill.bank import Bank, Exercise
from drill.check import compare
from drill.diagnose import name_mistake
from drill.draft import TODO
from drill.errors import ExerciseError
from drill.grade import Answer, grade
from drill.gradient import agrees
from drill.instance import Instance, has_single_precision, instance
from drill.item import CodeItem, NumberItem, OptionItem
from drill.mutants import Mutant, mutants, normalised
from drill.sandbox.execute import run
from drill.sandbox.protocol import DEPTH_LIMIT, pack
from drill.sandbox.runner import Ended, Finished, Isolation, Job, Runner
from drill.solution import Case, Solution
from drill.syntax import parse
from drill.verdict import Verdict

FEWEST_MUTANTS = 8  # below that, known mistakes have to make up for them
SPELT = 200  # draws of a generated item whose texts are filled and whose numbers are graded as a learner's text
MUTANT_SECONDS = 1.0  # a mutant may never end


@dataclass(frozen=True)
class Effort:
    """Over how many seeds a code item has to be stable, and how often a generated item is drawn."""

    seeds: int
    draws: int


USUAL = Effort(seeds=20, draws=2_000)
FULL = Effort(seeds=200, draws=100_000)


@dataclass
class Findings:
    """What was found about one item; it may be published when there are no problems.

    ``mutants`` leaves out the ``equivalent`` ones; ``coincidences`` counts the draws on which a mistake is the key.
    """

    id: str
    mistakes: int = 0
    named: int = 0
    mutants: int = 0
    killed: int = 0
    equivalent: int = 0
    survivors: list[str] = field(default_factory=list)
    draws: int = 0
    coincidences: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing falls short."""
        return not self.problems

    def to_json(self) -> dict[str, Any]:
        """Return the findings as plain data, ready for JSON."""
        return {"id": self.id, "ok": self.ok} | asdict(self)


def verify(exercise: Exercise, runner: Runner, effort: Effort = USUAL) -> Findings:
    """Return what is found about an exercise; what its author has broken is a problem too."""
    item = exercise.item
    found = Findings(item.id, mistakes=len(item.mistakes))
    try:
        if TODO in exercise.path.read_text(encoding="utf-8"):
            found.problems.append(f"The file still says {TODO}.")
        found.problems += _equal_options(exercise)
        match item:
            case CodeItem():
                _verify_code(found, exercise, item, runner, effort.seeds)
            case NumberItem():
                _verify_numbers(found, exercise, item, runner, effort.draws if item.generated else 1)
            case OptionItem():
                found.named = _named_by_letter(exercise, runner)
    except ExerciseError as error:
        found.problems.append(str(error))
    return found


def unreadable(bank: Bank) -> list[Findings]:
    """Return findings for the files of a bank that are left out of it."""
    return [Findings(Path(problem.path).stem, problems=[str(problem)]) for problem in bank.problems]


def totals(findings: Sequence[Findings]) -> dict[str, int]:
    """Return the sums over all items."""
    summed = ("ok", "mistakes", "named", "mutants", "killed", "equivalent")
    return {"items": len(findings)} | {name: sum(getattr(found, name) for found in findings) for name in summed}


def table(findings: Sequence[Findings]) -> Iterator[str]:
    """Yield the lines of a Markdown table and, below it, what was found in words."""
    yield "| item | mistakes named | mutants killed | declared equivalent | may be published |"
    yield "|---|---|---|---|---|"
    for found in findings:
        yield _row(found.id, vars(found), "yes" if found.ok else "no")
    sums = totals(findings)
    yield _row("all", sums, f"{sums['ok']} of {sums['items']}")
    for found in findings:
        if found.coincidences:
            counts = ", ".join(f"`{name}` {count} times" for name, count in found.coincidences.items())
            yield f"\n{found.id}: in {found.draws} draws a mistake gives the key: {counts}."
        for problem in found.problems:
            yield f"\n{found.id}: {problem}"


def _row(name: str, sums: dict[str, Any], last: str) -> str:
    counts = "{named}/{mistakes} | {killed}/{mutants} | {equivalent}".format_map(sums)
    return f"| {name} | {counts} | {last} |"


def _equal_options(exercise: Exercise) -> Iterator[str]:
    for language in ("ja", "en"):
        texts = (option.text.in_language(language) for option in instance(exercise).options or [])
        for text, count in Counter(" ".join(text.split()) for text in texts).items():
            if count > 1:
                yield f"{count} options read `{text}` ({language})."


def _named_by_letter(exercise: Exercise, runner: Runner) -> int:
    """Return how many mistakes are offered, and named when they are chosen."""
    offered = [option for option in instance(exercise).options or [] if option.mistake]
    return sum(grade(exercise, option.letter, runner).mistake == option.mistake for option in offered)


# --- code


def _verify_code(found: Findings, exercise: Exercise, item: CodeItem, runner: Runner, seeds: int) -> None:
    at = instance(exercise)
    found.problems += _constant_arguments(at)
    found.problems += _wrong_gradients(at)
    found.problems += _passing_stubs(at, item, runner)
    found.problems += _mistakes(found, exercise, item, runner, seeds)
    right = _right_answers(item)
    if not right:
        found.problems.append("There is neither a blank nor an accepted answer to compare the reference with.")
        return
    failing = list(_failing(exercise, right, runner, seeds))
    found.problems += failing
    programs = [read_code(item, answer).source for answer in right.values()]
    if not _second_implementation(at, item, programs):
        found.problems.append("The reference is written like the key, so there is no second implementation.")
    if not failing:  # or nearly every mutant of a wrong key would be killed
        found.problems += _mutants(found, at, item, mutants(programs[0]), runner)


def _constant_arguments(at: Instance) -> Iterator[str]:
    for name in at.cases[0].arguments:
        if len({pack(case.arguments[name], DEPTH_LIMIT) for case in at.cases}) == 1:
            yield f"The argument `{name}` is the same in all cases."


def _wrong_gradients(at: Instance) -> Iterator[str]:
    """Tell where a reference on a backward pass does not return the gradients of central differences."""
    for case, expected, numeric in zip(at.cases, at.expected, at.numeric_gradients or [], strict=False):
        returned = expected if isinstance(expected, tuple) else (expected,)
        if len(returned) != len(numeric):
            yield f"`reference` returns {len(returned)} gradients and `gradients` has {len(numeric)}."
            return
        for (name, gradient), value in zip(numeric.items(), returned, strict=True):
            if not has_single_precision(case.arguments) and not agrees(value, gradient):
                yield f"`{name}` of the reference is not the gradient by central differences in case `{case.label}`."


def _passing_stubs(at: Instance, item: CodeItem, runner: Runner) -> Iterator[str]:
    if grade(at.exercise, item.template, runner, form="function", seed=at.seed).verdict == "correct":
        yield "The template passes as it is."
    stubs = {"None": [None for _ in at.cases], "a constant": [at.expected[0] for _ in at.cases]}
    for name in at.cases[0].arguments:
        stubs[f"its argument `{name}`"] = [case.arguments[name] for case in at.cases]
    for name, values in stubs.items():
        if _passes(at, item, [{"value": value, "changed": []} for value in values]):
            yield f"An answer that returns {name} passes."


def _passes(at: Instance, item: CodeItem, outcomes: list[dict[str, Any]]) -> bool:
    """Tell whether outcomes are right, as `grade` does; it would also look for what is wrong, which takes longer."""

    def passes(expected: Any, outcome: dict[str, Any], case: Case) -> bool:
        if "error" in outcome or (item.pure and outcome["changed"]):
            return False
        return compare(expected, outcome["value"], at.tolerances(case), integral=item.integral) is None

    return all(map(passes, at.expected, outcomes, at.cases))


def _right_answers(item: CodeItem) -> dict[str, Answer]:
    """Return the key, where there are blanks, and the accepted answers, each with what to call it."""
    key: dict[str, Answer] = {"The key": [blank.key for blank in item.blanks]} if item.blanks else {}
    return key | {f"The accepted answer {n}": accepted.code for n, accepted in enumerate(item.accept, 1)}


def _second_implementation(at: Instance, item: CodeItem, programs: list[str]) -> bool:
    """Tell whether some right answer is written in another way than the reference."""
    reference = _body(at.exercise.solution.path.read_text(encoding="utf-8"), "reference")
    return any(_body(program, item.entry) != reference for program in programs)


def _body(program: str, name: str) -> str | None:
    for node in ast.walk(parse(program)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            return ast.unparse(ast.Module(body, []))
    return None


class _Here:
    """Runs an author's code in this process, as `Instance` does."""

    isolation = Isolation(level=0)

    def run(self, job: Job) -> Finished | Ended:
        return Finished(run(job.source, job.entry, job.cases))

    def close(self) -> None:
        pass


class _SinglePrecision(Exercise):
    """An exercise whose cases have float32 in place of float64."""

    @cached_property
    def solution(self) -> Solution:
        given = super().solution

        def cases(rng: np.random.Generator) -> list[tuple[str, dict[str, Any]]]:
            return [(case.label, _single(case.arguments)) for case in given.drawn_cases(rng)]

        return replace(given, cases=cases)


def _single(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _single(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(_single, value))
    return value.astype(np.float32) if isinstance(value, np.ndarray) and value.dtype == np.float64 else value


def _failing(exercise: Exercise, right: dict[str, Answer], runner: Runner, seeds: int) -> Iterator[str]:
    single = _SinglePrecision(exercise.item, exercise.path, exercise.root)
    tried = [(name, exercise, answer) for name, answer in right.items()]
    first, _, key = tried[0]
    for name, at, answer in [*tried, (f"{first}, in float32,", single, key)]:
        wrong = [verdict for verdict in _graded(at, answer, runner, seeds) if verdict.verdict != "correct"]
        if wrong:
            yield f"{name} fails {_on_seeds([v.seed for v in wrong], seeds)}: {wrong[0].message.en}"


def _graded(exercise: Exercise, answer: Answer, runner: Runner, seeds: int) -> list[Verdict]:
    """Grade an answer on every seed; on seed 0 in the sandbox, which may lack what there is here."""
    return [grade(exercise, answer, runner if seed == 0 else _Here(), seed=seed) for seed in range(seeds)]


def _on_seeds(which: list[int], seeds: int) -> str:
    return f"on {len(which)} of {seeds} seeds, first on seed {which[0]}"


def _mistakes(found: Findings, exercise: Exercise, item: CodeItem, runner: Runner, seeds: int) -> Iterator[str]:
    for mistake in item.mistakes:
        family = _family(item, mistake.id)
        passed, others = [], set()
        for seed in range(seeds):
            at = instance(exercise, seed)
            outcomes, _ = at.mistakes[mistake.id]
            passed += [seed] if _passes(at, item, outcomes) else []
            others |= _alike(at, outcomes) - family
        verdict = grade(exercise, mistake.code or "", runner)
        if passed:
            yield f"The mistake `{mistake.id}` passes {_on_seeds(passed, seeds)}."
        elif others:
            yield f"The mistake `{mistake.id}` has the outcomes of {_listed(others)}, and no `same_as` says so."
        elif not _is_told(item, mistake.id, verdict):
            yield f"The mistake `{mistake.id}` is not named: {verdict.message.en}"
        else:
            found.named += 1


def _family(item: CodeItem | NumberItem, name: str) -> set[str]:
    """Return the mistakes declared to have the outcomes of this one, and itself."""
    heads = {mistake.id: mistake.same_as or mistake.id for mistake in item.mistakes}
    return {other for other, head in heads.items() if head == heads[name]}


def _is_told(item: CodeItem | NumberItem, name: str, verdict: Verdict) -> bool:
    told = {verdict.mistake} if verdict.mistake else set(verdict.candidates)
    return bool(told) and told <= _family(item, name)


def _alike(at: Instance, outcomes: list[dict[str, Any]]) -> set[str]:
    """Return the known mistakes that have these outcomes: what an answer with them may be named after."""
    one, several = name_mistake(outcomes, "", at.mistakes, [at.tolerances(case) for case in at.cases])
    return {one} if one else set(several)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def _mutants(found: Findings, at: Instance, item: CodeItem, made: list[Mutant], runner: Runner) -> Iterator[str]:
    def lives(mutant: Mutant) -> bool:
        result = runner.run(Job(mutant.source, item.entry, at.sent_cases, MUTANT_SECONDS))
        return isinstance(result, Finished) and _passes(at, item, result.outcomes)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        alive = [mutant.change for mutant, lived in zip(made, pool.map(lives, made), strict=True) if lived]
    declared = {normalised(equivalent.code): equivalent.code for equivalent in item.equivalent_mutants}
    found.survivors = [change for change in alive if change not in declared]
    found.killed = len(made) - len(alive)
    found.mutants = found.killed + len(found.survivors)
    found.equivalent = len(made) - found.mutants
    for change in found.survivors:
        yield f"No case tells this mutant from the key, and `equivalent_mutants` does not have it:\n{change}"
    for change, code in declared.items():
        if change not in alive:
            what = "is killed by a case" if change in [mutant.change for mutant in made] else "is no mutant of the key"
            yield f"What `equivalent_mutants` lists here {what}:\n{code.strip()}"
    if found.mutants < FEWEST_MUTANTS and found.mutants + len(item.mistakes) < FEWEST_MUTANTS:
        yield f"{found.mutants} mutants and {len(item.mistakes)} mistakes are too few; {FEWEST_MUTANTS} are needed."


# --- numbers


def _verify_numbers(found: Findings, exercise: Exercise, item: NumberItem, runner: Runner, draws: int) -> None:
    told: set[str] = set()
    coinciding = Counter({mistake.id: 0 for mistake in item.mistakes})
    for seed in range(draws):
        try:
            at = instance(exercise, seed)
            given = {mistake.id: at.mistaken_number(str(mistake.code)) for mistake in item.mistakes}
            coinciding.update(name for name, number in given.items() if _is_key(at, item, number))
            _recounted(at, item)
            if seed < SPELT:
                told |= _told_of_numbers(at, item, given, runner)
        except ExerciseError as error:
            found.problems.append(f"On seed {seed}: {error}")
            return
    found.draws, found.coincidences, found.named = draws, +coinciding, len(told)
    for name in sorted(coinciding.keys() - told):
        what = "is the key on every draw" if coinciding[name] == draws else "is never named"
        found.problems.append(f"The mistake `{name}` {what}.")


def _told_of_numbers(at: Instance, item: NumberItem, given: dict[str, Any], runner: Runner) -> set[str]:
    """Fill all texts, grade the key, and return the mistakes that are told by what they give."""
    for text in (item.statement, item.worked, item.explanation, *item.hints):
        at.text(text)

    def graded(number: Any) -> Verdict:
        return grade(at.exercise, "x".join(map(str, _parts(number))), runner, seed=at.seed)

    if graded(at.number_key).verdict != "correct":
        raise ExerciseError(at.exercise.solution.path, "reference", f"a number that can be typed, not {at.number_key}")
    verdicts = {name: graded(number) for name, number in given.items() if number is not None}
    return {name for name, verdict in verdicts.items() if _is_told(item, name, verdict)}


def _recounted(at: Instance, item: NumberItem) -> None:
    """Raise `ExerciseError` where a size is not what counting the places of a window gives."""
    counted = _counted(at.givens or {}) if item.quantity == "pair" else None
    if counted and not _is_key(at, item, counted):
        expected = f"{counted}, by counting the places of the window, not {at.number_key}"
        raise ExerciseError(at.exercise.solution.path, "reference", expected)


def _parts(number: Any) -> list[Any]:
    return list(number) if isinstance(number, (list, tuple)) else [number]


def _is_key(at: Instance, item: NumberItem, number: Any) -> bool:
    tolerances = (item.tolerance.rtol, item.tolerance.atol) if item.tolerance else (1e-9, 1e-9)
    return compare(_parts(at.number_key), _parts(number), tolerances) is None


def _counted(givens: dict[str, Any]) -> tuple[int, int] | None:
    """Count where the window of a convolution or pooling goes, down and across; None for other givens."""
    if not {"height", "width", "kernel_height", "kernel_width"} <= givens.keys():
        return None
    moves = {name: givens[name] for name in ("stride", "padding", "dilation", "ceil_mode") if name in givens}
    return (
        _places(givens["height"], givens["kernel_height"], **moves),
        _places(givens["width"], givens["kernel_width"], **moves),
    )


def _places(
    size: int, kernel: int, *, stride: int = 1, padding: int = 0, dilation: int = 1, ceil_mode: bool = False
) -> int:
    """Count the places of a window along one axis by moving it."""
    count, start, end = 0, -padding, size + padding
    reach = dilation * (kernel - 1) + 1
    while start + reach <= end:
        count, start = count + 1, start + stride
    # one more, as PyTorch has it: cells are left over, and it does not start in the padding behind them
    left_over = start - stride + reach < end
    return count + (ceil_mode and left_over and start < size)
