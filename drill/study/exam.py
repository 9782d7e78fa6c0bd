"""Drawing a mock exam: which questions, in which order, with which options; the same seed draws the same exam.

Per area: a few sets on one stem, then single questions. What was not met before comes first, what was met in the last
14 days only when nothing else is left; of one generator, and of what asks the same thing in another way, one question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from drill.bank import Bank, Exercise
from drill.draws import Draws
from drill.errors import ExerciseError
from drill.instance import Instance, instance
from drill.item import CodeItem, NumberItem
from drill.study.blueprint import QUESTIONS_A_SET, Blueprint, level_room
from drill.study.exam_options import balanced_places, least_used, number_options, text_options
from drill.study.family import families
from drill.study.question import Choice, Question

RECENT = timedelta(days=14)
SMALLEST_SET = 2  # members that can be asked; with fewer there is nothing to share
_TRIES = 20  # seeds of a generated item until three mistakes give three numbers of their own
_LARGEST_SEED = 999_999

Drawer = Callable[[str], Draws]


@dataclass(frozen=True)
class Paper:
    """A drawn exam: its questions, and how many were asked for by area where there were fewer."""

    questions: tuple[Question, ...]
    short: dict[str, int]
    minutes: int


@dataclass(frozen=True)
class Unit:
    """What is drawn as one: a single question or a set. ``rank`` is 0 never met, 1 met, 2 met in the last 14 days."""

    members: tuple[Exercise, ...]
    families: frozenset[str]
    rank: int
    last_met: str

    @property
    def size(self) -> int:
        """The number of its questions."""
        return len(self.members)


def is_askable(exercise: Exercise, framework: str = "") -> bool:
    """Tell whether an item can be a question: on the syllabus, with options, of the chosen framework or of none."""
    item = exercise.item
    has_options = item.kind in ("choice", "curve", "number") or (isinstance(item, CodeItem) and bool(item.options))
    return has_options and not item.legacy and not item.retired and item.framework in (None, framework)


def draw_exam(
    bank: Bank,
    blueprint: Blueprint,
    seed: int,
    *,
    framework: str = "",
    met: Mapping[str, str] | None = None,
    now: datetime | None = None,
) -> Paper:
    """Draw the questions of an exam.

    Parameters
    ----------
    framework
        ``"pytorch"``, ``"tensorflow"``, or ``""`` for questions of no framework only.
    met
        When an item was last met, by item, as UTC ISO text; what is not there was never met.
    now
        Needed with ``met``.
    """

    def draws(purpose: str) -> Draws:
        return Draws(f"exam-{blueprint.kind}", 1, seed, purpose)

    since = (now - RECENT).astimezone(UTC).isoformat(timespec="microseconds") if now else ""
    family_of = families(bank)
    last_met = _by_family(met or {}, family_of)
    used: set[str] = set()
    found: list[tuple[str, Exercise]] = []
    by_area = _units(bank, framework, family_of, last_met, since)
    for area, quota in blueprint.quotas.items():
        units = draws(f"units-{area}").shuffled(by_area.get(area, []))
        units.sort(key=lambda unit: (unit.rank, unit.last_met))
        chosen = _Selection(quota, used).draw(units)
        found += [(area, member) for unit in draws(f"order-{area}").shuffled(chosen) for member in unit.members]
    questions = _questions(found, draws)
    drawn = Counter(question.area for question in questions)
    short = {area: quota - drawn[area] for area, quota in blueprint.quotas.items() if drawn[area] < quota}
    return Paper(questions, short, blueprint.minutes_for(len(questions)))


def _by_family(met: Mapping[str, str], family_of: Mapping[str, str]) -> dict[str, str]:
    last: dict[str, str] = {}
    for item, at in met.items():
        name = family_of.get(item, item)
        last[name] = max(last.get(name, ""), at)
    return last


def _units(
    bank: Bank, framework: str, family_of: Mapping[str, str], last_met: Mapping[str, str], since: str
) -> dict[str, list[Unit]]:
    """Return what can be drawn, by area, in an order that does not depend on anything but the bank."""
    groups: dict[tuple[str, str], list[Exercise]] = {}
    for exercise in bank.of_kind():  # by syllabus, level and id: the members of a set come easy ones first
        if is_askable(exercise, framework):
            area = bank.above(exercise.item.leaf)[-1].id
            groups.setdefault((area, exercise.item.set or f"single:{exercise.item.id}"), []).append(exercise)
    found: dict[str, list[Unit]] = {}
    for (area, _), members in sorted(groups.items(), key=lambda entry: entry[0]):
        if members[0].item.set is not None and len(members) < SMALLEST_SET:
            continue
        members.sort(key=lambda member: (member.item.level, member.item.id))
        names = frozenset(family_of[member.item.id] for member in members)
        last = max(last_met.get(name, "") for name in names)
        rank = 0 if not last else 1 if last < since else 2
        found.setdefault(area, []).append(Unit(tuple(members), names, rank, last))
    return found


@dataclass
class _Selection:
    """The questions of one area, as they are chosen; ``used`` are the families of the whole exam so far."""

    quota: int
    used: set[str]
    singles: list[Unit] = field(default_factory=list)
    sets: list[Unit] = field(default_factory=list)

    def draw(self, units: list[Unit]) -> list[Unit]:
        """Choose from the units, which come the best ones first."""
        sets = [unit for unit in units if unit.size > 1]
        singles = [unit for unit in units if unit.size == 1]
        self._take_sets([unit for unit in sets if unit.rank < 2], self.quota // QUESTIONS_A_SET)
        for ranks in ((0, 1), (2,)):
            allowed = [unit for unit in singles if unit.rank in ranks]
            for rank in ranks:
                self._take_singles([unit for unit in allowed if unit.rank == rank], by_level=True)
            self._take_singles(allowed, by_level=False)
            self._take_sets([unit for unit in sets if unit.rank in ranks], len(sets), making_room=True)
        return self.sets + self.singles

    @property
    def _left(self) -> int:
        return self.quota - sum(unit.size for unit in self.sets + self.singles)

    def _take_sets(self, sets: Iterable[Unit], count: int, *, making_room: bool = False) -> None:
        for unit in sets:
            if count == 0 or self._left == 0:
                return
            if unit.families & self.used:
                continue
            missing = unit.size - self._left
            if making_room and 0 < missing <= len(self.singles):  # a set is never cut, single questions can step back
                for single in self.singles[-missing:]:
                    self.used -= single.families
                del self.singles[-missing:]
            if unit.size <= self._left:
                self.sets.append(unit)
                self.used |= unit.families
                count -= 1

    def _take_singles(self, singles: Iterable[Unit], *, by_level: bool) -> None:
        room = Counter(level_room(self.quota))
        room.subtract(member.item.level for unit in self.sets + self.singles for member in unit.members)
        for unit in singles:
            level = unit.members[0].item.level
            if self._left == 0:
                return
            if unit.families & self.used or (by_level and room[level] <= 0):
                continue
            self.singles.append(unit)
            self.used |= unit.families
            room[level] -= 1


def _questions(found: list[tuple[str, Exercise]], draws: Drawer) -> tuple[Question, ...]:
    """Give every question its options: numbers first, since their order is fixed, then the others to even it out."""
    letters = draws("letters")
    used: Counter[int] = Counter()
    options: dict[int, tuple[Instance, tuple[Choice, ...]]] = {}
    texts = [n for n, (_, exercise) in enumerate(found) if not isinstance(exercise.item, NumberItem)]
    for n in sorted(set(range(len(found))) - set(texts)):
        drawn = _number(found[n][1], letters, used, draws)
        if drawn is not None:
            options[n] = drawn
    for n, place in zip(texts, balanced_places(len(texts), used, letters), strict=True):
        at = instance(found[n][1])
        options[n] = at, text_options(at, place, draws(f"options-{at.item.id}"))
    return tuple(_question(found[n][0], *options[n]) for n in sorted(options))


def _number(
    exercise: Exercise, letters: Draws, used: Counter[int], draws: Drawer
) -> tuple[Instance, tuple[Choice, ...]] | None:
    """Return a number item at a seed that has three wrong numbers, with the key where keys are rarest.

    None where there is no such seed: the exam has a question less then.
    """
    stream = draws(f"number-{exercise.item.id}")
    for _ in range(_TRIES if exercise.item.generated else 1):
        at = instance(exercise, stream.integer(1, _LARGEST_SEED) if exercise.item.generated else 0)
        try:
            offered = number_options(at, stream)
        except ExerciseError:  # its author's fault, which verify names; an exam is not the place for it
            return None
        if offered.places:
            place = least_used(offered.places, used, letters)
            used[place] += 1
            return at, offered.at_place(place)
    return None


def _question(area: str, at: Instance, options: tuple[Choice, ...]) -> Question:
    item = at.item
    return Question(
        item.id, item.version, item.kind, at.seed, area, item.leaf, item.level, item.set, options, at.givens
    )
