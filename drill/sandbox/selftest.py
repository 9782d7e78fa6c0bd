"""How strong a runner is, found out by trying in a real child rather than by the name of the system."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import drill
from drill.sandbox.runner import Ended, Finished, Isolation, Job

if TYPE_CHECKING:
    from drill.sandbox.runner import Runner

# What hostile code would do first, aimed at bait of ours. A layer counts when the system refused its attempt; one that
# fails for another reason (no such name, no such file) proves nothing.
_PROBES = {
    "no_files": "open(bait['file']).close()",
    "no_writing": "open(bait['folder'] + '/mark', 'w').close()",
    "no_sockets": "s = socket.socket()\ns.bind(('127.0.0.1', 0))\ns.close()",
    "no_processes": "os.fork() or os._exit(0)",
    "no_signals": "os.kill(os.getppid(), 0)",
}
# Windows has no fork, and its os.kill(pid, 0) sends Ctrl-C
_PROBES_OF_WINDOWS = {
    "no_processes": "import subprocess\nsubprocess.Popen([sys.executable, '-c', ''])",
    "no_signals": (
        "import ctypes\nk = ctypes.WinDLL('kernel32', use_last_error=True)\n"
        "if not k.OpenProcess(1, 0, os.getppid()): raise ctypes.WinError(ctypes.get_last_error())"
    ),
}
_PROBE = """
import os, socket, sys
def probe(bait, attempt):
    try:
        exec(attempt)
    except OSError as error:
        return not isinstance(error, FileNotFoundError)
    return False
"""


def _stopped(runner: Runner) -> dict[str, bool]:
    """Make each attempt in a child of its own, since one may end it."""
    probes = _PROBES | (_PROBES_OF_WINDOWS if sys.platform == "win32" else {})
    with tempfile.TemporaryDirectory() as folder:
        bait = {"file": str(Path(drill.__file__).resolve()), "folder": folder}
        found = {name: _is_refused(runner, [bait, attempt]) for name, attempt in probes.items()}
        found["no_writing"] &= not any(Path(folder).iterdir())
    return found


def _is_refused(runner: Runner, case: list[Any]) -> bool:
    result = runner.run(Job(_PROBE, "probe", [case]))
    return isinstance(result, Finished) and result.outcomes == [{"value": True, "changed": []}]


def _memory_is_limited(runner: Runner) -> bool:
    result = runner.run(Job("def probe():\n    return len(bytearray(1 << 30))\n", "probe", [[]]))
    return isinstance(result, Ended)


def _loops_are_ended(runner: Runner) -> bool:
    return runner.run(Job("def probe():\n    while True:\n        pass\n", "probe", [[]], 0.15)) == Ended("timeout")


def _layers(runner: Runner) -> dict[str, bool]:
    honest = runner.run(Job("def probe(x):\n    return x + 1\n", "probe", [[1]]))
    return {
        "own_process": isinstance(honest, Finished) and honest.outcomes == [{"value": 2, "changed": []}],
        "deadline": _loops_are_ended(runner),
        "memory": _memory_is_limited(runner),
    } | _stopped(runner)


def portable_isolation(runner: Runner) -> Isolation:
    """Try each layer: level 1 where a fence of the system refuses every attempt, otherwise 0."""
    found = _layers(runner)
    held = all(works for name, works in found.items() if name != "memory")  # which macOS does not limit
    return Isolation(level=1 if held else 0, layers=found)


# What the list of system calls refuses with its own number (EPERM, 1), and an unlocked process of any user may do
_CALLS = {
    "open": "os.close(os.open('/', os.O_RDONLY))",
    "look": "os.stat('/')",
    "socket": "socket.socket().close()",
    "pair": "socket.socketpair()",
    "fork": "os.fork() or os._exit(0)",
    "signal": "os.kill(os.getpid(), 0)",
    "memory file": "os.memfd_create('probe')",
    "executable memory": "mmap.mmap(-1, 4096, prot=7)",
    "limits": "resource.getrlimit(resource.RLIMIT_AS)",
}
_REFUSED = """
import mmap, os, resource, socket
def probe(name):
    try:
        exec(CALLS[name])
    except OSError as error:
        return error.errno
    return 0
"""


def _refused_calls(runner: Runner) -> bool:
    source = f"CALLS = {_CALLS!r}\n{_REFUSED}"
    result = runner.run(Job(source, "probe", [[name] for name in _CALLS]))
    return isinstance(result, Finished) and result.outcomes == [{"value": 1, "changed": []}] * len(_CALLS)


def strong_isolation(runner: Runner, *, landlock: bool) -> Isolation:
    """Try each layer in a real child; ``landlock``: what a child found when it tried a file before the other layers."""
    found = _layers(runner) | {"seccomp": _refused_calls(runner), "landlock": landlock}
    if not (found["own_process"] and found["deadline"] and found["memory"]):
        level = 0
    elif found["seccomp"] and all(found[name] for name in _PROBES):
        level = 3 if landlock else 2
    else:
        level = 1 if landlock else 0
    return Isolation(level=level, layers=found)
