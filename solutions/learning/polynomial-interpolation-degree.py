"""How high a degree it takes for a polynomial to pass through points with different inputs."""

import numpy as np


def reference(n: int) -> int:
    """Return the least degree whose design matrix, at n different inputs, has rank n."""
    inputs = np.linspace(-1, 1, n)
    return next(m for m in range(n + 1) if np.linalg.matrix_rank(np.vander(inputs, m + 1)) == n)
