"""Trying an attack on a runner: the bait that it is aimed at, and what came of it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drill.bank import Bank
from drill.grade import grade
from drill.instance import instance
from drill.sandbox.runner import Ended, Finished, Job, Runner
from tests.drill.attacks import BROKEN, FORGERIES, Attack

EXERCISE = "gradient-clipping-norm"  # what forged and broken answers pretend to answer


@dataclass
class Bait:
    """A file, an empty folder, a process and a port: all ours, so that nobody else is harmed if an attack succeeds."""

    place: Path
    port: int
    _victim: subprocess.Popen[str] | None = None
    _address: int = 0
    described: dict[str, Any] = field(default_factory=dict)

    def lay_out(self) -> None:
        shutil.rmtree(self.place, ignore_errors=True)
        (self.place / "folder").mkdir(parents=True)
        (self.place / "file").write_text("secret\n", encoding="utf-8")
        if not self._victim_is_well():
            self.end()
            start = "import time; print(id(None), flush=True); time.sleep(600)"
            self._victim = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", start], stdout=subprocess.PIPE, text=True
            )
            assert self._victim.stdout is not None
            self._address = int(self._victim.stdout.readline())
        assert self._victim is not None
        self.described = {
            "file": str(self.place / "file"),
            "folder": str(self.place / "folder"),
            "victim": self._victim.pid,
            "address": self._address,
            "port": self.port,
        }

    def _victim_is_well(self) -> bool:
        if self._victim is None or self._victim.poll() is not None:
            return False
        stat = Path(f"/proc/{self._victim.pid}/stat").read_text(encoding="utf-8")
        return stat.rpartition(")")[2].split()[0] in "SRD"

    def is_marked(self) -> bool:
        return any((self.place / "folder").iterdir())

    def is_untouched(self) -> bool:
        file = self.place / "file"
        return (
            file.exists()
            and file.read_text(encoding="utf-8") == "secret\n"
            and not self.is_marked()
            and file.stat().st_mtime > 1
            and self._victim_is_well()
        )

    def end(self) -> None:
        if self._victim is not None:
            self._victim.kill()
            self._victim.communicate()


@contextmanager
def bait_at(place: Path) -> Iterator[Bait]:
    """Lay out bait, with a port that is listened at, until the end."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        laid = Bait(place, server.getsockname()[1])
        try:
            yield laid
        finally:
            laid.end()


@dataclass(frozen=True)
class Trial:
    """What came of one attack: whether it reached what it must not, and whether it had the effect it is known for."""

    result: Finished | Ended
    got_through: bool
    took_effect: bool


def attempt(attack: Attack, runner: Runner, bait: Bait) -> Trial:
    """Try an attack on fresh bait."""
    bait.lay_out()
    result = runner.run(Job(attack.source, "f", [[bait.described]], attack.seconds))
    claims = isinstance(result, Finished) and result.outcomes[0].get("value") is True
    through = claims or not bait.is_untouched()
    match attack.effect:
        case "timeout" | "crash":
            return Trial(result, through, result == Ended(attack.effect))
    return Trial(result, through, claims or bait.is_marked())


def answers(bank: Bank) -> dict[str, dict[str, str]]:
    """Return the forged and the broken answers to an exercise, each by its name."""
    exercise = bank.find(EXERCISE)
    item: Any = exercise.item
    count = str(len(instance(exercise, 0).cases))
    forged = {}
    for name, (setup, body) in FORGERIES.items():
        lines = "".join(f"    {line}\n" for line in body.split("\n"))
        source = f"import os\nimport numpy as np\n{setup}\ndef {item.entry}(*a):\n{lines}"
        forged[name] = source.replace("COUNT", count)
    return {"forging": forged, "broken": {name: source.replace("ENTRY", item.entry) for name, source in BROKEN.items()}}


def is_held(bank: Bank, source: str, runner: Runner) -> bool:
    """Whether an answer gets a verdict, and no credit."""
    verdict = grade(bank.find(EXERCISE), source, runner, form="function")
    known = verdict.verdict in ("wrong", "error", "crash", "refused", "memory", "timeout")
    return known and verdict.to_json()["score"] == 0
