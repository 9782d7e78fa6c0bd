"""Attention by hand: scores are logarithms of small integers, and states are numbers."""

from fractions import Fraction
from typing import Any

import numpy as np

from dlcore import softmax


def reference(shares: list[int], values: list[int]) -> float:
    """Return the context, with the engine's softmax of the logarithms as weights."""
    weights = softmax(np.log(np.array([shares], dtype=float)))[0]
    return round(float(weights @ np.array(values, dtype=float)), 10)


def inner(shares: list[int], values: list[int]) -> dict[str, Any]:
    """Return the table, the weights and the sum as they are written."""
    total = sum(shares)
    weights = [Fraction(share, total) for share in shares]
    products = [weight * value for weight, value in zip(weights, values, strict=True)]
    scores = ["0" if share == 1 else f"\\ln {share}" for share in shares]
    rows = [
        f"| ${t}$ | ${score}$ | ${value}$ |" for t, (score, value) in enumerate(zip(scores, values, strict=True), 1)
    ]
    return {
        "rows": "\n".join(rows),
        "exponentials": ",\\ ".join(map(str, shares)),
        "total": total,
        "weights_listed": ",\\ ".join(map(_decimal, weights)),
        "terms": " + ".join(
            f"{_decimal(weight)} \\times {_signed(Fraction(value))}"
            for weight, value in zip(weights, values, strict=True)
        ),
        "products": " + ".join(map(_signed, products)),
        "answer": _decimal(sum(products, Fraction(0))),
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw three or four steps; weights are short decimals, and one step has the highest score."""
    while True:
        count = rng.choice([3, 3, 4])
        shares = rng.shuffled([1, *(rng.choice([1, 1, 2, 2, 3, 4, 5, 6, 7]) for _ in range(count - 1))])
        values = [rng.choice([1, 2, 3, 4, 5, 6, 8, 10, 0, -1, -2]) for _ in range(count)]
        total, context = sum(shares), sum(share * value for share, value in zip(shares, values, strict=True))
        backwards = sum(share * value for share, value in zip(reversed(shares), values, strict=True))
        best = values[shares.index(max(shares))]
        others = [best * total, values[-1] * total, sum(values) * total, backwards, max(shares)]
        is_plain = len(set(values)) == count and shares.count(max(shares)) == 1 and context
        if is_plain and total in (4, 5, 8, 10) and context not in others and count * context != sum(values) * total:
            return {"shares": shares, "values": values}


def _decimal(value: Fraction) -> str:
    return f"{float(value):.10g}"


def _signed(value: Fraction) -> str:
    return f"({_decimal(value)})" if value < 0 else _decimal(value)
