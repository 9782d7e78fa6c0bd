"""Running code on cases: define the function, call it with fresh arguments, write down what happened.

Used on both sides: for a learner's code in the child, and for the author's known mistakes in our own process, so that
both mean exactly the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .protocol import DEPTH_LIMIT, Unsendable, lengths, pack, unpack

FILENAME = "<answer>"
MESSAGE_LIMIT = 500
NAME_LIMIT = 80
OUTPUT_LIMIT = 10_000  # characters of print that are kept


def sigmoid(x: Any) -> Any:
    """Return 1 / (1 + exp(-x)) without overflow; it is in scope of every answer."""
    # through the logarithm: exact on both sides, no branch
    return np.exp(-np.logaddexp(0, -np.asarray(x)))


def scope() -> dict[str, Any]:
    """Return the names every answer may use."""
    return {"__name__": "answer", "np": np, "math": math, "sigmoid": sigmoid}


def copied(value: Any) -> Any:
    """Return ``value`` as the other side would receive it."""
    frame = pack(value, DEPTH_LIMIT)
    header, _ = lengths(frame[:8])
    return unpack(frame[8 : 8 + header], frame[8 + header :])


def run(source: str, entry: str, cases: list[Any]) -> list[dict[str, Any]]:
    """Run ``entry`` of ``source`` on every case and return the outcomes.

    A case is a list of arguments, or ``{"calls": [[method, arguments], ...]}`` for a class. An outcome is
    ``{"value", "changed"}`` (``changed``: the positions of arguments that were altered in place) or
    ``{"error": {"type", "message", "line"}}``.
    """
    with np.errstate(all="ignore"):
        try:
            function = _define(source, entry)
        except BaseException as error:
            return [_raised(error)] * len(cases)
        return [_run_case(function, case) for case in cases]


def _define(source: str, entry: str) -> Callable[..., Any]:
    names = scope()
    exec(compile(source, FILENAME, "exec", dont_inherit=True), names)
    function: Callable[..., Any] | None = names.get(entry)
    if function is None or not callable(function):
        raise NameError(f"name '{entry}' is not defined", name=entry)
    return function


def _run_case(function: Callable[..., Any], case: Any) -> dict[str, Any]:
    try:
        if isinstance(case, dict):
            value, arguments, given = _run_script(function, case["calls"]), [], []
        else:
            given = case
            arguments = [materialised(argument) for argument in copied(given)]
            value = function(*arguments)
            value = copied(value)
    except BaseException as error:
        return _raised(error)
    return {"value": value, "changed": [n for n, a in enumerate(arguments) if _changed(a, given[n])]}


def _run_script(factory: Callable[..., Any], calls: list[Any]) -> list[Any]:
    instance: Any = None
    results: list[Any] = []
    for method, arguments in calls:
        ready = [materialised(argument) for argument in copied(arguments)]
        if method == "new":
            instance = factory(*ready)
            results.append(None)
        else:
            results.append(copied(getattr(instance, method)(*ready)))
    return results


def materialised(argument: Any) -> Any:
    """Turn the two kinds of argument that are described rather than sent into what they describe."""
    if isinstance(argument, dict):
        if argument.keys() == {"function", "names"}:
            return eval(argument["function"], scope() | argument["names"])
        if argument.keys() == {"rng"}:
            return np.random.default_rng(argument["rng"])
        return {key: materialised(value) for key, value in argument.items()}
    if isinstance(argument, (list, tuple)):
        return type(argument)(materialised(part) for part in argument)
    return argument


def _changed(argument: Any, given: Any) -> bool:
    if type(argument) is type(given) is np.ndarray:  # the usual case, and a tenth of the work
        return (argument.dtype, argument.shape, argument.tobytes()) != (given.dtype, given.shape, given.tobytes())
    # made anew: what a description stands for cannot be compared with the description
    return pack(argument) != pack(materialised(copied(given)))


def _raised(error: BaseException) -> dict[str, Any]:
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILENAME:
            line = trace.tb_lineno
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and line is None:
        line = error.lineno
    try:
        message = str(error)[:MESSAGE_LIMIT]
    except BaseException:  # the learner's own exception class may raise here too
        message = ""
    return {"error": {"type": type(error).__name__[:NAME_LIMIT], "message": message, "line": line}}


def refusals(value: Any) -> list[Unsendable]:
    """Return what in ``value`` could not be sent."""
    if isinstance(value, Unsendable):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [refusal for part in value for refusal in refusals(part)]
    return []
