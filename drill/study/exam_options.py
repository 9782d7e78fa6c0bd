"""The four options of an exam question: their order, and for numbers which wrong numbers stand beside the right one.

Key letters are balanced over the whole exam. Numbers stand in rising order, as one expects them printed; there the
choice of the wrong numbers decides where the key comes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from drill.draws import Draws
from drill.instance import Instance
from drill.item import NumberItem
from drill.study.question import LETTERS, Choice

WRONG = 3  # beside the key
_DIGITS = 4  # of a printed number that is not whole


@dataclass(frozen=True)
class Printed:
    """A number or a pair: its values, and its digits as they are printed."""

    values: tuple[float, ...]
    text: tuple[str, ...]
    mistake: str | None = None


def print_number(value: float) -> str:
    """Return a number as an option shows it: whole numbers in full, others with four significant digits."""
    nearest = round(value)
    if abs(value - nearest) <= 1e-9 * max(1.0, abs(value)):
        return str(nearest)
    if abs(value) < 1e-4:
        return f"{value:.{_DIGITS - 1}g}"
    digits = max(_DIGITS, len(str(int(abs(value)))) + 2)
    return np.format_float_positional(value, precision=digits, fractional=False, trim="-", unique=True)


def _printed(value: Any, mistake: str | None = None) -> Printed | None:
    values = tuple(float(part) for part in (value if isinstance(value, (tuple, list)) else [value]))
    if not all(map(math.isfinite, values)):
        return None
    text = tuple(map(print_number, values))
    return Printed(tuple(map(float, text)), text, mistake)  # the order is that of what one sees


@dataclass(frozen=True)
class NumberOptions:
    """The key of a number item, and the wrong numbers below and above it, the more plausible ones first."""

    key: Printed
    below: list[Printed]
    above: list[Printed]

    @property
    def places(self) -> list[int]:
        """Where the key can stand among the four; nowhere when there are too few wrong numbers."""
        return [n for n in range(WRONG + 1) if n <= len(self.below) and WRONG - n <= len(self.above)]

    def at_place(self, place: int) -> tuple[Choice, ...]:
        """Return the four options in rising order with the key at a place."""
        chosen = sorted([self.key, *self.below[:place], *self.above[: WRONG - place]], key=lambda p: p.values)
        return tuple(
            Choice(letter, number.mistake, number.text) for letter, number in zip(LETTERS, chosen, strict=True)
        )


def number_options(at: Instance, draws: Draws) -> NumberOptions:
    """Return what may stand beside the key of a number item.

    A wrong number that two mistakes give is left out, since choosing it would name neither of them.
    """
    assert isinstance(at.item, NumberItem)
    key = _printed(at.number_key)
    assert key is not None  # a reference gives finite numbers only
    found = [
        _printed(at.mistaken_number(mistake.code), mistake.id)
        for mistake in at.item.mistakes
        if isinstance(mistake.code, str) and at.mistaken_number(mistake.code) is not None
    ]
    wrong = [number for number in found if number is not None and number.text != key.text]
    count = Counter(number.text for number in wrong)
    alone = draws.shuffled([number for number in wrong if count[number.text] == 1])
    alone.sort(key=lambda number: not _is_plausible(number, key))
    below = [number for number in alone if number.values < key.values]
    return NumberOptions(key, below, [number for number in alone if number.values > key.values])


def _is_plausible(number: Printed, key: Printed) -> bool:
    """Tell whether a wrong number has the sign of the key and is whole where the key is."""
    return all(
        (wrong < 0) == (right < 0) and (not right.is_integer() or wrong.is_integer())
        for wrong, right in zip(number.values, key.values, strict=True)
    )


def text_options(at: Instance, place: int, draws: Draws) -> tuple[Choice, ...]:
    """Return the options of a choice, curve or code item with the key at a place and the others in drawn order."""
    mistakes: list[str | None] = [option.mistake for option in at.options or [] if option.mistake is not None]
    order = draws.shuffled(mistakes)
    order.insert(place, None)
    return tuple(Choice(letter, mistake) for letter, mistake in zip(LETTERS, order, strict=True))


def least_used(places: Sequence[int], used: Counter[int], draws: Draws) -> int:
    """Return one of the places that were used least so far."""
    fewest = min(used[place] for place in places)
    return draws.choice([place for place in places if used[place] == fewest])


def balanced_places(count: int, used: Counter[int], draws: Draws) -> list[int]:
    """Return places for the keys of so many questions, in drawn order, that even out the ones used so far."""
    places = []
    used = used.copy()
    for _ in range(count):
        places.append(least_used(range(WRONG + 1), used, draws))
        used[places[-1]] += 1
    return draws.shuffled(places)
