"""A plan for today: what is due comes first, then what is new where it gains most, within the minutes there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from drill.bank import Bank
from drill.item import Form, Item
from drill.listing import listed
from drill.study.assignment import HIGHEST_SEED
from drill.study.mastery import PREREQUISITES, Mastery, weakest
from drill.study.record import Answer

Reason = Literal["due", "weak", "prerequisite"]
_AT_A_TIME = 3  # so many leaves take turns: mixed practice, without touching everything


@dataclass(frozen=True)
class Step:
    """One item of the plan, and why it is there; ``prepares`` is the leaf for which a prerequisite is needed."""

    item: str
    leaf: str
    minutes: float
    reason: Reason
    prepares: str | None = None


@dataclass(frozen=True)
class Part:
    """Steps with the same reason and leaf; reviews are one part, whatever their leaf."""

    reason: Reason
    leaf: str | None
    prepares: str | None
    steps: tuple[Step, ...]

    @property
    def minutes(self) -> float:
        """How long they take together."""
        return sum(step.minutes for step in self.steps)


@dataclass(frozen=True)
class Plan:
    """What to do in the minutes that are left of ``minutes``, after ``spent`` of them."""

    minutes: float
    spent: float
    steps: tuple[Step, ...] = field(default=())

    @property
    def planned(self) -> float:
        """How long the steps take."""
        return sum(step.minutes for step in self.steps)

    @property
    def parts(self) -> list[Part]:
        """The steps by reason and leaf, in the order in which these come first."""
        groups: dict[tuple[Reason, str | None, str | None], list[Step]] = {}
        for step in self.steps:
            leaf = None if step.reason == "due" else step.leaf
            groups.setdefault((step.reason, leaf, step.prepares), []).append(step)
        return [Part(*key, tuple(steps)) for key, steps in groups.items()]


def solved_items(answers: Iterable[Answer]) -> dict[str, bool]:
    """Return the items that were tried, and whether each was right at least once."""
    solved: dict[str, bool] = {}
    for answer in answers:
        solved[answer.trace.item] = answer.right or solved.get(answer.trace.item, False)
    return solved


def minutes_spent(bank: Bank, answers: Iterable[Answer]) -> float:
    """Return the minutes that the questions of these answers are meant to take."""
    met = [bank.exercises.get(answer.trace.item) for answer in answers if answer.counts]
    return sum(exercise.item.minutes for exercise in met if exercise)


def plan_today(
    bank: Bank,
    known: Mapping[str, Mastery],
    solved: Mapping[str, bool],
    due: Sequence[str],
    minutes: float,
    spent: float = 0.0,
    framework: str = "",
) -> Plan:
    """Return a plan that fits into what is left of ``minutes``.

    Parameters
    ----------
    bank
        All exercises.
    known
        What is mastered, see `drill.study.mastery`.
    solved
        The items that were tried, see `solved_items`.
    due
        The items to review, the most urgent first.
    minutes, spent
        What the learner has for a day, and what of it is gone.
    framework
        ``"pytorch"`` or ``"tensorflow"`` leaves out items on the other one.
    """
    left = minutes - spent
    steps: list[Step] = []
    wanted = _reviews(bank, due)
    for step in [*wanted, *_new(bank, known, solved, {step.item for step in wanted}, framework)]:
        if step.minutes <= left + 1e-9:  # minutes are floats
            steps.append(step)
            left -= step.minutes
        if left <= 0:
            break
    return Plan(minutes, spent, tuple(steps))


def _reviews(bank: Bank, due: Sequence[str]) -> list[Step]:
    found = [bank.exercises[item].item for item in dict.fromkeys(due) if item in bank.exercises]
    return [Step(item.id, item.leaf, item.minutes, "due") for item in found if not (item.retired or item.legacy)]


def _new(
    bank: Bank, known: Mapping[str, Mastery], solved: Mapping[str, bool], taken: set[str], framework: str
) -> Iterator[Step]:
    """Yield items that were never right; a few weak leaves at a time take turns, in the order of the syllabus."""
    left: dict[str, list[Item]] = {}
    for exercise in listed(bank):
        item = exercise.item
        other = bool(framework and item.framework and item.framework != framework)
        if not (item.legacy or other or item.id in taken or solved.get(item.id)):
            left.setdefault(item.leaf, []).append(item)
    place = {leaf: number for number, leaf in enumerate(known)}
    chosen: dict[str, str | None] = {}
    for leaf in (weak.leaf for weak in weakest(bank, known)):
        first = _prerequisite(leaf, known, left)
        chosen.setdefault(first, leaf if first != leaf else None)
    queue = [leaf for leaf in chosen if leaf in left]
    queue[:_AT_A_TIME] = sorted(queue[:_AT_A_TIME], key=place.__getitem__)
    yield from _in_turn([_steps(leaf, chosen[leaf], left[leaf], solved) for leaf in queue])


def _prerequisite(leaf: str, known: Mapping[str, Mastery], left: Mapping[str, list[Item]]) -> str:
    """Return the first leaf on the way to ``leaf`` that is not mastered and has something left, or ``leaf`` itself."""
    before = PREREQUISITES.get(leaf)
    if before is None or before not in known:
        return leaf
    deeper = _prerequisite(before, known, left)
    if deeper != before:
        return deeper
    return before if known[before].state != "mastered" and before in left else leaf


def _steps(leaf: str, prepares: str | None, items: Sequence[Item], solved: Mapping[str, bool]) -> list[Step]:
    """Return the items of a leaf as steps: the easy ones first, among equals those that were never tried."""
    ordered = sorted(items, key=lambda item: (item.level, item.id in solved, item.id))
    reason: Reason = "prerequisite" if prepares else "weak"
    return [Step(item.id, leaf, item.minutes, reason, prepares) for item in ordered]


def _in_turn(lists: Sequence[Sequence[Step]]) -> Iterator[Step]:
    """Yield the steps of the first few lists in turn; where one ends, the next list takes its place."""
    waiting = [iter(steps) for steps in lists]
    active, waiting = waiting[:_AT_A_TIME], waiting[_AT_A_TIME:]
    while active:
        for steps in list(active):
            step = next(steps, None)
            if step is not None:
                yield step
            else:
                place = active.index(steps)
                active[place : place + 1] = [waiting.pop(0)] if waiting else []


def first_items(bank: Bank, answers: Sequence[Answer]) -> dict[str, str]:
    """Return for each leaf the item to practise next: new, else never right, else the one not seen for longest."""
    solved = solved_items(answers)
    seen = {answer.trace.item: place for place, answer in enumerate(answers)}

    def rank(item: Item) -> tuple[int, int, int, str]:
        stage = 0 if item.id not in solved else 2 if solved[item.id] else 1
        return stage, seen.get(item.id, -1) if stage == 2 else 0, item.level, item.id

    found: dict[str, Item] = {}
    for exercise in listed(bank):
        item = exercise.item
        if not item.legacy and (item.leaf not in found or rank(item) < rank(found[item.leaf])):
            found[item.leaf] = item
    return {leaf: item.id for leaf, item in found.items()}


@dataclass(frozen=True)
class Drill:
    """Where to practise against a mistake: an item, at a seed that the learner has not seen, in a form."""

    item: str
    seed: int
    form: Form | None = None


def drill_for(bank: Bank, item_id: str, mistake: str, answers: Iterable[Answer]) -> Drill | None:
    """Return the drill for a named mistake; None when its item is gone.

    New numbers are best: those of the item itself, or of a related one of the same leaf. Else the mistake may name an
    item to go back to. Else it is the same item once more, as four options where it has them.
    """
    exercise = bank.exercises.get(item_id)
    if exercise is None:
        return None
    item = exercise.item
    known = next((one for one in item.mistakes if one.id == mistake), None)
    usable = [bank.exercises[name].item for name in item.related if name in bank.exercises]
    drawn = [other for other in [item, *usable] if other.generated and other.leaf == item.leaf and not other.retired]
    back = known.review if known and known.review in bank.exercises else None
    back = None if back and bank.exercises[back].item.retired else back
    target = drawn[0] if drawn else bank.exercises[back].item if back else item
    seen = [answer.trace.seed for answer in answers if answer.trace.item == target.id]
    seen = [seed for seed in seen if 0 <= seed < HIGHEST_SEED]  # a file that was read in may hold any
    forms = target.forms
    return Drill(target.id, max(seen, default=0) + 1, "option" if "option" in forms and len(forms) > 1 else None)
