"""One step of gradient descent on a loss with an L2 penalty, for a single weight."""

from fractions import Fraction


def reference(w: float, grad: float, lam: float, lr: float) -> float:
    """Return the weight after the step, without rounding on the way."""
    weight, slope, penalty, rate = (Fraction(str(number)) for number in (w, grad, lam, lr))
    return float((1 - rate * penalty) * weight - rate * slope)
