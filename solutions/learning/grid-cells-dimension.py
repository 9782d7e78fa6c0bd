"""How many cells a grid has."""

import numpy as np


def reference(v: int, d: int) -> int:
    """Count the cells of a grid with v cells along each of d axes."""
    return int(np.zeros((v,) * d, dtype=bool).size)
