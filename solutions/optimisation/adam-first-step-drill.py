"""The first step of Adam by hand: the divisor's small number is left out."""

import math
from fractions import Fraction
from typing import Any

import numpy as np

from dlcore import Adam


def reference(start: float, grad: float, rate: float, beta1: float, beta2: float) -> float:
    """Return the parameter after one step of the engine's optimiser."""
    w = {"w": np.array([float(start)])}
    Adam(rate, beta1=beta1, beta2=beta2, epsilon=0.0).step(w, {"w": np.array([float(grad)])})
    return round(float(w["w"][0]), 10)


def inner(start: float, grad: float, rate: float, beta1: float, beta2: float) -> dict[str, Any]:
    """Return the moments and the step as they are written; negative numbers also in brackets."""
    g, b1, b2 = (Fraction(str(number)) for number in (grad, beta1, beta2))
    sign = 1 if g > 0 else -1
    return {
        "grad_in": f"({grad})" if g < 0 else str(grad),
        "m": _decimal((1 - b1) * g),
        "v": _decimal((1 - b2) * g * g),
        "square": _decimal(g * g),
        "sign": sign,
        "sign_in": "(-1)" if sign < 0 else "1",
        "root2": math.sqrt(1 - b2),
        "answer": _decimal(Fraction(str(start)) - sign * Fraction(str(rate))),
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw numbers; 1 - beta2 is a square, and is not that of 1 - beta1, which would hide a missing correction."""
    while True:
        beta1, beta2 = rng.choice([0.9, 0.9, 0.8, 0.5]), rng.choice([0.99, 0.99, 0.96, 0.91, 0.84])
        start, rate = rng.choice([0.5, 1, 1.5, 2, 3, -1, -2, 0.8]), rng.choice([0.1, 0.2, 0.5, 0.05])
        grad = rng.choice([2, 4, 5, 8, 10, 20, 0.5, 0.1, -2, -4, -5, -10, -0.5, -0.2])
        correction = (1 - Fraction(str(beta1))) ** 2 / (1 - Fraction(str(beta2)))
        if correction != 1 and start != 2 * rate:
            return {"start": start, "grad": grad, "rate": rate, "beta1": beta1, "beta2": beta2}


def _decimal(value: Fraction) -> str:
    return f"{float(value):.10g}"
