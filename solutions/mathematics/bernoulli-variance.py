"""The variance of a Bernoulli variable."""


def reference(phi: float) -> float:
    """Return the variance of a variable that is 1 with probability ``phi`` and 0 otherwise."""
    return phi * (1 - phi)
