"""Discounted returns: each is summed up straight from its definition, term by term."""

from collections.abc import Iterator
from typing import Any

import numpy as np

Arguments = dict[str, Any]


def reference(rewards: Any, gamma: Any) -> Any:
    """Return for each time the sum of what is still to come, later rewards weighing less."""
    sums = []
    for start in range(len(rewards)):
        total, weight = 0.0, 1.0
        for reward in rewards[start:]:
            total += weight * float(reward)
            weight *= float(gamma)
        sums.append(total)
    return np.array(sums)


def inner(rewards: Any, gamma: Any) -> Arguments:
    """Return the weights of the rewards as seen from time 0, and what the return of the next time is worth."""
    returns = reference(rewards, gamma)
    return {"weights": float(gamma) ** np.arange(len(rewards)), "discounted": gamma * np.append(returns[1:], 0.0)}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield episodes of various lengths, with rewards of both signs."""
    yield "by hand", {"rewards": np.array([2.0, 0.0, 4.0]), "gamma": 0.5}
    yield "one reward", {"rewards": np.array([3.0]), "gamma": 0.5}
    yield "only the last step pays", {"rewards": np.array([0.0, 0.0, 0.0, 1.0]), "gamma": 0.9}
    yield "gamma is zero", {"rewards": np.array([1.0, -2.0, 3.0]), "gamma": 0.0}
    yield "gamma is one", {"rewards": np.array([1.0, -2.0, 3.0, 0.5]), "gamma": 1.0}
    for steps in [2, 5, 3, 7, 4, 6, 9, 1, 8, 2, 10, 5]:
        yield "random", {"rewards": rng.normal(size=steps) * 2, "gamma": float(rng.uniform(0.3, 0.99))}
    yield "float32", {"rewards": rng.normal(size=6).astype(np.float32), "gamma": float(rng.uniform(0.5, 0.95))}
