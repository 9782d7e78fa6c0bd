"""One step of REINFORCE with a softmax policy."""

from fractions import Fraction
from typing import Any

# in tenths
_POLICIES = [[5, 5], [6, 4], [8, 2], [9, 1], [5, 3, 2], [6, 3, 1], [7, 2, 1], [4, 4, 2], [8, 1, 1], [5, 4, 1]]


def reference(probabilities: list[float], action: int, place: int, gain: int, baseline: int, rate: float) -> float:
    """Return the change of one parameter."""
    slope = (place == action) - Fraction(str(probabilities[place - 1]))
    return float(Fraction(str(rate)) * (gain - baseline) * slope)


def inner(probabilities: list[float], action: int, place: int, gain: int, baseline: int, rate: float) -> dict[str, Any]:
    """Return the derivative of the logarithm and the advantage as they are written."""
    indicator = int(place == action)
    slope = _decimal(indicator - Fraction(str(probabilities[place - 1])))
    return {
        "listed": ",\\ ".join(map(str, probabilities)),
        "own": probabilities[place - 1],
        "same": place == action,
        "indicator": indicator,
        "slope": slope,
        "slope_in": f"({slope})" if slope.startswith("-") else slope,
        "baseline_in": f"({baseline})" if baseline < 0 else str(baseline),
        "advantage": gain - baseline,
        "answer": _decimal(Fraction(str(reference(probabilities, action, place, gain, baseline, rate)))),
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw a policy, an action and a parameter; the return is not the baseline, and neither is 0."""
    while True:
        probabilities = [tenths / 10 for tenths in rng.shuffled(rng.choice(_POLICIES))]
        action, place = rng.integer(1, len(probabilities)), rng.integer(1, len(probabilities))
        gain, baseline = rng.choice([1, 2, 3, 4, 5, 6, 8, 10, -1, -2]), rng.choice([1, 2, 3, 4, 5, -1])
        own = probabilities[place - 1]
        # at one half the indicator and the sign do not show
        if gain != baseline and own != 0.5:
            return {
                "probabilities": probabilities,
                "action": action,
                "place": place,
                "gain": gain,
                "baseline": baseline,
                "rate": rng.choice([0.1, 0.1, 0.2, 0.5, 0.01]),
            }


def _decimal(value: Fraction) -> str:
    return f"{float(value):.10g}"
