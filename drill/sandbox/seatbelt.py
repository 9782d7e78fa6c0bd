"""The fence of macOS: an interpreter starts under Seatbelt, which refuses what its profile does not allow.

Written after published profiles of other projects; it has not been run on a Mac. The self-test decides what it counts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from drill.sandbox.runner import Unavailable

PROGRAM = "/usr/bin/sandbox-exec"
# Programs and libraries, which may hold an interpreter and what it is linked with; nobody's own files
_SYSTEM = ("/System", "/usr", "/opt", "/Library/Apple", "/Library/Frameworks", "/private/var/db/timezone")
_DEVICES = ("/dev/null", "/dev/random", "/dev/urandom")
# A later rule wins over an earlier one. What is not named is denied: network, processes, signals to others, shared
# memory, services of the system, writing. Where files lie may be looked up (an interpreter resolves its own links);
# what is in them may not. Forking is denied, so that exec, which the start needs, cannot leave a process behind.
_PROFILE = """\
(version 1)
(deny default)
(allow sysctl-read)
(allow signal (target self))
(allow process-info* (target self))
(allow file-read-metadata)
(allow file-read* file-map-executable {system})
(deny file-read-data {private})
(allow file-read* file-map-executable {interpreter})
(allow file-read* {single})
(allow file-write-data (literal "/dev/null"))
(allow process-exec {programs})
"""


def quoted(path: str) -> str:
    """Return a path as the language of profiles writes a text."""
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _paths(kind: str, paths: Iterable[str]) -> str:
    # Seatbelt sees paths without links: /tmp is /private/tmp to it
    real = dict.fromkeys(os.path.realpath(path) for path in paths)
    return " ".join(f"({kind} {quoted(path)})" for path in real)


def profile() -> str:
    """Return what an interpreter with NumPy needs, and no more."""
    sandbox = Path(__file__).resolve().parent
    prefixes = [sys.prefix, sys.base_prefix]
    packages = str(Path(np.__file__).parents[1])
    return _PROFILE.format(
        system=_paths("subpath", _SYSTEM),
        private=_paths("subpath", [str(Path.home()), str(sandbox.parents[1])]),
        interpreter=_paths("subpath", [*prefixes, packages, str(sandbox)]),
        # a folder that is searched for modules is listed, and nothing in it is read
        single=_paths("literal", ["/", str(sandbox.parent), *_DEVICES]),
        programs=_paths("subpath", prefixes) + " " + _paths("literal", [sys.executable]),
    )


class Seatbelt:
    """Puts ``sandbox-exec`` before the command of an interpreter; what it denies stays denied until the end.

    Raises
    ------
    Unavailable
        This Mac has no such program.
    """

    def __init__(self) -> None:
        if not os.access(PROGRAM, os.X_OK):
            raise Unavailable(f"{PROGRAM} is missing")
        self._profile = profile()

    def around(self, command: list[str]) -> list[str]:
        """Return the command that runs ``command`` within the fence."""
        return [PROGRAM, "-p", self._profile, *command]

    def hold(self, pid: int) -> Callable[[], None]:
        """Do nothing: the process is within already."""
        return lambda: None
