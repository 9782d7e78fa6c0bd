"""The door to the sandbox: a job goes in, what happened comes out, whichever runner stands behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

LEVELS = {0: "weak", 1: "limited", 2: "good", 3: "strong"}


@dataclass(frozen=True)
class Job:
    """Code and the cases it is to run on; nothing here tells what is expected."""

    source: str
    entry: str
    cases: list[Any]
    seconds: float = 3.0


@dataclass(frozen=True)
class Finished:
    """The code ran to its end on every case; outcomes as in execute.run."""

    outcomes: list[dict[str, Any]]
    stdout: str = ""


@dataclass(frozen=True)
class Ended:
    """The code was ended, or ended itself, before it could answer."""

    how: Literal["timeout", "memory", "crash"]


@dataclass(frozen=True)
class Isolation:
    """How well a runner keeps a learner's code apart, found out by trying."""

    level: int
    layers: dict[str, bool] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The level's name: weak, limited, good or strong."""
        return LEVELS[self.level]


class Unavailable(Exception):
    """The system has not what a runner or a fence needs; the text says what."""


class Runner(Protocol):
    """Runs jobs, one process each, several at a time."""

    @property
    def isolation(self) -> Isolation:
        """What this runner promises, by its self-test."""

    def run(self, job: Job) -> Finished | Ended:
        """Run one job; blocks until it is over or its time is up."""

    def close(self) -> None:
        """End everything that was started."""
