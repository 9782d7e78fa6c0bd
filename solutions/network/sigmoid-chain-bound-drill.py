"""The largest slope of a chain of sigmoid units with known weights."""

import math
from fractions import Fraction
from typing import Any


def reference(weights: list[float]) -> float:
    """Return the bound: each layer brings its weight and a slope of at most 1/4."""
    return float(math.prod(abs(Fraction(str(w))) / 4 for w in weights))


def inner(weights: list[float]) -> dict[str, Any]:
    """Return the factors as they are written, and the product of the weights."""
    sizes = [abs(Fraction(str(w))) for w in weights]
    return {
        "count": len(weights),
        "listed": ",\\ ".join(f"w_{k} = {_decimal(Fraction(str(w)))}" for k, w in enumerate(weights, 1)),
        "factors": " \\times ".join(f"\\frac{{{_decimal(size)}}}{{4}}" for size in sizes),
        "products": " \\times ".join(_decimal(size / 4) for size in sizes),
        "first": _decimal(sizes[0] / 4),
        "product": float(math.prod(sizes)),
        "answer": _decimal(Fraction(math.prod(sizes)) / 4 ** len(sizes)),
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw two to four weights of different size; the bound has at most six digits."""
    while True:
        weights = [rng.choice([0.5, 1, 2, 2, 3, 4, 5, 6, 8, 10]) for _ in range(rng.choice([2, 3, 3, 4]))]
        sizes = [Fraction(str(w)) for w in weights]
        product, count = math.prod(sizes), len(sizes)
        digits = _decimal(product / 4**count).replace(".", "").strip("0")
        if len(set(weights)) > 1 and product not in (1, sum(sizes)) and len(digits) <= 5:
            return {"weights": [w * rng.choice([1, 1, -1]) for w in weights]}


def _decimal(value: Fraction) -> str:
    return f"{float(value):.10g}"
