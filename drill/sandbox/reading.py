"""Reading a child's answer: its form is checked before anything in it is believed."""

from __future__ import annotations

from typing import Any

from drill.sandbox.execute import MESSAGE_LIMIT, NAME_LIMIT, OUTPUT_LIMIT
from drill.sandbox.runner import Ended, Finished

_MEMORY_ERRORS = ("MemoryError", "_ArrayMemoryError")  # the second is NumPy's


def read_answer(answer: Any, count: int) -> Finished | Ended:
    """Check the form of an answer: it comes from a process in which a stranger's code has run."""
    match answer:
        case {"outcomes": list(outcomes), "stdout": str(stdout)} if len(outcomes) == count:
            if len(stdout) <= OUTPUT_LIMIT and all(_is_outcome(outcome) for outcome in outcomes):
                if any(o.get("error", {}).get("type") in _MEMORY_ERRORS for o in outcomes):
                    return Ended("memory")
                return Finished(outcomes, stdout)
    return Ended("crash")


def _is_outcome(outcome: Any) -> bool:
    match outcome:
        case {"value": _, "changed": list(changed)}:
            return len(outcome) == 2 and all(type(position) is int and position >= 0 for position in changed)
        case {"error": {"type": str(kind), "message": str(message), "line": line} as error}:
            fits = len(kind) <= NAME_LIMIT and len(message) <= MESSAGE_LIMIT and type(line) in (int, type(None))
            return len(outcome) == 1 and len(error) == 3 and fits
    return False
