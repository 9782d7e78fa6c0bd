"""How many updates mini-batch training makes when the rest of an epoch is used."""

import math
from typing import Any


def reference(samples: int, batch: int, epochs: int) -> int:
    """Return the number of updates."""
    return math.ceil(samples / batch) * epochs


def inner(samples: int, batch: int, epochs: int) -> dict[str, Any]:
    """Return the updates of one epoch and of all."""
    return {"updates": math.ceil(samples / batch), "total": reference(samples, batch, epochs)}
