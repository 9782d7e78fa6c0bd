"""The runner for Linux: a locked process forked for each job, which can compute and answer and nothing else.

Three processes: we, who hold what is expected; the zygote, with NumPy loaded and no secret; a child for one job. One
child is always made beforehand and waits, already locked. Whatever happens, a child ends by our hand.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Collection
from functools import cached_property
from typing import Any

from drill.sandbox.family import NOW, SPARE, Child, Lost, Zygote
from drill.sandbox.lockdown import LAYERS
from drill.sandbox.protocol import ProtocolError, pack, unpack
from drill.sandbox.reading import read_answer
from drill.sandbox.runner import Ended, Finished, Isolation, Job, Unavailable
from drill.sandbox.selftest import strong_isolation

MEMORY = 512 << 20  # bytes above what the zygote itself needs
REHEARSAL_SECONDS = 0.25  # of processor time at most, before a child has its job


class StrongRunner:
    """One zygote, one spare child; as many jobs at a time as there are cores, the others wait.

    Parameters
    ----------
    without
        Layers to leave out, so that a test can show what each one stops. Never for a learner's code.

    Raises
    ------
    Unavailable
        The system lacks something that no job should run without.
    """

    def __init__(
        self, slots: int | None = None, cpu_seconds: int = 10, spares: int = 1, without: Collection[str] = ()
    ) -> None:
        if not set(without) <= set(LAYERS):
            raise ValueError(f"there is no layer {sorted(set(without) - set(LAYERS))}; there are {LAYERS}")
        self._cpu_seconds, self._spares, self._without = cpu_seconds, spares, frozenset(without)
        self._slots = threading.Semaphore(slots or os.cpu_count() or 1)
        self._changing = threading.Lock()
        self._running: set[Child] = set()
        self._closed = False
        self._zygote: Zygote | None = self._start()
        self._zygote.ask(spares, SPARE)

    def _start(self) -> Zygote:
        return Zygote(MEMORY, self._cpu_seconds, self._without)

    @property
    def layers(self) -> dict[str, bool]:
        """What the zygote and its first child have said of their layers."""
        with self._changing:
            return dict(self._zygote.layers) if self._zygote else {}

    @property
    def processor_seconds(self) -> float:
        """The processor time that the zygote has used, and those of its children that have ended."""
        with self._changing:
            return self._zygote.processor_seconds if self._zygote else 0.0

    @cached_property
    def isolation(self) -> Isolation:
        """What the self-test found; run once, when first asked for."""
        return strong_isolation(self, landlock=self.layers.get("landlock", False))

    def run(self, job: Job) -> Finished | Ended:
        """Run one job in a process of its own; once more if that one fell through no fault of the job."""
        frame = pack({"source": job.source, "entry": job.entry, "cases": job.cases})
        with self._slots:
            return self._attempt(frame, job) or self._attempt(frame, job) or Ended("crash")

    def _attempt(self, frame: bytes, job: Job) -> Finished | Ended | None:
        zygote = self._living()
        if zygote is None:
            return None
        try:
            child = zygote.take()
        except Lost:
            zygote.end()
            return None
        try:
            with self._changing:
                self._running.add(child)
            answer = None if self._closed else self._converse(child, frame, job)
        finally:
            child.end()
            with self._changing:
                self._running.discard(child)
                busy = bool(self._running)
            zygote.ask(self._spares, NOW if busy else SPARE)
        if answer == Ended("crash") and not zygote.lives:
            return None
        return answer

    def _living(self) -> Zygote | None:
        """Return the zygote, a new one if it has fallen, or None when there can be none."""
        with self._changing:
            if self._closed:
                return None
            if self._zygote is None or not self._zygote.lives:
                if self._zygote:
                    self._zygote.end()
                self._zygote = None
                with contextlib.suppress(Unavailable):
                    self._zygote = self._start()
            return self._zygote

    def _converse(self, child: Child, frame: bytes, job: Job) -> Finished | Ended | None:
        started = time.monotonic()
        try:
            header, body = child.exchange(frame, started + job.seconds)
        except TimeoutError:
            return Ended("timeout")
        except ConnectionError:  # it died before it had read the job, so it was not the job's doing
            return None
        except (EOFError, ProtocolError, OSError):
            # its only thread cannot have used up its processor time any sooner; part of it went before the job came
            used_up = time.monotonic() - started >= self._cpu_seconds - REHEARSAL_SECONDS
            return Ended("timeout" if used_up else "crash")
        child.kill()  # while we read what it sent
        try:
            answer: Any = unpack(header, body)
        except ProtocolError:
            return Ended("crash")
        return read_answer(answer, len(job.cases))

    def close(self) -> None:
        """End everything: the zygote, the spare, and the jobs that are running."""
        with self._changing:
            self._closed = True
            for child in self._running:
                child.kill()
            if self._zygote:
                self._zygote.end()
                self._zygote = None
