"""A discounted return by hand: three or four rewards and a rate with one digit."""

from fractions import Fraction
from typing import Any


def reference(rewards: list[int], gamma: float, start: int) -> float:
    """Return the discounted return of time ``start``, from the end backwards."""
    value = Fraction(0)
    for reward in reversed(rewards[start:]):
        value = reward + Fraction(str(gamma)) * value
    return float(value)


def inner(rewards: list[int], gamma: float, start: int) -> dict[str, Any]:
    """Return the rewards that count, their weights and products, and the sum, as they are written."""
    rate = Fraction(str(gamma))
    coming = rewards[start:]
    weights = [rate**k for k in range(len(coming))]
    products = [weight * reward for weight, reward in zip(weights, coming, strict=True)]
    terms = [
        _signed(reward) if k == 0 else f"{_decimal(weight)} \\times {_signed(reward)}"
        for k, (weight, reward) in enumerate(zip(weights, coming, strict=True))
    ]
    return {
        "coming": coming,
        "listed": ",\\ ".join(f"r_{t} = {reward}" for t, reward in enumerate(rewards)),
        "formula": " + ".join(_term(k, start + k) for k in range(len(coming))),
        "terms": " + ".join(terms),
        "products": " + ".join(_signed_decimal(product) for product in products),
        "weights": ",\\ ".join(map(_decimal, weights)),
        "last": len(rewards) - 1,
        "total": _decimal(sum(products, Fraction(0))),
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw rewards, the last of which is not zero; the return of time 0 or 1 is asked for."""
    gamma = rng.choice([0.5, 0.5, 0.9, 0.9, 0.8, 0.2, 0.1])
    start = rng.choice([0, 0, 1])
    count = start + rng.choice([3, 3, 4])
    rewards = [rng.choice([0, 0, 1, 2, 3, 4, 5, 6, 8, 10, -1, -2]) for _ in range(count - 1)]
    rewards[start] = rng.choice([1, 2, 3, 4, 5, -1, -2])
    return {"rewards": [*rewards, rng.choice([1, 2, 4, 5, 8, 10])], "gamma": gamma, "start": start}


def _term(k: int, t: int) -> str:
    return {0: "", 1: "\\gamma\\, "}.get(k, f"\\gamma^{k}\\, ") + f"r_{t}"


def _decimal(value: Fraction) -> str:
    return f"{float(value):.10g}"


def _signed(value: int) -> str:
    return f"({value})" if value < 0 else str(value)


def _signed_decimal(value: Fraction) -> str:
    return f"({_decimal(value)})" if value < 0 else _decimal(value)
