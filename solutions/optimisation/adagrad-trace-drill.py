"""Two steps of AdaGrad by hand: the sums of squares are squares."""

import math
from fractions import Fraction
from typing import Any

import numpy as np

from dlcore import AdaGrad

# legs of right triangles whose longest side divides a power of ten times the second leg
_LEGS = [(3, 4), (4, 3), (6, 8), (8, 6), (15, 20), (20, 15), (7, 24), (24, 7), (9, 12), (12, 9), (30, 40), (40, 30)]


def reference(start: float, rate: float, grad1: int, grad2: int) -> float:
    """Return the parameter after two steps of the engine's optimiser."""
    w, optimizer = {"w": np.array([float(start)])}, AdaGrad(rate, epsilon=0.0)
    for grad in (grad1, grad2):
        optimizer.step(w, {"w": np.array([float(grad)])})
    return round(float(w["w"][0]), 10)


def inner(start: float, rate: float, grad1: int, grad2: int) -> dict[str, Any]:
    """Return sums, quotients and parameters as they are written; negative quotients in brackets."""
    epsilon, w0 = Fraction(str(rate)), Fraction(str(start))
    root = math.isqrt(grad1**2 + grad2**2)
    sign1, sign2 = (1 if grad > 0 else -1 for grad in (grad1, grad2))
    ratio2 = Fraction(grad2, root)
    w1 = w0 - epsilon * sign1
    return {
        "square1": grad1**2,
        "square2": grad2**2,
        "h2": root**2,
        "root": root,
        "sign1": sign1,
        "sign2": sign2,
        "ratio1_in": "(-1)" if sign1 < 0 else "1",
        "ratio2_in": f"({_decimal(ratio2)})" if ratio2 < 0 else _decimal(ratio2),
        "w1": _decimal(w1),
        "answer": _decimal(w1 - epsilon * ratio2),
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw two gradients, which may point in different directions."""
    grad1, grad2 = rng.choice(_LEGS)
    return {
        "start": rng.choice([0.5, 1, 1.5, 2, 3, 4, 5, -1, -2, -3]),
        "rate": rng.choice([0.1, 0.1, 0.2, 0.5, 0.05]),
        "grad1": grad1 * rng.choice([1, 1, -1]),
        "grad2": grad2 * rng.choice([1, 1, -1]),
    }


def _decimal(value: Fraction) -> str:
    return f"{float(value):.10g}"
