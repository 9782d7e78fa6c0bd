"""One update of tabular Q-learning, written over single numbers."""

from collections.abc import Iterator
from typing import Any

import numpy as np

Arguments = dict[str, Any]


def reference(Q: Any, s: Any, a: Any, reward: Any, s2: Any, alpha: Any, gamma: Any) -> Any:
    """Return the table with one entry moved towards its target."""
    updated = np.array(Q)
    updated[s, a] = (1 - alpha) * Q[s, a] + alpha * _target(Q, reward, s2, gamma)
    return updated


def inner(Q: Any, s: Any, a: Any, reward: Any, s2: Any, alpha: Any, gamma: Any) -> Arguments:
    """Return the best value of the next state, the target, and the temporal-difference error."""
    del alpha
    best = max(map(float, Q[s2]))
    target = _target(Q, reward, s2, gamma)
    return {"best": best, "target": target, "old": float(Q[s, a]), "td_error": target - float(Q[s, a])}


def _target(Q: Any, reward: Any, s2: Any, gamma: Any) -> float:
    best = float(Q[s2, 0])
    for value in Q[s2, 1:]:
        best = float(value) if value > best else best
    return float(reward) + float(gamma) * best


def cases(rng: np.random.Generator) -> Iterator[tuple[str, Arguments]]:
    """Yield tables of S states and A actions, and a transition."""
    Q = np.array([[0.0, 1.0], [4.0, 2.0]])
    yield "by hand", _case(Q, 0, 1, 1.0, 1, 0.5, 0.5)
    yield "all is new", _case(np.zeros((3, 2)), 2, 0, 3.0, 1, 0.1, 0.9)
    yield "the next state has the value zero", _case(np.array([[2.0, -1.0], [0.0, 0.0]]), 0, 0, -1.0, 1, 0.5, 0.9)
    yield "back to the same state", _case(np.array([[1.0, 3.0, 2.0], [9.0, 8.0, 7.0]]), 0, 2, 2.0, 0, 0.5, 0.5)
    yield "the target replaces the old value", _case(np.array([[1.0, -2.0], [-1.0, -3.0]]), 0, 0, 2.0, 1, 1.0, 0.5)
    yield "only the reward counts", _case(np.array([[1.0, -2.0], [5.0, 3.0]]), 1, 1, 2.0, 0, 0.5, 0.0)
    yield "no discount", _case(np.array([[1.0, -2.0, 0.5], [-5.0, -3.0, -4.0]]), 0, 1, -1.0, 1, 0.25, 1.0)
    for states, actions in [
        (4, 3),
        (2, 5),
        (5, 2),
        (3, 3),
        (6, 4),
        (2, 2),
        (4, 6),
        (3, 1),
        (7, 3),
        (4, 4),
        (3, 5),
        (5, 3),
    ]:
        s, s2 = (int(n) for n in rng.permutation(states)[:2])
        a = int(rng.integers(actions))
        rates = float(rng.uniform(0.1, 0.9)), float(rng.uniform(0.3, 0.95))
        yield "random", _case(rng.normal(size=(states, actions)) * 2, s, a, float(rng.normal()), s2, *rates)
    yield "float32", _case(rng.normal(size=(3, 4)).astype(np.float32), 1, 3, float(rng.normal()), 2, 0.3, 0.8)


def _case(Q: Any, s: int, a: int, reward: float, s2: int, alpha: float, gamma: float) -> Arguments:
    return {"Q": Q, "s": s, "a": a, "reward": reward, "s2": s2, "alpha": alpha, "gamma": gamma}
