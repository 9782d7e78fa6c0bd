"""How far the maximum likelihood variance is too small on average: one of n degrees of freedom is lost."""

from fractions import Fraction


def reference(variance: float, n: int) -> float:
    """Return (E[sum of (x - mu)^2] - n E[(mean - mu)^2]) / n."""
    true = Fraction(str(variance))
    return float((n * true - n * (true / n)) / n)
