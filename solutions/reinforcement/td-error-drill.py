"""The temporal-difference error of Q-learning and of SARSA."""

from fractions import Fraction
from typing import Any


def reference(method: str, reward: int, gamma: float, old: int, values: list[int], next_action: int) -> float:
    """Return the target minus the old estimate."""
    value = max(values) if method == "q" else values[next_action - 1]
    return float(reward + Fraction(str(gamma)) * value - old)


def inner(method: str, reward: int, gamma: float, old: int, values: list[int], next_action: int) -> dict[str, Any]:
    """Return the value of the next state, the target and the error as they are written."""
    value = max(values) if method == "q" else values[next_action - 1]
    target = reward + Fraction(str(gamma)) * value
    return {
        "listed": ",\\ ".join(f"Q(s', a_{n}) = {number}" for n, number in enumerate(values, 1)),
        "reason": method,
        "next_value": value,
        "next_value_in": f"({value})" if value < 0 else str(value),
        "target": _decimal(target),
        "old_in": f"({old})" if old < 0 else str(old),
        "answer": _decimal(target - old),
    }


def draw(rng: Any) -> dict[str, Any]:
    """Draw three action values; the next action is not the best one, and no number is 0."""
    while True:
        values = rng.shuffled([1, 2, 3, 4, 5, 6, 8, 10, -1, -2])[:3]
        next_action, old = rng.integer(1, 3), rng.choice([1, 2, 3, 4, 5, 6, 8, -1, -2])
        reward, gamma = rng.choice([1, 1, 2, 3, 5, -1, -2]), rng.choice([0.5, 0.5, 0.9, 0.9, 0.8])
        method = rng.choice(["q", "sarsa"])
        givens = {"reward": reward, "gamma": gamma, "old": old, "values": values, "next_action": next_action}
        error = reference(method, **givens)
        value = max(values) if method == "q" else values[next_action - 1]
        if values[next_action - 1] != max(values) and error and 3 * value != sum(values):
            return {"method": method, **givens}


def _decimal(value: Fraction) -> str:
    return f"{float(value):.10g}"
