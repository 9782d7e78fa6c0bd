"""Five steps of help, one at a time: concept, shapes, a case by hand, the skeleton, the answer.

Numbers in a hint are computed from the exercise's own case, so they cannot be wrong when a case changes.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from drill.errors import ExerciseError
from drill.instance import Instance
from drill.item import PLACEHOLDER, CodeItem, NumberItem, OptionItem, OrderItem, Text
from drill.solution import Case


def hint_count(at: Instance) -> int:
    """Return how many steps of help there are, the last of which is the answer."""
    match at.item:
        case CodeItem():
            return 5
        case NumberItem(hints=hints):
            return len(hints) + 1
        case _:
            return 1


def hint(at: Instance, step: int) -> Text:
    """Return step 1, 2, ... of the ladder as Markdown."""
    if not 1 <= step <= hint_count(at):
        raise ValueError(f"there are steps 1 to {hint_count(at)}, not {step}")
    if step == hint_count(at):
        return answer_text(at)
    match at.item:
        case CodeItem(hints=hints):
            match step:
                case 1:
                    return hints.concept
                case 2:
                    return _shapes(at)
                case 3:
                    return _by_hand(at, hints.case)
            return Text(ja=_code(hints.skeleton), en=_code(hints.skeleton))
        case NumberItem(hints=steps):
            return at.text(steps[step - 1])
    raise AssertionError("only code and number items have steps before the answer")


def answer_text(at: Instance) -> Text:
    """Return the answer with its explanation."""
    match at.item:
        case CodeItem(key=texts):
            key = _code("\n".join(texts).strip())
            shown = Text(ja=key, en=key)
        case NumberItem(worked=worked):
            shown = at.text(worked)
        case OptionItem(key=key):
            shown = Text(ja=f"**{key.ja}**", en=f"**{key.en}**")
        case OrderItem(steps=steps):
            lines = [Text(ja=f"{n}. {one.ja}", en=f"{n}. {one.en}") for n, one in enumerate(steps, 1)]
            shown = Text(ja="\n".join(line.ja for line in lines), en="\n".join(line.en for line in lines))
    explanation = at.text(at.item.explanation)
    return Text(ja=f"{shown.ja}\n\n{explanation.ja}", en=f"{shown.en}\n\n{explanation.en}")


def _code(code: str) -> str:
    return f"```python\n{code}\n```"


def _names(at: Instance, case: Case) -> dict[str, Any]:
    return at.named(case) | (at.inner(case) or {}) | {"result": at.expected[at.cases.index(case)]}


def _by_hand(at: Instance, text: Text) -> Text:
    names = _names(at, at.cases[0])

    def value(found: re.Match[str]) -> str:
        if found[1] not in names:
            raise ExerciseError(at.exercise.path, "hints.case", f"one of {', '.join(names)}, not [[{found[1]}]]")
        return shown(names[found[1]])

    return Text(ja=PLACEHOLDER.sub(value, text.ja), en=PLACEHOLDER.sub(value, text.en))


def _shapes(at: Instance) -> Text:
    """Return the actual shapes of all names, in a case that is not the one by hand."""
    case = next((case for case in at.cases if not case.label.startswith("by hand")), at.cases[0])
    rows = "\n".join(f"| `{name}` | {_shape(value)} |" for name, value in _names(at, case).items())
    return Text(
        ja=f"あるケースでの実際の形状です。\n\n| 名前 | 形状 |\n|---|---|\n{rows}",
        en=f"The actual shapes in one of the cases:\n\n| name | shape |\n|---|---|\n{rows}",
    )


def _shape(value: Any) -> str:
    match value:
        case np.ndarray() if value.ndim:
            return str(value.shape)
        case list() | tuple():
            return f"{type(value).__name__}: " + ", ".join(map(_shape, value))
        case dict():
            return "dict: " + ", ".join(f"{key} {_shape(part)}" for key, part in value.items())
        case None:
            return "None"
    return "scalar"


def shown(value: Any) -> str:
    """Return a value short enough to be read in a sentence."""
    match value:
        case np.ndarray() if value.ndim:
            return "[" + ", ".join(shown(part) for part in value) + "]"
        case float() | np.floating() | np.ndarray():
            return f"{float(value):.4g}"
        case list() if _is_script(value):
            return ",\n".join(f"{method}({', '.join(map(shown, arguments))})" for method, arguments in value)
        case list() | tuple():
            inner = ", ".join(map(shown, value))
            return f"[{inner}]" if isinstance(value, list) else f"({inner})"
        case dict():
            return "{" + ", ".join(f"{key}: {shown(part)}" for key, part in value.items()) + "}"
    return str(value)


def _is_script(value: list[Any]) -> bool:
    """Tell whether a value is a script of calls: pairs of a method and the list of its arguments."""
    pairs = [(part[0], part[1]) for part in value if isinstance(part, list) and len(part) == 2]
    calls = [pair for pair in pairs if isinstance(pair[0], str) and isinstance(pair[1], list)]
    return bool(value) and len(calls) == len(value)
