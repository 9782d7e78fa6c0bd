"""How an interpreter is started that takes nothing from its surroundings and computes the same every time."""

from __future__ import annotations

import os
import sys

# No user's packages, no working folder in the path, no bytecode written. Together with the environment below this is
# what -I does, but -I would not read the seed of hashes either, and then the order of a set would be another each time.
FLAGS = ("-s", "-P", "-B")
# What an interpreter needs from our environment, and nothing else of it
_KEPT = ("SYSTEMROOT", "WINDIR", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_GIVEN = {"PYTHONHASHSEED": "0", "TZ": "UTC0"} | dict.fromkeys(_THREADS, "1")


def command(code: str) -> list[str]:
    """Return the command of an interpreter that runs ``code``."""
    return [_program(), *FLAGS, "-c", code]


def environment() -> dict[str, str]:
    """Return the whole environment of such an interpreter."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    if _program() != sys.executable:
        kept["__PYVENV_LAUNCHER__"] = sys.executable  # so it finds the packages of the virtual environment
    return kept | _GIVEN


def _program() -> str:
    if sys.platform == "win32":
        # in a virtual environment python.exe only starts the real one, which would then be out of our hands
        return str(getattr(sys, "_base_executable", sys.executable))
    return sys.executable
