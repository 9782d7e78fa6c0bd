"""The policy gradient of one sampled action of a Bernoulli policy."""


def reference(p: float, value: float) -> float:
    """Return the value times the slope of log sigmoid."""
    return (1 - p) * value
