"""One step of RMSProp by hand: the averages of squares are squares."""

import math
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from dlcore import RMSProp


def reference(start: float, rate: float, decay: float, memory: int, grad: int) -> float:
    """Return the parameter after a step of the engine's optimiser."""
    w = {"w": np.array([float(start)])}
    RMSProp(rate, decay=decay, epsilon=0.0, start_value=float(memory)).step(w, {"w": np.array([float(grad)])})
    return round(float(w["w"][0]), 10)


def inner(start: float, rate: float, decay: float, memory: int, grad: int) -> dict[str, Any]:
    """Return the average, the quotient and the parameter as they are written."""
    alpha = Fraction(str(decay))
    kept, added = alpha * memory, (1 - alpha) * grad**2
    h = kept + added
    ratio = Fraction(grad, math.isqrt(int(h)))
    return {
        "grad_in": f"({grad})" if grad < 0 else str(grad),
        "kept": _decimal(kept),
        "added": _decimal(added),
        "h": int(h),
        "ratio": float(ratio),
        "ratio_in": f"({_decimal(ratio)})" if ratio < 0 else _decimal(ratio),
        "answer": _decimal(Fraction(str(start)) - Fraction(str(rate)) * ratio),
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw a step whose quotient is a short decimal; the new average is not the new parameter."""
    while True:
        decay, memory, grad = rng.choice(_steps())
        givens = {
            "start": rng.choice([0.5, 1, 1.5, 2, 2.5, 3, -1, -2]),
            "rate": rng.choice([0.1, 0.1, 0.2, 0.5, 0.05]),
            "decay": decay,
            "memory": memory,
            "grad": grad * rng.choice([1, 1, -1]),
        }
        values = inner(**givens)
        if values["answer"] != str(values["h"]):
            return givens


@cache
def _steps() -> list[tuple[float, int, int]]:
    """Return all decays, memories and gradients, the memory a square, that lead to a square and a short quotient."""
    found = []
    for decay in (0.9, 0.8, 0.75):  # at 0.5 exchanged shares would not show
        for root in range(1, 21):
            for grad in range(2, 41):
                h = Fraction(str(decay)) * root**2 + (1 - Fraction(str(decay))) * grad**2
                side = math.isqrt(int(h))
                is_short = h.denominator == 1 and side**2 == h and (1000 * grad) % side == 0
                if is_short and grad not in (side, root):
                    found.append((decay, root**2, grad))
    return found


def _decimal(value: Fraction) -> str:
    return f"{float(value):.10g}"
