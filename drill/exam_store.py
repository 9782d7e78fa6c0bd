"""The mock exams of a learner: what was drawn, every click, and the deadline, written as it happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa


@dataclass(frozen=True)
class ExamStore:
    """The rows of the open database; every method is one transaction."""

    engine: sa.Engine
    clock: Callable[[], datetime]
