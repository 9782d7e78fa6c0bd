"""The runner that works everywhere: an interpreter started beforehand, used for one job, then ended.

It keeps faults apart (loops, memory, crashes). Without a fence of the system it does not keep an attacker out, and says
so: level 0.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import IO, Any, Protocol

from drill.sandbox.interpreter import command, environment
from drill.sandbox.protocol import ProtocolError, lengths, pack, unpack
from drill.sandbox.reading import read_answer
from drill.sandbox.runner import Ended, Finished, Isolation, Job
from drill.sandbox.selftest import portable_isolation

MEMORY = 512 << 20  # bytes above what the interpreter itself needs
CPU_SECONDS = 10
START_SECONDS = 60.0  # a busy laptop may take its time to load NumPy; this is not the learner's time
_START = "import sys; sys.path.insert(0, {folder!r}); from sandbox.child import main; sys.path.pop(0); main(**{limits})"


class Fence(Protocol):
    """What a system itself can put around an interpreter; Linux has the strong runner instead."""

    def around(self, command: list[str]) -> list[str]:
        """Return the command that starts ``command`` within the fence."""

    def hold(self, pid: int) -> Callable[[], None]:
        """Take hold of a process that has started but has no job yet; return what lets go of it."""


class _Interpreter:
    """One started child: its pipes, and a thread that reads from it so that a deadline can be kept on any system."""

    def __init__(self, seconds: int, fence: Fence | None) -> None:
        limits = json.dumps({"memory": MEMORY, "seconds": seconds})
        start = _START.format(folder=str(Path(__file__).resolve().parent.parent), limits=limits)
        self._process = subprocess.Popen(
            fence.around(command(start)) if fence else command(start),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(tempfile.gettempdir()).anchor,
            env=environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # of Windows
            start_new_session=True,
        )
        self._sent = False
        self._frames: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=self._read_frames, daemon=True).start()
        self._let_go: Callable[[], None] | None = None
        try:
            self._let_go = fence.hold(self._process.pid) if fence else None
        except OSError:
            self.end()
            raise

    def _read_frames(self) -> None:
        assert self._process.stdout is not None
        # this thread alone closes the pipe: a process that has slipped out of the session may still hold it open
        with self._process.stdout as pipe:
            try:
                for _ in range(2):  # that it is ready, and its answer; whatever follows is not read
                    header, body = lengths(_exactly(pipe, 8))
                    self._frames.put((_exactly(pipe, header), _exactly(pipe, body)))
            except (EOFError, ProtocolError, OSError, ValueError):
                self._frames.put(None)

    def next_frame(self, seconds: float) -> Any:
        """Return the next frame's value; `TimeoutError` or `EOFError` when there is none."""
        try:
            frame = self._frames.get(timeout=max(0.0, seconds))
        except queue.Empty:
            raise TimeoutError from None
        if frame is None:
            raise EOFError
        return unpack(*frame)

    def send(self, value: Any) -> None:
        """Write one frame, from a thread of its own: a child that does not read must not hold us up."""

        def write() -> None:
            assert self._process.stdin is not None
            with contextlib.suppress(OSError, ValueError), self._process.stdin as pipe:
                pipe.write(pack(value))

        self._sent = True
        threading.Thread(target=write, daemon=True).start()

    def end(self) -> None:
        """End the process, whatever it is doing, and everything it started in its session."""
        if sys.platform == "win32":
            self._process.kill()
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, 9)
        self._process.wait()
        if self._let_go:
            self._let_go()
            self._let_go = None
        if not self._sent and self._process.stdin is not None:
            self._process.stdin.close()


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size) if size else b""
    if len(data) < size:
        raise EOFError
    return data


class PortableRunner:
    """Keeps a few interpreters ready; as many jobs at a time as there are cores, the others wait.

    Raises
    ------
    OSError
        The fence does not take.
    """

    def __init__(
        self, spares: int = 2, slots: int | None = None, cpu_seconds: int = CPU_SECONDS, fence: Fence | None = None
    ) -> None:
        self._cpu_seconds, self._fence = cpu_seconds, fence
        self._spares: queue.SimpleQueue[_Interpreter] = queue.SimpleQueue()
        self._slots = threading.Semaphore(slots or os.cpu_count() or 1)
        self._closed = False
        self._closing = threading.Lock()
        self._wanted = spares
        try:
            for _ in range(spares):
                self._spares.put(self._start())
        except OSError:
            self.close()
            raise

    def _start(self) -> _Interpreter:
        return _Interpreter(self._cpu_seconds, self._fence)

    @cached_property
    def isolation(self) -> Isolation:
        """What the self-test found; run once, when first asked for."""
        return portable_isolation(self)

    def run(self, job: Job) -> Finished | Ended:
        """Run one job in an interpreter of its own."""
        with self._slots:
            interpreter = self._take()
            try:
                if not _is_ready(interpreter):  # it was ended while it waited, which is no fault of this job
                    interpreter.end()
                    interpreter = self._start()
                    if not _is_ready(interpreter):
                        return Ended("crash")
                return _converse(interpreter, job)
            finally:
                interpreter.end()
                self._refill()

    def _refill(self) -> None:
        with self._closing:
            if self._spares.qsize() < self._wanted and not self._closed:
                with contextlib.suppress(OSError):  # the next job tries for itself, and it is told
                    self._spares.put(self._start())

    def _take(self) -> _Interpreter:
        try:
            return self._spares.get_nowait()
        except queue.Empty:
            return self._start()

    def close(self) -> None:
        """End the interpreters that wait."""
        with self._closing:
            self._closed = True
        with contextlib.suppress(queue.Empty):
            while True:
                self._spares.get_nowait().end()


def _is_ready(interpreter: _Interpreter) -> bool:
    try:
        interpreter.next_frame(START_SECONDS)
    except (TimeoutError, EOFError, ProtocolError):
        return False
    return True


def _converse(interpreter: _Interpreter, job: Job) -> Finished | Ended:
    try:
        deadline = time.monotonic() + job.seconds
        interpreter.send({"source": job.source, "entry": job.entry, "cases": job.cases})
        answer = interpreter.next_frame(deadline - time.monotonic())
    except TimeoutError:
        return Ended("timeout")
    except (EOFError, ProtocolError):
        return Ended("crash")
    return read_answer(answer, len(job.cases))
