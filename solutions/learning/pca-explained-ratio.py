"""The share of the variance that the first two principal components keep."""

from fractions import Fraction


def reference(first: int, second: int, third: int) -> float:
    """Return the sum of the eigenvalues that are kept, divided by that of all."""
    return float(Fraction(first + second, first + second + third))
