"""The KL divergence of the encoder's Gaussian from a standard one."""

import numpy as np

from dlcore import gaussian_kl


def reference(m1: float, m2: float, m3: float, variance: float) -> float:
    """Return the divergence of three independent components of the same variance."""
    mean = np.array([[m1, m2, m3]], dtype=float)
    return float(gaussian_kl(mean, np.full_like(mean, np.log(variance)))[0])
