"""Which exercises a list shows: what was asked for, and the exercises that fit it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

from drill.bank import Bank, Exercise
from drill.item import Kind

STATES = ("new", "tried", "solved")
LEVELS = (1, 2, 3)
# The exercises of the report, with which the project began: listed whatever the syllabus says today.
FIRST_NINE = frozenset(
    {
        "gradient-clipping-norm",
        "lstm-cell-state",
        "gru-new-state",
        "bidirectional-concat",
        "encoder-embedding",
        "tree-rnn-compose",
        "gan-value-function",
        "policy-gradient-loss",
        "conv-output-size",
    }
)
# What the page of sizes draws, problem after problem.
OF_ANOTHER_PAGE = frozenset({"conv-output-size-drill"})


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed down to; None means any. ``area`` is a node of the syllabus, with all below it."""

    area: str | None = None
    kind: str | None = None
    level: int | None = None
    state: str | None = None
    text: str = ""
    legacy: bool = False


def listed(bank: Bank) -> list[Exercise]:
    """Return what can be listed, in the order of the syllabus."""
    return [exercise for exercise in bank.of_kind() if exercise.item.id not in OF_ANOTHER_PAGE]


def select(bank: Bank, wanted: Wanted, state_of: Mapping[str, str]) -> list[Exercise]:
    """Return the listed exercises that fit all that is wanted; ``state_of`` leaves out new ones."""
    words = plain(wanted.text).split()

    def fits(exercise: Exercise) -> bool:
        item = exercise.item
        return (
            wanted.kind in (None, item.kind)
            and wanted.level in (None, item.level)
            and wanted.state in (None, state_of.get(item.id, "new"))
            and (wanted.legacy or not item.legacy or item.id in FIRST_NINE)
            and (wanted.area is None or bank.lies_under(item.leaf, wanted.area))
            and all(word in _searchable(exercise) for word in words)
        )

    return [exercise for exercise in listed(bank) if fits(exercise)]


def areas(bank: Bank) -> dict[str, int]:
    """Return the nodes of the syllabus that have something to list, in its order, with their depth in the tree."""
    filled: set[str] = set()
    for exercise in listed(bank):
        filled.update(node.id for node in bank.above(exercise.item.leaf))
    return {node: len(bank.above(node)) - 1 for node in bank.syllabus if node in filled}


def kinds(bank: Bank) -> list[Kind]:
    """Return the kinds there are to list."""
    there = {exercise.item.kind for exercise in listed(bank)}
    return [kind for kind in get_args(Kind) if kind in there]


def plain(text: str) -> str:
    """Return a text as it is searched: width, case, emphasis and the line breaks of Japanese make no difference."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("**", "")
    return re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", folded)


@lru_cache(maxsize=2048)  # 7 ms for 400 exercises, from then on 0.3
def _searchable(exercise: Exercise) -> str:
    item = exercise.item
    return "\n".join(map(plain, (item.title.ja, item.title.en, item.statement.ja, item.statement.en)))
