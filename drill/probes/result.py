"""What wrong results have in common with the right ones: their sign, their order, their shape, one half of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from drill.messages import Message, say
from drill.probes.factor import by_a_factor
from drill.probes.trial import ENOUGH, Trial, close, is_numeric
from drill.verdict import Finding

Array = np.ndarray[Any, Any]
_REDUCTIONS: dict[str, Callable[..., Any]] = {"sum": np.sum, "mean": np.mean}


def in_results(failed: list[Trial]) -> Finding | None:
    """Compare failed results with what was expected; of several results look at the first that is wrong."""
    if not all(isinstance(trial.expected, (list, tuple)) for trial in failed):
        return _of_values(failed)
    lengths = {
        len(value) if isinstance(value, (list, tuple)) else -1 for t in failed for value in (t.expected, t.actual)
    }
    if len(lengths) != 1:
        return None
    (count,) = lengths
    if count > 1 and all(trial.gives(trial.expected[::-1]) for trial in failed):
        return Finding("results-swapped", say("finding_results_swapped"))
    parts_of = [[replace(t, expected=t.expected[n], actual=t.actual[n]) for t in failed] for n in range(count)]
    for place, parts in enumerate(parts_of):
        wrong = [part for part in parts if not part.passed]
        if len(wrong) < ENOUGH:
            continue
        which = Finding("part", say("finding_part", part=place + 1))
        if count == 2 and all(part.gives(trial.expected[1 - place]) for part, trial in zip(parts, failed, strict=True)):
            return which + Finding("copied", say("finding_copied", other=2 - place))
        found = _of_values(wrong)
        return which + found if found else None
    return None


def in_calls(failed: list[Trial]) -> Finding | None:
    """Compare the first wrong result of every script of calls with what was expected."""
    pairs = [list(zip(t.expected, t.actual, strict=True)) for t in failed]
    parts = [
        [replace(t, expected=expected, actual=actual) for expected, actual in results]
        for t, results in zip(failed, pairs, strict=True)
    ]
    first = [next(n for n, part in enumerate(results) if not part.passed) for results in parts]
    found = _of_values([results[n] for results, n in zip(parts, first, strict=True)])
    if found:
        return Finding("part", say("finding_first_wrong_call")) + found
    right = first[0] - 1  # the first result is that of the constructor
    if right > 0 and set(first) == {first[0]}:
        return Finding("later-call", say("finding_later_call", right=right))
    return None


def right_results(failed: list[Trial]) -> Finding | None:
    """Find out which of several results are right in every case."""
    if not all(isinstance(t.expected, tuple) and isinstance(t.actual, (list, tuple)) for t in failed):
        return None
    if len({len(value) for trial in failed for value in (trial.expected, trial.actual)}) != 1:
        return None
    parts_of = zip(*(zip(t.expected, t.actual, [t] * len(t.expected), strict=True) for t in failed), strict=True)
    right = [all(replace(t, expected=e, actual=a).passed for e, a, t in parts) for parts in parts_of]
    places = ", ".join(str(n) for n, is_right in enumerate(right, start=1) if is_right)
    return Finding("part-right", say("finding_part_right", parts=places)) if places else None


def _of_values(failed: list[Trial]) -> Finding | None:
    if not all(is_numeric(trial.expected) and is_numeric(trial.actual) and np.size(trial.actual) for trial in failed):
        return None
    if any(np.shape(trial.expected) != np.shape(trial.actual) for trial in failed):
        return _other_shape(failed)
    return by_a_factor(failed) or _offset(failed) or _other_place(failed) or _one_half(failed) or _one_end(failed)


def _all(failed: list[Trial], change: Callable[[Array], Any]) -> bool:
    """Tell whether every result is ``change`` of what was expected."""
    try:
        return all(trial.equals(change(np.asarray(trial.expected))) for trial in failed)
    except (ValueError, IndexError):  # a change for which such an array has too few axes
        return False


def _offset(failed: list[Trial]) -> Finding | None:
    first = failed[0]
    offset = float(np.ravel(first.actual)[0]) - float(np.ravel(first.expected)[0])
    if not offset or not np.isfinite(offset) or not _all(failed, lambda value: value + offset):
        return None
    return Finding("offset", say("finding_too_large" if offset > 0 else "finding_too_small", by=f"{abs(offset):.6g}"))


# --- shapes


def _other_shape(failed: list[Trial]) -> Finding | None:
    if all(np.ndim(trial.expected) >= 2 for trial in failed) and _all(failed, np.transpose):
        return Finding("transposed", say("finding_transposed"))
    if all(close(np.squeeze(t.expected), np.squeeze(t.actual), t.tolerances) for t in failed):
        more = np.ndim(failed[0].actual) > np.ndim(failed[0].expected)
        return Finding("keepdims", say("finding_axis_too_many" if more else "finding_axis_missing"))
    for name, reduce in _REDUCTIONS.items():
        for axis in (None, 0, 1, 2, -1):
            where = Message("", "") if axis is None else say("finding_along", axis=axis)
            if _all([replace(t, expected=t.actual, actual=t.expected) for t in failed], _along(reduce, axis)):
                return Finding(f"without-{name}", say(f"finding_without_{name}") + where)
            if _all(failed, _along(reduce, axis)):
                return Finding(f"{name}-too-many", say(f"finding_{name}_too_many") + where)
    for place, name in ((-1, "last"), (0, "first")):
        if all(np.ndim(t.actual) == np.ndim(t.expected) + 1 for t in failed) and all(
            close(t.expected, np.asarray(t.actual)[place], t.tolerances) for t in failed
        ):
            return Finding(f"{name}-of-several", say(f"finding_{name}_of_several"))
    if all(close(np.ravel(t.expected), np.ravel(t.actual), t.tolerances) for t in failed):
        return Finding("reshaped", say("finding_reshaped"))
    if _same_values(failed):
        return Finding("other-axis", say("finding_other_axis"))
    if all(np.ndim(t.expected) == 1 and np.shape(t.actual) == np.shape(t.expected) * 2 for t in failed):
        return Finding("broadcast", say("finding_broadcast"))
    return None


def _along(reduce: Callable[..., Any], axis: int | None) -> Callable[[Array], Any]:
    return lambda value: reduce(value, axis=axis)


# --- places


def _same_values(failed: list[Trial]) -> bool:
    return all(close(np.sort(np.ravel(t.expected)), np.sort(np.ravel(t.actual)), t.tolerances) for t in failed)


def _other_place(failed: list[Trial]) -> Finding | None:
    """Find the right values in another order."""
    dimensions = min(np.ndim(trial.expected) for trial in failed)
    if dimensions == 0:
        return None
    if dimensions == 2 and _all(failed, np.transpose):
        return Finding("transposed", say("finding_transposed"))
    for axis in range(dimensions):
        if _all(failed, lambda value, axis=axis: np.flip(value, axis)):  # type: ignore[misc]
            return Finding("reversed", say("finding_reversed", axis=axis))
        if _all(failed, lambda value, axis=axis: np.roll(value, value.shape[axis] // 2, axis)):  # type: ignore[misc]
            return Finding("halves-swapped", say("finding_halves_swapped", axis=axis))
        for step in (1, -1):
            if _all(failed, lambda value, axis=axis, step=step: np.roll(value, step, axis)):  # type: ignore[misc]
                return Finding("rolled", say("finding_rolled", axis=axis))
    return Finding("permuted", say("finding_permuted")) if _same_values(failed) else None


def _one_half(failed: list[Trial]) -> Finding | None:
    """Look at results of which one half along the last axis is right in every case."""
    if any(np.ndim(t.expected) == 0 or np.shape(t.expected)[-1] % 2 for t in failed):
        return None
    first, second = ([_half(trial, number) for trial in failed] for number in (0, 1))
    first_right, second_right = (all(half.passed for half in halves) for halves in (first, second))
    if first_right == second_right:
        return None
    which = Finding("half", say("finding_first_half" if first_right else "finding_second_half"))
    wrong = [half for half in (second if first_right else first) if not half.passed]
    found = _of_values(wrong) if len(wrong) >= ENOUGH else None
    return which + found if found else which


def _half(trial: Trial, number: int) -> Trial:
    middle = np.shape(trial.expected)[-1] // 2
    place = (..., slice(middle, None) if number else slice(middle))
    return replace(trial, expected=trial.expected[place], actual=trial.actual[place])


def _one_end(failed: list[Trial]) -> Finding | None:
    """Look at results that are right at the first place along an axis only, or at the last only."""
    for axis in range(min(np.ndim(trial.expected) for trial in failed)):
        if any(np.shape(trial.expected)[axis] < 2 for trial in failed):
            continue
        right = [_right_along(trial, axis) for trial in failed]
        if all(places[0] and not places[1:].any() for places in right):
            return Finding("first-only", say("finding_first_only", axis=axis))
        if all(places[-1] and not places[:-1].any() for places in right):
            return Finding("last-only", say("finding_last_only", axis=axis))
    return None


def _right_along(trial: Trial, axis: int) -> Array:
    rtol, atol = trial.tolerances
    right = np.isclose(trial.actual, trial.expected, rtol=rtol, atol=atol)
    return np.asarray(right.all(axis=tuple(n for n in range(right.ndim) if n != axis)))
