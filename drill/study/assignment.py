"""An assignment: the items that a teacher hands out, each at its seed, and the day by which they are due.

``assignments/<id>.yaml`` beside the folder ``quizzes`` of the shipped content and of every further folder.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from drill.bank import SHIPPED, Bank, explained, read_yaml
from drill.errors import ExerciseError
from drill.item import Form, Slug, Text

if TYPE_CHECKING:
    from drill.store import Trace

State = Literal["new", "tried", "solved"]
HIGHEST_SEED = 10**9 - 1  # what the address of an exercise takes


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Task(_Part):
    """One item of an assignment, with the seed that draws its numbers and the order of its options.

    ``form`` is how it has to be answered; without it any form will do.
    """

    id: Slug
    seed: int = Field(default=0, ge=0, le=HIGHEST_SEED)
    form: Form | None = None

    @model_validator(mode="before")
    @classmethod
    def _an_id_alone(cls, written: Any) -> Any:
        return {"id": written} if isinstance(written, str) else written


class Assignment(_Part):
    """The words and the items of an assignment, in the order in which they are meant to be done."""

    schema_version: Literal[1] = Field(alias="schema")
    id: Slug
    title: Text
    lead: Text | None = None
    due: date | None = None
    items: list[Task] = Field(min_length=1, max_length=200)

    @field_validator("due", mode="before")
    @classmethod
    def _a_day(cls, written: Any) -> Any:
        if written is None or type(written) is date:  # a time of day is a date to Python, too
            return written
        try:
            return date.fromisoformat(written)
        except (TypeError, ValueError):
            raise ValueError("a day like 2027-01-31, which exists") from None

    @model_validator(mode="after")
    def _every_task_once(self) -> Self:
        seen: set[tuple[str, int]] = set()
        for task in self.items:
            if (task.id, task.seed) in seen:
                raise ValueError(f"`{task.id}` stands twice among the `items` with seed {task.seed}")
            seen.add((task.id, task.seed))
        return self

    def place_of(self, item: str, seed: int) -> int | None:
        """Return where an item at a seed stands, counted from 0."""
        return next((n for n, task in enumerate(self.items) if (task.id, task.seed) == (item, seed)), None)

    def minutes(self, bank: Bank) -> float:
        """Return how long all of it takes."""
        return sum(bank.exercises[task.id].item.minutes for task in self.items)


_KEYS = [field.alias or name for part in (Assignment, Task, Text) for name, field in part.model_fields.items()]


# --- reading


def load_assignments(bank: Bank, further: Iterable[Path] = ()) -> tuple[dict[str, Assignment], list[ExerciseError]]:
    """Return all assignments by id, and what is wrong with the files that are left out.

    Those with a day come first, the earliest on top, the others by their id.
    """
    found: dict[str, Assignment] = {}
    paths: dict[str, Path] = {}
    problems = []
    for root in (SHIPPED, *further):
        for path in sorted((root / "assignments").glob("*.yaml")):
            try:
                read = _read(path, bank)
                if read.id in paths:
                    raise ExerciseError(path, "id", f"an id of its own; {paths[read.id]} has it too")
                found[read.id], paths[read.id] = read, path
            except ExerciseError as error:
                problems.append(error)
    in_order = sorted(found.values(), key=lambda one: (one.due is None, one.due or date.max, one.id))
    return {one.id: one for one in in_order}, problems


def _read(path: Path, bank: Bank) -> Assignment:
    loaded = read_yaml(path)
    if not isinstance(loaded, dict):
        raise ExerciseError(path, "", "a mapping of keys, see docs/formats.md")
    try:
        read = Assignment.model_validate(loaded)
    except ValidationError as error:
        raise _misspelt(path, error) or explained(path, error, loaded) from None
    if read.id != path.stem:
        raise ExerciseError(path, "id", f"the file's own name, `{path.stem}`")
    for place, task in enumerate(read.items):
        _check(path, f"items.{place}", task, bank)
    return read


def _misspelt(path: Path, error: ValidationError) -> ExerciseError | None:
    """Return the complaint about a key that does not exist, with the one that was probably meant."""
    for problem in error.errors():
        if problem["type"] == "extra_forbidden":
            key = str(problem["loc"][-1])
            near = difflib.get_close_matches(key, _KEYS, n=1, cutoff=0.5)
            meant = f"; did you mean `{near[0]}`?" if near else f"; there are {', '.join(dict.fromkeys(_KEYS))}"
            return ExerciseError(path, ".".join(map(str, problem["loc"])), f"no such key here{meant}")
    return None


def _check(path: Path, place: str, task: Task, bank: Bank) -> None:
    """Compare a task with its item."""
    exercise = bank.exercises.get(task.id)
    if exercise is None:
        near = difflib.get_close_matches(task.id, bank.exercises, n=3, cutoff=0.5)
        meant = f"; did you mean {' or '.join(f'`{name}`' for name in near)}?" if near else ""
        broken = [problem for problem in bank.problems if Path(problem.path).stem == task.id]
        reason = f" ({broken[0].path} is broken)" if broken else ""
        raise ExerciseError(path, f"{place}.id", f"the id of an item, not `{task.id}`{reason}{meant}")
    if task.form is not None and task.form not in exercise.item.forms:
        forms = ", ".join(exercise.item.forms)
        raise ExerciseError(path, f"{place}.form", f"a form in which `{task.id}` is answered: {forms}")


# --- how far a learner is


def states(assignment: Assignment, traces: Iterable[Trace], drawn: Collection[str]) -> list[State]:
    """Return what a learner has made of each task, in order.

    ``drawn`` are the items whose seed draws their numbers: another seed of these is another question. With any other
    item the seed only changes the order of the options, so an answer at any seed counts.
    """
    states: list[State] = ["new"] * len(assignment.items)
    places: dict[str, list[int]] = {}
    for place, task in enumerate(assignment.items):
        places.setdefault(task.id, []).append(place)
    for trace in traces:
        for place in places.get(trace.item, ()):
            task = assignment.items[place]
            same = trace.item not in drawn or trace.seed == task.seed
            if same and task.form in (None, trace.form) and states[place] != "solved":
                states[place] = "solved" if trace.verdict == "correct" else "tried"
    return states


def following(states: Sequence[State], place: int | None = None) -> int | None:
    """Return the next task that is left after a place, from the start again at the end; None when none is left."""
    first = 0 if place is None else place + 1
    order = [*range(first, len(states)), *range(min(first, len(states)))]
    return next((n for n in order if n != place and states[n] != "solved"), None)


def drawn_items(bank: Bank) -> set[str]:
    """Return the items with numbers of their own for each seed."""
    return {name for name, exercise in bank.exercises.items() if exercise.item.generated}
