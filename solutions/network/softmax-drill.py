"""A softmax by hand: the values are logarithms of small integers."""

from fractions import Fraction
from typing import Any

import numpy as np

from dlcore import softmax


def reference(weights: list[int], place: int) -> float:
    """Return one probability, from the engine's softmax of the logarithms."""
    return round(float(softmax(np.log(np.array([weights], dtype=float)))[0, place - 1]), 12)


def inner(weights: list[int], place: int) -> dict[str, Any]:
    """Return the values and their exponentials as they are written, the sum and the answer."""
    total = sum(weights)
    return {
        "listed": ",\\ ".join("0" if weight == 1 else f"\\ln {weight}" for weight in weights),
        "exponentials": ",\\ ".join(map(str, weights)),
        "sum_terms": " + ".join(map(str, weights)),
        "own": weights[place - 1],
        "total": total,
        "answer": f"{float(Fraction(weights[place - 1], total)):.10g}",
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw three or four values, one of them 0; the sum is such that the probabilities are short decimals."""
    while True:
        count = rng.choice([3, 3, 4])
        weights = rng.shuffled([1, *(rng.choice([1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]) for _ in range(count - 1))])
        place = rng.integer(1, count)
        own, total = weights[place - 1], sum(weights)
        divides = total in (5, 8, 10, 16, 20, 25)
        # other classes worth 1, largest or half of all would make a mistake right
        is_plain = len(set(weights)) > 1 and own > 1 and total - own != 1 and 2 * own != total
        if divides and is_plain and total != count:
            return {"weights": weights, "place": place}
