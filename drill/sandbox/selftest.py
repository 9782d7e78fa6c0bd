"""How strong a runner is, found out by trying in a real child rather than by the name of the system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.sandbox.runner import Ended, Finished, Isolation, Job

if TYPE_CHECKING:
    from drill.sandbox.runner import Runner

# Each probe returns True when what it tries is stopped.
_PROBES = {
    "no_files": "open(np.__file__).close()",
    "no_sockets": "__import__('socket').socket().close()",
    "no_processes": "__import__('os').fork() or __import__('os')._exit(0)",
    "no_signals": "__import__('os').kill(__import__('os').getppid(), 0)",
}
_PROBE = """
def probe():
    try:
        {attempt}
    except BaseException:
        return True
    return False
"""


def _stopped(runner: Runner, attempt: str) -> bool:
    result = runner.run(Job(_PROBE.format(attempt=attempt), "probe", [[]]))
    return isinstance(result, Ended) or result.outcomes == [{"value": True, "changed": []}]


def _memory_is_limited(runner: Runner) -> bool:
    result = runner.run(Job("def probe():\n    return len(bytearray(1 << 30))\n", "probe", [[]]))
    return isinstance(result, Ended)


def _loops_are_ended(runner: Runner) -> bool:
    return runner.run(Job("def probe():\n    while True:\n        pass\n", "probe", [[]], 0.15)) == Ended("timeout")


def portable_isolation(runner: Runner) -> Isolation:
    """Try each layer; the portable runner is level 0 whatever it finds, since nothing in it keeps files closed."""
    honest = runner.run(Job("def probe(x):\n    return x + 1\n", "probe", [[1]]))
    layers = {
        "own_process": isinstance(honest, Finished) and honest.outcomes == [{"value": 2, "changed": []}],
        "deadline": _loops_are_ended(runner),
        "memory": _memory_is_limited(runner),
    } | {name: _stopped(runner, attempt) for name, attempt in _PROBES.items()}
    return Isolation(level=0, layers=layers)


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
    found = portable_isolation(runner).layers | {"seccomp": _refused_calls(runner), "landlock": landlock}
    if not (found["own_process"] and found["deadline"] and found["memory"]):
        level = 0
    elif found["seccomp"] and all(found[name] for name in _PROBES):
        level = 3 if landlock else 2
    else:
        level = 1 if landlock else 0
    return Isolation(level=level, layers=found)
