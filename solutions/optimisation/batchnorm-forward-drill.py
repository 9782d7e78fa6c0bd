"""Batch normalisation of four numbers whose standard deviation is an integer."""

import math
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement
from typing import Any


def reference(x: list[int], gamma: float, beta: float, place: int) -> float:
    """Return one normalised, scaled and shifted value."""
    mean = Fraction(sum(x), len(x))
    variance = sum((value - mean) ** 2 for value in x) / len(x)
    normalised = (x[place - 1] - mean) / math.isqrt(int(variance))
    return float(Fraction(str(gamma)) * normalised + Fraction(str(beta)))


def inner(x: list[int], gamma: float, beta: float, place: int) -> dict[str, Any]:
    """Return mean, differences, variance and the parts of the result as they are written."""
    mean = sum(x) // 4
    deviations = [value - mean for value in x]
    variance = sum(part * part for part in deviations) // 4
    scaled = Fraction(str(gamma)) * deviations[place - 1] / math.isqrt(variance)
    return {
        "listed": ",\\ ".join(map(str, x)),
        "own": x[place - 1],
        "summed": sum(x),
        "mean": mean,
        "deviations": ",\\ ".join(map(str, deviations)),
        "squares": " + ".join(f"({part})^2" if part < 0 else f"{part}^2" for part in deviations),
        "variance": variance,
        "deviation": math.isqrt(variance),
        "asked": deviations[place - 1],
        "scaled": _decimal(scaled),
        "beta_in": f"({beta})" if beta < 0 else str(beta),
        "answer": _decimal(scaled + Fraction(str(beta))),
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw a batch with a mean other than 0, and a place with a short quotient that is not 0."""
    patterns = _patterns()
    while True:
        deviations = rng.shuffled(rng.choice(patterns))
        mean, place = rng.choice([2, 3, 4, 5, 6, 8, 10, -1, -2, -4]), rng.integer(1, 4)
        gamma, beta = rng.choice([0.5, 2, 2, 3, 4, 1.5]), rng.choice([0.5, 1, 1, 2, 3, -1, -2, 5])
        side = math.isqrt(sum(part * part for part in deviations) // 4)
        asked = deviations[place - 1]
        normalised = Fraction(asked, side)
        right = Fraction(str(gamma)) * normalised + Fraction(str(beta))
        exchanged = Fraction(str(beta)) * normalised + Fraction(str(gamma))
        if asked and (100 * asked) % side == 0 and right not in (normalised, exchanged):
            return {"x": [part + mean for part in deviations], "gamma": gamma, "beta": beta, "place": place}


@cache
def _patterns() -> list[list[int]]:
    """Return differences, not only two of them, that add up to 0 and have the standard deviation 2 to 10."""
    found = []
    for pattern in combinations_with_replacement(range(-15, 16), 4):
        square, rest = divmod(sum(part * part for part in pattern), 4)
        is_square = rest == 0 and math.isqrt(square) ** 2 == square
        if sum(pattern) == 0 and is_square and 4 <= square <= 100 and len(set(pattern)) > 2:
            found.append(list(pattern))
    return found


def _decimal(value: Fraction) -> str:
    return f"{float(value):.10g}"
