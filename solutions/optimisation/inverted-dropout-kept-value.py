"""What a kept unit becomes in training, when dropout scales there and not at inference."""

from fractions import Fraction


def reference(x: float, p: float) -> float:
    """Return the value whose expectation, with the probability of being kept, is ``x``."""
    return float(Fraction(str(x)) / (1 - Fraction(str(p))))
