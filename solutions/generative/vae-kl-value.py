"""The KL divergence of the encoder's Gaussian from a standard one."""

import math


def reference(m1: float, m2: float, m3: float, variance: float) -> float:
    """Return the divergence of three independent components of the same variance."""
    return sum(mean**2 + variance - 1 - math.log(variance) for mean in (m1, m2, m3)) / 2
