"""Which runner to use: the strong one where it proves itself, the portable elsewhere, within a fence if possible."""

from __future__ import annotations

import logging
import sys

from drill.sandbox.job_object import JobObject
from drill.sandbox.portable import CPU_SECONDS, MEMORY, Fence, PortableRunner
from drill.sandbox.runner import Runner, Unavailable
from drill.sandbox.seatbelt import Seatbelt
from drill.sandbox.strong import StrongRunner

GOOD_ENOUGH = 2  # from here on the system itself refuses what a learner's code has no business with
_log = logging.getLogger(__name__)


def best_runner() -> Runner:
    """Return the strongest runner that holds here, found out by trying; the caller closes it."""
    try:
        strong = StrongRunner()
    except Unavailable:
        return _portable()
    if strong.isolation.level >= GOOD_ENOUGH:
        return strong
    strong.close()
    return _portable()


def _portable() -> Runner:
    """Return the portable runner within the system's fence, or without, and say why."""
    try:
        fence = _fence()
        if fence is None:
            return PortableRunner()
        fenced = PortableRunner(fence=fence)
    except (Unavailable, OSError) as error:
        reason = str(error)
    else:
        if fenced.isolation.layers["own_process"]:
            return fenced
        fenced.close()
        reason = "no honest job passes within it"
    _log.warning("The fence of this system is not used, so answers run at level 0 (weak): %s.", reason)
    return PortableRunner()


def _fence() -> Fence | None:
    if sys.platform == "darwin":
        return Seatbelt()
    if sys.platform == "win32":
        return JobObject(MEMORY, CPU_SECONDS)
    return None  # Linux has the strong runner instead
