"""Runs of demos, each in a process of its own: they go on while pages change, and are found again after a reload.

A thread a run reads its steps; pages only look. At most as many runs as cores compute at a time, the others wait.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal

from dlcore.demos import Picture, Run, Step

ROOT = Path(__file__).resolve().parent.parent
KEPT_RUNS = 12  # a learner's runs beyond these are forgotten, the oldest first
Status = Literal["waiting", "running", "done", "stopped", "failed"]


@dataclass(eq=False)
class DemoRun:
    """One run as the page sees it, equal only to itself. Only its own thread writes to it."""

    demo: str
    preset: str | None
    run: Run
    identity: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    status: Status = "waiting"
    step: int = 0
    steps: int = 0
    frames: dict[str, list[tuple[int, Picture]]] = field(default_factory=lambda: defaultdict(list))
    pinned: bool = False
    fault: str = ""
    _started: float | None = None
    _process: subprocess.Popen[bytes] | None = None
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def is_over(self) -> bool:
        """Whether no further step will come."""
        return self.status in ("done", "stopped", "failed")

    def seconds_left(self) -> float | None:
        """Return an estimate from the pace so far."""
        if self.status != "running" or not self.step or self._started is None:
            return None
        return (time.monotonic() - self._started) / self.step * (self.steps - self.step)

    def stop(self) -> None:
        """End it; the steps so far stay."""
        self._stop.set()
        if self._process:
            self._process.kill()

    def go(self, turn: threading.Semaphore) -> None:
        """Wait for a turn, compute to the end; called in a thread of its own."""
        with turn:
            if self._stop.is_set():
                self.status = "stopped"
                return
            self._started = time.monotonic()
            self.status = "running"
            # complaints go to a file: a pipe that nobody reads would fill up and block the run
            with tempfile.TemporaryFile() as complaints:
                returned = self._compute(complaints)
                complaints.seek(0)
                said = complaints.read().decode("utf-8", "replace").strip().splitlines()
            if returned and not self._stop.is_set():
                self.fault = (said or [f"exit code {returned}"])[-1]
            self.run.seconds = time.monotonic() - self._started
            self.status = "stopped" if self._stop.is_set() else "failed" if returned else "done"

    def _compute(self, complaints: IO[bytes]) -> int:
        """Take step after step from the process; return its exit code."""
        command = [sys.executable, "-m", "dlcore.demos.stream", self.demo]
        # small products only lose with more threads
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints
        ) as self._process:
            if self._stop.is_set():  # stopped before there was a process to kill
                self._process.kill()
            assert self._process.stdin
            assert self._process.stdout
            with contextlib.suppress(
                OSError, EOFError, pickle.UnpicklingError
            ):  # what ends early tells by its exit code
                self._process.stdin.write(json.dumps(self.run.knobs).encode() + b"\n")
                self._process.stdin.close()
                while True:
                    self._take(pickle.load(self._process.stdout))
        return self._process.returncode

    def _take(self, step: Step) -> None:
        self.run.take(step)
        self.step, self.steps = step.step, step.steps
        for picture in step.pictures:
            self.frames[picture.name].append((step.step, picture))


class DemoRuns:
    """Every learner's runs, the latest first."""

    def __init__(self, at_a_time: int | None = None, kept: int = KEPT_RUNS) -> None:
        self._kept = kept
        self._turn = threading.Semaphore(at_a_time or os.cpu_count() or 1)
        self._lock = threading.Lock()
        self._runs: dict[int, list[DemoRun]] = defaultdict(list)

    def start(self, learner: int, demo: str, preset: str | None, knobs: dict[str, Any]) -> DemoRun:
        """Start a run; an earlier run of the same learner and demo that still computes is stopped."""
        new = DemoRun(demo, preset, Run(dict(knobs)))
        with self._lock:
            for run in self._runs[learner]:
                if run.demo == demo and not run.is_over:
                    run.stop()
            self._runs[learner].insert(0, new)
            self._forget_the_oldest(learner)
        threading.Thread(target=new.go, args=(self._turn,), daemon=True).start()
        return new

    def _forget_the_oldest(self, learner: int) -> None:
        runs = self._runs[learner]
        while len(runs) > self._kept:
            oldest = next((run for run in reversed(runs) if run.is_over and not run.pinned), None)
            if oldest is None:
                return
            runs.remove(oldest)

    def of(self, learner: int, wanted: Callable[[DemoRun], bool] = lambda run: True) -> list[DemoRun]:
        """Return a learner's runs for which ``wanted`` holds."""
        with self._lock:
            return [run for run in self._runs[learner] if wanted(run)]

    def stop_all(self) -> None:
        """End every process, when the app itself ends."""
        with self._lock:
            for runs in self._runs.values():
                for run in runs:
                    if not run.is_over:
                        run.stop()
