"""A demo's knobs are its function's parameters: read from the signature, checked, and set from text.

``Literal["sigmoid", "relu"]`` is a choice, ``Annotated[float, Range(1e-4, 1.0)]`` a number in a range, ``bool`` a
switch, and ``Annotated[tuple[int, ...], Range(1, 2048)]`` a list of sizes. Every parameter is keyword-only and has a
default.
"""

import difflib
import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints


class KnobError(ValueError):
    """A knob that does not exist, or a value that it does not take; says what would be right."""


@dataclass(frozen=True)
class Range:
    """The least and the largest value of a number; ``log`` asks for a logarithmic slider."""

    low: float
    high: float
    log: bool = False


@dataclass(frozen=True)
class Knob:
    """One parameter of a demo."""

    name: str
    type: Literal["choice", "float", "int", "bool", "sizes"]
    default: Any
    choices: tuple[str, ...] = ()
    range: Range | None = None

    def checked(self, value: Any) -> Any:
        """Return ``value`` (or the text of one) as this knob takes it, or raise `KnobError`."""
        match self.type:
            case "choice":
                return self._choice(value)
            case "bool":
                return self._switch(value)
            case "sizes":
                parts = value.replace(",", " ").replace("-", " -").split() if isinstance(value, str) else list(value)
                if not parts and value != () and value != "":
                    raise KnobError(f"{self.name} takes whole numbers like 40,20")
                return tuple(int(self._number(part)) for part in parts)
        return self._number(value)

    def _choice(self, value: Any) -> str:
        if value in self.choices:
            return str(value)
        near = difflib.get_close_matches(str(value), self.choices, n=1, cutoff=0.5)
        meant = f"; did you mean {near[0]}?" if near else ""
        raise KnobError(f"{self.name} takes one of {', '.join(self.choices)}, not {value!r}{meant}")

    def _switch(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        if str(value).lower() in ("true", "false"):
            return str(value).lower() == "true"
        raise KnobError(f"{self.name} is true or false, not {value!r}")

    def _number(self, value: Any) -> float | int:
        assert self.range is not None
        low, high = self.range.low, self.range.high
        whole = self.type in ("int", "sizes")
        wanted = f"{self.name} takes a {'whole ' if whole else ''}number from {low:g} to {high:g}"
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise KnobError(f"{wanted}, not {value!r}") from None
        if isinstance(value, bool) or not math.isfinite(number) or not low <= number <= high:
            raise KnobError(f"{wanted}, not {value}")
        if whole and number != int(number):
            raise KnobError(f"{wanted}, not {value}")
        return int(number) if whole else number


def read_knobs(function: Callable[..., Any]) -> dict[str, Knob]:
    """Return the knobs of a demo's function, in the order of its signature."""
    hints = get_type_hints(function, include_extras=True)
    return {
        name: _knob(name, hints[name], parameter.default)
        for name, parameter in inspect.signature(function).parameters.items()
    }


def _knob(name: str, hint: Any, default: Any) -> Knob:
    if default is inspect.Parameter.empty:
        raise TypeError(f"the knob {name} needs a default")
    if get_origin(hint) is Literal:
        return Knob(name, "choice", default, choices=get_args(hint))
    if hint is bool:
        return Knob(name, "bool", default)
    if get_origin(hint) is Annotated:
        kind, limits = get_args(hint)
        types: dict[Any, Literal["float", "int", "sizes"]] = {float: "float", int: "int", tuple[int, ...]: "sizes"}
        return Knob(name, types[kind], default, range=limits)
    raise TypeError(f"the knob {name} is annotated with neither a Literal, bool nor a number with its Range")


def checked_knobs(knobs: Mapping[str, Knob], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return all knobs with the given values put in; raises `KnobError` for a misspelt name or a value out of range."""
    for name in given:
        if name not in knobs:
            near = difflib.get_close_matches(name, knobs, n=1, cutoff=0.5)
            meant = f"did you mean {near[0]}?" if near else f"there are {', '.join(knobs)}"
            raise KnobError(f"there is no knob {name}; {meant}")
    return {name: knob.checked(given[name]) if name in given else knob.default for name, knob in knobs.items()}
