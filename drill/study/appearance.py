"""In which form and with which numbers an item comes back: where that is possible, not as it was the last time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from drill.bank import Bank, Exercise
from drill.item import ChoiceItem, Form
from drill.study.assignment import HIGHEST_SEED
from drill.study.schedule import AGAIN, Card

# from choosing to writing everything oneself
_LADDER: tuple[Form, ...] = ("option", "blank", "function")


@dataclass(frozen=True, slots=True)
class Appearance:
    """How a card is asked: through which item, in which form, with which numbers."""

    item: str
    form: Form
    seed: int


def comes_back(
    bank: Bank, card: Card, used_seeds: Collection[int], met: Collection[str] = (), forms: Collection[Form] = _LADDER
) -> Appearance:
    """Return how a card is asked this time.

    A code item comes in another form than last time: after a right answer in the next one of option, find the bug,
    blank and function, after a wrong one in the one before; at an end it turns. Any other item has one form; its seed
    is new, so that a generated item has new numbers and options stand in another order.

    Parameters
    ----------
    used_seeds
        The seeds of the learner's attempts at the item.
    met
        The items that the learner has met; the listing with a bug stands in only while it is new.
    forms
        Those that can be asked for here; on a phone nobody writes a function.
    """
    item = bank.exercises[card.item].item
    seed = max((seed for seed in (card.seed, *used_seeds) if seed < HIGHEST_SEED), default=0) + 1
    if item.kind != "code":
        return Appearance(item.id, item.forms[0], seed)
    bug = next((e.item.id for e in bugs(bank).get(item.id, []) if e.item.id not in met), None)
    ladder: list[str] = [form for form in _LADDER if form in item.forms and form in forms] or [item.forms[0]]
    if bug and "option" in ladder:
        ladder.insert(1, "bug")
    chosen = _turned(ladder, card.form, harder=card.grade != AGAIN)
    if chosen == "bug" and bug:
        return Appearance(bug, "option", 0)
    return Appearance(item.id, next(form for form in item.forms if form == chosen), seed)


def _turned(ladder: Sequence[str], last: str | None, *, harder: bool) -> str:
    if last not in ladder:
        return ladder[0]
    place, step = ladder.index(last), 1 if harder else -1
    if not 0 <= place + step < len(ladder):
        step = -step
    return ladder[place + step] if 0 <= place + step < len(ladder) else ladder[place]


def bugs(bank: Bank) -> Mapping[str, list[Exercise]]:
    """Return by code item the items that ask for the bug in a listing of it; the first related code item is meant."""
    found: dict[str, list[Exercise]] = {}
    for exercise in bank.of_kind("choice"):
        item = exercise.item
        if isinstance(item, ChoiceItem) and item.key.en.startswith("Line "):
            code = [
                name for name in item.related if name in bank.exercises and bank.exercises[name].item.kind == "code"
            ]
            for name in code[:1]:
                found.setdefault(name, []).append(exercise)
    return found
