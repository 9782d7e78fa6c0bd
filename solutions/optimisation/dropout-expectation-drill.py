"""What a unit passes on under dropout, as in the first paper and inverted."""

from fractions import Fraction
from typing import Any

# the probability of being switched off, and what a value is a multiple of, so that it can be divided
_RATES = [(0.1, 9), (0.2, 2), (0.25, 3), (0.3, 7), (0.4, 3), (0.6, 2), (0.7, 3), (0.75, 1), (0.8, 1), (0.9, 1)]


def reference(scheme: str, value: int, rate: float) -> tuple[float, float]:
    """Return what is passed on in training, when kept, and at inference."""
    keep = 1 - Fraction(str(rate))
    first = Fraction(value) if scheme == "classic" else value / keep
    return float(first), float(first * keep)


def inner(scheme: str, value: int, rate: float) -> dict[str, Any]:
    """Return the probability of being kept, and both values with their calculation."""
    keep = _decimal(1 - Fraction(str(rate)))
    first, second = (_decimal(Fraction(str(number))) for number in reference(scheme, value, rate))
    value_in = f"({value})" if value < 0 else str(value)
    training = first if scheme == "classic" else f"{value} / {keep} = {first}"
    inference = second if scheme == "inverted" else f"{value_in} \\times {keep} = {second}"
    return {
        "reason": scheme,
        "keep": float(keep),
        "training": training,
        "inference": inference,
        "first": first,
        "first_in": f"({first})" if value < 0 else first,
        "second": second,
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw a value that can be divided; the probability is not one half, with which a mistake would not show."""
    rate, unit = rng.choice(_RATES)
    value = unit * rng.choice([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 20, 30, -1, -2, -3, -4, -5])
    return {"scheme": rng.choice(["classic", "inverted"]), "value": value, "rate": rate}


def _decimal(value: Fraction) -> str:
    return f"{float(value):.10g}"
