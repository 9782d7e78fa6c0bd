"""The value of a state under a policy: what its actions are worth, weighed by how often each is taken."""

from collections.abc import Iterator
from typing import Any

import numpy as np

Arguments = dict[str, Any]


def reference(pi: Any, Q: Any) -> Any:
    """Return the expected action value of each state, summed up action by action."""
    values = np.zeros(len(Q))
    for state, (chances, worths) in enumerate(zip(pi, Q, strict=True)):
        for chance, worth in zip(chances, worths, strict=True):
            values[state] += float(chance) * float(worth)
    return values


def inner(pi: Any, Q: Any) -> Arguments:
    """Return the weighted action values."""
    return {"weighted": pi * Q}


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield stochastic policies over S states and A actions, with action values of both signs."""
    yield "by hand", {"pi": np.array([[0.5, 0.5, 0.0], [0.0, 0.25, 0.75]]), "Q": np.array([[2.0, 4.0, 9], [1, 4, 0]])}
    yield "always one action", {"pi": np.array([[0.0, 1.0], [1.0, 0.0]]), "Q": np.array([[3.0, -1.0], [2.0, 5.0]])}
    yield "all actions alike", {"pi": np.full((3, 2), 0.5), "Q": np.array([[1.0, 3.0], [-2.0, 4.0], [0.0, 5.0]])}
    yield "one action", {"pi": np.ones((2, 1)), "Q": np.array([[-1.5], [2.0]])}
    yield "one state", {"pi": np.array([[0.25, 0.25, 0.5]]), "Q": np.array([[4.0, -4.0, 1.0]])}
    for states, actions in [
        (4, 3),
        (2, 5),
        (5, 2),
        (3, 3),
        (6, 4),
        (2, 2),
        (4, 6),
        (3, 2),
        (7, 3),
        (4, 4),
        (3, 5),
        (1, 4),
    ]:
        yield "random", {"pi": _policy(rng, states, actions), "Q": rng.normal(size=(states, actions)) * 3}
    pi, Q = _policy(rng, 5, 3).astype(np.float32), rng.normal(size=(5, 3)).astype(np.float32)
    yield "float32", {"pi": pi, "Q": Q}


def _policy(rng: np.random.Generator, states: int, actions: int) -> Any:
    return rng.dirichlet(np.ones(actions), size=states)
