"""The app's hold on the zygote and its children: starting, asking, talking before a deadline, and ending them."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Collection
from pathlib import Path

from drill.sandbox.interpreter import command, environment
from drill.sandbox.lockdown import CHILD_LAYERS, PROCESS_LAYERS
from drill.sandbox.protocol import lengths
from drill.sandbox.runner import Unavailable

START_SECONDS = 60.0  # a busy laptop may take its time to load NumPy; this is not the learner's time
WATCHDOG_SECONDS = 2.0  # a zygote forks in milliseconds; one that does not is ended and replaced
NOW, SPARE = b"now", b"spare"  # what we ask the zygote for; one that will have to wait rehearses meanwhile
OPTIONAL = frozenset({"landlock", "capabilities"})  # layers that a kernel may lack; without the others there is no job
# What modules want to be done after each fork is left out: there are no threads, and generators are seeded for each job
_START = (
    "import os; os.register_at_fork = lambda **hooks: None; "
    "import sys; sys.path.insert(0, {folder!r}); from sandbox.zygote import main; sys.path.pop(0); main(**{options})"
)


class Lost(Exception):
    """The zygote does not answer as it should."""


class Child:
    """One locked process that waits for its job."""

    def __init__(self, job: int, status: int, handle: int) -> None:
        self._channel = socket.socket(fileno=job)
        self._status, self._handle = status, handle
        self._ending = threading.Lock()
        self._ended = False

    def locks(self, deadline: float) -> dict[str, bool]:
        """Return what the child says of its layers; it says so before it has read anything."""
        text = b""
        ready = select.poll()
        ready.register(self._status, select.POLLIN)
        while ready.poll(max(0.0, deadline - time.monotonic()) * 1000):
            part = os.read(self._status, 4096)
            if not part:
                break
            text += part
        return _layers(text, CHILD_LAYERS)

    @property
    def lives(self) -> bool:
        """Whether it is still there: nothing can be read from it before it has a job, but for its end."""
        ready = select.poll()
        ready.register(self._channel, select.POLLIN)
        return not ready.poll(0)

    def exchange(self, frame: bytes, deadline: float) -> tuple[bytes, bytes]:
        """Send one frame and return the header and body of the one that comes back, all before the deadline."""
        view = memoryview(frame)
        while view:
            self._set_timeout(deadline)
            view = view[self._channel.send(view) :]
        header, body = lengths(self._exactly(8, deadline))
        return self._exactly(header, deadline), self._exactly(body, deadline)

    def _exactly(self, size: int, deadline: float) -> bytes:
        parts = []
        while size > 0:
            self._set_timeout(deadline)
            part = self._channel.recv(min(size, 1 << 18))
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _set_timeout(self, deadline: float) -> None:
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        self._channel.settimeout(remaining)

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        with self._ending, contextlib.suppress(ProcessLookupError):
            if not self._ended:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def end(self) -> None:
        """End the process and let go of it."""
        self.kill()
        with self._ending:
            if not self._ended:
                self._ended = True
                self._channel.close()
                os.close(self._status)
                os.close(self._handle)


class Zygote:
    """The process that forks, and the socket on which it is asked to."""

    def __init__(self, memory: int, cpu_seconds: int, without: Collection[str]) -> None:
        if not hasattr(os, "pidfd_open") or not hasattr(socket, "send_fds"):
            raise Unavailable("this system has no handles for processes")
        try:
            self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        except OSError as error:
            raise Unavailable(str(error)) from error
        options = {
            "control": theirs.fileno(),
            "parent": os.getpid(),
            "memory": memory,
            "cpu_seconds": cpu_seconds,
            "without": sorted(without),
        }
        start = _START.format(folder=str(Path(__file__).resolve().parent.parent), options=options)
        try:
            self._process = subprocess.Popen(
                command(start),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=environment(),
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        except OSError as error:
            self._control.close()
            raise Unavailable(str(error)) from error
        finally:
            theirs.close()
        self._without = frozenset(without)
        self._taking = threading.Lock()
        self._counting = threading.Lock()
        self._asked = 0
        try:
            self.layers = self._greeting()
            self.layers |= self._first_child()
        except (Lost, OSError) as error:
            self.end()
            raise Unavailable(str(error)) from error

    @property
    def pid(self) -> int:
        """The zygote's process."""
        return self._process.pid

    @property
    def lives(self) -> bool:
        """Whether the process has not ended; one that is stopped lives."""
        return self._process.poll() is None

    @property
    def processor_seconds(self) -> float:
        """The processor time of the zygote, and of those of its children that have ended."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    def _greeting(self) -> dict[str, bool]:
        self._control.settimeout(START_SECONDS)
        text = self._control.recv(4096)
        try:
            said = json.loads(text)
            if said["threads"] != 1:
                raise Lost("the zygote has more than one thread")
            layers = _layers(json.dumps(said["layers"]).encode("ascii"), PROCESS_LAYERS)
        except (ValueError, KeyError, TypeError) as error:
            raise Lost("the zygote did not say how it is locked") from error
        self._missing(layers)
        return layers

    def _missing(self, layers: dict[str, bool]) -> None:
        missing = [name for name, took in layers.items() if not took and name not in OPTIONAL | self._without]
        if missing:
            raise Lost(f"layers that did not take: {', '.join(missing)}")

    def _first_child(self) -> dict[str, bool]:
        """Find out which layers a child has: all later ones must have the same."""
        self.ask()
        child = self._receive()
        try:
            layers = child.locks(time.monotonic() + WATCHDOG_SECONDS)
        finally:
            child.end()
        self._missing(layers)
        return layers

    def ask(self, waiting: int | None = None, wanted: bytes = NOW) -> None:
        """Ask for a child, unless ``waiting`` are already on their way."""
        with self._counting, contextlib.suppress(OSError):  # if it has gone, the next one to take will notice
            if waiting is None or self._asked < waiting:
                self._asked += 1
                self._control.send(wanted)

    def take(self) -> Child:
        """Return a child that is locked and waits; raise `Lost` when the zygote fails."""
        with self._taking:
            for _ in range(3):  # one that died while it waited is no fault of this job
                self.ask(1)
                child = self._receive()
                if child.locks(time.monotonic() + WATCHDOG_SECONDS) != self._expected and child.lives:
                    child.end()
                    raise Lost("a child is not locked as the first one was")
                if child.lives:
                    return child
                child.end()
        raise Lost("its children do not live")

    @property
    def _expected(self) -> dict[str, bool]:
        return {name: self.layers[name] for name in CHILD_LAYERS}

    def _receive(self) -> Child:
        self._control.settimeout(WATCHDOG_SECONDS)
        try:
            # close on exec, lest another program that the app starts holds a child's end
            _, descriptors, _, _ = socket.recv_fds(self._control, 16, 3, socket.MSG_CMSG_CLOEXEC)
        except OSError as error:
            raise Lost(str(error)) from error
        with self._counting:
            self._asked -= 1
        if len(descriptors) != 3:
            for descriptor in descriptors:
                os.close(descriptor)
            raise Lost("it has ended, or handed over something else")
        return Child(*descriptors)

    def end(self) -> None:
        """End the process, even one that is stopped, and the children on their way with it."""
        self._process.kill()
        self._process.wait()
        with self._taking, self._counting:  # whoever waits for it reads its end at once
            self._control.close()


def _layers(text: bytes, names: Collection[str]) -> dict[str, bool]:
    """Read what a process says of its layers; what it does not say has not been taken."""
    try:
        said = json.loads(text)
    except ValueError:
        said = None
    return {name: isinstance(said, dict) and said.get(name) is True for name in names}
