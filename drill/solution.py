"""The arrays of an exercise: its reference, the cases it is tried on, and what it computes on the way.

A solution file is loaded by its path. It is an author's code and runs in our own process.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from drill.draws import Draws
from drill.errors import ExerciseError


@dataclass(frozen=True)
class Case:
    """Arguments by name, in the order of the signature, and a label that says what the case is about."""

    label: str
    arguments: dict[str, Any]

    @cached_property
    def effort(self) -> int:
        """How many digits a person would have to look at: few numbers count, and so do short ones."""
        return _digits(self.arguments)


def _digits(value: Any) -> int:
    if isinstance(value, np.ndarray):
        value = value.ravel().tolist()
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return sum(map(_digits, value))
    return len(f"{value:.6g}") if isinstance(value, (int, float, np.number)) else 1


@dataclass(frozen=True)
class Solution:
    """The functions of one solution file; those it does not have are None.

    ``gradients`` belongs to an exercise on a backward pass: for each returned gradient, in order, its name, where it is
    taken, and the loss as a function of that place.
    """

    path: Path
    reference: Callable[..., Any]
    cases: Callable[[np.random.Generator], Iterable[tuple[str, dict[str, Any]]]] | None
    inner: Callable[..., dict[str, Any]] | None
    draw: Callable[[Draws], dict[str, Any]] | None
    gradients: Callable[..., dict[str, tuple[Any, Callable[[Any], float]]]] | None = None

    def drawn_cases(self, rng: np.random.Generator) -> list[Case]:
        """Return the cases of one seed."""
        if self.cases is None:
            raise ExerciseError(self.path, "cases", "a function cases(rng) that yields (label, arguments)")
        return [Case(label, arguments) for label, arguments in self.cases(rng)]


def load_module(path: Path) -> ModuleType:
    """Load an author's file by its path, or say what is wrong with it."""
    spec = importlib.util.spec_from_file_location(f"solution_{path.stem.replace('-', '_')}", path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise ExerciseError(path, "", "a solution file beside the exercise")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ExerciseError(path, "", f"a module that can be imported ({type(error).__name__}: {error})") from error
    return module


def load_solution(path: Path) -> Solution:
    """Load a solution file, or say what is wrong with it."""
    module = load_module(path)
    reference = getattr(module, "reference", None)
    if not callable(reference):
        raise ExerciseError(path, "reference", "a function")
    optional = {name: getattr(module, name, None) for name in ("cases", "inner", "draw", "gradients")}
    for name, function in optional.items():
        if function is not None and not callable(function):
            raise ExerciseError(path, name, "a function")
    return Solution(path, reference, **optional)
