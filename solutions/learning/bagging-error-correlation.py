"""The expected squared error of an average of models whose errors are correlated."""

from fractions import Fraction


def reference(k: int, v: float, c: float) -> float:
    """Sum the covariances over all k * k pairs of models and divide by k * k."""
    total = sum(Fraction(str(v if i == j else c)) for i in range(k) for j in range(k))
    return float(total / k**2)
