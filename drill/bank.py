"""Everything there is to answer: reads the exercise files, checks them, and finds an item by its id."""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from drill.errors import ExerciseError, UnknownItem
from drill.item import (
    Accepted,
    AnyItem,
    Blank,
    ChoiceItem,
    Citation,
    CodeItem,
    CurveItem,
    EquivalentMutant,
    Hints,
    Item,
    Mistake,
    NumberItem,
    OrderItem,
    Report,
    Shape,
    Slug,
    Stem,
    Text,
    Tolerance,
)
from drill.messages import Message, say
from drill.solution import Solution, load_solution

T = TypeVar("T")
SHIPPED = Path(__file__).resolve().parent.parent
_ITEM: TypeAdapter[Item] = TypeAdapter(AnyItem)
_CLASSES: dict[str, type[BaseModel]] = {
    "code": CodeItem,
    "number": NumberItem,
    "choice": ChoiceItem,
    "curve": CurveItem,
    "order": OrderItem,
}

_PARTS = (Text, Shape, Blank, Accepted, Mistake, Hints, Citation, Report, Tolerance, EquivalentMutant, Stem)


class Source(BaseModel):
    """A paper, book or page that items cite."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str
    authors: str
    year: int
    identifier: str


class Node(BaseModel):
    """A node of the syllabus tree; items hang on its leaves."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Slug
    parent: Slug | None
    ja: str
    en: str
    syllabus_2026: list[str] = []


@dataclass(frozen=True, eq=False)
class Exercise:
    """An item and where it stands; its solution is loaded when it is first needed. Equal only to itself."""

    item: Item
    path: Path
    root: Path

    @cached_property
    def solution(self) -> Solution:
        """The solution file in the mirrored tree."""
        place = self.path.relative_to(self.root / "quizzes").with_suffix(".py")
        if isinstance(self.item, NumberItem) and self.item.solution:
            place = Path(f"{self.item.solution}.py")
        return load_solution(self.root / "solutions" / place)


@dataclass(frozen=True)
class Bank:
    """All exercises by id, the syllabus, the sources, the stems of exam sets, and what was wrong with other files."""

    exercises: dict[str, Exercise]
    syllabus: dict[str, Node]
    sources: dict[str, Source]
    stems: dict[str, Stem] = field(default_factory=dict)
    problems: list[ExerciseError] = field(default_factory=list)

    def find(self, item_id: str) -> Exercise:
        """Return the exercise of that id, or raise `UnknownItem` with the nearest ids."""
        if item_id in self.exercises:
            return self.exercises[item_id]
        broken = [problem for problem in self.problems if Path(problem.path).stem == item_id]
        if broken:
            raise broken[0]
        raise UnknownItem(say("unknown_item", given=str(item_id)[:80], near="") + near_miss(item_id, self.exercises))

    def of_kind(self, kind: str | None = None, leaf: str | None = None) -> list[Exercise]:
        """Return the exercises that are not retired, in the order of the syllabus."""
        order = {node: position for position, node in enumerate(self.syllabus)}
        chosen = [
            exercise
            for exercise in self.exercises.values()
            if not exercise.item.retired
            and (kind is None or exercise.item.kind == kind)
            and (leaf is None or self.lies_under(exercise.item.leaf, leaf))
        ]
        return sorted(chosen, key=lambda e: (order[e.item.leaf], e.item.level, e.item.id))

    def set_of(self, exercise: Exercise) -> list[Exercise]:
        """Return the exercises of the same exam set, this one among them; none when it belongs to no set."""
        name = exercise.item.set
        return [other for other in self.of_kind() if name is not None and other.item.set == name]

    def chapter(self, leaf: str) -> Node:
        """Return the node above a leaf, which groups it with its neighbours."""
        node = self.syllabus[leaf]
        return self.syllabus[node.parent] if node.parent else node

    def above(self, node: str) -> list[Node]:
        """Return a node and all above it."""
        found = [self.syllabus[node]]
        while found[-1].parent is not None:
            found.append(self.syllabus[found[-1].parent])
        return found

    def lies_under(self, leaf: str, node: str) -> bool:
        """Tell whether ``leaf`` is ``node`` or hangs below it."""
        return any(above.id == node for above in self.above(leaf))


def near_miss(given: str, known: Iterable[str]) -> Message:
    """Return the sentence that names what was probably meant."""
    near = difflib.get_close_matches(str(given)[:80], list(known), n=3, cutoff=0.5)
    return say("near_miss", names=", ".join(near)) if near else say("no_near_miss")


