"""Describing an answer that is no known mistake, by what its failed cases have in common."""

from __future__ import annotations

from typing import Any

import numpy as np

from drill.answer import Code
from drill.instance import Instance
from drill.item import CodeItem
from drill.probes.arguments import as_if_argument, without_effect
from drill.probes.condition import only_where
from drill.probes.names import other_names
from drill.probes.raised import in_letters
from drill.probes.result import in_calls, in_results, right_results
from drill.probes.slip import one_slip
from drill.probes.trial import ENOUGH, Run, trials_of
from drill.verdict import Finding

__all__ = ["Finding", "probe"]

# findings that give way to any that says what to change
VAGUE = {"permuted", "half", "factor-varies", "other-axis"}


def probe(at: Instance, code: Code, outcomes: list[dict[str, Any]], run: Run) -> Finding | None:
    """Return what can be said of a wrong answer from its outcomes, or None.

    A finding is a fact ("twice the expected value", "as if b were zero"), never a guess about what was meant. ``run``
    runs programs with the exercise's entry on cases, where a learner's code may run; nothing comes back from one that
    had to be ended.
    """
    with np.errstate(all="ignore"):  # results may be as large as they like
        return _found(at, code, outcomes, run)


def _found(at: Instance, code: Code, outcomes: list[dict[str, Any]], run: Run) -> Finding | None:
    trials = trials_of(at, outcomes)
    failed = [trial for trial in trials if not trial.passed]
    known = [finding for finding in (only_where(at, trials), right_results(failed)) if finding]
    raised = any("error" in outcome for outcome in outcomes)
    if raised:
        found = in_letters(trials, outcomes)
    elif len(failed) < ENOUGH:
        found = None
    else:
        found = in_calls(failed) if "calls" in failed[0].case.arguments else in_results(failed)
        if found is None or found.name in VAGUE:
            precise = (
                as_if_argument(at, failed) or without_effect(at, code.source, failed, run) or one_slip(at, trials, run)
            )
            found = precise or found
    # an exception says more than a list of names
    if found is None and not known and not raised and code.form == "blank" and isinstance(at.item, CodeItem):
        found = other_names(at.item, code.source)
    told = [*known, *([found] if found else [])]
    return sum(told[1:], told[0]) if told else None
