"""An exercise at one seed: what was drawn, what is expected, and what each known mistake would have given."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import numpy as np

from drill.answer import fingerprint, read_code
from drill.bank import Exercise
from drill.check import SINGLE_PRECISION, USUAL, Tolerances
from drill.draws import Draws, numpy_stream
from drill.errors import DrillError, ExerciseError
from drill.gradient import central_difference
from drill.item import PLACEHOLDER, CodeItem, Item, NumberItem, OptionItem, OrderItem, Text
from drill.sandbox.execute import copied, materialised, refusals, run, scope
from drill.solution import Case
from drill.syntax import parse

T = TypeVar("T")


@dataclass(frozen=True)
class Option:
    """One of the lettered options, and the mistake it stands for; the key's is None. Only the text goes to a page."""

    letter: str
    text: Text
    mistake: str | None = None


class Instance:
    """An exercise at one seed. Everything is computed when first asked for, and kept."""

    def __init__(self, exercise: Exercise, seed: int) -> None:
        self.exercise = exercise
        self.item: Item = exercise.item
        self.seed = seed

    def _draws(self, purpose: str) -> Draws:
        return Draws(self.item.id, self.item.version, self.seed, purpose)

    # --- what is shown

    @cached_property
    def givens(self) -> dict[str, Any] | None:
        """The numbers of a number item, drawn or written."""
        if not isinstance(self.item, NumberItem):
            return None
        if self.item.givens is not None:
            return dict(self.item.givens)
        draw = self.exercise.solution.draw
        if draw is None:
            raise ExerciseError(
                self.exercise.solution.path, "draw", "a function draw(rng), since the item is generated"
            )
        return self._by_author("draw", "givens", draw, self._draws("givens"))

    @cached_property
    def options(self) -> list[Option] | None:
        """The lettered options in the seed's order: of a code or choice item, or the steps of an order item."""
        texts: list[tuple[Text, str | None]]
        match self.item:
            case CodeItem(options=list(names)):
                texts = [(_as_text([blank.key for blank in self.item.blanks]), None)]
                texts += [(_as_text(_blanks_of(self.item.mistake(name).code)), name) for name in names]
            case OptionItem(key=key, mistakes=mistakes, options=chosen):
                names = chosen or [mistake.id for mistake in mistakes[:3]]
                texts = [(key, None), *((_text_of(self.item.mistake(name).text), name) for name in names)]
            case OrderItem(steps=steps):
                texts = [(step, str(place)) for place, step in enumerate(steps)]
            case _:
                return None
        drawn = self._draws("options").shuffled(texts)
        return [Option(chr(ord("A") + n), text, mistake) for n, (text, mistake) in enumerate(drawn)]

    def _by_author(self, key: str, what: str, function: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """Call a function of the solution file; what it raises is its author's fault, and said to be."""
        try:
            with np.errstate(all="ignore"):
                return function(*arguments, **named)
        except ExerciseError:
            raise
        except Exception as error:
            raise ExerciseError(self.exercise.solution.path, key, f"{what}, not {error!r}") from error

    def text(self, text: Text) -> Text:
        """Return a text with the givens put in where it says ``[[name]]``."""
        return Text(ja=self._filled(text.ja, "ja"), en=self._filled(text.en, "en"))

    def _filled(self, text: str, language: str) -> str:
        if not isinstance(self.item, NumberItem):
            return text
        values = self.quantities

        def value(name: str) -> str:
            if name not in values:
                raise ExerciseError(self.exercise.path, f"[[{name}]]", f"one of {', '.join(values)}")
            phrases = self.item.phrases.get(name) if isinstance(self.item, NumberItem) else None
            if phrases:
                phrase = phrases.get(str(values[name]).lower())
                if phrase is None:
                    raise ExerciseError(self.exercise.path, f"phrases.{name}", f"a phrase for `{values[name]}`")
                return phrase.in_language(language)
            return str(values[name])

        return PLACEHOLDER.sub(lambda match: value(match[1]), text)

    @cached_property
    def quantities(self) -> dict[str, Any]:
        """The givens of a number item, and what its solution computes on the way."""
        givens = self.givens or {}
        inner = self.exercise.solution.inner
        return givens | (self._by_author("inner", "values on the way", inner, **givens) if inner else {})

    # --- what is expected

    @cached_property
    def number_key(self) -> Any:
        """The right number, or pair of numbers, of a number item."""
        solution = self.exercise.solution
        key = self._by_author("reference", "a number", solution.reference, **(self.givens or {}))
        pair = isinstance(self.item, NumberItem) and self.item.quantity == "pair"
        numbers = key if pair else [key]
        right = isinstance(numbers, (list, tuple)) and len(numbers) == (2 if pair else 1)
        if not right or not all(type(number) in (int, float) and np.isfinite(number) for number in numbers):
            raise ExerciseError(
                solution.path, "reference", f"{'a pair of' if pair else 'one'} finite number, not {key}"
            )
        return key

    def mistaken_number(self, code: str) -> Any:
        """Return what a known mistake of a number item gives for these givens; None where it cannot be computed."""
        try:
            return eval(code, scope() | self.quantities)
        except (ArithmeticError, ValueError):
            return None
        except Exception as error:
            raise ExerciseError(self.exercise.path, "mistakes", f"`{code}` to be computable, not {error!r}") from error

    @cached_property
    def cases(self) -> list[Case]:
        """The cases an answer is tried on."""
        stream = numpy_stream(self.item.id, self.item.version, self.seed, "cases")
        cases = self._by_author("cases", "(label, arguments) for each case", self.exercise.solution.drawn_cases, stream)
        if not cases:
            raise ExerciseError(self.exercise.solution.path, "cases", "at least one case")
        return cases

    @cached_property
    def sent_cases(self) -> list[Any]:
        """The cases as they go to the sandbox: arguments by position, or the script of a class."""
        sent = [c.arguments if "calls" in c.arguments else list(c.arguments.values()) for c in self.cases]
        for case, arguments in zip(self.cases, sent, strict=True):
            if refusals(copied(arguments)):
                expected = f"arguments that can be sent to the sandbox; case `{case.label}` has others"
                raise ExerciseError(self.exercise.solution.path, "cases", expected)
        return sent

    @cached_property
    def expected(self) -> list[Any]:
        """What the reference returns on each case."""
        return [self._expected(case) for case in self.cases]

    def _expected(self, case: Case) -> Any:
        path, reference = self.exercise.solution.path, self.exercise.solution.reference
        arguments = materialised(copied(case.arguments))
        value = copied(self._by_author("reference", f"a result for case `{case.label}`", reference, **arguments))
        if refusals(value):
            raise ExerciseError(path, "reference", f"values that can be compared; case `{case.label}` gives others")
        if not _finite(value):
            raise ExerciseError(path, "reference", f"finite values only; case `{case.label}` gives others")
        return value

    def reference_on(self, arguments: dict[str, Any]) -> Any:
        """Return what the reference gives for arguments that no case has; None where it gives nothing usable."""
        try:
            with np.errstate(all="ignore"):
                value = copied(self.exercise.solution.reference(**materialised(copied(arguments))))
        except Exception:  # such arguments need not be any that it allows
            return None
        return value if _finite(value) and not refusals(value) else None

    @cached_property
    def numeric_gradients(self) -> list[dict[str, Any]] | None:
        """The gradients of every case by central differences, for an exercise on a backward pass."""
        gradients = self.exercise.solution.gradients
        if gradients is None:
            return None
        return [self._by_author("gradients", "places and losses", _numeric, gradients, case) for case in self.cases]

    @cached_property
    def results(self) -> list[str]:
        """The names under which several returned values are checked; none when one value is returned."""
        if self.numeric_gradients:
            return list(self.numeric_gradients[0])
        counts = {len(value) if isinstance(value, tuple) else 0 for value in self.expected}
        (count,) = counts if len(counts) == 1 else (0,)
        return [f"result {n + 1}" for n in range(count)] if count > 1 else []

    def inner(self, case: Case) -> dict[str, Any] | None:
        """Return what the reference computes on the way in one case, if the solution shows it."""
        inner = self.exercise.solution.inner
        if inner is None:
            return None
        return self._by_author("inner", "values on the way", inner, **materialised(copied(case.arguments)))

    def named(self, case: Case) -> dict[str, Any]:
        """Return the arguments of a case by name; of a script those of the first call of each method."""
        if "calls" not in case.arguments:
            return case.arguments
        found: dict[str, Any] = {}
        for method, arguments in case.arguments["calls"]:
            for name, value in zip(self._parameters.get(method, []), arguments, strict=False):
                found.setdefault(name, value)
        return found

    @cached_property
    def _parameters(self) -> dict[str, list[str]]:
        """The names of the parameters of each method of the entry, without self; ``new`` is its constructor."""
        assert isinstance(self.item, CodeItem)
        methods = {
            node.name: [argument.arg for argument in node.args.args[1:]]
            for definition in parse(self.item.template).body
            if isinstance(definition, ast.ClassDef) and definition.name == self.item.entry
            for node in definition.body
            if isinstance(node, ast.FunctionDef)
        }
        return methods | {"new": methods.get("__init__", [])}

    def tolerances(self, case: Case) -> Tolerances:
        """Return how far a value may be off in this case."""
        tolerance = self.item.tolerance if isinstance(self.item, (CodeItem, NumberItem)) else None
        if tolerance:
            return tolerance.rtol, tolerance.atol
        return SINGLE_PRECISION if has_single_precision(case.arguments) else USUAL

    @cached_property
    def mistakes(self) -> dict[str, tuple[list[dict[str, Any]], str]]:
        """What each known mistake of a code item does on the cases, and how it is written."""
        item = self.item
        assert isinstance(item, CodeItem)
        found = {}
        for mistake in item.mistakes:
            try:
                source = read_code(item, mistake.code or "").source
            except DrillError as error:
                where = f"mistakes.{mistake.id}"
                raise ExerciseError(self.exercise.path, where, f"code that can be read: {error}") from error
            found[mistake.id] = (run(source, item.entry, self.sent_cases), fingerprint(source))
        return found


def _numeric(gradients: Callable[..., Any], case: Case) -> dict[str, Any]:
    places = gradients(**materialised(copied(case.arguments)))
    return {name: central_difference(loss, value) for name, (value, loss) in places.items()}


def _blanks_of(code: str | list[str] | None) -> list[str]:
    return [code] if isinstance(code, str) else list(code or [])


def _as_text(lines: list[str]) -> Text:
    code = "\n".join(lines)
    return Text(ja=code, en=code)


def _text_of(text: Text | None) -> Text:
    assert text is not None  # a choice item was validated to have texts
    return text


def _finite(value: Any) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return all(map(_finite, value))
    return not isinstance(value, (float, np.ndarray, np.floating)) or bool(np.isfinite(value).all())


def has_single_precision(value: Any) -> bool:
    """Tell whether an array or number of float32 is among the arguments."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return any(map(has_single_precision, value))
    return isinstance(value, (np.ndarray, np.generic)) and value.dtype == np.float32


@lru_cache(maxsize=256)
def _instance(exercise: Exercise, seed: int) -> Instance:
    return Instance(exercise, seed)


def instance(exercise: Exercise, seed: int = 0) -> Instance:
    """Return the exercise at this seed, as kept from an earlier call where possible."""
    return _instance(exercise, seed)
