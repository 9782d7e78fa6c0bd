"""Many answers: one JSON object a line in, one verdict a line out, in the same order.

A line that cannot be read or graded becomes a `refused` verdict; the others go on.
"""

from __future__ import annotations

import json
import math
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, get_args

from drill.bank import Bank
from drill.errors import DrillError, Refused
from drill.grade import grade, refused
from drill.item import Form
from drill.messages import say
from drill.sandbox.runner import Runner
from drill.verdict import Verdict

FORMS: tuple[str, ...] = get_args(Form)


def grade_lines(lines: Iterable[bytes], bank: Bank, runner: Runner, workers: int = 2) -> Iterator[dict[str, Any]]:
    """Grade every line, some at a time, and yield the verdicts in order."""
    waiting: deque[Future[dict[str, Any]]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for line in lines:
            if not line.strip():
                continue
            waiting.append(pool.submit(grade_line, line, bank, runner))
            if len(waiting) >= 4 * workers:  # so that a long file does not live in memory
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def grade_line(line: bytes, bank: Bank, runner: Runner) -> dict[str, Any]:
    """Return the verdict on one line as plain data, with the line's own ``ref``."""
    request: dict[str, Any] = {}
    try:
        request = _read(line)
        verdict = grade_request(request, bank, runner)
    except DrillError as error:
        named = request.get("item")
        verdict = refused(named if isinstance(named, str) else "", error.message, seed=_seed(request))
    result = verdict.to_json()
    return result | {"ref": request["ref"]} if "ref" in request else result


def _seed(request: dict[str, Any]) -> int:
    seed = request.get("seed", 0)
    return seed if type(seed) is int and seed >= 0 else 0


def _read(line: bytes) -> dict[str, Any]:
    try:
        request = json.loads(line.decode("utf-8-sig"), parse_constant=_refused_number, parse_float=_finite)
    except (ValueError, RecursionError):
        raise Refused(say("line_unreadable")) from None
    if not isinstance(request, dict):
        raise Refused(say("line_unreadable"))
    return request


def _refused_number(token: str) -> float:
    raise ValueError(f"{token} is not JSON")


def _finite(token: str) -> float:
    number = float(token)
    return number if math.isfinite(number) else _refused_number(token)


def grade_request(request: dict[str, Any], bank: Bank, runner: Runner) -> Verdict:
    """Grade ``{"item", "answer", "form"?, "seed"?}``; raises `DrillError` for what cannot be graded."""
    for key in ("item", "answer"):
        if key not in request:
            raise Refused(say("line_incomplete", missing=key))
    answer, form, seed = request["answer"], request.get("form"), request.get("seed", 0)
    exercise = bank.find(str(request["item"]))
    texts = answer if isinstance(answer, list) else [answer]
    if not texts or not all(isinstance(text, str) for text in texts):
        raise Refused(say("answer_not_text"))
    if type(seed) is not int or seed < 0:
        raise Refused(say("seed_expected"))
    if form is not None and form not in FORMS:
        raise Refused(say("form_not_offered", form=form, forms=", ".join(exercise.item.forms)))
    return grade(exercise, answer, runner, form=form, seed=seed)
