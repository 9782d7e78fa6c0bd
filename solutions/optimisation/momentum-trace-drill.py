"""Two steps of momentum on a parabola, by hand: short decimals."""

from fractions import Fraction
from typing import Any

import numpy as np

from dlcore import Momentum


def reference(start: int, slope: int, rate: float, momentum: float) -> float:
    """Return the parameter after two steps of the engine's optimiser."""
    w, optimizer = {"w": np.array([float(start)])}, Momentum(rate, momentum=momentum)
    for _ in range(2):
        optimizer.step(w, {"w": slope * w["w"]})
    return round(float(w["w"][0]), 12)


def inner(start: int, slope: int, rate: float, momentum: float) -> dict[str, Any]:
    """Return gradient, velocity and parameter of both steps, as they are written."""
    epsilon, mu = Fraction(str(rate)), Fraction(str(momentum))
    g1 = Fraction(slope * start)
    v1 = -epsilon * g1
    w1 = start + v1
    g2 = slope * w1
    v2 = mu * v1 - epsilon * g2
    w2 = w1 + v2
    numbers = {"g1": g1, "v1": v1, "w1": w1, "g2": g2, "v2": v2, "w2": w2}
    written = {name: _decimal(number) for name, number in numbers.items()}
    bracketed = {f"{name}_in": f"({text})" if text.startswith("-") else text for name, text in written.items()}
    slope_in = "" if slope == 1 else str(slope)
    return {
        **written,
        **bracketed,
        "slope_in": slope_in,
        "start_in": f"({start})" if start < 0 else str(start),
        "half": _decimal(Fraction(slope, 2)) if slope != 2 else "",
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw numbers of one or two digits; the rate times the slope is less than one half."""
    slope, rate = rng.choice([(1, 0.1), (1, 0.2), (1, 0.4), (2, 0.1), (2, 0.2), (4, 0.1), (4, 0.05), (10, 0.02)])
    return {
        "start": rng.choice([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, -1, -2, -3, -4, -5, -6, -8, -10]),
        "slope": slope,
        "rate": rate,
        # 0.9 would end a step of 0.4 exactly in the minimum
        "momentum": rng.choice([0.5, 0.8, 0.9, 0.9] if slope * rate < 0.3 else [0.5, 0.8]),
    }


def _decimal(value: Fraction) -> str:
    return f"{float(value):.10g}"
