"""The far side: an interpreter that limits itself, runs one job and ends.

It is started by path before there is a job, so that NumPy is already loaded when one comes. It imports nothing of ours
but its two neighbours, and is never told an expected value.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import random
import sys
from typing import Any

import numpy as np

from .execute import OUTPUT_LIMIT, run
from .protocol import lengths, pack, unpack

# A forked child's first steps copy the pages that it shares; a rehearsal takes them before there is a job
_REHEARSAL = """
def f(x, W, n):
    h = np.exp(np.tanh(x @ W) * n) / np.sqrt((x ** 2).sum())
    print(h.shape)
    return [h.mean(axis=0), np.maximum(h, 0).max(), {'a': (n, str(n))}, [v + 1.5 for v in range(9)]]
"""


class _CappedText(io.StringIO):
    """Keeps the first characters and swallows the rest, so that a print in a loop costs nothing."""

    def write(self, text: str) -> int:
        room = OUTPUT_LIMIT - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


def _limit_resources(memory: int, seconds: int) -> list[str]:
    """Lower this process's own limits as far as the system has them; return the names of those that took."""
    try:
        import resource
    except ImportError:  # Windows has none; there the parent's deadline stands alone
        return []
    took = []
    wanted = {"RLIMIT_CORE": 0, "RLIMIT_FSIZE": 0, "RLIMIT_NOFILE": 32, "RLIMIT_CPU": seconds}
    if sys.platform == "linux":
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - before pathlib is needed at all
            wanted["RLIMIT_AS"] = int(file.read().split()[0]) * resource.getpagesize() + memory
    for name, value in wanted.items():
        with contextlib.suppress(ValueError, OSError, AttributeError):
            resource.setrlimit(getattr(resource, name), (value, value))
            took.append(name)
    return took


def _read_exactly(channel: int, size: int) -> bytes:
    parts = []
    while size > 0:
        part = os.read(channel, min(size, 1 << 20))
        if not part:
            os._exit(0)  # the parent has gone, or needs us no more
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _write(channel: int, frame: bytes) -> None:
    view = memoryview(frame)
    while view:
        view = view[os.write(channel, view) :]


def _receive(channel: int) -> Any:
    header, body = lengths(_read_exactly(channel, 8))
    return unpack(_read_exactly(channel, header), _read_exactly(channel, body))


def main(memory: int, seconds: int) -> None:
    """Say that we are ready, run the one job that comes, answer, end."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # the learner's code finds no channel where standard streams usually are
        os.dup2(nothing, stream)
    if sys.platform == "win32":
        import msvcrt

        for channel in (incoming, outgoing):
            msvcrt.setmode(channel, os.O_BINARY)
    limits = _limit_resources(memory, seconds)
    gc.freeze()
    _write(outgoing, pack({"ready": limits}))
    serve(incoming, outgoing)


def rehearse() -> None:
    """Do a small job of our own, so that the first steps are done before there is a job."""
    cases = [[np.ones((5, 4)), np.ones((4, 3)), 2]]
    frame = pack({"source": _REHEARSAL, "entry": "f", "cases": cases})
    header = lengths(frame[:8])[0]
    job = unpack(frame[8 : 8 + header], frame[8 + header :])
    with contextlib.redirect_stdout(io.StringIO()):
        pack({"outcomes": run(job["source"], job["entry"], job["cases"]), "stdout": ""})


def serve(incoming: int, outgoing: int) -> None:
    """Read the one job, run it, answer, end; never returns."""
    job = _receive(incoming)
    np.random.seed(0)  # noqa: NPY002 - answers may use the global generators; one seed makes them repeatable
    random.seed(0)
    output = _CappedText()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        outcomes = run(job["source"], job["entry"], job["cases"])
    _write(outgoing, pack({"outcomes": outcomes, "stdout": output.getvalue()}))
    os._exit(0)  # no exit handlers: whatever the learner's code has registered does not run
