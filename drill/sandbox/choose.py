"""Which runner to use: the strong one where it proves itself, the portable one everywhere else."""

from __future__ import annotations

from drill.sandbox.family import Unavailable
from drill.sandbox.portable import PortableRunner
from drill.sandbox.runner import Runner
from drill.sandbox.strong import StrongRunner

GOOD_ENOUGH = 2  # from here on the system itself refuses what a learner's code has no business with


def best_runner() -> Runner:
    """Return the strongest runner that holds here, found out by trying; the caller closes it."""
    try:
        strong = StrongRunner()
    except Unavailable:
        return PortableRunner()
    if strong.isolation.level >= GOOD_ENOUGH:
        return strong
    strong.close()
    return PortableRunner()
