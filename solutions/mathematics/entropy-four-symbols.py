"""The entropy of four symbols, of which the last two are equally probable."""

import math


def reference(a: float, b: float, c: float) -> float:
    """Return the entropy in bits."""
    return -sum(p * math.log2(p) for p in (a, b, c, c))
