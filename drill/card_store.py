"""What a learner is due to repeat and when: one card an item, written after every review."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa


@dataclass(frozen=True)
class CardStore:
    """The rows of the open database; every method is one transaction."""

    engine: sa.Engine
    clock: Callable[[], datetime]
