"""Clip a gradient by its norm: Pythagorean numbers, so that the norm is an integer."""

import math
from fractions import Fraction
from typing import Any

import numpy as np

from dlcore import clip_by_norm

_BASES = [(3, 4), (4, 3), (6, 8), (5, 12), (8, 15), (1, 2, 2), (2, 1, 2), (2, 3, 6), (6, 2, 3), (4, 4, 2), (4, 4, 7)]
_RATES = [Fraction(1, 10), Fraction(1, 5), Fraction(1, 4), Fraction(2, 5), Fraction(1, 2), Fraction(3, 5)]


def reference(grad: list[int], threshold: float, place: int) -> float:
    """Return one component of the clipped gradient."""
    return round(float(clip_by_norm(np.array(grad, dtype=float), threshold)[place - 1]), 12)


def inner(grad: list[int], threshold: float, place: int) -> dict[str, Any]:
    """Return the norm, the factor, and the calculation as it is written."""
    norm = math.isqrt(sum(part * part for part in grad))
    clips = norm > threshold
    rate = Fraction(str(threshold)) / norm if clips else Fraction(1)
    asked = grad[place - 1]
    total = _decimal(asked * rate)
    shortened = f"{asked} \\times \\frac{{{threshold}}}{{{norm}}} = {asked} \\times {_decimal(rate)} = {total}"
    return {
        "gradient": "(" + ",\\ ".join(map(str, grad)) + ")",
        "squares": " + ".join(f"({part})^2" if part < 0 else f"{part}^2" for part in grad),
        "square": norm * norm,
        "norm": norm,
        "asked": asked,
        "verdict": clips,
        "comparison": ">" if clips else "\\le",
        "calculation": shortened if clips else total,
        "total": total,
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw a gradient of 2 or 3 components, four times in five above the threshold."""
    scale = rng.choice([1, 1, 2, 10])
    grad = [scale * part * rng.choice([1, 1, -1]) for part in rng.choice(_BASES)]
    norm = math.isqrt(sum(part * part for part in grad))
    exceeds = rng.integer(1, 5) > 1
    threshold = norm * rng.choice(_RATES) if exceeds else Fraction(norm + rng.choice([0, 1, 2, 5]))
    whole = threshold.denominator == 1
    return {
        "grad": grad,
        "threshold": int(threshold) if whole else float(threshold),
        "place": rng.integer(1, len(grad)),
    }


def _decimal(value: Fraction) -> str:
    return f"{float(value):.10g}"
