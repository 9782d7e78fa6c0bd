"""A file of verdicts that is continued where it ended, at whatever moment the run before it was ended."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from drill.errors import DrillError
from drill.messages import say

# One line of one length, which is written over in place; a write this short is done whole or not at all.
_STATE = '{{"lines": {lines:>15}, "sha256": "{sha256}"}}\n'
_CHUNK = 1 << 20


class Ledger:
    """FILE, one verdict a line, and FILE.state, which says how many lines of which input it stands for.

    The state is written before the verdict it speaks for. So whenever the process is ended, the state speaks for every
    whole line of FILE, and for one more at most. Its hash is that of the input's lines up to there, without the blanks
    around them, so that an input may grow at its end, or be piped in.
    """

    def __init__(self, path: Path) -> None:
        self.done = 0
        self._path = path
        self._state_path = path.with_name(f"{path.name}.state")
        self._hash = hashlib.sha256()
        self._hashes: deque[str] = deque()  # of the lines that were read and have no verdict yet
        self._open = contextlib.ExitStack()
        self._state: BinaryIO | None = None
        self._file: BinaryIO | None = None
        self._end = 0  # of the last whole line

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            with contextlib.suppress(OSError):
                self._file.truncate(self._end)  # nothing half-written is left
        self._open.close()

    def begin(self, lines: Iterator[bytes]) -> Iterator[bytes]:
        """Return the lines that have no verdict yet; ``done`` is how many have one.

        Raises `DrillError` and leaves FILE as it is when it does not stand for this input.
        """
        try:
            known, digest = self._look()
            file = self._open.enter_context(self._path.open("r+b", buffering=0))
            self.done, end = _whole_lines(file)
            if self.done > known:
                raise self._error("out_changed")
            left = self._pass_over(lines, known, digest) if self.done else []
            file.truncate(end)
            file.seek(end)
        except OSError as error:
            raise self._error("out_unwritable", error.strerror) from error
        self._file, self._end = file, end
        return self._noted(chain(left, lines))

    def _look(self) -> tuple[int, str]:
        """Take hold of both files, making them if they are new, and return what the state says."""
        if self._path.exists() and not self._path.is_file():
            raise self._error("out_no_file")
        if not self._state_path.exists() and self._path.exists() and self._path.stat().st_size:
            raise self._error("out_unknown")
        self._state_path.touch()
        self._state = self._open.enter_context(self._state_path.open("r+b", buffering=0))
        if not _held(self._state):
            raise self._error("out_in_use")
        self._path.touch()
        text = self._state.read()
        try:
            state = json.loads(text or b'{"lines": 0, "sha256": ""}')
            return int(state["lines"]), str(state["sha256"])
        except (ValueError, TypeError, KeyError):
            raise self._error("out_state_unreadable") from None

    def _pass_over(self, lines: Iterable[bytes], known: int, digest: str) -> list[bytes]:
        """Read the lines that the state speaks for, and return those of them without a verdict: one, after a kill."""
        left: list[bytes] = []
        whole = self._hash.copy()
        for count, line in enumerate(islice(lines, known), 1):
            whole.update(_normal(line))
            if count <= self.done:
                self._hash.update(_normal(line))
            else:
                left.append(line)
        if whole.hexdigest() != digest:  # as it is for an input that has become shorter
            raise self._error("out_other_input")
        return left

    def _noted(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            self._hash.update(_normal(line))
            self._hashes.append(self._hash.hexdigest())
            yield line

    def write(self, verdict: dict[str, Any]) -> None:
        """Append the verdict on the oldest line that has none."""
        assert self._state is not None  # begin comes first
        assert self._file is not None
        line = json.dumps(verdict, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace") + b"\n"
        state = _STATE.format(lines=self.done + 1, sha256=self._hashes.popleft())
        try:
            self._state.seek(0)
            self._state.write(state.encode())
            rest = memoryview(line)
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            raise self._error("out_unwritable", error.strerror) from error
        self.done += 1
        self._end += len(line)

    def _error(self, message_id: str, reason: str | None = None) -> DrillError:
        return DrillError(say(message_id, path=self._path, state=self._state_path, reason=reason))


def _normal(line: bytes) -> bytes:
    return line.strip() + b"\n"  # the last line may get its line end later


def _whole_lines(file: BinaryIO) -> tuple[int, int]:
    """Return the number of lines that have an end, and where the last of them ends."""
    count = end = position = 0
    while chunk := file.read(_CHUNK):
        found = chunk.count(b"\n")
        if found:
            count, end = count + found, position + chunk.rindex(b"\n") + 1
        position += len(chunk)
    return count, end


def _held(file: BinaryIO) -> bool:
    """Hold the file for this process alone, where the system can; it is let go of however the process ends."""
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks
            pass
    return True
