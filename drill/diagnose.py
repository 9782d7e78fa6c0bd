"""Naming a mistake by what it does: a false name is worse than none.

An answer is named after a known mistake when that one alone gives the same outcomes on all cases. Among several that
tie, the one that is written the same way gets its name; otherwise all of them are candidates.
"""

from __future__ import annotations

import re
from typing import Any

from drill.check import Tolerances, compare


def name_mistake(
    outcomes: list[dict[str, Any]],
    written: str,
    known: dict[str, tuple[list[dict[str, Any]], str]],
    tolerances: list[Tolerances],
) -> tuple[str | None, list[str]]:
    """Return the mistake's id, or None and those that come into question.

    ``known`` maps ids to (outcomes, normalised syntax tree), ``written`` is the answer's own tree.
    """
    alike = [name for name, (theirs, _) in known.items() if _same_outcomes(theirs, outcomes, tolerances)]
    if len(alike) > 1:
        literal = [name for name in alike if known[name][1] == written]
        return (literal[0], []) if len(literal) == 1 else (None, alike)
    return (alike[0], []) if alike else (None, [])


def _same_outcomes(theirs: list[dict[str, Any]], outcomes: list[dict[str, Any]], tolerances: list[Tolerances]) -> bool:
    return all(map(_same_outcome, theirs, outcomes, tolerances))


def _same_outcome(theirs: dict[str, Any], ours: dict[str, Any], tolerances: Tolerances) -> bool:
    if "error" in theirs or "error" in ours:
        return _error(theirs) == _error(ours)
    # both ways, since a list passes for a tuple and an int for a float in one direction only
    one, other = theirs["value"], ours["value"]
    return compare(one, other, tolerances) is None and compare(other, one, tolerances) is None


def _error(outcome: dict[str, Any]) -> tuple[str, str] | None:
    error = outcome.get("error")
    return (error["type"], _mismatch(error["message"])) if error else None


def _mismatch(message: str) -> str:
    """Word a mismatch of two sizes alike, whether ``dot`` or ``@`` complains of it."""
    dot = re.search(r"not aligned: (\d+) \(dim \d\) != (\d+)", message)
    product = re.search(r"size (\d+) is different from (\d+)", message)
    if dot:
        return f"{dot[1]} against {dot[2]}"
    return f"{product[2]} against {product[1]}" if product else message
