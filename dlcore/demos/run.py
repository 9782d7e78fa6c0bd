"""Running a demo to its end and keeping its figures: what the command line, the bands and the tests share."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dlcore.demos.demo import Demo
from dlcore.demos.knob import checked_knobs
from dlcore.demos.picture import Picture
from dlcore.demos.step import DataUsed, Step
from dlcore.demos.words import Words


@dataclass
class Run:
    """A run as it goes: every figure with the step it belongs to."""

    knobs: dict[str, Any]
    history: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)
    data: DataUsed | None = None
    note: Words | None = None
    seconds: float = 0.0

    def take(self, step: Step) -> None:
        """Add one report."""
        self.data, self.note = step.data or self.data, step.note or self.note
        for metric, value in step.metrics.items():
            self.history.setdefault(metric, []).append((step.step, float(value)))
        for picture in step.pictures:
            self.pictures[picture.name] = picture

    @property
    def metrics(self) -> dict[str, float | None]:
        """The last figure by name; None where it is not finite."""
        return {name: finite(values[-1][1]) for name, values in self.history.items()}


def finite(value: float) -> float | None:
    """Return the value, or None where JSON has no word for it."""
    return value if math.isfinite(value) else None


def run_demo(demo: Demo, knobs: Mapping[str, Any], watch: Callable[[Step], None] | None = None) -> Run:
    """Run a demo to its end; ``watch`` sees every step."""
    run = Run(checked_knobs(demo.knobs, knobs))
    started = time.perf_counter()
    for step in demo.run(run.knobs):
        run.take(step)
        if watch:
            watch(step)
    run.seconds = time.perf_counter() - started
    return run


def thinned(values: list[tuple[int, float]], most: int = 60) -> list[tuple[int, float | None]]:
    """Return at most about ``most`` points of a curve, its first and last among them, with six digits."""
    stride = max(1, math.ceil(len(values) / most))
    kept = values[::stride]
    if kept[-1] != values[-1]:
        kept = [*kept, values[-1]]
    return [(step, None if finite(value) is None else float(f"{value:.6g}")) for step, value in kept]
