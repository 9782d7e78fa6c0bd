"""Many answers: one JSON object a line in, one verdict a line out, in the same order.

A line that cannot be read or graded becomes a `refused` verdict; the others go on.
"""

from __future__ import annotations

import contextlib
import json
import math
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from queue import Empty, Queue
from typing import Any, BinaryIO, TypeVar, get_args

from drill.bank import Bank
from drill.errors import DrillError, Refused
from drill.grade import grade, refused
from drill.item import Form
from drill.messages import Message, say
from drill.sandbox.runner import Runner
from drill.verdict import Verdict

FORMS: tuple[str, ...] = get_args(Form)
LONGEST_LINE = 512 * 1024  # bytes: the longest answer in the most roundabout JSON, which is 6 bytes for 1
AHEAD = 256  # answers for each worker: more than the others grade while one waits 3 s for a loop that never ends
MOST_AHEAD = 1024  # answers in memory, however many workers
DEEPEST = 100  # lists in lists; printing needs more of Python's stack than reading did

Thing = TypeVar("Thing")
Result = TypeVar("Result")


# --- reading


def read_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines that are not blank; of one that is too long only the start, which is then refused."""
    try:
        with stream:
            while line := stream.readline(LONGEST_LINE + 1):
                part = line
                while len(line) > LONGEST_LINE and part and not part.endswith(b"\n"):
                    part = stream.readline(LONGEST_LINE)
                if line.strip():
                    yield line
    except OSError as error:
        raise DrillError(say("input_broken_off", reason=error.strerror)) from error


def decoded(data: bytes, name: str) -> str:
    """Return the text of an answer's file, or refuse what is not UTF-8."""
    looks_like = "UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else None
    with contextlib.suppress(UnicodeDecodeError):
        if looks_like is None:
            return data.decode("utf-8-sig")
    guess = Message(f"（{looks_like} のようです）", f" (it looks like {looks_like})") if looks_like else Message("", "")
    japanese, english = (say("answer_not_utf8", path=name, guess=part) for part in (guess.ja, guess.en))
    raise Refused(Message(japanese.ja, english.en))


# --- grading


def grade_lines(
    lines: Iterable[bytes], bank: Bank, runner: Runner, workers: int = 2
) -> Generator[dict[str, Any], None, None]:
    """Grade every line, some at a time, and yield the verdicts in order."""
    return in_order(partial(grade_line, bank=bank, runner=runner), lines, workers)


def in_order(work: Callable[[Thing], Result], things: Iterable[Thing], workers: int) -> Generator[Result, None, None]:
    """Do the work on all things, some at a time, and yield the results in order, each as soon as its turn has come.

    A thread of its own reads the things, so that no result waits for the next thing to arrive. It reads at most
    `AHEAD` things for each worker before the oldest of them is done: then a slow one does not hold up the other
    workers, and a long input does not live in memory.
    """
    window: Queue[Future[Result] | None] = Queue(min(AHEAD * workers, MOST_AHEAD))
    pool = ThreadPoolExecutor(workers)
    over = threading.Event()

    def read() -> None:
        try:
            for thing in things:
                window.put(pool.submit(work, thing))
                if over.is_set():
                    return
            window.put(None)
        except Exception as error:  # is raised to the caller, after the results that stand before it
            failed: Future[Result] = Future()
            failed.set_exception(error)
            window.put(failed)

    # a daemon, since it may wait for a terminal or a pipe in which nothing comes any more
    threading.Thread(target=read, daemon=True).start()
    try:
        while (future := window.get()) is not None:
            yield future.result()
    finally:  # the caller may want no more: what has not begun is dropped, and the reader finds room to end
        over.set()
        pool.shutdown(wait=False, cancel_futures=True)
        with contextlib.suppress(Empty):
            while True:
                window.get_nowait()


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
    if len(line) > LONGEST_LINE:
        raise Refused(say("line_too_long", kilobytes=LONGEST_LINE // 1024))
    try:
        request = json.loads(line.decode("utf-8-sig"), parse_constant=_refused_number, parse_float=_finite)
    except (ValueError, RecursionError):
        raise Refused(say("line_unreadable")) from None
    if not isinstance(request, dict):
        raise Refused(say("line_unreadable"))
    if _depth(request.get("ref")) > DEEPEST:
        raise Refused(say("line_too_deep", deepest=DEEPEST))
    return request


def _refused_number(token: str) -> float:
    raise ValueError(f"{token} is not JSON")


def _finite(token: str) -> float:
    number = float(token)
    return number if math.isfinite(number) else _refused_number(token)


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level := [part for part in level if isinstance(part, (list, dict))]:
        level = [inner for part in level for inner in (part.values() if isinstance(part, dict) else part)]
        depth += 1
    return depth


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