class _Loader(yaml.CSafeLoader):
    """The safe loader, which also refuses a key that is written twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Build a mapping after looking for doubles."""
        keys = [key.value for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
        doubles = {key for key in keys if isinstance(key, str) and keys.count(key) > 1}
        if doubles:
            raise yaml.constructor.ConstructorError(
                problem=f"`{doubles.pop()}` stands twice", problem_mark=node.start_mark
            )
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> Any:
    """Return what a YAML file holds, or raise `ExerciseError` with the line."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except UnicodeDecodeError:
        raise ExerciseError(path, "", "a file in UTF-8") from None
    except OSError as error:
        raise ExerciseError(path, "", f"a readable file ({error.strerror})") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else ""
        problem = " ".join(str(getattr(error, "problem", error)).split())
        raise ExerciseError(path, where, f"valid YAML ({problem})") from None
    except (ValueError, RecursionError) as error:  # the likes of 2024-13-45 or `!!int x`
        raise ExerciseError(path, "", f"values that YAML can read ({type(error).__name__}: {error})") from None


def _read_item(path: Path) -> Item:
    try:
        stamp = path.stat()
    except OSError as error:
        raise ExerciseError(path, "", f"a readable file ({error.strerror})") from None
    return _item_as_of(path, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=4096)  # items never change, so a bank that is read again shares those of unchanged files
def _item_as_of(path: Path, changed: int, size: int) -> Item:
    loaded = read_yaml(path)
    if not isinstance(loaded, dict):
        raise ExerciseError(path, "", "a mapping of keys, see docs/formats.md")
    try:
        item = _ITEM.validate_python(loaded)
    except ValidationError as error:
        raise explained(path, error, loaded) from None
    if item.id != path.stem:
        raise ExerciseError(path, "id", f"the file's own name, `{path.stem}`")
    return item


def _keys(model: type[BaseModel]) -> list[str]:
    return [described.alias or name for name, described in model.model_fields.items()]


def explained(path: Path, error: ValidationError, loaded: dict[str, Any]) -> ExerciseError:
    """Turn the validator's first complaint into the file, the key and what was expected there."""
    # a misspelt key is unknown under one name and missing under the other: the first says what to mend
    first = min(error.errors(), key=lambda problem: problem["type"] != "extra_forbidden")
    loc = first["loc"][1:] if first["loc"][:1] and first["loc"][0] in _CLASSES else first["loc"]
    # what a union tried in turn stands in brackets or with dashes, and is no key
    place = [str(part) for part in loc if str(part).replace("_", "").isalnum() and part not in ("str", "bool")]
    expected = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        place = [str(part) for part in loc]
        model = _CLASSES.get(str(loaded.get("kind")))
        known = _keys(model) if model and len(place) == 1 else [key for part in _PARTS for key in _keys(part)]
        near = difflib.get_close_matches(place[-1], known, n=1, cutoff=0.5)
        expected = f"no such key here{f'; did you mean `{near[0]}`?' if near else ''}"
    elif first["type"] == "union_tag_not_found":
        place, expected = ["kind"], "one of code, choice, number, order, curve"
    elif first["type"] == "union_tag_invalid":
        place, expected = ["kind"], f"one of code, choice, number, order, curve, not `{loaded.get('kind')}`"
    elif first["type"] == "missing":
        expected = "this key, which is missing"
    elif first["type"] in ("int_type", "float_type") and isinstance(first["input"], str):
        expected += f", not the text `{first['input'][:40]}` (YAML reads 1e-6 as text: write 1.0e-6)"
    elif isinstance(first["input"], bool):
        expected += " (YAML reads yes, no, on and off as true and false: quote them)"
    return ExerciseError(path, ".".join(place), expected)


_SYLLABUS = TypeAdapter(list[Node])
_SOURCES = TypeAdapter(dict[Slug, Source])
_STEMS = TypeAdapter(dict[Slug, Stem])


@cache
def _syllabus() -> dict[str, Node]:
    nodes = _SYLLABUS.validate_python(read_yaml(SHIPPED / "quizzes" / "syllabus.yaml")["nodes"])
    return {node.id: node for node in nodes}


def load_bank(further: Iterable[Path] = ()) -> Bank:
    """Read the shipped content and every further folder of the same shape.

    A broken file is left out and named in ``problems``; the others stay usable.
    """
    roots = [SHIPPED, *(Path(folder) for folder in further)]
    bank = Bank({}, dict(_syllabus()), {})
    for root in roots:
        if not (root / "quizzes").is_dir():
            bank.problems.append(ExerciseError(root, "quizzes", "a folder of exercises"))
            continue
        _read_shared(bank, root / "quizzes" / "sources.yaml", _SOURCES, bank.sources)
        _read_shared(bank, root / "quizzes" / "sets.yaml", _STEMS, bank.stems)
        for path in sorted((root / "quizzes").glob("*/*.yaml")):
            if path.parent.name == "notes":
                continue
            try:
                _add(bank, Exercise(_read_item(path), path, root))
            except ExerciseError as error:
                bank.problems.append(error)
    return bank


def _read_shared(bank: Bank, path: Path, form: TypeAdapter[dict[str, T]], into: dict[str, T]) -> None:
    """Read what several items refer to; a folder need not have such a file."""
    if not path.is_file():
        return
    try:
        into.update(form.validate_python(read_yaml(path)))
    except ValidationError as error:
        bank.problems.append(explained(path, error, {}))
    except ExerciseError as error:
        bank.problems.append(error)


def _add(bank: Bank, exercise: Exercise) -> None:
    item = exercise.item
    if item.id in bank.exercises:
        raise ExerciseError(exercise.path, "id", f"an id of its own; {bank.exercises[item.id].path} has it too")
    if item.leaf not in bank.syllabus:
        near = difflib.get_close_matches(item.leaf, bank.syllabus, n=1, cutoff=0.4)
        raise ExerciseError(exercise.path, "leaf", f"a leaf of the syllabus{f', perhaps `{near[0]}`' if near else ''}")
    if item.set is not None and item.set not in bank.stems:
        raise ExerciseError(exercise.path, "set", f"an entry of quizzes/sets.yaml, not `{item.set}`")
    for citation in item.source:
        if citation.ref not in bank.sources:
            raise ExerciseError(exercise.path, "source", f"an entry of quizzes/sources.yaml, not `{citation.ref}`")
    bank.exercises[item.id] = exercise
